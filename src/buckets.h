/* SPDX-License-Identifier: MIT */
/*
 * The tables by which a processor finds in a few instructions where any of many
 * prefixes may begin. Every prefix goes into one of 16 buckets, those that mix
 * badly into different ones; for each byte of a text the tables say in which
 * buckets it may stand at a position, a bit each, and what is common to all
 * positions is where a prefix may begin.
 */
#ifndef IPSA_BUCKETS_H
#define IPSA_BUCKETS_H

#include <stdint.h>

#include "prefixes.h"

enum {
	BUCKET_SETS = 2,        /* of eight buckets each: a bit in a byte */
	BUCKETS = 8 * BUCKET_SETS,
	CLASSES = 64,
	CLASS_BEYOND = 0        /* of all bytes beyond ASCII */
};

struct buckets {
	/* For each position and byte the buckets that allow it there. */
	uint8_t allowed[BUCKET_SETS][PREFIX_SCANNED][256];

	/* For each position, what the low and the high half of a byte allow:
	 * for shuffles of 16 bytes. */
	struct halves {
		uint8_t low[PREFIX_SCANNED][16], high[PREFIX_SCANNED][16];
	} halves[BUCKET_SETS];

	/* The same by the class of a byte, for shuffles of 64. There are not
	 * many more bytes than that which prefixes tell apart. */
	struct classes {
		uint8_t of[128], allowed[BUCKET_SETS][PREFIX_SCANNED][CLASSES];
	} classes;
};

/* Let what has this prefix through, in its bucket. */
void ipsa_buckets_add(struct buckets *b, const struct prefix *prefix);

/* Set the classes, once all are added. */
void ipsa_buckets_classify(struct buckets *b);

/* How often a prefix is met in the text that logs are made of; only to compare
 * with others. */
double ipsa_prefix_chance(const struct prefix *prefix);

/* The bucket in which it would let the least through besides. */
unsigned ipsa_buckets_choose(const struct buckets *b,
	const struct prefix *prefix);

#endif
