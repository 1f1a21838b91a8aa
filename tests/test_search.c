/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdlib.h>

#include "beside.h"
#include "judge.h"
#include "limits.h"
#include "search.h"

static const char catalog[] =
	"space: win32\nfamily: one\nentries:\n"
	"- name: NAME_A\n  aliases: [ALIAS_A]\n  code: 100\n" ENTRY_REST
	"- name: NAME_B\n  code: 101\n" ENTRY_REST
	"- name: NAME_LONG\n  code: 10000\n" ENTRY_REST
	"- code: 102\n" ENTRY_REST;
static const char more[] =
	"space: ras\nfamily: two\nentries:\n"
	"- name: RAS_A\n  code: 100\n" ENTRY_REST;

#define SAMPLES "  hits: ['x']\n  misses: ['x']\n"
#define DECIMAL(name, match) "- name: " name "\n  reads: decimal\n" \
	"  spaces: [win32]\n  sieve: '1'\n  match: '" match "'\n" SAMPLES

/* A search made of texts, for one test. */
struct made {
	struct ipsa_catalog *cat;
	struct ipsa_patterns *pats;
	struct search search;
	struct bytes out;
	bool *fired;            /* all of them */
};

static void make(struct made *m, const char *patterns)
{
	*m = (struct made){.cat = catalog_of(catalog),
		.pats = patterns_of(patterns, true)};
	assert_int_equal(ipsa_catalog_add(m->cat, "test", more, strlen(more),
		NULL, NULL), IPSA_OK);
	m->search.pats = m->pats;
	m->search.table = &m->cat->table;
	m->search.every = true;
	assert_true(ipsa_search_init(&m->search));
	m->fired = calloc(m->pats->sieve_count + 1, sizeof(*m->fired));
	assert_non_null(m->fired);
	memset(m->fired, 1, m->pats->sieve_count);
	bytes_clear(&m->out);
}

static void end(struct made *m)
{
	ipsa_search_free(&m->search);
	ipsa_patterns_free(m->pats);
	ipsa_catalog_free(m->cat);
	bytes_free(&m->out);
	free(m->fired);
}

/* One candidate, as "4-7 decimal ok": where, by which, what became of it. */
static void tell(struct bytes *out, const struct candidate *c)
{
	static const char *const verdicts[] = {"ok", "unknown", "gate", "bare",
		"covered", "interrupted"};

	bytes_format(out, "%zu-%zu %s %s%s%s%s\n", c->member.start,
		c->member.end, c->member.pattern, verdicts[c->verdict],
		c->gate != NULL ? " " : "", c->gate != NULL ? c->gate : "",
		c->verdict == IPSA_ANNOTATED && c->member.bare ?
		" bare" : "");
}

static const char *rest(struct made *m, struct span text, size_t bound,
	bool window)
{
	struct candidate c;

	bytes_clear(&m->out);
	while (ipsa_search_next(&m->search, text, bound, window, &c)) {
		assert_true(c.member.end <= text.len);
		assert_true(c.member.text_len <= c.member.end -
			c.member.start);
		assert_memory_equal(c.member.text, text.ptr + c.member.start,
			c.member.text_len);
		tell(&m->out, &c);
	}
	return m->out.ptr;
}

static const char *found(struct made *m, const char *text)
{
	struct span s = ipsa_span_of(text);

	ipsa_search_begin(&m->search, s, m->fired);
	return rest(m, s, s.len + 1, false);
}

struct row {
	const char *text, *found;
};

static void check(const char *patterns, const struct row *rows, size_t count)
{
	struct made m;

	make(&m, patterns);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(found(&m, rows[i].text), rows[i].found);
	end(&m);
}

/* --- order -------------------------------------------------------------- */

