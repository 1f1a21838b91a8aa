/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "cluster.h"

/* Entries that nothing is known of but that they differ. */
static const struct ipsa_entry a, b, c;

static struct member member(const char *text, size_t start, size_t end,
	enum spelling spelling)
{
	struct member m = {.start = start, .end = end, .spelling = spelling,
		.text_len = end - start};

	memcpy(m.text, text + start, end - start);
	return m;
}

/* The spelling that a word of a test's text has. */
static enum spelling spelling_of(const char *word, size_t len)
{
	if (word[0] == '-')
		return SPELLING_SIGNED;
	if (word[0] == '%')
		return SPELLING_INSERT;
	if (word[0] == 'N')
		return SPELLING_SYMBOL;
	if (word[0] == 'B')
		return SPELLING_BYTES;
	if (word[0] == '0')
		return len > 6 ? SPELLING_HRESULT : SPELLING_HEX;
	return len > 5 ? SPELLING_UNSIGNED : SPELLING_DECIMAL;
}

static bool in_reference(char ch)
{
	return strchr("0123456789ABCDEFMNx%", ch) != NULL && ch != '\0';
}

/* Cluster the references of a text; put { } around each cluster, up to where
 * its note would stand. A hyphen before a digit is a sign. */
static void cluster_text(struct bytes *out, const char *text)
{
	struct span s = ipsa_span_of(text);
	struct cluster cl = {.count = 0};
	size_t at = 0, written = 0;

	bytes_clear(out);
	for (;;) {
		size_t start, end;
		struct member m;

		while (at < s.len && !in_reference(text[at]) &&
		    !(text[at] == '-' && in_reference(text[at + 1])))
			at++;
		start = end = at;
		while (end < s.len && (in_reference(text[end]) ||
		    (end == start && text[end] == '-')))
			end++;
		m = member(text, start, end, spelling_of(text + start,
			end - start));
		if (cl.count > 0 && (end == start ||
		    !ipsa_cluster_joins(&cl, &m, s))) {
			size_t place = ipsa_cluster_place(&cl, s);

			bytes_add(out, text + written, place - written);
			bytes_add_char(out, '}');
			written = place;
			cl.count = 0;
		}
		if (end == start)
			break;
		if (cl.count == 0) {
			bytes_add(out, text + written, start - written);
			bytes_add_char(out, '{');
			written = start;
		}
		ipsa_cluster_add(&cl, &m, s);
		at = end;
	}
	bytes_add(out, text + written, s.len - written);
}

struct row {
	const char *text, *clusters;
};

static void check(const struct row *rows, size_t count)
{
	struct bytes out = {0};

	for (size_t i = 0; i < count; i++) {
		cluster_text(&out, rows[i].text);
		assert_string_equal(out.ptr, rows[i].clusters);
	}
	bytes_free(&out);
}

