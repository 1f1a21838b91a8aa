/* SPDX-License-Identifier: MIT */
/*
 * The references of a text, in their order, by all patterns whose sieve fired.
 * Each pattern has a cursor of its own; the leftmost match comes first, of
 * several the longest, of those that found the same the first that is open and
 * not bare.
 */
#ifndef IPSA_SEARCH_H
#define IPSA_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "catalog.h"
#include "cluster.h"
#include "learner.h"
#include "patterns.h"
#include "regex.h"
#include "sieve.h"

/* What a search is made of, set before it is made; the rest is its own. */
struct search {
	const struct ipsa_patterns *pats;
	const struct catalog_table *table;
	const bool *families;   /* by position in table->families; NULL: all */
	const struct sieve *sieve; /* knows where it matches; NULL: none does */
	bool every;             /* give closed candidates too, not only open */
	bool eager;             /* what is asked again is known */
	struct learner *learner; /* notes what is looked at; NULL: nobody does */
	const struct cluster *cluster; /* of the last candidate; NULL: none */
	uint64_t limits;        /* that PCRE2 ran into, so far */
	bool no_memory;         /* it found none: what is found may lack some */
	unsigned vain;          /* how often nothing stood before a number of
				   this text */

	struct matcher *matcher;
	struct cursor *cursors;
	struct standing *standings; /* one for each pattern */
	struct asked *asked;    /* one for each condition */
	uint64_t records;       /* so far */
	struct beside *beside;  /* one for each pattern, two for all gates */
	struct words *words;
	struct answers *answers; /* to what is asked of words */
	struct spots *spots;    /* one for each sieve */
	struct found *found;    /* one for each pattern */
	uint64_t texts;         /* so far */
	size_t *active;
	size_t active_count;
	bool anywhere;          /* one of them matches at more than its sieve's places */
	size_t told, covered;   /* where the last open candidate begins, ends */
	size_t low;             /* no candidate begins before this */
	bool judged;
	struct span record;
};

struct candidate {
	struct member member;
	bool joins;             /* the cluster, which counts: so it does too */
	enum ipsa_verdict verdict; /* IPSA_ANNOTATED: open, so far */
	const char *gate;
};

/* Make what is its own; false if there is no memory. */
bool ipsa_search_init(struct search *s);
void ipsa_search_free(struct search *s);

/*
 * Begin with a record: `record` is what `only` and `unless` look at, and is
 * borrowed until ipsa_judge_all or the end. fired[i] is of sieve i. False
 * if no pattern takes part.
 */
bool ipsa_search_begin(struct search *s, struct span record,
	const bool *fired);

/*
 * May a pattern that takes part match in a text that stands as it is in
 * [start, end) of the record `view`? Where the sieves that fired match there is
 * known; a pattern that matches elsewhere too may always.
 */
bool ipsa_search_may(const struct search *s, struct span view, size_t start,
	size_t end);

/* Begin with a text of the record; no candidate begins before `low`. */
void ipsa_search_text(struct search *s, size_t low);

/* Begin with a record for one pattern alone, whatever its sieve says. */
void ipsa_search_begin_one(struct search *s, struct span record,
	size_t pattern);

/* Let the patterns of one more sieve take part. */
void ipsa_search_fire(struct search *s, unsigned sieve);

/*
 * The next candidate that begins before `bound`. With `window`, what matched
 * over more than MATCH_MAX bytes is not taken. False if there is none.
 */
bool ipsa_search_next(struct search *s, struct span text, size_t bound,
	bool window, struct candidate *out);

/* The text goes on with its first `by` bytes gone; what begins before `low`
 * in what is left was looked at. */
void ipsa_search_shift(struct search *s, size_t by, size_t low);

#endif
