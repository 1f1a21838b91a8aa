/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "limits.h"
#include "regex.h"

static struct regex *compile(const char *text, unsigned flags)
{
	struct regex_fault fault;
	struct regex *re = ipsa_regex_compile(ipsa_span_of(text), flags,
		&fault);

	if (re == NULL)
		fail_msg("%s: %s at %zu", text, fault.text, fault.offset);
	return re;
}

static void expressions_match_where_they_say(void **state)
{
	static const struct {
		const char *text;
		unsigned flags;
		const char *subject;
		size_t from, start, end; /* start > end: no match */
	} rows[] = {
		{"b", 0, "abab", 0, 1, 2}, {"b", 0, "abab", 2, 3, 4},
		{"b", 0, "abab", 4, 1, 0}, {"", 0, "", 0, 0, 0},
		{"a b", 0, "ab", 0, 1, 0},
		{"a b", REGEX_EXTENDED, "ab", 0, 0, 2},
		{"a#b", REGEX_EXTENDED, "a", 0, 0, 1},
		{"b", REGEX_ANCHORED, "ab", 0, 1, 0},
		{"b", REGEX_ANCHORED, "ab", 1, 1, 2},
		{"a", REGEX_ENDANCHORED, "aba", 0, 2, 3},
		{"a+", REGEX_ANCHORED | REGEX_ENDANCHORED, "aaab", 0, 1, 0},
		{"a+?", REGEX_ANCHORED | REGEX_ENDANCHORED, "aaa", 0, 0, 3},
		/* Multi-line, and what stands before the start is seen. */
		{"^b$", 0, "a\nb\nc", 0, 2, 3},
		{"^b", 0, "ab", 1, 1, 0}, {"\\bb", 0, "ab", 1, 1, 0},
		/* The expression may do without JIT. */
		{"(*NO_JIT)b", 0, "ab", 0, 1, 2},
		{"(?<=a)b", 0, "ab", 1, 1, 2}, {"\\Gb", 0, "ab", 1, 1, 2},
		{"a.b", 0, "a\nb", 0, 1, 0},
		/* Bytes, not characters; no locale, no Unicode. */
		{"^.$", 0, "\xC3\xA4", 0, 1, 0},
		{"^..$", 0, "\xC3\xA4", 0, 0, 2},
		{"(?i)\xC3\xA4", 0, "\xC3\x84", 0, 1, 0},
		{"\\w", 0, "\xE4", 0, 1, 0}, {"[^a]", 0, "\xFF", 0, 0, 1}
	};
	struct matcher *m = ipsa_matcher_new(0);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (unsigned jit = 0; jit <= REGEX_JIT; jit += REGEX_JIT) {
			struct regex *re = compile(rows[i].text,
				rows[i].flags | jit);
			size_t start = 9, end = 9;
			enum regex_result r = ipsa_regex_find(re, m,
				ipsa_span_of(rows[i].subject), rows[i].from);

			assert_int_equal(r, rows[i].start <= rows[i].end ?
				REGEX_FOUND : REGEX_NONE);
			if (r == REGEX_FOUND) {
				assert_true(ipsa_matcher_group(m, 0, &start,
					&end));
				assert_int_equal(start, rows[i].start);
				assert_int_equal(end, rows[i].end);
			}
			ipsa_regex_free(re);
		}
	}
	ipsa_matcher_free(m);
}

static void what_a_match_to_the_end_may_come_to_is_told(void **state)
{
	static const struct {
		const char *text, *subject;
		enum regex_result result;
	} rows[] = {
		{"ab", "ab", REGEX_FOUND}, {"ab", "a", REGEX_PARTIAL},
		{"ab", "b", REGEX_NONE}, {"ab", "abc", REGEX_NONE},
		{"ab|abcd", "abc", REGEX_PARTIAL}, {"a+", "aa", REGEX_FOUND},
		{"a+", "aab", REGEX_NONE}, {"a(?!b)", "a", REGEX_FOUND},
		{"a(?!b)c", "a", REGEX_PARTIAL}, {"a b#", "ab", REGEX_FOUND},
		{"a[^\\n]{0,3}?b", "acc", REGEX_PARTIAL},
		{"a[^\\n]{0,3}?b", "accc", REGEX_PARTIAL},
		{"a[^\\n]{0,3}?b", "acccc", REGEX_NONE},
		{"a[^\\n]{0,3}?b", "abccb", REGEX_FOUND},
		/* What cannot be put in brackets is not known never to. */
		{"(*NO_START_OPT)ab", "b", REGEX_PARTIAL},
		{"(*NO_START_OPT)ab", "ab", REGEX_FOUND}
	};
	struct matcher *m = ipsa_matcher_new(0);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (unsigned jit = 0; jit <= REGEX_JIT; jit += REGEX_JIT) {
			struct regex *re = compile(rows[i].text, jit |
				REGEX_ANCHORED | REGEX_ENDANCHORED |
				REGEX_EXTENDED);

			assert_int_equal(ipsa_regex_reaches(re, m,
				ipsa_span_of(rows[i].subject), 0),
				rows[i].result);
			ipsa_regex_free(re);
		}
	}
	ipsa_matcher_free(m);
}

