/* SPDX-License-Identifier: MIT */
/*
 * A sieve's scan of a whole block must fire for just the lines for which the
 * same sieve fires alone, on generated blocks and for every kind of sieve that
 * is taken: those that would look around are refused, see test_expression.c.
 */
#include "check.h"

#include <stdlib.h>

#include "expression.h"
#include "limits.h"
#include "patterns.h"
#include "sieve.h"

enum { SIEVES_MAX = 160 };

/* A set whose patterns have these sieves. */
static struct ipsa_patterns *with_sieves(const char *const *sieves,
	size_t count, bool jit)
{
	struct pattern_source sources[SIEVES_MAX];
	struct pattern_sources all = {.patterns = sources,
		.pattern_count = count};
	struct ipsa_patterns *pats;
	struct reports r = {.count = 0};
	char names[SIEVES_MAX][24];

	assert_true(count <= SIEVES_MAX);
	for (size_t i = 0; i < count; i++) {
		size_t at;

		assert_null(ipsa_expression_sieve_fault(
			ipsa_span_of(sieves[i]), &at));
		(void)snprintf(names[i], sizeof(names[i]), "p%zu", i);
		sources[i] = (struct pattern_source){.name = names[i],
			.origin = "test", .sieve = {sieves[i], 1, 1},
			.match = {"(?<ref>.)", 1, 1}};
	}
	assert_int_equal(ipsa_patterns_over(&pats, &all), IPSA_OK);
	if (ipsa_patterns_compile(pats, jit, reports_add, &r) != IPSA_OK)
		fail_msg("%s%s", r.list, r.text);
	return pats;
}

/* The end of the line at `start`, and where the next one begins. */
static size_t line_at(struct span block, size_t start, size_t *next)
{
	const char *nl = memchr(block.ptr + start, '\n', block.len - start);
	size_t end = nl != NULL ? (size_t)(nl - block.ptr) : block.len;

	*next = nl != NULL ? end + 1 : end;
	if (nl != NULL && end > start && block.ptr[end - 1] == '\r')
		end--;
	return end;
}

static void differs(const char *sieve, struct span block, size_t start,
	size_t end, bool fired)
{
	bytes_print("block", block.ptr, block.len);
	fail_msg("the sieve %s %s in the block for its bytes %zu to %zu",
		sieve, fired ? "fires only" : "does not fire", start, end);
}

/* What is said of where a sieve matches in a line is true, and said wherever
 * starts are known. */
static void check_reach(const struct sieve *s, const struct sieve *alone,
	const char *sieve, unsigned i, struct span line)
{
	const struct ipsa_patterns *pats = s->pats;
	struct reach reach;

	/* It takes a match for each byte: one line in eight must do. */
	if (!s->fired[i] || line.len % 8 != 0)
		return;
	assert_int_equal(ipsa_sieve_reach(s, i, line, &reach), pats->quick);
	for (size_t at = 0; pats->quick && at <= line.len; at++) {
		bool here = ipsa_regex_find(pats->sieves[i].begin,
			alone->matcher, line, at) == REGEX_FOUND;

		if ((here && (at < reach.first || at > reach.last)) ||
		    (!here && reach.sure && at == reach.first))
			differs(sieve, line, at, at, here);
		if (here && at < line.len)
			assert_true(ipsa_sieve_begins(s, line, at + 1) <= at);
	}
}

/* A line that stands alone fires what each sieve, asked by itself, fires. */
static void check_line(struct sieve *quick, const struct sieve *each,
	const char *const *sieves, struct span line)
{
	ipsa_sieve_alone(quick, line);
	for (unsigned i = 0; i < quick->pats->sieve_count; i++) {
		if (quick->fired[i] != each->fired[i])
			differs(sieves[i], line, 0, line.len,
				quick->fired[i]);
		check_reach(quick, each, sieves[i], i, line);
	}
}

/* Line by line, alone and in the block, as annotate.c asks for them. */
static void check_block(struct sieve *in_block, struct sieve *quick,
	struct sieve *alone, const char *const *sieves, struct span block)
{
	size_t at = 0, next, end, found;

	ipsa_sieve_begin(in_block, block);
	found = ipsa_sieve_next(in_block, 0);
	while (at < block.len) {
		bool reached;

		end = line_at(block, at, &next);
		ipsa_sieve_alone(alone, ipsa_span_cut(block, at, end));
		check_line(quick, alone, sieves,
			ipsa_span_cut(block, at, end));
		reached = found < next;
		if (reached)
			ipsa_sieve_line(in_block, found, at, end);
		for (unsigned i = 0; i < in_block->pats->sieve_count; i++) {
			bool fired = reached && in_block->fired[i];

			if (fired != alone->fired[i])
				differs(sieves[i], block, at, end, fired);
			if (reached)
				check_reach(in_block, alone, sieves[i], i,
					ipsa_span_cut(block, at, end));
		}
		if (reached)
			found = ipsa_sieve_next(in_block, next);
		at = next;
	}
	assert_int_equal(found, block.len);
}

