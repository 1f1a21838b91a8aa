/* SPDX-License-Identifier: MIT */
#include "search.h"

#include <stdlib.h>

#include "beside.h"
#include "limits.h"
#include "resolve.h"
#include "seek.h"

enum gate_state { GATE_UNKNOWN, GATE_OPEN, GATE_ONLY, GATE_UNLESS };

/* What a condition said, and of which record. */
struct asked {
	uint64_t record;
	bool holds;
};

enum cursor_state { CURSOR_READY, CURSOR_FOUND, CURSOR_DONE };

struct cursor {
	enum cursor_state state;
	enum gate_state gate;   /* what `only` and `unless` say of the record */
	size_t from;            /* where its next search begins */
	size_t start, end;      /* of the reference it found */
	size_t last;            /* end of its last one that stood alone; 0 */
};

bool ipsa_search_init(struct search *s)
{
	size_t room = s->pats->count + 1;

	s->matcher = ipsa_matcher_new(GROUPS_MAX);
	s->cursors = calloc(room, sizeof(*s->cursors));
	s->active = calloc(room, sizeof(*s->active));
	s->asked = calloc(s->pats->condition_count + 1, sizeof(*s->asked));
	s->beside = calloc(room + 1, sizeof(*s->beside));
	s->words = calloc(1, sizeof(*s->words));
	return ipsa_seek_init(s) && s->matcher != NULL && s->cursors != NULL &&
		s->active != NULL && s->asked != NULL && s->beside != NULL &&
		s->words != NULL;
}

void ipsa_search_free(struct search *s)
{
	ipsa_matcher_free(s->matcher);
	free(s->cursors);
	free(s->active);
	free(s->asked);
	free(s->beside);
	free(s->words);
	ipsa_seek_free(s);
}

static void rewind_cursor(struct cursor *c)
{
	c->state = CURSOR_READY;
	c->from = 0;
	c->last = 0;
}

static void activate(struct search *s, size_t at)
{
	rewind_cursor(&s->cursors[at]);
	if (!s->judged)
		s->cursors[at].gate = GATE_UNKNOWN;
	s->active[s->active_count++] = at;
	s->anywhere |= !s->pats->list[at].source->at_sieve;
}

void ipsa_search_fire(struct search *s, unsigned sieve)
{
	int at = s->pats->sieve_first[sieve];

	for (; at >= 0; at = s->pats->list[at].next)
		activate(s, (size_t)at);
}

/* What was found and asked is of no more use. */
static void another_text(struct search *s)
{
	s->texts++;
	s->vain = 0;
}

static void start(struct search *s, struct span record)
{
	s->active_count = 0;
	s->anywhere = false;
	s->covered = 0;
	s->low = 0;
	s->judged = false;
	s->record = record;
	s->records++;
	another_text(s);
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
		if (!ipsa_sieve_reach(s->sieve, p->sieve, view, &reach) ||
		    (reach.first < end && reach.last >= start))
			return true;
	}
	return s->anywhere;
}

void ipsa_search_text(struct search *s, size_t low)
{
	s->covered = 0;
	s->low = low;
	another_text(s);
	for (size_t i = 0; i < s->active_count; i++)
		rewind_cursor(&s->cursors[s->active[i]]);
}

/* Does a condition hold? Asked once a record. */
static bool holds(struct search *s, int condition)
{
	struct asked *a = &s->asked[condition];

	if (a->record != s->records) {
		a->record = s->records;
		a->holds = ipsa_search_matches(s, s->pats->conditions[condition].re,
			s->record, 0);
	}
	return a->holds;
}

static enum gate_state judge(struct search *s, size_t at)
{
	const struct pattern *p = &s->pats->list[at];
	struct cursor *c = &s->cursors[at];

	if (c->gate != GATE_UNKNOWN)
		return c->gate;
	c->gate = GATE_OPEN;
	if (p->only >= 0 && !holds(s, p->only))
		c->gate = GATE_ONLY;
	else if (p->unless >= 0 && holds(s, p->unless))
		c->gate = GATE_UNLESS;
	return c->gate;
}

void ipsa_search_judge(struct search *s)
{
	for (size_t i = 0; i < s->pats->count; i++) {
		s->cursors[i].gate = GATE_UNKNOWN;
		judge(s, i);
	}
	s->judged = true;
}