static void the_leftmost_comes_first_and_of_those_the_longest(void **state)
{
	static const char patterns[] = "patterns:\n"
		DECIMAL("short", "(?<ref> 10[0-9] )")
		DECIMAL("long", "(?<ref> 10[0-9]{3} )")
		"- name: symbol\n  reads: symbol\n  sieve: NAME\n"
		"  match: '(?<ref> NAME_[A-Z]+ )'\n" SAMPLES;
	static const struct row rows[] = {
		{"", ""}, {"nothing", ""},
		{"100 101", "0-3 short ok\n4-7 short ok\n"},
		{"NAME_A 100", "0-6 symbol ok\n7-10 short ok\n"},
		{"100 NAME_B", "0-3 short ok\n4-10 symbol ok\n"},
		{"10000", "0-5 long ok\n0-3 short covered\n"},
		{"10001", "0-5 long unknown\n0-3 short ok\n"},
		{"x10000 100", "1-6 long ok\n1-4 short covered\n"
			"7-10 short ok\n"},
		{"100100", "0-5 long unknown\n0-3 short ok\n3-6 short ok\n"},
		{"NAME_C 109", "0-6 symbol unknown\n7-10 short unknown\n"}
	};

	(void)state;
	check(patterns, rows, COUNT(rows));
}

static void of_those_that_found_the_same_an_open_one_tells(void **state)
{
	static const char patterns[] = "gates:\n"
		"- name: miles\n  after: '[ ]miles'\n" SAMPLES
		"patterns:\n"
		DECIMAL("never", "(?<ref> 10\\d )") "  only: 'NEVER'\n"
		DECIMAL("bare", "(?<ref> 10\\d )") "  before: 'nothing'\n"
		DECIMAL("error", "(?<ref> 10\\d )") "  before: 'error[ ]'\n"
		DECIMAL("code", "(?<ref> 10\\d )") "  before: 'code[ ]'\n";
	static const struct row rows[] = {
		{"error 100", "6-9 error ok\n"},
		{"code 100", "5-8 code ok\n"},
		{"NEVER 100", "6-9 never ok\n"},
		{"100 miles", "0-3 never gate only\n"},
		{"code 109", "5-8 never unknown\n"}
	};

	(void)state;
	check(patterns, rows, COUNT(rows));
}

/* search.h: the first that is open and not bare. */
static void of_several_open_ones_the_first_listed_tells(void **state)
{
	static const char patterns[] = "patterns:\n"
		DECIMAL("never", "(?<ref> 10\\d )") "  only: 'NEVER'\n"
		DECIMAL("one", "(?<ref> 10\\d )") "  before: 'error[ ]'\n"
		DECIMAL("two", "(?<ref> 10\\d )") "  before: 'error[ ]'\n"
		DECIMAL("three", "(?<ref> 10\\d )") "  before: 'error[ ]'\n";
	static const struct row rows[] = {
		{"error 100", "6-9 one ok\n"}, {"100", "0-3 one ok bare\n"}
	};

	(void)state;
	check(patterns, rows, COUNT(rows));
}

static void closed_ones_are_told_only_where_every_one_is_wanted(void **state)
{
	static const char patterns[] = "patterns:\n"
		DECIMAL("closed", "(?<ref> 100 )") "  only: 'NEVER'\n"
		DECIMAL("open", "(?<ref> 10[12] )");
	static const char text[] = "100 101 109 102";
	struct made m;

	(void)state;
	make(&m, patterns);
	assert_string_equal(found(&m, text), "0-3 closed gate only\n"
		"4-7 open ok\n12-15 open ok\n");
	m.search.every = false;
	assert_string_equal(found(&m, text), "4-7 open ok\n12-15 open ok\n");
	end(&m);
}

#define AT_SIEVE(name, expression) "- name: " name "\n  reads: decimal\n" \
	"  spaces: [win32]\n  sieve: '1'\n  at-sieve: '" expression "'\n" SAMPLES

/* What begins elsewhere than the sieve is none; of many places none is lost. */
static void at_sieve_looks_where_the_sieve_matches_alone(void **state)
{
	static const char patterns[] = "patterns:\n"
		AT_SIEVE("last", "(?<ref> 10\\d ) (?= ; )")
		AT_SIEVE("behind", "(?<= x ) (?<ref> 10\\d ) (?! ; )")
		AT_SIEVE("never", "x (?<ref> 10\\d )");
	static const struct row rows[] = {
		{"x100", "1-4 behind ok\n"},
		{"100 x100 11 101; x102", "5-8 behind ok\n12-15 last ok\n"
			"18-21 behind ok\n"},
		{"11 11 11 11 11 x100 x101 102;", "16-19 behind ok\n"
			"21-24 behind ok\n25-28 last ok\n"},
		{"101;", "0-3 last ok\n"},
		{"x", ""}
	};

	(void)state;
	check(patterns, rows, COUNT(rows));
}