/* Random blocks of bytes of an alphabet, in which line ends come often; at the
 * end of a block there may be none. */
static void check_set(const struct ipsa_patterns *pats,
	const char *const *sieves, const char *alphabet, int rounds)
{
	struct sieve in_block = {.pats = pats}, quick = {.pats = pats};
	struct sieve alone = {.pats = pats, .each = true};
	uint64_t seed = 7;

	assert_true(ipsa_sieve_init(&in_block));
	assert_true(ipsa_sieve_init(&quick));
	assert_true(ipsa_sieve_init(&alone));
	for (int round = 0; round < rounds; round++) {
		/* Every fourth has room for more than one step of 64. */
		size_t len = random_below(&seed, round % 4 == 0 ? 190 : 90);
		char *block = malloc(len > 0 ? len : 1);

		assert_non_null(block);
		for (size_t i = 0; i < len; i++)
			block[i] = alphabet[random_below(&seed,
				strlen(alphabet))];
		check_block(&in_block, &quick, &alone, sieves, ipsa_span(block, len));
		free(block);
	}
	ipsa_sieve_free(&in_block);
	ipsa_sieve_free(&quick);
	ipsa_sieve_free(&alone);
}

/* Each sieve by itself and all in one set; with the prefilter, where it can
 * be used, and without; with JIT and without. */
static void check_sieves(const char *const *sieves, size_t count,
	const char *alphabet)
{
	for (size_t i = 0; i <= count; i++) {
		const char *const *set = i < count ? sieves + i : sieves;

		for (int jit = 0; jit < 2; jit++) {
			struct ipsa_patterns *pats = with_sieves(set,
				i < count ? 1 : count, jit);

			check_set(pats, set, alphabet, 300);
			if (pats->prefilter.wide) {
				pats->prefilter.wide = false;
				check_set(pats, set, alphabet, 300);
			}
			pats->quick = false;
			check_set(pats, set, alphabet, 300);
			ipsa_patterns_free(pats);
		}
	}
}

static void a_block_gives_what_each_line_gives_alone(void **state)
{
	static const char *const sieves[] = {"ab", "c+b", "x*", "a.b", "c|ba",
		"(?i)A[bc]", "(?i:C)a", "(a|b)(?:c|a)", "a?b{2,3}?", "ca*+b",
		"\\w\\w\\w", "\\d", "a\\ b", "[^abc]", "[a-b]{4}", "|a", "\\["};

	(void)state;
	check_sieves(sieves, COUNT(sieves), "aaabbbcc \n\n");
}

/* More sieves than the prefilter has buckets, all of them quick ones. */
static void many_sieves_share_the_buckets(void **state)
{
	static const char *const sieves[] = {"ab", "ba", "cab", "aaab", "bbb",
		"[ab]cc", "a.b", "(?i)BBA", "cc[^c]", "caab", "abc|bca",
		"a b", " a[bc]", "abab+", "c\\sb", "a{2,3}bc"};

	(void)state;
	check_sieves(sieves, COUNT(sieves), "aaabbbcc \n\n");
}

/* Bytes that an expression does not name may differ to it all the same. */
static void bytes_are_alike_only_where_they_are(void **state)
{
	static const char *const sieves[] = {"[[:xdigit:]]x", "[\\x41-\\x46]g",
		"[\\x{41}-\\x{46}]g", "[\\101-\\106]g", "[\\h]g", "\\s[b-y]",
		"[^c-f]\\w[[:upper:]]", "(?i)[c-f]g", "[\\cA\\e]b",
		"(?i:ab)?Cd", "(?i: ab ) ?cd", "(?i:ab)[cd]", "(?i:ab|cD)e",
		"(?i:abc)?(?:xabcde1|Xabcde2)", "(?i:abcdef)(?:g1|G2)",
		"(?i:aB){0,1}ef"};

	(void)state;
	for (size_t i = 0; i < COUNT(sieves); i++) {
		struct ipsa_patterns *pats = with_sieves(sieves + i, 1, true);

		check_set(pats, sieves + i,
			"abcdefgxABCDEFGX12\t \001\033\n", 60);
		ipsa_patterns_free(pats);
	}
}

/* Of letters whose case is nothing more may stand at the start than are told apart
 * at once. */
