/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compress.h"
#include "confine.h"
#include "draft.h"
#include "inputs.h"
#include "ipsecannotate.h"
#include "jobs.h"
#include "message.h"
#include "options.h"
#include "output.h"
#include "page.h"
#include "plural.h"
#include "progress.h"
#include "remarks.h"
#include "report.h"
#include "signals.h"
#include "spawner.h"
#include "summary.h"
#include "summary_text.h"
#include "tally.h"
#include "target_name.h"
#include "targets.h"
#include "worker.h"

struct batch {
	const struct arguments *args;
	struct inputs inputs;
	struct targets targets; /* of an output folder */
	struct output out;      /* of all, where there is no output folder */
	struct output report;
	struct jobs jobs;
	struct spawner spawner;
	struct codec *codec;    /* of --compress */
	struct worker *workers;
	unsigned count;         /* of workers */
	int broken_pipe;        /* what to die of on EPIPE */
	bool unicode;           /* may be used in the summary */
};

bool ipsa_batch_is(const struct arguments *args)
{
	return args->output_dir != NULL || args->recursive || args->jobs > 1 ||
		args->compress != COMPRESS_NONE || ipsa_options_sums_up(args) ||
		ipsa_progress_wanted(args);
}

/* What is told file by file, or candidate by candidate, keeps its order on one
 * thread only. */
static unsigned threads(const struct arguments *args)
{
	long cores;

	if (args->why || args->annotate.brief)
		return 1;
	if (args->jobs > 0)
		return args->jobs;
	cores = sysconf(_SC_NPROCESSORS_ONLN);
	return args->output_dir != NULL && cores > 1 ? (unsigned)cores : 1;
}

/* --- before --------------------------------------------------------------- */

/*
 * Is one of the inputs the file that is to be emptied for the output? Then
 * nothing at all is done, for it would be lost before it was read.
 */
static bool endangered(const struct batch *b, const struct output *out)
{
	size_t i;

	for (i = 0; i < b->inputs.count; i++) {
		if (ipsa_output_is(out, &b->inputs.at[i].st)) {
			ipsa_message(out == &b->report ?
				"%s: input file is the file of --report: "
				"nothing was done" :
				"%s: input file is output file",
				b->inputs.at[i].path);
			return true;
		}
	}
	return false;
}

/* The output folder must be there for the sandbox to leave it. */
static int open_folder(struct batch *b)
{
	bool no_memory, done;
	char *path;

	if (!ipsa_targets_assign(&b->targets, &b->inputs, b->args, &no_memory))
		return no_memory ? IPSA_FAILED : IPSA_USAGE;
	path = ipsa_target_path(b->args, "");
	if (path == NULL)
		ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
	done = path != NULL && ipsa_draft_folders(path);
	free(path);
	return done ? IPSA_DONE : IPSA_FAILED;
}

static int open_output(struct batch *b)
{
	if (b->args->output_dir != NULL)
		return open_folder(b);
	if (!ipsa_output_open(&b->out, b->args->output))
		return IPSA_FAILED;
	if (b->args->output == NULL)
		return IPSA_DONE;
	return !endangered(b, &b->out) && ipsa_output_begin(&b->out) ?
		IPSA_DONE : IPSA_FAILED;
}

/* It is opened before hours of work, and emptied after them. */
static int open_report(struct batch *b)
{
	if (b->args->report == NULL)
		return IPSA_DONE;
	if (!ipsa_output_open(&b->report, b->args->report) ||
	    endangered(b, &b->report))
		return IPSA_FAILED;
	if (ipsa_output_is(&b->report, &b->out.st)) {
		ipsa_message("%s: the report is the output", b->args->report);
		return IPSA_FAILED;
	}
	return IPSA_DONE;
}

