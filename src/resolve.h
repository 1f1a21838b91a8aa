/* SPDX-License-Identifier: MIT */
/* From the text of a reference to what it may mean. */
#ifndef IPSA_RESOLVE_H
#define IPSA_RESOLVE_H

#include <stdbool.h>

#include "search.h"

/*
 * Read the reference [m->start, m->end) of a text as a pattern does: its number,
 * spelling and readings, of the families that are asked for. False if there is
 * no reading.
 */
bool ipsa_resolve(const struct search *s, const struct pattern *p,
	struct span text, struct member *m);

#endif
