/* SPDX-License-Identifier: MIT */
#include "worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compress.h"
#include "inputs.h"
#include "ipsecannotate.h"
#include "message.h"
#include "options.h"
#include "output.h"
#include "packed.h"
#include "signals.h"
#include "why.h"

/* What is read at a time, as reader.c does. */
enum { READ_MAX = 256 * 1024 };

/* Of a record, what may show the order of dates. */
enum { FOUND_LOOK = 512 };

/* --- writing, in turn ----------------------------------------------------- */

/* Wait for the turn, and write what waited. */
static void take_turn(struct worker *w)
{
	struct parcel *held = w->held;

	if (w->direct)
		return;
	ipsa_jobs_wait(w->jobs, &w->task);
	w->direct = true;
	if (held != NULL && held->len > 0) {
		struct ipsa_piece piece = {.data = held->data,
			.len = held->len};

		ipsa_jobs_write(w->jobs, &w->task, &piece, 1);
		held->len = 0;
	}
}

/* Hold it back till the turn comes; false where it must be written now. What is
 * held loses what is colour and what is log, which a terminal is told apart;
 * only the output of all may be one, and it is open. */
static bool hold(struct worker *w, const struct ipsa_piece *pieces,
	size_t count)
{
	struct stream *stream = w->task.source->stream;

	if ((stream == &w->jobs->all && stream->out->terminal) ||
	    ipsa_turns_is(stream, w->task.turn))
		return false;
	if (w->held == NULL)
		w->held = ipsa_parcel_take(&w->jobs->parcels);
	return w->held != NULL && ipsa_parcel_add(w->held, pieces, count);
}

/* An ipsa_write_fn. What cannot be written is dropped: the annotator has other
 * files to go. */
static int emit(void *ctx, const struct ipsa_piece *pieces, size_t count)
{
	struct worker *w = ctx;

	if (!w->direct && hold(w, pieces, count))
		return 0;
	take_turn(w);
	ipsa_jobs_write(w->jobs, &w->task, pieces, count);
	return 0;
}

/* The same, compressed. What it has no memory for is the end. */
int ipsa_worker_put(void *ctx, const struct ipsa_piece *pieces, size_t count)
{
	struct worker *w = ctx;
	bool good = true;
	size_t i;

	if (w->compressor == NULL)
		return emit(w, pieces, count);
	for (i = 0; i < count && good; i++)
		good = ipsa_compressor_put(w->compressor, pieces[i].data,
			pieces[i].len, COMPRESS_MORE);
	return good ? 0 : -1;
}

/* What was put goes out, at the latest at the end of a task. */
enum ipsa_code ipsa_worker_push(struct worker *w, enum compress_until until)
{
	return w->compressor == NULL || ipsa_compressor_put(w->compressor, "",
		0, until) ? IPSA_OK : IPSA_NO_MEMORY;
}

/* --- reading -------------------------------------------------------------- */