static void an_empty_subject_needs_no_pointer(void **state)
{
	struct matcher *m = ipsa_matcher_new(0);

	(void)state;
	for (unsigned jit = 0; jit <= REGEX_JIT; jit += REGEX_JIT) {
		struct regex *empty = compile("^$", jit);
		struct regex *some = compile("a", jit);

		assert_int_equal(ipsa_regex_find(empty, m, ipsa_span(NULL, 0),
			0), REGEX_FOUND);
		assert_int_equal(ipsa_regex_find(some, m, ipsa_span(NULL, 0),
			0), REGEX_NONE);
		ipsa_regex_free(empty);
		ipsa_regex_free(some);
	}
	ipsa_matcher_free(m);
}

static void a_subject_may_hold_nul(void **state)
{
	struct regex *re = compile("\\x00b", REGEX_JIT);
	struct matcher *m = ipsa_matcher_new(0);

	(void)state;
	assert_int_equal(ipsa_regex_find(re, m, ipsa_span("a\0b", 3), 0),
		REGEX_FOUND);
	assert_int_equal(ipsa_regex_find(re, m, ipsa_span("a\0b", 2), 0),
		REGEX_NONE);
	ipsa_regex_free(re);
	ipsa_matcher_free(m);
}

static void the_reference_is_known_and_groups_told_where_they_took_part(
	void **state)
{
	struct regex *re = compile("(?<one>a)|(?<ref>b)|(c)", 0);
	struct regex *none = compile("(?<one>a)", 0);
	struct matcher *m = ipsa_matcher_new(3);
	size_t start, end;

	(void)state;
	assert_int_equal(ipsa_regex_groups(re), 3);
	assert_int_equal(ipsa_regex_ref(re), 2);
	assert_int_equal(ipsa_regex_ref(none), -1);
	ipsa_regex_free(none);
	assert_int_equal(ipsa_regex_find(re, m, ipsa_span_of("xb"), 0),
		REGEX_FOUND);
	assert_false(ipsa_matcher_group(m, 1, &start, &end));
	assert_true(ipsa_matcher_group(m, 2, &start, &end));
	assert_int_equal(start, 1);
	assert_int_equal(end, 2);
	assert_false(ipsa_matcher_group(m, 3, &start, &end));
	ipsa_regex_free(re);
	ipsa_matcher_free(m);
}

static void the_last_mark_on_the_way_is_told(void **state)
{
	static const struct {
		const char *subject, *mark;
	} rows[] = {{"a", "first"}, {"b", "second"}, {"c", NULL}};
	struct matcher *m = ipsa_matcher_new(0);

	(void)state;
	for (unsigned jit = 0; jit <= REGEX_JIT; jit += REGEX_JIT) {
		struct regex *re = compile(
			"a(*MARK:first)|b(*MARK:second)|c", jit);

		for (size_t i = 0; i < COUNT(rows); i++) {
			const char *mark;

			assert_int_equal(ipsa_regex_find(re, m,
				ipsa_span_of(rows[i].subject), 0),
				REGEX_FOUND);
			mark = ipsa_matcher_mark(m);
			assert_int_equal(mark == NULL, rows[i].mark == NULL);
			if (mark != NULL)
				assert_string_equal(mark, rows[i].mark);
		}
		ipsa_regex_free(re);
	}
	ipsa_matcher_free(m);
}

