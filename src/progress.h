/* SPDX-License-Identifier: MIT */
/* How far a batch is, in a line on standard error that is drawn over itself. */
#ifndef IPSA_PROGRESS_H
#define IPSA_PROGRESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct arguments;

struct progress {
	bool on;
	bool terminal;          /* it is erased at the end; else a last line */
	uint64_t total;         /* bytes to be read; 0: that is not known */
	int64_t start;          /* milliseconds, as `next` */
	atomic_int_fast64_t next;       /* when it is drawn again */
	atomic_bool drawn;
};

/*
 * Is it asked for? Of itself it is drawn where standard error is a terminal,
 * files are read, and nothing else is written to that terminal all the time.
 */
bool ipsa_progress_wanted(const struct arguments *args);

/* Begin; `total` bytes are to be read, or it is not known how many: 0. */
void ipsa_progress_begin(struct progress *p, const struct arguments *args,
	uint64_t total);

/* So many bytes were read, of `path` the last ones: draw, if it is time.
 * Threads may call it at once. */
void ipsa_progress_tick(struct progress *p, uint64_t bytes, const char *path);

/* Leave nothing on a terminal. */
void ipsa_progress_end(struct progress *p, uint64_t bytes);

#endif
