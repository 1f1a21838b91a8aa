/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "page.h"

enum id {
#define OPTION(id, name, letter, argument, help) OPT_##id,
#include "options.def"
#undef OPTION
	OPTIONS
};

static const struct row {
	const char *name;
	int letter;
	const char *argument;
	const char *help;
} rows[] = {
#define OPTION(id, name, letter, argument, help) \
	{name, letter, argument, help},
#include "options.def"
#undef OPTION
};

/* What getopt_long returns for long options: beyond every letter. */
enum { LONG = 256, HELP_COLUMN = 32 };

/* In the order of enum mode and its like. */
static const char *const styles[] = {"inline", "end", "below", NULL};
static const char *const repeats[] = {"full", "brief", NULL};
static const char *const formats[] = {"auto", "text", "json", "csv", "xml",
	NULL};
static const char *const encodings[] = {"utf-8", "utf-16le", "utf-16be",
	NULL};
static const char *const exports[] = {"rsyslog", "syslog-ng", "logstash",
	"vector", "splunk", "otel", "html", NULL};
static const char *const colors[] = {"auto", "always", "never", NULL};

static int usage(void)
{
	ipsa_message_plain(
		"Try 'ipsecannotate --help' for more information.");
	return IPSA_USAGE;
}

/* The place of a value among the allowed ones, or -1 after a message. */
static int choose(enum id id, const char *value, const char *const *allowed)
{
	int i;

	for (i = 0; allowed[i] != NULL; i++) {
		if (strcmp(value, allowed[i]) == 0)
			return i;
	}
	ipsa_message("unknown value '%s' for --%s: it takes %s", value,
		rows[id].name, rows[id].argument);
	return -1;
}

static bool *flag(struct arguments *args, enum id id)
{
	switch (id) {
	case OPT_MATCHED:
		return &args->annotate.matched;
	case OPT_JSON:
		return &args->annotate.json;
	case OPT_LOOSE:
		return &args->annotate.loose;
	case OPT_STRIP:
		return &args->annotate.strip;
	case OPT_WHY:
		return &args->why;
	case OPT_QUIET:
		return &args->quiet;
	case OPT_VERBOSE:
		return &args->verbose;
	default:
		return NULL;
	}
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

/* Options that take a value as it is. */
static void set_text(struct arguments *args, enum id id, char *value)
{
	switch (id) {
	case OPT_TEMPLATE:
		args->annotate.template_ = value;
		break;
	case OPT_FAMILIES:
		args->annotate.families = value;
		break;
	case OPT_CATALOG:
		add(&args->catalogs, value);
		break;
	case OPT_PATTERNS:
		add(&args->patterns, value);
		break;
	default:
		args->output = value;
	}
}

/* Options that take a value, of which some must be one of a few words. */
static bool set_value(struct arguments *args, enum id id, char *value)
{
	int chosen = 0;

	switch (id) {
	case OPT_STYLE:
		chosen = choose(id, value, styles);
		args->annotate.style = (enum ipsa_style)chosen;
		break;
	case OPT_REPEAT:
		chosen = choose(id, value, repeats);
		args->annotate.brief = chosen == 1;
		break;
	case OPT_FORMAT:
		chosen = choose(id, value, formats);
		args->annotate.format = (enum ipsa_format)chosen;
		break;
	case OPT_ENCODING:
		chosen = choose(id, value, encodings);
		args->annotate.output_encoding =
			(enum ipsa_encoding)(chosen + 1);
		break;
	case OPT_EXPORT:
		chosen = choose(id, value, exports);
		args->export = (enum export)chosen;
		break;
	case OPT_COLOR:
		chosen = choose(id, value, colors);
		args->color = (enum color)chosen;
		break;
	default:
		set_text(args, id, value);
	}
	return chosen >= 0;
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
	bool *on = flag(args, id);

	if (on != NULL)
		*on = true;
	else if (mode(id) != MODE_FILTER && !set_mode(args, mode(id)))
		return false;
	else if (value != NULL)
		return set_value(args, id, value);
	return true;
}

static enum id id_of(int option)
{
	int i;

	if (option >= LONG)
		return (enum id)(option - LONG);
	for (i = 0; i < OPTIONS; i++) {
		if (rows[i].letter == option)
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
			rows[id].name, rows[id].argument);
	else if (optopt >= LONG)
		ipsa_message("option '--%s' takes no value", rows[id].name);
	else if (optopt != 0)
		ipsa_message("unknown option '-%c'", optopt);
	else
		ipsa_message("unknown or ambiguous option '%.*s'",
			(int)strcspn(word, "="), word);
}

/* The tables that getopt_long wants, made from the rows. */
static void tables(char *letters, struct option *longs)
{
	int i;

	*letters++ = '-';       /* operands in their place, returned as 1 */
	*letters++ = ':';       /* a missing value is told by ':', not '?' */
	for (i = 0; i < OPTIONS; i++) {
		longs[i] = (struct option){.name = rows[i].name,
			.has_arg = rows[i].argument != NULL, .val = LONG + i};
		if (rows[i].letter == 0)
			continue;
		*letters++ = (char)rows[i].letter;
		if (rows[i].argument != NULL)
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

/* What only the whole command line shows. */
static const char *contradiction(const struct arguments *args)
{
	size_t operands = args->operands.count;

	if (args->mode == MODE_EXPLAIN && operands == 0)
		return "--explain needs a REF: a number or a name";
	if (args->mode == MODE_LIST && operands > 1)
		return "--list takes one FAMILY";
	if (args->mode == MODE_SEARCH && operands == 0)
		return "--search needs a WORD";
	if (args->mode == MODE_EXPORT && operands > 0)
		return "--export takes no FILE: use --catalog";
	if (args->mode == MODE_CHECK && operands > 0)
		return "--check takes no FILE: use --catalog and --patterns";
	if (args->annotate.strip && args->annotate.json)
		return "--strip and --json exclude each other";
	return NULL;
}

int ipsa_options_parse(struct arguments *args, int argc, char **argv)
{
	size_t most = argc > 0 ? (size_t)argc : 1;
	const char *wrong;
	int status;

	*args = (struct arguments){.mode = MODE_FILTER};
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
	wrong = contradiction(args);
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

static void help_row(FILE *to, const struct row *row)
{
	int at = row->letter != 0 ? fprintf(to, "  -%c, ", row->letter)
		: fprintf(to, "      ");

	at += fprintf(to, "--%s", row->name);
	if (row->argument != NULL)
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
		help_row(to, &rows[i]);
	(void)fputs("\nExit status: 0 done; 1 some input failed, or a look-up "
		"found nothing;\n2 wrong usage.\n", to);
}
