/* SPDX-License-Identifier: MIT */
/*
 * What the harnesses of the library's functions share: text that grows, and the
 * parts that are built in.
 */
#ifndef HARNESS_H
#define HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ipsecannotate.h"
#include "must.h"

/* Set to zero it is empty. */
struct text {
	char *ptr;
	size_t len, room;
};

static inline void text_reserve(struct text *t, size_t len)
{
	if (t->room - t->len >= len)
		return;
	t->room = 2 * (t->len + len);
	t->ptr = realloc(t->ptr, t->room);
	if (t->ptr == NULL)
		abort();
}

static inline void text_add(struct text *t, const void *data, size_t len)
{
	text_reserve(t, len);
	if (len > 0)
		memcpy(t->ptr + t->len, data, len);
	t->len += len;
}

static inline void text_add_string(struct text *t, const char *string)
{
	text_add(t, string, strlen(string));
}

static inline void text_fill(struct text *t, char c, size_t count)
{
	text_reserve(t, count);
	if (count > 0)
		memset(t->ptr + t->len, c, count);
	t->len += count;
}

static inline void text_free(struct text *t)
{
	free(t->ptr);
	*t = (struct text){0};
}

/* Through the harness, in a block of its own size, so that a checker sees a read
 * beyond it. */
static inline void text_try(const struct text *t)
{
	uint8_t *data = malloc(t->len > 0 ? t->len : 1);

	must(data != NULL, "memory");
	if (t->len > 0)
		memcpy(data, t->ptr, t->len);
	(void)LLVMFuzzerTestOneInput(data, t->len);
	free(data);
}

static inline bool text_same(const struct text *a, const struct text *b)
{
	return a->len == b->len &&
		(a->len == 0 || memcmp(a->ptr, b->ptr, a->len) == 0);
}

/* An ipsa_write_fn to a struct text. */
static inline int text_write(void *ctx, const struct ipsa_piece *pieces,
	size_t count)
{
	for (size_t i = 0; i < count; i++)
		text_add(ctx, pieces[i].data, pieces[i].len);
	return 0;
}

/* An ipsa_report_fn that reads what it is told, and counts the errors. */
static inline void count_errors(void *ctx, const struct ipsa_finding *f)
{
	size_t *errors = ctx;

	must(f->id[0] != '\0' && f->text[0] != '\0' && f->origin != NULL &&
		strlen(f->text) < 4096, "a finding says what is wrong");
	*errors += f->level == IPSA_ERROR;
}

/* What is built in, made once. */
static inline const struct ipsa_catalog *builtin_catalog(void)
{
	static struct ipsa_catalog *cat;

	if (cat == NULL)
		must(ipsa_catalog_new(&cat, true) == IPSA_OK, "a catalogue");
	return cat;
}

static inline const struct ipsa_patterns *builtin_patterns(bool jit)
{
	static struct ipsa_patterns *made[2];

	if (made[jit] == NULL)
		must(ipsa_patterns_new(&made[jit], true) == IPSA_OK &&
			ipsa_patterns_compile(made[jit], jit, NULL, NULL) ==
			IPSA_OK, "patterns");
	return made[jit];
}

/* Feed a file in one piece and end it. */
static inline void feed_whole(struct ipsa_annotator *a, const struct text *in)
{
	must(ipsa_annotator_feed(a, in->ptr, in->len) == IPSA_OK, "feed");
	must(ipsa_annotator_finish(a) == IPSA_OK, "finish");
}

#endif
