/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "limits.h"
#include "yaml.h"

/* A node in one line: texts as they are, [lists] and {maps: of them}. */
static void dump(struct bytes *out, const struct yaml_node *node)
{
	const struct yaml_node *n;

	if (node->kind == YAML_NOTHING)
		bytes_add_char(out, '~');
	if (node->kind == YAML_TEXT || node->kind == YAML_NOTHING) {
		bytes_add(out, node->text.ptr, node->text.len);
		return;
	}
	bytes_add_char(out, node->kind == YAML_MAP ? '{' : '[');
	for (n = node->first; n != NULL; n = n->next) {
		if (n != node->first)
			bytes_add_text(out, ", ");
		if (node->kind == YAML_MAP) {
			bytes_add(out, n->key.ptr, n->key.len);
			bytes_add_text(out, ": ");
		}
		dump(out, n);
	}
	bytes_add_char(out, node->kind == YAML_MAP ? '}' : ']');
}

/* Everything that a file gives: "key line:column value", a line each. */
static void read_all(struct bytes *out, struct reports *r, const char *text)
{
	struct reporter to = reports_to(r);
	const struct yaml_node *node;
	struct yaml y;

	bytes_clear(out);
	if (ipsa_yaml_open(&y, ipsa_span_of(text), &to)) {
		while ((node = ipsa_yaml_next(&y)) != NULL) {
			bytes_add(out, node->key.ptr, node->key.len);
			bytes_format(out, " %zu:%zu ", node->line,
				node->column);
			dump(out, node);
			bytes_add_char(out, '\n');
		}
		assert_null(ipsa_yaml_next(&y));
	}
	ipsa_yaml_close(&y);
	assert_false(to.no_memory);
	assert_int_equal(to.errors, r->count);
}

struct row {
	const char *text, *values, *findings;
};

static void check_rows(const struct row *rows, size_t count)
{
	struct bytes out = {0};

	for (size_t i = 0; i < count; i++) {
		struct reports r;

		read_all(&out, &r, rows[i].text);
		assert_string_equal(out.ptr, rows[i].values);
		assert_string_equal(r.list, rows[i].findings);
	}
	bytes_free(&out);
}

static void values_come_in_order_and_lists_item_by_item(void **state)
{
	static const struct row rows[] = {
		{"space: win32\n", "space 1:8 win32\n", ""},
		{"# c\n---\nspace: a\nfamily: 'b'\n",
			"space 3:8 a\nfamily 4:9 b\n", ""},
		{"entries:\n- a: 1\n  b: [x, y]\n- two\n",
			"entries 2:3 {a: 1, b: [x, y]}\nentries 4:3 two\n",
			""},
		{"entries: []\nspace: x\n", "space 2:8 x\n", ""},
		{"entries: [a, [b, {c: d}]]\n",
			"entries 1:11 a\nentries 1:14 [b, {c: d}]\n", ""},
		{"words:\n  one: |\n    x\n  two: >\n    y\n    z\n",
			"words 2:3 {one: x\n, two: y z\n}\n", ""},
		{"patterns: [a]\ngates: [b]\nwords: {c: d}\n",
			"patterns 1:12 a\ngates 2:9 b\nwords 3:8 {c: d}\n",
			""},
		{"space: \"a\\0b\\n\"\n", "space 1:8 a", ""},
		{"space:\n", "space 1:7 ~\n", ""},
		{"entries: [null, 'null', ~, \"~\", Null, NULL, nULL, '']\n",
			"entries 1:11 ~null\nentries 1:17 null\n"
			"entries 1:25 ~~\nentries 1:28 ~\n"
			"entries 1:33 ~Null\nentries 1:39 ~NULL\n"
			"entries 1:45 nULL\nentries 1:51 \n", ""},
		{"\xEF\xBB\xBF# mark\nspace: x\n", "space 2:8 x\n", ""},
		{"space: x\r\nfamily: y\r\n",
			"space 1:8 x\nfamily 2:9 y\n", ""},
		{"space: x\n...\n", "space 1:8 x\n", ""}
	};

	(void)state;
	check_rows(rows, COUNT(rows));
}

