/* SPDX-License-Identifier: MIT */
#include "object.h"

#include <stdio.h>
#include <string.h>

#include "pile.h"
#include "word.h"

/* --- members -------------------------------------------------------------- */

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static inline const char *past_blanks(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	return at;
}

/* Past a character that may have blanks before it; NULL if it is not there. */
static inline const char *past(char c, const char *at, const char *end)
{
	at = past_blanks(at, end);
	return at < end && *at == c ? at + 1 : NULL;
}

/* NULL if there is none. Most strings have a word or three: for these memchr takes
 * longer to begin than to end. */
static inline const char *next_quote(const char *at, const char *end)
{
	for (int i = 0; i < 4 && end - at >= 8; i++, at += 8) {
		uint64_t other = ipsa_word_at(at) ^ IPSA_WORD_ONES * '"';
		uint64_t found = (other - IPSA_WORD_ONES) & ~other &
			IPSA_WORD_TOPS;

		if (found == 0)
			continue;
		at += ipsa_word_before(found);
		if (*at == '"')
			return at;
		break;
	}
	return memchr(at, '"', (size_t)(end - at));
}

/* Past the string that begins at `at`; NULL if it does not end. Quotation marks
 * are looked for, and counted is what escapes them. */
static const char *past_string(const char *at, const char *end)
{
	const char *quote = ++at, *back;

	for (;;) {
		quote = next_quote(quote, end);
		if (quote == NULL)
			return NULL;
		back = quote++;
		if (back[-1] != '\\')
			return quote;
		while (back > at && back[-1] == '\\')
			back--;
		if ((quote - back) % 2 != 0)
			return quote;
	}
}

/* Past the object or array that begins at `at`: its brackets are counted. */
static const char *past_nested(const char *at, const char *end)
{
	size_t depth = 0;

	while (at != NULL && at < end) {
		if (*at == '"') {
			at = past_string(at, end);
			continue;
		}
		if (*at == '{' || *at == '[')
			depth++;
		else if (*at == '}' || *at == ']')
			depth--;
		at++;
		if (depth == 0)
			return at;
	}
	return NULL;
}

static const char *past_value(const char *at, const char *end)
{
	if (at == end)
		return NULL;
	if (*at == '"')
		return past_string(at, end);
	if (*at == '{' || *at == '[')
		return past_nested(at, end);
	while (at < end && !is_blank(*at) && *at != ',' && *at != '}')
		at++;
	return at;
}

bool ipsa_object_next(struct object *o, struct property *p)
{
	const char *at = o->at, *end = o->end, *closed;
	bool first = !o->begun;

	if (first && (at = past('{', at, end)) == NULL)
		return false;
	o->begun = true;
	closed = past('}', at, end);
	if (closed != NULL) {
		o->whole = past_blanks(closed, end) == end;
		return false;
	}
	if (!first && (at = past(',', at, end)) == NULL)
		return false;
	p->key = past_blanks(at, end);
	if (p->key == end || *p->key != '"' ||
	    (at = past_string(p->key, end)) == NULL)
		return false;
	p->key_len = (size_t)(at - p->key);
	at = past(':', at, end);
	if (at == NULL)
		return false;
	p->value = past_blanks(at, end);
	at = past_value(p->value, end);
	if (at == NULL || at == p->value)
		return false;
	p->value_len = (size_t)(at - p->value);
	o->at = at;
	return true;
}

/* --- strings --------------------------------------------------------------- */

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = c != '\0' ? strchr(digits, c) : NULL;

	return at == NULL ? -1 : (int)((at - digits) % 16);
}

/* The number of a \u escape, or -1. */
static long escaped(const char *s, size_t len)
{
	long value = 0;

	if (len < 6 || s[0] != '\\' || s[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		int digit = hex_digit(s[i]);

		if (digit < 0)
			return -1;
		value = 16 * value + digit;
	}
	return value;
}

static size_t put(long c, char out[4])
{
	size_t more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	static const unsigned char first[] = {0, 0xC0, 0xE0, 0xF0};

	for (size_t i = more; i > 0; i--) {
		out[i] = (char)(0x80 | (c & 0x3F));
		c >>= 6;
	}
	out[0] = (char)(first[more] | c);
	return more + 1;
}

size_t ipsa_string_next(const char *body, size_t body_len, char out[4],
	size_t *len)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *at;
	long high, low;

	out[0] = body[0];
	*len = 1;
	if (body[0] != '\\' || body_len < 2)
		return 1;
	if (body[1] != 'u') {
		at = memchr(from, body[1], sizeof(from) - 1);
		if (at != NULL)
			out[0] = to[at - from];
		return at != NULL ? 2 : 1;
	}
	high = escaped(body, body_len);
	if (high < 0)
		return 1;
	low = high >= 0xD800 && high < 0xDC00 ?
		escaped(body + 6, body_len - 6) : -1;
	if (low < 0xDC00 || low >= 0xE000) {
		*len = put(high, out);
		return 6;
	}
	*len = put(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), out);
	return 12;
}

void ipsa_string_add(struct pile *to, const char *text, size_t len)
{
	size_t from = 0;
	char escape[8];

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c >= ' ' && c != '"' && c != '\\')
			continue;
		ipsa_pile_add(to, text + from, i - from);
		from = i + 1;
		(void)snprintf(escape, sizeof escape, c < ' ' ? "\\u%04x" :
			"\\%c", c);
		ipsa_pile_text(to, escape);
	}
	ipsa_pile_add(to, text + from, len - from);
}