static void case_is_nothing_to_long_words_either(void **state)
{
	static const char *const sieves[] = {"(?i:abba)", "(?i:abbaa)",
		"(?i:abbaab)", "(?i:abbaabb)[ab]", "(?i: abbaabba )",
		"(?i:abbaabbab)", "(?i:abbaab)A"};

	(void)state;
	for (size_t i = 0; i < COUNT(sieves); i++) {
		struct ipsa_patterns *pats = with_sieves(sieves + i, 1, true);

		check_set(pats, sieves + i, "aAbB", 300);
		ipsa_patterns_free(pats);
	}
}

/* More prefixes than there are bits for them. */
static void many_prefixes_share_the_bits(void **state)
{
	const char *sieves[SIEVES_MAX];
	char texts[SIEVES_MAX][6];
	struct ipsa_patterns *pats;

	(void)state;
	for (unsigned i = 0; i < SIEVES_MAX; i++) {
		/* Of each the first letters are another number of base 3. */
		for (unsigned at = 0, n = i; at < 5; at++, n /= 3)
			texts[i][at] = (char)('a' + n % 3);
		texts[i][5] = '\0';
		sieves[i] = texts[i];
	}
	pats = with_sieves(sieves, SIEVES_MAX, true);
	assert_true(pats->start_count > PREFIX_BITS || !pats->quick);
	check_set(pats, sieves, "aaabbbccc\n", 300);
	ipsa_patterns_free(pats);
}

static void what_matches_over_a_line_end_says_nothing(void **state)
{
	static const char *const sieves[] = {"a[^c]*b", "a\\s+b", "a\\sb",
		"[^a]+b", "b\\W*", "\\s", "\\s\\s", "a[^c]*?b[^a]c", "b\\D",
		"[^c]*+c", "(a\\s)+b", "b[^\\w]b", "\\S\\s\\S"};

	(void)state;
	check_sieves(sieves, COUNT(sieves), "aabbcc \n\n");
}

/* Of some PCRE2 says only late, or never, what they may begin with. */
static void a_sieve_may_begin_with_any_bytes(void **state)
{
	static const char *const sieves[] = {"...b", ".{3}b", "[^c]{3}b",
		"[\\s\\S]{3}b", "[\\d\\D]{2}", "caa|[\\w\\W]{3}b", "\\s{3}",
		"[^x]{4}", "a|[\\s\\S]{5}"};

	(void)state;
	check_sieves(sieves, COUNT(sieves), "aabbc \n\n");
}

/* The end of a line is before CR LF; a CR elsewhere is a byte of it. */
static void a_line_may_end_in_cr_lf(void **state)
{
	static const char *const sieves[] = {"ab", "a", "b.", "a.b", "..a",
		"b\\s", "\\s\\s", "[^a]b", "b[^a]", "\\W", ".*"};

	(void)state;
	check_sieves(sieves, COUNT(sieves), "aabb\r\r\n\n");
}

/* The fewer questions about a sieve's first bytes, the more lines it sees, and
 * not one less or more fires. */
static void however_little_is_asked_the_same_sieves_fire(void **state)
{
	static const char *const sieves[] = {"[a-c]b[a-z]c", "a[bc]{2}",
		"(?i)cab", "b a", "[ab]{4}"};
	static const size_t budgets[] = {0, 255, 256, 512, 1024,
		PREFIX_BUDGET, PREFIX_BUDGET + 1, 1000 * 1000};
	struct pattern_sources none = {.pattern_count = 0};

	(void)state;
	for (size_t i = 0; i < COUNT(budgets); i++) {
		struct ipsa_patterns *pats;
		struct bytes text = {0};

		assert_int_equal(ipsa_patterns_over(&pats, &none), IPSA_OK);
		assert_int_equal(pats->prefix_budget, PREFIX_BUDGET);
		pats->prefix_budget = budgets[i];
		bytes_add_text(&text, "patterns:\n");
		for (size_t n = 0; n < COUNT(sieves); n++)
			bytes_format(&text, "- name: p%zu\n  reads: symbol\n"
				"  sieve: '%s'\n  match: '(?<ref>.)'\n"
				"  hits: [x]\n  misses: [x]\n", n, sieves[n]);
		assert_int_equal(ipsa_patterns_add(pats, "test", text.ptr,
			text.len, NULL, NULL), IPSA_OK);
		assert_int_equal(ipsa_patterns_compile(pats, true, NULL,
			NULL), IPSA_OK);
		check_set(pats, sieves, "aaabbbcc \n\n", 500);
		ipsa_patterns_free(pats);
		bytes_free(&text);
	}
}

