/* SPDX-License-Identifier: MIT */
#include "beside.h"

#include <string.h>

#include "answers.h"
#include "limits.h"
#include "prefilter.h"
#include "regex.h"

/* Count what PCRE2 did not decide. */
static void count(struct search *s, enum regex_result r)
{
	if (r == REGEX_LIMIT)
		s->limits++;
	if (r == REGEX_NO_MEMORY)
		s->no_memory = true;
}

bool ipsa_search_matches(struct search *s, const struct regex *re,
	struct span text, size_t from)
{
	enum regex_result r = ipsa_regex_find(re, s->matcher, text, from);

	if (r != REGEX_FOUND && r != REGEX_NONE)
		count(s, r);
	return r == REGEX_FOUND;
}

/* What the texts of East Asia begin with, in UTF-8: in the midst of them stand
 * other scripts' words, without a blank. */
enum { CJK = 0xE3 };

/* A byte of a word; beyond ASCII all are, whatever the language. */
static inline bool in_word(char c)
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
static inline bool word_begins(struct span text, size_t at)
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

/* The word before `at` was looked for, and asked. What begins a word, the byte
 * before says, or the three. */
static void learn_word(struct learner *l, const struct regex *re,
	struct span head, size_t word, size_t at)
{
	if (word == at) {
		ipsa_learner_looked(l, at + 1, at, at);
		return;
	}
	ipsa_learner_looked(l, (unsigned char)head.ptr[word] < 0x80 ? 1 : 3,
		word, at);
	if (ipsa_regex_may_begin(re, head.ptr[word]))
		ipsa_learner_asked_up_to(l, re, word, head.len);
}

/* What `re` says of `at`, if that is known; most words begin otherwise. */
static bool known_of(struct search *s, const struct regex *re,
	struct span text, size_t at, enum regex_result *said)
{
	if (ipsa_regex_may_begin(re, text.ptr[at]))
		return ipsa_answers_know(s->answers, re, s->matcher, text,
			at, said);
	*said = REGEX_NONE;
	return true;
}

/* Does `re`, which is anchored, match at `at`? */
static bool matches_at(struct search *s, const struct regex *re,
	struct span text, size_t at)
{
	enum regex_result said;

	return known_of(s, re, text, at, &said) ? said == REGEX_FOUND :
		ipsa_search_matches(s, re, text, at);
}

/* Word by word, from the end of `head` back. */
static bool before_one_by_one(struct search *s, const struct regex *re,
	struct span head, unsigned words)
{
	size_t at = head.len, word;

	while (words-- > 0) {
		word = word_before(head, at);
		if (s->learner != NULL)
			learn_word(s->learner, re, head, word, at);
		if (word == at || head.len - word > BEFORE_MAX)
			return false;
		if (matches_at(s, re, head, word))
			return true;
		at = word;
	}
	return false;
}

/* --- where numbers stand close together ----------------------------------- */

/* How often nothing stood before a number of a text until it is noted what was
 * asked: in most texts that costs more than it is worth. */
enum { VAIN = 16 };

/* List the words up to the end of `head`; of those that stand too far before it
 * some may be missing. */
static void list_words(struct words *w, uint64_t number, struct span head)
{
	if (w->text != number) {
		w->text = number;
		w->to = 0;
		w->count = 0;
	}
	if (head.len > BEFORE_MAX && w->to < head.len - BEFORE_MAX)
		w->to = head.len - BEFORE_MAX;
	for (; w->to < head.len; w->to++)
		if (in_word(head.ptr[w->to]) && word_begins(head, w->to))
			w->at[w->count++ % WORDS] = w->to;
}

/* What is known of words, in the order of those that are listed now. */
static uint32_t dead_words(const struct beside *known, const struct words *w)
{
	uint64_t more = w->count - known->words;

	return known->listed && more < 32 ? known->dead << more : 0;
}

/* What `re` says of a word, up to the end of `head`: REGEX_NONE only where it never
 * matches, however the text goes on. */
static enum regex_result from_word(struct search *s, const struct regex *re,
	struct span head, size_t word)
{
	enum regex_result r;

	if (!known_of(s, re, head, word, &r)) {
		r = ipsa_regex_reaches(re, s->matcher, head, word);
		count(s, r);
	}
	return r;
}

/* As before_one_by_one, but what is dead is not asked again. */
static bool before_listed(struct search *s, const struct regex *re,
	struct beside *known, struct span head, unsigned words)
{
	const struct words *w = s->words;
	uint32_t dead = dead_words(known, w), open;
	enum regex_result r = REGEX_NONE;

	if (words > w->count)
		words = (unsigned)w->count;
	open = ~dead & (((uint32_t)1 << words) - 1);
	for (; open != 0 && r != REGEX_FOUND; open &= open - 1) {
		unsigned i = ipsa_lowest_bit(open);
		size_t word = w->at[(w->count - 1 - i) % WORDS];

		if (head.len - word > BEFORE_MAX)
			break;
		r = from_word(s, re, head, word);
		if (r == REGEX_NONE)
			dead |= (uint32_t)1 << i;
	}
	known->listed = true;
	known->words = w->count;
	known->dead = dead;
	return r == REGEX_FOUND;
}

bool ipsa_stands_before(struct search *s, const struct regex *re,
	struct beside *known, struct span text, size_t start, unsigned words)
{
	const struct span head = ipsa_span_cut(text, 0, start);

	if (known->text != s->texts) {
		known->text = s->texts;
		known->listed = false;
	} else if (known->at == start) {
		return known->stands;
	}
	known->at = start;
	if (s->vain < VAIN || (s->words->text == s->texts &&
	    s->words->to > start)) {
		known->stands = before_one_by_one(s, re, head, words);
	} else {
		list_words(s->words, s->texts, head);
		known->stands = before_listed(s, re, known, head, words);
		if (s->learner != NULL)
			ipsa_learner_lost(s->learner);
	}
	s->vain += !known->stands;
	return known->stands;
}

/* -------------------------------------------------------------------------- */

static bool after(struct search *s, const struct regex *re, struct span text,
	size_t end)
{
	bool blank = end < text.len && text.ptr[end] == ' ';

	if (s->learner != NULL)
		ipsa_learner_looked(s->learner, 1, end, end + 1 + blank);
	if (end < text.len && !ipsa_regex_may_begin(re, text.ptr[end])) {
		if (!blank || end + 1 == text.len ||
		    !ipsa_regex_may_begin(re, text.ptr[end + 1]))
			return false;
		end++;
	}
	if (s->learner != NULL)
		ipsa_learner_asked(s->learner, re, end);
	return ipsa_search_matches(s, re, text, end);
}

bool ipsa_stands_after(struct search *s, const struct regex *re,
	struct beside *known, struct span text, size_t end)
{
	if (known->text != s->texts || known->at != end) {
		known->text = s->texts;
		known->at = end;
		known->stands = after(s, re, text, end);
	}
	return known->stands;
}