/* The same expression is searched for once, whoever asks; conditions differ. */
static void patterns_that_match_the_same_find_it_all(void **state)
{
	static const char patterns[] = "patterns:\n"
		DECIMAL("one", "(?<ref> 10\\d )") "  only: 'ONE'\n"
		DECIMAL("two", "(?<ref> 10\\d )") "  only: 'TWO'\n"
		DECIMAL("other", "(?<ref> 10\\d ) ;");
	static const struct row rows[] = {
		{"TWO 100 101; 102", "4-7 two ok\n8-11 two ok\n13-16 two ok\n"},
		{"ONE 100", "4-7 one ok\n"},
		{"101;", "0-3 other ok\n"}
	};

	(void)state;
	check(patterns, rows, COUNT(rows));
}

static void only_the_group_ref_is_the_reference(void **state)
{
	static const char patterns[] = "patterns:\n"
		DECIMAL("ref", "x (?<ref> 10\\d )? | (?<a> y ) (?<ref2> z ) "
			"(?<= z ) | w (?= (?<b> 1 ) )");
	static const struct row rows[] = {
		{"x100", "1-4 ref ok\n"}, {"x x100", "3-6 ref ok\n"},
		{"x", ""}, {"yz x101", "4-7 ref ok\n"}, {"w1 x100",
			"4-7 ref ok\n"}
	};

	(void)state;
	check(patterns, rows, COUNT(rows));
}

static void a_list_goes_on_behind_the_last_reference(void **state)
{
	static const char patterns[] = "patterns:\n"
		DECIMAL("chain", "(?: error[ ] | \\G , ) (?<ref> 10\\d )");
	static const struct row rows[] = {
		{"error 100,101,102", "6-9 chain ok\n10-13 chain ok\n"
			"14-17 chain ok\n"},
		{"error 100, 101,102", "6-9 chain ok\n"}
	};

	(void)state;
	check(patterns, rows, COUNT(rows));
}

/* --- what stands before ------------------------------------------------- */

#define BEFORE(before) "patterns:\n" \
	DECIMAL("d", "(?<! \\w ) (?<ref> 10\\d ) (?! \\w )") \
	"  before: '" before "'\n"

static void an_error_word_makes_a_number_stand_alone(void **state)
{
	static const struct row rows[] = {
		{"100", "0-3 d ok bare\n"},
		{"error 100", "6-9 d ok\n"},
		{"an error 100", "9-12 d ok\n"},
		{"error: 100", "7-10 d ok bare\n"},
		{"error is 100", "9-12 d ok\n"},
		{"terror 100", "7-10 d ok bare\n"},
		{"last_error 100", "11-14 d ok\n"},
		{"Lasterror 100", "10-13 d ok bare\n"},
		{"LastError 100", "10-13 d ok\n"},
		{"x-error 100", "8-11 d ok\n"},
		/* Bytes beyond ASCII may be a quotation mark as well as a
		 * letter: a word begins behind them. */
		{"\xC3\xA4" "error 100", "8-11 d ok\n"},
		{"\xE2\x80\x9C" "error 100", "9-12 d ok\n"},
		{"error 100 101", "6-9 d ok\n10-13 d ok bare\n"},
		{"error 100, 101", "6-9 d ok\n11-14 d ok\n"},
		{"error 100, 101, 102", "6-9 d ok\n11-14 d ok\n16-19 d ok\n"},
		/* What is bare is no start of a list. */
		{"100, 101", "0-3 d ok bare\n5-8 d ok bare\n"},
		{"error 100 101, 102", "6-9 d ok\n10-13 d ok bare\n"
			"15-18 d ok bare\n"}
	};

	(void)state;
	check(BEFORE("[eE]rror [ ] (?: is [ ] )? | , [ ]"), rows,
		COUNT(rows));
}

/* An error word with `words` more behind it, then the number. */
static bool alone_after(struct made *m, const char *first, size_t words,
	const char *fill)
{
	struct bytes text = {0};
	const char *got;
	bool alone;

	bytes_add_text(&text, first);
	for (size_t i = 0; i < words; i++)
		bytes_add_text(&text, fill);
	bytes_add_text(&text, "100");
	got = found(m, text.ptr);
	alone = strstr(got, " ok\n") != NULL;
	assert_true(alone || strstr(got, " ok bare\n") != NULL ||
		strstr(got, "gate") != NULL);
	bytes_free(&text);
	return alone;
}

