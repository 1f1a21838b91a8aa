/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "limits.h"
#include "patterns.h"

static enum ipsa_code add(struct ipsa_patterns *pats, const char *text,
	struct reports *r)
{
	*r = (struct reports){.count = 0};
	return ipsa_patterns_add(pats, "file.yaml", text, strlen(text),
		reports_add, r);
}

static struct ipsa_patterns *new_set(void)
{
	struct ipsa_patterns *pats;

	assert_int_equal(ipsa_patterns_new(&pats, false), IPSA_OK);
	return pats;
}

/* What a set holds, by name: "words: a b gates: c patterns: d e". */
static void dump(struct bytes *out, const struct ipsa_patterns *p)
{
	bytes_clear(out);
	bytes_add_text(out, "words:");
	for (size_t i = 0; i < p->word_count; i++)
		bytes_format(out, " %s", p->words[i].name);
	bytes_add_text(out, " gates:");
	for (size_t i = 0; i < p->gate_count; i++)
		bytes_format(out, " %s", p->gate_sources[i].name);
	bytes_add_text(out, " patterns:");
	for (size_t i = 0; i < p->count; i++)
		bytes_format(out, " %s", p->sources[i].name);
}

static void assert_holds(const struct ipsa_patterns *p, const char *expected)
{
	struct bytes out = {0};

	dump(&out, p);
	assert_string_equal(out.ptr, expected);
	bytes_free(&out);
}

#define SAMPLES "  hits: ['«100»']\n  misses: ['x']\n"
#define GATE(name) "- name: " name "\n  before: 'port[ ]'\n" SAMPLES
#define PATTERN(name) "- name: " name "\n  reads: decimal\n" \
	"  spaces: [win32]\n  sieve: '1'\n  match: '(?<ref> 100 )'\n" SAMPLES

static const char base[] =
	"words:\n  one: '1'\n  two: '{one}2'\n"
	"gates:\n" GATE("port")
	"patterns:\n" PATTERN("first") PATTERN("second");

/* --- reading ------------------------------------------------------------ */

static void a_pattern_is_read_as_it_stands(void **state)
{
	struct ipsa_patterns *pats = new_set();
	const struct pattern_source *s;
	struct reports r;

	(void)state;
	assert_int_equal(add(pats,
		"patterns:\n"
		"- name: a-b2\n"
		"  reads: bytes-le\n"
		"  spaces: [ras, win32]\n  prefer: [ras]\n"
		"  sieve: 'x y'\n"
		"  match: |\n    (?<ref> 1 )\n    2\n"
		"  before: 'b'\n"
		"  only: 'o o'\n"
		"  unless: 'u'\n"
		"  hits:\n  - 'h1'\n  - h2\n"
		"  misses: [m]\n", &r), IPSA_OK);
	s = &pats->sources[0];
	assert_string_equal(s->name, "a-b2");
	assert_string_equal(s->origin, "file.yaml");
	assert_int_equal(s->reads, READS_BYTES_LE);
	assert_int_equal(s->spaces.count, 2);
	assert_int_equal(s->spaces.list[0], IPSA_RAS);
	assert_int_equal(s->spaces.list[1], IPSA_WIN32);
	assert_int_equal(s->prefer.count, 1);
	assert_int_equal(s->prefer.list[0], IPSA_RAS);
	assert_string_equal(s->sieve.text, "x y");
	assert_string_equal(s->match.text, "(?<ref> 1 )\n2\n");
	assert_int_equal(s->match.line, 8);
	assert_int_equal(s->match.column, 5);
	assert_string_equal(s->before.text, "b");
	assert_int_equal(s->before.line, 10);
	assert_int_equal(s->before.column, 12);
	assert_string_equal(s->only.text, "o o");
	assert_string_equal(s->unless.text, "u");
	assert_int_equal(s->hits.count, 2);
	assert_string_equal(s->hits.list[0].text, "h1");
	assert_int_equal(s->hits.list[0].line, 14);
	assert_int_equal(s->hits.list[0].column, 5);
	assert_string_equal(s->hits.list[1].text, "h2");
	assert_int_equal(s->misses.count, 1);
	ipsa_patterns_free(pats);
}

static void a_word_stands_for_its_text_with_its_words(void **state)
{
	static const struct {
		const char *text;
		bool matches;
	} rows[] = {{"12", true}, {"2", false}, {"1 2", false}};
	struct ipsa_patterns *pats = patterns_of(
		"words:\n  one: '1 # a comment'\n  two: '{one} 2'\n"
		"patterns:\n"
		"- name: p\n  reads: decimal\n  spaces: [win32]\n"
		"  sieve: '1'\n  match: '^(?<ref> {two} )$'\n" SAMPLES, true);
	struct matcher *m = ipsa_matcher_new(9);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(ipsa_regex_find(pats->list[0].match, m,
			ipsa_span_of(rows[i].text), 0) == REGEX_FOUND,
			rows[i].matches);
	ipsa_matcher_free(m);
	ipsa_patterns_free(pats);
}

