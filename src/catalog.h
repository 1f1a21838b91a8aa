/* SPDX-License-Identifier: MIT */
/*
 * What the numbers and names mean: entries in one table, with an index of
 * numbers and one of names. The built-in table is constant data that the
 * build makes; adding a file makes a new table beside it.
 */
#ifndef IPSA_CATALOG_H
#define IPSA_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "ipsecannotate.h"
#include "span.h"

/* The index of numbers: a hash table with open addressing, at most half full,
 * its size a power of two. The key is (space + 1) << 32 | code; 0 is an empty
 * slot. */
struct catalog_number {
	uint64_t key;
	uint32_t entry;
};

/* The index of names and aliases, likewise. An empty slot has no name. */
struct catalog_name {
	const char *name;
	uint32_t len;
	uint32_t entry;
};

struct catalog_table {
	const struct ipsa_entry *entries;
	const struct catalog_number *numbers;
	const struct catalog_name *names;
	const char *const *families; /* in their order, NULL-terminated */
	size_t entry_count, number_slots, name_slots;
};

struct ipsa_catalog {
	struct catalog_table table;
	struct arena arena;     /* of the table, unless it is built in */
};

/* Made by the build from catalog/. */
extern const struct catalog_table ipsa_catalog_builtin;

/* As ipsa_catalog_new, over a table that is given, or NULL for none. */
enum ipsa_code ipsa_catalog_over(struct ipsa_catalog **cat,
	const struct catalog_table *table);

/* The position of an entry in its table. */
size_t ipsa_catalog_index(const struct ipsa_catalog *cat,
	const struct ipsa_entry *entry);

/* The position of a family in the catalogue's list; -1 if it has none. */
int ipsa_catalog_family(const struct ipsa_catalog *cat, struct span name);

#endif