static void so_many_words_back_is_looked_for_it(void **state)
{
	struct made m;

	(void)state;
	make(&m, BEFORE("error [ ] (?: \\w+ [ ] )*"));
	assert_true(alone_after(&m, "error ", BEFORE_WORDS - 1, "of "));
	assert_false(alone_after(&m, "error ", BEFORE_WORDS, "of "));
	end(&m);
}

static void so_many_bytes_back_is_looked_for_it(void **state)
{
	struct made m;

	(void)state;
	make(&m, BEFORE("error [ ]+"));
	assert_true(alone_after(&m, "error", BEFORE_MAX - 5, " "));
	assert_false(alone_after(&m, "error", BEFORE_MAX - 4, " "));
	end(&m);
}

static void a_list_goes_on_over_so_many_bytes(void **state)
{
	struct made m;

	(void)state;
	make(&m, BEFORE("error [ ] | ,+"));
	(void)alone_after(&m, "error 101", BEFORE_MAX - 1, ",");
	assert_string_equal(m.out.ptr, "6-9 d ok\n136-139 d ok\n");
	(void)alone_after(&m, "error 101", BEFORE_MAX, ",");
	assert_string_equal(m.out.ptr, "6-9 d ok\n137-140 d ok bare\n");
	end(&m);
}

/* A text of words that expressions know or almost know, and of numbers. */
static void many_words(struct bytes *text, uint64_t *seed)
{
	static const char *const pieces[] = {"error", "code", " ", " ", ": ",
		"13801", "691", "0x35E9", "/", ", ", "and ", " is ", "failed",
		"with", "_", "(", "returned on failure", "=", "Last", "port ",
		"id", "event", "spi", "x", "\xE9\x94\x99\xE8\xAF\xAF",
		"\xEF\xBC\x9A", "fehler", "down and ", "notify", "[", "]",
		"NO_PROPOSAL_CHOSEN", "ERROR_IPSEC_IKE_AUTH_FAIL", "status"};

	bytes_clear(text);
	for (size_t n = 20 + random_below(seed, 60); n > 0; n--)
		bytes_add_text(text, pieces[random_below(seed,
			COUNT(pieces))]);
}

/* Does `re` stand before the same places, whether what it said of words is
 * remembered or not? */
static unsigned same_before(struct search *s, const struct regex *re,
	struct span text, uint64_t *seed)
{
	struct beside known = {.text = 0};
	unsigned stands = 0;

	s->texts++;
	for (size_t at = 0; at <= text.len; at += random_below(seed, 7)) {
		struct beside nothing = {.text = 0};
		bool expected;

		s->vain = 0;
		expected = ipsa_stands_before(s, re, &nothing, text, at,
			BEFORE_WORDS);
		s->vain = ~0U / 2;
		assert_int_equal(ipsa_stands_before(s, re, &known, text, at,
			BEFORE_WORDS), expected);
		stands += expected;
	}
	return stands;
}

static void what_words_said_in_vain_is_remembered(void **state)
{
	for (unsigned jit = 0; jit < 2; jit++) {
		const struct ipsa_patterns *pats = builtin_patterns(jit);
		struct search s = {.pats = pats};
		struct bytes text = {0};
		uint64_t seed = 5;
		unsigned stands = 0;

		(void)state;
		assert_true(ipsa_search_init(&s));
		for (unsigned round = 0; round < 40; round++) {
			struct span all;

			many_words(&text, &seed);
			all = ipsa_span(text.ptr, text.len);
			for (size_t i = 0; i < pats->count; i++)
				if (pats->list[i].before != NULL)
					stands += same_before(&s,
						pats->list[i].before, all,
						&seed);
			stands += same_before(&s, pats->any_gate.before, all,
				&seed);
		}
		assert_true(stands > 500);
		assert_int_equal(s.limits, 0);
		bytes_free(&text);
		ipsa_search_free(&s);
	}
}

/* --- gates -------------------------------------------------------------- */

