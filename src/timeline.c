/* SPDX-License-Identifier: MIT */
#include "timeline.h"

#include <string.h>

/* Rounded down, also before 1970. */
static int64_t divide(int64_t a, int64_t by)
{
	return a / by - (a % by < 0);
}

/* Twice as wide: two bins become one. */
static void widen(struct timeline *t)
{
	uint64_t bins[TIMELINE_BINS] = {0};
	int64_t low = divide(t->low, 2), at;

	for (at = t->low; t->total > 0 && at <= t->high; at++)
		bins[divide(at, 2) - low] += t->bins[at - t->low];
	memcpy(t->bins, bins, sizeof bins);
	t->low = low;
	t->high = divide(t->high, 2);
	t->doubled++;
}

/* Make bin `low` the first, which is not after what is in use. */
static void begin_at(struct timeline *t, int64_t low)
{
	size_t used = (size_t)(t->high - t->low) + 1;
	size_t by = (size_t)(t->low - low);

	memmove(t->bins + by, t->bins, used * sizeof *t->bins);
	memset(t->bins, 0, by * sizeof *t->bins);
	t->low = low;
}

/* Add to a bin of the width that is `doubled`, not less than that of t. */
static void add(struct timeline *t, int64_t bin, unsigned doubled,
	uint64_t count)
{
	while (t->total > 0 && t->doubled < doubled)
		widen(t);
	if (t->total == 0) {
		*t = (struct timeline){.low = bin, .high = bin,
			.doubled = doubled};
	}
	for (; doubled < t->doubled; doubled++)
		bin = divide(bin, 2);
	while ((bin > t->high ? bin : t->high) -
	    (bin < t->low ? bin : t->low) >= TIMELINE_BINS) {
		widen(t);
		bin = divide(bin, 2);
	}
	if (bin < t->low)
		begin_at(t, bin);
	if (bin > t->high)
		t->high = bin;
	t->bins[bin - t->low] += count;
	t->total += count;
}

void ipsa_timeline_add(struct timeline *t, int64_t ms, uint64_t count)
{
	add(t, divide(ms, 1000), 0, count);
}

void ipsa_timeline_merge(struct timeline *t, const struct timeline *from)
{
	int64_t at;

	for (at = from->low; from->total > 0 && at <= from->high; at++) {
		if (from->bins[at - from->low] > 0)
			add(t, at, from->doubled, from->bins[at - from->low]);
	}
}

void ipsa_timeline_fit(uint64_t bins[TIMELINE_BINS], const struct timeline *t,
	const struct timeline *scale)
{
	struct timeline fit = *t;
	int64_t at;

	memset(bins, 0, TIMELINE_BINS * sizeof *bins);
	while (fit.total > 0 && fit.doubled < scale->doubled)
		widen(&fit);
	for (at = fit.low; fit.total > 0 && at <= fit.high; at++)
		bins[at - scale->low] += fit.bins[at - fit.low];
}

unsigned ipsa_timeline_used(const struct timeline *t)
{
	return t->total > 0 ? (unsigned)(t->high - t->low) + 1 : 0;
}
