/* SPDX-License-Identifier: MIT */
/* An entry as a page for people. */
#ifndef IPSA_ENTRY_PAGE_H
#define IPSA_ENTRY_PAGE_H

#include <stdbool.h>
#include <stdio.h>

struct ipsa_entry;

/*
 * Write all that an entry says, wrapped to `width` columns but for commands,
 * which stay whole so that they can be copied. `color` sets headings in bold.
 */
void ipsa_entry_page(FILE *to, const struct ipsa_entry *entry, int width,
	bool color);

/*
 * Where the command of a step begins, so that it can be shown as what is
 * typed; NULL if the step is a sentence.
 */
const char *ipsa_entry_command(const char *step);

#endif
