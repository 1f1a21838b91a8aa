/* SPDX-License-Identifier: MIT */
/*
 * Names of fields that records repeat. Of each is remembered from which of its
 * bytes on a sieve may match, whatever the field says: mostly from its end alone.
 */
#ifndef IPSA_FIELD_NAMES_H
#define IPSA_FIELD_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "span.h"

/* A record has some dozens of names, and most are short; one whose place another
 * takes, or that is longer, is looked at anew. */
enum { FIELD_NAMES = 128, FIELD_NAME_MAX = 22 };

/* All zero: none is known yet. */
struct field_names {
	struct field_name {
		char name[FIELD_NAME_MAX];
		uint8_t len, from;
	} slots[FIELD_NAMES];
};

/* Sets from which byte on; false if that is not remembered. */
bool ipsa_field_names_find(const struct field_names *n, struct span name,
	size_t *from);

/* Names with bytes that a format may code are left out: they may say something
 * else in another. */
void ipsa_field_names_add(struct field_names *n, struct span name,
	size_t from);

#endif
