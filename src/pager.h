/* SPDX-License-Identifier: MIT */
/*
 * What is longer than the terminal is shown by $PAGER, or `less` where it is
 * not set. Into a pipe or a file everything goes as it is.
 */
#ifndef IPSA_PAGER_H
#define IPSA_PAGER_H

#include <stdio.h>

struct output;

struct pager {
	struct output *out;
	FILE *held;             /* what was written so far, or NULL */
	int terminal;           /* the output's own descriptor */
};

/* From now on hold back what is written to `out`, if that is a terminal. */
void ipsa_pager_begin(struct pager *p, struct output *out);

/* Show it, all of it, and wait until it was read. */
void ipsa_pager_end(struct pager *p);

#endif
