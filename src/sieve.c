/* SPDX-License-Identifier: MIT */
#include "sieve.h"

#include <stdlib.h>
#include <string.h>

#include "format.h"

/* The next match of a sieve at or after `from`; start is block.len if there
 * is none. */
struct sieve_cursor {
	size_t start, end;
};

bool ipsa_sieve_init(struct sieve *s)
{
	size_t room = s->pats->sieve_count + 1; /* the last is that of notes */

	s->matcher = ipsa_matcher_new(0);
	s->cursors = calloc(room, sizeof(*s->cursors));
	s->fired = calloc(room, sizeof(*s->fired));
	s->more = calloc(room, sizeof(*s->more));
	s->reach = calloc(room, sizeof(*s->reach));
	s->noted = true;
	return s->matcher != NULL && s->cursors != NULL && s->fired != NULL &&
		s->more != NULL && s->reach != NULL;
}

void ipsa_sieve_free(struct sieve *s)
{
	ipsa_matcher_free(s->matcher);
	free(s->cursors);
	free(s->fired);
	free(s->more);
	free(s->reach);
}

static bool matches(struct sieve *s, const struct regex *re,
	struct span text, size_t from)
{
	enum regex_result r = ipsa_regex_find(re, s->matcher, text, from);

	if (r == REGEX_NO_MEMORY)
		s->no_memory = true;
	return r == REGEX_FOUND;
}

static bool alone(struct sieve *s, unsigned i, struct span line)
{
	return matches(s, s->pats->sieves[i].match, line, 0);
}

/* --- with the prefilter --------------------------------------------------- */

static size_t place(struct sieve *s, size_t from)
{
	size_t at = ipsa_prefilter_next(&s->pats->prefilter, s->block, from,
		&s->part);

	if (at < s->block.len &&
	    ipsa_prefix_bits_note(ipsa_prefilter_here(&s->part)))
		s->note_end = at + 1;
	return at;
}

/* Take the lowest bit; -1 if none is left. */
static int take_bit(struct prefix_bits *left)
{
	uint64_t *bits = left->low != 0 ? &left->low : &left->high;
	int bit;

	if (*bits == 0)
		return -1;
	bit = (int)ipsa_lowest_bit(*bits) + (bits == &left->high ? 64 : 0);
	*bits &= *bits - 1;
	return bit;
}

/* May a start whose bit is set begin here? Of many starts some share a bit: which
 * of them it is their prefixes say, at far less cost than their sieves. */
static bool may_begin(const struct ipsa_patterns *p, int i, struct span here)
{
	return (i < PREFIX_BITS && i + PREFIX_BITS >= (int)p->start_count) ||
		ipsa_prefix_allows(&p->starts[i].prefix, here);
}

/*
 * The next start after `i` (-1: the first) whose sieve has not fired yet and
 * matches at `at` of a block or line; -1 if there is none. *left are the bits of
 * those that come. What has fired may match there again.
 */
static int next_start(struct sieve *s, struct span block, size_t at,
	struct prefix_bits *left, int i)
{
	const struct ipsa_patterns *p = s->pats;
	struct span here = ipsa_span_cut(block, at, block.len);
	int count = (int)p->start_count;

	for (;;) {
		i = i >= 0 && count - i > PREFIX_BITS ? i + PREFIX_BITS :
			take_bit(left);
		if (i < 0 || i >= count)
			return -1;
		if (s->fired[p->starts[i].sieve])
			s->reach[p->starts[i].sieve].last = at;
		else if (may_begin(p, i, here) &&
		    matches(s, p->starts[i].begin, block, at))
			return i;
	}
}

/* Of the place that was given last. */
static struct prefix_bits starts_here(const struct prefilter_part *part)
{
	struct prefix_bits left = ipsa_prefilter_here(part);

	left.high &= ~((uint64_t)1 << (PREFIX_BIT_NOTE - 64));
	return left;
}

/* What is known of the place that was given last, `at`. */
static inline const struct memo_entry *known(const struct sieve *s, size_t at)
{
	return s->memo == NULL || s->note_end > at ? NULL :
		ipsa_memo_find(s->memo, s->block, at);
}

