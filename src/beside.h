/* SPDX-License-Identifier: MIT */
/* What stands beside a reference: the words before it, and what follows. */
#ifndef IPSA_BESIDE_H
#define IPSA_BESIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "search.h"

/* Does `re` match in the text, at or after `from`? Limits are counted. */
bool ipsa_search_matches(struct search *s, const struct regex *re,
	struct span text, size_t from);

enum { WORDS = 16 };

/* What is known of an expression and the text that it was asked of last; all
 * zero: nothing. */
struct beside {
	uint64_t text;
	size_t at;              /* the last place it was asked of */
	bool stands;            /* what it said */
	bool listed;            /* the words below count */
	uint32_t dead;          /* words from which it never matches, however
				   the text goes on: a bit each, the last the
				   lowest */
	uint64_t words;         /* that there were */
};

/* The last words of a text where there are many numbers: each asks for them. */
struct words {
	uint64_t text;
	size_t to;              /* those that begin before this */
	uint64_t count;
	size_t at[WORDS];       /* the n-th, from 0, at n modulo WORDS */
};

/* Does `re` match what stands before `start`, from the start of one of so many
 * words, BEFORE_WORDS at most? */
bool ipsa_stands_before(struct search *s, const struct regex *re,
	struct beside *known, struct span text, size_t start, unsigned words);

/* Does `re` match straight behind `end`, or behind a blank there? */
bool ipsa_stands_after(struct search *s, const struct regex *re,
	struct beside *known, struct span text, size_t end);

#endif
