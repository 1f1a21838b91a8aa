/* SPDX-License-Identifier: MIT */
/*
 * What the tests of the library's rooms share, besides support.h: findings
 * collected in a form that tables can hold, and catalogues and pattern sets
 * made of texts.
 */
#ifndef CHECK_H
#define CHECK_H

#include "support.h"

#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "finding.h"
#include "span.h"

/* What was reported: "4:3 unknown-key", a line each, and the last text. */
struct reports {
	char list[4096];
	char text[512];
	char origin[64];
	size_t count;
};

/* An ipsa_report_fn: `ctx` is the struct reports that it adds to. */
static inline void reports_add(void *ctx, const struct ipsa_finding *f)
{
	struct reports *r = ctx;
	size_t len = strlen(r->list);

	(void)snprintf(r->list + len, sizeof(r->list) - len, "%zu:%zu %s\n",
		f->line, f->column, f->id);
	(void)snprintf(r->text, sizeof(r->text), "%s", f->text);
	(void)snprintf(r->origin, sizeof(r->origin), "%s", f->origin);
	r->count++;
}

static inline struct reporter reports_to(struct reports *r)
{
	*r = (struct reports){.count = 0};
	return (struct reporter){reports_add, r, "test", 0, false};
}

/* A catalogue of one text, which must be right. */
static inline struct ipsa_catalog *catalog_of(const char *text)
{
	struct ipsa_catalog *cat;
	struct reports r = {.count = 0};

	assert_int_equal(ipsa_catalog_new(&cat, false), IPSA_OK);
	if (ipsa_catalog_add(cat, "test", text, strlen(text), reports_add,
	    &r) != IPSA_OK)
		fail_msg("%s%s", r.list, r.text);
	return cat;
}

/* A set of one text, which must be right, compiled. */
static inline struct ipsa_patterns *patterns_of(const char *text, bool jit)
{
	struct ipsa_patterns *pats;
	struct reports r = {.count = 0};

	assert_int_equal(ipsa_patterns_new(&pats, false), IPSA_OK);
	if (ipsa_patterns_add(pats, "test", text, strlen(text), reports_add,
	    &r) != IPSA_OK ||
	    ipsa_patterns_compile(pats, jit, reports_add, &r) != IPSA_OK)
		fail_msg("%s%s", r.list, r.text);
	return pats;
}

/* The keys that every new entry needs besides its code. */
#define ENTRY_WORDS \
	"  severity: error\n" \
	"  class: policy\n" \
	"  retry: never\n"
#define ENTRY_REST ENTRY_WORDS \
	"  meaning: It went wrong.\n" \
	"  action: Look again.\n"

#define CATALOG_HEAD "space: win32\nfamily: windows-ipsec\nentries:\n"

static inline void assert_span(struct span got, const char *expected)
{
	if (!ipsa_span_is(got, expected))
		fail_msg("got '%.*s', expected '%s'", (int)got.len, got.ptr,
			expected);
}

static inline void assert_buf(const struct buf *got, const char *expected)
{
	assert_false(got->failed);
	assert_span(ipsa_buf_span(got), expected);
}

#endif
