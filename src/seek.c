/* SPDX-License-Identifier: MIT */
#include "seek.h"

#include <stdlib.h>
#include <string.h>

#include "beside.h"

/* How often a pattern may fail at its sieve's places in a row. */
enum { AT_SIEVE_TRIES = 8 };

/* The last places in a text where a sieve matches: all that there are in
 * [from, to). What is looked for begins in order, more or less. */
enum { SPOTS = 4 };

struct spots {
	uint64_t text;
	size_t from, to, at[SPOTS];
	size_t last;            /* behind this there are none */
	unsigned count;
};

bool ipsa_seek_init(struct search *s)
{
	s->spots = calloc(s->pats->sieve_count + 1, sizeof(*s->spots));
	s->found = calloc(s->pats->count + 1, sizeof(*s->found));
	return s->spots != NULL && s->found != NULL;
}

void ipsa_seek_free(struct search *s)
{
	free(s->spots);
	free(s->found);
}

/* Look for one more place behind those that are known; the first gives way. */
static bool next_spot(struct search *s, unsigned sieve, struct span text)
{
	struct spots *p = &s->spots[sieve];
	size_t at, end;

	if (p->to > text.len || p->to > p->last || !ipsa_search_matches(s,
	    s->pats->sieves[sieve].match, text, p->to) ||
	    !ipsa_matcher_group(s->matcher, 0, &at, &end)) {
		p->to = SIZE_MAX;
		return false;
	}
	if (p->count == SPOTS) {
		p->from = p->at[0] + 1;
		memmove(p->at, p->at + 1, --p->count * sizeof(p->at[0]));
	}
	p->at[p->count++] = at;
	p->to = at + 1;
	return true;
}

/* Begin anew, with what the sieve knows of the text. */
static void begin_spots(struct search *s, unsigned sieve, struct span text,
	size_t from)
{
	struct spots *p = &s->spots[sieve];
	struct reach reach;

	*p = (struct spots){.text = s->texts, .from = from, .to = from,
		.last = SIZE_MAX};
	if (s->sieve == NULL ||
	    !ipsa_sieve_reach(s->sieve, sieve, text, &reach))
		return;
	p->last = reach.last;
	if (from > reach.first)
		return;
	p->to = reach.first;
	if (reach.sure) {
		p->at[p->count++] = reach.first;
		p->to++;
	}
}

size_t ipsa_seek_spot(struct search *s, unsigned sieve, struct span text,
	size_t from)
{
	struct spots *p = &s->spots[sieve];

	if (p->text != s->texts || from < p->from || from > p->to)
		begin_spots(s, sieve, text, from);
	for (unsigned i = 0; i < p->count; i++)
		if (p->at[i] >= from)
			return p->at[i];
	return next_spot(s, sieve, text) ? p->at[p->count - 1] : SIZE_MAX;
}

/* What looks for a pattern everywhere looks at all. */
static void learn(struct learner *l, const struct pattern *p,
	const struct regex *re, size_t from)
{
	if (p->source->at_sieve && re == p->match)
		ipsa_learner_asked(l, re, from);
	else
		ipsa_learner_lost(l);
}

/* Match a pattern, and note where. */
static bool match(struct search *s, const struct pattern *p,
	const struct regex *re, struct span text, size_t from,
	struct found *f)
{
	size_t end;

	if (s->learner != NULL)
		learn(s->learner, p, re, from);
	f->found = ipsa_search_matches(s, re, text, from);
	if (!f->found)
		return false;
	ipsa_matcher_group(s->matcher, 0, &f->at, &end);
	f->len = end - f->at;
	if (!ipsa_matcher_group(s->matcher, ipsa_regex_ref(p->match),
	    &f->start, &f->end))
		f->start = f->end = 0;
	return true;
}

/*
 * Match a pattern where its sieve matches. Where that is often in vain, as in
 * numbers without end, to search for the pattern and then ask the sieve takes
 * less time.
 */
static void match_at_sieve(struct search *s, const struct pattern *p,
	struct span text, size_t from, struct found *f)
{
	unsigned tries = 0;

	while (tries++ < AT_SIEVE_TRIES) {
		from = ipsa_seek_spot(s, p->sieve, text, from);
		if (from >= text.len ||
		    match(s, p, p->match, text, from, f))
			return;
		from++;
	}
	while (match(s, p, p->anywhere, text, from, f)) {
		if (ipsa_search_matches(s, s->pats->sieves[p->sieve].begin,
		    text, f->at))
			return;
		from = f->at + 1;
	}
}

const struct found *ipsa_seek(struct search *s, const struct pattern *p,
	struct span text, size_t from)
{
	struct found *f = &s->found[p->same];

	if (f->text == s->texts && f->from == from)
		return f;
	*f = (struct found){.text = s->texts, .from = from};
	if (p->source->at_sieve)
		match_at_sieve(s, p, text, from, f);
	else
		match(s, p, p->match, text, from, f);
	return f;
}
