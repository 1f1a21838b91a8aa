/* SPDX-License-Identifier: MIT */
/*
 * What is remembered of places of a line: which bytes decide, and that a line
 * that is known from others gets what it would get by itself.
 *
 * $RECALL_ROUNDS multiplies the number of lines.
 */
#include "support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "annotator.h"
#include "extent.h"
#include "memo.h"
#include "regex.h"

/* --- which bytes decide ----------------------------------------------------- */

struct decided {
	const char *expression, *subject;
	size_t from, before, behind;
};

static const struct decided decided[] = {
	/* Literals: up to the first that is another. */
	{"abc", "xxxxabcxxx", 4, 1, 3},
	{"abc", "xxxxabdxxx", 4, 1, 3},
	{"abc", "xxxxaxcxxx", 4, 1, 2},
	{"abc", "xxxxxbcxxx", 4, 1, 1},
	/* What ends at the end of the subject has seen it. */
	{"abc", "xxxxabc", 4, 1, 3},
	{"ab+", "xxxxabb", 4, 1, 4},
	{"abc", "xxxxab", 4, 1, 3},
	{"a$", "xxxxa", 4, 1, 2},
	{"a", "xxxx", 4, 1, 1},
	/* Numbers: the byte behind them. */
	{"\\d+", "xxxx1380 x", 4, 1, 5},
	{"\\d{2}", "xxxx1380 x", 4, 1, 2},
	{"\\d++\\b", "xxxx1380.x", 4, 1, 5},
	/* Looking ahead and back. */
	{"a(?=bcd)", "xxxxabcdxx", 4, 1, 4},
	{"a(?!bcd)", "xxxxabxdxx", 4, 1, 3},
	{"(?<=xy)a", "xxxxxxxyaxxxxx", 8, 3, 1},
	{"(?<!xy)a", "xxxxxxxxaxxxxx", 8, 3, 1},
	{"(?<=xy)a", "xxxxxxxxxxxxxyaxxxxx", 14, 3, 1},
	{"(?<!xy|yxx)a", "xxxxxxxxxxxxxxxxxyxxaxxxxx", 20, 4, 1},
	{"(?<=xyz|y)a", "xxxxxxxyaxxxxx", 8, 4, 1},
	/* Also where too little would stand behind for a match. */
	{"(?<!xy)abc", "xxxxxxxyabcxxx", 8, 3, 1},
	{"(?<=xz)ab+c", "xxxxxxxyabcxxx", 8, 3, 1},
	/* One lookbehind in another looks back from there. */
	{"(?<=(?<=pq)xy)a", "xxxxpqxyax", 8, 5, 1},
	/* No room to look back in: the start of the subject has a say. */
	{"(?<=xyz)a", "xyaxxxxxxx", 2, 3, 1},
	{"(?<!xyz)a", "xyaxxxxxxx", 2, 3, 1},
	{"^a", "axxxxxxxxx", 0, 1, 1},
	{"\\Ba", "xxaxxxxxxx", 2, 1, 1},
	/* Branches: the one that looks farthest. */
	{"a|abcde", "xxxxabcdex", 4, 1, 1},
	{"abcde|a", "xxxxabcdxx", 4, 1, 5},
};

static void bytes_that_decide_are_known(void **state)
{
	struct matcher *m = ipsa_matcher_new(8);
	struct regex_fault fault;

	(void)state;
	assert_non_null(m);
	for (size_t i = 0; i < COUNT(decided); i++) {
		const struct decided *d = &decided[i];
		struct span subject = ipsa_span_of(d->subject);
		struct regex *re = ipsa_regex_compile(
			ipsa_span_of(d->expression), REGEX_ANCHORED |
			REGEX_JIT, &fault);
		size_t before, behind;

		assert_non_null(re);
		behind = ipsa_extent_behind(re, m, subject, d->from, 64);
		if (d->from + behind < subject.len)
			subject.len = d->from + behind;
		before = ipsa_extent_before(re, m, subject, d->from);
		if (before != d->before || behind != d->behind)
			fail_msg("%s in %s: %zu before, %zu behind",
				d->expression, d->subject, before, behind);
		ipsa_regex_free(re);
	}
	ipsa_matcher_free(m);
}

