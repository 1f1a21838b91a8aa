/* SPDX-License-Identifier: MIT */
#include "expression.h"

#include "limits.h"

/* The name between { and } at `text`; empty where it is something else, a
 * quantifier for one. */
static struct span word_at(struct span text)
{
	size_t at = 1;

	if (text.len < 3 || text.ptr[0] != '{' ||
	    text.ptr[1] < 'a' || text.ptr[1] > 'z')
		return ipsa_span(text.ptr, 0);
	while (at < text.len && text.ptr[at] != '_' &&
	    !ipsa_is_upper(text.ptr[at]) && ipsa_is_name(text.ptr[at]))
		at++;
	if (at == text.len || text.ptr[at] != '}')
		return ipsa_span(text.ptr, 0);
	return ipsa_span_cut(text, 1, at);
}

static const char *find_word(const struct words *words, struct span name)
{
	for (size_t i = 0; i < words->count; i++)
		if (ipsa_span_is(name, words->list[i].name))
			return words->list[i].text;
	return NULL;
}

/* The byte behind the class that begins at `at`. */
static size_t class_end(struct span text, size_t at)
{
	at++;
	if (at < text.len && text.ptr[at] == '^')
		at++;
	if (at < text.len && text.ptr[at] == ']')
		at++;
	while (at < text.len && text.ptr[at] != ']')
		at += text.ptr[at] == '\\' ? 2 : 1;
	return at + 1;
}

/* The byte behind what begins at `at` and holds no words: a byte, a class, an
 * escape with its braces, a comment. */
static size_t behind(struct span text, size_t at)
{
	size_t end = at + 1;

	if (text.ptr[at] == '[') {
		end = class_end(text, at);
	} else if (text.ptr[at] == '#') {
		while (end < text.len && text.ptr[end] != '\n')
			end++;
	} else if (text.ptr[at] == '\\') {
		end++;
		if (end < text.len && text.ptr[end] == '{' &&
		    strchr("xogkNpP", text.ptr[end - 1]) != NULL)
			while (end < text.len && text.ptr[end] != '}')
				end++;
	}
	return end < text.len ? end : text.len;
}

/*
 * To PCRE2 this byte (NEL, of ISO 8859-1) is white space where blanks do not
 * count, though it does not read UTF-8 here, in which it is a part of many
 * characters.
 */
#define NEL '\x85'

/* Copy up to the next word or NEL, or the end, and say where that is. */
static size_t copy_plain(struct buf *out, struct span text, size_t at)
{
	size_t start = at;

	while (at < text.len && text.ptr[at] != NEL &&
	    (text.ptr[at] != '{' ||
	    word_at(ipsa_span_cut(text, at, text.len)).len == 0))
		at = behind(text, at);
	ipsa_buf_add_span(out, ipsa_span_cut(text, start, at));
	return at;
}

/*
 * Expand up to byte `limit` of the output and return where in `text` that is;
 * text.len when all of it is expanded. An unknown word ends it, too.
 */
static size_t expand(struct buf *out, struct span text,
	const struct words *words, size_t limit, bool *unknown)
{
	size_t at = 0, plain;
	struct span name;
	const char *with;

	*unknown = false;
	while (at < text.len) {
		plain = out->len;
		if (plain + (copy_plain(out, text, at) - at) > limit)
			return at + (limit - plain);
		at += out->len - plain;
		if (at == text.len)
			break;
		if (text.ptr[at] == NEL) {
			ipsa_buf_add_text(out, "\\x85");
			if (out->len > limit)
				return at;
			at++;
			continue;
		}
		name = word_at(ipsa_span_cut(text, at, text.len));
		with = find_word(words, name);
		*unknown = with == NULL;
		if (*unknown || out->len > EXPRESSION_MAX)
			return at;
		ipsa_buf_add_text(out, "(?:");
		ipsa_buf_add_text(out, with);
		ipsa_buf_add_text(out, "\n)");
		if (out->len > limit)
			return at;
		at += name.len + 2;
	}
	return text.len;
}

