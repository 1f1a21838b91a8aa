/* SPDX-License-Identifier: MIT */
/*
 * A run of bytes that grows. A zeroed struct buf is an empty one.
 *
 * An append that finds no memory changes nothing and is remembered in
 * `failed`, and so do all that follow it: a caller appends what it has and
 * asks once. What has been
 * allocated is kept by ipsa_buf_clear: in steady state nothing is allocated.
 */
#ifndef IPSA_BUF_H
#define IPSA_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "span.h"

struct buf {
	char *ptr;
	size_t len;
	size_t cap;
	bool failed;
};

/* Make room for `len` more bytes; false if there is no memory. */
bool ipsa_buf_reserve(struct buf *b, size_t len);

void ipsa_buf_add(struct buf *b, const char *ptr, size_t len);
void ipsa_buf_add_span(struct buf *b, struct span s);
void ipsa_buf_add_text(struct buf *b, const char *text);
void ipsa_buf_add_char(struct buf *b, char c);

/* Drop `len` bytes at the front. */
void ipsa_buf_drop(struct buf *b, size_t len);

/* Empty it, and forget a failure. */
void ipsa_buf_clear(struct buf *b);

/* The bytes it holds, borrowed until it next changes. */
struct span ipsa_buf_span(const struct buf *b);

/* Free what it owns; it is empty and may be used again. */
void ipsa_buf_free(struct buf *b);

#endif