static void more_than_is_asked_for_is_not_known(void **state)
{
	struct matcher *m = ipsa_matcher_new(0);
	struct regex_fault fault;
	struct regex *re = ipsa_regex_compile(ipsa_span_of("a+"),
		REGEX_ANCHORED, &fault);
	const struct span subject = ipsa_span_of("aaaaaaaaaaaaaaaaaaab");

	(void)state;
	assert_int_equal(ipsa_extent_behind(re, m, subject, 0, 64), 20);
	assert_int_equal(ipsa_extent_behind(re, m, subject, 0, 20), SIZE_MAX);
	assert_int_equal(ipsa_extent_behind(re, m, subject, 0, 4), SIZE_MAX);
	ipsa_regex_free(re);
	ipsa_matcher_free(m);
}

/* --- the memo ------------------------------------------------------------------ */

static const char block_text[] =
	"first: error 13801 there, and so on and on\n"
	"again: error 13801 there, and so on and on\n"
	"other: error 13801 where, and so on and on\n"
	"third: errors 13801 then, and so on and on\n";

static void what_was_added_is_found_where_its_bytes_are(void **state)
{
	struct span block = ipsa_span_of(block_text);
	const struct memo_member member = {.start = 6, .len = 5,
		.spelling = SPELLING_DECIMAL, .pattern = "p"};
	const struct memo_entry e = {.kind = MEMO_FOUND, .before = 2,
		.behind = 13, .first = 6, .last = 11, .member_count = 1,
		.members = &member};
	struct memo *m = ipsa_memo_new();
	const struct memo_entry *found;
	size_t line = strlen("first: error 13801 there, and so on and on\n");

	(void)state;
	assert_null(ipsa_memo_find(m, block, 7));
	ipsa_memo_add(m, block, 7, &e);
	found = ipsa_memo_find(m, block, line + 7);
	assert_non_null(found);
	assert_ptr_equal(found, ipsa_memo_find(m, block, 7));
	assert_int_equal(found->kind, MEMO_FOUND);
	assert_int_equal(found->member_count, 1);
	assert_int_equal(found->members[0].start, 6);
	assert_string_equal(found->members[0].pattern, "p");
	/* A byte behind is another; the place is; there is too little. */
	assert_null(ipsa_memo_find(m, block, 2 * line + 7));
	assert_null(ipsa_memo_find(m, block, 3 * line + 7));
	assert_null(ipsa_memo_find(m, block, 8));
	assert_null(ipsa_memo_find(m, ipsa_span_cut(block, 0, 19), 7));
	assert_null(ipsa_memo_find(m, ipsa_span_cut(block, 6, 40), 1));
	ipsa_memo_free(m);
}

/* Entries of every length, far more than there is room for. */
static void a_full_memo_forgets_and_goes_on(void **state)
{
	struct memo *m = ipsa_memo_new();
	struct memo_entry e = {.kind = MEMO_VAIN};
	char text[512];
	size_t kept = 0;

	(void)state;
	memset(text, '.', sizeof(text));
	for (unsigned i = 0; i < 40000; i++) {
		const struct memo_entry *found;

		(void)snprintf(text + 200, 24, "%08x", i * 2654435761U);
		text[208] = '.';
		e.before = i % 190;
		e.behind = 8 + i % 200;
		ipsa_memo_add(m, ipsa_span(text, sizeof(text)), 200, &e);
		found = ipsa_memo_find(m, ipsa_span(text, sizeof(text)), 200);
		kept += found != NULL && found->before == e.before &&
			found->behind == e.behind;
	}
	assert_int_equal(kept, 40000);
	ipsa_memo_free(m);
}