static void what_does_not_compile_is_described_with_its_place(void **state)
{
	static const struct {
		const char *text;
		size_t offset;
	} rows[] = {{"(", 1}, {"a)", 1}, {"ab[", 3}, {"a**", 2},
		{"\\Ca", 2}, {"(*UTF)a", 6}, {"(*UCP)a", 6},
		{"(?<a>(?<a>))", 10}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct regex_fault fault = {.offset = 99, .no_memory = true};
		struct regex *re = ipsa_regex_compile(
			ipsa_span_of(rows[i].text), 0, &fault);

		assert_null(re);
		assert_false(fault.no_memory);
		assert_true(strlen(fault.text) > 0 &&
			strlen(fault.text) < sizeof(fault.text));
		if (fault.offset != rows[i].offset)
			fail_msg("%s: %zu", rows[i].text, fault.offset);
	}
	ipsa_regex_free(NULL);
	ipsa_matcher_free(NULL);
}

static bool jit_works(void)
{
	struct regex *re = compile("a", REGEX_JIT);
	bool works = ipsa_regex_jit(re);

	ipsa_regex_free(re);
	return works;
}

static void jit_is_used_only_where_asked_for(void **state)
{
	struct regex *re = compile("a", 0);

	(void)state;
	assert_false(ipsa_regex_jit(re));
	ipsa_regex_free(re);
}

/* --- limits ------------------------------------------------------------- */

static char *filled(char fill, size_t len, char last)
{
	char *text = malloc(len + 1);

	assert_non_null(text);
	memset(text, fill, len);
	text[len] = last;
	return text;
}

static void an_explosion_ends_at_the_match_limit(void **state)
{
	static const char *const rows[] = {"^(a+)+$", "^(?:a|aa)+$",
		"^(?:a|a)+$"};
	char *text = filled('a', 40, '!');
	struct matcher *m = ipsa_matcher_new(1);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (unsigned jit = 0; jit <= REGEX_JIT; jit += REGEX_JIT) {
			struct regex *re = compile(rows[i], jit);

			assert_int_equal(ipsa_regex_find(re, m,
				ipsa_span(text, 41), 0), REGEX_LIMIT);
			/* The next match is none the worse for it. */
			assert_int_equal(ipsa_regex_find(re, m,
				ipsa_span(text, 40), 0), REGEX_FOUND);
			ipsa_regex_free(re);
		}
	}
	free(text);
	ipsa_matcher_free(m);
}

/* How deep the interpreter goes: each byte of the subject is a way back that
 * it keeps, and so a frame. */
static void nesting_ends_at_the_depth_limit(void **state)
{
	struct regex *re = compile("^(?:a|b)*?c", 0);
	struct matcher *m = ipsa_matcher_new(0);
	size_t fits = 0, beyond = 4 * REGEX_DEPTH_LIMIT;

	(void)state;
	while (beyond - fits > 1) {
		size_t len = (fits + beyond) / 2;
		char *text = filled('a', len, 'c');
		enum regex_result r = ipsa_regex_find(re, m,
			ipsa_span(text, len + 1), 0);

		assert_int_not_equal(r, REGEX_NONE);
		if (r == REGEX_FOUND)
			fits = len;
		else
			beyond = len;
		free(text);
	}
	/* Limited, yet more than a line's window of matched bytes. */
	assert_true(fits > 2 * MATCH_MAX);
	assert_true(fits < REGEX_DEPTH_LIMIT);
	ipsa_regex_free(re);
	ipsa_matcher_free(m);
}

static const char deep[] = "^(?:(a)|b)*c";

/* Does JIT alone, with the stack it has by itself, give up? */
static bool jit_gives_up(const char *text, size_t len)
{
	int error;
	PCRE2_SIZE offset;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)deep,
		PCRE2_ZERO_TERMINATED, PCRE2_MULTILINE, &error, &offset, NULL);
	pcre2_match_data *data = pcre2_match_data_create(2, NULL);
	int rc;

	assert_non_null(code);
	assert_non_null(data);
	pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	rc = pcre2_jit_match(code, (PCRE2_SPTR)text, len, 0, 0, data, NULL);
	pcre2_match_data_free(data);
	pcre2_code_free(code);
	return rc == PCRE2_ERROR_JIT_STACKLIMIT;
}

/* A subject that needs more than JIT's 32 KiB of stack, and less than what
 * the interpreter is given. */
