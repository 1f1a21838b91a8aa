/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "limits.h"
#include "message.h"
#include "option_conflicts.h"
#include "option_values.h"
#include "page.h"

/* What getopt_long returns for long options: beyond every letter. */
enum { LONG = 256, HELP_COLUMN = 32 };

static int usage(void)
{
	ipsa_message_plain(
		"Try 'ipsecannotate --help' for more information.");
	return IPSA_USAGE;
}

static enum mode mode(enum id id)
{
	switch (id) {
	case OPT_CHECK:
		return MODE_CHECK;
	case OPT_EXPLAIN:
		return MODE_EXPLAIN;
	case OPT_LIST:
		return MODE_LIST;
	case OPT_SEARCH:
		return MODE_SEARCH;
	case OPT_EXPORT:
		return MODE_EXPORT;
	case OPT_HELP:
		return MODE_HELP;
	case OPT_VERSION:
		return MODE_VERSION;
	default:
		return MODE_FILTER;
	}
}

static void add(struct words *words, char *word)
{
	words->at[words->count++] = word;
}

/* Help and version win over other modes, which exclude each other. */
static bool set_mode(struct arguments *args, enum mode chosen)
{
	if (args->mode >= MODE_HELP)
		return true;
	if (args->mode != MODE_FILTER && args->mode != chosen &&
	    chosen < MODE_HELP) {
		ipsa_message("--check, --explain, --list, --search and "
			"--export are used alone");
		return false;
	}
	args->mode = chosen;
	return true;
}

static bool set(struct arguments *args, enum id id, char *value)
{
	bool *on = ipsa_option_flag(args, id);

	if (on != NULL)
		*on = true;
	else if (mode(id) != MODE_FILTER && !set_mode(args, mode(id)))
		return false;
	else if (ipsa_option_rows[id].argument != NULL)
		return ipsa_option_set(args, id, value);
	return true;
}

static enum id id_of(int option)
{
	int i;

	if (option >= LONG)
		return (enum id)(option - LONG);
	for (i = 0; i < OPTIONS; i++) {
		if (ipsa_option_rows[i].letter == option)
			break;
	}
	return (enum id)i;
}

/* Tell what getopt_long did not like. */
static void refuse(int problem, const char *word)
{
	enum id id = id_of(optopt);

	if (problem == ':')
		ipsa_message("option '--%s' needs a value: %s",
			ipsa_option_rows[id].name, ipsa_option_rows[id].argument);
	else if (optopt >= LONG)
		ipsa_message("option '--%s' takes no value", ipsa_option_rows[id].name);
	else if (optopt != 0)
		ipsa_message("unknown option '-%c'", optopt);
	else
		ipsa_message("unknown or ambiguous option '%.*s'",
			(int)strcspn(word, "="), word);
}

/* Does it take a value? An argument in brackets may be left out. */
static int takes(const struct option_row *row)
{
	if (row->argument == NULL)
		return no_argument;
	return row->argument[0] == '[' ? optional_argument :
		required_argument;
}

/* The tables that getopt_long wants, made from the rows. */
static void tables(char *letters, struct option *longs)
{
	int i;

	*letters++ = '-';       /* operands in their place, returned as 1 */
	*letters++ = ':';       /* a missing value is told by ':', not '?' */
	for (i = 0; i < OPTIONS; i++) {
		longs[i] = (struct option){.name = ipsa_option_rows[i].name,
			.has_arg = takes(&ipsa_option_rows[i]), .val = LONG + i};
		if (ipsa_option_rows[i].letter == 0)
			continue;
		*letters++ = (char)ipsa_option_rows[i].letter;
		if (ipsa_option_rows[i].argument != NULL)
			*letters++ = ':';
	}
	*letters = '\0';
	longs[OPTIONS] = (struct option){.name = NULL};
}

/* After --explain, "-2147011095" is a reference and no option. */
static bool is_number(const struct arguments *args, const char *word)
{
	return args->mode == MODE_EXPLAIN && word[0] == '-' &&
		word[1] >= '0' && word[1] <= '9';
}