static void a_later_file_adds_and_what_has_a_name_replaces(void **state)
{
	static const struct {
		const char *text, *holds;
	} rows[] = {
		{"words:\n  three: '3'\n",
			"words: one two three gates: port patterns: first "
			"second"},
		{"words:\n  one: '9'\n",
			"words: one two gates: port patterns: first second"},
		{"gates:\n" GATE("pid"),
			"words: one two gates: port pid patterns: first "
			"second"},
		{"gates:\n" GATE("port"),
			"words: one two gates: port patterns: first second"},
		{"patterns:\n" PATTERN("third") PATTERN("first"),
			"words: one two gates: port patterns: first second "
			"third"},
		{"patterns: []\n",
			"words: one two gates: port patterns: first second"}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ipsa_patterns *pats = new_set();
		struct reports r;

		assert_int_equal(add(pats, base, &r), IPSA_OK);
		assert_int_equal(add(pats, rows[i].text, &r), IPSA_OK);
		assert_holds(pats, rows[i].holds);
		assert_int_equal(ipsa_patterns_compile(pats, true, NULL,
			NULL), IPSA_OK);
		ipsa_patterns_free(pats);
	}
}

static void what_replaces_is_what_is_used(void **state)
{
	struct ipsa_patterns *pats = new_set();
	struct reports r;

	(void)state;
	assert_int_equal(add(pats, base, &r), IPSA_OK);
	assert_int_equal(add(pats, "words:\n  one: '9'\n"
		"gates:\n- name: port\n  after: 'x'\n" SAMPLES
		"patterns:\n"
		"- name: first\n  reads: hex\n  spaces: [ras]\n  sieve: 's'\n"
		"  match: '(?<ref> {one} )'\n" SAMPLES, &r), IPSA_OK);
	assert_string_equal(pats->words[0].text, "9");
	assert_string_equal(pats->sources[0].sieve.text, "s");
	assert_int_equal(pats->sources[0].reads, READS_HEX);
	assert_string_equal(pats->sources[1].name, "second");
	assert_null(pats->gate_sources[0].before.text);
	assert_string_equal(pats->gate_sources[0].after.text, "x");
	ipsa_patterns_free(pats);
}

static void a_file_with_errors_leaves_the_set_as_it_was(void **state)
{
	static const char *const rows[] = {
		"", "words:\n  one: '('\n",
		"words:\n  three: '3'\n  four: '('\n",
		"patterns:\n" PATTERN("third") "- name: x\n",
		"gates:\n" GATE("pid") "patterns:\n- {a: b\n",
		"patterns:\n" PATTERN("first") "colour: red\n"
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ipsa_patterns *pats = new_set();
		struct reports r;

		assert_int_equal(add(pats, base, &r), IPSA_OK);
		assert_int_equal(add(pats, rows[i], &r), IPSA_BAD_FILE);
		assert_true(r.count > 0);
		assert_int_equal(ipsa_patterns_add(pats, "x", rows[i],
			strlen(rows[i]), NULL, NULL), IPSA_BAD_FILE);
		assert_holds(pats, "words: one two gates: port patterns: "
			"first second");
		assert_int_equal(add(pats, "words:\n  x: '{two}'\n", &r),
			IPSA_OK);
		assert_int_equal(ipsa_patterns_compile(pats, true, NULL,
			NULL), IPSA_OK);
		ipsa_patterns_free(pats);
	}
}

/* --- findings ----------------------------------------------------------- */

#define P_NAME "- name: p\n"
#define P_READS "  reads: decimal\n  spaces: [win32]\n"
#define P_SIEVE "  sieve: '1'\n"
#define P_MATCH "  match: '(?<ref> 1 )'\n"

struct row {
	const char *text, *findings;
};

static void check_rows(const char *before, const struct row *rows,
	size_t count)
{
	struct bytes text = {0};

	for (size_t i = 0; i < count; i++) {
		struct ipsa_patterns *pats = new_set();
		struct reports r;
		enum ipsa_code code;

		bytes_clear(&text);
		bytes_format(&text, "%s%s", before, rows[i].text);
		code = add(pats, text.ptr, &r);
		assert_string_equal(r.list, rows[i].findings);
		assert_int_equal(code, r.count > 0 ? IPSA_BAD_FILE : IPSA_OK);
		if (r.count > 0)
			assert_string_equal(r.origin, "file.yaml");
		ipsa_patterns_free(pats);
	}
	bytes_free(&text);
}

