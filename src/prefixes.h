/* SPDX-License-Identifier: MIT */
/*
 * What a match of an expression may begin with. Nothing knows it better than
 * PCRE2 itself: it is asked byte by byte, by partial matching, how a match may
 * go on.
 */
#ifndef IPSA_PREFIXES_H
#define IPSA_PREFIXES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "regex.h"
#include "span.h"

/* Bytes of a match that are looked at; those of them that tell prefixes of one
 * sieve apart; and those that buckets know. */
enum { PREFIX = 8, PREFIX_HEAD = 5, PREFIX_SCANNED = 5 };

/* How a processor looks a byte up: as a whole, or one half after the other, which
 * lets through what has its halves from two prefixes of a bucket. */
enum lookup { BY_BYTE, BY_HALVES, LOOKUPS };

/* The bytes that may stand at each of the first positions of a match, a bit
 * for each byte; and the buckets that are best for it beside the others. */
struct prefix {
	uint8_t bytes[PREFIX][32];
	uint8_t bucket[LOOKUPS];
};

static inline bool ipsa_prefix_has(const struct prefix *p, unsigned position,
	unsigned byte)
{
	return p->bytes[position][byte / 8] & 1U << byte % 8;
}

/* Do the bytes at the start of a text allow it? Those that are not there do. */
static inline bool ipsa_prefix_allows(const struct prefix *p,
	struct span here)
{
	for (unsigned at = 0; at < PREFIX && at < here.len; at++)
		if (!ipsa_prefix_has(p, at, (unsigned char)here.ptr[at]))
			return false;
	return true;
}

enum { PREFIXES_MAX = 64 };     /* of one sieve: ours have up to 40 */

struct prefixes {
	struct prefix list[PREFIXES_MAX];
	unsigned count;
};

/*
 * Ask an expression (compiled with REGEX_ANCHORED) for its prefixes, with at
 * most `budget` questions, and PREFIX_TAIL_BUDGET for what follows each head; a
 * position that would need more allows every byte. `text` is what the expression
 * was compiled from, and fit for a sieve: bytes that it does not tell apart are
 * asked for once. False where that leaves nothing to look for.
 */
bool ipsa_prefixes_of(const struct regex *re, struct span text,
	struct matcher *m, size_t budget, struct prefixes *out);

/* The prefixes of notes: inline, and as comments of XML. */
enum { NOTE_PREFIXES = 2 };
void ipsa_prefixes_of_notes(struct prefix out[NOTE_PREFIXES]);

#endif
