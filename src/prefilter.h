/* SPDX-License-Identifier: MIT */
/*
 * Where a match of any sieve may begin: all sieves looked for at once, by their
 * first bytes, 64 or 32 bytes of log in a few instructions. What it lets through
 * the sieves themselves decide.
 *
 * Each sieve gives prefixes. A part of the log is scanned by the buckets of
 * their heads first; every place these let through is noted without a branch,
 * since nobody can foretell where one is. Buckets mix, so the places are then
 * looked at again, by each prefix alone and all of its bytes.
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

#include "buckets.h"
#include "prefixes.h"
#include "span.h"

enum {
	PREFILTER_STEP = 64,    /* the most bytes that are looked at at once */
	PREFILTER_PART = 8192   /* that are scanned in one go */
};

/*
 * A bit for each prefix: for the n-th that of n modulo PREFIX_BITS, so that of
 * many some share one; and one for notes.
 */
enum { PREFIX_BITS = 127, PREFIX_BIT_NOTE = PREFIX_BITS };

struct prefix_bits {
	uint64_t low, high;
};

static inline struct prefix_bits ipsa_prefix_bits_both(struct prefix_bits a,
	struct prefix_bits b)
{
	return (struct prefix_bits){a.low & b.low, a.high & b.high};
}

/* May a note begin there? */
static inline bool ipsa_prefix_bits_note(struct prefix_bits bits)
{
	return (bits.high >> (PREFIX_BIT_NOTE - 64) & 1) != 0;
}

/* What the prefixes of a set come to. */
struct prefilter_tables {
	struct buckets buckets;

	/* The prefixes that allow a byte at a position. */
	struct prefix_bits allowed[PREFIX][256];
};

struct prefilter {
	const struct prefilter_tables *tables;
	bool wide;              /* the processor has shuffles of 64 bytes */
};

/* Can this processor do it? And with the widest of its shuffles? */
bool ipsa_prefilter_usable(void);
bool ipsa_prefilter_wide(void);

/* Those that the bytes at `at` allow. */
static inline struct prefix_bits ipsa_prefilter_allowed(
	const struct prefilter *f, struct span block, size_t at)
{
	struct prefix_bits left = {~(uint64_t)0, ~(uint64_t)0};

	for (unsigned i = 0; i < PREFIX && at + i < block.len; i++)
		left = ipsa_prefix_bits_both(left, f->tables->allowed[i][
			(unsigned char)block.ptr[at + i]]);
	return left;
}

/* What is known of the part of a block in [start, end), and that from `clear` to
 * its start there is no place. */
struct prefilter_part {
	size_t clear, start, end;
	unsigned count, next;   /* of the places; those before `next` are past */
	uint16_t places[PREFILTER_PART + PREFILTER_STEP]; /* from start */
	struct prefix_bits bits[PREFILTER_PART + PREFILTER_STEP]; /* of each */
};

/* The prefixes that may begin at the place that was given last. */
static inline struct prefix_bits ipsa_prefilter_here(
	const struct prefilter_part *part)
{
	return part->bits[part->next];
}

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
 * there is none. `part` is what the last call left, and of the same block; of a
 * new block its `start` and `end` are 0.
 */
size_t ipsa_prefilter_next(const struct prefilter *f, struct span block,
	size_t from, struct prefilter_part *part);

#endif
