/* SPDX-License-Identifier: MIT */
/* Annotating as the laws have it: in one piece, or however it is cut. */
#ifndef LAWS_H
#define LAWS_H

#include "harness.h"

static inline struct ipsa_annotator *make(const struct ipsa_options *options,
	bool jit, struct text *out)
{
	struct ipsa_annotator *a;

	must(ipsa_annotator_new(&a, builtin_catalog(), builtin_patterns(jit),
		options, text_write, out, NULL, NULL) == IPSA_OK,
		"an annotator");
	return a;
}

/* The length of the next piece of a file that is cut as `state` says, which
 * began as `seed`; 0: byte by byte. */
static inline size_t next_cut(uint64_t *state, uint64_t seed)
{
	*state = *state * 6364136223846793005U + 1442695040888963407U;
	return seed == 0 ? 1 : 1 + (size_t)(*state >> 33) %
		((size_t)1 << (seed % 14));
}

/* Feed a file cut in that way, in pieces of at least so many bytes. Each is a
 * block of its own, so that a checker sees a read beyond. */
static inline void feed_cut(struct ipsa_annotator *a, const struct text *in,
	uint64_t seed, size_t least)
{
	uint64_t state = seed;

	for (size_t at = 0, len; at < in->len; at += len) {
		char *piece;

		len = next_cut(&state, seed) + least;
		len = len < in->len - at ? len : in->len - at;
		piece = malloc(len);
		must(piece != NULL, "memory");
		memcpy(piece, in->ptr + at, len);
		must(ipsa_annotator_feed(a, piece, len) == IPSA_OK, "feed");
		free(piece);
	}
	must(ipsa_annotator_finish(a) == IPSA_OK, "finish");
}

/* Annotate in one piece; returns how many limits were hit. */
static inline uint64_t run(struct text *out, const struct text *in,
	const struct ipsa_options *options, bool jit)
{
	struct ipsa_annotator *a = make(options, jit, out);
	uint64_t limits;

	feed_whole(a, in);
	limits = ipsa_annotator_counts(a).limits;
	ipsa_annotator_free(a);
	return limits;
}

/* What is remembered of a file makes no difference to it when it comes again. */
static inline void check_eager(const struct text *in, const struct text *out,
	const struct ipsa_options *options)
{
	struct ipsa_options eager = *options;
	struct text other = {0};
	struct ipsa_annotator *a;

	eager.eager = true;
	a = make(&eager, true, &other);
	for (unsigned i = 0; i < 2; i++) {
		other.len = 0;
		must(ipsa_annotator_begin(a, "-") == IPSA_OK, "begin");
		feed_whole(a, in);
		must(text_same(&other, out), "known is looked for");
	}
	ipsa_annotator_free(a);
	text_free(&other);
}

static inline bool subsequence(const struct text *part,
	const struct text *whole)
{
	size_t at = 0;

	for (size_t i = 0; i < whole->len && at < part->len; i++)
		at += whole->ptr[i] == part->ptr[at];
	return at == part->len;
}

#endif