bool ipsa_expression_expand(struct buf *out, const char *text,
	const struct words *words)
{
	bool unknown;

	expand(out, ipsa_span_of(text), words, SIZE_MAX, &unknown);
	return !unknown;
}

/* The line and column of byte `at` of a written expression. Lines after the
 * first are as deep as the first: a block's. */
static void place(const struct written *w, size_t at, size_t *line,
	size_t *column)
{
	*line = w->line;
	*column = w->column;
	for (size_t i = 0; i < at; i++) {
		if (w->text[i] == '\n') {
			++*line;
			*column = w->column;
		} else {
			++*column;
		}
	}
}

static void report(const struct written *w, size_t at, struct reporter *to,
	enum finding finding, const char *text)
{
	size_t line, column;

	place(w, at, &line, &column);
	ipsa_finding(to, finding, line, column, "%s", text);
}

struct regex *ipsa_expression_compile(const struct written *written,
	const struct words *words, unsigned flags, struct reporter *to)
{
	struct span text = ipsa_span_of(written->text);
	struct buf out = {0};
	struct regex_fault fault = {0};
	struct regex *re = NULL;
	bool unknown;
	size_t at = expand(&out, text, words, SIZE_MAX, &unknown);

	if (out.failed) {
		to->no_memory = true;
	} else if (unknown) {
		report(written, at, to, FINDING_UNKNOWN_WORD,
			"no word of this name stands before this place");
	} else if (out.len > EXPRESSION_MAX) {
		report(written, 0, to, FINDING_TOO_LONG,
			"this expression is too long");
	} else {
		re = ipsa_regex_compile(ipsa_buf_span(&out), flags, &fault);
		if (re == NULL && fault.no_memory)
			to->no_memory = true;
		else if (re == NULL) {
			out.len = 0;
			at = expand(&out, text, words, fault.offset, &unknown);
			report(written, at, to, FINDING_BAD_EXPRESSION,
				fault.text);
		}
	}
	ipsa_buf_free(&out);
	return re;
}

/* --- sieves --------------------------------------------------------------- */

static bool is_plain_group(struct span rest)
{
	return !ipsa_span_starts(rest, ipsa_span("(?", 2)) ?
		!ipsa_span_starts(rest, ipsa_span("(*", 2)) :
		ipsa_span_starts(rest, ipsa_span("(?:", 3)) ||
		ipsa_span_starts(rest, ipsa_span("(?i:", 4)) ||
		ipsa_span_starts(rest, ipsa_span("(?i)", 4));
}

static bool is_plain_escape(char c)
{
	return strchr("dDwWsSt", c) != NULL ||
		!(ipsa_is_name(c) && c != '-' && c != '_');
}

static size_t past_blanks(struct span text, size_t at)
{
	while (at < text.len && ipsa_is_blank(text.ptr[at]))
		at++;
	return at;
}

static bool is_at(struct span text, size_t at, const char *what)
{
	return ipsa_span_starts(ipsa_span_cut(text, at < text.len ? at :
		text.len, text.len), ipsa_span_of(what));
}

/* The byte behind what says a digit or letter: \d, or \w without some, [^\W_xyz];
 * `at` if there is none. An underscore may part fields, one of which is ours. */
static size_t word_byte_end(struct span text, size_t at)
{
	size_t end = at + 5;

	if (is_at(text, at, "\\d"))
		return at + 2;
	if (!is_at(text, at, "[^\\W_"))
		return at;
	while (end < text.len && ipsa_is_name(text.ptr[end]) &&
	    text.ptr[end] != '-')
		end++;
	return end < text.len && text.ptr[end] == ']' ? end + 1 : at;
}

/* The byte behind a (?!x) at `at`, where x is a digit or letter; `at` if there is
 * none. */
static size_t guard_end(struct span text, size_t at)
{
	size_t from, end;

	if (!is_at(text, at, "(?!"))
		return at;
	from = past_blanks(text, at + 3);
	end = word_byte_end(text, from);
	if (end == from)
		return at;
	end = past_blanks(text, end);
	return is_at(text, end, ")") ? end + 1 : at;
}

