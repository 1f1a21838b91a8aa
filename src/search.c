/* SPDX-License-Identifier: MIT */
#include "search.h"

#include <stdlib.h>

#include "judge.h"
#include "limits.h"
#include "seek.h"

enum cursor_state { CURSOR_READY, CURSOR_FOUND, CURSOR_DONE };

struct cursor {
	enum cursor_state state;
	int sieve;              /* at whose places alone it matches, or -1 */
	size_t from;            /* where its next search begins */
	size_t start, end;      /* of the reference it found */
};

bool ipsa_search_init(struct search *s)
{
	size_t room = s->pats->count + 1;

	s->matcher = ipsa_matcher_new(GROUPS_MAX);
	s->cursors = calloc(room, sizeof(*s->cursors));
	s->active = calloc(room, sizeof(*s->active));
	for (size_t i = 0; s->cursors != NULL && i < s->pats->count; i++)
		s->cursors[i].sieve = s->every ||
			!s->pats->list[i].source->at_sieve ? -1 :
			(int)s->pats->list[i].sieve;
	return ipsa_judge_init(s) && ipsa_seek_init(s) && s->matcher != NULL &&
		s->cursors != NULL && s->active != NULL;
}

void ipsa_search_free(struct search *s)
{
	ipsa_matcher_free(s->matcher);
	free(s->cursors);
	free(s->active);
	ipsa_judge_free(s);
	ipsa_seek_free(s);
}

static void rewind_cursor(struct search *s, size_t at)
{
	s->cursors[at].state = CURSOR_READY;
	s->cursors[at].from = 0;
	ipsa_judge_rewind(s, at);
}

static void activate(struct search *s, size_t at)
{
	rewind_cursor(s, at);
	ipsa_judge_begin(s, at);
	s->active[s->active_count++] = at;
	s->anywhere |= s->cursors[at].sieve < 0;
}

void ipsa_search_fire(struct search *s, unsigned sieve)
{
	int at = s->pats->sieve_first[sieve];

	for (; at >= 0; at = s->pats->list[at].next)
		activate(s, (size_t)at);
}

static void start(struct search *s, struct span record)
{
	s->active_count = 0;
	s->anywhere = false;
	s->covered = 0;
	s->low = 0;
	s->record = record;
	ipsa_judge_record(s);
	ipsa_judge_text(s);
}

void ipsa_search_begin_one(struct search *s, struct span record,
	size_t pattern)
{
	start(s, record);
	activate(s, pattern);
}

bool ipsa_search_begin(struct search *s, struct span record,
	const bool *fired)
{
	start(s, record);
	for (unsigned i = 0; i < s->pats->sieve_count; i++)
		if (fired[i])
			ipsa_search_fire(s, i);
	return s->active_count > 0;
}

bool ipsa_search_may(const struct search *s, struct span view, size_t start,
	size_t end)
{
	const struct pattern *last = NULL;

	for (size_t i = 0; i < s->active_count && !s->anywhere; i++) {
		const struct pattern *p = &s->pats->list[s->active[i]];
		struct reach reach;

		if (last != NULL && last->sieve == p->sieve)
			continue;
		last = p;
		if (s->sieve == NULL ||
		    !ipsa_sieve_reach(s->sieve, p->sieve, view, &reach) ||
		    (reach.first < end && reach.last >= start))
			return true;
	}
	return s->anywhere;
}

void ipsa_search_text(struct search *s, size_t low)
{
	s->covered = 0;
	s->low = low;
	ipsa_judge_text(s);
	for (size_t i = 0; i < s->active_count; i++)
		rewind_cursor(s, s->active[i]);
}

/* Move a cursor to its next match in the text. */
static void advance(struct search *s, size_t at, struct span text, bool window)
{
	const struct pattern *p = &s->pats->list[at];
	struct cursor *c = &s->cursors[at];
	const struct found *f;

	c->state = CURSOR_DONE;
	/* What is found without memory is of no use. */
	if (s->no_memory || ipsa_judge_is_out(s, at))
		return;
	if (c->sieve >= 0 && c->from < s->covered)
		c->from = s->covered;
	while (c->from <= text.len &&
	    (f = ipsa_seek(s, p, text, c->from))->found) {
		if (f->end <= c->from) {
			c->from++;
			continue;
		}
		c->start = f->start;
		c->end = f->end;
		if (c->start >= s->low && (!window || f->len <= MATCH_MAX)) {
			c->state = CURSOR_FOUND;
			return;
		}
		c->from = c->end;
	}
}

/* Does the candidate of cursor `a` come before that of `b`? */
static bool precedes(const struct search *s, size_t a, size_t b)
{
	const struct cursor *x = &s->cursors[a], *y = &s->cursors[b];

	if (x->start != y->start)
		return x->start < y->start;
	if (x->end != y->end)
		return x->end > y->end;
	return a < b;
}

