/* SPDX-License-Identifier: MIT */
/* How the text of a reference becomes a number, and the number entries. */
#ifndef IPSA_REFERENCE_H
#define IPSA_REFERENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "catalog.h"
#include "limits.h"
#include "span.h"

/* What a pattern reads. */
enum reads {
	READS_DECIMAL,          /* 13801, 2147956201 */
	READS_SIGNED,           /* -2147011095 */
	READS_HEX,              /* 0x35E9, 0x000035e9, 35E9h, 800735E9 */
	READS_HEX_LE,           /* B3020000: four bytes, the lowest first */
	READS_BYTES_LE,         /* 233, 53, 0, 0 */
	READS_SYMBOL,           /* a name or an alias */
	READS_INSERT,           /* %%13801 */
	READS_COUNT
};

/* How a reference is spelled; a cluster holds each spelling once. */
enum spelling {
	SPELLING_DECIMAL,
	SPELLING_UNSIGNED,      /* 32 bits with the highest set, in decimal */
	SPELLING_SIGNED,
	SPELLING_HEX,
	SPELLING_HRESULT,       /* 32 bits with the highest set, in hex */
	SPELLING_BYTES,
	SPELLING_SYMBOL,
	SPELLING_INSERT
};

/* The entries that a reference may mean, the likeliest first. */
struct readings {
	const struct ipsa_entry *entries[READINGS_MAX];
	unsigned count;
};

/* The spaces that are asked, in order. */
struct spaces {
	enum ipsa_space list[IPSA_SPACES];
	unsigned count;
};

/* Is the entry one of these readings? */
bool ipsa_readings_has(const struct readings *r,
	const struct ipsa_entry *entry);

const char *ipsa_reads_name(enum reads reads);

/* The value of a word of pattern files ("decimal"), or -1. */
int ipsa_reads_value(struct span word);

/*
 * Read the digits of a reference. False where the text is no such number or
 * does not fit in 32 bits. Symbols have no number and give false.
 */
bool ipsa_reference_number(enum reads reads, struct span text,
	uint32_t *number);

enum spelling ipsa_reference_spelling(enum reads reads, uint32_t number);

/*
 * Every entry that `number` has in `spaces`. In "hresult" a number of
 * facility 7 (Win32) means the RAS and Win32 codes of its low 16 bits too.
 */
void ipsa_reference_readings(const struct catalog_table *table,
	const struct spaces *spaces, uint32_t number, struct readings *out);

/* Every entry that has a name in `spaces`; in any space where there are none. */
void ipsa_reference_named(const struct catalog_table *table,
	const struct spaces *spaces, struct span name, struct readings *out);

#endif
