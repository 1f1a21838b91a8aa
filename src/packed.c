/* SPDX-License-Identifier: MIT */
#include "packed.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "draft.h"
#include "inputs.h"
#include "members.h"
#include "message.h"
#include "options.h"
#include "remarks.h"
#include "seen.h"
#include "signals.h"
#include "target_name.h"
#include "targets.h"
#include "worker.h"

/* Times that file systems keep, and --resume therefore finds again: ext4 counts
 * in 34 bits, from 1901. */
#define FILE_TIME_MAX (INT64_C(1) << 33)

enum { NANOSECONDS = 1000 * 1000 * 1000 };

struct packed {
	struct worker *w;
	struct source *source;
	struct seen seen;       /* targets of the members so far */
	uint64_t number;        /* of the member that is read, from 1 */
	char *name;             /* and what it is called */
	char *target;           /* where it goes */
	struct stat st;         /* whose time and permissions that gets */
	uint64_t complete;      /* members whose targets were there before */
	off_t at;               /* how far the file was read: for progress */
};

/* --- targets -------------------------------------------------------------- */

/* A member is left out: that is told, and nothing else of it is lost. */
static void leave_out(struct packed *p, const char *why)
{
	struct jobs *jobs = p->w->jobs;

	ipsa_message("%s: left out: %s", p->name, why);
	ipsa_remarks_add(&jobs->problems, p->source->number, p->name, why);
	ipsa_jobs_fail(jobs, p->source->input);
}

/*
 * Where a member goes: its own name changes as a file's does, those of the
 * folders and containers that it is in do not. Control characters in the name
 * of a member are not taken over, for who lists the folder.
 */
static char *target_of(const struct packed *p, const struct member *member)
{
	const struct input *input = p->source->input;
	char *name = ipsa_target_name(member->name + (input->name -
		input->path), member->how.streams, member->how.events != 0);
	char *at, *path = NULL;

	if (name == NULL)
		return NULL;
	for (at = name; *at != '\0'; at++) {
		if ((size_t)(at - name) >= strlen(input->name) &&
		    ((unsigned char)*at < ' ' || *at == '\x7F'))
			*at = '_';
	}
	path = ipsa_target_path(p->w->jobs->args, name);
	free(name);
	return path;
}

/* May it be written there, as far as names go? If not, that is told. */
static enum ipsa_code look_at_name(struct packed *p, bool *wanted)
{
	struct jobs *jobs = p->w->jobs;

	*wanted = false;
	switch (ipsa_seen_add(&p->seen, p->target)) {
	case SEEN_NO_MEMORY:
		return IPSA_NO_MEMORY;
	case SEEN_BEFORE:
		leave_out(p, "a member before it has that name");
		return IPSA_OK;
	default:
		break;
	}
	if (ipsa_draft_named(p->target))
		leave_out(p, "such names are for what is not complete");
	else if (ipsa_targets_may(jobs->targets, p->source->input, p->name,
	    p->target))
		*wanted = true;
	else
		ipsa_jobs_fail(jobs, p->source->input);
	return IPSA_OK;
}

/* Is there anything to do for it? If not, that is told. */
static bool is_due(struct packed *p)
{
	const struct arguments *args = p->w->jobs->args;
	enum standing standing = ipsa_target_standing(p->target, &p->st);

	if (standing == TARGET_COMPLETE && args->resume) {
		p->complete++;
		return false;
	}
	if (standing == TARGET_FREE || args->force)
		return true;
	ipsa_jobs_exists(p->w->jobs, p->source->input, p->target, standing);
	return false;
}

static enum ipsa_code open_target(struct packed *p,
	const struct member *member, bool *wanted)
{
	struct source *source = p->source;
	enum ipsa_code code;

	free(p->target);
	p->target = target_of(p, member);
	code = p->target != NULL ? look_at_name(p, wanted) : IPSA_NO_MEMORY;
	*wanted = code == IPSA_OK && *wanted && is_due(p);
	if (!*wanted)
		return code;
	*wanted = ipsa_draft_open(&source->draft, p->target, &p->st);
	if (*wanted)
		atomic_store(&source->own.ended, false);
	else
		ipsa_jobs_fail(p->w->jobs, source->input);
	return IPSA_OK;
}

