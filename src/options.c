/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "limits.h"
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

/* Each job is a thread with an annotator of its own. */
enum { JOBS_MAX = 256 };

/* In the order of enum mode and its like. */
static const char *const styles[] = {"inline", "end", "below", NULL};
static const char *const repeats[] = {"full", "brief", NULL};
static const char *const formats[] = {"auto", "text", "json", "csv", "xml",
	NULL};
static const char *const encodings[] = {"utf-8", "utf-16le", "utf-16be",
	NULL};
static const char *const exports[] = {"rsyslog", "syslog-ng", "logstash",
	"vector", "splunk", "otel", "html", NULL};
static const char *const compressions[] = {"none", "gzip", "zstd", NULL};
static const char *const summaries[] = {"text", "json", NULL};
static const char *const hosts[] = {"rsyslog-mmexternal", "rsyslog-omprog",
	NULL};
static const char *const results[] = {"member", "msg", NULL};
static const char *const schemas[] = {"ecs", "ocsf", NULL};
static const char *const whens[] = {"auto", "always", "never", NULL};

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
	case OPT_NO_SANDBOX:
		return &args->no_sandbox;
	case OPT_RECURSIVE:
		return &args->recursive;
	case OPT_FORCE:
		return &args->force;
	case OPT_RESUME:
		return &args->resume;
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
	case OPT_STATS_FILE:
		args->stats_file = value;
		break;
	case OPT_REPORT:
		args->report = value;
		break;
	case OPT_OUTPUT_DIR:
		args->output_dir = value;
		break;
	default:
		args->output = value;
	}
}

/*
 * Read a number of bytes that is not 0, with K, M, G or T behind it for powers
 * of 1024. Returns what stands behind it, or NULL if it is none.
 */
static const char *read_size(const char *text, uint64_t *size)
{
	static const char units[] = "KMGT";
	static const uint64_t most = (uint64_t)1 << 56; /* far off any end */
	const char *at = text, *unit;
	uint64_t value = 0;
	ptrdiff_t shift = 0;

	for (; *at >= '0' && *at <= '9' && value <= most; at++)
		value = value * 10 + (uint64_t)(*at - '0');
	unit = *at != '\0' ? strchr(units, *at) : NULL;
	if (unit != NULL)
		shift = 10 * (unit - units + 1);
	if (value == 0 || value > most >> shift)
		return NULL;
	*size = value << shift;
	return at + (unit != NULL);
}

/* RATIO[,BYTES]: who gives a ratio means it for small files too. */
static bool set_expand(struct arguments *args, const char *value)
{
	struct unpack_limits *limits = &args->unpack;
	const char *at = read_size(value, &limits->ratio);

	limits->free = 0;
	limits->bytes = 0;
	if (at != NULL && *at == ',')
		at = read_size(at + 1, &limits->bytes);
	if (at != NULL && *at == '\0')
		return true;
	ipsa_message("'%s' for --max-expand: it takes RATIO[,BYTES], such as "
		"100,10G", value);
	return false;
}

static bool set_window(struct arguments *args, const char *value)
{
	const char *at = read_size(value, &args->unpack.window);

	if (at != NULL && *at == '\0')
		return true;
	ipsa_message("'%s' for --max-window: it takes BYTES, such as 2G",
		value);
	return false;
}

static bool set_host_limit(struct arguments *args, const char *value)
{
	const char *at = read_size(value, &args->host_limit);

	if (at != NULL && *at == '\0' && args->host_limit >= HOST_REPLY_MIN)
		return true;
	ipsa_message("'%s' for --host-limit: it takes BYTES, %d at least",
		value, HOST_REPLY_MIN);
	return false;
}

/* How many at a time: digits alone. */
static int set_jobs(struct arguments *args, const char *value)
{
	size_t digits = strspn(value, "0123456789");
	unsigned long jobs = strtoul(value, NULL, 10);

	if (digits == 0 || value[digits] != '\0' || jobs == 0) {
		ipsa_message("--jobs takes a number from 1, not '%s'", value);
		return -1;
	}
	args->jobs = jobs < JOBS_MAX ? (unsigned)jobs : JOBS_MAX;
	return 0;
}

/* What is no word that may be chosen is refused; an option may be another's. */
enum { REFUSED = -1, OTHERS = -2 };

/* Options that say in a word how records are annotated. */
static int set_annotation(struct arguments *args, enum id id,
	const char *value)
{
	int chosen;

	switch (id) {
	case OPT_STYLE:
		chosen = choose(id, value, styles);
		args->annotate.style = (enum ipsa_style)chosen;
		return chosen;
	case OPT_REPEAT:
		chosen = choose(id, value, repeats);
		args->annotate.brief = chosen == 1;
		return chosen;
	case OPT_FORMAT:
		chosen = choose(id, value, formats);
		args->annotate.format = (enum ipsa_format)chosen;
		return chosen;
	case OPT_ENCODING:
		chosen = choose(id, value, encodings);
		args->annotate.output_encoding =
			(enum ipsa_encoding)(chosen + 1);
		return chosen;
	case OPT_FIELDS:
		chosen = choose(id, value, schemas);
		args->annotate.fields = (enum ipsa_fields)(chosen + 1);
		return chosen;
	default:
		return OTHERS;
	}
}

