/* SPDX-License-Identifier: MIT */
#include "judge.h"

#include <stdlib.h>

#include "answers.h"
#include "beside.h"
#include "limits.h"
#include "resolve.h"

/* What a condition said, and of which record. */
struct asked {
	uint64_t record;
	bool holds;
};

bool ipsa_judge_init(struct search *s)
{
	s->standings = calloc(s->pats->count + 1, sizeof(*s->standings));
	s->asked = calloc(s->pats->condition_count + 1, sizeof(*s->asked));
	s->beside = calloc(s->pats->count + 2, sizeof(*s->beside));
	s->words = calloc(1, sizeof(*s->words));
	s->answers = calloc(1, sizeof(*s->answers));
	if (s->answers != NULL)
		s->answers->eager = s->eager;
	return s->standings != NULL && s->asked != NULL && s->beside != NULL &&
		s->words != NULL && s->answers != NULL;
}

void ipsa_judge_free(struct search *s)
{
	free(s->standings);
	free(s->asked);
	free(s->beside);
	free(s->words);
	free(s->answers);
}

void ipsa_judge_record(struct search *s)
{
	s->judged = false;
	s->records++;
}

void ipsa_judge_text(struct search *s)
{
	s->texts++;
	s->vain = 0;
}

/* --- conditions of a record ------------------------------------------------ */

/* Does a condition hold? Asked once a record. */
bool ipsa_judge_holds(struct search *s, int condition)
{
	struct asked *a = &s->asked[condition];

	if (a->record != s->records) {
		a->record = s->records;
		a->holds = ipsa_search_matches(s, s->pats->conditions[condition].re,
			s->record, 0);
	}
	if (s->learner != NULL)
		ipsa_learner_condition(s->learner, condition, a->holds);
	return a->holds;
}

static enum gate_state judge(struct search *s, size_t at)
{
	const struct pattern *p = &s->pats->list[at];
	struct standing *k = &s->standings[at];

	if (k->gate != GATE_UNKNOWN)
		return k->gate;
	k->gate = GATE_OPEN;
	if (p->only >= 0 && !ipsa_judge_holds(s, p->only))
		k->gate = GATE_ONLY;
	else if (p->unless >= 0 && ipsa_judge_holds(s, p->unless))
		k->gate = GATE_UNLESS;
	return k->gate;
}

void ipsa_judge_all(struct search *s)
{
	for (size_t i = 0; i < s->pats->count; i++) {
		s->standings[i].gate = GATE_UNKNOWN;
		judge(s, i);
	}
	s->judged = true;
}

bool ipsa_judge_is_out(struct search *s, size_t pattern)
{
	const struct pattern *p = &s->pats->list[pattern];

	if (s->every || p->before == NULL || p->source->at_sieve)
		return false;
	return judge(s, pattern) != GATE_OPEN;
}

/* --- what stands beside a match --------------------------------------------- */

/* Does it go on with a list, behind the pattern's last reference? */
static bool goes_on(struct search *s, const struct regex *before,
	const struct standing *k, struct span text, const struct member *m)
{
	if (k->last == 0 || m->start - k->last >= BEFORE_MAX)
		return false;
	if (s->learner != NULL)
		ipsa_learner_asked_up_to(s->learner, before, k->last,
			m->start);
	return ipsa_search_matches(s, before, ipsa_span_cut(text, 0, m->start),
		k->last);
}

/* Is it alone: has it an error word, or does it go on with a list? */
static bool alone(struct search *s, size_t at, struct span text,
	const struct member *m)
{
	const struct pattern *p = &s->pats->list[at];
	const struct regex *before = p->before;
	struct standing *k = &s->standings[at];

	if (before == NULL)
		return true;
	if (goes_on(s, before, k, text, m) ||
	    ipsa_stands_before(s, before, &s->beside[p->same_before], text,
		m->start, BEFORE_WORDS)) {
		k->last = m->end;
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

bool ipsa_judge_gate(struct search *s, size_t gate, struct span text,
	size_t start, size_t end)
{
	const struct member m = {.start = start, .end = end};

	ipsa_judge_text(s);
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
	bool worded = c->joins || (p->list[at].before != NULL && !m->bare &&
		!p->list[at].source->far);
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

int ipsa_judge_rank(const struct candidate *c)
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

void ipsa_judge_match(struct search *s, size_t pattern, struct span text,
	size_t start, size_t end, const struct candidate *rival,
	struct candidate *out)
{
	const struct pattern *p = &s->pats->list[pattern];
	struct member *m = &out->member;

	if (s->learner != NULL)
		ipsa_learner_matched(s->learner, start, end);
	m->start = start;
	m->end = end;
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
	m->bare = out->joins || !alone(s, pattern, text, m);
	if (m->bare && rival != NULL && ipsa_judge_rank(rival) > 0) {
		out->verdict = IPSA_COVERED;
		return;
	}
	out->gate = closed_gate(s, pattern, text, out);
	out->verdict = out->gate != NULL ? IPSA_GATE_CLOSED : IPSA_ANNOTATED;
}
