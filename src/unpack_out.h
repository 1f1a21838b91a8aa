/* SPDX-License-Identifier: MIT */
/* A run of the helper: how far it may go, and the frames it writes. */
#ifndef IPSA_UNPACK_OUT_H
#define IPSA_UNPACK_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "unpack.h"

#if defined(__GNUC__)
#define UNPACK_PRINTF(at, first) __attribute__((format(printf, at, first)))
#else
#define UNPACK_PRINTF(at, first)
#endif

struct unpack {
	struct unpack_limits limits;
	int out;                /* where frames go */
	uint64_t size;          /* of the input, UINT64_MAX if unknown */
	uint64_t read;          /* of it, what is read twice counted twice */
	uint64_t written;       /* plain bytes, of all members */
	uint64_t seconds;       /* of processor time that it may take */
	bool told;              /* that a limit was hit */
	bool full;              /* it is useless to begin anything more */
	const char *name;       /* of what is being read, in the file */
	struct unpack_member member;    /* what is known of it */
};

/* How many bytes what was read so far may become. */
uint64_t ipsa_unpack_allowed(const struct unpack *u);

/* Say once that they became more. */
void ipsa_unpack_overflow(struct unpack *u);

/* Write a frame, of no more than the reader takes. Does not return if nobody
 * reads. */
void ipsa_unpack_send(struct unpack *u, enum unpack_frame type,
	const void *payload, size_t len);

/* Begin a member of this name, which is that of what is being read, with what
 * is known of it. */
void ipsa_unpack_begin(struct unpack *u, enum unpack_frame type,
	const char *name);

/* Let it take more time, for what it has read and written by now. */
void ipsa_unpack_more_time(struct unpack *u);

/* Write plain bytes, in as many frames as they need; false if not all of them
 * were allowed. */
bool ipsa_unpack_data(struct unpack *u, const void *bytes, size_t len);

/* Write a frame of text about what is being read, cut to what one takes. */
void ipsa_unpack_say(struct unpack *u, enum unpack_frame type,
	const char *format, ...) UNPACK_PRINTF(3, 4);

#endif