static void gates_close_numbers_but_never_names(void **state)
{
	static const char patterns[] = "gates:\n"
		"- name: port\n  before: 'port[ ]'\n" SAMPLES
		"- name: bytes\n  after: '[ ]bytes'\n" SAMPLES
		"- name: both\n  before: 'pid[ ]'\n  after: '[]]'\n" SAMPLES
		"patterns:\n"
		DECIMAL("d", "(?<ref> 10\\d )") "  before: 'error[ ]'\n"
		"- name: symbol\n  reads: symbol\n  sieve: NAME\n"
		"  match: '(?<ref> NAME_[A-Z]+ )'\n" SAMPLES;
	static const struct row rows[] = {
		{"port 100", "5-8 d gate port\n"},
		{"100 bytes", "0-3 d gate bytes\n"},
		{"error 100 bytes", "6-9 d gate bytes\n"},
		{"pid 100", "4-7 d gate both\n"},
		{"[100]", "1-4 d gate both\n"},
		{"port 100 bytes", "5-8 d gate port\n"},
		/* The error word is what stands straight before it. */
		{"port error 100", "11-14 d ok\n"},
		{"error port 100", "11-14 d gate port\n"},
		{"port NAME_A", "5-11 symbol ok\n"},
		{"NAME_A bytes", "0-6 symbol ok\n"},
		/* What a gate closed covers nothing, and starts no list. */
		{"100 bytes 101", "0-3 d gate bytes\n10-13 d ok bare\n"}
	};

	(void)state;
	check(patterns, rows, COUNT(rows));
}

static void so_many_words_back_is_looked_for_a_gate(void **state)
{
	static const char patterns[] = "gates:\n"
		"- name: port\n  before: 'port[ ](?:\\w+[ ])*'\n" SAMPLES
		BEFORE("error [ ]");
	struct made m;

	(void)state;
	make(&m, patterns);
	(void)alone_after(&m, "port ", GATE_WORDS - 1, "of ");
	assert_non_null(strstr(m.out.ptr, "gate port"));
	(void)alone_after(&m, "port ", GATE_WORDS, "of ");
	assert_non_null(strstr(m.out.ptr, "ok bare"));
	end(&m);
}

static void a_gate_is_tried_by_itself_for_samples(void **state)
{
	static const char patterns[] = "gates:\n"
		"- name: port\n  before: 'port[ ]'\n" SAMPLES
		"- name: bytes\n  after: '[ ]bytes'\n" SAMPLES;
	static const struct {
		const char *text;
		size_t start;
		bool port, bytes;
	} rows[] = {
		{"port 100", 5, true, false}, {"100 bytes", 0, false, true},
		{"port 100 bytes", 5, true, true}, {"100", 0, false, false},
		{"error 100 bytes", 6, false, true}
	};
	struct made m;

	(void)state;
	make(&m, patterns);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = ipsa_span_of(rows[i].text);
		size_t from = rows[i].start;

		assert_int_equal(ipsa_judge_gate(&m.search, 0, s, from,
			from + 3), rows[i].port);
		assert_int_equal(ipsa_judge_gate(&m.search, 1, s, from,
			from + 3), rows[i].bytes);
	}
	end(&m);
}

static void only_and_unless_look_at_the_whole_record(void **state)
{
	static const char patterns[] = "patterns:\n"
		DECIMAL("only", "(?<ref> 100 )") "  only: 'IKE|VPN'\n"
		DECIMAL("unless", "(?<ref> 101 )") "  unless: 'audit'\n";
	static const struct row rows[] = {
		{"100", "0-3 only gate only\n"},
		{"100 by IKE", "0-3 only ok\n"},
		{"VPN: 100", "5-8 only ok\n"},
		{"101", "0-3 unless ok\n"},
		{"101 in audit", "0-3 unless gate unless\n"},
		{"100 101 audit VPN", "0-3 only ok\n4-7 unless gate unless\n"}
	};

	(void)state;
	check(patterns, rows, COUNT(rows));
}

static void the_record_may_be_another_than_the_text(void **state)
{
	static const char patterns[] = "patterns:\n"
		DECIMAL("only", "(?<ref> 10\\d )") "  only: 'IKE'\n"
		DECIMAL("unless", "(?<ref> 10\\d )") "  unless: 'audit'\n";
	static const struct {
		const char *record, *text, *found;
	} rows[] = {
		{"IKE audit", "100", "0-3 only ok\n"},
		{"audit", "100 IKE", "0-3 only gate only\n"},
		{"", "100 IKE audit", "0-3 unless ok\n"}
	};
	struct made m;

	(void)state;
	make(&m, patterns);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span text = ipsa_span_of(rows[i].text);

		for (int judged = 0; judged < 2; judged++) {
			char *record = strdup(rows[i].record);

			assert_non_null(record);
			ipsa_search_begin(&m.search, ipsa_span_of(record),
				m.fired);
			/* Once judged the record is needed no more. */
			if (judged) {
				ipsa_judge_all(&m.search);
				memset(record, 'x', strlen(record));
			}
			assert_string_equal(rest(&m, text, text.len + 1,
				false), rows[i].found);
			free(record);
		}
	}
	end(&m);
}