/*
 * Is a pattern out of it, whatever it matches? Asked before it is matched where
 * it looks at every number of a line: a condition costs less, and closes several
 * such patterns at once.
 */
static bool is_out(struct search *s, size_t at)
{
	const struct pattern *p = &s->pats->list[at];

	if (s->every || p->before == NULL || p->source->at_sieve)
		return false;
	return judge(s, at) != GATE_OPEN;
}

/* Move a cursor to its next match in the text. */
static void advance(struct search *s, size_t at, struct span text, bool window)
{
	const struct pattern *p = &s->pats->list[at];
	struct cursor *c = &s->cursors[at];
	const struct found *f;

	c->state = CURSOR_DONE;
	/* What is found without memory is of no use. */
	if (s->no_memory || is_out(s, at))
		return;
	if (p->source->at_sieve && !s->every && c->from < s->covered)
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

/*
 * Need a pattern not be matched yet? Where it matches at its sieve's places, and
 * one listed before has matched at the next of them, that one comes first; this
 * one is asked only where that knows too little.
 */
static bool waits(struct search *s, size_t at, size_t before,
	struct span text)
{
	const struct pattern *p = &s->pats->list[at],
		*q = &s->pats->list[before];

	return !s->every && before < at && p->source->at_sieve &&
		q->source->at_sieve && p->sieve == q->sieve &&
		s->cursors[before].state == CURSOR_FOUND &&
		ipsa_seek_spot(s, p->sieve, text, s->cursors[at].from) >=
			s->cursors[before].start;
}

/* The cursor whose match comes first; false where none begins in bound. */
static bool first(struct search *s, struct span text, size_t bound,
	bool window, size_t *found)
{
	size_t matched = s->active[0]; /* the last that was */
	bool any = false;

	for (size_t i = 0; i < s->active_count; i++) {
		size_t at = s->active[i];
		struct cursor *c = &s->cursors[at];

		if (c->state == CURSOR_READY) {
			if (waits(s, at, matched, text))
				continue;
			advance(s, at, text, window);
		}
		if (c->state == CURSOR_FOUND)
			matched = at;
		if (c->state == CURSOR_FOUND && c->start < bound &&
		    (!any || precedes(s, at, *found))) {
			any = true;
			*found = at;
		}
	}
	return any;
}

/* Is it alone: has it an error word, or does it go on with a list? */
static bool alone(struct search *s, size_t at, struct span text,
	const struct member *m)
{
	const struct pattern *p = &s->pats->list[at];
	const struct regex *before = p->before;
	struct cursor *c = &s->cursors[at];

	if (before == NULL)
		return true;
	if ((c->last > 0 && m->start - c->last < BEFORE_MAX && ipsa_search_matches(s,
	    before, ipsa_span_cut(text, 0, m->start), c->last)) ||
	    ipsa_stands_before(s, before, &s->beside[p->same_before], text,
		m->start, BEFORE_WORDS)) {
		c->last = m->end;
		return true;
	}
	return false;
}

/* Does what stands behind a number close it? */
static bool closes_behind(struct search *s, const struct gate *gate,
	struct beside *known, struct span text, const struct member *m)
{
	return gate->after != NULL &&
		ipsa_stands_after(s, gate->after, known, text, m->end);
}

/* Do the words before it? */
static bool closes_before(struct search *s, const struct gate *gate,
	struct beside *known, struct span text, const struct member *m)
{
	return gate->before != NULL && ipsa_stands_before(s, gate->before,
		known, text, m->start, GATE_WORDS);
}

/* By a gate alone, of which nothing is known. */
static bool closes(struct search *s, const struct gate *gate,
	struct span text, const struct member *m, bool worded)
{
	struct beside behind = {.text = 0}, before = {.text = 0};

	return closes_behind(s, gate, &behind, text, m) ||
		(!worded && closes_before(s, gate, &before, text, m));
}

bool ipsa_search_gate(struct search *s, size_t gate, struct span text,
	size_t start, size_t end)
{
	const struct member m = {.start = start, .end = end};

	another_text(s);
	return closes(s, &s->pats->gates[gate], text, &m, false);
}

/* Is it closed by what stands behind it, whatever the words before it say?
 * These take longer to ask. For --why all gates decide, which tells them apart. */
static bool closed_anyway(struct search *s, struct span text,
	const struct member *m)
{
	return !s->every && m->spelling != SPELLING_SYMBOL && closes_behind(s,
		&s->pats->any_gate, &s->beside[s->pats->count], text, m);
}

/* The gate that closes a reference, by name; NULL if all are open. */
static const char *closed_gate(struct search *s, size_t at,
	struct span text, const struct candidate *c)
{
	const struct ipsa_patterns *p = s->pats;
	const struct member *m = &c->member;
	bool worded = c->joins || (p->list[at].before != NULL && !m->bare);
	enum gate_state gate = judge(s, at);

	if (gate == GATE_ONLY || gate == GATE_UNLESS)
		return gate == GATE_ONLY ? "only" : "unless";
	if (m->spelling == SPELLING_SYMBOL)
		return NULL;
	for (size_t i = 0; s->every && i < p->gate_count; i++)
		if (closes(s, &p->gates[i], text, m, worded))
			return p->gate_sources[i].name;
	/* What else closes it was asked first. */
	return !s->every && !worded && closes_before(s, &p->any_gate,
		&s->beside[p->count + 1], text, m) ? "gates" : NULL;
}

/* What is open counts more than what is closed, what is alone most. */
static int rank(const struct candidate *c)
{
	return c->verdict != IPSA_ANNOTATED ? 0 :
		c->member.bare && !c->joins ? 1 : 2;
}

/* Does it go on with a cluster that counts? The words before that are its own. */
static bool joins(const struct search *s, struct span text,
	const struct member *m)
{
	return s->cluster != NULL && s->cluster->alone &&
		ipsa_cluster_joins(s->cluster, m, text);
}

/* Decide what the match of a cursor is. `rival`, where there is one, is the same
 * reference by a pattern listed before: where that is open, to be bare too counts
 * no more, and the record is not looked at for it. */
static void decide(struct search *s, size_t at, struct span text,
	const struct candidate *rival, struct candidate *out)
{
	const struct pattern *p = &s->pats->list[at];
	struct member *m = &out->member;

	m->start = s->cursors[at].start;
	m->end = s->cursors[at].end;
	m->pattern = p->source->name;
	m->bare = false;
	out->joins = false;
	out->gate = NULL;
	if (!ipsa_resolve(s, p, text, m)) {
		out->verdict = IPSA_UNKNOWN;
		return;
	}
	if (m->start < s->covered) {
		out->verdict = IPSA_COVERED;
		return;
	}
	if (closed_anyway(s, text, m)) {
		out->verdict = IPSA_GATE_CLOSED;
		return;
	}
	out->joins = joins(s, text, m);
	m->bare = out->joins || !alone(s, at, text, m);
	if (m->bare && rival != NULL && rank(rival) > 0) {
		out->verdict = IPSA_COVERED;
		return;
	}
	out->gate = closed_gate(s, at, text, out);
	out->verdict = out->gate != NULL ? IPSA_GATE_CLOSED : IPSA_ANNOTATED;
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
	struct candidate other;

	for (size_t i = 0; i < s->active_count; i++) {
		struct cursor *c = &s->cursors[s->active[i]];

		if (c->state == CURSOR_READY && s->active[i] != at)
			advance(s, s->active[i], text, window);
		if (c->state != CURSOR_FOUND || c->start != out->member.start
		    || c->end != out->member.end)
			continue;
		decide(s, s->active[i], text, at < s->active[i] ? out : NULL,
			&other);
		consume(c);
		if (rank(&other) < rank(out) || (rank(&other) == rank(out) &&
		    at < s->active[i]))
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

	while (first(s, text, bound, window, &at)) {
		decide(s, at, text, NULL, out);
		consume(&s->cursors[at]);
		if (rank(out) < 2)
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
	another_text(s);
	s->covered = s->covered > by ? s->covered - by : 0;
	s->told = s->told > by ? s->told - by : 0;
	for (size_t i = 0; i < s->active_count; i++) {
		struct cursor *c = &s->cursors[s->active[i]];

		c->from = c->from > by ? c->from - by : 0;
		c->last = c->last > by ? c->last - by : 0;
		c->state = CURSOR_READY;
	}
}
