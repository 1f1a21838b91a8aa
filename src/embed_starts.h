/* SPDX-License-Identifier: MIT */
/* Of the tool embed: how the sieves begin, written as constants in C. */
#ifndef IPSA_EMBED_STARTS_H
#define IPSA_EMBED_STARTS_H

#include <stdbool.h>

#include "patterns.h"

/* Print the starts of each sieve, in an array of its own. */
void ipsa_embed_starts(const struct ipsa_patterns *p);

/* Print what all of them come to. False if there is no memory. */
bool ipsa_embed_tables(const struct ipsa_patterns *p);

#endif
