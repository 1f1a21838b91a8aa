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

#endif
