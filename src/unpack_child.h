/* SPDX-License-Identifier: MIT */
/* One chunk of an event log, read by a child with limits of its own. */
#ifndef IPSA_UNPACK_CHILD_H
#define IPSA_UNPACK_CHILD_H

#include <stdbool.h>
#include <stdint.h>

struct unpack;

/*
 * Write the events of a file of one chunk, EVTX_FILE bytes, and tell what
 * could not be read. A child that dies costs the event that it was at, and
 * another goes on behind that, as long as there is time for the chunk;
 * `number` is what the chunk is called in messages. False where that told of
 * anything.
 */
bool ipsa_unpack_chunk(struct unpack *u, const unsigned char *file,
	uint64_t number);

#endif
