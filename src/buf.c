/* SPDX-License-Identifier: MIT */
#include "buf.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "limits.h"

bool ipsa_buf_reserve(struct buf *b, size_t len)
{
	size_t cap = b->cap > 0 ? b->cap : BUF_FIRST;
	char *ptr;

	if (len <= b->cap - b->len)
		return true;
	if (len > SIZE_MAX / 2 - b->len) {
		b->failed = true;
		return false;
	}
	while (cap < b->len + len)
		cap *= 2;
	ptr = realloc(b->ptr, cap);
	if (ptr == NULL) {
		b->failed = true;
		return false;
	}
	b->ptr = ptr;
	b->cap = cap;
	return true;
}

void ipsa_buf_add(struct buf *b, const char *ptr, size_t len)
{
	if (b->failed || len == 0 || !ipsa_buf_reserve(b, len))
		return;
	memcpy(b->ptr + b->len, ptr, len);
	b->len += len;
}

void ipsa_buf_add_span(struct buf *b, struct span s)
{
	ipsa_buf_add(b, s.ptr, s.len);
}

void ipsa_buf_add_text(struct buf *b, const char *text)
{
	ipsa_buf_add(b, text, strlen(text));
}

void ipsa_buf_add_char(struct buf *b, char c)
{
	ipsa_buf_add(b, &c, 1);
}

void ipsa_buf_drop(struct buf *b, size_t len)
{
	if (len == 0)
		return;
	memmove(b->ptr, b->ptr + len, b->len - len);
	b->len -= len;
}

void ipsa_buf_clear(struct buf *b)
{
	b->len = 0;
	b->failed = false;
}

struct span ipsa_buf_span(const struct buf *b)
{
	return ipsa_span(b->ptr, b->len);
}

void ipsa_buf_free(struct buf *b)
{
	free(b->ptr);
	*b = (struct buf){0};
}
