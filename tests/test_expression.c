/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdlib.h>

#include "expression.h"
#include "limits.h"
#include "regex.h"

static const struct word_source list[] = {
	{"digit", "[0-9]"}, {"to-number", "[ ]"}, {"x2", "x{2}"},
	{"end", "a # a comment"}, {"lines", "a\n  | b"}, {"empty", ""}
};
static const struct words words = {list, COUNT(list)};

static void words_are_put_in_as_groups_of_their_own(void **state)
{
	static const struct {
		const char *text, *expanded;
	} rows[] = {
		{"", ""}, {"abc", "abc"}, {"{digit}", "(?:[0-9]\n)"},
		{"{digit}+x", "(?:[0-9]\n)+x"},
		{"a{to-number}{x2}b", "a(?:[ ]\n)(?:x{2}\n)b"},
		{"{empty}", "(?:\n)"}, {"{end}|b", "(?:a # a comment\n)|b"},
		/* Quantifiers, and braces that are something else. */
		{"a{2}b{2,}c{2,3}", "a{2}b{2,}c{2,3}"},
		{"{", "{"}, {"}", "}"}, {"{}", "{}"}, {"a{", "a{"},
		{"{digit", "{digit"}, {"{Digit}", "{Digit}"},
		{"{di_git}", "{di_git}"}, {"{di git}", "{di git}"},
		{"{-digit}", "{-digit}"}, {"{2digit}", "{2digit}"},
		{"{{digit}}", "{(?:[0-9]\n)}"},
		/* Escaped braces are no words; a backslash hides none. */
		{"\\{digit}", "\\{digit}"},
		{"\\\\{digit}", "\\\\(?:[0-9]\n)"},
		{"a\\", "a\\"}
	};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_true(ipsa_expression_expand(&out, rows[i].text,
			&words));
		assert_buf(&out, rows[i].expanded);
		ipsa_buf_clear(&out);
	}
	ipsa_buf_free(&out);
}

static void an_unknown_word_is_said_to_be_one(void **state)
{
	static const char *const rows[] = {"{nobody}", "a{digits}",
		"{digit}{digi}", "({x3})"};
	static const struct words none = {NULL, 0};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_false(ipsa_expression_expand(&out, rows[i], &words));
	assert_false(ipsa_expression_expand(&out, "{digit}", &none));
	assert_true(ipsa_expression_expand(&out, "a{2}", &none));
	ipsa_buf_free(&out);
}

static void expanded_expressions_match_what_they_say(void **state)
{
	static const struct {
		const char *text, *subject;
		enum regex_result result;
	} rows[] = {
		{"^{digit}{3}$", "123", REGEX_FOUND},
		{"^{digit}{3}$", "12", REGEX_NONE},
		{"^{lines}c", "bc", REGEX_FOUND},
		{"^{end}c", "ac", REGEX_FOUND},
		{"^{x2}{2}$", "xxxx", REGEX_FOUND},
		{"^ a {to-number} b $", "a b", REGEX_FOUND},
		{"(?<ref> {digit} )", "a7", REGEX_FOUND},
		/* A byte that PCRE2 would take for a blank. */
		{"^ b\xC4\x85 [\xC4\x85] {digit}", "b\xC4\x85\x85" "1",
			REGEX_FOUND},
		{"^ b\xC4\x85 {digit}", "b\xC4" "1", REGEX_NONE}
	};
	struct matcher *m = ipsa_matcher_new(9);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reports r;
		struct reporter to = reports_to(&r);
		struct written w = {rows[i].text, 1, 1};
		struct regex *re = ipsa_expression_compile(&w, &words,
			REGEX_EXTENDED, &to);

		assert_non_null(re);
		assert_int_equal(ipsa_regex_find(re, m,
			ipsa_span_of(rows[i].subject), 0), rows[i].result);
		ipsa_regex_free(re);
	}
	ipsa_matcher_free(m);
}

/* Written at 10:5, as a block is: each of its lines begins in column 5. */
static void faults_are_placed_where_they_were_written(void **state)
{
	static const struct {
		const char *text, *findings;
	} rows[] = {
		{"a(", "10:7 bad-expression\n"},
		{"a)b", "10:6 bad-expression\n"},
		{"ab\n(c\n", "12:5 bad-expression\n"},
		{"ab\n  c)\nd", "11:8 bad-expression\n"},
		{"[z-a]", "10:8 bad-expression\n"},
		/* Behind words, which are longer than they are written. */
		{"{digit})", "10:12 bad-expression\n"},
		{"{digit}\n{lines})\n", "11:12 bad-expression\n"},
		{"{digit}{lines}[z-a]{digit}", "10:22 bad-expression\n"},
		{"{nobody}", "10:5 unknown-word\n"},
		{"ab{nobody}", "10:7 unknown-word\n"},
		{"{digit}\n  {nobody}(", "11:7 unknown-word\n"},
		{"(?<n>a)(?<n>b)", "10:17 bad-expression\n"},
		{"\\Ca", "10:7 bad-expression\n"},
		{"(*UTF)a", "10:11 bad-expression\n"}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reports r;
		struct reporter to = reports_to(&r);
		struct written w = {rows[i].text, 10, 5};

		assert_null(ipsa_expression_compile(&w, &words,
			REGEX_EXTENDED, &to));
		assert_string_equal(r.list, rows[i].findings);
		assert_false(to.no_memory);
	}
}

