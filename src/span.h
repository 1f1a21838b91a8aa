/* SPDX-License-Identifier: MIT */
/*
 * A borrowed run of bytes: log text, which may hold NUL, need not be UTF-8
 * and is never changed in place. And the classes of bytes, by tables of our
 * own: a locale has no say in what a log line means.
 */
#ifndef IPSA_SPAN_H
#define IPSA_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const char *ptr;
	size_t len;
};

static inline struct span ipsa_span(const char *ptr, size_t len)
{
	return (struct span){ptr, len};
}

static inline struct span ipsa_span_of(const char *text)
{
	return ipsa_span(text, strlen(text));
}

/* The bytes of `s` from `from` up to, not including, `to`. */
static inline struct span ipsa_span_cut(struct span s, size_t from, size_t to)
{
	return ipsa_span(s.ptr + from, to - from);
}

static inline bool ipsa_span_starts(struct span s, struct span with)
{
	return s.len >= with.len && (with.len == 0 ||
		memcmp(s.ptr, with.ptr, with.len) == 0);
}

static inline bool ipsa_span_eq(struct span a, struct span b)
{
	return a.len == b.len && ipsa_span_starts(a, b);
}

/* Is `s` the text `text`? */
static inline bool ipsa_span_is(struct span s, const char *text)
{
	return ipsa_span_eq(s, ipsa_span_of(text));
}

/* The first place of `c` at or after `from`; s.len if there is none. */
static inline size_t ipsa_span_find(struct span s, size_t from, char c)
{
	const char *p = from < s.len ? memchr(s.ptr + from, (unsigned char)c,
		s.len - from) : NULL;

	return p != NULL ? (size_t)(p - s.ptr) : s.len;
}

/* The start of the line that `at` stands in, not before `first`. */
const char *ipsa_line_start(const char *first, const char *at);

static inline bool ipsa_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool ipsa_is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static inline char ipsa_to_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* A blank, or part of a line end. */
static inline bool ipsa_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static inline bool ipsa_is_name(char c)
{
	return ipsa_is_digit(c) || ipsa_is_upper(ipsa_to_upper(c)) ||
		c == '_' || c == '-';
}

static inline bool ipsa_is_print(char c)
{
	return c >= ' ' && c <= '~';
}

/* 0 to 15, or -1. */
static inline int ipsa_hex_digit(char c)
{
	if (ipsa_is_digit(c))
		return c - '0';
	c = ipsa_to_upper(c);
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

#endif
