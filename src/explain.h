/* SPDX-License-Identifier: MIT */
/* --explain: everything that the catalogue knows of a reference. */
#ifndef IPSA_EXPLAIN_H
#define IPSA_EXPLAIN_H

#include <stdbool.h>

#include "options.h"

struct output;

/*
 * Write a page for every reading of every operand, or a JSON object a line
 * with --json; `width` is the terminal's, 0 if there is none; `color` sets
 * headings in bold. A reference that has no entry
 * is told on standard error, with names that are like it. Returns the exit
 * status; of `out`, failures are left to ipsa_output_close.
 */
int ipsa_explain(const struct arguments *args, const struct ipsa_catalog *cat,
	struct output *out, int width, bool color);

#endif