/* Where a sieve matches next: the same for all of its patterns that look from
 * the same byte on. */
struct outlook {
	int sieve;
	size_t from, spot;
};

/* May the next match of a cursor begin before `late`? It is done where there is
 * none. */
static bool may_precede(struct search *s, struct cursor *c, struct span text,
	struct outlook *o, size_t late)
{
	size_t from = c->from > s->covered ? c->from : s->covered;

	if (c->sieve < 0)
		return true;
	if (o->sieve != c->sieve || o->from != from)
		*o = (struct outlook){c->sieve, from,
			ipsa_seek_spot(s, (unsigned)c->sieve, text, from)};
	if (o->spot == SIZE_MAX)
		c->state = CURSOR_DONE;
	return o->spot < late;
}

/*
 * A match from here on need not be known yet: that of cursor `found` comes
 * first, and so does that of `before`, listed before it, if they match at the
 * same places alone. This one is asked there only where that knows too little.
 */
static size_t too_late(const struct cursor *c, const struct cursor *before,
	const struct cursor *found)
{
	size_t late = found != NULL ? found->start + 1 : SIZE_MAX;

	return before < c && before->state == CURSOR_FOUND &&
		before->start < late && before->sieve == c->sieve &&
		c->sieve >= 0 ? before->start : late;
}

/* The cursor whose match comes first; false where none begins in bound. */
static bool first(struct search *s, struct span text, size_t bound,
	bool window, size_t *found)
{
	struct cursor *matched = &s->cursors[s->active[0]], *c;
	struct outlook o = {.sieve = -1};
	bool any = false;

	for (size_t i = 0; i < s->active_count; i++) {
		size_t at = s->active[i];

		c = &s->cursors[at];
		if (c->state == CURSOR_READY && may_precede(s, c, text, &o,
		    too_late(c, matched, any ? &s->cursors[*found] : NULL)))
			advance(s, at, text, window);
		if (c->state != CURSOR_FOUND)
			continue;
		matched = c;
		if (c->start < bound && (!any || precedes(s, at, *found))) {
			any = true;
			*found = at;
		}
	}
	return any;
}

/* Take the match of a cursor: its next search begins behind it. */
static void consume(struct cursor *c)
{
	c->from = c->end;
	c->state = CURSOR_READY;
}

/* Other patterns that found the same as pattern `at` may know more of it. */
static void ask_others(struct search *s, size_t at, struct span text,
	bool window, struct candidate *out)
{
	struct outlook o = {.sieve = -1};
	struct candidate other;
	int better;

	for (size_t i = 0; i < s->active_count; i++) {
		struct cursor *c = &s->cursors[s->active[i]];

		if (c->state == CURSOR_READY && s->active[i] != at &&
		    may_precede(s, c, text, &o, out->member.start + 1))
			advance(s, s->active[i], text, window);
		if (c->state != CURSOR_FOUND || c->start != out->member.start
		    || c->end != out->member.end)
			continue;
		ipsa_judge_match(s, s->active[i], text, c->start, c->end,
			at < s->active[i] ? out : NULL, &other);
		consume(c);
		better = ipsa_judge_rank(&other) - ipsa_judge_rank(out);
		if (better < 0 || (better == 0 && at < s->active[i]))
			continue;
		*out = other;
		at = s->active[i];
	}
}

/* Is it the last open one again, by a pattern that only knows less of it? */
static bool is_told(const struct search *s, const struct candidate *c)
{
	return c->verdict == IPSA_COVERED && c->member.start == s->told &&
		c->member.end == s->covered;
}

bool ipsa_search_next(struct search *s, struct span text, size_t bound,
	bool window, struct candidate *out)
{
	size_t at = 0;

	if (s->covered > 0 && !ipsa_search_may(s, text, s->covered,
	    text.len + 1))
		return false;
	while (first(s, text, bound, window, &at)) {
		ipsa_judge_match(s, at, text, s->cursors[at].start,
			s->cursors[at].end, NULL, out);
		consume(&s->cursors[at]);
		if (ipsa_judge_rank(out) < 2)
			ask_others(s, at, text, window, out);
		if (out->verdict == IPSA_ANNOTATED) {
			s->told = out->member.start;
			s->covered = out->member.end;
		}
		if (out->verdict == IPSA_ANNOTATED || (s->every &&
		    !is_told(s, out)))
			return true;
	}
	return false;
}

void ipsa_search_shift(struct search *s, size_t by, size_t low)
{
	s->low = low;
	ipsa_judge_text(s);
	s->covered = s->covered > by ? s->covered - by : 0;
	s->told = s->told > by ? s->told - by : 0;
	for (size_t i = 0; i < s->active_count; i++) {
		struct cursor *c = &s->cursors[s->active[i]];

		c->from = c->from > by ? c->from - by : 0;
		ipsa_judge_shift(s, s->active[i], by);
		c->state = CURSOR_READY;
	}
}
