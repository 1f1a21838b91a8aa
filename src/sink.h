/* SPDX-License-Identifier: MIT */
/*
 * What is owed to the caller's write function, gathered: long runs of the
 * input are borrowed, short ones and notes are copied beside each other, and
 * all goes out in one call.
 */
#ifndef IPSA_SINK_H
#define IPSA_SINK_H

#include <stdbool.h>

#include "ipsecannotate.h"
#include "limits.h"
#include "span.h"

struct sink {
	ipsa_write_fn *write;
	void *ctx;
	bool failed;            /* the write function said so: all is over */
	size_t count, gathered;
	struct ipsa_piece pieces[PIECES_MAX];
	char bytes[GATHER_MAX];
};

/* Owe bytes that stay where they are until the next ipsa_sink_flush. */
void ipsa_sink_borrow(struct sink *sink, struct span s);

/* Owe bytes that are copied now. */
void ipsa_sink_copy(struct sink *sink, struct span s);

/* Owe an escape that colours a note, in a piece of its own. It is borrowed. */
void ipsa_sink_color(struct sink *sink, struct span s);

/* Hand over all that is owed. */
void ipsa_sink_flush(struct sink *sink);

#endif