static void what_is_not_taken_is_reported_where_it_stands(void **state)
{
	static const struct row rows[] = {
		{"", "", "1:1 shape\n"},
		{"# nothing\n", "", "2:1 shape\n"},
		{"text\n", "", "1:1 shape\n"},
		{"\n- list\n", "", "2:1 shape\n"},
		{"space: x\ncolour: red\n", "space 1:8 x\n",
			"2:1 unknown-key\n"},
		{"space: x\nspace: y\nwords: {}\nwords: {}\n",
			"space 1:8 x\nspace 2:8 y\nwords 3:8 {}\n"
			"words 4:8 {}\n",
			"2:1 repeated-key\n4:1 repeated-key\n"},
		{"entries: [a]\nentries: [b]\n",
			"entries 1:11 a\nentries 2:11 b\n",
			"2:1 repeated-key\n"},
		{"[a]: b\n", "", "1:1 shape\n"},
		{"space: x\n---\nspace: y\n", "space 1:8 x\n",
			"2:1 shape\n"},
		{"entries:\n- *a\n", "", "2:3 shape\n"},
		{"space: *a\n", "", "1:8 shape\n"},
		{"*a : b\n", "", "1:1 shape\n"},
		{"entries:\n- a: *b\n", "", "2:6 shape\n"},
		{"entries:\n- {a: b\n", "", "3:1 syntax\n"},
		{"entries:\n- a\n b\n- 'c\n", "entries 2:3 a b\n",
			"5:1 syntax\n"},
		{"space: x\n\tfamily: y\n", "", "2:1 syntax\n"},
		{"a: b: c\n", "", "1:1 unknown-key\n"},
		{"space: @\n", "", "1:8 syntax\n"}
	};

	(void)state;
	check_rows(rows, COUNT(rows));
}

/* yaml.h: no anchors, aliases or tags. */
static void anchors_and_tags_are_refused(void **state)
{
	static const struct row rows[] = {
		{"space: &a x\n", "", "1:8 shape\n"},
		{"space: !!str x\n", "", "1:8 shape\n"},
		{"entries:\n- &a {b: c}\n", "", "2:3 shape\n"},
		{"entries:\n- a: !x [b]\n", "", "2:6 shape\n"}
	};

	(void)state;
	check_rows(rows, COUNT(rows));
}

/* ipsecannotate.h: columns count from 1, in bytes. */
static void columns_count_bytes_not_characters(void **state)
{
	static const struct row rows[] = {
		{"entries: [\xC3\xA4\xC3\xB6, [x]]\n",
			"entries 1:11 \xC3\xA4\xC3\xB6\nentries 1:17 [x]\n",
			""},
		{"entries:\n- [\xE2\x82\xAC, *a]\n", "", "2:9 shape\n"}
	};

	(void)state;
	check_rows(rows, COUNT(rows));
}

static void unreadable_bytes_are_reported_where_they_stand(void **state)
{
	static const struct {
		const char *text, *findings;
	} rows[] = {
		{"\xFF\n", "1:1 syntax\n"},
		{"space: x\nfamily: a\xFFz\n", "2:10 syntax\n"},
		{"space: x\nfamily: a\x01z\n", "2:10 syntax\n"}
	};
	struct bytes out = {0};

	(void)state;
	/* libyaml reads ahead: what stands before may be lost with it. */
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reports r;

		read_all(&out, &r, rows[i].text);
		assert_string_equal(r.list, rows[i].findings);
	}
	bytes_free(&out);
}