/* Options that say in a word what the program does with them. */
static int set_program(struct arguments *args, enum id id, const char *value)
{
	int chosen;

	switch (id) {
	case OPT_EXPORT:
		chosen = choose(id, value, exports);
		args->export = (enum export)chosen;
		return chosen;
	case OPT_HOST:
		chosen = choose(id, value, hosts);
		args->host = (enum host_name)(chosen + 1);
		return chosen;
	case OPT_HOST_RESULT:
		chosen = choose(id, value, results);
		args->host_result = (enum host_result)chosen;
		return chosen;
	case OPT_COLOR:
		chosen = choose(id, value, whens);
		args->color = (enum color)chosen;
		return chosen;
	case OPT_SUMMARY:
		chosen = choose(id, value != NULL ? value : "text", summaries);
		args->summary = (enum summary_form)(chosen + 1);
		return chosen;
	case OPT_COMPRESS:
		chosen = choose(id, value, compressions);
		args->compress = (enum compression)chosen;
		return chosen;
	case OPT_PROGRESS:
		chosen = choose(id, value, whens);
		args->progress = (enum progress_when)chosen;
		return chosen;
	default:
		return OTHERS;
	}
}

static int set_number(struct arguments *args, enum id id, char *value)
{
	switch (id) {
	case OPT_MAX_EXPAND:
		return set_expand(args, value) ? 0 : REFUSED;
	case OPT_MAX_WINDOW:
		return set_window(args, value) ? 0 : REFUSED;
	case OPT_HOST_LIMIT:
		return set_host_limit(args, value) ? 0 : REFUSED;
	case OPT_JOBS:
		return set_jobs(args, value);
	default:
		return OTHERS;
	}
}

/* Options that take a value: a word of a few, a number, or any text. */
static bool set_value(struct arguments *args, enum id id, char *value)
{
	int chosen = set_annotation(args, id, value);

	if (chosen == OTHERS)
		chosen = set_program(args, id, value);
	if (chosen == OTHERS)
		chosen = set_number(args, id, value);
	if (chosen == OTHERS)
		set_text(args, id, value);
	return chosen != REFUSED;
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
	else if (rows[id].argument != NULL)
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

/* Does it take a value? An argument in brackets may be left out. */
static int takes(const struct row *row)
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
		longs[i] = (struct option){.name = rows[i].name,
			.has_arg = takes(&rows[i]), .val = LONG + i};
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

static const char *batch_contradiction(const struct arguments *args)
{
	size_t i;

	if (args->output_dir == NULL)
		return args->force || args->resume ?
			"--force and --resume need --output-dir" : NULL;
	if (args->mode != MODE_FILTER)
		return "--output-dir is for FILEs that are annotated";
	if (args->output != NULL)
		return "--output and --output-dir exclude each other";
	/* DIR/NAME would be in the root folder. */
	if (*args->output_dir == '\0')
		return "--output-dir needs a DIR, not an empty name";
	if (args->operands.count == 0)
		return "--output-dir needs a FILE";
	for (i = 0; i < args->operands.count; i++) {
		const char *operand = args->operands.at[i];

		if (operand != NULL && strcmp(operand, "-") == 0)
			return "--output-dir needs names, which standard "
				"input has none of";
	}
	return NULL;
}

/* Do these arguments ask for what only inputs of one's own have? */
static bool asks_for_inputs(const struct arguments *args)
{
	const struct ipsa_options *a = &args->annotate;

	return args->mode != MODE_FILTER || args->operands.count > 0 ||
		a->matched || a->json || a->strip || a->brief ||
		a->output_encoding != IPSA_ENCODING_INPUT || args->why ||
		args->output_dir != NULL || args->compress != COMPRESS_NONE ||
		ipsa_options_sums_up(args) || args->color == COLOR_ALWAYS;
}

/* A message is answered by itself, and by nothing else than an answer. */
static const char *host_contradiction(const struct arguments *args)
{
	if (args->host == HOST_NONE)
		return NULL;
	if (asks_for_inputs(args))
		return "--host takes messages one by one: no FILE, and no "
			"option that does something else with them";
	if (args->host == HOST_MMEXTERNAL && (args->output != NULL ||
	    args->annotate.format != IPSA_FORMAT_AUTO ||
	    args->annotate.style == IPSA_BELOW))
		return "--host=rsyslog-mmexternal takes no --output, --format "
			"or --style=below";
	if (args->host == HOST_OMPROG && (args->output == NULL ||
	    args->annotate.format == IPSA_FORMAT_CSV))
		return "--host=rsyslog-omprog needs --output, and a format "
			"other than csv";
	return NULL;
}

/* Counters are those of one stream. */
static const char *stats_contradiction(const struct arguments *args)
{
	if (args->stats_file == NULL || (args->mode == MODE_FILTER &&
	    args->output_dir == NULL && !args->recursive && args->jobs < 2 &&
	    args->compress == COMPRESS_NONE && !ipsa_options_sums_up(args) &&
	    args->progress != PROGRESS_ALWAYS))
		return NULL;
	return "--stats-file is for one thread that filters, without a "
		"summary";
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
	if (args->annotate.strip && ipsa_options_sums_up(args))
		return "--strip looks for no references to sum up";
	if (host_contradiction(args) != NULL)
		return host_contradiction(args);
	if (stats_contradiction(args) != NULL)
		return stats_contradiction(args);
	return batch_contradiction(args);
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

static void help_row(FILE *to, const struct row *row)
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
		help_row(to, &rows[i]);
	(void)fputs("\nExit status: 0 done; 1 some input failed, or a look-up "
		"found nothing;\n2 wrong usage.\n", to);
}
