/* SPDX-License-Identifier: MIT */
/*
 * Where a match of any sieve may begin: all sieves looked for at once, by their
 * first bytes, 32 bytes of log in a few instructions. What it lets through the
 * sieves themselves decide.
 *
 * Each sieve gives prefixes: for each of its first PREFIX bytes the bytes that
 * may stand there. Every prefix goes into one of 16 buckets, those that mix
 * badly into different ones; for every byte of the log two table look-ups, one
 * for each half of the byte, give the buckets in which it may stand at a
 * position, and what is common to all positions is where a match may begin.
 *
 * It needs the byte shuffles of a processor (AVX2; those of AVX-512 do more at
 * once); where they are missing, or a sieve has no usable prefix, the sieves
 * are searched for one by one.
 */
#ifndef IPSA_PREFILTER_H
#define IPSA_PREFILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prefixes.h"
#include "span.h"

enum {
	PREFILTER_SETS = 2,     /* of eight buckets each: a bit in a byte */
	PREFILTER_BUCKETS = 8 * PREFILTER_SETS,
	PREFILTER_WIDTH = 32
};

struct prefilter {
	/* For each position, what the low and the high half of a byte allow. */
	struct halves {
		uint8_t low[PREFIX][16], high[PREFIX][16];
	} sets[PREFILTER_SETS];

	/* The same, but each byte of ASCII by itself, and all others alike. */
	struct wholes {
		uint8_t ascii[PREFIX][128], beyond[PREFIX];
	} wholes[PREFILTER_SETS];
	bool wide;              /* the processor has shuffles for these */

	/*
	 * Buckets mix. What they let through is looked at again: for each
	 * position and byte the prefixes that allow it there, a bit each, in
	 * `words` words; the last of all is that of notes.
	 */
	uint64_t *allowed;
	unsigned words, note;
};

/* Can this processor do it? And with the widest of its shuffles? */
bool ipsa_prefilter_usable(void);
bool ipsa_prefilter_wide(void);

/* Let what has this prefix through, in its bucket. */
void ipsa_prefilter_add(struct prefilter *f, const struct prefix *prefix);

/* How often a prefix is met in the text that logs are made of; only to compare
 * with others. */
double ipsa_prefix_chance(const struct prefix *prefix);

/* How often a bucket lets a place through, likewise. */
double ipsa_prefilter_chance(const struct prefilter *f, unsigned bucket);

/* The bucket in which it would let the least through besides. */
unsigned ipsa_prefilter_choose(const struct prefilter *f,
	const struct prefix *prefix);

/* Of the 64 prefixes from `word` * 64 on, those that the bytes at `at` allow. */
static inline uint64_t ipsa_prefilter_allowed(const struct prefilter *f,
	struct span block, size_t at, unsigned word)
{
	uint64_t left = ~(uint64_t)0;

	for (unsigned i = 0; i < PREFIX && at + i < block.len; i++)
		left &= f->allowed[(i * 256 + (unsigned char)block.ptr[at +
			i]) * f->words + word];
	return left;
}

/* What is known of the part of a block that begins at `start`. */
struct prefilter_part {
	size_t start, end;
	uint32_t places;        /* a bit for each place */
};

/* The number of the lowest bit that is set; one must be. */
static inline unsigned ipsa_lowest_bit(uint64_t bits)
{
#if defined(__GNUC__)
	return (unsigned)__builtin_ctzll(bits);
#else
	unsigned at = 0;

	for (; (bits & 1) == 0; bits >>= 1)
		at++;
	return at;
#endif
}

/*
 * The first place at or after `from` where something may begin; block.len if
 * there is none. `part` is what the last call left, and of the same block.
 */
size_t ipsa_prefilter_next(const struct prefilter *f, struct span block,
	size_t from, struct prefilter_part *part);

#endif
