/* SPDX-License-Identifier: MIT */
/* Names that somebody may have meant. */
#ifndef IPSA_SUGGEST_H
#define IPSA_SUGGEST_H

#include <stddef.h>

struct ipsa_catalog;

enum { IPSA_SUGGESTIONS = 3 };

/*
 * Find the names and aliases that are most like `word`: few letters differ,
 * or `word` is a part of them; case does not matter. They are put into
 * `found`, the likeliest first, borrowed from the catalogue; returns how many.
 */
size_t ipsa_suggest(const struct ipsa_catalog *cat, const char *word,
	const char *found[IPSA_SUGGESTIONS]);

#endif
