/* SPDX-License-Identifier: MIT */
/* Which prefix goes into which bucket, by lines as logs have them. */
#ifndef IPSA_ARRANGE_H
#define IPSA_ARRANGE_H

#include <stdbool.h>

#include "patterns.h"
#include "span.h"

/*
 * Move the starts of a compiled set to the buckets where they let the fewest
 * places of `lines` through. The prefilter of the set stays as it was; who
 * writes the starts down writes the better ones. Of a few lines
 * nothing is learnt. False if there is no memory.
 */
bool ipsa_arrange_buckets(struct ipsa_patterns *p, struct span lines);

#endif
