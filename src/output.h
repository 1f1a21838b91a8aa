/* SPDX-License-Identifier: MIT */
/*
 * Where the result goes: standard output or a file. Every write is made in
 * full; the first failure is kept, and nothing is written after it.
 */
#ifndef IPSA_OUTPUT_H
#define IPSA_OUTPUT_H

#include <sys/stat.h>

#include <stdbool.h>
#include <stddef.h>

#include "terminal.h"

struct ipsa_piece;

struct output {
	const char *name;       /* as messages show it */
	struct stat st;
	int fd;
	int error;              /* errno of the first failure, or 0 */
	bool within;            /* what was written does not end in a newline */
	bool terminal;          /* what is written is made visible first, */
	struct terminal shown;  /* however it is cut */
};

/*
 * Open `path`, borrowed until the output is closed and made if it does not
 * exist, or standard output where it is NULL. A file keeps what it holds
 * until ipsa_output_begin. False, after a message, if it cannot be opened.
 */
bool ipsa_output_open(struct output *out, const char *path);

/* The same, but what is written comes behind what a file holds, also where
 * others write to it. */
bool ipsa_output_append(struct output *out, const char *path);

/*
 * Open the path anew, which names another file by now, or none: what comes is
 * written there, behind what it holds. False where a line has no end yet: then
 * it is to be tried again. If it cannot be opened, after a message, all goes on
 * to the file before.
 */
bool ipsa_output_reopen(struct output *out);

/* Is this the regular file that it writes to? */
bool ipsa_output_is(const struct output *out, const struct stat *st);

/* Empty the file, now that all else was accepted; false after a message. */
bool ipsa_output_begin(struct output *out);

/*
 * An ipsa_write_fn, `ctx` being a struct output: 0, or -1 on failure. Every byte
 * is written as it is, but on a terminal as terminal.h has it, colours excepted.
 */
int ipsa_output_write(void *ctx, const struct ipsa_piece *pieces,
	size_t count);

/* Write a text of ours, which is fit for a terminal; false on failure. */
bool ipsa_output_text(struct output *out, const char *text, size_t len);

/* Wait until what was written to a file is on the disk; false on failure. */
bool ipsa_output_sync(struct output *out);

/*
 * Close it. False if this or anything before failed, after a message unless
 * the failure was EPIPE: who closed a pipe knows.
 */
bool ipsa_output_close(struct output *out);

#endif
