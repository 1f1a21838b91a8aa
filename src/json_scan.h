/* SPDX-License-Identifier: MIT */
/*
 * How far a JSON value goes: brackets, commas, colons and quotes where they
 * belong. Numbers, words and escapes are not looked into.
 */
#ifndef IPSA_JSON_SCAN_H
#define IPSA_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "limits.h"
#include "span.h"

enum scan_state {
	SCAN_VALUE,             /* a value must come */
	SCAN_FIRST_VALUE,       /* or the array's end */
	SCAN_KEY,               /* a key must come */
	SCAN_FIRST_KEY,         /* or the object's end */
	SCAN_COLON,
	SCAN_NEXT,              /* a comma, or the end */
	SCAN_STRING,
	SCAN_KEY_STRING,
	SCAN_ATOM,              /* a number, true, false or null */
	SCAN_DEEP,              /* in levels that are not followed */
	SCAN_DONE,
	SCAN_BROKEN
};

/* A walk over a value. Zero is the start of one. */
struct json_scan {
	uint64_t arrays[JSON_DEPTH_MAX / 64];   /* a bit for each level */
	unsigned depth;
	size_t deeper;          /* levels that are open beyond JSON_DEPTH_MAX:
				   of them brackets are counted, alone */
	bool too_deep;          /* there was one */
	unsigned char state;
};

/*
 * Go on from byte `at` to the end of the value, where the state is SCAN_DONE,
 * to what breaks it, or as far as `s` tells. Returns how far that is.
 */
size_t ipsa_json_scan(struct json_scan *j, struct span s, size_t at);

/* One byte on, outside strings and atoms: `c` is no blank. */
void ipsa_json_step(struct json_scan *j, char c);

/* The string or atom that the walk is in ends. */
void ipsa_json_scalar_ends(struct json_scan *j);

/* Over bytes of a string that are plainly nothing else, neither its end nor a
 * backslash; not always over all of them. */
size_t ipsa_json_plain_end(struct span s, size_t at);

/* Where in a string the byte stands that ends it or is not allowed in it; what
 * a backslash makes of the byte behind it is seen to later. */
size_t ipsa_json_string_end(struct span s, size_t at);

/* May `c` stand in a number, true, false or null? */
static inline bool ipsa_json_is_atom(char c)
{
	return ipsa_is_digit(c) || ipsa_is_upper(ipsa_to_upper(c)) ||
		c == '-' || c == '+' || c == '.';
}

#endif
