/* SPDX-License-Identifier: MIT */
/*
 * How the matches of all sieves of a set may begin, put into the buckets of its
 * prefilter.
 */
#ifndef IPSA_STARTS_H
#define IPSA_STARTS_H

#include <stdbool.h>

#include "patterns.h"

/* Add the starts of a sieve that are known; its alternatives are p->begins from
 * `first` on. False if there is no memory. */
bool ipsa_starts_add(struct ipsa_patterns *p, unsigned sieve, unsigned first,
	const struct start *list, unsigned count);

/* The same for the last of p->begins, compiled from `text`: it is asked for them.
 * *known is false where that leaves nothing to look for. */
bool ipsa_starts_ask(struct ipsa_patterns *p, unsigned sieve, unsigned first,
	struct span text, bool *known);

/* The tables of these starts, which have their buckets: all zero before. */
void ipsa_starts_tables(const struct start *starts, unsigned count,
	struct prefilter_tables *tables);

/* Put all of a set into its prefilter. False if there is no memory. */
bool ipsa_starts_settle(struct ipsa_patterns *p);

#endif