/* PCRE2's own braces behind a backslash: a byte in hex, a group by name. */
static void braces_of_escapes_are_no_words(void **state)
{
	static const char *const rows[] = {"\\x{ab}", "(?<ref>a)\\g{ref}",
		"(?<ref>a)\\k{ref}", "\\o{12}"};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reports r;
		struct reporter to = reports_to(&r);
		struct written w = {rows[i], 1, 1};
		struct regex *re = ipsa_expression_compile(&w, &words,
			REGEX_EXTENDED, &to);

		assert_string_equal(r.list, "");
		assert_non_null(re);
		ipsa_regex_free(re);
	}
}

/* A comment may speak of a word in braces without meaning it. */
static void comments_may_hold_braces(void **state)
{
	static const char *const rows[] = {"a # see {digit}\nb",
		"a # see {nobody}\nb", "a # x)\nb"};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reports r;
		struct reporter to = reports_to(&r);
		struct written w = {rows[i], 1, 1};
		struct regex *re = ipsa_expression_compile(&w, &words,
			REGEX_EXTENDED, &to);

		assert_string_equal(r.list, "");
		assert_non_null(re);
		ipsa_regex_free(re);
	}
}

/* Blanks count as long as the words are put in, and cost PCRE2 nothing. */
static void an_expression_ends_at_its_limit(void **state)
{
	static const struct {
		const char *word;
		size_t len;
		const char *findings;
	} rows[] = {
		{"", EXPRESSION_MAX, ""},
		{"", EXPRESSION_MAX + 1, "2:3 too-long\n"},
		{"{empty}", EXPRESSION_MAX - 5, ""},
		{"{empty}", EXPRESSION_MAX - 4, "2:3 too-long\n"}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reports r;
		struct reporter to = reports_to(&r);
		struct bytes text = {0};
		struct written w = {NULL, 2, 3};
		struct regex *re;

		bytes_add_char(&text, 'a');
		bytes_fill(&text, ' ', rows[i].len - 1);
		bytes_add_text(&text, rows[i].word);
		w.text = text.ptr;
		re = ipsa_expression_compile(&w, &words, REGEX_EXTENDED, &to);
		assert_string_equal(r.list, rows[i].findings);
		assert_int_equal(re != NULL, r.count == 0);
		ipsa_regex_free(re);
		bytes_free(&text);
	}
}

/* --- sieves ------------------------------------------------------------- */

static void a_sieve_looks_at_nothing_but_what_it_matches(void **state)
{
	static const struct {
		const char *text;
		size_t at;              /* SIZE_MAX: nothing is wrong */
	} rows[] = {
		{"", SIZE_MAX}, {"abc", SIZE_MAX},
		{"13[089]\\d\\d", SIZE_MAX}, {"(?i)error", SIZE_MAX},
		{"(?:a|b)(c)(?i:D)", SIZE_MAX}, {"a{2,3}b*+c?", SIZE_MAX},
		{"\\d\\D\\w\\W\\s\\S\\t", SIZE_MAX},
		{"\\^\\$\\(\\)\\[\\]\\\\\\.\\-\\_", SIZE_MAX},
		{"[^$(]", SIZE_MAX}, {"[]^$]", SIZE_MAX},
		{"[^]$]", SIZE_MAX}, {"[\\]$]", SIZE_MAX}, {"%%13", SIZE_MAX},
		{"\\d(?!\\d)", SIZE_MAX}, {"a\\w (?! \\d ) b", SIZE_MAX},
		{"\\d(?![^\\W_])|b", SIZE_MAX}, {"\\d(?![^\\W_ei])", SIZE_MAX},
		{"\\d(?!\\w)", 2}, {"\\d(?![^\\Wei_])", 2},
		{"(?!\\d)", 0}, {"a(?!\\d)", 1}, {"\\d|(?!\\d)", 3},
		{"\\\\d(?!\\d)", 3}, {"\\D(?!\\d)", 2}, {"\\d(?!\\D)", 2},
		{"\\d(?![\\d])", 2}, {"\\d(?![^\\W_-])", 2},
		{"\\d(?!\\d|x)", 2}, {"\\d(?!\\d\\d)", 2}, {"\\d(?=\\d)", 2},
		{"\\d(?<!\\d)", 2}, {"\\d(?!)", 2},
		{"^a", 0}, {"a$", 1}, {"a|^b", 2}, {"[a]^", 3},
		{"[\\]]$", 4}, {"[^]a]$", 5}, {"\\\\^", 2}, {"\\$$", 2},
		{"(?=a)", 0}, {"(?!a)", 0}, {"a(?<=a)", 1}, {"a(?<!a)", 1},
		{"(?>a)", 0}, {"(?<n>a)", 0}, {"(?s).", 0}, {"(?m)a", 0},
		{"(?i-s)a", 0}, {"(?(1)a)", 0}, {"(*UCP)a", 0},
		{"a(*SKIP)", 1}, {"(?#x)", 0}, {"(?i=a)", 0},
		{"\\ba", 0}, {"a\\B", 1}, {"\\Aa", 0}, {"a\\z", 1},
		{"a\\Z", 1}, {"\\Ga", 0}, {"a\\Kb", 1}, {"a\\nb", 1},
		{"a\\rb", 1}, {"a\\Rb", 1}, {"\\x0a", 0}, {"\\Qa\\E", 0},
		{"(a)\\1", 3}, {"\\h", 0}, {"\\v", 0}, {"\\N", 0}, {"\\X", 0}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t at = 99;
		const char *fault = ipsa_expression_sieve_fault(
			ipsa_span_of(rows[i].text), &at);

		if ((fault != NULL) != (rows[i].at != SIZE_MAX) ||
		    (fault != NULL && at != rows[i].at))
			fail_msg("%s: %s at %zu", rows[i].text, fault != NULL ?
				fault : "fine", at);
	}
}

