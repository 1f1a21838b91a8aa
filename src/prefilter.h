/* SPDX-License-Identifier: MIT */
/*
 * Where a match of any sieve may begin: all sieves looked for at once, by their
 * first bytes, 32 bytes of log in a few instructions. What it lets through the
 * sieves themselves decide.
 *
 * Each sieve gives the sets of bytes that its first PREFIX bytes may be. They
 * go into one of eight buckets; for every byte of the log two table look-ups,
 * one for each half of the byte, give the buckets in which it may stand at a
 * position, and what is common to all positions is where a match may begin.
 *
 * It needs the byte shuffles of a processor (AVX2); where they are missing, or
 * a sieve has no usable prefix, the sieves are searched for one by one.
 */
#ifndef IPSA_PREFILTER_H
#define IPSA_PREFILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "regex.h"
#include "span.h"

enum {
	PREFIX = 4,             /* bytes of a sieve that are looked at */
	PREFILTER_BUCKETS = 8,
	NOTE_BUCKET = 7,        /* which sieves may share */
	PREFILTER_WIDTH = 32
};

/* The bytes that may stand at each of the first positions of a match, a bit
 * for each byte. */
struct prefix {
	uint8_t bytes[PREFIX][32];
};

/*
 * Ask an expression (compiled with REGEX_ANCHORED) for its prefix, with at most
 * `budget` questions; a position that would need more allows every byte. False
 * where that leaves nothing to look for.
 */
bool ipsa_prefix_of(const struct regex *re, struct matcher *m, size_t budget,
	struct prefix *out);

/* May a match with this prefix begin at `at`, by the bytes that stand there? */
static inline bool ipsa_prefix_fits(const struct prefix *prefix,
	struct span block, size_t at)
{
	for (unsigned i = 0; i < PREFIX && at + i < block.len; i++) {
		unsigned char c = (unsigned char)block.ptr[at + i];

		if ((prefix->bytes[i][c / 8] & 1U << c % 8) == 0)
			return false;
	}
	return true;
}

struct prefilter {
	/* For each position, what the low and the high half of a byte allow. */
	uint8_t low[PREFIX][16], high[PREFIX][16];
};

/* Can this processor do it? */
bool ipsa_prefilter_usable(void);

/* Let what has this prefix through, in bucket `bucket`. */
void ipsa_prefilter_add(struct prefilter *f, const struct prefix *prefix,
	unsigned bucket);

/* Let notes through, in NOTE_BUCKET. */
void ipsa_prefilter_add_notes(struct prefilter *f);

/* What is known of the part of a block that begins at `start`. */
struct prefilter_part {
	size_t start, end;
	uint32_t places;        /* a bit for each place */
	uint8_t buckets[PREFILTER_WIDTH];
};

/* The number of the lowest bit that is set; one must be. */
static inline unsigned ipsa_lowest_bit(uint32_t bits)
{
#if defined(__GNUC__)
	return (unsigned)__builtin_ctz(bits);
#else
	unsigned at = 0;

	for (; (bits & 1) == 0; bits >>= 1)
		at++;
	return at;
#endif
}

/*
 * The first place at or after `from` where something may begin; block.len if
 * there is none. `part` is what the last call left, and of the same block; its
 * buckets[place - start] tell which.
 */
size_t ipsa_prefilter_next(const struct prefilter *f, struct span block,
	size_t from, struct prefilter_part *part);

#endif
