/* SPDX-License-Identifier: MIT */
#include "beside.h"

#include <string.h>

#include "limits.h"
#include "regex.h"

bool ipsa_search_matches(struct search *s, const struct regex *re,
	struct span text, size_t from)
{
	enum regex_result r = ipsa_regex_find(re, s->matcher, text, from);

	if (r == REGEX_LIMIT)
		s->limits++;
	if (r == REGEX_NO_MEMORY)
		s->no_memory = true;
	return r == REGEX_FOUND;
}

/* What the texts of East Asia begin with, in UTF-8: in the midst of them stand
 * other scripts' words, without a blank. */
enum { CJK = 0xE3 };

/* A byte of a word; beyond ASCII all are, whatever the language. */
static bool in_word(char c)
{
	return (ipsa_is_name(c) && c != '-') || (unsigned char)c >= 0x80;
}

/* Does a full-width comma, full stop or colon end before `at`? Such text has no
 * blanks. */
static bool behind_wide_mark(struct span text, size_t at)
{
	return at >= 3 && (memcmp(text.ptr + at - 3, "\xE3\x80", 2) == 0 ||
		memcmp(text.ptr + at - 3, "\xEF\xBC", 2) == 0);
}

/* Does a word begin at `at`, also inside a name, LastError, last_error, or
 * behind a quotation mark or letter that is not ASCII? */
static bool word_begins(struct span text, size_t at)
{
	char before = at > 0 ? text.ptr[at - 1] : ' ', c = text.ptr[at];

	return !in_word(before) || before == '_' ||
		((unsigned char)before >= 0x80 && ((unsigned char)c < 0x80 ||
		behind_wide_mark(text, at))) ||
		((unsigned char)before < 0x80 && (unsigned char)c >= CJK) ||
		(ipsa_is_upper(c) && before >= 'a' && before <= 'z');
}

/* Where the word begins that ends before `at`, other bytes between; `at` if
 * there is none. */
static size_t word_before(struct span text, size_t at)
{
	size_t end = at;

	while (end > 0 && !in_word(text.ptr[end - 1]))
		end--;
	if (end == 0)
		return at;
	do
		end--;
	while (!word_begins(text, end));
	return end;
}

bool ipsa_stands_before(struct search *s, const struct regex *re,
	struct span text, size_t start, int words)
{
	struct span head = ipsa_span_cut(text, 0, start);
	size_t at = start, word;

	while (words-- > 0) {
		word = word_before(head, at);
		if (word == at || start - word > BEFORE_MAX)
			return false;
		if (ipsa_regex_may_begin(re, head.ptr[word]) &&
		    ipsa_search_matches(s, re, head, word))
			return true;
		at = word;
	}
	return false;
}

bool ipsa_stands_after(struct search *s, const struct regex *re,
	struct span text, size_t end)
{
	if (end == text.len || ipsa_regex_may_begin(re, text.ptr[end]))
		return ipsa_search_matches(s, re, text, end);
	return text.ptr[end] == ' ' && end + 1 < text.len &&
		ipsa_regex_may_begin(re, text.ptr[end + 1]) &&
		ipsa_search_matches(s, re, text, end + 1);
}