static void references_join_over_the_joints_of_the_contract(void **state)
{
	static const struct row rows[] = {
		{"13801", "{13801}"},
		{"13801 NAME", "{13801 NAME}"},
		{"13801(NAME)", "{13801(NAME)}"},
		{"13801 (NAME)", "{13801 (NAME)}"},
		{"13801: NAME", "{13801: NAME}"},
		{"13801 - NAME", "{13801 - NAME}"},
		{"13801/NAME", "{13801/NAME}"},
		{"13801 / NAME", "{13801 / NAME}"},
		{"13801 = NAME", "{13801 = NAME}"},
		{"0x35 = 13801", "{0x35 = 13801}"}
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void what_adjoins_without_a_joint_is_one_cluster(void **state)
{
	static const char text[] = "NAME13801 (0x35E9)";
	struct span s = ipsa_span_of(text);
	struct member name = member(text, 0, 4, SPELLING_SYMBOL);
	struct member number = member(text, 4, 9, SPELLING_DECIMAL);
	struct member hex = member(text, 11, 17, SPELLING_HEX);
	struct cluster cl = {.count = 0};

	(void)state;
	assert_false(ipsa_cluster_joins(&cl, &name, s));
	ipsa_cluster_add(&cl, &name, s);
	assert_true(ipsa_cluster_joins(&cl, &number, s));
	ipsa_cluster_add(&cl, &number, s);
	assert_int_equal(ipsa_cluster_place(&cl, s), 9);
	assert_true(ipsa_cluster_joins(&cl, &hex, s));
	ipsa_cluster_add(&cl, &hex, s);
	assert_int_equal(cl.count, 3);
	assert_int_equal(ipsa_cluster_place(&cl, s), 18);
}

static void quotes_may_stand_around_each_reference(void **state)
{
	static const struct row rows[] = {
		{"'13801' 'NAME'", "'{13801' 'NAME}'"},
		{"\"13801\" (NAME)", "\"{13801\" (NAME)}"},
		{"13801 (`NAME`)", "{13801 (`NAME`)}"},
		{"13801 ('NAME')", "{13801 ('NAME')}"},
		{"13801 (\"NAME\")", "{13801 (\"NAME\")}"},
		{"`13801`/`NAME`", "`{13801`/`NAME}`"},
		{"'13801': 'NAME'", "'{13801': 'NAME}'"},
		{"\"13801\"\"NAME\"", "\"{13801\"\"NAME}\""},
		{"'13801' = NAME", "'{13801' = NAME}"},
		{"13801 - 'NAME'", "{13801 - 'NAME}'"},
		{"'13801 NAME'", "'{13801 NAME}'"},
		/* One on either side, no more. */
		{"13801'' ''NAME", "{13801}'' ''{NAME}"},
		{"13801 ((NAME))", "{13801} (({NAME}))"}
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void what_is_no_joint_parts_clusters(void **state)
{
	static const struct row rows[] = {
		{"13801, NAME", "{13801}, {NAME}"},
		{"13801,NAME", "{13801},{NAME}"},
		{"13801 , NAME", "{13801} , {NAME}"},
		{"13801  NAME", "{13801}  {NAME}"},
		{"13801:NAME", "{13801}:{NAME}"},
		{"13801 : NAME", "{13801} : {NAME}"},
		{"13801=NAME", "{13801}={NAME}"},
		{"13801. NAME", "{13801}. {NAME}"},
		{"13801; NAME", "{13801}; {NAME}"},
		{"13801\tNAME", "{13801}\t{NAME}"},
		{"13801 is NAME", "{13801} is {NAME}"},
		{"13801 [NAME]", "{13801} [{NAME}]"},
		{"13801) NAME", "{13801}) {NAME}"},
		{"13801 - - NAME", "{13801} - - {NAME}"}
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void each_spelling_stands_once_in_a_cluster(void **state)
{
	static const struct row rows[] = {
		{"13823/13824", "{13823}/{13824}"},
		{"13801 13801", "{13801} {13801}"},
		{"13801 (NAME) 13801", "{13801 (NAME)} {13801}"},
		{"13801/NAME/13802/NAME", "{13801/NAME}/{13802/NAME}"},
		{"13801 2147956201 -2147011095 0x35E9 0x800735E9 B NAME "
			"%%13801 13801",
			"{13801 2147956201 -2147011095 0x35E9 0x800735E9 B "
			"NAME %%13801} {13801}"}
	};

	(void)state;
	check(rows, COUNT(rows));
	assert_int_equal(CLUSTER_MAX, SPELLING_INSERT + 1);
}

static void the_note_stands_behind_the_bracket_that_closes(void **state)
{
	static const struct row rows[] = {
		{"(13801) NAME", "({13801}) {NAME}"},
		{"(13801 NAME)", "({13801 NAME})"},
		{"13801 (NAME", "{13801 (NAME}"},
		{"13801 (NAME )", "{13801 (NAME} )"},
		{"13801 (NAME) (0x35E9)", "{13801 (NAME)} ({0x35E9})"},
		{"(13801 (NAME))", "({13801 (NAME)})"},
		{"13801 (NAME 0x35E9)", "{13801 (NAME 0x35E9)}"},
		{"13801 (NAME'", "{13801 (NAME}'"},
		{"13801 (NAME' )", "{13801 (NAME}' )"},
		{"13801 (NAME'')", "{13801 (NAME}'')"},
		/* Of several that were opened one is closed. */
		{"13801 (NAME (0x35E9)", "{13801 (NAME (0x35E9)}"},
		{"13801 (NAME (0x35E9))", "{13801 (NAME (0x35E9)})"}
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void a_comma_joins_only_inside_brackets(void **state)
{
	static const struct row rows[] = {
		{"NAME(13820, 0x35FC)", "{NAME(13820, 0x35FC)}"},
		{"NAME (13820, 0x35FC)", "{NAME (13820, 0x35FC)}"},
		{"(13820, 0x35FC)", "({13820, 0x35FC})"},
		{"(13820, NAME, 0x35FC)", "({13820, NAME, 0x35FC})"},
		{"NAME(13820), 0x35FC", "{NAME(13820)}, {0x35FC}"},
		{"(13820), 0x35FC", "({13820}), {0x35FC}"},
		{"13820, 0x35FC", "{13820}, {0x35FC}"},
		{"(13820,0x35FC)", "({13820},{0x35FC})"},
		{"(13820, 13821)", "({13820}, {13821})"},
		{"NAME('13820', '0x35FC')", "{NAME('13820', '0x35FC')}"}
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void what_overlaps_does_not_join(void **state)
{
	static const char text[] = "13801 NAME";
	struct span s = ipsa_span_of(text);
	struct member first = member(text, 0, 5, SPELLING_DECIMAL);
	struct member over = member(text, 4, 10, SPELLING_SYMBOL);
	struct cluster cl = {.count = 0};

	(void)state;
	ipsa_cluster_add(&cl, &first, s);
	assert_false(ipsa_cluster_joins(&cl, &over, s));
}

static void one_that_is_not_bare_makes_a_cluster_stand_alone(void **state)
{
	static const struct {
		bool bare[3], alone;
	} rows[] = {
		{{true, true, true}, false}, {{false, true, true}, true},
		{{true, false, true}, true}, {{true, true, false}, true},
		{{false, false, false}, true}
	};
	static const char text[] = "1 2 3";

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct cluster cl = {.alone = true};

		for (size_t n = 0; n < 3; n++) {
			struct member m = member(text, 2 * n, 2 * n + 1,
				(enum spelling)n);

			m.bare = rows[i].bare[n];
			ipsa_cluster_add(&cl, &m, ipsa_span_of(text));
		}
		assert_int_equal(cl.alone, rows[i].alone);
	}
}

/* --- meaning ------------------------------------------------------------ */

static void only_shared_entries_are_told_unless_there_are_none(void **state)
{
	static const struct {
		const struct ipsa_entry *members[3][4]; /* up to NULL */
		bool agrees;
		const struct ipsa_entry *told[4];
	} rows[] = {
		{{{&a}}, true, {&a}},
		{{{&a, &b}}, true, {&a, &b}},
		{{{&a}, {&a}}, true, {&a}},
		{{{&a, &b}, {&b, &a}}, true, {&a, &b}},
		{{{&a, &b}, {&b}}, true, {&b}},
		{{{&b}, {&a, &b}}, true, {&b}},
		{{{&a, &b, &c}, {&c, &b}, {&b, &c}}, true, {&b, &c}},
		{{{&a}, {&b}}, false, {&a, &b}},
		{{{&a, &b}, {&c}}, false, {&a, &b, &c}},
		/* Each two share one, all three none. */
		{{{&a, &b}, {&b, &c}, {&c, &a}}, false, {&a, &b, &c}},
		{{{&a}, {&a}, {&b}}, false, {&a, &b}}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct cluster cl = {.count = 0};
		struct meaning m;
		unsigned told = 0;

		while (cl.count < 3 && rows[i].members[cl.count][0] != NULL) {
			struct readings *r = &cl.members[cl.count].readings;

			while (rows[i].members[cl.count][r->count] != NULL) {
				r->entries[r->count] =
					rows[i].members[cl.count][r->count];
				r->count++;
			}
			cl.count++;
		}
		ipsa_cluster_meaning(&cl, &m);
		assert_int_equal(m.agrees, rows[i].agrees);
		for (; told < 4 && rows[i].told[told] != NULL; told++) {
			assert_true(told < m.shared.count);
			assert_ptr_equal(m.shared.entries[told],
				rows[i].told[told]);
		}
		assert_int_equal(m.shared.count, told);
	}
}

static void no_more_readings_are_told_than_there_is_room_for(void **state)
{
	static const struct ipsa_entry entries[CLUSTER_MAX][READINGS_MAX];
	struct cluster cl = {.count = CLUSTER_MAX};
	struct meaning m;

	(void)state;
	for (unsigned i = 0; i < CLUSTER_MAX; i++) {
		struct readings *r = &cl.members[i].readings;

		for (; r->count < READINGS_MAX; r->count++)
			r->entries[r->count] = &entries[i][r->count];
	}
	ipsa_cluster_meaning(&cl, &m);
	assert_false(m.agrees);
	assert_int_equal(m.shared.count, READINGS_MAX);
	for (unsigned i = 0; i < READINGS_MAX; i++)
		assert_ptr_equal(m.shared.entries[i], &entries[0][i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			references_join_over_the_joints_of_the_contract),
		cmocka_unit_test(what_adjoins_without_a_joint_is_one_cluster),
		cmocka_unit_test(quotes_may_stand_around_each_reference),
		cmocka_unit_test(what_is_no_joint_parts_clusters),
		cmocka_unit_test(each_spelling_stands_once_in_a_cluster),
		cmocka_unit_test(
			the_note_stands_behind_the_bracket_that_closes),
		cmocka_unit_test(a_comma_joins_only_inside_brackets),
		cmocka_unit_test(what_overlaps_does_not_join),
		cmocka_unit_test(
			one_that_is_not_bare_makes_a_cluster_stand_alone),
		cmocka_unit_test(
			only_shared_entries_are_told_unless_there_are_none),
		cmocka_unit_test(
			no_more_readings_are_told_than_there_is_room_for)
	};

	return cmocka_run_group_tests_name("cluster", tests, NULL, NULL);
}
