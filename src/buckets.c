/* SPDX-License-Identifier: MIT */
#include "buckets.h"

#include <stdbool.h>
#include <string.h>

void ipsa_buckets_add(struct buckets *b, const struct prefix *prefix)
{
	unsigned whole = prefix->bucket[BY_BYTE],
		halves = prefix->bucket[BY_HALVES];
	uint8_t (*allowed)[256] = b->allowed[whole / 8];
	struct halves *set = &b->halves[halves / 8];

	for (unsigned i = 0; i < PREFIX_SCANNED; i++) {
		for (unsigned byte = 0; byte < 256; byte++) {
			if (!ipsa_prefix_has(prefix, i, byte))
				continue;
			set->low[i][byte & 15] |= (uint8_t)(1U << halves % 8);
			set->high[i][byte >> 4] |= (uint8_t)(1U << halves % 8);
			allowed[i][byte] |= (uint8_t)(1U << whole % 8);
		}
	}
}

/* Kinds of bytes, and how common each byte is within its kind, roughly. */
enum kind { DIGIT, LOWER, UPPER, OTHER, KINDS };

static enum kind kind_of(unsigned byte)
{
	if (byte >= '0' && byte <= '9')
		return DIGIT;
	if (byte >= 'a' && byte <= 'z')
		return LOWER;
	return byte >= 'A' && byte <= 'Z' ? UPPER : OTHER;
}

static double weight(unsigned byte)
{
	switch (kind_of(byte)) {
	case DIGIT:
		return 0.1;
	case LOWER:
		return strchr("etaoinsr", (int)byte) != NULL ? 0.07 :
			strchr("jqxzvkwy", (int)byte) != NULL ? 0.01 : 0.03;
	case UPPER:
		return 0.04;
	default:
		return byte == ' ' ? 0.4 : strchr("\".:-=/,[]<>_", (int)byte) !=
			NULL && byte != 0 ? 0.04 : 0.002;
	}
}

/* How often a kind begins, and which comes after which: numbers and words are
 * runs. */
static const double begins[KINDS] = {0.25, 0.45, 0.1, 0.2};
static const double follows[KINDS][KINDS] = {
	{0.65, 0.03, 0.02, 0.3},
	{0.02, 0.8, 0.03, 0.15},
	{0.1, 0.3, 0.45, 0.15},
	{0.3, 0.35, 0.15, 0.2}
};

/* What a bucket lets through at a position of each kind, with one more. */
static void share(const struct buckets *b, unsigned bucket,
	unsigned position, const struct prefix *with, double sum[KINDS])
{
	const struct halves *set = &b->halves[bucket / 8];
	unsigned low = 0, high = 0, bit = bucket % 8;

	for (unsigned half = 0; half < 16; half++) {
		low |= (set->low[position][half] >> bit & 1U) << half;
		high |= (set->high[position][half] >> bit & 1U) << half;
	}
	for (unsigned byte = 0; with != NULL && byte < 256; byte++) {
		if (!ipsa_prefix_has(with, position, byte))
			continue;
		low |= 1U << (byte & 15);
		high |= 1U << (byte >> 4);
	}
	memset(sum, 0, KINDS * sizeof(*sum));
	for (unsigned byte = 0; byte < 256; byte++)
		if (low >> (byte & 15) & 1U && high >> (byte >> 4) & 1U)
			sum[kind_of(byte)] += weight(byte);
}

/* How often a bucket lets a place through, with one more prefix in it. */
static double passes(const struct buckets *b, unsigned bucket,
	const struct prefix *with)
{
	double chance[KINDS], sum[KINDS], next[KINDS], all = 0;

	for (unsigned i = 0; i < PREFIX_SCANNED; i++) {
		share(b, bucket, i, with, sum);
		for (unsigned to = 0; to < KINDS; to++) {
			next[to] = i == 0 ? begins[to] : 0;
			for (unsigned from = 0; i > 0 && from < KINDS; from++)
				next[to] += chance[from] * follows[from][to];
			next[to] *= sum[to];
		}
		memcpy(chance, next, sizeof(chance));
	}
	for (unsigned i = 0; i < KINDS; i++)
		all += chance[i];
	return all;
}

double ipsa_prefix_chance(const struct prefix *prefix)
{
	static const struct buckets empty;

	return passes(&empty, 0, prefix);
}

unsigned ipsa_buckets_choose(const struct buckets *b,
	const struct prefix *prefix)
{
	unsigned best = 0;
	double least = 0;

	for (unsigned i = 0; i < BUCKETS; i++) {
		double more = passes(b, i, prefix) - passes(b, i, NULL);

		if (i == 0 || more < least) {
			best = i;
			least = more;
		}
	}
	return best;
}

/* --- classes of bytes ---------------------------------------------------- */

static bool same_class(const struct buckets *b, unsigned class, unsigned byte)
{
	for (unsigned i = 0; i < BUCKET_SETS; i++)
		for (unsigned j = 0; j < PREFIX_SCANNED; j++)
			if (b->classes.allowed[i][j][class] !=
			    b->allowed[i][j][byte])
				return false;
	return true;
}

static void put_into(struct buckets *b, unsigned class, unsigned byte)
{
	for (unsigned i = 0; i < BUCKET_SETS; i++)
		for (unsigned j = 0; j < PREFIX_SCANNED; j++)
			b->classes.allowed[i][j][class] |=
				b->allowed[i][j][byte];
	if (byte < 128)
		b->classes.of[byte] = (uint8_t)class;
}

/* Of more classes than there may be, those of the rarest bytes are one. */
void ipsa_buckets_classify(struct buckets *b)
{
	const double common = 0.01;
	unsigned count = CLASS_BEYOND + 1;

	memset(&b->classes, 0, sizeof(b->classes));
	for (unsigned byte = 128; byte < 256; byte++)
		put_into(b, CLASS_BEYOND, byte);
	for (unsigned i = 0; i < 256; i++) {
		unsigned byte = i % 128, class = CLASS_BEYOND + 1;

		if ((weight(byte) >= common) != (i < 128))
			continue;
		while (class < count && !same_class(b, class, byte))
			class++;
		if (class == CLASSES)
			class--;
		else if (class == count)
			count++;
		put_into(b, class, byte);
	}
}
