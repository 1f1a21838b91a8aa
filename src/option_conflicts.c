/* SPDX-License-Identifier: MIT */
#include "option_conflicts.h"

#include <string.h>

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

/* What has to do with logs does nothing for what is looked up. */
static const char *looked_up_contradiction(const struct arguments *args)
{
	if (args->mode == MODE_FILTER)
		return NULL;
	if (args->compress != COMPRESS_NONE)
		return "--compress is for FILEs that are annotated";
	if (ipsa_options_sums_up(args))
		return "--summary and --report are for FILEs that are "
			"annotated";
	if (args->annotate.families != NULL)
		return "--families is for FILEs that are annotated: --list "
			"takes one FAMILY";
	return NULL;
}

static bool is_empty(const char *name)
{
	return name != NULL && *name == '\0';
}

/* What a shell makes of a variable that is not set. */
static const char *nameless(const struct arguments *args)
{
	if (is_empty(args->output))
		return "--output needs a FILE, not an empty name";
	if (is_empty(args->report))
		return "--report needs a FILE, not an empty name";
	if (is_empty(args->stats_file))
		return "--stats-file needs a FILE, not an empty name";
	if (is_empty(args->annotate.families))
		return "--families needs a LIST, not an empty one";
	/* DIR/NAME would be in the root folder. */
	if (is_empty(args->output_dir))
		return "--output-dir needs a DIR, not an empty name";
	return NULL;
}

const char *ipsa_option_conflict(const struct arguments *args)
{
	size_t operands = args->operands.count;

	if (nameless(args) != NULL)
		return nameless(args);

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
	if (looked_up_contradiction(args) != NULL)
		return looked_up_contradiction(args);
	return batch_contradiction(args);
}
