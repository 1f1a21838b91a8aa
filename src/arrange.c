/* SPDX-License-Identifier: MIT */
#include "arrange.h"

#include <stdlib.h>
#include <string.h>

/* Rounds over all starts: the first three settle nearly all. */
enum { ROUNDS = 8 };

/* For each position a bit for each place of the lines: may the byte there stand
 * at that position? */
struct map {
	uint64_t *bits[PREFIX_SCANNED];
};

struct arrangement {
	struct ipsa_patterns *pats;
	struct span lines;
	size_t words;           /* of a row of bits */
	uint64_t *memory;
	struct map *starts, buckets[BUCKETS];
	size_t counts[BUCKETS]; /* places that each lets through */
};

static void fill_map(const struct arrangement *a, struct map *map,
	const struct prefix *prefix)
{
	for (unsigned i = 0; i < PREFIX_SCANNED; i++)
		for (size_t at = 0; at + PREFIX_SCANNED <= a->lines.len; at++)
			if (ipsa_prefix_has(prefix, i,
			    (unsigned char)a->lines.ptr[at + i]))
				map->bits[i][at / 64] |=
					(uint64_t)1 << at % 64;
}

static void join(const struct arrangement *a, struct map *to,
	const struct map *from)
{
	for (unsigned i = 0; i < PREFIX_SCANNED; i++)
		for (size_t at = 0; at < a->words; at++)
			to->bits[i][at] |= from->bits[i][at];
}

static unsigned bits_in(uint64_t word)
{
	unsigned count = 0;

	for (; word != 0; word &= word - 1)
		count++;
	return count;
}

/* The places that a bucket lets through with this start in it. */
static size_t passes(const struct arrangement *a, const struct map *bucket,
	const struct map *start)
{
	size_t count = 0;

	for (size_t at = 0; at < a->words; at++) {
		uint64_t left = ~(uint64_t)0;

		for (unsigned i = 0; i < PREFIX_SCANNED; i++)
			left &= bucket->bits[i][at] | start->bits[i][at];
		count += bits_in(left);
	}
	return count;
}

/* Fill a bucket with its starts, all but one. */
static void fill_bucket(struct arrangement *a, unsigned bucket,
	unsigned without)
{
	const struct prefix notes = ipsa_prefix_of_notes();
	struct map *map = &a->buckets[bucket];

	for (unsigned i = 0; i < PREFIX_SCANNED; i++)
		memset(map->bits[i], 0, a->words * sizeof(*map->bits[i]));
	if (notes.bucket == bucket)
		fill_map(a, map, &notes);
	for (unsigned i = 0; i < a->pats->start_count; i++)
		if (a->pats->starts[i].prefix.bucket == bucket && i != without)
			join(a, map, &a->starts[i]);
	a->counts[bucket] = passes(a, map, map);
}

/* Move a start to the bucket where it costs least. */
static bool move(struct arrangement *a, unsigned start)
{
	struct prefix *prefix = &a->pats->starts[start].prefix;
	const struct map *map = &a->starts[start];
	unsigned old = prefix->bucket;
	size_t least;

	fill_bucket(a, old, start);
	least = passes(a, &a->buckets[old], map) - a->counts[old];
	for (unsigned i = 0; i < BUCKETS; i++) {
		size_t more = passes(a, &a->buckets[i], map) - a->counts[i];

		if (more < least) {
			least = more;
			prefix->bucket = (uint8_t)i;
		}
	}
	a->counts[prefix->bucket] += least;
	join(a, &a->buckets[prefix->bucket], map);
	return prefix->bucket != old;
}

static bool make_maps(struct arrangement *a)
{
	size_t count = a->pats->start_count + BUCKETS;
	uint64_t *next;

	a->words = a->lines.len / 64 + 1;
	a->memory = calloc(count * PREFIX_SCANNED, a->words *
		sizeof(*a->memory));
	a->starts = calloc(a->pats->start_count + 1, sizeof(*a->starts));
	if (a->memory == NULL || a->starts == NULL)
		return false;
	next = a->memory;
	for (size_t n = 0; n < count; n++)
		for (unsigned i = 0; i < PREFIX_SCANNED; i++) {
			struct map *map = n < BUCKETS ? &a->buckets[n] :
				&a->starts[n - BUCKETS];

			map->bits[i] = next;
			next += a->words;
		}
	return true;
}

bool ipsa_arrange_buckets(struct ipsa_patterns *p, struct span lines)
{
	struct arrangement a = {.pats = p, .lines = lines};
	bool made = make_maps(&a), moved = made;

	for (unsigned i = 0; made && i < p->start_count; i++)
		fill_map(&a, &a.starts[i], &p->starts[i].prefix);
	for (unsigned i = 0; made && i < BUCKETS; i++)
		fill_bucket(&a, i, p->start_count);
	for (unsigned round = 0; moved && round < ROUNDS; round++) {
		moved = false;
		for (unsigned i = 0; i < p->start_count; i++)
			moved = move(&a, i) || moved;
	}
	free(a.memory);
	free(a.starts);
	return made;
}
