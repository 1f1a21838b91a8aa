/* SPDX-License-Identifier: MIT */
#include "json_scan.h"

#include "word.h"

static bool in_array(const struct json_scan *j)
{
	unsigned at = j->depth - 1;

	return (j->arrays[at / 64] >> at % 64 & 1) != 0;
}

static unsigned char open_level(struct json_scan *j, bool array)
{
	unsigned at = j->depth;

	if (at == JSON_DEPTH_MAX) {
		j->deeper = 1;
		j->too_deep = true;
		return SCAN_DEEP;
	}
	j->depth++;
	j->arrays[at / 64] &= ~((uint64_t)1 << at % 64);
	j->arrays[at / 64] |= (uint64_t)array << at % 64;
	return array ? SCAN_FIRST_VALUE : SCAN_FIRST_KEY;
}

static unsigned char close_level(struct json_scan *j, char c)
{
	if (j->depth == 0 || in_array(j) != (c == ']'))
		return SCAN_BROKEN;
	j->depth--;
	return j->depth == 0 ? SCAN_DONE : SCAN_NEXT;
}

/* A byte in a level that is not followed. */
static unsigned char deep(struct json_scan *j, char c)
{
	if (c == '"')
		return SCAN_STRING;
	if (c == '{' || c == '[')
		j->deeper++;
	if (c == '}' || c == ']')
		j->deeper--;
	return j->deeper > 0 ? SCAN_DEEP : SCAN_NEXT;
}

static unsigned char value_begins(struct json_scan *j, char c)
{
	if (c == '{' || c == '[')
		return open_level(j, c == '[');
	if (c == ']' && j->state == SCAN_FIRST_VALUE)
		return close_level(j, c);
	if (c == '"')
		return SCAN_STRING;
	return ipsa_json_is_atom(c) ? SCAN_ATOM : SCAN_BROKEN;
}

/* What follows where `c` stands outside strings and atoms. */
static unsigned char follows(struct json_scan *j, char c)
{
	switch (j->state) {
	case SCAN_VALUE:
	case SCAN_FIRST_VALUE:
		return value_begins(j, c);
	case SCAN_FIRST_KEY:
	case SCAN_KEY:
		if (c == '"')
			return SCAN_KEY_STRING;
		return c == '}' && j->state == SCAN_FIRST_KEY ?
			close_level(j, c) : SCAN_BROKEN;
	case SCAN_DEEP:
		return deep(j, c);
	case SCAN_COLON:
		return c == ':' ? SCAN_VALUE : SCAN_BROKEN;
	default:
		if (c == '}' || c == ']')
			return close_level(j, c);
		if (c != ',')
			return SCAN_BROKEN;
		return in_array(j) ? SCAN_VALUE : SCAN_KEY;
	}
}

/* A bit for each byte of a word that ends what a string is made of: a quote, a
 * backslash, what is no character. The first is one; further ones may be none. */
static uint64_t ends(uint64_t word)
{
	const uint64_t ones = IPSA_WORD_ONES;
	uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\';

	return ((word - ones * ' ') | (quote - ones) | (slash - ones)) &
		~word & IPSA_WORD_TOPS;
}

/* In whole words. */
size_t ipsa_json_plain_end(struct span s, size_t at)
{
	uint64_t found;

	for (; at + sizeof(found) <= s.len; at += sizeof(found)) {
		found = ends(ipsa_word_at(s.ptr + at));
		if (found != 0)
			return at + ipsa_word_before(found);
	}
	return at;
}

size_t ipsa_json_string_end(struct span s, size_t at)
{
	at = ipsa_json_plain_end(s, at);
	while (at < s.len && s.ptr[at] != '"' &&
	    (unsigned char)s.ptr[at] >= ' ') {
		if (s.ptr[at] != '\\') {
			at++;
			continue;
		}
		if (at + 1 >= s.len)
			return s.len;
		if ((unsigned char)s.ptr[at + 1] < ' ')
			return at + 1;
		at = ipsa_json_plain_end(s, at + 2);
	}
	return at;
}

void ipsa_json_step(struct json_scan *j, char c)
{
	j->state = follows(j, c);
}

void ipsa_json_scalar_ends(struct json_scan *j)
{
	if (j->state == SCAN_KEY_STRING)
		j->state = SCAN_COLON;
	else if (j->deeper > 0)
		j->state = SCAN_DEEP;
	else
		j->state = j->depth == 0 ? SCAN_DONE : SCAN_NEXT;
}

size_t ipsa_json_scan(struct json_scan *j, struct span s, size_t at)
{
	while (at < s.len && j->state < SCAN_DONE) {
		size_t end;

		if (j->state == SCAN_STRING || j->state == SCAN_KEY_STRING) {
			end = ipsa_json_string_end(s, at);
			if (end >= s.len)
				return at;
			if (s.ptr[end] != '"')
				j->state = SCAN_BROKEN;
			else
				ipsa_json_scalar_ends(j);
			at = end + 1;
			continue;
		}
		if (j->state == SCAN_ATOM && !ipsa_json_is_atom(s.ptr[at]))
			ipsa_json_scalar_ends(j);
		if (j->state == SCAN_DONE)
			break;
		if (j->state != SCAN_ATOM && !ipsa_is_blank(s.ptr[at]))
			ipsa_json_step(j, s.ptr[at]);
		at++;
	}
	return at;
}