static void the_sieves_built_in_fire_in_a_block_as_alone(void **state)
{
	static const char *const pieces[] = {"error 13801", "0x35E9", "35e9h",
		"800735E9", "-2147011095", "%%13824", "ERROR_IPSEC_IKE_X",
		"0xC0360001", "809", "RAS", "VPN", "IKE", " ", " ", "\n",
		"\n", "\r\n", "\r", ": ", "x", "0x", "13", "_IPSEC_", "21479"};
	const struct ipsa_patterns *pats = builtin_patterns(true);
	struct sieve in_block = {.pats = pats}, quick = {.pats = pats};
	struct sieve alone = {.pats = pats, .each = true};
	const char **sieves = calloc(pats->sieve_count + 1, sizeof(*sieves));
	uint64_t seed = 8;

	(void)state;
	assert_non_null(sieves);
	for (size_t i = 0; i < pats->count; i++)
		sieves[pats->list[i].sieve] = pats->sources[i].sieve.text;
	assert_true(ipsa_sieve_init(&in_block));
	assert_true(ipsa_sieve_init(&quick));
	assert_true(ipsa_sieve_init(&alone));
	for (int round = 0; round < 5000; round++) {
		struct bytes block = {0};

		bytes_clear(&block);
		for (size_t n = random_below(&seed, 30); n > 0; n--)
			bytes_add_text(&block, pieces[random_below(&seed,
				COUNT(pieces))]);
		check_block(&in_block, &quick, &alone, sieves,
			ipsa_span(block.ptr, block.len));
		bytes_free(&block);
	}
	ipsa_sieve_free(&in_block);
	ipsa_sieve_free(&quick);
	ipsa_sieve_free(&alone);
	free(sieves);
}

/* --- the parts ---------------------------------------------------------- */

/* A line that may hold a note is given, whatever fires: with the prefilter and
 * without. */
static void a_line_with_a_note_is_given_although_nothing_fires(void **state)
{
	static const char *const sieves[] = {"abc"};
	static const struct {
		const char *block;
		size_t found;           /* the place */
	} rows[] = {
		{"x\na [= X] bc\n", 4},
		{"x\na [= x] bc\n", 13},
		{"x\na [=X] bc\n", 12},
		{"x\na [= X: abc] bc\n", 4},
		{"x\nabc [= 1]\n", 2}
	};
	struct ipsa_patterns *pats = with_sieves(sieves, 1, true);
	struct sieve s = {.pats = pats};

	(void)state;
	assert_true(ipsa_sieve_init(&s));
	for (size_t i = 0; pats->quick && i < COUNT(rows); i++) {
		ipsa_sieve_begin(&s, ipsa_span_of(rows[i].block));
		assert_int_equal(ipsa_sieve_next(&s, 0), rows[i].found);
	}
	pats->quick = false;
	ipsa_sieve_begin(&s, ipsa_span_of(rows[0].block));
	assert_int_equal(ipsa_sieve_next(&s, 0), 4);
	ipsa_sieve_begin(&s, ipsa_span_of(rows[4].block));
	assert_int_equal(ipsa_sieve_next(&s, 0), 2);
	ipsa_sieve_begin(&s, ipsa_span_of("x\na [=X] bc\n"));
	assert_int_equal(ipsa_sieve_next(&s, 0), 12);
	ipsa_sieve_free(&s);
	ipsa_patterns_free(pats);
}

/* Parts of a block in which some have no place at all. */
static struct span sparse_block(uint64_t *seed)
{
	const size_t len = 6 * PREFILTER_PART;
	char *block = malloc(len);

	assert_non_null(block);
	memset(block, 'x', len);
	for (int i = 0; i < 8; i++)
		memcpy(block + random_below(seed, len - 3), "abc", 3);
	return ipsa_span(block, len);
}

/* Whatever was asked before, and however far behind it is asked. */
static void the_next_place_is_the_same_whatever_is_known(void **state)
{
	static const char *const sieves[] = {"abc"};
	struct ipsa_patterns *pats = with_sieves(sieves, 1, true);
	struct prefilter_part *known = calloc(2, sizeof(*known));
	struct prefilter_part *anew = known + 1;
	uint64_t seed = 3;

	(void)state;
	assert_non_null(known);
	for (int round = 0; pats->quick && round < 200; round++) {
		struct span block = sparse_block(&seed);
		size_t from = 0, at;

		known->start = known->end = 0;
		for (int i = 0; i < 50; i++) {
			anew->start = anew->end = 0;
			at = ipsa_prefilter_next(&pats->prefilter, block, from,
				known);
			assert_int_equal(at, ipsa_prefilter_next(
				&pats->prefilter, block, from, anew));
			from = i % 8 == 0 ? random_below(&seed, block.len) :
				from < at ? from + (at - from) / 2 : at + 1;
		}
		free((void *)block.ptr);
	}
	free(known);
	ipsa_patterns_free(pats);
}

