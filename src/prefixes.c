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
	bool differs[256];      /* the byte from the one below it */
	unsigned kinds;         /* of bytes that differ */
	unsigned folded;        /* letters of a head, in either case */
};

/* --- which bytes differ ------------------------------------------------------ */

enum { LOWER = 'a' - 'A' };     /* the bit of small letters */

static void set_apart(struct asking *a, unsigned first, unsigned last)
{
	a->differs[first] = true;
	if (last < 255)
		a->differs[last + 1] = true;
}

/* A byte, and if it is a letter its other case. */
static void set_letter_apart(struct asking *a, unsigned byte)
{
	set_apart(a, byte, byte);
	if (ipsa_is_upper(ipsa_to_upper((char)byte)))
		set_apart(a, byte ^ LOWER, byte ^ LOWER);
}

static void set_all_apart(struct asking *a)
{
	for (unsigned byte = 0; byte < 256; byte++)
		a->differs[byte] = true;
}

/* Set apart what an escape or a set with a name stands for, where `text` begins
 * with one. */
static void set_escape_apart(struct asking *a, struct span text)
{
	int high, low;

	if (text.len < 2)
		return;
	if (text.ptr[0] == '[' && strchr(":.=", text.ptr[1]) != NULL)
		set_all_apart(a);
	if (text.ptr[0] != '\\' || !ipsa_is_name(text.ptr[1]) ||
	    strchr("dDwWsStnr-_", text.ptr[1]) != NULL)
		return;
	high = text.len < 4 ? -1 : ipsa_hex_digit(text.ptr[2]);
	low = text.len < 4 ? -1 : ipsa_hex_digit(text.ptr[3]);
	if (text.ptr[1] != 'x' || high < 0 || low < 0)
		set_all_apart(a);
	else
		set_letter_apart(a, (unsigned)(16 * high + low));
}

/*
 * What an expression says of bytes: each that stands in it, alone or at the end
 * of a range, in both cases, and what \d, \w and \s are made of. Bytes between
 * these are all the same to it; what else it may say sets all apart.
 */
static void tell_apart(struct asking *a, struct span text)
{
	set_apart(a, '0', '9');
	set_apart(a, 'A', 'Z');
	set_apart(a, 'a', 'z');
	set_apart(a, '_', '_');
	for (const char *c = " \t\n\r"; *c != '\0'; c++)
		set_apart(a, (unsigned char)*c, (unsigned char)*c);
	for (size_t i = 0; i < text.len; i++) {
		set_letter_apart(a, (unsigned char)text.ptr[i]);
		set_escape_apart(a, ipsa_span_cut(text, i, text.len));
	}
	a->differs[0] = true;
	for (unsigned byte = 0; byte < 256; byte++)
		a->kinds += a->differs[byte];
}

static struct span without_blanks(struct span text)
{
	while (text.len > 0 && ipsa_is_blank(text.ptr[0]))
		text = ipsa_span_cut(text, 1, text.len);
	return text;
}

/* How many letters an expression begins with whose case is nothing to it: those
 * of a group that has nothing else in it and must be there. */
static unsigned count_folded(struct span text)
{
	const struct span group = ipsa_span("(?i:", 4);
	unsigned count = 0;

	text = without_blanks(text);
	if (!ipsa_span_starts(text, group))
		return 0;
	text = without_blanks(ipsa_span_cut(text, group.len, text.len));
	while (count < text.len &&
	    ipsa_is_upper(ipsa_to_upper(text.ptr[count])))
		count++;
	text = without_blanks(ipsa_span_cut(text, count, text.len));
	if (text.len == 0 || text.ptr[0] != ')')
		return 0;
	text = without_blanks(ipsa_span_cut(text, 1, text.len));
	return text.len > 0 && strchr("?*+{#", text.ptr[0]) != NULL ? 0 : count;
}

