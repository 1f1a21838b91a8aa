/* SPDX-License-Identifier: MIT */
#include "answers.h"

#include <string.h>

#include "extent.h"

/* Where the answer to what is asked would stand. */
static struct answer *slot_of(struct answers *a, const struct answer *asked)
{
	uint64_t mixed = asked->behind ^ asked->before * 3 ^
		(uint64_t)(uintptr_t)asked->re;

	return &a->slots[(mixed * UINT64_C(0x9E3779B97F4A7C15) >> 40) %
		ANSWERS];
}

static bool same(const struct answer *a, const struct answer *b)
{
	return a->re == b->re && a->behind == b->behind &&
		a->before == b->before && a->len == b->len;
}

/* What the bytes of an answer say; fewer than ANSWER_BYTES are the end of a text,
 * so that what may yet match does not. */
static enum regex_result ask(const struct answer *a, struct matcher *m,
	struct span known, size_t from)
{
	enum regex_result r = ipsa_regex_foretold(a->re, m, known, from);

	if (r != REGEX_PARTIAL || a->len == ANSWER_BYTES)
		return r;
	r = ipsa_regex_find(a->re, m, known, from);
	return r == REGEX_NONE ? REGEX_PARTIAL : r;
}

/* Is nothing looked at for an answer but its bytes? `known` ends with these. */
static void show(struct answer *a, struct matcher *m, struct span known,
	size_t from)
{
	a->said = ask(a, m, known, from);
	a->holds = (a->said == REGEX_FOUND || a->said == REGEX_NONE ||
		(a->said == REGEX_PARTIAL && a->len < ANSWER_BYTES)) &&
		ipsa_extent_before(a->re, m, known, from) <= ANSWER_BYTES;
}

bool ipsa_answers_know(struct answers *a, const struct regex *re,
	struct matcher *m, struct span text, size_t from,
	enum regex_result *said)
{
	struct answer asked = {.re = re}, *slot;
	size_t len = text.len - from;

	/* At the end of a text PCRE2 knows of no partial match. */
	if (from < ANSWER_BYTES || len == 0)
		return false;
	if (len > ANSWER_BYTES)
		len = ANSWER_BYTES;
	asked.len = (unsigned char)len;
	memcpy(&asked.before, text.ptr + from - ANSWER_BYTES, ANSWER_BYTES);
	memcpy(&asked.behind, text.ptr + from, len);
	slot = slot_of(a, &asked);
	if (!same(slot, &asked)) {
		*slot = asked;
		return false;
	}
	if (slot->asked < ANSWER_ASKED) {
		slot->asked = a->eager ? ANSWER_ASKED : slot->asked + 1;
		if (slot->asked == ANSWER_ASKED)
			show(slot, m, ipsa_span_cut(text, 0, from + len), from);
	}
	*said = slot->said;
	return slot->holds;
}
