/* SPDX-License-Identifier: MIT */
/*
 * The program: what was asked for is parsed, the catalogue and the patterns
 * are put together, and one of the rooms does the work.
 */
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#include "batch.h"
#include "confine.h"
#include "descriptor.h"
#include "explain.h"
#include "export.h"
#include "filter.h"
#include "host.h"
#include "ipsecannotate.h"
#include "knowledge.h"
#include "list.h"
#include "load.h"
#include "options.h"
#include "output.h"
#include "page.h"
#include "pager.h"
#include "unpacked.h"

static bool on_terminal(const struct arguments *args)
{
	return args->output == NULL && args->output_dir == NULL &&
		isatty(STDOUT_FILENO) == 1;
}

/* Is the answer to --color, NO_COLOR, TERM and the kind of output yes? */
static bool colored(const struct arguments *args)
{
	const char *no_color = getenv("NO_COLOR");

	if (args->color != COLOR_AUTO)
		return args->color == COLOR_ALWAYS;
	if (no_color != NULL && *no_color != '\0')
		return false;
	return on_terminal(args) && ipsa_page_obeys(STDOUT_FILENO);
}

/* Write what `make` prints, through the output like everything else. */
static int print(const char *path, ipsa_page_fn *make, const void *ctx)
{
	struct output out;
	size_t len;
	char *text = ipsa_page_text(make, ctx, &len);
	int status = IPSA_FAILED;

	if (text == NULL)
		return ipsa_knowledge_status(IPSA_NO_MEMORY);
	if (ipsa_output_open(&out, path) && ipsa_output_begin(&out)) {
		(void)ipsa_output_text(&out, text, len);
		status = ipsa_output_close(&out) ? IPSA_DONE : IPSA_FAILED;
	}
	free(text);
	return status;
}

static void help(FILE *to, const void *ctx)
{
	(void)ctx;
	ipsa_options_help(to);
}

static void version(FILE *to, const void *ctx)
{
	(void)ctx;
	(void)fprintf(to, "ipsecannotate %s\n", ipsa_version());
}

/* What is in use, as far as the filter goes. */
struct in_use {
	const struct knowledge *knowledge;
	const struct arguments *args;
};

/* What is entered last says what is in force here. */
static void version_verbose(FILE *to, const void *ctx)
{
	const struct in_use *use = ctx;

	version(to, NULL);
	ipsa_knowledge_show(to, use->knowledge);
	ipsa_unpacked_show(to);
	(void)fprintf(to, "sandbox of ipsecannotate: %s\n",
		ipsa_confine_enter(use->args, NULL, false));
}

static int show_version(struct knowledge *k, const struct arguments *args)
{
	const struct in_use use = {k, args};
	int status;

	if (!args->verbose)
		return print(NULL, version, NULL);
	status = ipsa_knowledge_catalog(k, args);
	if (status == IPSA_DONE)
		status = ipsa_knowledge_patterns(k, args);
	return status != IPSA_DONE ? status : print(NULL,
		version_verbose, &use);
}

static void good(FILE *to, const void *ctx)
{
	(void)fprintf(to, "%zu entries and the patterns: no errors\n",
		ipsa_knowledge_entries(ctx));
}

/* Everything that is wrong is told, and is status 1. */
static int check(struct knowledge *k, const struct arguments *args)
{
	int status;

	k->least = IPSA_WARNING;
	status = ipsa_knowledge_catalog(k, args);
	if (k->cat == NULL)
		return status;
	status |= ipsa_knowledge_status(ipsa_catalog_check(k->cat,
		ipsa_load_report, &k->least));
	status |= ipsa_knowledge_patterns(k, args);
	if (status != IPSA_DONE)
		return IPSA_FAILED;
	return args->quiet ? IPSA_DONE : print(args->output, good, k);
}

static int look_up(struct knowledge *k, const struct arguments *args)
{
	int status = ipsa_knowledge_catalog(k, args), width;
	struct output out;
	struct pager pager;

	if (status != IPSA_DONE)
		return status;
	if (!ipsa_output_open(&out, args->output) || !ipsa_output_begin(&out))
		return IPSA_FAILED;
	(void)setlocale(LC_CTYPE, "C.UTF-8");   /* for the width of text */
	width = ipsa_page_terminal(out.fd);
	ipsa_pager_begin(&pager, &out);
	if (args->mode == MODE_EXPORT)
		status = ipsa_export(args, k->cat, &out);
	else if (args->mode == MODE_EXPLAIN)
		status = ipsa_explain(args, k->cat, &out, width, colored(args));
	else
		status = ipsa_list(args, k->cat, &out, width);
	ipsa_pager_end(&pager);
	return ipsa_output_close(&out) ? status : IPSA_FAILED;
}

static int filter(struct knowledge *k, struct arguments *args)
{
	enum ipsa_encoding *to = &args->annotate.output_encoding;
	int status = ipsa_knowledge_catalog(k, args), patterns;

	if (k->cat == NULL)
		return status;
	patterns = ipsa_knowledge_patterns(k, args);
	if (patterns > status)
		status = patterns;
	if (status != IPSA_DONE)
		return status;
	if (args->verbose)
		ipsa_knowledge_tell(k);
	/* Terminals take UTF-8; UTF-16 would be shown byte by byte. */
	if (*to == IPSA_ENCODING_INPUT && on_terminal(args))
		*to = IPSA_ENCODING_UTF8;
	if (args->host != HOST_NONE)
		return ipsa_host(k, args);
	if (args->stats_file == NULL && ipsa_batch_is(args))
		return ipsa_batch(args, k->cat, k->pats, colored(args));
	return ipsa_filter(args, k, colored(args));
}

static int run(struct knowledge *k, struct arguments *args)
{
	switch (args->mode) {
	case MODE_HELP:
		return print(NULL, help, NULL);
	case MODE_VERSION:
		return show_version(k, args);
	case MODE_CHECK:
		return check(k, args);
	case MODE_EXPLAIN:
	case MODE_LIST:
	case MODE_SEARCH:
	case MODE_EXPORT:
		return look_up(k, args);
	default:
		return filter(k, args);
	}
}

int main(int argc, char **argv)
{
	struct knowledge k = {.least = IPSA_ERROR};
	struct arguments args;
	int status;

	ipsa_descriptor_reserve();
	status = ipsa_options_parse(&args, argc, argv);
	if (status == IPSA_DONE && args.host == HOST_MMEXTERNAL)
		ipsa_descriptor_silence();
	if (status == IPSA_DONE)
		status = run(&k, &args);
	ipsa_knowledge_free(&k);
	ipsa_options_free(&args);
	return status;
}
