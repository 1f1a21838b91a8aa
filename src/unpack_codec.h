/* SPDX-License-Identifier: MIT */
/*
 * The decoders of single streams, each over its own library, which gives every
 * byte before a break. Here they all look the same: bytes in, bytes out.
 */
#ifndef IPSA_UNPACK_CODEC_H
#define IPSA_UNPACK_CODEC_H

#include <stddef.h>

#include "container.h"
#include "unpack.h"

enum codec_step {
	CODEC_MORE,             /* wants input or room */
	CODEC_END,              /* a member has ended */
	CODEC_BAD               /* damaged, or too large a window */
};

/* What is left on both sides. */
struct codec_io {
	const char *in;
	size_t in_len;
	char *out;
	size_t out_len;
};

struct codec {
	enum container kind;
	/* The state for one member, or NULL if there is no memory. */
	void *(*begin)(const struct unpack_limits *limits);
	/* Go on as far as input and room reach, and move `io` on. With
	 * CODEC_BAD, *why is what is wrong: a constant. */
	enum codec_step (*step)(void *state, struct codec_io *io,
		const char **why);
	void (*end)(void *state);
};

/* The decoder of a kind, or NULL: a constant. */
const struct codec *ipsa_codec(enum container kind);

#endif
