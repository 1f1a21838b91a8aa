/* SPDX-License-Identifier: MIT */
#include "starts.h"

#include <stdlib.h>
#include <string.h>

#include "prefilter.h"
#include "regex.h"

static bool grow_starts(struct ipsa_patterns *p, unsigned count)
{
	unsigned cap = 2 * p->start_cap + count;
	struct start *bigger;

	if (p->start_count + count <= p->start_cap)
		return true;
	bigger = ipsa_arena_alloc(&p->arena, cap * sizeof(*bigger));
	if (bigger == NULL)
		return false;
	if (p->start_count > 0)
		memcpy(bigger, p->starts, p->start_count * sizeof(*bigger));
	p->starts = bigger;
	p->start_cap = cap;
	return true;
}

static void add(struct ipsa_patterns *p, unsigned sieve, unsigned first,
	unsigned alternative, const struct prefix *prefix)
{
	p->starts[p->start_count++] = (struct start){
		.prefix = *prefix, .sieve = sieve, .alternative = alternative,
		.begin = p->begins[first + alternative],
		.chance = p->checked ? 0 : ipsa_prefix_chance(prefix)};
}

bool ipsa_starts_add(struct ipsa_patterns *p, unsigned sieve, unsigned first,
	const struct start *list, unsigned count)
{
	if (!grow_starts(p, count))
		return false;
	for (unsigned i = 0; i < count; i++)
		add(p, sieve, first, list[i].alternative, &list[i].prefix);
	return true;
}

bool ipsa_starts_ask(struct ipsa_patterns *p, unsigned sieve, unsigned first,
	struct span text, bool *known)
{
	unsigned last = p->begin_count - 1;
	struct matcher *m = ipsa_matcher_new(0);
	struct prefixes found = {.count = 0};
	bool made = m != NULL;

	*known = made && ipsa_prefixes_of(p->begins[last], text, m,
		p->prefix_budget, &found);
	made = made && grow_starts(p, found.count);
	for (unsigned i = 0; made && *known && i < found.count; i++)
		add(p, sieve, first, last - first, &found.list[i]);
	ipsa_matcher_free(m);
	return made;
}

static int by_chance(const void *left, const void *right)
{
	const struct start *a = left, *b = right;

	return (a->chance < b->chance) - (a->chance > b->chance);
}

/* The common ones first, so that they stand apart. */
static void choose_buckets(struct ipsa_patterns *p)
{
	struct prefix notes[NOTE_PREFIXES];
	struct buckets b = {0};

	ipsa_prefixes_of_notes(notes);
	if (p->start_count > 0)
		qsort(p->starts, p->start_count, sizeof(*p->starts),
			by_chance);
	for (unsigned i = 0; i < NOTE_PREFIXES; i++)
		ipsa_buckets_add(&b, &notes[i]);
	for (unsigned i = 0; i < p->start_count; i++) {
		struct prefix *prefix = &p->starts[i].prefix;

		prefix->bucket[BY_HALVES] = (uint8_t)ipsa_buckets_choose(&b,
			prefix);
		prefix->bucket[BY_BYTE] = prefix->bucket[BY_HALVES];
		ipsa_buckets_add(&b, prefix);
	}
}

/* Set the bit of a prefix for what it allows; most sets are nearly empty. */
static void allow(struct prefilter_tables *t, const struct prefix *prefix,
	unsigned bit)
{
	const struct prefix_bits bits = {bit < 64 ? (uint64_t)1 << bit : 0,
		bit < 64 ? 0 : (uint64_t)1 << (bit - 64)};

	for (unsigned at = 0; at < PREFIX * 32; at++) {
		struct prefix_bits *to =
			&t->allowed[at / 32][(size_t)(at % 32) * 8];

		for (unsigned set = prefix->bytes[at / 32][at % 32]; set != 0;
		    set >>= 1, to++) {
			to->low |= set & 1 ? bits.low : 0;
			to->high |= set & 1 ? bits.high : 0;
		}
	}
}

void ipsa_starts_tables(const struct start *starts, unsigned count,
	struct prefilter_tables *tables)
{
	struct prefix notes[NOTE_PREFIXES];

	ipsa_prefixes_of_notes(notes);
	for (unsigned i = 0; i < NOTE_PREFIXES; i++) {
		ipsa_buckets_add(&tables->buckets, &notes[i]);
		allow(tables, &notes[i], PREFIX_BIT_NOTE);
	}
	for (unsigned i = 0; i < count; i++) {
		ipsa_buckets_add(&tables->buckets, &starts[i].prefix);
		allow(tables, &starts[i].prefix, i % PREFIX_BITS);
	}
	ipsa_buckets_classify(&tables->buckets);
}

bool ipsa_starts_settle(struct ipsa_patterns *p)
{
	struct prefilter_tables *made;

	if (p->prefilter.tables != NULL)
		return true;
	made = ipsa_arena_alloc(&p->arena, sizeof(*made));
	if (made == NULL)
		return false;
	choose_buckets(p);
	memset(made, 0, sizeof(*made));
	ipsa_starts_tables(p->starts, p->start_count, made);
	p->prefilter.tables = made;
	return true;
}
