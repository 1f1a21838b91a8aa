/* SPDX-License-Identifier: MIT */
#include "arrange.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Rounds over all starts: the first three settle nearly all. */
	ROUNDS = 8,

	/* The number of the order in which they are moved. What comes of one is
	 * by chance, up to a seventh more or fewer places; of the first twelve
	 * this is the best for the patterns that are built in. */
	ORDER = 1
};

/* How many words of a row are counted at a time. */
enum { ROW_PART = 16, ROW_PART_BITS = 64 * ROW_PART };

/* What is asked of a byte at each position: one question of it as a whole, two
 * of its halves. */
enum { QUESTIONS = 2 * PREFIX_SCANNED };

/* For each question a bit for each place of the lines: does the byte there pass? */
struct map {
	uint64_t *bits[QUESTIONS];
};

struct arrangement {
	struct ipsa_patterns *pats;
	struct span lines;
	enum lookup lookup;
	unsigned questions;
	size_t words;           /* of a row of bits */
	uint64_t *memory;
	struct map *starts, buckets[BUCKETS];
	size_t counts[BUCKETS]; /* places that each lets through */
};

/* The bytes that pass a question: those that a prefix has at a position, or that
 * share a half with one of them. */
static void fill_passing(const struct prefix *prefix, enum lookup lookup,
	unsigned question, bool passes[256])
{
	unsigned position = question;
	bool half[16] = {false};

	if (lookup == BY_HALVES)
		position = question / 2;
	for (unsigned byte = 0; byte < 256; byte++) {
		passes[byte] = ipsa_prefix_has(prefix, position, byte);
		half[question % 2 == 0 ? byte & 15 : byte >> 4] |=
			passes[byte];
	}
	for (unsigned byte = 0; lookup == BY_HALVES && byte < 256; byte++)
		passes[byte] = half[question % 2 == 0 ? byte & 15 : byte >> 4];
}

static void fill_map(const struct arrangement *a, struct map *map,
	const struct prefix *prefix)
{
	for (unsigned i = 0; i < a->questions; i++) {
		size_t ahead = a->lookup == BY_HALVES ? i / 2 : i;
		const unsigned char *text =
			(const unsigned char *)a->lines.ptr + ahead;
		bool passes[256];

		fill_passing(prefix, a->lookup, i, passes);
		for (size_t at = 0; at < a->words; at++) {
			uint64_t word = 0;

			for (unsigned bit = 0; bit < 64; bit++)
				word |= (uint64_t)passes[text[64 * at + bit]]
					<< bit;
			map->bits[i][at] |= word;
		}
	}
}

static void join(const struct arrangement *a, struct map *to,
	const struct map *from)
{
	for (unsigned i = 0; i < a->questions; i++)
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

	for (size_t at = 0; at < a->words; at += ROW_PART) {
		uint64_t left[ROW_PART];

		memset(left, 0xFF, sizeof(left));
		for (unsigned i = 0; i < a->questions; i++)
			for (unsigned w = 0; w < ROW_PART; w++)
				left[w] &= bucket->bits[i][at + w] |
					start->bits[i][at + w];
		for (unsigned w = 0; w < ROW_PART; w++)
			count += bits_in(left[w]);
	}
	return count;
}

/* Fill a bucket with its starts, all but one. */
static void fill_bucket(struct arrangement *a, unsigned bucket,
	unsigned without)
{
	struct prefix notes[NOTE_PREFIXES];
	struct map *map = &a->buckets[bucket];

	for (unsigned i = 0; i < a->questions; i++)
		memset(map->bits[i], 0, a->words * sizeof(*map->bits[i]));
	ipsa_prefixes_of_notes(notes);
	for (unsigned i = 0; i < NOTE_PREFIXES; i++)
		if (notes[i].bucket[a->lookup] == bucket)
			fill_map(a, map, &notes[i]);
	for (unsigned i = 0; i < a->pats->start_count; i++)
		if (a->pats->starts[i].prefix.bucket[a->lookup] == bucket &&
		    i != without)
			join(a, map, &a->starts[i]);
	a->counts[bucket] = passes(a, map, map);
}

/* Move a start to the bucket where it costs least. */
static bool move(struct arrangement *a, unsigned start)
{
	uint8_t *bucket = &a->pats->starts[start].prefix.bucket[a->lookup];
	const struct map *map = &a->starts[start];
	unsigned old = *bucket;
	size_t least;

	fill_bucket(a, old, start);
	least = passes(a, &a->buckets[old], map) - a->counts[old];
	for (unsigned i = 0; i < BUCKETS; i++) {
		size_t more = passes(a, &a->buckets[i], map) - a->counts[i];

		if (more < least) {
			least = more;
			*bucket = (uint8_t)i;
		}
	}
	a->counts[*bucket] += least;
	join(a, &a->buckets[*bucket], map);
	return *bucket != old;
}

static bool make_maps(struct arrangement *a)
{
	size_t count = a->pats->start_count + BUCKETS;
	uint64_t *next;

	a->words = (a->lines.len - PREFIX_SCANNED) / ROW_PART_BITS * ROW_PART;
	a->memory = calloc(count * a->questions, a->words *
		sizeof(*a->memory));
	a->starts = calloc(a->pats->start_count + 1, sizeof(*a->starts));
	if (a->memory == NULL || a->starts == NULL)
		return false;
	next = a->memory;
	for (size_t n = 0; n < count; n++)
		for (unsigned i = 0; i < a->questions; i++) {
			struct map *map = n < BUCKETS ? &a->buckets[n] :
				&a->starts[n - BUCKETS];

			map->bits[i] = next;
			next += a->words;
		}
	return true;
}

/* Starts in an order of its own for each number; NULL: no memory. */
static unsigned *shuffled(unsigned count, uint64_t number)
{
	unsigned *order = calloc((size_t)count + 1, sizeof(*order));
	uint64_t state = number;

	for (unsigned i = 0; order != NULL && i < count; i++)
		order[i] = i;
	for (unsigned i = count; order != NULL && i > 1; i--) {
		unsigned other, last = order[i - 1];

		state = state * UINT64_C(6364136223846793005) + 1;
		other = (unsigned)((state >> 33) % i);
		order[i - 1] = order[other];
		order[other] = last;
	}
	return order;
}

static bool arrange(struct ipsa_patterns *p, struct span lines,
	enum lookup lookup)
{
	struct arrangement a = {.pats = p, .lines = lines, .lookup = lookup,
		.questions = lookup == BY_HALVES ? QUESTIONS : PREFIX_SCANNED};
	unsigned *order = shuffled(p->start_count, ORDER);
	bool made = make_maps(&a) && order != NULL, moved = made;

	for (unsigned i = 0; made && i < p->start_count; i++)
		fill_map(&a, &a.starts[i], &p->starts[i].prefix);
	for (unsigned i = 0; made && i < BUCKETS; i++)
		fill_bucket(&a, i, p->start_count);
	for (unsigned round = 0; moved && round < ROUNDS; round++) {
		moved = false;
		for (unsigned i = 0; i < p->start_count; i++)
			moved = move(&a, order[i]) || moved;
	}
	free(order);
	free(a.memory);
	free(a.starts);
	return made;
}

bool ipsa_arrange_buckets(struct ipsa_patterns *p, struct span lines)
{
	if (lines.len < ROW_PART_BITS + PREFIX_SCANNED)
		return true;
	return arrange(p, lines, BY_BYTE) && arrange(p, lines, BY_HALVES);
}
