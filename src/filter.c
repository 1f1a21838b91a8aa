/* SPDX-License-Identifier: MIT */
#include "filter.h"

#include <sys/stat.h>

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "confine.h"
#include "container.h"
#include "members.h"
#include "message.h"
#include "output.h"
#include "reader.h"
#include "remarks.h"
#include "service.h"
#include "signals.h"
#include "spawner.h"
#include "tally.h"
#include "why.h"

struct filter {
	struct ipsa_annotator *annotator;
	struct reader in;
	struct output out;
	struct spawner spawner; /* for files that are no plain text */
	struct members members; /* of such a file */
	struct remarks not_read;
	struct service service;
	int status;
	int broken_pipe;        /* what to die of on EPIPE */
};

/* A template or a list of families that the library did not like. */
static void report(void *ctx, const struct ipsa_finding *finding)
{
	(void)ctx;
	ipsa_message("--%s: %s", finding->origin, finding->text);
}

static int status_of(enum ipsa_code code)
{
	if (code == IPSA_BAD_OPTION)
		return IPSA_USAGE;
	if (code != IPSA_OK)
		ipsa_message("%s", ipsa_code_text(code));
	return code == IPSA_OK ? IPSA_DONE : IPSA_FAILED;
}

static bool make_annotator(struct filter *f, const struct arguments *args,
	struct knowledge *known, bool color)
{
	struct ipsa_options options = args->annotate;

	options.color = color;
	options.why = args->why ? ipsa_why_tell : NULL;
	f->status = status_of(ipsa_annotator_new(&f->annotator, known->cat,
		known->pats, &options, ipsa_output_write, &f->out, report,
		NULL));
	f->service = (struct service){.args = args, .known = known,
		.annotator = f->annotator,
		.out = args->output != NULL ? &f->out : NULL};
	f->members = (struct members){.annotator = f->annotator,
		.spawner = &f->spawner,
		.to = {.write = ipsa_output_write, .ctx = &f->out},
		.limits = &args->unpack, .not_read = &f->not_read,
		.quiet = args->quiet,
		.records_only = options.json || options.matched};
	return f->status == IPSA_DONE;
}

/*
 * Is this input the file that is to be emptied for the output, or replaced by
 * the counters? Then nothing at all is done, for it would be lost.
 */
static bool endangered(const struct output *out, const struct arguments *args,
	const char *path)
{
	struct stat st;
	int error = strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &st)
		: stat(path, &st);

	if (error != 0)
		return false;
	if (args->output == NULL || !ipsa_output_is(out, &st))
		return ipsa_service_replaces(args, &st);
	ipsa_message("%s: input file is output file", path);
	return true;
}

static bool open_output(struct filter *f, const struct arguments *args)
{
	const struct words *files = &args->operands;
	size_t i;

	if (!ipsa_output_open(&f->out, args->output))
		return false;
	if (args->output == NULL && args->stats_file == NULL)
		return true;
	if (ipsa_service_replaces(args, &f->out.st) ||
	    (files->count == 0 && endangered(&f->out, args, "-")))
		return false;
	for (i = 0; i < files->count; i++) {
		if (endangered(&f->out, args, files->at[i]))
			return false;
	}
	return args->output == NULL || ipsa_output_begin(&f->out);
}

static void serve(void *ctx)
{
	struct filter *f = ctx;

	ipsa_service_serve(&f->service);
}

static bool prepare(struct filter *f, const struct arguments *args)
{
	if (!open_output(f, args))
		return false;
	if (!ipsa_reader_init(&f->in)) {
		ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
		return false;
	}
	if (!ipsa_signals_catch(&f->broken_pipe)) {
		ipsa_message_errno("signals", errno);
		return false;
	}
	if (ipsa_options_names_files(args))
		ipsa_spawner_begin(&f->spawner);
	ipsa_service_begin(&f->service);
	f->in.serve = serve;
	f->in.ctx = f;
	ipsa_confine(args, &f->spawner, true);
	ipsa_service_ready(&f->service);
	return true;
}

/* Feed what is open to its end, which a read error is too. */
static enum ipsa_code copy(struct filter *f)
{
	enum ipsa_code code = ipsa_annotator_begin(f->annotator, f->in.name);
	ssize_t len = 1;