/* Places that begin like a known one, and go on otherwise, are not asked for
 * long; once one of the few that are is known, all are. */
static void what_is_asked_in_vain_is_asked_seldom(void **state)
{
	const struct span block = ipsa_span_of(block_text);
	const struct memo_entry e = {.kind = MEMO_FOUND, .before = 7,
		.behind = 33};
	const size_t line = strlen(block_text) / 4;
	struct memo *m = ipsa_memo_new();
	unsigned found = 0, asked = 0;

	(void)state;
	ipsa_memo_add(m, block, 7, &e);
	for (unsigned i = 0; i < 10000; i++)
		assert_null(ipsa_memo_find(m, block, line + 7));
	while (found == 0 && ++asked < 1000)
		found += ipsa_memo_find(m, block, 7) != NULL;
	assert_in_range(asked, 2, 999);
	for (unsigned i = 0; i < 100; i++)
		assert_non_null(ipsa_memo_find(m, block, 7));
	ipsa_memo_free(m);
}

/* --- lines that are known from others --------------------------------------------- */

enum { LINES_MOST = 8192, ROUNDS = 40, BLOCK_LINES = 256 };

struct lines {
	struct bytes text;
	size_t at[LINES_MOST];
	unsigned count;
};

static void add_line(struct lines *l, const char *line, size_t len)
{
	if (len == 0 || len > 1000 || l->count == LINES_MOST)
		return;
	l->at[l->count++] = l->text.len;
	bytes_add(&l->text, line, len);
	bytes_add_char(&l->text, '\0');
}

/* A sample without its marks. */
static void add_sample(struct lines *l, const char *text)
{
	struct bytes plain = {0};

	for (; *text != '\0'; text++) {
		if (strncmp(text, "\xC2\xAB", 2) == 0 ||
		    strncmp(text, "\xC2\xBB", 2) == 0)
			text++;
		else
			bytes_add_char(&plain, *text);
	}
	add_line(l, plain.ptr, plain.len);
	bytes_free(&plain);
}

static void add_samples(struct lines *l, const struct samples *s)
{
	for (size_t i = 0; i < s->count; i++)
		add_sample(l, s->list[i].text);
}