/* The first sieve that matches at a place, if any does. */
static bool fires_at(struct sieve *s, size_t at)
{
	struct prefix_bits left = starts_here(&s->part);
	int start = next_start(s, s->block, at, &left, -1);
	size_t begin;

	s->first = s->pats->sieve_count;
	if (start < 0)
		return false;
	s->first = s->pats->starts[start].sieve;
	ipsa_matcher_group(s->matcher, 0, &begin, &s->first_end);
	return true;
}

static size_t next_place(struct sieve *s, size_t from)
{
	size_t at;

	memset(s->fired, 0, s->pats->sieve_count * sizeof(*s->fired));
	for (at = place(s, from); at < s->block.len; at = place(s, at + 1)) {
		s->known = known(s, at);
		if (s->known != NULL && s->known->kind == MEMO_VAIN)
			continue;
		if (s->known != NULL || fires_at(s, at) || s->note_end > at)
			break;
	}
	return at;
}

const struct memo_entry *ipsa_sieve_known(struct sieve *s, size_t from,
	size_t end, size_t *at)
{
	*at = place(s, from);
	if (*at > end || *at == s->block.len)
		*at = SIZE_MAX;
	return *at < SIZE_MAX ? known(s, *at) : NULL;
}

/* A sieve matches in [at, match_end) of the block, and so in the line there,
 * unless it is over its end: then that says nothing of the line. */
static void fire_by_match(struct sieve *s, unsigned i, size_t at,
	size_t match_end, struct span line)
{
	size_t end = (size_t)(line.ptr - s->block.ptr) + line.len;
	bool sure = match_end <= end;

	s->fired[i] = sure || alone(s, i, line);
	s->reach[i] = (struct reach){at, at, sure};
}

/* What else fires in the line in which next_place has found the first. */
static void line_by_places(struct sieve *s, size_t first, struct span line)
{
	size_t end = (size_t)(line.ptr - s->block.ptr) + line.len;
	size_t from, to, at = place(s, first);

	/* What was known was not asked. */
	if (s->known != NULL)
		fires_at(s, first);
	if (s->first < s->pats->sieve_count)
		fire_by_match(s, s->first, first, s->first_end, line);
	for (; at <= end && at < s->block.len; at = place(s, at + 1)) {
		struct prefix_bits left = starts_here(&s->part);
		int i = -1;

		while ((i = next_start(s, s->block, at, &left, i)) >= 0) {
			ipsa_matcher_group(s->matcher, 0, &from, &to);
			fire_by_match(s, s->pats->starts[i].sieve, at, to,
				line);
		}
	}
	s->about = line;
	s->about_at = (size_t)(line.ptr - s->block.ptr);
	s->noted = s->note_end > s->about_at;
}

static void fire_more(struct sieve *s, unsigned sieve, size_t at)
{
	s->fired[sieve] = true;
	s->reach[sieve] = (struct reach){at, at, true};
	s->more[s->more_count++] = sieve;
}

/* What has not fired yet and matches in a text that stands alone. */
static void alone_by_places(struct sieve *s, struct span text)
{
	const struct prefilter *f = &s->pats->prefilter;
	struct prefilter_part *part = &s->part_alone;
	size_t at;

	part->start = part->end = 0;
	for (at = ipsa_prefilter_next(f, text, 0, part); at < text.len;
	    at = ipsa_prefilter_next(f, text, at + 1, part)) {
		struct prefix_bits left = starts_here(part);
		int i = -1;

		while ((i = next_start(s, text, at, &left, i)) >= 0)
			fire_more(s, s->pats->starts[i].sieve, at);
	}
}

/* --- sieve by sieve ------------------------------------------------------- */

static void search(struct sieve *s, unsigned i, size_t from)
{
	struct sieve_cursor *c = &s->cursors[i];

	if (!matches(s, s->pats->sieves[i].match, s->block, from) ||
	    !ipsa_matcher_group(s->matcher, 0, &c->start, &c->end))
		c->start = c->end = s->block.len;
}

static size_t find(struct span block, size_t from, struct span what)
{
	for (; from < block.len; from++) {
		const char *at = memchr(block.ptr + from, what.ptr[0],
			block.len - from);

		if (at == NULL)
			break;
		from = (size_t)(at - block.ptr);
		if (ipsa_span_starts(ipsa_span_cut(block, from, block.len),
		    what))
			return from;
	}
	return block.len;
}

