/* SPDX-License-Identifier: MIT */
#include "option_values.h"

#include <stdlib.h>
#include <string.h>

#include "limits.h"
#include "message.h"

const struct option_row ipsa_option_rows[] = {
#define OPTION(id, name, letter, argument, help) \
	{name, letter, argument, help},
#include "options.def"
#undef OPTION
};

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

/* The place of a value among the allowed ones, or -1 after a message. */
static int choose(enum id id, const char *value, const char *const *allowed)
{
	int i;

	for (i = 0; allowed[i] != NULL; i++) {
		if (strcmp(value, allowed[i]) == 0)
			return i;
	}
	ipsa_message("unknown value '%s' for --%s: it takes %s", value,
		ipsa_option_rows[id].name, ipsa_option_rows[id].argument);
	return -1;
}

bool *ipsa_option_flag(struct arguments *args, enum id id)
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
bool ipsa_option_set(struct arguments *args, enum id id, char *value)
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
