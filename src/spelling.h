/* SPDX-License-Identifier: MIT */
/* The ways an entry's code is written in logs, computed from its number. */
#ifndef IPSA_SPELLING_H
#define IPSA_SPELLING_H

#include <stddef.h>

struct ipsa_entry;

enum {
	IPSA_SPELLING = 16,     /* room of one, with its NUL */
	IPSA_SPELLINGS = 9,     /* the most that a page shows of an entry */
	IPSA_SPELLING_KEYS = 16 /* the most that a table needs of an entry */
};

/* As notes show it: 0x35E9, and eight digits where the space or the number
 * is large: 0x80320035. */
void ipsa_spelling_hex(char to[IPSA_SPELLING], const struct ipsa_entry *entry);

/*
 * The number that stands for an entry without a name: in hexadecimal where
 * its space is written so.
 */
void ipsa_spelling_number(char to[IPSA_SPELLING],
	const struct ipsa_entry *entry);

/*
 * For people, in capitals: every spelling but its names, the headline's number
 * first; those of the HRESULT that wraps a Win32 or RAS code among them.
 * Returns how many.
 */
size_t ipsa_spelling_all(char to[IPSA_SPELLINGS][IPSA_SPELLING],
	const struct ipsa_entry *entry);

/* The same as a list of strings, which NULL ends; they live in `to`. */
void ipsa_spelling_list(const char *list[IPSA_SPELLINGS + 1],
	char to[IPSA_SPELLINGS][IPSA_SPELLING],
	const struct ipsa_entry *entry);

/*
 * For tables that compare letter for letter: the same with small letters and
 * capitals, with leading zeros and without, with 0x, with h and bare. Some may
 * be the same. Returns how many.
 */
size_t ipsa_spelling_keys(char to[IPSA_SPELLING_KEYS][IPSA_SPELLING],
	const struct ipsa_entry *entry);

#endif