/* Where a note may begin, but for the blank before it, or a comment that is one. */
static size_t find_note(struct span block, size_t from)
{
	size_t note = find(block, from, ipsa_span_of("[= "));

	return find(ipsa_span_cut(block, 0, note), from,
		ipsa_span_of("<!-- " CARRIER));
}

static size_t next_by_cursors(struct sieve *s, size_t from)
{
	struct sieve_cursor *note = &s->cursors[s->pats->sieve_count];
	size_t nearest;

	if (note->start < from)
		note->start = find_note(s->block, from);
	nearest = note->start;
	for (unsigned i = 0; i < s->pats->sieve_count; i++) {
		if (s->cursors[i].start < from)
			search(s, i, from);
		if (s->cursors[i].start < nearest)
			nearest = s->cursors[i].start;
	}
	return nearest;
}

static void line_by_cursors(struct sieve *s, struct span line)
{
	size_t end = (size_t)(line.ptr - s->block.ptr) + line.len;

	for (unsigned i = 0; i < s->pats->sieve_count; i++) {
		const struct sieve_cursor *c = &s->cursors[i];

		s->fired[i] = c->start <= end && c->start < s->block.len &&
			(c->end <= end || alone(s, i, line));
	}
}

/* -------------------------------------------------------------------------- */

void ipsa_sieve_begin(struct sieve *s, struct span block)
{
	s->block = block;
	s->part.start = s->part.end = 0;
	s->note_end = 0;
	s->noted = true;
	for (unsigned i = 0; !s->pats->quick && i < s->pats->sieve_count; i++)
		search(s, i, 0);
	s->cursors[s->pats->sieve_count].start = s->pats->quick ? 0 :
		find_note(block, 0);
}

size_t ipsa_sieve_next(struct sieve *s, size_t from)
{
	return s->pats->quick ? next_place(s, from) : next_by_cursors(s, from);
}

void ipsa_sieve_line(struct sieve *s, size_t at, size_t start, size_t end)
{
	struct span line = ipsa_span_cut(s->block, start, end);

	s->about.ptr = NULL;
	if (s->pats->quick)
		line_by_places(s, at, line);
	else
		line_by_cursors(s, line);
}

void ipsa_sieve_alone(struct sieve *s, struct span line)
{
	memset(s->fired, 0, s->pats->sieve_count * sizeof(*s->fired));
	ipsa_sieve_more(s, line);
	if (s->pats->quick && !s->each)
		s->about = line;
	s->about_at = 0;
}

void ipsa_sieve_more(struct sieve *s, struct span part)
{
	s->about.ptr = NULL;
	s->more_count = 0;
	if (s->pats->quick && !s->each) {
		alone_by_places(s, part);
		return;
	}
	for (unsigned i = 0; i < s->pats->sieve_count; i++)
		if (!s->fired[i] && alone(s, i, part))
			fire_more(s, i, 0);
}

bool ipsa_sieve_reach(const struct sieve *s, unsigned sieve, struct span text,
	struct reach *out)
{
	if (s->about.ptr == NULL || s->about.ptr != text.ptr ||
	    s->about.len != text.len || !s->fired[sieve])
		return false;
	*out = s->reach[sieve];
	out->first -= s->about_at;
	out->last -= s->about_at;
	return true;
}

/* May any start begin at `at`? */
static bool starts_at(const struct prefilter *f, struct span text, size_t at)
{
	struct prefix_bits left = {~(uint64_t)0, ~(uint64_t)0};

	for (unsigned i = 0; i < PREFIX && at + i < text.len; i++) {
		left = ipsa_prefix_bits_both(left, f->tables->allowed[i][
			(unsigned char)text.ptr[at + i]]);
		if ((left.low | left.high) == 0)
			return false;
	}
	return true;
}

size_t ipsa_sieve_begins(const struct sieve *s, struct span text,
	size_t count)
{
	size_t at = 0;

	while (s->pats->quick && at < count &&
	    !starts_at(&s->pats->prefilter, text, at))
		at++;
	return at;
}

bool ipsa_sieve_one(struct sieve *s, unsigned sieve, struct span line)
{
	return alone(s, sieve, line);
}