/* The pattern begins in line 2. */
static void what_is_wrong_with_a_pattern_is_told_with_its_place(void **state)
{
	static const struct row rows[] = {
		{P_NAME P_READS P_SIEVE P_MATCH SAMPLES, ""},
		{"- text\n", "2:3 shape\n2:3 missing-key\n"},
		{"- {}\n", "2:3 missing-key\n"},
		{"- reads: decimal\n" P_SIEVE P_MATCH SAMPLES,
			"2:3 missing-key\n"},
		{P_NAME P_READS P_MATCH SAMPLES, "2:3 missing-key\n"},
		{P_NAME P_READS P_SIEVE SAMPLES, "2:3 missing-key\n"},
		{P_NAME P_READS P_SIEVE "  at-sieve: '(?<ref> 1 )'\n" SAMPLES,
			""},
		{P_NAME P_READS P_SIEVE "  at-sieve: '1'\n" SAMPLES,
			"6:13 no-ref\n"},
		{P_NAME P_READS P_SIEVE P_MATCH "  at-sieve: '(?<ref> 1 )'\n"
			SAMPLES, "6:10 repeated-key\n"},
		{P_NAME P_READS P_SIEVE SAMPLES, "2:3 missing-key\n"},
		{P_NAME P_READS P_SIEVE P_MATCH "  hits: [x]\n",
			"2:3 missing-key\n"},
		{P_NAME P_READS P_SIEVE P_MATCH "  misses: [x]\n",
			"2:3 missing-key\n"},
		{P_NAME "  spaces: [ras]\n" P_SIEVE P_MATCH SAMPLES,
			"2:3 missing-key\n"},
		{P_NAME "  reads: decimal\n" P_SIEVE P_MATCH SAMPLES,
			"2:3 missing-key\n"},
		{P_NAME "  reads: symbol\n" P_SIEVE P_MATCH SAMPLES, ""},
		{"- name: P\n" P_READS P_SIEVE P_MATCH SAMPLES,
			"2:9 bad-name\n"},
		{"- name: 1p\n" P_READS P_SIEVE P_MATCH SAMPLES,
			"2:9 bad-name\n"},
		{"- name: p_q\n" P_READS P_SIEVE P_MATCH SAMPLES,
			"2:9 bad-name\n"},
		{"- name: ''\n" P_READS P_SIEVE P_MATCH SAMPLES,
			"2:9 bad-name\n"},
		{P_NAME "  reads: octal\n  spaces: [win32]\n" P_SIEVE P_MATCH
			SAMPLES, "3:10 unknown-value\n"},
		{P_NAME "  reads: hex\n  spaces: [ras, rsa]\n" P_SIEVE P_MATCH
			SAMPLES, "4:17 unknown-value\n"},
		{P_NAME "  reads: hex\n  spaces: [ras, ras, ras, ras, ras, "
			"ras]\n" P_SIEVE P_MATCH SAMPLES, ""},
		{P_NAME "  reads: hex\n  spaces: [ras, ras, ras, ras, ras, "
			"ras, ras]\n" P_SIEVE P_MATCH SAMPLES,
			"4:42 too-many\n"},
		{P_NAME P_READS P_SIEVE P_MATCH SAMPLES "  bare: true\n",
			"9:3 unknown-key\n"},
		{P_NAME "  reads: hex\n  spaces: []\n" P_SIEVE P_MATCH SAMPLES,
			"4:11 unknown-value\n"},
		{P_NAME P_READS P_SIEVE P_MATCH SAMPLES "  prefer: []\n",
			"9:11 unknown-value\n"},
		{P_NAME P_READS P_SIEVE P_SIEVE P_MATCH SAMPLES,
			"6:3 repeated-key\n"},
		{P_NAME P_READS P_SIEVE P_MATCH "  hits: x\n  misses: [x]\n",
			"7:9 shape\n2:3 missing-key\n"},
		/* Samples. */
		{P_NAME P_READS P_SIEVE P_MATCH "  hits: []\n  misses: [x]\n",
			"7:9 bad-sample\n"},
		{P_NAME P_READS P_SIEVE P_MATCH "  hits: [x]\n  misses: []\n",
			"8:11 bad-sample\n"},
		{P_NAME P_READS P_SIEVE P_MATCH "  hits: [x, \"a\\nb\"]\n"
			"  misses: [\"a\\0b\"]\n",
			"7:13 bad-sample\n8:12 bad-sample\n"},
		/* Expressions, each at the byte that is wrong. */
		{P_NAME P_READS "  sieve: 'a('\n" P_MATCH SAMPLES,
			"5:13 bad-expression\n"},
		{P_NAME P_READS "  sieve: ''\n  match: ''\n  before: ''\n"
			"  only: ''\n" SAMPLES, "5:10 bad-expression\n"
			"6:10 bad-expression\n7:11 bad-expression\n"
			"8:9 bad-expression\n"},
		{P_NAME P_READS "  sieve: a(\n" P_MATCH SAMPLES,
			"5:12 bad-expression\n"},
		{P_NAME P_READS "  sieve: |\n   a\n   b)\n" P_MATCH SAMPLES,
			"7:5 bad-expression\n"},
		{P_NAME P_READS "  sieve: 'a$'\n" P_MATCH SAMPLES,
			"5:12 bad-sieve\n"},
		{P_NAME P_READS "  sieve: |\n   a # for 5$ [\n   b\n" P_MATCH
			SAMPLES, ""},
		{P_NAME P_READS "  sieve: |\n   a # [\n   (?! b ) # ]\n"
			P_MATCH SAMPLES, "7:4 bad-sieve\n"},
		{P_NAME P_READS "  sieve: |\n   a\n   \\bb\n" P_MATCH SAMPLES,
			"7:4 bad-sieve\n"},
		{P_NAME P_READS P_SIEVE "  match: '1'\n" SAMPLES,
			"6:10 no-ref\n"},
		{P_NAME P_READS P_SIEVE "  match: '(?<Ref>1)'\n" SAMPLES,
			"6:10 no-ref\n"},
		{P_NAME P_READS P_SIEVE "  match: '(?<ref> 1 ) {nobody}'\n"
			SAMPLES, "6:23 unknown-word\n"},
		{P_NAME P_READS P_SIEVE "  match: |\n    (?<ref> 1 )\n"
			"      {nobody}\n" SAMPLES, "8:7 unknown-word\n"},
		{P_NAME P_READS P_SIEVE "  match: |\n    (?<ref> 1 )\n"
			"      )\n" SAMPLES, "8:7 bad-expression\n"},
		{P_NAME P_READS P_SIEVE P_MATCH "  before: 'x)'\n" SAMPLES,
			"7:13 bad-expression\n"},
		{P_NAME P_READS P_SIEVE P_MATCH "  before: 'x'\n"
			"  before-far: 'y'\n" SAMPLES, "7:11 repeated-key\n"},
		{P_NAME P_READS P_SIEVE P_MATCH "  before-far: 'x)'\n" SAMPLES,
			"7:17 bad-expression\n"},
		{P_NAME P_READS P_SIEVE P_MATCH "  only: '[z-a]'\n"
			"  unless: 'x{2}('\n" SAMPLES,
			"7:13 bad-expression\n8:17 bad-expression\n"},
		{P_NAME P_READS P_SIEVE "  match: \"(?<ref>1)\\0\"\n" SAMPLES,
			"6:10 bad-text\n"}
	};

	(void)state;
	check_rows("patterns:\n", rows, COUNT(rows));
}

