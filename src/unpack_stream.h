/* SPDX-License-Identifier: MIT */
/*
 * A compressed stream as a source: its members one after the other, and every
 * byte before a break.
 */
#ifndef IPSA_UNPACK_STREAM_H
#define IPSA_UNPACK_STREAM_H

#include "unpack_codec.h"
#include "unpack_source.h"

struct stream {
	struct source source;
	struct source *from;
	const struct codec *codec;
	void *state;            /* NULL between members */
	uint64_t members;       /* that have ended */
	uint64_t made;          /* bytes of the member that is under way */
	uint64_t total;         /* of all of them */
	bool broken;            /* nothing more comes */
};

/* Make one over `from`, which stands at its first byte and must outlive it.
 * False if there is no memory; it is to be freed all the same. */
bool ipsa_stream_init(struct stream *s, struct source *from,
	const struct codec *codec);

void ipsa_stream_free(struct stream *s);

#endif