static void nesting_ends_at_its_limit(void **state)
{
	struct bytes text = {0}, out = {0};

	(void)state;
	/* The list at the top level is no level of its own. */
	for (int depth = YAML_DEPTH_MAX - 1; depth < 400; depth++) {
		struct reports r;
		bool fits = depth < YAML_DEPTH_MAX;

		if (depth > YAML_DEPTH_MAX + 2 && depth < 399)
			continue;
		bytes_clear(&text);
		bytes_add_text(&text, "entries: [");
		bytes_fill(&text, '[', (size_t)depth);
		bytes_add_char(&text, 'x');
		bytes_fill(&text, ']', (size_t)depth);
		bytes_add_text(&text, "]\n");
		read_all(&out, &r, text.ptr);
		assert_string_equal(r.list, fits ? "" : "1:27 too-deep\n");
		assert_int_equal(out.len > 0, fits);
	}
	bytes_free(&text);
	bytes_free(&out);
}

/* A memory of the last item is no memory of all: the arena starts anew. */
static void what_came_before_is_given_back(void **state)
{
	struct bytes text = {0};
	struct reports r;
	struct reporter to = reports_to(&r);
	struct arena_chunk *chunk = NULL;
	struct yaml y;
	int count = 0;

	(void)state;
	bytes_add_text(&text, "entries:\n");
	for (int i = 0; i < 2000; i++)
		bytes_format(&text, "- name: n%d\n  list: [a, b, c]\n", i);
	assert_true(ipsa_yaml_open(&y, ipsa_span(text.ptr, text.len), &to));
	while (ipsa_yaml_next(&y) != NULL) {
		count++;
		chunk = y.nodes.chunks;
		assert_non_null(chunk);
		assert_null(*(struct arena_chunk **)(void *)chunk);
	}
	ipsa_yaml_close(&y);
	assert_int_equal(count, 2000);
	assert_int_equal(r.count, 0);
	bytes_free(&text);
}

/* --- fields ------------------------------------------------------------- */

static const struct yaml_field fields[] = {
	{"name", YAML_TEXT}, {"list", YAML_LIST}, {"map", YAML_MAP}
};

static void fields_are_sorted_by_row_and_the_rest_reported(void **state)
{
	static const struct row rows[] = {
		{"- name: a\n  list: [b, c]\n", "a|[b, c]|-", ""},
		{"- list: []\n  map: {d: e}\n  name: x\n", "x|[]|{d: e}", ""},
		{"- {}\n", "-|-|-", ""},
		{"- name: a\n  name: b\n", "a|-|-", "3:3 repeated-key\n"},
		{"- nome: a\n  list: [b]\n  '': c\n", "-|[b]|-",
			"2:3 unknown-key\n4:3 unknown-key\n"},
		{"- name: ~\n  list: [null]\n  map:\n", "-|-|-",
			"2:9 shape\n3:9 shape\n4:7 shape\n"},
		{"- name: [a]\n  list: b\n  map: c\n", "-|-|-",
			"2:9 shape\n3:9 shape\n4:8 shape\n"},
		{"- list: [a, [b]]\n  name: x\n", "x|-|-", "2:9 shape\n"},
		{"- list: [{a: b}]\n", "-|-|-", "2:9 shape\n"},
		{"- just a text\n", "-|-|-", "2:3 shape\n"},
		{"- [name, a]\n", "-|-|-", "2:3 shape\n"},
		{"- ? [name]\n  : a\n", "-|-|-", "2:5 unknown-key\n"}
	};
	struct bytes text = {0}, out = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct yaml_node *values[COUNT(fields)], *node;
		struct reports r;
		struct reporter to = reports_to(&r);
		struct yaml y;

		bytes_clear(&text);
		bytes_clear(&out);
		bytes_format(&text, "entries:\n%s", rows[i].text);
		assert_true(ipsa_yaml_open(&y, ipsa_span_of(text.ptr), &to));
		node = ipsa_yaml_next(&y);
		assert_non_null(node);
		ipsa_yaml_fields(node, fields, COUNT(fields), values, &to);
		for (size_t f = 0; f < COUNT(fields); f++) {
			bytes_add_text(&out, f > 0 ? "|" : "");
			if (values[f] != NULL)
				dump(&out, values[f]);
			else
				bytes_add_char(&out, '-');
		}
		ipsa_yaml_close(&y);
		assert_string_equal(out.ptr, rows[i].values);
		assert_string_equal(r.list, rows[i].findings);
	}
	bytes_free(&text);
	bytes_free(&out);
}