static void words_are_put_into_all_expressions(void **state)
{
	static const struct row rows[] = {
		{"words:\n  w: '1'\npatterns:\n" P_NAME P_READS
			"  sieve: 'x {w}'\n" P_MATCH SAMPLES, ""},
		{"words:\n  w: '1$'\npatterns:\n" P_NAME P_READS
			"  sieve: 'x {w}'\n" P_MATCH SAMPLES,
			"7:11 bad-sieve\n"},
		{"words:\n  w: '1'\npatterns:\n" P_NAME P_READS P_SIEVE P_MATCH
			"  only: '{w}'\n  unless: 'a{1,2} {w}'\n" SAMPLES,
			""}
	};

	(void)state;
	check_rows("", rows, COUNT(rows));
}

static void what_is_wrong_with_words_and_gates_is_told_too(void **state)
{
	static const struct row rows[] = {
		{"words:\n  a: 'x'\n  b-2: '{a}'\n", ""},
		{"words:\n  A: 'x'\n", "2:6 bad-name\n"},
		{"words:\n  2a: 'x'\n", "2:7 bad-name\n"},
		{"words:\n  a: [x]\n", "2:6 bad-name\n"},
		{"words:\n  a: 'x)'\n", "2:8 bad-expression\n"},
		{"words:\n  a: ''\n", "2:6 bad-expression\n"},
		{"words:\n  a: 'x'\n  b: 'y'\n  a: 'z'\n",
			"4:3 repeated-key\n"},
		{"gates:\n" GATE("g") GATE("g"), "6:3 repeated-key\n"},
		{"patterns:\n" PATTERN("p") PATTERN("p"),
			"9:3 repeated-key\n"},
		{"words:\n  a: '{b}'\n  b: 'x'\n", "2:7 unknown-word\n"},
		{"words:\n  a: '{a}'\n", "2:7 unknown-word\n"},
		{"words: [a, b]\n", "1:9 shape\n1:12 shape\n"},
		{"words: x\n", "1:8 shape\n"},
		{"gates: x\n", "1:8 shape\n"},
		{"gates:\n", "1:7 shape\n"},
		{"patterns: x\n", "1:11 shape\n"},
		{"patterns:\n", "1:10 shape\n"},
		{"gates:\n" GATE("g"), ""},
		{"gates:\n- name: g\n" SAMPLES, "2:3 missing-key\n"},
		{"gates:\n- name: g\n  after: 'x'\n  hits: [x]\n",
			"2:3 missing-key\n"},
		{"gates:\n- before: 'x'\n" SAMPLES, "2:3 missing-key\n"},
		{"gates:\n- name: G\n  after: 'x'\n" SAMPLES,
			"2:9 bad-name\n"},
		{"gates:\n- name: g\n  after: 'x('\n  before: '{n}'\n"
			SAMPLES, "4:12 unknown-word\n3:13 bad-expression\n"},
		{"gates:\n- name: g\n  match: 'x'\n" SAMPLES,
			"3:3 unknown-key\n2:3 missing-key\n"},
		{"space: win32\n", "1:8 shape\n"},
		{"entries:\n- code: 1\n", "2:3 shape\n"}
	};

	(void)state;
	check_rows("", rows, COUNT(rows));
}

