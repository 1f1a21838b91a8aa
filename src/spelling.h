/* SPDX-License-Identifier: MIT */
/* The ways an entry's code is written in logs, computed from its number. */
#ifndef IPSA_SPELLING_H
#define IPSA_SPELLING_H

#include <stddef.h>

struct ipsa_entry;

enum {
	IPSA_SPELLING = 16,     /* room of one, with its NUL */
	IPSA_SPELLINGS = 6      /* the most an entry has */
};

/* How its space writes it in hexadecimal: 0x35E9, 0x80320035. */
void ipsa_spelling_hex(char to[IPSA_SPELLING], const struct ipsa_entry *entry);

/*
 * Every spelling but its names, the headline's number first; those of the
 * HRESULT that wraps a Win32 or RAS code among them. Returns how many.
 */
size_t ipsa_spelling_all(char to[IPSA_SPELLINGS][IPSA_SPELLING],
	const struct ipsa_entry *entry);

#endif
