/* SPDX-License-Identifier: MIT */
/*
 * The events of one chunk, through libevtx, which is not to be trusted with
 * broken ones: called in a child (unpack_child.h).
 */
#ifndef IPSA_UNPACK_CHUNK_H
#define IPSA_UNPACK_CHUNK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "unpack_evtx.h"

struct unpack;

/* The shortest record has 28 bytes: no chunk has more. */
enum { RECORDS_MAX = EVTX_CHUNK / 28 };

/* How far it came: what a second child has to know where the first one died.
 * Zeroed it is at the start. */
struct chunk_progress {
	bool recovered;         /* at those that were recovered */
	int index;              /* the record that comes next */
	size_t count;           /* of those written */
	/* Their numbers. */
	uint64_t had[RECORDS_MAX];
};

/*
 * Go on, from `done`, to write the events of a file of one chunk, EVTX_FILE
 * bytes, each as one line of XML (unpack_line.h), those that were recovered
 * from a damaged chunk after the others; then tell the record numbers of those
 * that could not be read.
 */
void ipsa_chunk_read(struct unpack *u, const unsigned char *file,
	struct chunk_progress *done);

#endif
