/* SPDX-License-Identifier: MIT */
/* Text for people, wrapped to a width in columns. */
#ifndef IPSA_PAGE_H
#define IPSA_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Prints something of `about` to `to`. */
typedef void ipsa_page_fn(FILE *to, const void *about);

/*
 * Collect what `make` prints; it may be called more than once. The text is
 * the caller's, who frees it; NULL if there is no memory.
 */
char *ipsa_page_text(ipsa_page_fn *make, const void *about, size_t *len);

enum { IPSA_PAGE_PLAIN = 80 };  /* width where there is no terminal */

/* Is `fd` a terminal that obeys escapes, for colours and to erase a line? One
 * that calls itself dumb shows them. */
bool ipsa_page_obeys(int fd);

/* The columns of the terminal that `fd` is, 0 if it is none. */
int ipsa_page_terminal(int fd);

/*
 * Write `text` with a newline, broken at blanks so that lines take no more
 * than `width` columns where that can be. The first line continues at column
 * `at` (from 0), the others are indented by `indent`. A word that is longer,
 * and what stands between backticks, stays whole. A newline in the text is
 * kept. Control characters are shown by the rules of visible.h.
 */
void ipsa_page_wrap(FILE *to, const char *text, int at, int indent,
	int width);

/* How many bytes of `text` fit into `width` columns. */
size_t ipsa_page_fit(const char *text, int width);

/* Write `len` bytes unbroken, without a newline, by the same rules. */
void ipsa_page_put(FILE *to, const char *text, size_t len);

#endif