static void add_file(struct lines *l, const char *name)
{
	struct bytes path = {0}, in = {0};

	bytes_format(&path, "tests/cases/%s", name);
	assert_true(bytes_add_file(&in, path.ptr));
	for (size_t at = 0, end; at < in.len; at = end + 1) {
		for (end = at; end < in.len && in.ptr[end] != '\n';)
			end++;
		if (memchr(in.ptr + at, '\0', end - at) == NULL)
			add_line(l, in.ptr + at, end - at);
	}
	bytes_free(&path);
	bytes_free(&in);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Every line of tests/cases, in an order that is always the same. */
static void add_cases(struct lines *l)
{
	char *names[1024] = {NULL};
	size_t count = 0;
	DIR *dir = opendir("tests/cases");
	struct dirent *d;

	assert_non_null(dir);
	while ((d = readdir(dir)) != NULL && count < COUNT(names)) {
		size_t len = strlen(d->d_name);

		if (len > 3 && strcmp(d->d_name + len - 3, ".in") == 0)
			names[count++] = strdup(d->d_name);
	}
	(void)closedir(dir);
	qsort(names, count, sizeof(names[0]), by_name);
	for (size_t i = 0; i < count; i++) {
		add_file(l, names[i]);
		free(names[i]);
	}
}

static void add_all(struct lines *l)
{
	const struct pattern_sources *s = &ipsa_patterns_builtin;

	for (size_t i = 0; i < s->pattern_count; i++) {
		add_samples(l, &s->patterns[i].hits);
		add_samples(l, &s->patterns[i].misses);
	}
	for (size_t i = 0; i < s->gate_count; i++) {
		add_samples(l, &s->gates[i].hits);
		add_samples(l, &s->gates[i].misses);
	}
	add_cases(l);
}

/* What stands before, between and behind lines in others. */
static const char *const pieces[] = {"Mar  7 00:13:17 vpn-gw2 ",
	"<131>1 2026-03-07T00:13:18Z LT azgw 5 - - ", "RasClient: ", "port ",
	"error ", " bytes", ", ", " (", ")", " ", "13801", " 13868", " 0x35E9",
	" ERROR_IPSEC_IKE_AUTH_FAIL", " failed with ", "VPN ", "ikev2 ", "7",
	"\xC3\xA9", " [= ", "|", "{\"a\":1}", "[ikeext] 3|192.0.2.1|",
	"error code ", "pid ", " in line ", ".", "\r"};

static void add_piece(struct bytes *to, uint64_t *random)
{
	if (random_below(random, 3) == 0)
		bytes_add_text(to, pieces[random_below(random,
			COUNT(pieces))]);
}

/* A line, or a part of one, most often as it is. */
static void add_some(struct bytes *to, const struct lines *l,
	uint64_t *random, size_t from, size_t count)
{
	const char *line = l->text.ptr != NULL ? l->text.ptr + l->at[from +
		random_below(random, count)] : "";
	size_t len = strlen(line), start = 0, at = to->len;

	if (random_below(random, 12) == 0)
		start = random_below(random, len);
	if (random_below(random, 12) == 0)
		len = start + random_below(random, len - start + 1);
	bytes_add(to, line + start, len - start);
	if (random_below(random, 8) == 0 && to->len > at)
		to->ptr[at + random_below(random, to->len - at)] =
			"0123456789 x_.-ABF"[random_below(random, 18)];
}

/* Lines of few kinds, so that the same comes again. */
static void make_block(struct bytes *to, const struct lines *l,
	uint64_t *random)
{
	size_t count = 1 + random_below(random, 12);
	size_t from = random_below(random, l->count - count);

	bytes_clear(to);
	for (unsigned i = 0; i < BLOCK_LINES; i++) {
		add_piece(to, random);
		add_some(to, l, random, from, count);
		add_piece(to, random);
		if (random_below(random, 8) == 0)
			add_some(to, l, random, from, count);
		add_piece(to, random);
		bytes_add_text(to, random_below(random, 12) == 0 ? "\r\n" :
			"\n");
	}
}

static size_t rounds(void)
{
	const char *factor = getenv("RECALL_ROUNDS");

	return ROUNDS * (factor != NULL ? (size_t)atoi(factor) : 1);
}

static void known_lines_get_what_they_would_by_themselves(void **state)
{
	struct ipsa_options options = {.format = IPSA_FORMAT_TEXT,
		.template_ = ""}, plain;
	struct lines lines = {.count = 0};
	struct bytes in = {0}, a = {0}, b = {0};
	struct ipsa_annotator *eager, *unsieved;
	uint64_t random = rounds();

	(void)state;
	add_all(&lines);
	options.eager = true;
	eager = annotator_make(&options, &a);
	plain = options;
	plain.unsieved = true;
	unsieved = annotator_make(&plain, &b);
	for (size_t i = 0; i < rounds(); i++) {
		make_block(&in, &lines, &random);
		bytes_clear(&a);
		bytes_clear(&b);
		annotator_run(eager, in.ptr, in.len, (struct cut){CUT_WHOLE,
			0});
		annotator_run(unsieved, in.ptr, in.len, (struct cut){
			CUT_WHOLE, 0});
		assert_bytes(&a, &b, "known lines");
	}
	/* Both happened: many lines were known, many were not. */
	if (eager->pats->quick) {
		assert_true(eager->recall.known > rounds() * BLOCK_LINES / 16);
		assert_true(eager->recall.learned > rounds() *
			BLOCK_LINES / 16);
	}
	ipsa_annotator_free(eager);
	ipsa_annotator_free(unsieved);
	bytes_free(&lines.text);
	bytes_free(&in);
	bytes_free(&a);
	bytes_free(&b);
}

/* --- one line that is known, and one that is like it ------------------------------ */

static const char hresult[] =
	"patterns:\n"
	"- name: alone\n"
	"  reads: hex\n"
	"  spaces: [hresult]\n"
	"  sieve: 'QQ0x800735'\n"
	"  at-sieve: 'QQ (?<ref> 0x800735[\\dA-F]{2} )'\n"
	"  hits: ['QQ\xC2\xAB" "0x800735E9\xC2\xBB']\n"
	"  misses: ['QQ0x800736E9']\n";

struct alike {
	const char *patterns;   /* that are added; NULL: none */
	const char *known, *line;
};

static const struct alike alike[] = {
	/* A CR is a byte of the line, or one of its end. */
	{NULL, "it says here [0x362C]\rand more of it\n",
		"it says here [0x362C]\r\n"},
	{NULL, "it says here [0x362C]\r\r\n", "it says here [0x362C]\r\n"},
	{NULL, "it says here [0x362C]\r\n",
		"it says here [0x362C]\rand more of it\n"},
	/* What stands behind a number closes it; its pattern does not look. */
	{hresult, "it has QQ0x800735E9 bytes of it\n",
		"it has QQ0x800735E9 of it\n"},
	{hresult, "it has QQ0x800735E9 of it\n",
		"it has QQ0x800735E9 bytes of it\n"},
	{hresult, "it has QQ0x800735E9 of it\n", "it has QQ0x800735E9%\n"},
};

static struct ipsa_patterns *patterns_with(const char *text)
{
	struct ipsa_patterns *pats;

	assert_int_equal(ipsa_patterns_new(&pats, true), IPSA_OK);
	if (text != NULL)
		assert_int_equal(ipsa_patterns_add(pats, "x", text,
			strlen(text), NULL, NULL), IPSA_OK);
	assert_int_equal(ipsa_patterns_compile(pats, true, NULL, NULL),
		IPSA_OK);
	return pats;
}

/* Both lines, of which the first is known when the second comes. */
static void annotate_alike(struct bytes *out, const struct alike *lines,
	bool eager)
{
	const struct ipsa_options options = {.format = IPSA_FORMAT_TEXT,
		.template_ = "", .eager = eager, .unsieved = !eager};
	struct ipsa_patterns *pats = patterns_with(lines->patterns);
	struct ipsa_annotator *a;
	struct bytes in = {0};

	bytes_format(&in, "what a block begins with\nis not learned\n%s%s"
		"behind a known one stand some bytes\n", lines->known,
		lines->line);
	assert_int_equal(ipsa_annotator_new(&a, builtin_catalog(), pats,
		&options, bytes_write, out, NULL, NULL), IPSA_OK);
	annotator_run(a, in.ptr, in.len, (struct cut){CUT_WHOLE, 0});
	assert_true(!eager || !pats->quick || a->recall.learned > 0);
	ipsa_annotator_free(a);
	ipsa_patterns_free(pats);
	bytes_free(&in);
}

static void lines_that_are_alike_are_told_apart(void **state)
{
	struct bytes eager = {0}, plain = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(alike); i++) {
		bytes_clear(&eager);
		bytes_clear(&plain);
		annotate_alike(&eager, &alike[i], true);
		annotate_alike(&plain, &alike[i], false);
		assert_bytes(&eager, &plain, alike[i].line);
	}
	bytes_free(&eager);
	bytes_free(&plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_that_decide_are_known),
		cmocka_unit_test(more_than_is_asked_for_is_not_known),
		cmocka_unit_test(what_was_added_is_found_where_its_bytes_are),
		cmocka_unit_test(a_full_memo_forgets_and_goes_on),
		cmocka_unit_test(what_is_asked_in_vain_is_asked_seldom),
		cmocka_unit_test(lines_that_are_alike_are_told_apart),
		cmocka_unit_test(known_lines_get_what_they_would_by_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