/* Of a file in parts: the next bytes of this part; 0 at its end, or -1. */
static ssize_t read_part(struct worker *w, off_t *at)
{
	const struct task *t = &w->task;
	size_t len = READ_MAX;
	ssize_t got;

	if (t->to > 0 && (off_t)len > t->to - *at)
		len = (size_t)(t->to - *at);
	if (len == 0 || ipsa_signals_got() != 0)
		return 0;
	do {
		got = pread(t->source->fd, w->in.block, len, *at);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		ipsa_message_errno(t->source->input->path, errno);
	else
		*at += got;
	return got;
}

static ssize_t read_more(struct worker *w, off_t *at)
{
	ssize_t len = w->task.source->fd >= 0 ? read_part(w, at) :
		ipsa_reader_next(&w->in);

	if (len > 0)
		ipsa_jobs_read(w->jobs, w->task.source->input, (uint64_t)len);
	return len;
}

/* Is it to be copied as it is? Only where records are what is written. */
static bool is_copied(const struct worker *w)
{
	const struct ipsa_options *how = &w->jobs->args->annotate;
	const struct input *input = w->task.source->input;

	return input->target != NULL && input->content == CONTENT_NO_TEXT &&
		!how->json && !how->matched;
}

static enum ipsa_code take(struct worker *w, bool copied, size_t len)
{
	struct ipsa_piece piece = {.data = w->in.block, .len = len};
	enum ipsa_code code = IPSA_OK;

	if (!copied)
		code = ipsa_annotator_feed(w->annotator, w->in.block, len);
	else if (ipsa_worker_put(w, &piece, 1) != 0)
		code = IPSA_NO_MEMORY;
	/* What waits for its input waits with everything written. */
	if (code == IPSA_OK && !w->task.source->input->regular)
		code = ipsa_worker_push(w, COMPRESS_FLUSH);
	return code;
}

/* Read the task to its end, which a read error is too: *whole is false then,
 * and after a signal. */
static enum ipsa_code go_through(struct worker *w, bool *whole)
{
	struct source *source = w->task.source;
	const bool copied = is_copied(w);
	off_t at = w->task.from;
	ssize_t len = 1;
	enum ipsa_code code = (at > 0 ? ipsa_annotator_begin_part :
		ipsa_annotator_begin)(w->annotator, source->input->path);

	if (copied)
		atomic_store(&source->input->copied, true);
	while (code == IPSA_OK && !atomic_load(&source->stream->ended) &&
	    (len = read_more(w, &at)) > 0)
		code = take(w, copied, (size_t)len);
	*whole = len == 0 && ipsa_signals_got() == 0;
	if (code == IPSA_OK)
		code = ipsa_annotator_finish(w->annotator);
	return code == IPSA_OK ? ipsa_worker_push(w, COMPRESS_END) : code;
}

/* --- what is found -------------------------------------------------------- */

/* An ipsa_found_fn. What is no file shows its order as it comes. */
static void note_found(void *ctx, const struct ipsa_found *found)
{
	struct worker *w = ctx;
	struct source *source = w->task.source;
	struct place base = {source->number, 0, (uint64_t)w->task.from};

	if (!source->probed)
		source->dating.order = ipsa_times_order(source->dating.order,
			found->record, found->len < FOUND_LOOK ? found->len :
			FOUND_LOOK);
	if (w->member > 0)
		base.member = ipsa_input_found(source->input, w->member,
			w->member_name);
	ipsa_summary_add(&w->summary, found, &base, &source->dating);
}

/* --- a task --------------------------------------------------------------- */

/* Only memory can run out here: then nothing more makes sense. */
static void give_up(struct worker *w, enum ipsa_code code)
{
	ipsa_message("%s: %s", w->task.source->input->path,
		ipsa_code_text(code));
	ipsa_jobs_stop(w->jobs);
}

/* What is read ends early: what follows of it would leave a hole. */
static void end_early(struct worker *w)
{
	struct source *source = w->task.source;

	if (ipsa_signals_got() != 0) {
		atomic_store(&source->stopped, true);
		atomic_store(&source->stream->ended, true);
		return;
	}
	atomic_store(&source->failed, true);
	ipsa_jobs_fail(w->jobs, source->input);
}

static bool open_input(struct worker *w)
{
	struct source *source = w->task.source;

	return source->fd >= 0 || ipsa_reader_open(&w->in,
		source->input->path, source->stream->out);
}

/* What cannot be opened has no target. */
static void pass_over(struct worker *w)
{
	struct source *source = w->task.source;

	ipsa_jobs_fail(w->jobs, source->input);
	atomic_store(&source->stopped, true);
	if (source->stream == &source->own)
		atomic_store(&source->own.ended, true);
	take_turn(w);
}

/* What was made of a whole task before its turn is left for that, and another
 * task begun. */
static bool leave(struct worker *w)
{
	if (w->direct)
		return false;
	if (w->held == NULL)
		w->held = ipsa_parcel_take(&w->jobs->parcels);
	if (w->held == NULL ||
	    !ipsa_jobs_leave(w->jobs, &w->task, w->held))
		return false;
	w->held = NULL;
	return true;
}

/* True if it is done but for what was left to be written. */
static bool go_to_end(struct worker *w)
{
	enum ipsa_code code;
	bool whole;

	ipsa_jobs_date(w->jobs, w->task.source, w->in.fd);
	code = w->task.source->input->container != CONTAINER_NONE ?
		ipsa_packed(w, &whole) : go_through(w, &whole);
	if (code != IPSA_OK)
		give_up(w, code);
	if (code == IPSA_OK && whole && leave(w))
		return true;
	take_turn(w);
	if (code != IPSA_OK || !whole)
		end_early(w);
	return false;
}

static void work(struct worker *w)
{
	bool left = false;

	w->direct = false;
	/* What may wait for its input must not hold back what it has. */
	if (!w->task.source->input->regular)
		take_turn(w);
	if (open_input(w)) {
		left = go_to_end(w);
		ipsa_reader_close(&w->in);
	} else {
		pass_over(w);
	}
	if (!left)
		ipsa_jobs_done(w->jobs, &w->task);
}

void *ipsa_worker_run(void *worker)
{
	struct worker *w = worker;

	while (ipsa_jobs_take(w->jobs, &w->task))
		work(w);
	return NULL;
}

/* --- making --------------------------------------------------------------- */

/* A template or a list of families that the library did not like. */
static void report(void *ctx, const struct ipsa_finding *finding)
{
	(void)ctx;
	ipsa_message("--%s: %s", finding->origin, finding->text);
}

int ipsa_worker_init(struct worker *w, struct jobs *jobs,
	const struct ipsa_catalog *cat, const struct ipsa_patterns *pats,
	const struct codec *codec, bool color)
{
	struct ipsa_options options = jobs->args->annotate;
	enum ipsa_code code;

	*w = (struct worker){.jobs = jobs, .in.fd = -1};
	options.color = color;
	options.why = jobs->args->why ? ipsa_why_tell : NULL;
	options.found = ipsa_options_sums_up(jobs->args) ? note_found : NULL;
	options.found_ctx = w;
	code = ipsa_annotator_new(&w->annotator, cat, pats, &options,
		ipsa_worker_put, w, report, NULL);
	if (code == IPSA_OK && codec != NULL) {
		w->compressor = ipsa_compressor_new(codec, emit, w);
		if (w->compressor == NULL)
			code = IPSA_NO_MEMORY;
	}
	if (code == IPSA_OK && !ipsa_reader_init(&w->in))
		code = IPSA_NO_MEMORY;
	if (code == IPSA_NO_MEMORY)
		ipsa_message("%s", ipsa_code_text(code));
	if (code != IPSA_OK)
		return code == IPSA_BAD_OPTION ? IPSA_USAGE : IPSA_FAILED;
	return IPSA_DONE;
}

void ipsa_worker_free(struct worker *w)
{
	ipsa_reader_free(&w->in);
	ipsa_annotator_free(w->annotator);
	ipsa_compressor_free(w->compressor);
	ipsa_summary_free(&w->summary);
	if (w->held != NULL)
		ipsa_parcel_return(&w->jobs->parcels, w->held);
}
