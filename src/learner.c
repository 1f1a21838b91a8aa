/* SPDX-License-Identifier: MIT */
#include "learner.h"

#include <stdlib.h>

#include "extent.h"
#include "limits.h"
#include "prefilter.h"

enum {
	STRETCHES = 256,
	PLACES = 64,            /* of sieves in a line */
	MEMBERS = 8,            /* references of a line */
	ASKED_MAX = 192         /* bytes that decide one question */
};

/* Bytes of the block. */
struct stretch {
	size_t from, to;
	size_t first, last;     /* of what patterns matched; both 0: nothing */
	bool fires;             /* a sieve does in it */
};

/* A place of sieves, and the bytes of the block that decide which fire there. */
struct place {
	size_t at, from, to;
	bool fires;
	bool all;               /* one whose patterns look at all of the line */
};

struct learner {
	const struct ipsa_patterns *pats;
	struct matcher *matcher;
	struct prefilter_part part;
	struct span block;
	size_t start, end, next; /* of the line, and of what comes behind it */
	bool lost;
	bool all;               /* patterns look at all of it, or so it seems */
	struct stretch list[STRETCHES];
	unsigned count;
	struct place places[PLACES];
	unsigned place_count;
	struct member found[MEMBERS];
	unsigned found_count;
	struct memo_condition conditions[MEMO_CONDITIONS_MAX];
	unsigned condition_count;
};

struct learner *ipsa_learner_new(const struct ipsa_patterns *pats)
{
	struct learner *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->pats = pats;
	l->matcher = ipsa_matcher_new(GROUPS_MAX);
	if (l->matcher == NULL) {
		free(l);
		return NULL;
	}
	return l;
}

void ipsa_learner_free(struct learner *l)
{
	if (l == NULL)
		return;
	ipsa_matcher_free(l->matcher);
	free(l);
}

/* --- what is asked of a line ------------------------------------------------- */

void ipsa_learner_begin(struct learner *l, struct span block, size_t start,
	size_t end, size_t behind)
{
	l->block = block;
	l->start = start;
	l->end = end;
	l->next = end + behind;
	l->lost = behind == 0 || start == 0;
	l->all = false;
	l->count = l->place_count = l->found_count = l->condition_count = 0;
}

void ipsa_learner_lost(struct learner *l)
{
	l->all = true;
}

/* Bytes of the block; NULL if there is no room for more. */
static struct stretch *add(struct learner *l, size_t from, size_t to)
{
	struct stretch *s = &l->list[l->count];

	if (l->count == STRETCHES || to > l->block.len)
		l->lost = true;
	if (l->lost)
		return NULL;
	/* What follows a CR says whether that is one of a line end. */
	if (to <= l->end && l->block.ptr[to - 1] == '\r')
		to++;
	*s = (struct stretch){.from = from, .to = to};
	l->count++;
	return s;
}

/* Before the line stands the end of another, behind it its own, which is looked
 * at whole. */
static struct stretch *add_in_line(struct learner *l, size_t before,
	size_t from, size_t to)
{
	return add(l, before > from ? l->start - 1 : l->start + from - before,
		to > l->end - l->start ? l->next : l->start + to);
}

void ipsa_learner_looked(struct learner *l, size_t before, size_t from,
	size_t to)
{
	add_in_line(l, before, from, to);
}

void ipsa_learner_asked(struct learner *l, const struct regex *re,
	size_t from)
{
	struct span line = ipsa_span_cut(l->block, l->start, l->end);
	size_t behind;

	if (l->lost || l->all)
		return;
	behind = ipsa_extent_behind(re, l->matcher, line, from, ASKED_MAX);
	if (behind == SIZE_MAX) {
		l->lost = true;
		return;
	}
	if (behind < line.len - from)
		line.len = from + behind;
	add_in_line(l, ipsa_extent_before(re, l->matcher, line, from), from,
		from + behind);
}

void ipsa_learner_asked_up_to(struct learner *l, const struct regex *re,
	size_t from, size_t to)
{
	const struct span head = ipsa_span_cut(l->block, l->start,
		l->start + to);

	if (!l->lost && !l->all)
		add_in_line(l, ipsa_extent_before(re, l->matcher, head, from),
			from, to);
}

void ipsa_learner_matched(struct learner *l, size_t from, size_t to)
{
	struct stretch *s = add_in_line(l, 0, from, to);

	if (s == NULL)
		return;
	s->first = l->start + from;
	s->last = l->start + to;
}

void ipsa_learner_found(struct learner *l, const struct member *m)
{
	if (l->found_count == MEMBERS)
		l->lost = true;
	else
		l->found[l->found_count++] = *m;
}

