/* SPDX-License-Identifier: MIT */
/*
 * What is known of an expression and a few bytes is what it says when it is asked,
 * wherever they stand and whatever the text goes on with.
 */
#include "check.h"

#include <stdlib.h>

#include "answers.h"

enum { TEXT_MAX = 40, TEXT_ASKED = 40 };

/* As those of patterns that look before a reference, and those of gates behind. */
static struct regex *compile(const char *text, unsigned end)
{
	struct regex_fault fault;
	struct regex *re = ipsa_regex_compile(ipsa_span_of(text),
		REGEX_ANCHORED | REGEX_EXTENDED | REGEX_JIT | end, &fault);

	if (re == NULL)
		fail_msg("%s: %s at %zu", text, fault.text, fault.offset);
	return re;
}

static bool asked_often(struct answers *a, const struct regex *re,
	struct matcher *m, struct span text, size_t from,
	enum regex_result *said)
{
	bool known = false;

	for (int i = 0; i <= ANSWER_ASKED; i++)
		known = ipsa_answers_know(a, re, m, text, from, said);
	return known;
}

static void an_answer_is_kept_where_its_bytes_alone_decide(void **state)
{
	static const struct {
		const char *expression;
		unsigned end;
		const char *text;
		size_t from;
		bool known;
		enum regex_result said;
	} rows[] = {
		/* A word that begins otherwise, whatever comes; one that is it. */
		{"error [ ]", REGEX_ENDANCHORED, "it was in event id ", 10, true,
			REGEX_NONE},
		{"error [ ]", REGEX_ENDANCHORED, "it was in error ", 10, true,
			REGEX_FOUND},
		{"error [ ] code [ ]", REGEX_ENDANCHORED, "it was in error ",
			10, true, REGEX_PARTIAL},
		/* More bytes decide than one is known by: the ninth, or more. */
		{"error [ ] code [ ]", REGEX_ENDANCHORED,
			"it was in error code ", 10, false, REGEX_NONE},
		{"errors [ ] of [ ]", 0, "it was in errors of ", 10, false,
			REGEX_NONE},
		{"errors [ ]?", 0, "it was in errors of ", 10, true,
			REGEX_FOUND},
		{"errors [ ] o", 0, "it was in errors of ", 10, true,
			REGEX_FOUND},
		/* The end of the text has a say, or what comes behind it. */
		{"in $", 0, "it was found in", 13, true, REGEX_FOUND},
		{"in (?! x )", 0, "it was found in", 13, true, REGEX_FOUND},
		{"in x", 0, "it was found in", 13, true, REGEX_PARTIAL},
		/* What stands before has one: up to the eighth byte. */
		{"(?<= was[ ]in[ ] ) error", 0, "it was in error 5", 10, true,
			REGEX_FOUND},
		{"(?<= t[ ]was[ ]in[ ] ) error", 0, "it was in error 5", 10,
			false, REGEX_NONE},
		{"error (?<= was[ ]in[ ]error )", 0, "it was in error 5", 10,
			true, REGEX_FOUND},
		{"(?<! t[ ]was[ ]in[ ] ) error", 0, "it was in error 5", 10,
			false, REGEX_NONE},
		{"(?<! t[ ]was[ ]in[ ] ) error [ ] code", REGEX_ENDANCHORED,
			"it was in error ", 10, false, REGEX_NONE},
		/* It is not looked at where the word is another. */
		{"error (?<= t[ ]was[ ]in[ ]error )", 0, "it was in event 5",
			10, true, REGEX_NONE},
		{"error", REGEX_ENDANCHORED, "it was in ", 10, false,
			REGEX_NONE},
		/* Too little stands before. */
		{"error", 0, "1234567error of", 7, false, REGEX_NONE},
		{"error", 0, "12345678error of", 8, true, REGEX_FOUND},
		{"\\b error", 0, "12345678error of", 8, true, REGEX_NONE}
	};
	struct matcher *m = ipsa_matcher_new(0);
	struct answers *a = malloc(sizeof(*a));

	(void)state;
	assert_non_null(a);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct regex *re = compile(rows[i].expression, rows[i].end);
		struct span text = ipsa_span_of(rows[i].text);
		enum regex_result said;

		memset(a, 0, sizeof(*a));
		assert_false(ipsa_answers_know(a, re, m, text, rows[i].from,
			&said));
		if (asked_often(a, re, m, text, rows[i].from, &said) !=
		    rows[i].known)
			fail_msg("%s in '%s' is %s", rows[i].expression,
				rows[i].text, rows[i].known ? "not known" :
				"known");
		if (rows[i].known && said != rows[i].said)
			fail_msg("%s in '%s': %d", rows[i].expression,
				rows[i].text, (int)said);
		ipsa_regex_free(re);
	}
	free(a);
	ipsa_matcher_free(m);
}