/* --- readings ----------------------------------------------------------- */

static void readings_are_those_of_the_chosen_families(void **state)
{
	static const char patterns[] = "patterns:\n"
		"- name: d\n  reads: decimal\n  spaces: [ras, win32]\n"
		"  sieve: '1'\n  match: '(?<ref> 10\\d )'\n" SAMPLES
		"- name: s\n  reads: symbol\n  sieve: 'A'\n"
		"  match: '(?<ref> [A-Z]+_A )'\n" SAMPLES;
	static const struct {
		bool families[2], every;
		const char *text;
		unsigned count;
		const char *first;
	} rows[] = {
		{{true, true}, true, "100", 2, "RAS_A"},
		{{true, false}, false, "100", 1, "NAME_A"},
		{{false, true}, false, "100", 1, "RAS_A"},
		{{false, true}, false, "101", 0, NULL},
		{{false, false}, false, "100", 0, NULL},
		{{true, false}, false, "RAS_A", 0, NULL},
		{{true, false}, false, "NAME_A", 1, "NAME_A"},
		{{true, false}, false, "ALIAS_A", 1, "NAME_A"}
	};
	struct made m;

	(void)state;
	make(&m, patterns);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = ipsa_span_of(rows[i].text);
		struct candidate c;

		m.search.families = rows[i].every ? NULL : rows[i].families;
		ipsa_search_begin(&m.search, s, m.fired);
		assert_true(ipsa_search_next(&m.search, s, s.len + 1, false,
			&c));
		assert_int_equal(c.verdict, rows[i].count > 0 ?
			IPSA_ANNOTATED : IPSA_UNKNOWN);
		assert_int_equal(c.member.readings.count, rows[i].count);
		if (rows[i].count > 0)
			assert_string_equal(c.member.readings.entries[0]->name,
				rows[i].first);
	}
	end(&m);
}

/* 100 is both, 101 Win32 alone; 0x80070064 is 100 with a facility. */
static void a_preferred_space_leaves_no_room_for_others(void **state)
{
	static const char patterns[] = "patterns:\n"
		"- name: d\n  reads: decimal\n  spaces: [win32, ras]\n"
		"  prefer: [ras]\n"
		"  sieve: '1'\n  match: '(?<ref> 10\\d )'\n" SAMPLES
		"- name: h\n  reads: hex\n  spaces: [hresult]\n"
		"  prefer: [ras, ikev1]\n"
		"  sieve: '0x'\n  match: '(?<ref> 0x8\\d+ )'\n" SAMPLES;
	static const struct {
		const char *text, *only;
	} rows[] = {{"100", "RAS_A"}, {"101", "NAME_B"},
		{"0x80070064", "RAS_A"}, {"0x80070065", "NAME_B"}};
	struct made m;

	(void)state;
	make(&m, patterns);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = ipsa_span_of(rows[i].text);
		struct candidate c;

		ipsa_search_begin(&m.search, s, m.fired);
		assert_true(ipsa_search_next(&m.search, s, s.len + 1, false,
			&c));
		assert_int_equal(c.member.readings.count, 1);
		assert_string_equal(c.member.readings.entries[0]->name,
			rows[i].only);
	}
	end(&m);
}

/* A symbol as long as any name can be, and one beyond. */
static void a_reference_is_no_longer_than_a_name(void **state)
{
	static const char patterns[] = "patterns:\n"
		"- name: s\n  reads: symbol\n  sieve: N\n"
		"  match: '(?<ref> N+ )'\n" SAMPLES;
	struct bytes text = {0}, name = {0};
	struct made m;

	(void)state;
	make(&m, patterns);
	ipsa_catalog_free(m.cat);
	bytes_fill(&name, 'N', NAME_MAX_LEN);
	bytes_format(&text, CATALOG_HEAD "- name: %s\n  code: 1\n%s",
		name.ptr, ENTRY_REST);
	m.cat = catalog_of(text.ptr);
	m.search.table = &m.cat->table;
	assert_string_equal(found(&m, name.ptr), "0-128 s ok\n");
	bytes_add_char(&name, 'N');
	assert_string_equal(found(&m, name.ptr), "0-129 s unknown\n");
	bytes_free(&text);
	bytes_free(&name);
	end(&m);
}

