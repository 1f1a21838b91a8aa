/* SPDX-License-Identifier: MIT */
/* --list: the catalogue, a line for each entry. */
#ifndef IPSA_LIST_H
#define IPSA_LIST_H

#include "options.h"

struct output;

/*
 * Write the entries of the family that is the operand, or of all: as a table
 * whose lines a terminal does not break, or a JSON object a line with --json.
 * Returns the exit status: IPSA_FAILED, after a message that names the
 * families, if there is no such one. Of `out`, failures are left to
 * ipsa_output_close.
 */
int ipsa_list(const struct arguments *args, const struct ipsa_catalog *cat,
	struct output *out);

#endif