/* Does a word's byte end before `at`, whatever blanks are between? */
static bool behind_word(struct span text, size_t at)
{
	while (at > 0 && ipsa_is_blank(text.ptr[at - 1]))
		at--;
	return at >= 2 && text.ptr[at - 2] == '\\' && (at == 2 ||
		text.ptr[at - 3] != '\\') && (text.ptr[at - 1] == 'd' ||
		text.ptr[at - 1] == 'w');
}

const char *ipsa_expression_sieve_fault(struct span text, size_t *at)
{
	size_t i = 0;

	while (i < text.len) {
		struct span rest = ipsa_span_cut(text, i, text.len);
		size_t guard = guard_end(text, i);

		*at = i;
		if (guard > i && behind_word(text, i)) {
			i = guard;
			continue;
		}
		if (rest.ptr[0] == '^' || rest.ptr[0] == '$')
			return "a sieve knows no line ends";
		if (rest.ptr[0] == '(' && !is_plain_group(rest))
			return "in a sieve groups are (...), (?:...), (?i:...) "
				"or (?i), and behind \\d or \\w (?!\\d) or "
				"(?![^\\W_xyz])";
		if (rest.ptr[0] == '\\' && rest.len > 1 &&
		    !is_plain_escape(rest.ptr[1]))
			return "of escapes a sieve takes \\d \\w \\s, their "
				"opposites, \\t and punctuation";
		i = behind(text, i);
	}
	return NULL;
}

const char *ipsa_expression_words_fault(const char *text,
	const struct words *words, bool *no_memory)
{
	struct buf whole = {0};
	const char *wrong = NULL;
	size_t at;

	if (ipsa_expression_expand(&whole, text, words) && !whole.failed)
		wrong = ipsa_expression_sieve_fault(ipsa_buf_span(&whole), &at);
	*no_memory = *no_memory || whole.failed;
	ipsa_buf_free(&whole);
	return wrong;
}

/* Where the alternative that begins at `at` ends: at a bar, at the bracket of
 * its group, at the end. An option set in it holds for those behind it too: then
 * all of them are one. */
static size_t alternative_end(struct span text, size_t at)
{
	bool sets = false;
	size_t depth = 0;

	for (; at < text.len; at = behind(text, at)) {
		char c = text.ptr[at];

		if (depth == 0 && (c == ')' || (c == '|' && !sets)))
			break;
		if (c == '(' && depth == 0)
			sets |= ipsa_span_starts(ipsa_span_cut(text, at,
				text.len), ipsa_span("(?i)", 4));
		if (c == '(')
			depth++;
		else if (c == ')')
			depth--;
	}
	return at;
}

static size_t group_end(struct span text, size_t at)
{
	do
		at = alternative_end(text, at + 1);
	while (at < text.len && text.ptr[at] == '|');
	return at;
}

/* What is in it, while all of a text is one group, but for blanks. */
static struct span unwrapped(struct span text)
{
	const struct span group = ipsa_span("(?:", 3);

	for (;;) {
		struct span all = text;

		while (all.len > 0 && ipsa_is_blank(all.ptr[0]))
			all = ipsa_span_cut(all, 1, all.len);
		while (all.len > 0 && ipsa_is_blank(all.ptr[all.len - 1]))
			all.len--;
		if (!ipsa_span_starts(all, group) ||
		    group_end(all, 0) != all.len - 1)
			return text;
		text = ipsa_span_cut(all, group.len, all.len - 1);
	}
}

bool ipsa_expression_alternative(struct span *rest, struct span *alternative)
{
	struct span all;
	size_t end;

	if (rest->ptr == NULL)
		return false;
	all = unwrapped(*rest);
	end = alternative_end(all, 0);
	*alternative = ipsa_span_cut(all, 0, end);
	*rest = end < all.len ? ipsa_span_cut(all, end + 1, all.len) :
		ipsa_span(NULL, 0);
	return true;
}
