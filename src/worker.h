/* SPDX-License-Identifier: MIT */
/*
 * One thread of a batch: an annotator of its own, and what it wrote before
 * its turn came. Memory: the reader's block, what is held back, and what an
 * annotator takes, 12 MB in all.
 */
#ifndef IPSA_WORKER_H
#define IPSA_WORKER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compress.h"
#include "ipsecannotate.h"
#include "jobs.h"
#include "reader.h"
#include "summary.h"

struct worker {
	struct jobs *jobs;
	struct compressor *compressor;  /* or NULL */
	struct ipsa_annotator *annotator;
	struct reader in;
	struct task task;
	struct parcel *held;    /* what waits for the turn, or NULL */
	bool direct;            /* it is our turn: nothing is held */
	uint64_t member;        /* of a container: the one that is read, */
	const char *member_name; /* from 1; 0: the file itself */
	struct summary summary; /* of what this thread found */
	pthread_t thread;
};

/*
 * Make what a thread needs; `codec` compresses what it writes, NULL for not;
 * `color` colours the notes. Returns an exit status,
 * after a message where it is not IPSA_DONE: a template or a list of families
 * may be wrong. Either way ipsa_worker_free frees it.
 */
int ipsa_worker_init(struct worker *w, struct jobs *jobs,
	const struct ipsa_catalog *cat, const struct ipsa_patterns *pats,
	const struct codec *codec, bool color);

/* An ipsa_write_fn, `ctx` being a struct worker: write, compressed where that
 * is asked for, to what the task goes to. */
int ipsa_worker_put(void *ctx, const struct ipsa_piece *pieces,
	size_t count);

/* What was put goes out; IPSA_NO_MEMORY if it cannot be compressed. */
enum ipsa_code ipsa_worker_push(struct worker *w, enum compress_until until);

/* A start routine of a thread: work until there is no task left. */
void *ipsa_worker_run(void *worker);

void ipsa_worker_free(struct worker *w);

#endif
