/* SPDX-License-Identifier: MIT */
/*
 * Inside another program: it sends messages on standard input, a line each,
 * and waits for an answer to each on standard output before it sends the next.
 *
 *	host.c             reads, cuts lines, ends
 *	host_message.c     what of a message is looked at
 *	host_mmexternal.c  rsyslog's mmexternal: what is to be changed
 *	host_omprog.c      rsyslog's omprog: whether it was written
 */
#ifndef IPSA_HOST_H
#define IPSA_HOST_H

#include <stdbool.h>
#include <stddef.h>

#include "ipsecannotate.h"
#include "output.h"
#include "service.h"

struct arguments;

struct host {
	const struct arguments *args;
	struct knowledge *knowledge;
	struct ipsa_annotator *annotator;
	struct output replies;  /* standard output */
	struct service service;
	bool busy;              /* nothing may change just now */
	int status;             /* the exit status, as far as it is known */
	void *state;            /* of the room that answers */
};

/* Whom messages come from, and how they are answered. */
struct host_room {
	/* Make host->state; `end` is called even where this fails. False
	 * after a message. */
	bool (*begin)(struct host *h);

	/* Make the annotator, with host->knowledge; false after a message. */
	bool (*learn)(struct host *h);

	/*
	 * A line or a part of one, without its newline; `last` where nothing
	 * more of it comes. One of HOST_MESSAGE_MAX bytes at most comes in one
	 * part. False if there is no sense in going on.
	 */
	bool (*take)(struct host *h, const char *part, size_t len, bool last);

	/* Say that messages may come; NULL if the host does not want to know. */
	bool (*ready)(struct host *h);

	void (*end)(struct host *h);
};

extern const struct host_room ipsa_host_mmexternal, ipsa_host_omprog;

/* Make host->annotator, its write function told of the host; false after a
 * message. */
bool ipsa_host_learn(struct host *h, const struct ipsa_options *options,
	ipsa_write_fn *write);

/*
 * Answer to the end of standard input, with a complete catalogue and compiled
 * patterns. Returns the exit status; does not return if SIGTERM or SIGINT
 * ended the run.
 */
int ipsa_host(struct knowledge *k, const struct arguments *args);

#endif