	while (code == IPSA_OK && (len = ipsa_reader_next(&f->in)) > 0) {
		if (f->service.args->stats_file != NULL)
			ipsa_stats_lines(&f->service.stats, f->in.block,
				(size_t)len);
		code = ipsa_annotator_feed(f->annotator, f->in.block,
			(size_t)len);
	}
	if (len < 0)
		f->status = IPSA_FAILED;
	if (code == IPSA_OK)
		code = ipsa_annotator_finish(f->annotator);
	return code;
}

/* Is what is open a file that the helper opens? Standard input is as it is.
 * False, after a message, if that is not to be known. */
static bool see_kind(struct filter *f, enum container *kind)
{
	*kind = CONTAINER_NONE;
	if (!f->in.regular || f->in.fd == STDIN_FILENO ||
	    ipsa_container_of(f->in.fd, kind))
		return true;
	ipsa_message_errno(f->in.name, errno);
	return false;
}

static enum ipsa_code copy_members(struct filter *f)
{
	enum ipsa_code code;
	bool good;

	code = ipsa_members(&f->members, f->in.name, f->in.fd, &good);
	if (!good)
		f->status = IPSA_FAILED;
	return code;
}

/* False if there is no sense in going on with other files. */
static bool one_file(struct filter *f, const char *path)
{
	enum container kind;
	enum ipsa_code code = IPSA_OK;

	if (!ipsa_reader_open(&f->in, path, &f->out)) {
		f->status = IPSA_FAILED;
		return ipsa_signals_got() == 0;
	}
	if (!see_kind(f, &kind))
		f->status = IPSA_FAILED;
	else
		code = kind != CONTAINER_NONE ? copy_members(f) : copy(f);
	ipsa_reader_close(&f->in);
	if (code != IPSA_OK)
		f->status = IPSA_FAILED;
	if (code != IPSA_OK && code != IPSA_NOT_WRITTEN)
		ipsa_message("%s: %s", path, ipsa_code_text(code));
	return code == IPSA_OK && ipsa_signals_got() == 0;
}

static void all_files(struct filter *f, const struct words *files)
{
	size_t i;

	if (files->count == 0)
		(void)one_file(f, "-");
	for (i = 0; i < files->count; i++) {
		if (!one_file(f, files->at[i]))
			break;
	}
}

static void summary(const struct filter *f, const struct arguments *args)
{
	struct ipsa_counts n = ipsa_annotator_counts(f->annotator);

	if (args->verbose)
		ipsa_tally_work(&n);
	if (!args->quiet)
		ipsa_tally_trouble(&n);
}

int ipsa_filter(const struct arguments *args, struct knowledge *known,
	bool color)
{
	struct filter f = {.in.fd = -1, .out.fd = -1, .spawner.fd = -1};
	bool broken = false;

	if (!ipsa_remarks_init(&f.not_read)) {
		ipsa_message_errno("threads", errno);
		return IPSA_FAILED;
	}
	if (!make_annotator(&f, args, known, color))
		goto out;
	if (!prepare(&f, args)) {
		f.status = IPSA_FAILED;
		goto out;
	}
	all_files(&f, &args->operands);
	broken = f.out.error == EPIPE;
	if (!ipsa_service_stats(&f.service))
		f.status = IPSA_FAILED;
	if (!ipsa_output_close(&f.out))
		f.status = IPSA_FAILED;
	if (!broken)
		ipsa_remarks_tell(&f.not_read, "not read");
	if (ipsa_remarks_count(&f.not_read) > 0)
		f.status = IPSA_FAILED;
	if (!broken)
		summary(&f, args);
	if (ipsa_annotator_counts(f.annotator).damaged > 0)
		f.status = IPSA_FAILED;
out:
	ipsa_spawner_end(&f.spawner);
	ipsa_reader_free(&f.in);
	ipsa_annotator_free(f.annotator);
	ipsa_service_free(&f.service);
	ipsa_remarks_free(&f.not_read);
	ipsa_signals_die(broken ? f.broken_pipe : ipsa_signals_got());
	return f.status;
}