/* One mistake is one finding: what is right and follows is not wrong. */
static void a_word_behind_a_mistake_is_known_all_the_same(void **state)
{
	static const struct row rows[] = {
		{"words:\n  a: 'x)'\n  b: 'y'\n  c: '{b}'\n",
			"2:8 bad-expression\n"},
		{"gates:\n- name: G\n  after: 'x'\n" SAMPLES
			"words:\n  b: 'y'\n  c: '{b}'\n", "2:9 bad-name\n"}
	};

	(void)state;
	check_rows("", rows, COUNT(rows));
}

/* --- limits ------------------------------------------------------------- */

/* A file of `count` words: true if it is taken, false if it is said to hold
 * too many. */
static bool takes_words(struct ipsa_patterns *pats, char first, int count)
{
	struct bytes text = {0};
	struct reports r;
	enum ipsa_code code;

	bytes_add_text(&text, "words:\n");
	for (int i = 0; i < count; i++)
		bytes_format(&text, "  %c%d: x\n", first, i);
	code = add(pats, text.ptr, &r);
	if (code != IPSA_OK) {
		assert_int_equal(code, IPSA_BAD_FILE);
		assert_non_null(strstr(r.list, "too-many"));
	}
	bytes_free(&text);
	return code == IPSA_OK;
}

static void a_set_holds_so_many_of_each_and_no_more(void **state)
{
	struct ipsa_patterns *pats = new_set();

	(void)state;
	assert_true(takes_words(pats, 'a', PATTERNS_MAX));
	assert_int_equal(pats->word_count, PATTERNS_MAX);
	assert_true(takes_words(pats, 'a', PATTERNS_MAX));
	assert_false(takes_words(pats, 'b', 1));
	assert_int_equal(pats->word_count, PATTERNS_MAX);
	ipsa_patterns_free(pats);
}

static void the_limit_holds_however_many_files_there_are(void **state)
{
	struct ipsa_patterns *pats = new_set();

	(void)state;
	assert_true(takes_words(pats, 'a', 3000));
	assert_true(takes_words(pats, 'b', PATTERNS_MAX - 3000));
	assert_false(takes_words(pats, 'c', 1));
	assert_false(takes_words(pats, 'c', 2000));
	assert_int_equal(pats->word_count, PATTERNS_MAX);
	ipsa_patterns_free(pats);
}

static void a_name_is_so_long_and_no_longer(void **state)
{
	for (size_t len = NAME_MAX_LEN; len <= NAME_MAX_LEN + 1; len++) {
		struct ipsa_patterns *pats = new_set();
		struct bytes text = {0};
		struct reports r;

		bytes_add_text(&text, "words:\n  ");
		bytes_fill(&text, 'w', len);
		bytes_add_text(&text, ": x\n");
		assert_int_equal(add(pats, text.ptr, &r),
			len <= NAME_MAX_LEN ? IPSA_OK : IPSA_BAD_FILE);
		assert_int_equal(strstr(r.list, "bad-name") != NULL,
			len > NAME_MAX_LEN);
		bytes_free(&text);
		ipsa_patterns_free(pats);
	}
	(void)state;
}

/* --- compiling ---------------------------------------------------------- */

static void an_empty_set_compiles(void **state)
{
	(void)state;
	for (int jit = 0; jit < 2; jit++) {
		struct ipsa_patterns *pats = new_set();

		assert_int_equal(ipsa_patterns_compile(pats, jit, NULL, NULL),
			IPSA_OK);
		assert_int_equal(pats->sieve_count, 0);
		if (!jit)
			assert_false(ipsa_patterns_jit(pats));
		ipsa_patterns_free(pats);
	}
	ipsa_patterns_free(NULL);
}

static void jit_is_used_where_it_is_asked_for(void **state)
{
	struct ipsa_patterns *with = patterns_of(base, true);
	struct ipsa_patterns *without = patterns_of(base, false);

	(void)state;
	assert_int_equal(ipsa_patterns_jit(with),
		ipsa_regex_jit(with->list[0].match));
	assert_int_equal(ipsa_patterns_jit(with),
		ipsa_patterns_jit(builtin_patterns(true)));
	assert_false(ipsa_patterns_jit(without));
	assert_false(ipsa_regex_jit(without->list[0].match));
	assert_false(ipsa_patterns_jit(builtin_patterns(false)));
	ipsa_patterns_free(with);
	ipsa_patterns_free(without);
}

