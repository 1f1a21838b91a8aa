/* SPDX-License-Identifier: MIT */
/*
 * The members of a JSON object as they stand there, and what a string of JSON
 * says. What breaks the form of an object ends the walk; values are not
 * looked into.
 */
#ifndef IPSA_OBJECT_H
#define IPSA_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct pile;

/* Set `at` and `end` to the object's bytes, and all else to zero. */
struct object {
	const char *at, *end;
	bool begun;
	bool whole;             /* it ended where its bytes end */
};

/* A member: both with what encloses them, such as quotation marks. */
struct property {
	const char *key, *value;
	size_t key_len, value_len;
};

/* The next member; false if there is none. */
bool ipsa_object_next(struct object *o, struct property *p);

/* Is this the member's key, spelled as it is? */
static inline bool ipsa_property_is(const struct property *p,
	const char *name)
{
	size_t len = strlen(name);

	return p->key_len == len + 2 && memcmp(p->key + 1, name, len) == 0;
}

/*
 * Decode the character at the start of a string's body, which is not empty.
 * Puts at most 4 bytes to `out` and sets *len; returns how many bytes of the
 * body that was. What is no escape stands for itself.
 */
size_t ipsa_string_next(const char *body, size_t body_len, char out[4],
	size_t *len);

/* Add text as the body of a string. Bytes that are not UTF-8 stay. */
void ipsa_string_add(struct pile *to, const char *text, size_t len);

#endif
