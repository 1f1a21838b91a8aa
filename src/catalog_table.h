/* SPDX-License-Identifier: MIT */
/* How a table is made of entries: sorted, indexed, nothing repeated. */
#ifndef IPSA_CATALOG_TABLE_H
#define IPSA_CATALOG_TABLE_H

#include "catalog.h"

/*
 * Sort `entries` (in place: by family, space and code) and make the table over
 * them, in `arena`. False if there is no memory.
 */
bool ipsa_table_make(struct catalog_table *table, struct arena *arena,
	struct ipsa_entry *entries, size_t count);

/* The entry of a number or of a name; NULL if there is none. */
const struct ipsa_entry *ipsa_table_number(const struct catalog_table *table,
	enum ipsa_space space, uint32_t code);
const struct ipsa_entry *ipsa_table_name(const struct catalog_table *table,
	struct span name);

/*
 * A name is one entry's own, and may be an alias of one in each other space:
 * both versions of IKE print NO_PROPOSAL_CHOSEN. The entry of a name in a
 * space; and every entry of a name, its owner first, *at being 0 before.
 */
const struct ipsa_entry *ipsa_table_name_in(const struct catalog_table *table,
	struct span name, enum ipsa_space space);
const struct ipsa_entry *ipsa_table_name_next(
	const struct catalog_table *table, struct span name, size_t *at);

/* An entry other than `entry` that has this name where only one may; NULL if
 * there is none. */
const struct ipsa_entry *ipsa_table_rival(const struct catalog_table *table,
	struct span name, const struct ipsa_entry *entry);

#endif