static void a_full_jit_stack_is_tried_again_by_the_interpreter(void **state)
{
	enum { LEN = 2000 };
	char *text = filled('a', LEN, 'c');
	struct regex *re = compile(deep, REGEX_JIT);
	struct matcher *m = ipsa_matcher_new(1);
	size_t start, end;

	(void)state;
	if (!ipsa_regex_jit(re))
		skip();
	assert_true(jit_gives_up(text, LEN + 1));
	assert_int_equal(ipsa_regex_find(re, m, ipsa_span(text, LEN + 1), 0),
		REGEX_FOUND);
	assert_true(ipsa_matcher_group(m, 0, &start, &end));
	assert_int_equal(end, LEN + 1);
	assert_true(ipsa_matcher_group(m, 1, &start, &end));
	assert_int_equal(end, LEN);
	/* And where it does not match, the interpreter says so. */
	text[LEN] = '!';
	assert_int_equal(ipsa_regex_find(re, m, ipsa_span(text, LEN + 1), 0),
		REGEX_NONE);
	ipsa_regex_free(re);
	ipsa_matcher_free(m);
	free(text);
}

/* --- JIT and the interpreter -------------------------------------------- */

static void same_answer(const struct regex *a, const struct regex *b,
	struct matcher *m, struct matcher *n, struct span s)
{
	size_t from = 0;

	while (from <= s.len) {
		enum regex_result r = ipsa_regex_find(a, m, s, from);
		size_t start[2] = {0, 0}, end[2] = {0, 0};

		assert_int_equal(ipsa_regex_find(b, n, s, from), r);
		if (r != REGEX_FOUND)
			return;
		for (int g = 0; g <= (int)ipsa_regex_groups(a); g++) {
			assert_int_equal(ipsa_matcher_group(m, g, &start[0],
				&end[0]), ipsa_matcher_group(n, g, &start[1],
				&end[1]));
			assert_int_equal(start[0], start[1]);
			assert_int_equal(end[0], end[1]);
		}
		ipsa_matcher_group(m, 0, &start[0], &end[0]);
		from = end[0] > from ? end[0] : from + 1;
	}
}

static void without_jit_the_answers_are_the_same(void **state)
{
	static const char *const rows[] = {
		"13[089]\\d\\d", "(?<!\\w)(?<ref>0[xX][\\da-f]{2,4})(?!\\w)",
		"^(?:a|b)+?(\\d)?$", "\\b(\\w+) \\1\\b", "(?i)er{1,2}or",
		"(a)(b)?|(?<=a)b", "(?:[ab]*[ 1]){2}", "\\G[ab1 ]",
		"(?>a+)b|a", "(x)?(y)?\n", "[^\\n]*?1(?=\\n|$)"
	};
	static const char alphabet[] = "aabb 1138\n\rxX0eErRor";
	struct matcher *m = ipsa_matcher_new(9), *n = ipsa_matcher_new(9);
	uint64_t seed = 3;

	(void)state;
	if (!jit_works())
		skip();
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct regex *jit = compile(rows[i], REGEX_JIT);
		struct regex *plain = compile(rows[i], 0);

		for (int round = 0; round < 500; round++) {
			char text[64];
			size_t len = random_below(&seed, sizeof(text));

			for (size_t at = 0; at < len; at++)
				text[at] = alphabet[random_below(&seed,
					sizeof(alphabet) - 1)];
			same_answer(jit, plain, m, n, ipsa_span(text, len));
		}
		ipsa_regex_free(jit);
		ipsa_regex_free(plain);
	}
	ipsa_matcher_free(m);
	ipsa_matcher_free(n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expressions_match_where_they_say),
		cmocka_unit_test(what_a_match_to_the_end_may_come_to_is_told),
		cmocka_unit_test(an_empty_subject_needs_no_pointer),
		cmocka_unit_test(a_subject_may_hold_nul),
		cmocka_unit_test(
			the_reference_is_known_and_groups_told_where_they_took_part),
		cmocka_unit_test(the_last_mark_on_the_way_is_told),
		cmocka_unit_test(
			what_does_not_compile_is_described_with_its_place),
		cmocka_unit_test(jit_is_used_only_where_asked_for),
		cmocka_unit_test(an_explosion_ends_at_the_match_limit),
		cmocka_unit_test(nesting_ends_at_the_depth_limit),
		cmocka_unit_test(
			a_full_jit_stack_is_tried_again_by_the_interpreter),
		cmocka_unit_test(without_jit_the_answers_are_the_same)
	};

	return cmocka_run_group_tests_name("regex", tests, NULL, NULL);
}