void ipsa_learner_condition(struct learner *l, int number, bool holds)
{
	for (unsigned i = 0; i < l->condition_count; i++)
		if (l->conditions[i].number == number)
			return;
	if (l->condition_count == MEMO_CONDITIONS_MAX)
		l->lost = true;
	else
		l->conditions[l->condition_count++] =
			(struct memo_condition){number, holds};
}

/* --- places of sieves --------------------------------------------------------- */

/* Do the patterns of a sieve look at all of a line in which it fires? */
static bool looks_at_all(const struct ipsa_patterns *p, unsigned sieve)
{
	int at = p->sieve_first[sieve];

	while (at >= 0 && p->list[at].source->at_sieve)
		at = p->list[at].next;
	return at >= 0;
}

/* Ask a start at a place: how much of the block decides, and does it match? */
static void ask_start(struct learner *l, const struct start *start,
	struct place *p)
{
	size_t before, behind, from, to;

	behind = ipsa_extent_behind(start->begin, l->matcher, l->block, p->at,
		ASKED_MAX);
	/* What looks behind the line says nothing of it. */
	if (behind == SIZE_MAX || p->at + behind > l->next) {
		l->lost = true;
		return;
	}
	before = ipsa_extent_before(start->begin, l->matcher,
		ipsa_span_cut(l->block, 0, p->at + behind), p->at);
	if (before > p->at) {
		l->lost = true;
		return;
	}
	if (p->at - before < p->from)
		p->from = p->at - before;
	if (p->at + behind > p->to)
		p->to = p->at + behind;
	if (ipsa_regex_find(start->begin, l->matcher, l->block, p->at) !=
	    REGEX_FOUND)
		return;
	p->fires = true;
	p->all |= looks_at_all(l->pats, start->sieve);
	ipsa_matcher_group(l->matcher, 0, &from, &to);
	if (to > l->end)
		l->lost = true;
}

/* How many bytes of a text say that a prefix does not begin it; 0: it does. */
static size_t refused_by(const struct prefix *p, struct span here)
{
	for (unsigned at = 0; at < PREFIX; at++)
		if (!ipsa_prefix_has(p, at, (unsigned char)here.ptr[at]))
			return at + 1;
	return 0;
}

static void ask_place(struct learner *l, size_t at, struct prefix_bits bits)
{
	const struct ipsa_patterns *pats = l->pats;
	struct span here = ipsa_span_cut(l->block, at, l->block.len);
	struct place *p = &l->places[l->place_count];

	if (l->place_count == PLACES || ipsa_prefix_bits_note(bits) ||
	    here.len < PREFIX) {
		l->lost = true;
		return;
	}
	l->place_count++;
	*p = (struct place){.at = at, .from = at, .to = at + 1};
	for (unsigned i = 0; i < pats->start_count && !l->lost; i++) {
		size_t refused = refused_by(&pats->starts[i].prefix, here);

		if (refused == 0)
			ask_start(l, &pats->starts[i], p);
		else if (at + refused > p->to)
			p->to = at + refused;
	}
	l->all |= p->all;
	l->lost |= p->to > l->block.len;
}

/* All places of the line. */
static void ask_places(struct learner *l)
{
	const struct prefilter *f = &l->pats->prefilter;
	size_t at;

	l->part.start = l->part.end = 0;
	for (at = ipsa_prefilter_next(f, l->block, l->start, &l->part);
	    at <= l->end && !l->lost;
	    at = ipsa_prefilter_next(f, l->block, at + 1, &l->part))
		ask_place(l, at, ipsa_prefilter_here(&l->part));
}

/* --- stretches that belong together --------------------------------------------- */

static int by_start(const void *left, const void *right)
{
	const struct stretch *a = left, *b = right;

	return (a->from > b->from) - (a->from < b->from);
}

/* `s`, which begins no sooner, belongs to `to`. */
static void join(struct stretch *to, const struct stretch *s)
{
	if (s->to > to->to)
		to->to = s->to;
	if (s->last > 0 && (to->last == 0 || s->first < to->first))
		to->first = s->first;
	if (s->last > to->last)
		to->last = s->last;
	to->fires |= s->fires;
}

/* Those that overlap. */
static void join_touching(struct learner *l)
{
	unsigned kept = 0;

	qsort(l->list, l->count, sizeof(l->list[0]), by_start);
	for (unsigned i = 1; i < l->count; i++) {
		if (l->list[i].from < l->list[kept].to)
			join(&l->list[kept], &l->list[i]);
		else
			l->list[++kept] = l->list[i];
	}
	l->count = l->count > 0 ? kept + 1 : 0;
}

/* Those in which something matched, and all between, where they stand so close
 * that the one may know of the other. */
