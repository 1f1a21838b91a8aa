/* SPDX-License-Identifier: MIT */
#include "sieve.h"

#include <stdlib.h>

/* The next match of a sieve at or after `from`; start is block.len if there
 * is none. */
struct sieve_cursor {
	size_t start, end;
};

bool ipsa_sieve_init(struct sieve *s)
{
	size_t room = s->pats->sieve_count + 1; /* never nothing */

	s->matcher = ipsa_matcher_new(s->pats->groups);
	s->cursors = calloc(room, sizeof(*s->cursors));
	s->fired = calloc(room, sizeof(*s->fired));
	return s->matcher != NULL && s->cursors != NULL && s->fired != NULL;
}

void ipsa_sieve_free(struct sieve *s)
{
	ipsa_matcher_free(s->matcher);
	free(s->cursors);
	free(s->fired);
}

static void search(struct sieve *s, unsigned i, size_t from)
{
	struct sieve_cursor *c = &s->cursors[i];

	if (ipsa_regex_find(s->pats->sieves[i], s->matcher, s->block, from) !=
	    REGEX_FOUND ||
	    !ipsa_matcher_group(s->matcher, 0, &c->start, &c->end))
		c->start = c->end = s->block.len;
}

void ipsa_sieve_begin(struct sieve *s, struct span block)
{
	s->block = block;
	for (unsigned i = 0; i < s->pats->sieve_count; i++)
		search(s, i, 0);
}

size_t ipsa_sieve_next(struct sieve *s, size_t from)
{
	size_t nearest = s->block.len;

	for (unsigned i = 0; i < s->pats->sieve_count; i++) {
		if (s->cursors[i].start < from)
			search(s, i, from);
		if (s->cursors[i].start < nearest)
			nearest = s->cursors[i].start;
	}
	return nearest;
}

static bool alone(struct sieve *s, unsigned i, struct span line)
{
	return ipsa_regex_find(s->pats->sieves[i], s->matcher, line, 0) ==
		REGEX_FOUND;
}

void ipsa_sieve_line(struct sieve *s, size_t start, size_t end)
{
	unsigned count = s->pats->sieve_count;

	for (unsigned i = 0; i < count; i++) {
		const struct sieve_cursor *c = &s->cursors[i];

		s->fired[i] = c->start <= end && c->start < s->block.len;
		/* What goes over the line's end says nothing of the line. */
		if (s->fired[i] && c->end > end)
			s->fired[i] = alone(s, i,
				ipsa_span_cut(s->block, start, end));
	}
}

void ipsa_sieve_alone(struct sieve *s, struct span line)
{
	for (unsigned i = 0; i < s->pats->sieve_count; i++)
		s->fired[i] = alone(s, i, line);
}

void ipsa_sieve_again(struct sieve *s, struct span text)
{
	for (unsigned i = 0; i < s->pats->sieve_count; i++)
		s->fired[i] = s->fired[i] && alone(s, i, text);
}

bool ipsa_sieve_more(struct sieve *s, unsigned sieve, struct span part)
{
	if (s->fired[sieve] || !alone(s, sieve, part))
		return false;
	s->fired[sieve] = true;
	return true;
}
