/* SPDX-License-Identifier: MIT */
/*
 * The program: what was asked for is parsed, the catalogue and the patterns
 * are put together, and one of the rooms does the work.
 */
#include <stdlib.h>
#include <unistd.h>

#include "descriptor.h"
#include "explain.h"
#include "filter.h"
#include "ipsecannotate.h"
#include "list.h"
#include "load.h"
#include "message.h"
#include "options.h"
#include "output.h"
#include "page.h"

/* What is known: the catalogue, and the patterns where they are needed. */
struct knowledge {
	struct ipsa_catalog *cat;
	struct ipsa_patterns *pats;
	enum ipsa_level least;          /* of what is told about files */
};

static int failed(enum ipsa_code code)
{
	if (code == IPSA_OK)
		return IPSA_DONE;
	if (code != IPSA_BAD_FILE)      /* its findings were shown */
		ipsa_message("%s", ipsa_code_text(code));
	return code == IPSA_BAD_FILE ? IPSA_USAGE : IPSA_FAILED;
}

static int worse(int a, int b)
{
	return a > b ? a : b;
}

static int build_catalog(struct knowledge *k, const struct arguments *args)
{
	int status = failed(ipsa_catalog_new(&k->cat, true));
	size_t i;

	for (i = 0; status != IPSA_FAILED && i < args->catalogs.count; i++) {
		if (!ipsa_load_catalog(k->cat, args->catalogs.at[i],
		    k->least))
			status = IPSA_USAGE;
	}
	return status;
}

/* Samples of given patterns are tried, as those built in were before. */
static int build_patterns(struct knowledge *k, const struct arguments *args)
{
	int status = failed(ipsa_patterns_new(&k->pats, true));
	size_t i;

	if (status != IPSA_DONE)
		return status;
	for (i = 0; i < args->patterns.count; i++) {
		if (!ipsa_load_patterns(k->pats, args->patterns.at[i],
		    k->least))
			status = IPSA_USAGE;
	}
	status = worse(status, failed(ipsa_patterns_compile(k->pats, true,
		ipsa_load_report, &k->least)));
	if (status == IPSA_DONE && args->patterns.count > 0)
		status = failed(ipsa_patterns_check(k->pats, k->cat,
			ipsa_load_report, &k->least));
	return status;
}

static const char *engine(const struct knowledge *k)
{
	return ipsa_patterns_jit(k->pats) ? "PCRE2 JIT"
		: "the PCRE2 interpreter, JIT is not to be had";
}

/* Is the answer to --color, NO_COLOR and the kind of output yes? */
static bool colored(const struct arguments *args)
{
	const char *no_color = getenv("NO_COLOR");

	if (args->color != COLOR_AUTO)
		return args->color == COLOR_ALWAYS;
	if (no_color != NULL && *no_color != '\0')
		return false;
	return args->output == NULL && isatty(STDOUT_FILENO) == 1;
}

/* Write what `make` prints, through the output like everything else. */
static int print(const char *path, ipsa_page_fn *make, const void *ctx)
{
	struct output out;
	size_t len;
	char *text = ipsa_page_text(make, ctx, &len);
	int status = IPSA_FAILED;

	if (text == NULL)
		return failed(IPSA_NO_MEMORY);
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

/* With --verbose, `ctx` is what was compiled; else it is NULL. */
static void version(FILE *to, const void *ctx)
{
	(void)fprintf(to, "ipsecannotate %s\n", ipsa_version());
	if (ctx != NULL)
		(void)fprintf(to, "patterns run in %s\n", engine(ctx));
}

static int show_version(struct knowledge *k, const struct arguments *args)
{
	int status;

	if (!args->verbose)
		return print(NULL, version, NULL);
	status = build_patterns(k, &(struct arguments){.verbose = true});
	return status != IPSA_DONE ? status : print(NULL, version, k);
}

static void good(FILE *to, const void *ctx)
{
	const struct ipsa_entry *entry = NULL;
	size_t count = 0;

	while ((entry = ipsa_catalog_next(ctx, entry)) != NULL)
		count++;
	(void)fprintf(to, "%zu entries and the patterns: no errors\n", count);
}

/* Everything that is wrong is told, and is status 1. */
static int check(struct knowledge *k, const struct arguments *args)
{
	int status;

	k->least = IPSA_WARNING;
	status = build_catalog(k, args);
	if (k->cat == NULL)
		return status;
	status = worse(status, failed(ipsa_catalog_check(k->cat,
		ipsa_load_report, &k->least)));
	status = worse(status, build_patterns(k, args));
	if (status != IPSA_DONE)
		return IPSA_FAILED;
	return args->quiet ? IPSA_DONE : print(args->output, good, k->cat);
}

static int look_up(struct knowledge *k, const struct arguments *args)
{
	int status = build_catalog(k, args);
	struct output out;

	if (status != IPSA_DONE)
		return status;
	if (!ipsa_output_open(&out, args->output) || !ipsa_output_begin(&out))
		return IPSA_FAILED;
	if (args->mode == MODE_LIST)
		status = ipsa_list(args, k->cat, &out);
	else
		status = ipsa_explain(args, k->cat, &out, colored(args));
	return ipsa_output_close(&out) ? status : IPSA_FAILED;
}

static int filter(struct knowledge *k, const struct arguments *args)
{
	int status = build_catalog(k, args);

	if (k->cat != NULL)
		status = worse(status, build_patterns(k, args));
	if (status != IPSA_DONE)
		return status;
	if (args->verbose)
		ipsa_message("patterns run in %s", engine(k));
	return ipsa_filter(args, k->cat, k->pats, colored(args));
}

static int run(struct knowledge *k, const struct arguments *args)
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
		return look_up(k, args);
	default:
		return filter(k, args);
	}
}

int main(int argc, char **argv)
{
	struct knowledge k = {NULL, NULL, IPSA_ERROR};
	struct arguments args;
	int status;

	ipsa_descriptor_reserve();
	status = ipsa_options_parse(&args, argc, argv);
	if (status == IPSA_DONE)
		status = run(&k, &args);
	ipsa_patterns_free(k.pats);
	ipsa_catalog_free(k.cat);
	ipsa_options_free(&args);
	return status;
}
