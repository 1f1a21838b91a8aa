/* SPDX-License-Identifier: MIT */
/*
 * What a match of a pattern is: what it means, whether it stands alone, and what
 * closes it, a condition of its record or a gate beside it.
 */
#ifndef IPSA_JUDGE_H
#define IPSA_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

#include "search.h"

enum gate_state { GATE_UNKNOWN, GATE_OPEN, GATE_ONLY, GATE_UNLESS };

/* What is known of a pattern. */
struct standing {
	enum gate_state gate;   /* what `only` and `unless` say of the record */
	size_t last;            /* the end of its last reference that stood
				   alone; 0: there is none */
};

/* Make and free what a search keeps for it; false if there is no memory. */
bool ipsa_judge_init(struct search *s);
void ipsa_judge_free(struct search *s);

/* Another record, or another text: what was asked and found is of no more use. */
void ipsa_judge_record(struct search *s);
void ipsa_judge_text(struct search *s);

/* Settle now what `only` and `unless` say of the record, for all patterns. */
void ipsa_judge_all(struct search *s);

/* A pattern takes part in a record. */
static inline void ipsa_judge_begin(struct search *s, size_t pattern)
{
	if (!s->judged)
		s->standings[pattern].gate = GATE_UNKNOWN;
}

/* What a pattern found in the text is forgotten, or stands `by` bytes before
 * where it stood. */
static inline void ipsa_judge_rewind(struct search *s, size_t pattern)
{
	s->standings[pattern].last = 0;
}

static inline void ipsa_judge_shift(struct search *s, size_t pattern, size_t by)
{
	size_t *last = &s->standings[pattern].last;

	*last = *last > by ? *last - by : 0;
}

/* Does a condition of the record hold? */
bool ipsa_judge_holds(struct search *s, int condition);

/*
 * Is a pattern out of it, whatever it matches? Asked before it is matched where
 * it looks at every number of a line: a condition costs less, and closes several
 * such patterns at once.
 */
bool ipsa_judge_is_out(struct search *s, size_t pattern);

/*
 * Decide what a match of a pattern in [start, end) of a text is. `rival`, where
 * there is one, is the same reference by a pattern listed before: where that is
 * open, to be bare too counts no more, and the record is not looked at for it.
 */
void ipsa_judge_match(struct search *s, size_t pattern, struct span text,
	size_t start, size_t end, const struct candidate *rival,
	struct candidate *out);

/* Would a gate close a bare number in [start, end) of a record? */
bool ipsa_judge_gate(struct search *s, size_t gate, struct span text,
	size_t start, size_t end);

/* What is open counts more than what is closed, what is alone most: 0 to 2. */
int ipsa_judge_rank(const struct candidate *c);

#endif