/* --- members -------------------------------------------------------------- */

/* The time of a member, or where it has none that can be kept that of the
 * file. */
static void date(struct packed *p, const struct unpack_member *how)
{
	p->st = p->source->input->st;
	if (how->timed && how->seconds >= 0 && how->seconds < FILE_TIME_MAX &&
	    how->nanoseconds < NANOSECONDS) {
		p->st.st_mtim.tv_sec = (time_t)how->seconds;
		p->st.st_mtim.tv_nsec = (long)how->nanoseconds;
	}
	p->source->dating = (struct dating){.file_s = p->st.st_mtime};
}

static enum ipsa_code begin(void *ctx, const struct member *member,
	bool *wanted)
{
	struct packed *p = ctx;
	const struct input *input = p->source->input;

	free(p->name);
	p->name = strdup(member->name);
	if (p->name == NULL)
		return IPSA_NO_MEMORY;
	p->number++;
	p->w->member = strcmp(p->name, input->path) != 0 ? p->number : 0;
	p->w->member_name = p->name;
	date(p, &member->how);
	return input->target == NULL ? IPSA_OK :
		open_target(p, member, wanted);
}

/* What has no target of its own is pushed once, when all of it came. */
static enum ipsa_code end(void *ctx, const struct member_end *how)
{
	struct packed *p = ctx;
	struct source *source = p->source;
	enum ipsa_code code;

	if (how->copied)
		atomic_store(&source->input->copied, true);
	if (source->input->target == NULL)
		return IPSA_OK;
	code = ipsa_worker_push(p->w, COMPRESS_END);
	if (code != IPSA_OK || ipsa_signals_got() != 0)
		ipsa_draft_drop(&source->draft);
	else if (!ipsa_draft_keep(&source->draft, &p->st, how->whole))
		ipsa_jobs_fail(p->w->jobs, source->input);
	return code;
}

/* How far the file was read: the helper has it open at the place that we
 * have, and may go back in an archive. */
static void step(void *ctx)
{
	struct packed *p = ctx;
	off_t at = lseek(p->w->in.fd, 0, SEEK_CUR);

	if (at <= p->at || at > p->source->input->st.st_size)
		return;
	ipsa_jobs_read(p->w->jobs, p->source->input, (uint64_t)(at - p->at));
	p->at = at;
}

/* An ipsa_write_fn. */
static int pass(void *ctx, const struct ipsa_piece *pieces, size_t count)
{
	struct packed *p = ctx;

	return ipsa_worker_put(p->w, pieces, count);
}

/* ------------------------------------------------------------------------- */

static struct members members_of(struct packed *p)
{
	struct jobs *jobs = p->w->jobs;
	const struct ipsa_options *how = &jobs->args->annotate;
	bool records_only = how->json || how->matched;
	bool folder = p->source->input->target != NULL;

	return (struct members){
		.annotator = p->w->annotator,
		.to = {pass, begin, end, step, p},
		.limits = &jobs->args->unpack,
		.not_read = &jobs->not_read, .problems = &jobs->problems,
		.number = p->source->number, .spawner = jobs->spawner,
		.stop = folder ? NULL : &jobs->all.ended,
		.records_only = records_only,
		.copies = folder && !records_only,
		.quiet = jobs->args->quiet,
	};
}

enum ipsa_code ipsa_packed(struct worker *w, bool *whole)
{
	struct source *source = w->task.source;
	struct packed p = {.w = w, .source = source};
	struct members m = members_of(&p);
	enum ipsa_code code;

	code = ipsa_members(&m, source->input->path, w->in.fd, whole);
	if (code == IPSA_OK && source->input->target == NULL)
		code = ipsa_worker_push(w, COMPRESS_END);
	ipsa_draft_drop(&source->draft);
	*whole = *whole && ipsa_signals_got() == 0;
	if (*whole && p.complete > 0 && p.complete == p.number)
		atomic_fetch_add(&w->jobs->skipped, 1);
	w->member = 0;
	ipsa_seen_free(&p.seen);
	free(p.name);
	free(p.target);
	return code;
}
