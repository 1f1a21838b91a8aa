/* SPDX-License-Identifier: MIT */
#include "unpack_line.h"

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"

/* --- characters of two units -------------------------------------------- */

enum {
	WRONG_BY = 0x3ff,
	FIRST = 0x10000,        /* of those that need two units */
	LAST = 0x10ffff,
	HIGH = 0xd800, LOW = 0xdc00, TEN_BITS = 0x3ff
};

/* The character at the start of UTF-8 text, one that may be wrong; 0 if it is
 * none such. *len is how many bytes it takes. */
static uint32_t suspect(const char *ptr, size_t left, size_t *len)
{
	const unsigned char *p = (const unsigned char *)ptr;
	uint32_t c;
	size_t i;

	*len = p[0] >= 0xf0 ? 4 : 3;
	if (p[0] < 0xef || left < *len)
		return 0;
	c = *len == 4 ? p[0] & 0x07U : p[0] & 0x0fU;
	for (i = 1; i < *len; i++)
		c = c << 6 | (p[i] & 0x3fU);
	return c + WRONG_BY >= FIRST && c + WRONG_BY <= LAST ? c : 0;
}

/* A character in UTF-16, little-endian; returns how many bytes it has. */
static size_t utf16(unsigned char to[4], uint32_t c)
{
	uint32_t high = HIGH + ((c - FIRST) >> 10);
	uint32_t low = LOW + ((c - FIRST) & TEN_BITS);

	to[0] = (unsigned char)(c < FIRST ? c : high);
	to[1] = (unsigned char)((c < FIRST ? c : high) >> 8);
	to[2] = (unsigned char)low;
	to[3] = (unsigned char)(low >> 8);
	return c < FIRST ? 2 : 4;
}

/* Does it occur in the chunk? The second byte is looked for: of those asked
 * for it is rare in any text. */
static bool occurs(struct span chunk, uint32_t c)
{
	unsigned char bytes[4];
	size_t len = utf16(bytes, c), at;
	const char *found;

	for (at = 1; at + len <= chunk.len + 1; at++) {
		found = memchr(chunk.ptr + at, bytes[1], chunk.len - at);
		if (found == NULL)
			break;
		at = (size_t)(found - chunk.ptr);
		if (at - 1 + len <= chunk.len &&
		    memcmp(found - 1, bytes, len) == 0)
			return true;
	}
	return false;
}

static void add_character(struct buf *line, uint32_t c)
{
	const char utf8[] = {(char)(0xf0 | c >> 18),
		(char)(0x80 | (c >> 12 & 0x3f)), (char)(0x80 | (c >> 6 & 0x3f)),
		(char)(0x80 | (c & 0x3f))};

	ipsa_buf_add(line, utf8, sizeof utf8);
}

/* Add a character that is put right; false if there is none. */
static bool put_right(struct buf *line, const char *ptr, size_t left,
	struct span chunk, size_t *len)
{
	uint32_t c = suspect(ptr, left, len);

	if (c == 0 || occurs(chunk, c) || !occurs(chunk, c + WRONG_BY))
		return false;
	add_character(line, c + WRONG_BY);
	return true;
}

/* --- the line ----------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/*
 * Are the bytes between two tags the text of an element, be they blanks, and
 * not layout? They are where its start tag, at `tag`, and its end tag are
 * around them.
 */
static bool is_value(struct span xml, size_t tag, size_t from, size_t to)
{
	return from >= 2 && xml.ptr[from - 2] != '/' &&
		xml.ptr[tag + 1] != '/' && xml.ptr[tag + 1] != '?' &&
		to + 1 < xml.len && xml.ptr[to + 1] == '/';
}

static void add_text(struct buf *line, struct span text, struct span chunk)
{
	size_t at = 0;

	while (at < text.len) {
		char c = text.ptr[at];
		size_t len = 1;

		if (c == '\n')
			ipsa_buf_add_text(line, "&#10;");
		else if (c == '\r')
			ipsa_buf_add_text(line, "&#13;");
		else if ((unsigned char)c < 0xef || !put_right(line,
		    text.ptr + at, text.len - at, chunk, &len)) {
			ipsa_buf_add_char(line, c);
			len = 1;
		}
		at += len;
	}
}

static size_t find(struct span xml, size_t at, char c)
{
	while (at < xml.len && xml.ptr[at] != c)
		at++;
	return at;
}

static bool all_blank(struct span text)
{
	size_t i;

	for (i = 0; i < text.len; i++) {
		if (!is_blank(text.ptr[i]))
			return false;
	}
	return true;
}

/* Text, tag, text, tag, and so on. */
void ipsa_unpack_line(struct buf *line, struct span xml, struct span chunk)
{
	size_t at = 0, tag = 0;

	while (at < xml.len) {
		size_t end = find(xml, at, '<');
		struct span text = ipsa_span_cut(xml, at, end);

		if (!all_blank(text) || is_value(xml, tag, at, end))
			add_text(line, text, chunk);
		tag = end;
		at = find(xml, end, '>');
		at += at < xml.len;
		add_text(line, ipsa_span_cut(xml, tag, at), chunk);
	}
	ipsa_buf_add_char(line, '\n');
}
