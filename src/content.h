/* SPDX-License-Identifier: MIT */
/* What a file holds, by its first bytes. */
#ifndef IPSA_CONTENT_H
#define IPSA_CONTENT_H

#include <stdbool.h>
#include <stddef.h>

/* How much of a file is looked at: where a binary format has no NUL in so
 * much, it has text in it. */
enum { CONTENT_HEAD = 64 * 1024 };

enum content {
	CONTENT_LINES,          /* lines of text that stand alone */
	CONTENT_RECORDS,        /* text whose lines may belong together */
	CONTENT_NO_TEXT
};

/*
 * What a file holds whose first `len` bytes, CONTENT_HEAD or all of it, are
 * `head`.
 *
 * No text is what has a NUL there, except UTF-16: by its mark, or where of the
 * first two bytes one is NUL and the other is not. UTF-16, and what begins
 * like JSON, XML or a table, are records: which lines make one is not known
 * here. A table begins with a quote, or with a line that parts words without
 * a digit by two commas, semicolons or tabs. Everything else is lines.
 */
enum content ipsa_content_of(const char *head, size_t len);

/* Does the ending of a path say that it is JSON, XML or a table? */
bool ipsa_content_named(const char *path);

#endif
