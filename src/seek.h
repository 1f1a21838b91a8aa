/* SPDX-License-Identifier: MIT */
/*
 * The matches of one pattern in a text. What was looked for once in a text is
 * kept: places of a sieve for all of its patterns, matches for all patterns that
 * match the same.
 */
#ifndef IPSA_SEEK_H
#define IPSA_SEEK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search.h"

/* What a pattern found when it was looked for from `from` on: patterns that
 * match the same share it. */
struct found {
	uint64_t text;
	size_t from;
	bool found;
	size_t at, len;         /* of the match */
	size_t start, end;      /* of the reference; both 0: an empty one */
};

/* Make and free what a search keeps for it; false if there is no memory. */
bool ipsa_seek_init(struct search *s);
void ipsa_seek_free(struct search *s);

/*
 * The next match of a pattern at or after `from`; borrowed until the next call.
 * The text is the same until s->texts goes on.
 */
const struct found *ipsa_seek(struct search *s, const struct pattern *p,
	struct span text, size_t from);

/* The first place at or after `from` where a sieve matches; SIZE_MAX if there is
 * none. Patterns that share it share what is found. */
size_t ipsa_seek_spot(struct search *s, unsigned sieve, struct span text,
	size_t from);

#endif