static void patterns_with_the_same_sieve_share_it(void **state)
{
	struct ipsa_patterns *pats = patterns_of("patterns:\n"
		PATTERN("a") PATTERN("b")
		"- name: c\n  reads: symbol\n  sieve: 'N'\n"
		"  match: '(?<ref> N )'\n" SAMPLES PATTERN("d"), true);
	size_t seen[2] = {0, 0};

	(void)state;
	assert_int_equal(pats->sieve_count, 2);
	assert_int_equal(pats->list[0].sieve, pats->list[1].sieve);
	assert_int_equal(pats->list[0].sieve, pats->list[3].sieve);
	assert_int_not_equal(pats->list[0].sieve, pats->list[2].sieve);
	for (unsigned i = 0; i < 2; i++)
		for (int at = pats->sieve_first[i]; at >= 0;
		    at = pats->list[at].next)
			seen[i]++;
	assert_int_equal(seen[0], 3);
	assert_int_equal(seen[1], 1);
	ipsa_patterns_free(pats);
}

/* Compiled, the set is refused for these findings. */
static void refused_at_the_end(struct ipsa_patterns *pats,
	const char *findings)
{
	struct reports r = {.count = 0};

	assert_int_equal(ipsa_patterns_compile(pats, true, reports_add, &r),
		IPSA_BAD_FILE);
	assert_string_equal(r.list, findings);
	assert_string_equal(r.origin, "file.yaml");
	assert_false(ipsa_patterns_jit(pats));
	ipsa_patterns_free(pats);
}

/* What no file shows alone: it is found when the set is compiled. */
static void what_a_later_file_breaks_is_found_at_the_end(void **state)
{
	struct ipsa_patterns *pats = new_set();
	struct reports r = {.count = 0};

	(void)state;
	/* A word whose override has a group called ref, too. */
	assert_int_equal(add(pats, "words:\n  w: 'x'\npatterns:\n" P_NAME
		P_READS P_SIEVE "  match: '(?<ref> 1 ) {w}'\n" SAMPLES, &r),
		IPSA_OK);
	assert_int_equal(add(pats, "words:\n  w: '(?<ref> x )'\n", &r),
		IPSA_OK);
	refused_at_the_end(pats, "8:23 bad-expression\n");
}

/* By an override a sieve looks around it. */
static void sieves_stay_sieves_whatever_their_words_become(void **state)
{
	struct ipsa_patterns *pats = new_set();
	struct reports r = {.count = 0};

	(void)state;
	assert_int_equal(add(pats, "words:\n  w: 'x'\npatterns:\n" P_NAME
		P_READS "  sieve: '1 {w}'\n" P_MATCH SAMPLES, &r), IPSA_OK);
	assert_int_equal(add(pats, "words:\n  w: 'x (?! y )'\n", &r),
		IPSA_OK);
	refused_at_the_end(pats, "7:11 bad-sieve\n");
}

/* All gates are asked at once, where groups would have other numbers. */
static void gates_capture_nothing(void **state)
{
	struct ipsa_patterns *pats = new_set();
	struct reports r = {.count = 0};

	(void)state;
	assert_int_equal(add(pats, "gates:\n- name: g\n  before: '(a) \\1'\n"
		"  after: 'b'\n" SAMPLES "- name: h\n  after: '(?<k> x )'\n"
		SAMPLES, &r), IPSA_OK);
	refused_at_the_end(pats, "3:12 bad-expression\n8:11 "
		"bad-expression\n");
}

static void a_file_may_begin_with_a_mark_or_hold_nothing(void **state)
{
	struct ipsa_patterns *pats = new_set();
	struct reports r = {.count = 0};

	(void)state;
	assert_int_equal(add(pats, "\xEF\xBB\xBFgates:\n- name: g\n"
		"  after: 'x('\n" SAMPLES, &r), IPSA_BAD_FILE);
	assert_string_equal(r.list, "3:13 bad-expression\n");
	assert_int_equal(add(pats, "\xEF\xBB\xBFgates:\n" GATE("g"), &r),
		IPSA_OK);
	r = (struct reports){.count = 0};
	assert_int_equal(ipsa_patterns_add(pats, "f", NULL, 0, reports_add,
		&r), IPSA_BAD_FILE);
	assert_int_equal(r.count, 1);
	ipsa_patterns_free(pats);
}

/* --- samples ------------------------------------------------------------ */

static const char known[] = CATALOG_HEAD "- code: 100\n" ENTRY_REST
	"- code: 101\n" ENTRY_REST;

#define CHECKED "patterns:\n- name: p\n  reads: decimal\n" \
	"  spaces: [win32]\n  sieve: '1.1|100'\n" \
	"  match: '(?<! \\d ) (?<ref> 1\\d{2} ) (?! \\d )'\n" \
	"  before: 'error[ ]'\n"