/* Workers for the inputs: no more than there may be tasks. */
static int make_workers(struct batch *b, const struct ipsa_catalog *cat,
	const struct ipsa_patterns *pats, bool color)
{
	unsigned count = threads(b->args);
	int status = IPSA_DONE;
	size_t most;

	/* Parts show in what is compressed: they are the same for one. */
	b->jobs.parted = count > 1 || b->args->compress != COMPRESS_NONE;
	most = ipsa_jobs_most(&b->jobs);
	if (most < count)
		count = most > 0 ? (unsigned)most : 1;
	ipsa_parcels_allow(&b->jobs.parcels, count > 1 ? count : 0);
	b->workers = calloc(count, sizeof *b->workers);
	if (b->workers == NULL) {
		ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
		return IPSA_FAILED;
	}
	if (b->args->compress != COMPRESS_NONE) {
		b->codec = ipsa_codec_open(b->args->compress);
		if (b->codec == NULL)
			return IPSA_FAILED;
	}
	while (b->count < count && status == IPSA_DONE)
		status = ipsa_worker_init(&b->workers[b->count++], &b->jobs,
			cat, pats, b->codec, color);
	return status;
}

static int prepare(struct batch *b)
{
	int status = open_output(b);

	if (status == IPSA_DONE)
		status = open_report(b);
	if (status == IPSA_DONE && !ipsa_signals_catch(&b->broken_pipe)) {
		ipsa_message_errno("signals", errno);
		return IPSA_FAILED;
	}
	return status;
}

/* The last that needs more than the sandbox leaves. */
static void confine(struct batch *b)
{
	b->unicode = b->args->summary == SUMMARY_TEXT &&
		ipsa_summary_unicode();
	if (ipsa_options_names_files(b->args))
		ipsa_spawner_begin(&b->spawner);
	ipsa_confine(b->args, &b->spawner, false);
}

/* --- the work ------------------------------------------------------------- */

/* One worker that cannot be started is no loss but of time. */
static void work(struct batch *b)
{
	unsigned started = 1, i;

	for (i = 0; i < b->count && ipsa_options_sums_up(b->args); i++)
		ipsa_summary_init(&b->workers[i].summary, b->inputs.count);
	while (started < b->count && pthread_create(
	    &b->workers[started].thread, NULL, ipsa_worker_run,
	    &b->workers[started]) == 0)
		started++;
	(void)ipsa_worker_run(&b->workers[0]);
	while (--started > 0)
		(void)pthread_join(b->workers[started].thread, NULL);
}

/* Where the records go elsewhere standard output is free for it. */
static bool print(struct batch *b, ipsa_page_fn *make, const void *about)
{
	bool free_output = b->args->output_dir != NULL ||
		b->args->output != NULL;
	struct output out = {.name = "standard error", .fd = STDERR_FILENO};
	size_t len;
	char *text = ipsa_page_text(make, about, &len);
	bool done;

	if (text == NULL) {
		ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
		return false;
	}
	if (free_output && !ipsa_output_open(&out, NULL)) {
		free(text);
		return false;
	}
	done = ipsa_output_text(&out, text, len);
	if (free_output)
		done = ipsa_output_close(&out);
	free(text);
	return done;
}

static bool write_report(struct batch *b, const struct account *account)
{
	size_t len;
	char *text = ipsa_page_text(ipsa_report, account, &len);
	bool done;

	if (text == NULL) {
		ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
		return false;
	}
	done = ipsa_output_begin(&b->report) &&
		ipsa_output_text(&b->report, text, len);
	free(text);
	return ipsa_output_close(&b->report) && done;
}

static struct ipsa_counts counts(const struct batch *b)
{
	struct ipsa_counts sum = {0};
	unsigned i;

	for (i = 0; i < b->count; i++) {
		struct ipsa_counts n = ipsa_annotator_counts(
			b->workers[i].annotator);

		sum.bytes += n.bytes;
		sum.references += n.references;
		sum.notes += n.notes;
		sum.limits += n.limits;
		sum.damaged += n.damaged;
		sum.kept += n.kept;
	}
	return sum;
}