static void join_near(struct learner *l)
{
	unsigned kept = 0, matched = 0;
	bool any = false;

	for (unsigned i = 0; i < l->count; i++) {
		const struct stretch s = l->list[i];

		if (s.last > 0 && any &&
		    s.first < l->list[matched].last + LEARNER_APART) {
			for (unsigned j = matched + 1; j < kept; j++)
				join(&l->list[matched], &l->list[j]);
			join(&l->list[matched], &s);
			kept = matched + 1;
			continue;
		}
		l->list[kept] = s;
		if (s.last > 0) {
			matched = kept;
			any = true;
		}
		kept++;
	}
	l->count = kept;
}

/* Make stretches of what belongs together. */
static void join_all(struct learner *l)
{
	for (unsigned i = 0; i < l->place_count; i++) {
		struct stretch *s = add(l, l->places[i].from, l->places[i].to);

		if (s != NULL)
			s->fires = l->places[i].fires;
	}
	join_touching(l);
	join_near(l);
}

/* --- entries ---------------------------------------------------------------------- */

/* The first place in a stretch; NULL if it has none. */
static const struct place *first_place(const struct learner *l,
	const struct stretch *s)
{
	for (unsigned i = 0; i < l->place_count; i++)
		if (l->places[i].at >= s->from)
			return l->places[i].at < s->to ? &l->places[i] : NULL;
	return NULL;
}

/* A bit for each of the last places of a stretch that are some. */
static unsigned places_at_end(const struct learner *l, const struct stretch *s)
{
	unsigned bits = 0;

	for (unsigned i = 0; i < l->place_count; i++)
		if (l->places[i].at < s->to &&
		    s->to - l->places[i].at < PREFIX)
			bits |= 1U << (s->to - l->places[i].at);
	return bits;
}

/* The references in a stretch, from `at` on; false if they are too many. */
static bool members_of(const struct learner *l, const struct stretch *s,
	size_t at, struct memo_member *list, struct memo_entry *e)
{
	for (unsigned i = 0; i < l->found_count; i++) {
		const struct member *m = &l->found[i];
		size_t start = l->start + m->start;

		if (start < s->from || start >= s->to)
			continue;
		if (e->member_count == MEMO_MEMBERS_MAX || start < at)
			return false;
		list[e->member_count++] = (struct memo_member){
			(unsigned)(start - at), (unsigned)(m->end - m->start),
			m->spelling, m->bare, m->pattern, m->readings};
	}
	return true;
}

static void add_entry(const struct learner *l, struct memo *memo, size_t from,
	size_t at, size_t to, struct memo_entry *e)
{
	if (at - from > MEMO_BEFORE_MAX || to - at > MEMO_BEHIND_MAX)
		return;
	e->before = (unsigned)(at - from);
	e->behind = (unsigned)(to - at);
	ipsa_memo_add(memo, l->block, at, e);
}

static void remember(const struct learner *l, struct memo *memo,
	const struct stretch *s)
{
	struct memo_member members[MEMO_MEMBERS_MAX];
	struct memo_entry e = {.members = members};
	const struct place *p = first_place(l, s);

	if (p == NULL || (s->last > 0 && s->first < p->at) ||
	    !members_of(l, s, p->at, members, &e))
		return;
	e.kind = s->fires ? MEMO_FOUND : MEMO_VAIN;
	e.places = places_at_end(l, s);
	if (s->last > 0) {
		e.first = (unsigned)(s->first - p->at);
		e.last = (unsigned)(s->last - p->at);
		e.condition_count = l->condition_count;
		memcpy(e.conditions, l->conditions, sizeof(e.conditions));
	}
	add_entry(l, memo, s->from, p->at, s->to, &e);
}

/* The i-th place, of a line that is looked at whole. An entry counts in all places
 * that stand in it: so none may. */
static void remember_place(const struct learner *l, struct memo *memo,
	unsigned i)
{
	const struct place *p = &l->places[i];
	struct memo_entry e = {.kind = p->all ? MEMO_LINE : MEMO_VAIN};
	bool others = i + 1 < l->place_count && l->places[i + 1].at < p->to;

	if (p->all || (!p->fires && !others))
		add_entry(l, memo, p->from, p->at, p->to, &e);
}

void ipsa_learner_end(struct learner *l, struct memo *memo)
{
	if (!l->lost)
		ask_places(l);
	if (!l->lost && !l->all)
		join_all(l);
	for (unsigned i = 0; i < l->count && !l->lost && !l->all; i++)
		remember(l, memo, &l->list[i]);
	for (unsigned i = 0; i < l->place_count && !l->lost && l->all; i++)
		remember_place(l, memo, i);
}