/* --- heads ------------------------------------------------------------------- */

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
	enum regex_result r = REGEX_NONE;
	struct prefixes rest;

	if (depth == PREFIX_HEAD || a->budget < a->kinds) {
		allow_all(out, depth);
		return;
	}
	out->count = 0;
	a->budget -= a->kinds;
	for (unsigned byte = 0; byte < 256; byte++) {
		text[depth] = (char)byte;
		if (a->differs[byte]) {
			r = ipsa_regex_begins(a->re, a->m, ipsa_span(text,
				depth + 1));
			if (r == REGEX_PARTIAL)
				ask(a, text, depth + 1, &rest);
			else
				allow_all(&rest, depth + 1);
		}
		if (r != REGEX_NONE && !put_before(out, depth, byte, &rest)) {
			allow_all(out, depth);
			return;
		}
	}
}

/* --- tails ------------------------------------------------------------------- */

static void add_to_tail(struct prefix *p, unsigned depth, unsigned byte)
{
	if (depth >= PREFIX_HEAD && depth < PREFIX)
		put(p->bytes[depth], byte);
}

/* What may follow text[0..depth) of a head, up to `end`, added to the bytes of its
 * tail; false if there is too much to ask. */
static bool ask_tail(struct asking *a, char *text, unsigned depth,
	unsigned end, struct prefix *p)
{
	enum regex_result r = REGEX_NONE;

	if (depth >= end)
		return true;
	for (unsigned byte = 0; byte < 256; byte++) {
		if (depth < PREFIX_HEAD && !ipsa_prefix_has(p, depth, byte))
			continue;
		if (depth < a->folded && ipsa_is_upper((char)byte))
			continue;
		if (!a->differs[byte]) {
			if (r != REGEX_NONE)
				add_to_tail(p, depth, byte);
			continue;
		}
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
		else if (!ask_tail(a, text, depth + 1, end, p))
			return false;
	}
	return true;
}

/* Set the tail of a prefix, whose head is known: byte by byte, as far as there is
 * not too much to ask. */
static void ask_for_tail(struct asking *a, struct prefix *p)
{
	char text[PREFIX];
	bool known = true;

	for (unsigned end = PREFIX_HEAD + 1; known && end <= PREFIX; end++) {
		struct asking part = *a;

		if (part.budget > PREFIX_TAIL_BUDGET)
			part.budget = PREFIX_TAIL_BUDGET;
		a->budget -= part.budget;
		memset(p->bytes[end - 1], 0, sizeof(p->bytes[0]));
		known = ask_tail(&part, text, 0, end, p);
		if (known)
			a->budget += part.budget;
		else
			put_all(p, end - 1);
	}
}

/* -------------------------------------------------------------------------- */

bool ipsa_prefixes_of(const struct regex *re, struct span text,
	struct matcher *m, size_t budget, struct prefixes *out)
{
	struct asking a = {.re = re, .m = m, .budget = budget};
	char start[PREFIX];

	/* What looks back sees nothing there, and would mislead us. */
	if (ipsa_regex_lookbehind(re) > 0)
		return false;
	tell_apart(&a, text);
	a.folded = count_folded(text);
	if (a.folded > PREFIX_HEAD)     /* others are still to be found */
		a.folded = PREFIX_HEAD;
	ask(&a, start, 0, out);
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
static struct prefix prefix_of_note(void)
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

/* As xml_comment.c has it: words on both sides of one belong together. Of the
 * buckets these were measured to let the least through besides. */
static struct prefix prefix_of_comment(void)
{
	static const char start[PREFIX] = {'<', '!', '-', '-', ' ', 'i', 'p',
		's'};
	struct prefix prefix = {.bucket = {1, 0}};

	for (unsigned at = 0; at < PREFIX; at++)
		put(prefix.bytes[at], (unsigned char)start[at]);
	return prefix;
}

void ipsa_prefixes_of_notes(struct prefix out[NOTE_PREFIXES])
{
	out[0] = prefix_of_note();
	out[1] = prefix_of_comment();
}