static void sum_up(struct batch *b, struct ipsa_counts n)
{
	struct summary *all = &b->workers[0].summary;
	struct account account = {.summary = all, .inputs = &b->inputs,
		.bytes = n.bytes, .limits = n.limits, .damaged = n.damaged,
		.problems = &b->jobs.problems, .not_read = &b->jobs.not_read,
		.skipped = atomic_load(&b->jobs.skipped),
		.unicode = b->unicode};
	size_t i;

	for (i = 0; i < b->inputs.count; i++) {
		account.failed += atomic_load(&b->inputs.at[i].failed);
		account.copied += atomic_load(&b->inputs.at[i].copied);
	}
	for (i = 1; i < b->count; i++)
		ipsa_summary_merge(all, &b->workers[i].summary);
	ipsa_summary_sort(all);
	if (all->no_memory) {
		ipsa_message("%s: the summary is not complete",
			ipsa_code_text(IPSA_NO_MEMORY));
		ipsa_jobs_stop(&b->jobs);
	}
	if (b->args->summary != SUMMARY_NONE && !print(b,
	    b->args->summary == SUMMARY_JSON ? ipsa_summary_json :
	    ipsa_summary_text, &account))
		ipsa_jobs_stop(&b->jobs);
	if (b->args->report != NULL && !write_report(b, &account))
		ipsa_jobs_stop(&b->jobs);
}

static void tell_more(const struct batch *b, const struct ipsa_counts *n)
{
	uint64_t skipped = atomic_load(&b->jobs.skipped);

	ipsa_tally_work(n);
	if (b->args->resume)
		ipsa_message("%" PRIu64 " of %zu file%s %s complete", skipped,
			b->inputs.count, ipsa_plural(b->inputs.count),
			skipped == 1 || b->inputs.count == 1 ? "was" : "were");
	if (b->inputs.passed_over == 1)
		ipsa_message("1 link or other thing that is no file was "
			"passed over");
	else if (b->inputs.passed_over > 0)
		ipsa_message("%" PRIu64 " links and other things that are no "
			"files were passed over", b->inputs.passed_over);
}

static void tell(struct batch *b)
{
	struct ipsa_counts n = counts(b);

	ipsa_remarks_sort(&b->jobs.problems);
	ipsa_remarks_sort(&b->jobs.not_read);
	ipsa_remarks_tell(&b->jobs.not_read, "not read");
	if (b->args->verbose)
		tell_more(b, &n);
	if (ipsa_options_sums_up(b->args))
		sum_up(b, n);
	if (!b->args->quiet)
		ipsa_tally_trouble(&n);
	if (n.damaged > 0 || ipsa_remarks_count(&b->jobs.not_read) > 0)
		atomic_store(&b->jobs.status, IPSA_FAILED);
}

static int go(struct batch *b, bool *broken)
{
	ipsa_progress_begin(&b->jobs.progress, b->args,
		b->inputs.unmeasured ? 0 : b->inputs.bytes);
	work(b);
	ipsa_progress_end(&b->jobs.progress, atomic_load(&b->jobs.bytes));
	*broken = b->out.error == EPIPE;
	if ((b->out.fd >= 0 && !ipsa_output_close(&b->out)) ||
	    b->inputs.failed)
		ipsa_jobs_stop(&b->jobs);
	if (!*broken)
		tell(b);
	return atomic_load(&b->jobs.status);
}

int ipsa_batch(const struct arguments *args, const struct ipsa_catalog *cat,
	const struct ipsa_patterns *pats, bool color)
{
	struct batch b = {.args = args, .out.fd = -1, .spawner.fd = -1};
	bool broken = false;
	unsigned i;
	int status;

	if (!ipsa_jobs_init(&b.jobs, args, &b.inputs, &b.targets, &b.out,
	    &b.spawner)) {
		ipsa_message_errno("threads", errno);
		return IPSA_FAILED;
	}
	status = ipsa_inputs_list(&b.inputs, args) ?
		make_workers(&b, cat, pats, color) : IPSA_FAILED;
	if (status == IPSA_DONE)
		status = prepare(&b);
	if (status == IPSA_DONE) {
		confine(&b);
		status = go(&b, &broken);
	}
	ipsa_spawner_end(&b.spawner);
	for (i = 0; i < b.count; i++)
		ipsa_worker_free(&b.workers[i]);
	ipsa_codec_free(b.codec);
	ipsa_jobs_free(&b.jobs);
	free(b.workers);
	ipsa_targets_free(&b.targets);
	ipsa_inputs_free(&b.inputs);
	ipsa_signals_die(broken ? b.broken_pipe : ipsa_signals_got());
	return status;
}