/* What a line looks for behind its end, the next need not scan again. */
static void a_part_found_ahead_is_kept_for_what_stands_before_it(void **state)
{
	static const char *const sieves[] = {"abc"};
	struct ipsa_patterns *pats = with_sieves(sieves, 1, true);
	struct prefilter_part *part = calloc(1, sizeof(*part));
	const size_t at = 5 * PREFILTER_PART;
	uint64_t seed = 5;
	struct span block = sparse_block(&seed);

	(void)state;
	assert_non_null(part);
	memset((char *)block.ptr, 'x', block.len);
	memcpy((char *)block.ptr + at, "abc", 3);
	/* Parts are scanned from where it is asked on, one behind the other. */
	for (size_t from = 9; pats->quick && from-- > 6;) {
		assert_int_equal(ipsa_prefilter_next(&pats->prefilter, block,
			from, part), at);
		assert_int_equal(part->start % PREFILTER_PART, from);
		assert_int_equal(ipsa_prefilter_next(&pats->prefilter, block,
			from + 90, part), at);
		assert_int_equal(part->start % PREFILTER_PART, from);
	}
	free(part);
	free((void *)block.ptr);
	ipsa_patterns_free(pats);
}

static void more_tells_only_of_sieves_that_had_not_fired(void **state)
{
	static const char *const sieves[] = {"a", "b"};
	struct ipsa_patterns *pats = with_sieves(sieves, 2, true);

	(void)state;
	for (int each = 0; each < 2; each++) {
		struct sieve s = {.pats = pats, .each = each};

		assert_true(ipsa_sieve_init(&s));
		ipsa_sieve_alone(&s, ipsa_span_of("xa"));
		ipsa_sieve_more(&s, ipsa_span_of("a"));
		assert_int_equal(s.more_count, 0);
		assert_false(s.fired[1]);
		ipsa_sieve_more(&s, ipsa_span_of("bab"));
		assert_int_equal(s.more_count, 1);
		assert_int_equal(s.more[0], 1);
		assert_true(s.fired[0] && s.fired[1]);
		ipsa_sieve_more(&s, ipsa_span_of("b"));
		assert_int_equal(s.more_count, 0);
		assert_false(ipsa_sieve_one(&s, 1, ipsa_span_of("a")));
		assert_true(ipsa_sieve_one(&s, 1, ipsa_span_of("b")));
		ipsa_sieve_free(&s);
	}
	ipsa_patterns_free(pats);
}

static void a_set_without_patterns_has_nothing_to_fire(void **state)
{
	struct ipsa_patterns *pats = with_sieves(NULL, 0, true);
	struct sieve s = {.pats = pats};

	(void)state;
	assert_true(ipsa_sieve_init(&s));
	ipsa_sieve_begin(&s, ipsa_span_of("a\nb\n"));
	assert_int_equal(ipsa_sieve_next(&s, 0), 4);
	ipsa_sieve_begin(&s, ipsa_span_of(""));
	assert_int_equal(ipsa_sieve_next(&s, 0), 0);
	ipsa_sieve_free(&s);
	ipsa_patterns_free(pats);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_block_gives_what_each_line_gives_alone),
		cmocka_unit_test(many_sieves_share_the_buckets),
		cmocka_unit_test(bytes_are_alike_only_where_they_are),
		cmocka_unit_test(case_is_nothing_to_long_words_either),
		cmocka_unit_test(many_prefixes_share_the_bits),
		cmocka_unit_test(what_matches_over_a_line_end_says_nothing),
		cmocka_unit_test(a_sieve_may_begin_with_any_bytes),
		cmocka_unit_test(a_line_may_end_in_cr_lf),
		cmocka_unit_test(however_little_is_asked_the_same_sieves_fire),
		cmocka_unit_test(the_sieves_built_in_fire_in_a_block_as_alone),
		cmocka_unit_test(
			a_line_with_a_note_is_given_although_nothing_fires),
		cmocka_unit_test(the_next_place_is_the_same_whatever_is_known),
		cmocka_unit_test(
			a_part_found_ahead_is_kept_for_what_stands_before_it),
		cmocka_unit_test(more_tells_only_of_sieves_that_had_not_fired),
		cmocka_unit_test(a_set_without_patterns_has_nothing_to_fire)
	};

	return cmocka_run_group_tests_name("sieve", tests, NULL, NULL);
}
