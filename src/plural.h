/* SPDX-License-Identifier: MIT */
#ifndef IPSA_PLURAL_H
#define IPSA_PLURAL_H

#include <stdint.h>

/* What ends a word that says what so many are: "s", or nothing for one. */
static inline const char *ipsa_plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

#endif