static void a_long_unknown_key_is_shown_in_part(void **state)
{
	struct bytes text = {0}, out = {0};
	struct reports r;

	(void)state;
	bytes_fill(&text, 'k', 120);
	bytes_add_text(&text, ": x\n");
	read_all(&out, &r, text.ptr);
	assert_string_equal(r.list, "1:1 unknown-key\n");
	assert_int_equal(strspn(strchr(r.text, ':') + 2, "k"), 80);
	bytes_free(&text);
	bytes_free(&out);
}

/* --- places ------------------------------------------------------------- */

/* Where each * of a source stands, by counting. */
static void places_by_counting(struct bytes *out, const char *source)
{
	size_t line = 1, column = 1;

	for (; *source != '\0'; source++, column++) {
		if (*source == '*')
			bytes_format(out, "%zu:%zu ", line, column);
		if (*source == '\n') {
			line++;
			column = 0;
		}
	}
}

/* The same by the offset that each has in its value. */
static void places_by_offset(struct bytes *out, struct span source)
{
	struct reports r;
	struct reporter to = reports_to(&r);
	const struct yaml_node *node;
	size_t line, column;
	struct yaml y;

	assert_true(ipsa_yaml_open(&y, source, &to));
	while ((node = ipsa_yaml_next(&y)) != NULL) {
		if (node->kind == YAML_MAP)
			node = node->first->next;
		for (size_t at = 0; at < node->text.len; at++) {
			if (node->text.ptr[at] != '*')
				continue;
			ipsa_yaml_place(node, source, at, &line, &column);
			bytes_format(out, "%zu:%zu ", line, column);
		}
	}
	ipsa_yaml_close(&y);
	assert_int_equal(r.count, 0);
}

static void check_places(const char *const *sources, size_t count)
{
	struct bytes counted = {0}, placed = {0};

	for (size_t i = 0; i < count; i++) {
		bytes_clear(&counted);
		bytes_clear(&placed);
		places_by_counting(&counted, sources[i]);
		places_by_offset(&placed, ipsa_span_of(sources[i]));
		assert_true(counted.len > 0);
		assert_string_equal(placed.ptr, counted.ptr);
	}
	bytes_free(&counted);
	bytes_free(&placed);
}

static void a_byte_of_a_value_is_found_in_the_source(void **state)
{
	static const char *const rows[] = {
		"space: ab*cd*\n",
		"space:   '*ab*cd'\n",
		"space: \"*ab*cd\"\n",
		"space: |\n  *first* *\n  sec*ond\n  *third\n  fourth*\n",
		"space: |-\n       *x\n       y*\n",
		"\n\nspace: | # a comment\n *x\n y*\n",
		"words: {a: b, c: '*d'}\nspace: 'e*'\n"
	};

	(void)state;
	check_places(rows, COUNT(rows));
}

static void blank_lines_of_a_block_do_not_mislead(void **state)
{
	static const char *const rows[] = {
		"space: |\n  *a\n\n    *b\n\n\n  *c\n",
		"space: |\n\n  *a\n  b*\n"
	};

	(void)state;
	check_places(rows, COUNT(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_come_in_order_and_lists_item_by_item),
		cmocka_unit_test(what_is_not_taken_is_reported_where_it_stands),
		cmocka_unit_test(anchors_and_tags_are_refused),
		cmocka_unit_test(columns_count_bytes_not_characters),
		cmocka_unit_test(
			unreadable_bytes_are_reported_where_they_stand),
		cmocka_unit_test(nesting_ends_at_its_limit),
		cmocka_unit_test(what_came_before_is_given_back),
		cmocka_unit_test(
			fields_are_sorted_by_row_and_the_rest_reported),
		cmocka_unit_test(a_long_unknown_key_is_shown_in_part),
		cmocka_unit_test(a_byte_of_a_value_is_found_in_the_source),
		cmocka_unit_test(blank_lines_of_a_block_do_not_mislead)
	};

	return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
