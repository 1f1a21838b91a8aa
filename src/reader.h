/* SPDX-License-Identifier: MIT */
/*
 * Input in blocks: a file, a pipe, a terminal. Reading ends early, as at the
 * end of the input, once SIGINT or SIGTERM came (signals.h).
 */
#ifndef IPSA_READER_H
#define IPSA_READER_H

#include <sys/types.h>

#include <stdbool.h>

struct output;

struct reader {
	const char *name;       /* as the annotator is told: "-" or the path */
	char *block;            /* what was read last */
	int fd;
	bool regular;           /* never has to be waited for */
	bool direct;            /* a read waits: signals interrupt it, see
				   ipsa_signals_serve */
	void (*serve)(void *ctx); /* called before each read, or NULL: SIGHUP
				   and SIGUSR1 are its business */
	void *ctx;
};

/* Allocate the block; false if there is no memory. Then none is open. */
bool ipsa_reader_init(struct reader *in);

/*
 * Open `path`, borrowed until it is closed, or standard input for "-". False,
 * after a message, if it cannot be opened, is a directory, or is the regular
 * file that `out` writes to; silently false if a signal came meanwhile.
 */
bool ipsa_reader_open(struct reader *in, const char *path,
	const struct output *out);

/*
 * Read what there is, waiting until there is something. Returns the number of
 * bytes in `block`, 256 KiB at most, valid until the next call; 0 at the end
 * or once a signal came; -1, after a message, if reading failed.
 */
ssize_t ipsa_reader_next(struct reader *in);

/* Close what is open; standard input stays open. */
void ipsa_reader_close(struct reader *in);

/* Close, and free the block. */
void ipsa_reader_free(struct reader *in);

#endif