static int parse(struct arguments *args, int argc, char **argv)
{
	struct option longs[OPTIONS + 1];
	char letters[2 * OPTIONS + 3];

	tables(letters, longs);
	opterr = 0;
	for (;;) {
		int option;

		while (optind < argc && is_number(args, argv[optind]))
			add(&args->operands, argv[optind++]);
		option = getopt_long(argc, argv, letters, longs, NULL);
		if (option == -1)
			break;
		if (option == '?' || option == ':') {
			refuse(option, argv[optind - 1]);
			return usage();
		}
		if (option == 1)
			add(&args->operands, optarg);
		else if (!set(args, id_of(option), optarg))
			return usage();
		if (args->mode == MODE_HELP)
			return IPSA_DONE;
	}
	while (optind < argc)
		add(&args->operands, argv[optind++]);
	return IPSA_DONE;
}

int ipsa_options_parse(struct arguments *args, int argc, char **argv)
{
	size_t most = argc > 0 ? (size_t)argc : 1;
	const char *wrong;
	int status;

	*args = (struct arguments){.mode = MODE_FILTER, .unpack = {
		.ratio = UNPACK_RATIO, .free = UNPACK_FREE,
		.window = UNPACK_WINDOW}, .host_limit = HOST_REPLY_MAX};
	args->operands.at = calloc(3 * most, sizeof *args->operands.at);
	if (args->operands.at == NULL) {
		ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
		return IPSA_FAILED;
	}
	args->catalogs.at = args->operands.at + most;
	args->patterns.at = args->catalogs.at + most;
	status = parse(args, argc, argv);
	if (status != IPSA_DONE || args->mode >= MODE_HELP)
		return status;
	wrong = ipsa_option_conflict(args);
	if (args->annotate.strip)       /* which looks for no references */
		args->annotate.matched = false;
	if (wrong == NULL)
		return IPSA_DONE;
	ipsa_message("%s", wrong);
	return usage();
}

void ipsa_options_free(struct arguments *args)
{
	free(args->operands.at);
	*args = (struct arguments){.mode = MODE_FILTER};
}

bool ipsa_options_sums_up(const struct arguments *args)
{
	return args->summary != SUMMARY_NONE || args->report != NULL;
}

bool ipsa_options_names_files(const struct arguments *args)
{
	size_t i;

	for (i = 0; i < args->operands.count; i++) {
		if (strcmp(args->operands.at[i], "-") != 0)
			return true;
	}
	return false;
}

static void help_row(FILE *to, const struct option_row *row)
{
	int at = row->letter != 0 ? fprintf(to, "  -%c, ", row->letter)
		: fprintf(to, "      ");

	at += fprintf(to, "--%s", row->name);
	if (takes(row) == optional_argument)
		at += fprintf(to, "[=%s", row->argument + 1);
	else if (row->argument != NULL)
		at += fprintf(to, "=%s", row->argument);
	if (at + 2 > HELP_COLUMN) {
		(void)fputc('\n', to);
		at = 0;
	}
	(void)fprintf(to, "%*s", HELP_COLUMN - at, "");
	ipsa_page_wrap(to, row->help, HELP_COLUMN, HELP_COLUMN,
		IPSA_PAGE_PLAIN - 1);
}

void ipsa_options_help(FILE *to)
{
	size_t i;

	(void)fputs("Usage: ipsecannotate [OPTION]... [FILE]...\n"
		"       ipsecannotate [OPTION]... --explain REF...\n"
		"       ipsecannotate [OPTION]... --list [FAMILY]\n"
		"       ipsecannotate [OPTION]... --search WORD...\n"
		"Copy log lines to standard output and write beside each "
		"IPsec, IKE or VPN error\nwhat it means and what to do. "
		"Without FILE, or for -, read standard input.\n\n", to);
	for (i = 0; i < OPTIONS; i++)
		help_row(to, &ipsa_option_rows[i]);
	(void)fputs("\nExit status: 0 done; 1 some input failed or had damaged "
		"records, a look-up found\nnothing, or --check an error; 2 "
		"wrong usage, or otherwise a catalogue or pattern\nfile with "
		"errors.\n", to);
}
