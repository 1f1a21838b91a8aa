/* SPDX-License-Identifier: MIT */
#include "jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cut.h"
#include "inputs.h"
#include "ipsecannotate.h"
#include "message.h"
#include "options.h"
#include "output.h"
#include "signals.h"

/* A part is worked on for half a millisecond or more: taking it costs nothing
 * beside that, and what becomes of it fits a parcel. */
enum { PART = 1 << 20 };

bool ipsa_jobs_init(struct jobs *jobs, const struct arguments *args,
	struct inputs *inputs, const struct targets *targets,
	struct output *out, struct spawner *spawner)
{
	*jobs = (struct jobs){.args = args, .inputs = inputs,
		.targets = targets, .spawner = spawner};
	ipsa_stream_init(&jobs->all, out);
	return ipsa_turns_init(&jobs->turns) &&
		ipsa_parcels_init(&jobs->parcels) &&
		ipsa_remarks_init(&jobs->not_read) &&
		ipsa_remarks_init(&jobs->problems) &&
		pthread_mutex_init(&jobs->lock, NULL) == 0;
}

void ipsa_jobs_fail(struct jobs *jobs, struct input *input)
{
	atomic_store(&input->failed, true);
	atomic_store(&jobs->status, IPSA_FAILED);
}

void ipsa_jobs_exists(struct jobs *jobs, struct input *input,
	const char *target, enum standing standing)
{
	if (jobs->args->resume)
		ipsa_message("%s: exists, and is not complete, another's, or "
			"from before its FILE changed; --resume with --force "
			"replaces it", target);
	else
		ipsa_message("%s: exists; --force replaces it%s", target,
			standing == TARGET_COMPLETE ? ", --resume leaves it" :
			"");
	ipsa_jobs_fail(jobs, input);
}

void ipsa_jobs_read(struct jobs *jobs, const struct input *input,
	uint64_t bytes)
{
	ipsa_progress_tick(&jobs->progress, bytes +
		atomic_fetch_add(&jobs->bytes, bytes), input->path);
}

void ipsa_jobs_stop(struct jobs *jobs)
{
	atomic_store(&jobs->stopped, true);
	atomic_store(&jobs->status, IPSA_FAILED);
}

/* --- sources -------------------------------------------------------------- */

/* Standard input that is no file is written now. */
void ipsa_jobs_date(const struct jobs *jobs, struct source *source, int fd)
{
	const struct stat *st = &source->input->st;

	if (!ipsa_options_sums_up(jobs->args) || source->probed)
		return;
	source->dating.file_s = source->input->regular ? st->st_mtime :
		time(NULL);
	if (fd >= 0 && source->input->regular &&
	    source->input->container == CONTAINER_NONE) {
		source->dating.order = ipsa_times_probe(fd, st->st_size);
		source->probed = true;
	}
}

/* Is it one whose lines stand alone, and big enough? */
static bool is_parted(const struct jobs *jobs, const struct input *input)
{
	const struct ipsa_options *how = &jobs->args->annotate;

	return jobs->parted && input->regular &&
		strcmp(input->path, "-") != 0 &&
		!ipsa_content_named(input->path) &&
		input->container == CONTAINER_NONE &&
		input->st.st_size >= 2 * (off_t)PART &&
		input->content == CONTENT_LINES && !how->json && !how->brief &&
		(how->format == IPSA_FORMAT_AUTO ||
		how->format == IPSA_FORMAT_TEXT) &&
		how->output_encoding == IPSA_ENCODING_INPUT &&
		!jobs->args->why;
}

static void free_source(struct source *source)
{
	if (source == NULL)
		return;
	ipsa_draft_drop(&source->draft);
	if (source->fd >= 0)
		(void)close(source->fd);
	free(source);
}

static struct source *new_source(struct jobs *jobs, size_t number)
{
	struct input *input = &jobs->inputs->at[number];
	struct source *source = calloc(1, sizeof *source);

