/* SPDX-License-Identifier: MIT */
/* The keys of a look-up table: every spelling of every entry. */
#ifndef IPSA_EXPORT_KEYS_H
#define IPSA_EXPORT_KEYS_H

#include "ipsecannotate.h"
#include "spelling.h"

enum { EXPORT_READINGS = 16 };

/* A spelling; `name` is borrowed from the catalogue, a number is `made`. */
struct export_key {
	const struct ipsa_entry *entry; /* that is spelled so */
	const char *name;               /* or NULL */
	char made[IPSA_SPELLING];
};

struct export_keys {
	struct export_key *list;
	size_t count;
	size_t cap;
};

/* A key, and what it means: the likeliest reading first. */
struct export_row {
	const char *key;
	const struct ipsa_entry *readings[EXPORT_READINGS];
	size_t count;
};

/*
 * Gather the spellings of all entries, sorted by their bytes; one that several
 * entries share stands there once for each. Only IPSA_NO_MEMORY can fail. The
 * keys live as long as the catalogue and are freed by ipsa_export_keys_free.
 */
enum ipsa_code ipsa_export_keys(const struct ipsa_catalog *cat,
	struct export_keys *keys);

/*
 * Make the row of the key at *at and step over its like: false after the last.
 * Its readings are those of ipsa_catalog_find. A spelling by which none of its
 * own entries is found makes no row.
 */
bool ipsa_export_row(const struct ipsa_catalog *cat,
	const struct export_keys *keys, size_t *at, struct export_row *row);

void ipsa_export_keys_free(struct export_keys *keys);

#endif
