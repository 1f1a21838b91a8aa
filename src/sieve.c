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

static bool matches(struct sieve *s, unsigned i, struct span text,
	size_t from)
{
	enum regex_result r = ipsa_regex_find(s->pats->sieves[i], s->matcher,
		text, from);

	if (r == REGEX_NO_MEMORY)
		s->no_memory = true;
	return r == REGEX_FOUND;
}

static void search(struct sieve *s, unsigned i, size_t from)
{
	struct sieve_cursor *c = &s->cursors[i];

	if (!matches(s, i, s->block, from) ||
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

void ipsa_sieve_line(struct sieve *s, size_t start, size_t end)
{
	unsigned count = s->pats->sieve_count;

	for (unsigned i = 0; i < count; i++) {
		const struct sieve_cursor *c = &s->cursors[i];

		s->fired[i] = c->start <= end && c->start < s->block.len;
		/* What goes over the line's end says nothing of the line. */
		if (s->fired[i] && c->end > end)
			s->fired[i] = matches(s, i,
				ipsa_span_cut(s->block, start, end), 0);
	}
}

void ipsa_sieve_alone(struct sieve *s, struct span line)
{
	for (unsigned i = 0; i < s->pats->sieve_count; i++)
		s->fired[i] = matches(s, i, line, 0);
}

void ipsa_sieve_again(struct sieve *s, struct span text)
{
	for (unsigned i = 0; i < s->pats->sieve_count; i++)
		s->fired[i] = s->fired[i] && matches(s, i, text, 0);
}

bool ipsa_sieve_more(struct sieve *s, unsigned sieve, struct span part)
{
	if (s->fired[sieve] || !matches(s, sieve, part, 0))
		return false;
	s->fired[sieve] = true;
	return true;
}
