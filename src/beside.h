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

/* Does `re` match what stands before `start`, from the start of one of so many
 * words? */
bool ipsa_stands_before(struct search *s, const struct regex *re,
	struct span text, size_t start, int words);

/* Does `re` match straight behind `end`, or behind a blank there? */
bool ipsa_stands_after(struct search *s, const struct regex *re,
	struct span text, size_t end);

#endif