/* The lists of samples begin in line 8. */
static void samples_must_hold(void **state)
{
	static const struct {
		const char *samples, *findings;
	} rows[] = {
		{"  hits: ['error «100»']\n  misses: ['x']\n", ""},
		{"  hits: ['error «100» error «101»']\n"
			"  misses: ['error 102', '100', 'error 1000']\n", ""},
		{"  hits: ['«100» of it']\n  misses: ['x']\n",
			"8:10 hit-failed\n"},
		{"  hits: ['error «101» error 100']\n  misses: ['x']\n",
			"8:10 hit-failed\n"},
		{"  hits: ['error «10»0']\n  misses: ['x']\n",
			"8:10 hit-failed\n"},
		{"  hits: ['«error 100»']\n  misses: ['x']\n",
			"8:10 hit-failed\n"},
		{"  hits: ['error «100» error «100» «x»']\n  misses: ['x']\n",
			"8:10 hit-failed\n"},
		/* 102: the catalogue does not know it. */
		{"  hits: ['error «102» 111']\n  misses: ['x']\n",
			"8:10 hit-failed\n"},
		{"  hits: ['error «123»']\n  misses: ['x']\n",
			"8:10 sieve-failed\n"},
		{"  hits: ['error «100»']\n  misses: ['error 100']\n",
			"9:12 miss-failed\n"},
		{"  hits: ['error «100»']\n  misses: ['x', 'error «102»']\n",
			"9:17 bad-sample\n"},
		{"  hits: ['error 100']\n  misses: ['x']\n",
			"8:10 bad-sample\n"},
		{"  hits: ['error «100']\n  misses: ['x']\n",
			"8:10 bad-sample\n"},
		{"  hits: ['error »100«']\n  misses: ['x']\n",
			"8:10 bad-sample\n"},
		{"  hits: ['error ««100»»']\n  misses: ['x']\n",
			"8:10 hit-failed\n"},
		{"  hits:\n  - 'error «100»'\n  - '«7»'\n  - 'error «100'\n"
			"  misses:\n  - 'error 100'\n  - x\n",
			"10:5 sieve-failed\n11:5 bad-sample\n"
			"13:5 miss-failed\n"}
	};
	struct ipsa_catalog *cat = catalog_of(known);
	struct bytes text = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reports r = {.count = 0};
		struct ipsa_patterns *pats;
		enum ipsa_code code;

		bytes_clear(&text);
		bytes_format(&text, CHECKED "%s", rows[i].samples);
		pats = patterns_of(text.ptr, true);
		code = ipsa_patterns_check(pats, cat, reports_add, &r);
		assert_string_equal(r.list, rows[i].findings);
		assert_int_equal(code, r.count > 0 ? IPSA_BAD_FILE : IPSA_OK);
		if (r.count > 0)
			assert_string_equal(r.origin, "test");
		ipsa_patterns_free(pats);
	}
	bytes_free(&text);
	ipsa_catalog_free(cat);
}

#define FAR "gates:\n- name: g\n  before: 'port[ ]'\n" \
	"  hits: ['port «1»']\n  misses: ['a «1»']\npatterns:\n" \
	"- name: p\n  reads: decimal\n  spaces: [win32]\n  sieve: '100'\n" \
	"  match: '(?<ref> 100 )'\n"

static void gates_close_what_has_its_words_far_before_it(void **state)
{
	static const struct row rows[] = {
		{"  before: 'lost .*'\n  hits: ['lost, port «100»']\n"
			"  misses: ['port 100']\n", ""},
		{"  before-far: 'lost .*'\n  hits: ['lost, to «100»']\n"
			"  misses: ['lost, port 100', '100']\n", ""}
	};
	struct ipsa_catalog *cat = catalog_of(known);
	struct bytes text = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reports r = {.count = 0};
		struct ipsa_patterns *pats;

		bytes_clear(&text);
		bytes_format(&text, FAR "%s", rows[i].text);
		pats = patterns_of(text.ptr, true);
		(void)ipsa_patterns_check(pats, cat, reports_add, &r);
		assert_string_equal(r.list, rows[i].findings);
		ipsa_patterns_free(pats);
	}
	bytes_free(&text);
	ipsa_catalog_free(cat);
}

static void samples_of_gates_must_hold(void **state)
{
	static const struct {
		const char *samples, *findings;
	} rows[] = {
		{"  hits: ['port «100»', '«1» bytes']\n"
			"  misses: ['«100»', 'import «1»']\n", ""},
		{"  hits: ['port «100» and port «2»']\n"
			"  misses: ['a «100» b «2»']\n", ""},
		{"  hits: ['port «100» and «2»']\n  misses: ['«1»']\n",
			"5:10 hit-failed\n"},
		{"  hits: ['port «1»']\n  misses: ['a «1» port «2»']\n",
			"6:12 miss-failed\n"},
		{"  hits: ['port 1']\n  misses: ['1']\n",
			"5:10 bad-sample\n6:12 bad-sample\n"}
	};
	struct ipsa_catalog *cat = catalog_of(known);
	struct bytes text = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reports r = {.count = 0};
		struct ipsa_patterns *pats;

		bytes_clear(&text);
		bytes_format(&text, "gates:\n- name: g\n  before: 'port[ ]'\n"
			"  after: '[ ]bytes'\n%s", rows[i].samples);
		pats = patterns_of(text.ptr, false);
		(void)ipsa_patterns_check(pats, cat, reports_add, &r);
		assert_string_equal(r.list, rows[i].findings);
		ipsa_patterns_free(pats);
	}
	bytes_free(&text);
	ipsa_catalog_free(cat);
}