/* Is what is known true, and stays true where the text goes on? */
static void check_said(const struct regex *re, struct matcher *m, char *text,
	size_t len, size_t from, enum regex_result said, uint64_t *seed)
{
	enum regex_result now = ipsa_regex_find(re, m, ipsa_span(text, len),
		from);

	if ((now == REGEX_FOUND) != (said == REGEX_FOUND))
		fail_msg("'%.*s' from %zu: %d, not %d", (int)len, text, from,
			(int)now, (int)said);
	for (int i = 0; said == REGEX_NONE && i < 4; i++) {
		for (size_t at = len; at < TEXT_MAX; at++)
			text[at] = "ab \n"[random_below(seed, 4)];
		now = ipsa_regex_find(re, m, ipsa_span(text, len +
			random_below(seed, TEXT_MAX - len + 1)), from);
		if (now != REGEX_NONE)
			fail_msg("'%.*s' from %zu may match", (int)len, text,
				from);
	}
}

/* Texts of few bytes, so that the same come again; how many answers were known. */
static unsigned check_texts(struct answers *a, const struct regex *re,
	struct matcher *m, uint64_t *seed)
{
	unsigned known = 0;

	for (int round = 0; round < 3000; round++) {
		char text[TEXT_MAX];
		size_t len = ANSWER_BYTES + random_below(seed, TEXT_ASKED -
			ANSWER_BYTES + 1);
		enum regex_result said;
		size_t from;

		memset(text, 'a', sizeof(text));
		for (size_t i = random_below(seed, 4); i-- > 0;)
			text[random_below(seed, len)] =
				"ab \n"[random_below(seed, 4)];
		from = random_below(seed, len + 1);
		/* What was shown of one is asked of others. */
		if (round % 4 == 0)
			asked_often(a, re, m, ipsa_span(text, len), from,
				&said);
		else
			known += ipsa_answers_know(a, re, m,
				ipsa_span(text, len), from, &said);
		if (ipsa_answers_know(a, re, m, ipsa_span(text, len), from,
		    &said))
			check_said(re, m, text, len, from, said, seed);
	}
	return known;
}

static void what_is_known_is_what_would_be_said(void **state)
{
	static const char *const expressions[] = {"a", "aa b", "a{3}",
		"a{9}", "a++", "a*+ b", "(?<= aa ) a", "(?<! b ) a{2}",
		"(?<= a{7} ) a", "(?<= ^ a{3} ) a", "(?<! ^ a{9} ) a",
		"^ a", "a $", "a{2,12} $", "\\b a", "a \\b", "a*? \\b [ ]",
		"(?= a{2} ) a | b", "(?! a{12} ) a", "a \\n a", "\\z", "a \\z",
		"a a (?<= [ ] a a | b a a )", "(?<! (?<= b a ) a ) a"};
	struct matcher *m = ipsa_matcher_new(0);
	struct answers *a = calloc(1, sizeof(*a));
	unsigned known = 0;
	uint64_t seed = 11;

	(void)state;
	assert_non_null(a);
	for (size_t i = 0; i < COUNT(expressions); i++) {
		for (unsigned end = 0; end <= REGEX_ENDANCHORED;
		     end += REGEX_ENDANCHORED) {
			struct regex *re = compile(expressions[i], end);

			/* An address may come again. */
			memset(a, 0, sizeof(*a));
			known += check_texts(a, re, m, &seed);
			ipsa_regex_free(re);
		}
	}
	assert_true(known > 10000);
	free(a);
	ipsa_matcher_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_kept_where_its_bytes_alone_decide),
		cmocka_unit_test(what_is_known_is_what_would_be_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
