/* SPDX-License-Identifier: MIT */
/*
 * How many things happened when: counts in bins of one width, which is as
 * narrow as it can be for all to fit. Widths are 1 s, 2 s, 4 s and so on, and
 * bins begin at multiples of theirs, so that the result depends on the times
 * alone: not on their order, nor on how they came together.
 */
#ifndef IPSA_TIMELINE_H
#define IPSA_TIMELINE_H

#include <stdint.h>

enum { TIMELINE_BINS = 60 };    /* what fits beside something in a terminal */

/* Set to zero it is empty. */
struct timeline {
	int64_t low, high;      /* the first bin, and the last that is in use,
				   as multiples of the width */
	uint64_t total;
	unsigned doubled;       /* the width is 1 s, doubled so often */
	uint64_t bins[TIMELINE_BINS];
};

void ipsa_timeline_add(struct timeline *t, int64_t ms, uint64_t count);

/* Add all that another one counts. */
void ipsa_timeline_merge(struct timeline *t, const struct timeline *from);

/*
 * Spread `t` over the bins of `scale`, which has been merged from it and
 * others.
 */
void ipsa_timeline_fit(uint64_t bins[TIMELINE_BINS], const struct timeline *t,
	const struct timeline *scale);

/* The bins of a timeline that are in use, 0 if it is empty. */
unsigned ipsa_timeline_used(const struct timeline *t);

#endif