	if (source == NULL)
		return NULL;
	source->input = input;
	source->number = number;
	source->fd = -1;
	source->stream = &jobs->all;
	if (input->target != NULL) {
		ipsa_stream_init(&source->own, &source->draft.out);
		source->stream = &source->own;
	}
	/* What cannot be opened now is told when it is read whole. */
	if (is_parted(jobs, input))
		source->fd = open(input->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ipsa_jobs_date(jobs, source, source->fd);
	return source;
}

size_t ipsa_jobs_most(const struct jobs *jobs)
{
	size_t count = 0, i;

	for (i = 0; i < jobs->inputs->count; i++) {
		const struct input *input = &jobs->inputs->at[i];

		count += is_parted(jobs, input) ?
			(size_t)(input->st.st_size / PART) + 1 : 1;
	}
	return count;
}

/* Does a target hold what nothing has to be said of? */
static bool holds_plain(const char *target)
{
	int fd = open(target, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	enum container kind;
	bool plain = fd >= 0 && ipsa_container_of(fd, &kind) &&
		kind == CONTAINER_NONE;

	if (fd >= 0)
		(void)close(fd);
	return plain;
}

/*
 * Where what is in a container goes is known when it is read: then its members
 * are asked for singly. Of a compressed file with a target of its own, which
 * is no trace or old log, all is known before: it need not be opened again.
 */
static enum standing standing_of(const struct input *input)
{
	enum standing standing;

	if (input->target == NULL)
		return TARGET_FREE;
	standing = ipsa_target_standing(input->target, &input->st);
	if (input->container == CONTAINER_NONE ||
	    input->container == CONTAINER_EVTX)
		return standing;
	return standing == TARGET_COMPLETE &&
		ipsa_container_is_stream(input->container) &&
		holds_plain(input->target) ? TARGET_COMPLETE : TARGET_FREE;
}

/* Is there anything to do for this input? If not, that is told. */
static bool is_due(struct jobs *jobs, struct input *input)
{
	enum standing standing;

	if (atomic_load(&input->failed))
		return false;
	if (input->target != NULL && ipsa_draft_named(input->target)) {
		ipsa_message("%s: left out: such names are for what is not "
			"complete", input->path);
		ipsa_jobs_fail(jobs, input);
		return false;
	}
	standing = standing_of(input);
	if (standing == TARGET_COMPLETE && jobs->args->resume) {
		atomic_fetch_add(&jobs->skipped, 1);
		atomic_fetch_add(&jobs->bytes, (uint64_t)input->st.st_size);
		return false;
	}
	if (standing == TARGET_FREE || jobs->args->force)
		return true;
	ipsa_jobs_exists(jobs, input, input->target, standing);
	return false;
}

/* --- handing out ---------------------------------------------------------- */

static void next_source(struct jobs *jobs)
{
	while (jobs->cutting == NULL && jobs->next < jobs->inputs->count) {
		size_t number = jobs->next++;

		if (!is_due(jobs, &jobs->inputs->at[number]))
			continue;
		jobs->cutting = new_source(jobs, number);
		if (jobs->cutting == NULL) {
			ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
			ipsa_jobs_stop(jobs);
			return;
		}
	}
}

/* What is next of the source that is handed out. */
static void cut_task(struct jobs *jobs, struct task *task)
{
	struct source *source = jobs->cutting;

	*task = (struct task){.source = source, .from = source->at,
		.turn = source->stream->given++};
	if (source->fd >= 0 && ipsa_cut_find(source->fd,
	    source->at + (off_t)PART, &task->to)) {
		source->at = task->to;
		return;
	}
	task->last = true;
	jobs->cutting = NULL;
}

bool ipsa_jobs_take(struct jobs *jobs, struct task *task)
{
	bool taken = false;

	(void)pthread_mutex_lock(&jobs->lock);
	if (ipsa_signals_got() == 0 && !atomic_load(&jobs->stopped)) {
		next_source(jobs);
		taken = jobs->cutting != NULL;
		if (taken)
			cut_task(jobs, task);
	}
	(void)pthread_mutex_unlock(&jobs->lock);
	return taken;
}

/* --- turns ---------------------------------------------------------------- */

void ipsa_jobs_wait(struct jobs *jobs, struct task *task)
{
	struct source *source = task->source;

	ipsa_turns_wait(&jobs->turns, source->stream, task->turn);
	if (source->stream != &source->own || task->turn > 0 ||
	    source->input->container != CONTAINER_NONE ||
	    source->draft.path != NULL || atomic_load(&source->own.ended))
		return;
	if (!ipsa_draft_open(&source->draft, source->input->target,
	    &source->input->st)) {
		atomic_store(&source->own.ended, true);
		ipsa_jobs_fail(jobs, source->input);
	}
}

/* What could not be read to its end is kept as far as it could, but not with
 * the time that says it is complete. */
static void complete(struct jobs *jobs, struct source *source)
{
	if (source->draft.path == NULL || atomic_load(&source->stopped))
		return;
	if (!ipsa_draft_keep(&source->draft, &source->input->st,
	    !atomic_load(&source->failed)))
		ipsa_jobs_fail(jobs, source->input);
}

void ipsa_jobs_write(struct jobs *jobs, const struct task *task,
	const struct ipsa_piece *pieces, size_t count)
{
	struct stream *stream = task->source->stream;

	if (atomic_load(&stream->ended) || atomic_load(&task->source->failed) ||
	    ipsa_output_write(stream->out, pieces, count) == 0)
		return;
	/* What failed is told when the output is closed. */
	atomic_store(&stream->ended, true);
	ipsa_jobs_fail(jobs, task->source->input);
	if (stream == &jobs->all)
		ipsa_jobs_stop(jobs);
}

/* Returns what was left for the turn that is next. */
static struct parcel *finish(struct jobs *jobs, const struct task *task)
{
	struct source *source = task->source;
	struct stream *stream = source->stream;
	struct parcel *left = NULL;

	if (task->last)
		complete(jobs, source);
	/* The last turn of its own stream is nobody's to wait for. */
	if (!task->last || stream == &jobs->all)
		left = ipsa_turns_pass(&jobs->turns, stream);
	if (task->last)
		free_source(source);
	return left;
}

void ipsa_jobs_done(struct jobs *jobs, const struct task *task)
{
	struct parcel *left = finish(jobs, task), *next;

	for (; left != NULL; left = next) {
		struct ipsa_piece piece = {.data = left->data,
			.len = left->len};

		ipsa_jobs_write(jobs, &left->task, &piece, 1);
		next = finish(jobs, &left->task);
		ipsa_parcel_return(&jobs->parcels, left);
	}
}

bool ipsa_jobs_leave(struct jobs *jobs, const struct task *task,
	struct parcel *parcel)
{
	parcel->task = *task;
	return ipsa_turns_leave(&jobs->turns, task->source->stream, parcel);
}

void ipsa_jobs_free(struct jobs *jobs)
{
	free_source(jobs->cutting);
	ipsa_turns_free(&jobs->turns);
	ipsa_parcels_free(&jobs->parcels);
	ipsa_remarks_free(&jobs->not_read);
	ipsa_remarks_free(&jobs->problems);
	(void)pthread_mutex_destroy(&jobs->lock);
}