/* --- windows ------------------------------------------------------------ */

static void a_long_match_is_not_taken_in_a_window(void **state)
{
	static const char patterns[] = "patterns:\n"
		DECIMAL("d", "x+ (?<ref> 10\\d )");
	static const struct {
		size_t len;
		bool window, taken;
	} rows[] = {
		{MATCH_MAX, true, true}, {MATCH_MAX + 1, true, false},
		{MATCH_MAX + 1, false, true}
	};
	struct made m;

	(void)state;
	make(&m, patterns);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bytes text = {0};
		struct span s;

		bytes_fill(&text, 'x', rows[i].len - 3);
		bytes_add_text(&text, "100 x101");
		s = ipsa_span(text.ptr, text.len);
		ipsa_search_begin(&m.search, s, m.fired);
		(void)rest(&m, s, s.len + 1, rows[i].window);
		assert_int_equal(bytes_count(&m.out, "ok"),
			rows[i].taken ? 2 : 1);
		bytes_free(&text);
	}
	end(&m);
}

static void nothing_is_told_that_begins_at_the_bound(void **state)
{
	static const char patterns[] = "patterns:\n"
		DECIMAL("d", "(?<ref> 10\\d )");
	struct span s = ipsa_span_of("100 101 102");
	struct made m;

	(void)state;
	make(&m, patterns);
	ipsa_search_begin(&m.search, s, m.fired);
	assert_string_equal(rest(&m, s, 4, true), "0-3 d ok\n");
	assert_string_equal(rest(&m, s, 4, true), "");
	assert_string_equal(rest(&m, s, 5, true), "4-7 d ok\n");
	assert_string_equal(rest(&m, s, 12, true), "8-11 d ok\n");
	end(&m);
}

/* The candidates of a text that is looked at in windows. */
static void by_windows(struct made *m, struct bytes *out, struct span text)
{
	enum { STRIDE = 16, MARGIN = 12, WINDOW = STRIDE + 2 * MARGIN };
	struct candidate c;
	size_t base = 0;
	bool last;

	ipsa_search_begin(&m->search, text, m->fired);
	ipsa_judge_all(&m->search);
	do {
		size_t left = text.len - base;
		size_t len = left < WINDOW ? left : WINDOW;

		last = len == left;
		while (ipsa_search_next(&m->search, ipsa_span(text.ptr + base,
		    len), last ? len + 1 : STRIDE + MARGIN, true, &c)) {
			c.member.start += base;
			c.member.end += base;
			tell(out, &c);
		}
		base += STRIDE;
		ipsa_search_shift(&m->search, STRIDE, MARGIN);
	} while (!last);
}

/* The windows of a long line must give what the line gives at once. */
static void a_search_goes_on_when_the_text_is_shifted(void **state)
{
	static const char patterns[] = "patterns:\n"
		DECIMAL("d", "(?<! \\d ) (?<ref> 10\\d )")
		"  before: 'error[ ] | ,'\n"
		DECIMAL("l", "(?<ref> 10000 )");
	struct bytes text = {0}, whole = {0}, parts = {0};
	struct made m;

	(void)state;
	make(&m, patterns);
	for (size_t shift = 0; shift < 40; shift++) {
		bytes_clear(&text);
		bytes_clear(&whole);
		bytes_clear(&parts);
		bytes_fill(&text, '.', shift);
		bytes_add_text(&text, " error 100,101,102,100,102 100 10000 "
			"error 101 x error 102,100 y 100,100 error 10000 z "
			"error 100 . . . . . . . . . .");
		bytes_add_text(&whole, found(&m, text.ptr));
		by_windows(&m, &parts, ipsa_span(text.ptr, text.len));
		assert_text(&parts, whole.ptr, "in windows");
	}
	bytes_free(&text);
	bytes_free(&whole);
	bytes_free(&parts);
	end(&m);
}

