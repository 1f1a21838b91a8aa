/* SPDX-License-Identifier: MIT */
/*
 * The work of a batch, handed out in order: inputs, and of big ones parts of
 * whole lines, each with its turn at the output that it goes to.
 */
#ifndef IPSA_JOBS_H
#define IPSA_JOBS_H

#include <sys/types.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "draft.h"
#include "parcel.h"
#include "progress.h"
#include "remarks.h"
#include "times.h"
#include "turns.h"

struct arguments;
struct input;
struct inputs;
struct ipsa_piece;
struct spawner;
struct targets;

/* An input under way. */
struct source {
	struct input *input;
	size_t number;          /* among the inputs */
	struct stream *stream;  /* where it goes: its own, or that of all */
	struct stream own;
	struct draft draft;     /* of its target, if it has one */
	int fd;                 /* of one that is cut in parts, or -1 */
	off_t at;               /* where the next part begins */
	struct dating dating;   /* what its times may be, if that is asked */
	bool probed;            /* its places were looked at for that */
	atomic_bool failed;     /* it could not be read to its end */
	atomic_bool stopped;    /* a signal came before it was */
};

struct jobs {
	const struct arguments *args;
	struct inputs *inputs;
	const struct targets *targets;  /* where there is an output folder */
	struct turns turns;
	struct parcels parcels;
	struct stream all;      /* where there is no output folder */
	bool parted;            /* big files of lines are handed out in parts */
	pthread_mutex_t lock;   /* of what follows */
	size_t next;            /* input to be begun */
	struct source *cutting; /* one that is handed out in parts */
	atomic_bool stopped;    /* nothing more is begun */
	atomic_int status;      /* of the program, so far */
	atomic_uint_fast64_t skipped;   /* complete before: with --resume */
	atomic_uint_fast64_t bytes;     /* read, or skipped */
	struct progress progress;
	struct spawner *spawner;        /* starts the helper */
	struct remarks not_read, problems;
};

/*
 * Begin handing out `inputs`, which are borrowed like `args`, `targets` and
 * `out`, the output of all where none has a target, and `spawner`. False, with
 * errno set, if the system has no lock to give.
 */
bool ipsa_jobs_init(struct jobs *jobs, const struct arguments *args,
	struct inputs *inputs, const struct targets *targets,
	struct output *out, struct spawner *spawner);

/* How many tasks there may be of the inputs, once these are known. */
size_t ipsa_jobs_most(const struct jobs *jobs);

/* Take the next task; false if there is none, or a signal came. */
bool ipsa_jobs_take(struct jobs *jobs, struct task *task);

/* Look at a source that `fd` reads for what decides its dates, once. */
void ipsa_jobs_date(const struct jobs *jobs, struct source *source, int fd);

/* Wait for the turn of a task, and see to it that its target has a draft; the
 * members of a container have drafts of their own. */
void ipsa_jobs_wait(struct jobs *jobs, struct task *task);

/* Write what becomes of a task, whose turn it is. */
void ipsa_jobs_write(struct jobs *jobs, const struct task *task,
	const struct ipsa_piece *pieces, size_t count);

/*
 * A task whose turn it is is done: the turn is passed on, and after the last
 * of a source its target is complete. What was left for the turns that follow
 * is written.
 */
void ipsa_jobs_done(struct jobs *jobs, const struct task *task);

/* The same of a task before its turn, all of which is in the parcel; false if
 * the turn has come. */
bool ipsa_jobs_leave(struct jobs *jobs, const struct task *task,
	struct parcel *parcel);

/* So many bytes more of an input were read. */
void ipsa_jobs_read(struct jobs *jobs, const struct input *input,
	uint64_t bytes);

/* A target is there already, and stays: that is told, and its input failed. */
void ipsa_jobs_exists(struct jobs *jobs, struct input *input,
	const char *target, enum standing standing);

/* An input failed. */
void ipsa_jobs_fail(struct jobs *jobs, struct input *input);

/* Something failed that makes no sense of going on. */
void ipsa_jobs_stop(struct jobs *jobs);

/* Free what is left, once no thread works any more. */
void ipsa_jobs_free(struct jobs *jobs);

#endif