/* What is cut off is refused or left to PCRE2, and not read beyond. */
static void a_sieve_cut_off_anywhere_is_no_harm(void **state)
{
	static const char text[] = "(?i:a[^]b\\]]c)\\d(?![^\\Wx])(?i)x[\\";

	(void)state;
	for (size_t from = 0; from < strlen(text); from++) {
		for (size_t to = from; to <= strlen(text); to++) {
			size_t len = to - from, at = 0;
			char *exact = malloc(len > 0 ? len : 1);

			assert_non_null(exact);
			memcpy(exact, text + from, len);
			(void)ipsa_expression_sieve_fault(
				ipsa_span(exact, len), &at);
			assert_true(at <= len);
			free(exact);
		}
	}
}

/* Alternatives, `;` behind each. */
static void a_sieve_is_cut_into_its_alternatives(void **state)
{
	static const struct {
		const char *text, *cut;
	} rows[] = {
		{"", ";"}, {"a", "a;"}, {"a|b", "a;b;"}, {"|", ";;"},
		{"a|", "a;;"}, {"a|(?:b|c)d", "a;(?:b|c)d;"},
		{"(?:a|b)", "a;b;"}, {" (?: a|b\n) ", " a;b\n;"},
		{"(?:(?:a|b))", "a;b;"}, {"(?:a|b)c", "(?:a|b)c;"},
		{"(?:a)|(?:b|c)", "(?:a);b;c;"}, {"(?:a|b)(?:c)", "(?:a|b)(?:c);"},
		/* A bar may be a byte like others. */
		{"[|]|\\||x", "[|];\\|;x;"}, {"a # b|c\n|d", "a # b|c\n;d;"},
		{"[(]|[)]", "[(];[)];"}, {"\\(|\\)", "\\(;\\);"},
		/* What one sets holds for those behind it. */
		{"(?i)a|b", "(?i)a|b;"}, {"a|(?i)b|c", "a;(?i)b|c;"},
		{"(?i:a|b)|c", "(?i:a|b);c;"}, {"(?:(?i)a)|b", "(?:(?i)a);b;"}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span rest = ipsa_span_of(rows[i].text), next;
		struct buf out = {0};

		while (ipsa_expression_alternative(&rest, &next)) {
			ipsa_buf_add_span(&out, next);
			ipsa_buf_add_char(&out, ';');
		}
		assert_buf(&out, rows[i].cut);
		ipsa_buf_free(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_put_in_as_groups_of_their_own),
		cmocka_unit_test(an_unknown_word_is_said_to_be_one),
		cmocka_unit_test(expanded_expressions_match_what_they_say),
		cmocka_unit_test(faults_are_placed_where_they_were_written),
		cmocka_unit_test(braces_of_escapes_are_no_words),
		cmocka_unit_test(comments_may_hold_braces),
		cmocka_unit_test(an_expression_ends_at_its_limit),
		cmocka_unit_test(a_sieve_looks_at_nothing_but_what_it_matches),
		cmocka_unit_test(a_sieve_cut_off_anywhere_is_no_harm),
		cmocka_unit_test(a_sieve_is_cut_into_its_alternatives)
	};

	return cmocka_run_group_tests_name("expression", tests, NULL, NULL);
}