/* --- who takes part, and what goes wrong -------------------------------- */

static void only_patterns_whose_sieve_fired_take_part(void **state)
{
	static const char patterns[] = "patterns:\n"
		DECIMAL("a", "(?<ref> 100 )")
		"- name: s\n  reads: symbol\n  sieve: NAME\n"
		"  match: '(?<ref> NAME_A )'\n" SAMPLES
		DECIMAL("b", "(?<ref> 101 )");
	struct span s = ipsa_span_of("100 NAME_A 101");
	struct made m;

	(void)state;
	make(&m, patterns);
	assert_int_equal(m.pats->sieve_count, 2);
	m.fired[0] = false;
	assert_string_equal(found(&m, s.ptr), "4-10 s ok\n");
	ipsa_search_begin(&m.search, s, m.fired);
	ipsa_search_fire(&m.search, 0);
	assert_string_equal(rest(&m, s, s.len + 1, false),
		"0-3 a ok\n4-10 s ok\n11-14 b ok\n");
	for (size_t i = 0; i < 3; i++) {
		static const char *const one[] = {"0-3 a ok\n",
			"4-10 s ok\n", "11-14 b ok\n"};

		ipsa_search_begin_one(&m.search, s, i);
		assert_string_equal(rest(&m, s, s.len + 1, false), one[i]);
	}
	end(&m);
}

static void a_limit_costs_a_reference_and_is_counted(void **state)
{
	static const char patterns[] = "patterns:\n"
		DECIMAL("bad", "(?: a | aa )+ b (?<ref> 100 )")
		DECIMAL("good", "(?<ref> 101 )");
	struct bytes text = {0};
	struct made m;

	(void)state;
	make(&m, patterns);
	bytes_fill(&text, 'a', 60);
	bytes_add_text(&text, " 101 ab100");
	assert_string_equal(found(&m, "ab100 101"),
		"2-5 bad ok\n6-9 good ok\n");
	assert_int_equal(m.search.limits, 0);
	assert_string_equal(found(&m, text.ptr), "61-64 good ok\n");
	assert_int_equal(m.search.limits, 1);
	assert_string_equal(found(&m, "ab100"), "2-5 bad ok\n");
	assert_int_equal(m.search.limits, 1);
	bytes_free(&text);
	end(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_leftmost_comes_first_and_of_those_the_longest),
		cmocka_unit_test(
			of_those_that_found_the_same_an_open_one_tells),
		cmocka_unit_test(of_several_open_ones_the_first_listed_tells),
		cmocka_unit_test(
			closed_ones_are_told_only_where_every_one_is_wanted),
		cmocka_unit_test(at_sieve_looks_where_the_sieve_matches_alone),
		cmocka_unit_test(patterns_that_match_the_same_find_it_all),
		cmocka_unit_test(only_the_group_ref_is_the_reference),
		cmocka_unit_test(a_list_goes_on_behind_the_last_reference),
		cmocka_unit_test(an_error_word_makes_a_number_stand_alone),
		cmocka_unit_test(so_many_words_back_is_looked_for_it),
		cmocka_unit_test(so_many_bytes_back_is_looked_for_it),
		cmocka_unit_test(a_list_goes_on_over_so_many_bytes),
		cmocka_unit_test(what_words_said_in_vain_is_remembered),
		cmocka_unit_test(gates_close_numbers_but_never_names),
		cmocka_unit_test(so_many_words_back_is_looked_for_a_gate),
		cmocka_unit_test(a_gate_is_tried_by_itself_for_samples),
		cmocka_unit_test(only_and_unless_look_at_the_whole_record),
		cmocka_unit_test(the_record_may_be_another_than_the_text),
		cmocka_unit_test(readings_are_those_of_the_chosen_families),
		cmocka_unit_test(a_preferred_space_leaves_no_room_for_others),
		cmocka_unit_test(a_reference_is_no_longer_than_a_name),
		cmocka_unit_test(a_long_match_is_not_taken_in_a_window),
		cmocka_unit_test(nothing_is_told_that_begins_at_the_bound),
		cmocka_unit_test(a_search_goes_on_when_the_text_is_shifted),
		cmocka_unit_test(only_patterns_whose_sieve_fired_take_part),
		cmocka_unit_test(a_limit_costs_a_reference_and_is_counted)
	};

	return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