static void a_sample_marks_so_many_references_and_no_more(void **state)
{
	struct ipsa_catalog *cat = catalog_of(known);

	(void)state;
	for (int count = LIST_MAX; count <= LIST_MAX + 1; count++) {
		struct bytes text = {0};
		struct reports r = {.count = 0};
		struct ipsa_patterns *pats;

		bytes_add_text(&text, CHECKED "  hits: ['");
		for (int i = 0; i < count; i++)
			bytes_add_text(&text, "error «100» ");
		bytes_add_text(&text, "']\n  misses: [x]\n");
		pats = patterns_of(text.ptr, true);
		(void)ipsa_patterns_check(pats, cat, reports_add, &r);
		assert_string_equal(r.list, count <= LIST_MAX ? "" :
			"8:10 bad-sample\n");
		ipsa_patterns_free(pats);
		bytes_free(&text);
	}
	ipsa_catalog_free(cat);
}

static void what_is_built_in_is_right(void **state)
{
	struct reports r = {.count = 0};

	(void)state;
	for (int jit = 0; jit < 2; jit++) {
		const struct ipsa_patterns *pats = builtin_patterns(jit);

		assert_true(pats->count > 0);
		assert_true(pats->gate_count > 0);
		assert_int_equal(ipsa_patterns_check(pats, builtin_catalog(),
			reports_add, &r), IPSA_OK);
		assert_int_equal(r.count, 0);
	}
}

static void what_is_built_in_can_be_replaced(void **state)
{
	struct ipsa_patterns *pats;
	struct reports r;
	size_t count;

	(void)state;
	assert_int_equal(ipsa_patterns_new(&pats, true), IPSA_OK);
	count = pats->count;
	assert_int_equal(add(pats, "patterns:\n- name: decimal\n" P_READS
		"  sieve: '13801'\n"
		"  match: '(?<ref> 13801 ) {number-end}'\n"
		"  hits: ['«13801»']\n  misses: ['13801x']\n", &r), IPSA_OK);
	assert_int_equal(pats->count, count);
	assert_int_equal(ipsa_patterns_compile(pats, true, reports_add, &r),
		IPSA_OK);
	assert_int_equal(ipsa_patterns_check(pats, builtin_catalog(),
		reports_add, &r), IPSA_OK);
	assert_int_equal(r.count, 0);
	ipsa_patterns_free(pats);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pattern_is_read_as_it_stands),
		cmocka_unit_test(a_word_stands_for_its_text_with_its_words),
		cmocka_unit_test(
			a_later_file_adds_and_what_has_a_name_replaces),
		cmocka_unit_test(what_replaces_is_what_is_used),
		cmocka_unit_test(a_file_with_errors_leaves_the_set_as_it_was),
		cmocka_unit_test(
			what_is_wrong_with_a_pattern_is_told_with_its_place),
		cmocka_unit_test(words_are_put_into_all_expressions),
		cmocka_unit_test(
			what_is_wrong_with_words_and_gates_is_told_too),
		cmocka_unit_test(
			a_word_behind_a_mistake_is_known_all_the_same),
		cmocka_unit_test(a_set_holds_so_many_of_each_and_no_more),
		cmocka_unit_test(the_limit_holds_however_many_files_there_are),
		cmocka_unit_test(a_name_is_so_long_and_no_longer),
		cmocka_unit_test(an_empty_set_compiles),
		cmocka_unit_test(jit_is_used_where_it_is_asked_for),
		cmocka_unit_test(patterns_with_the_same_sieve_share_it),
		cmocka_unit_test(what_a_later_file_breaks_is_found_at_the_end),
		cmocka_unit_test(
			sieves_stay_sieves_whatever_their_words_become),
		cmocka_unit_test(gates_capture_nothing),
		cmocka_unit_test(a_file_may_begin_with_a_mark_or_hold_nothing),
		cmocka_unit_test(samples_must_hold),
		cmocka_unit_test(gates_close_what_has_its_words_far_before_it),
		cmocka_unit_test(samples_of_gates_must_hold),
		cmocka_unit_test(a_sample_marks_so_many_references_and_no_more),
		cmocka_unit_test(what_is_built_in_is_right),
		cmocka_unit_test(what_is_built_in_can_be_replaced)
	};

	return cmocka_run_group_tests_name("patterns", tests, NULL, NULL);
}
