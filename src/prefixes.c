/* SPDX-License-Identifier: MIT */
#include "prefixes.h"

#include <string.h>

#include "limits.h"

static void put(uint8_t set[32], unsigned byte)
{
	set[byte / 8] |= (uint8_t)(1U << byte % 8);
}

static void put_all(struct prefix *p, unsigned depth)
{
	for (; depth < PREFIX; depth++)
		memset(p->bytes[depth], 0xFF, sizeof(p->bytes[depth]));
}

struct asking {
	const struct regex *re;
	struct matcher *m;
	size_t budget;
};

/* Do these heads go on alike from `depth` on? */
static bool same_rest(const struct prefix *a, const struct prefix *b,
	unsigned depth)
{
	return memcmp(a->bytes[depth], b->bytes[depth],
		(PREFIX_HEAD - depth) * sizeof(a->bytes[0])) == 0;
}

/* Add `byte` at `depth` before each of `rest`: to what goes on alike. False if
 * they become too many. */
static bool put_before(struct prefixes *out, unsigned depth, unsigned byte,
	const struct prefixes *rest)
{
	for (unsigned i = 0; i < rest->count; i++) {
		unsigned at = 0;

		while (at < out->count && !same_rest(&out->list[at],
		    &rest->list[i], depth + 1))
			at++;
		if (at == PREFIXES_MAX)
			return false;
		if (at == out->count) {
			out->list[out->count++] = rest->list[i];
			memset(out->list[at].bytes[depth], 0,
				sizeof(out->list[at].bytes[depth]));
		}
		put(out->list[at].bytes[depth], byte);
	}
	return true;
}

static void allow_all(struct prefixes *out, unsigned depth)
{
	memset(out->list, 0, sizeof(out->list[0]));
	put_all(&out->list[0], depth);
	out->count = 1;
}

/* What may follow text[0..depth) in a match; what lies before `depth` in the
 * prefixes is left to the caller. */
static void ask(struct asking *a, char *text, unsigned depth,
	struct prefixes *out)
{
	struct prefixes rest;

	if (depth == PREFIX_HEAD || a->budget < 256) {
		allow_all(out, depth);
		return;
	}
	out->count = 0;
	a->budget -= 256;
	for (unsigned byte = 0; byte < 256; byte++) {
		enum regex_result r;

		text[depth] = (char)byte;
		r = ipsa_regex_begins(a->re, a->m, ipsa_span(text, depth + 1));
		if (r == REGEX_NONE)
			continue;
		if (r == REGEX_PARTIAL)
			ask(a, text, depth + 1, &rest);
		else
			allow_all(&rest, depth + 1);
		if (!put_before(out, depth, byte, &rest)) {
			allow_all(out, depth);
			return;
		}
	}
}

static void add_to_tail(struct prefix *p, unsigned depth, unsigned byte)
{
	if (depth >= PREFIX_HEAD && depth < PREFIX)
		put(p->bytes[depth], byte);
}

/* What may follow text[0..depth) of a head, added to the bytes of its tail; false
 * if there is too much to ask. */
static bool ask_tail(struct asking *a, char *text, unsigned depth,
	struct prefix *p)
{
	if (depth >= PREFIX)
		return true;
	for (unsigned byte = 0; byte < 256; byte++) {
		enum regex_result r;

		if (depth < PREFIX_HEAD && !ipsa_prefix_has(p, depth, byte))
			continue;
		if (a->budget-- == 0)
			return false;
		text[depth] = (char)byte;
		r = ipsa_regex_begins(a->re, a->m, ipsa_span(text, depth + 1));
		if (r == REGEX_NONE)
			continue;
		add_to_tail(p, depth, byte);
		if (r != REGEX_PARTIAL)
			put_all(p, depth + 1 < PREFIX_HEAD ? PREFIX_HEAD :
				depth + 1);
		else if (!ask_tail(a, text, depth + 1, p))
			return false;
	}
	return true;
}

/* Set the tail of a prefix, whose head is known. */
static void ask_for_tail(struct asking *a, struct prefix *p)
{
	struct asking part = *a;
	char text[PREFIX];

	if (part.budget > PREFIX_TAIL_BUDGET)
		part.budget = PREFIX_TAIL_BUDGET;
	a->budget -= part.budget;
	memset(p->bytes[PREFIX_HEAD], 0, (PREFIX - PREFIX_HEAD) *
		sizeof(p->bytes[0]));
	if (!ask_tail(&part, text, 0, p))
		put_all(p, PREFIX_HEAD);
	else
		a->budget += part.budget;
}

bool ipsa_prefixes_of(const struct regex *re, struct matcher *m, size_t budget,
	struct prefixes *out)
{
	struct asking a = {re, m, budget};
	char text[PREFIX];

	/* What looks back sees nothing there, and would mislead us. */
	if (ipsa_regex_looks_back(re))
		return false;
	ask(&a, text, 0, out);
	for (unsigned i = 0; i < out->count; i++) {
		unsigned allowed = 0;

		ask_for_tail(&a, &out->list[i]);
		for (unsigned byte = 0; byte < 256; byte++)
			allowed += ipsa_prefix_has(&out->list[i], 0,
				byte) && ipsa_prefix_has(&out->list[i], 1,
				byte);
		if (allowed == 256)
			return false;
	}
	return true;
}

/* As note.c has it: ` [= ` and a capital letter or digit, but for the first
 * blank. */
struct prefix ipsa_prefix_of_notes(void)
{
	struct prefix prefix = {.bucket = {0}};

	put(prefix.bytes[0], '[');
	put(prefix.bytes[1], '=');
	put(prefix.bytes[2], ' ');
	for (unsigned byte = 0; byte < 256; byte++)
		if (ipsa_is_upper((char)byte) || ipsa_is_digit((char)byte))
			put(prefix.bytes[3], byte);
	put_all(&prefix, 4);
	return prefix;
}
