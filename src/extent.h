/* SPDX-License-Identifier: MIT */
/*
 * Which bytes decide what an expression says of a place: where they stand again
 * it says the same.
 */
#ifndef IPSA_EXTENT_H
#define IPSA_EXTENT_H

#include <stddef.h>

#include "regex.h"
#include "span.h"

/*
 * How much of `subject` decides what `re`, compiled with REGEX_ANCHORED, says
 * of `from`: so many bytes from there on, of which its end is one; SIZE_MAX if
 * these are more than `most`. And so many before, where the subject ends with
 * these; more than `from` where its start has a say. PCRE2's interpreter tells,
 * which takes some time.
 */
size_t ipsa_extent_behind(const struct regex *re, struct matcher *m,
	struct span subject, size_t from, size_t most);
size_t ipsa_extent_before(const struct regex *re, struct matcher *m,
	struct span subject, size_t from);

#endif
