/* SPDX-License-Identifier: MIT */
/* --list and --search: the catalogue, a line for each entry. */
#ifndef IPSA_LIST_H
#define IPSA_LIST_H

#include "options.h"

struct output;

/*
 * Write the entries of the family that is the operand, or of all; in a search
 * those that hold every operand: as a table whose lines a terminal of `width`
 * columns (0: there is none) does not break, or a JSON object a line with
 * --json. Returns the exit status: IPSA_FAILED, after a message, if there is no
 * such entry. Of `out`, failures are left to ipsa_output_close.
 */
int ipsa_list(const struct arguments *args, const struct ipsa_catalog *cat,
	struct output *out, int width);

#endif
