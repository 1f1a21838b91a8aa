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

bool ipsa_starts_add(struct ipsa_patterns *p, unsigned sieve,
	const struct prefix *list, unsigned count)
{
	if (!grow_starts(p, count))
		return false;
	for (unsigned i = 0; i < count; i++)
		p->starts[p->start_count++] = (struct start){
			.prefix = list[i], .sieve = sieve,
			.chance = p->checked ? 0 :
				ipsa_prefix_chance(&list[i])};
	return true;
}

bool ipsa_starts_ask(struct ipsa_patterns *p, unsigned sieve, bool *known)
{
	struct matcher *m = ipsa_matcher_new(0);
	struct prefixes found;

	if (m == NULL)
		return false;
	*known = ipsa_prefixes_of(p->sieves[sieve].begin, m, p->prefix_budget,
		&found);
	ipsa_matcher_free(m);
	return !*known || ipsa_starts_add(p, sieve, found.list, found.count);
}

static int by_chance(const void *left, const void *right)
{
	const struct start *a = left, *b = right;

	return (a->chance < b->chance) - (a->chance > b->chance);
}

/* The common ones first, so that they stand apart. */
static void choose_buckets(struct ipsa_patterns *p)
{
	const struct prefix notes = ipsa_prefix_of_notes();
	struct buckets b = {0};

	if (p->start_count > 0)
		qsort(p->starts, p->start_count, sizeof(*p->starts),
			by_chance);
	ipsa_buckets_add(&b, &notes);
	for (unsigned i = 0; i < p->start_count; i++) {
		struct prefix *prefix = &p->starts[i].prefix;

		prefix->bucket = (uint8_t)ipsa_buckets_choose(&b, prefix);
		ipsa_buckets_add(&b, prefix);
	}
}

/* What a bucket lets through with these starts in it, `with` there too. */
static double bucket_chance(const struct ipsa_patterns *p, unsigned bucket,
	unsigned moved, bool with)
{
	const struct prefix notes = ipsa_prefix_of_notes();
	struct buckets b = {0};

	if (notes.bucket == bucket)
		ipsa_buckets_add(&b, &notes);
	for (unsigned i = 0; i < p->start_count; i++) {
		struct prefix prefix = p->starts[i].prefix;

		if (i == moved ? !with : prefix.bucket != bucket)
			continue;
		prefix.bucket = (uint8_t)bucket;
		ipsa_buckets_add(&b, &prefix);
	}
	return ipsa_bucket_chance(&b, bucket);
}

/* Move a start to the bucket where it costs least. */
static bool move(struct ipsa_patterns *p, unsigned start)
{
	struct prefix *prefix = &p->starts[start].prefix;
	unsigned best = prefix->bucket;
	double least = bucket_chance(p, best, start, true) -
		bucket_chance(p, best, start, false);

	for (unsigned i = 0; i < BUCKETS; i++) {
		double more = bucket_chance(p, i, start, true) -
			bucket_chance(p, i, start, false);

		if (more < least * 0.999) {
			least = more;
			best = i;
		}
	}
	if (best == prefix->bucket)
		return false;
	prefix->bucket = (uint8_t)best;
	return true;
}

/* The first choices were made one after the other; when the library is built
 * there is time to make them again until none changes. */
static void improve_buckets(struct ipsa_patterns *p)
{
	bool moved = true;

	while (moved) {
		moved = false;
		for (unsigned i = 0; i < p->start_count; i++)
			moved = move(p, i) || moved;
	}
}

static void fill_buckets(struct ipsa_patterns *p)
{
	const struct prefix notes = ipsa_prefix_of_notes();

	ipsa_buckets_add(&p->prefilter.buckets, &notes);
	for (unsigned i = 0; i < p->start_count; i++)
		ipsa_buckets_add(&p->prefilter.buckets, &p->starts[i].prefix);
	ipsa_buckets_classify(&p->prefilter.buckets);
}

static void allow(struct prefilter *f, const struct prefix *prefix,
	unsigned number)
{
	for (unsigned at = 0; at < PREFIX * 256; at++)
		if (ipsa_prefix_has(prefix, at / 256, at % 256))
			f->allowed[at * f->words + number / 64] |=
				(uint64_t)1 << number % 64;
}

static bool fill_allowed(struct ipsa_patterns *p)
{
	struct prefilter *f = &p->prefilter;
	const struct prefix notes = ipsa_prefix_of_notes();

	f->note = p->start_count;
	f->words = f->note / 64 + 1;
	f->allowed = ipsa_arena_alloc(&p->arena, (size_t)PREFIX * 256 *
		f->words * sizeof(*f->allowed));
	if (f->allowed == NULL)
		return false;
	for (unsigned i = 0; i < p->start_count; i++)
		allow(f, &p->starts[i].prefix, i);
	allow(f, &notes, f->note);
	return true;
}

/* What is built in was given its buckets when the library was built. */
bool ipsa_starts_settle(struct ipsa_patterns *p)
{
	if (!p->checked)
		choose_buckets(p);
	if (p->prefix_budget == SIZE_MAX)
		improve_buckets(p);
	fill_buckets(p);
	return fill_allowed(p);
}
