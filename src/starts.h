/* SPDX-License-Identifier: MIT */
/*
 * How the matches of all sieves of a set may begin, put into the buckets of its
 * prefilter.
 */
#ifndef IPSA_STARTS_H
#define IPSA_STARTS_H

#include <stdbool.h>

#include "patterns.h"

/* Add the starts of a sieve: those that are known, or what the sieve says when
 * it is asked. *known is false where that leaves nothing to look for. False if
 * there is no memory. */
bool ipsa_starts_add(struct ipsa_patterns *p, unsigned sieve,
	const struct prefix *list, unsigned count);
bool ipsa_starts_ask(struct ipsa_patterns *p, unsigned sieve, bool *known);

/* Put them all into the prefilter. */
void ipsa_starts_settle(struct ipsa_patterns *p);

#endif
