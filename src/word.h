/* SPDX-License-Identifier: MIT */
/* Eight bytes of text at once. */
#ifndef IPSA_WORD_H
#define IPSA_WORD_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A one in each byte, and the highest bit of each. */
#define IPSA_WORD_ONES (UINT64_MAX / 255)
#define IPSA_WORD_TOPS (IPSA_WORD_ONES << 7)

static inline uint64_t ipsa_word_at(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof word);
	return word;
}

/* How many bytes stand before the first that bears the highest bit, where further
 * bits may be none; 0, which says nothing, where bytes stand the other way round.
 * One bit must be set. */
static inline size_t ipsa_word_before(uint64_t tops)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return (size_t)__builtin_ctzll(tops) / 8;
#else
	(void)tops;
	return 0;
#endif
}

#endif
