/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "note.h"
#include "wording.h"

/* --- making clusters ---------------------------------------------------- */

static const struct ipsa_entry auth = {.name = "ERROR_AUTH",
	.family = "windows-ipsec", .meaning = "It was refused.",
	.action = "Check it.", .code = 13801, .space = IPSA_WIN32,
	.severity = IPSA_SEVERITY_WARNING, .class_ = IPSA_CLASS_POLICY,
	.retry = IPSA_RETRY_LATER};
static const struct ipsa_entry nameless = {.family = "f",
	.meaning = "Nothing.", .action = "None.", .code = 13999,
	.space = IPSA_WIN32};
static const struct ipsa_entry status = {.name = "STATUS_X",
	.family = "ntstatus-ipsec", .meaning = "Bad.", .action = "Good.",
	.code = 0xC0360001, .space = IPSA_NTSTATUS};
static const struct ipsa_entry small_status = {.family = "n",
	.meaning = "M.", .action = "A.", .code = 0x102,
	.space = IPSA_NTSTATUS};
static const struct ipsa_entry hresult = {.family = "h", .meaning = "M.",
	.action = "A.", .code = 0x80320001, .space = IPSA_HRESULT};
static const struct ipsa_entry large = {.family = "l", .meaning = "M.",
	.action = "A.", .code = 0xFFFFFFFF, .space = IPSA_WIN32};
static const struct ipsa_entry zero = {.family = "z", .meaning = "M.",
	.action = "A.", .code = 0, .space = IPSA_IKEV2};

static void add_member(struct cluster *c, const char *text,
	enum spelling spelling, const struct ipsa_entry *one,
	const struct ipsa_entry *two)
{
	struct member *m = &c->members[c->count++];

	*m = (struct member){.spelling = spelling,
		.text_len = strlen(text)};
	memcpy(m->text, text, m->text_len);
	m->readings.entries[m->readings.count++] = one;
	if (two != NULL)
		m->readings.entries[m->readings.count++] = two;
}

static void make_template(struct template *t, struct arena *arena,
	const char *text)
{
	struct reports r;
	struct reporter to = reports_to(&r);

	if (!ipsa_template_make(t, arena, ipsa_span_of(text), &to))
		fail_msg("%s: %s", text, r.text);
}

static void write_note(struct buf *out, const char *template,
	const struct cluster *c, bool brief)
{
	struct arena arena = {0};
	struct template t;
	struct meaning m;

	make_template(&t, &arena, template);
	ipsa_cluster_meaning(c, &m);
	ipsa_wording_note(out, &t, c, &m, brief);
	ipsa_arena_free(&arena);
}

static const char usual[] = "{meaning} Action: {action}";

/* --- labels ------------------------------------------------------------- */

static void numbers_are_as_long_as_their_space_wants(void **state)
{
	static const struct {
		const struct ipsa_entry *entry;
		const char *number;
	} rows[] = {
		{&auth, "13801"}, {&status, "0xC0360001"},
		{&small_status, "0x00000102"}, {&hresult, "0x80320001"},
		{&large, "4294967295"}, {&zero, "0"}
	};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		ipsa_buf_clear(&out);
		ipsa_wording_number(&out, rows[i].entry);
		assert_buf(&out, rows[i].number);
	}
	ipsa_buf_free(&out);
}

static void the_label_is_the_name_unless_it_is_shown_or_lacking(void **state)
{
	static const struct {
		const char *text[2];
		enum spelling spelling[2];
		const struct ipsa_entry *entry[2]; /* readings of both */
		const char *label;
	} rows[] = {
		{{"13801"}, {SPELLING_DECIMAL}, {&auth}, "ERROR_AUTH"},
		{{"ERROR_AUTH"}, {SPELLING_SYMBOL}, {&auth}, "13801"},
		{{"13801", "ERROR_AUTH"}, {SPELLING_DECIMAL, SPELLING_SYMBOL},
			{&auth}, "13801"},
		/* An alias does not show the name; nor do other letters. */
		{{"AUTH"}, {SPELLING_SYMBOL}, {&auth}, "ERROR_AUTH"},
		{{"ERROR_AUT"}, {SPELLING_SYMBOL}, {&auth}, "ERROR_AUTH"},
		{{"ERROR_AUTH"}, {SPELLING_INSERT}, {&auth}, "ERROR_AUTH"},
		{{"13999"}, {SPELLING_DECIMAL}, {&nameless}, "13999"},
		{{"0xC0360001"}, {SPELLING_HRESULT}, {&status}, "STATUS_X"},
		{{"STATUS_X"}, {SPELLING_SYMBOL}, {&status}, "0xC0360001"},
		/* Several: names, whatever is shown. */
		{{"1"}, {SPELLING_DECIMAL}, {&auth, &status},
			"ERROR_AUTH or STATUS_X"},
		{{"ERROR_AUTH"}, {SPELLING_SYMBOL}, {&auth, &nameless},
			"ERROR_AUTH or 13999"}
	};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct cluster c = {.count = 0};
		struct meaning m;

		for (size_t n = 0; n < 2 && rows[i].text[n] != NULL; n++)
			add_member(&c, rows[i].text[n], rows[i].spelling[n],
				rows[i].entry[0], rows[i].entry[1]);
		ipsa_cluster_meaning(&c, &m);
		ipsa_buf_clear(&out);
		ipsa_buf_add_text(&out, "before ");
		ipsa_wording_label(&out, &c, &m);
		ipsa_buf_drop(&out, 7);
		assert_buf(&out, rows[i].label);
	}
	ipsa_buf_free(&out);
}

/* --- templates ---------------------------------------------------------- */

static void a_template_puts_fields_between_its_own_characters(void **state)
{
	static const struct {
		const char *template, *text;
	} rows[] = {
		{"{meaning} Action: {action}",
			": It was refused. Action: Check it."},
		{"{name} {code} {hex} {severity} {class} {retry} {space} "
			"{family}", ": ERROR_AUTH 13801 0x35E9 warning policy "
			"later win32 windows-ipsec"},
		{"plain text", ": plain text"},
		{"{code}{code}", ": 1380113801"},
		{"a{code}b{code}c", ": a13801b13801c"},
		{"!#$%&'()*+,./:;=?@^_`~", ": !#$%&'()*+,./:;=?@^_`~"},
		{"", ""}
	};
	struct buf out = {0}, expected = {0};
	struct cluster c = {.count = 0};

	(void)state;
	add_member(&c, "13801", SPELLING_DECIMAL, &auth, NULL);
	for (size_t i = 0; i < COUNT(rows); i++) {
		ipsa_buf_clear(&out);
		ipsa_buf_clear(&expected);
		write_note(&out, rows[i].template, &c, false);
		ipsa_buf_add_text(&expected, " [= ERROR_AUTH");
		ipsa_buf_add_text(&expected, rows[i].text);
		ipsa_buf_add_text(&expected, "]");
		ipsa_buf_add_char(&expected, '\0');
		assert_buf(&out, expected.ptr);
	}
	ipsa_buf_free(&out);
	ipsa_buf_free(&expected);
}

static void hex_is_four_digits_or_eight(void **state)
{
	static const struct {
		const struct ipsa_entry *entry;
		const char *note;
	} rows[] = {
		{&auth, " [= ERROR_AUTH: 0x35E9 ERROR_AUTH]"},
		{&nameless, " [= 13999: 0x36AF 13999]"},
		{&small_status, " [= 0x00000102: 0x00000102 0x00000102]"},
		{&hresult, " [= 0x80320001: 0x80320001 0x80320001]"},
		{&large, " [= 4294967295: 0xFFFFFFFF 4294967295]"},
		{&zero, " [= 0: 0x0000 0]"}
	};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct cluster c = {.count = 0};

		add_member(&c, "1", SPELLING_DECIMAL, rows[i].entry, NULL);
		ipsa_buf_clear(&out);
		write_note(&out, "{hex} {name}", &c, false);
		assert_buf(&out, rows[i].note);
	}
	ipsa_buf_free(&out);
}

static void a_wrong_template_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *template, *findings;
	} rows[] = {
		{"{nothing}", "1:1 bad-template\n"},
		{"{meaning} {Action}", "1:11 bad-template\n"},
		{"{}", "1:1 bad-template\n"}, {"{", "1:1 bad-template\n"},
		{"a {code", "1:3 bad-template\n"},
		{"a }", "1:3 bad-template\n"},
		{"}{", "1:1 bad-template\n"},
		{"{{code}}", "1:1 bad-template\n"},
		{"{ code}", "1:1 bad-template\n"},
		{"{code\xC3}", "1:1 bad-template\n"},
		{"a[", "1:1 bad-template\n"}, {"]", "1:1 bad-template\n"},
		{"a<b", "1:1 bad-template\n"}, {">", "1:1 bad-template\n"},
		{"|", "1:1 bad-template\n"}, {"\\", "1:1 bad-template\n"},
		{"\"", "1:1 bad-template\n"}, {"a--b", "1:1 bad-template\n"},
		{"a\n", "1:1 bad-template\n"}, {"\t", "1:1 bad-template\n"},
		{"\x7F", "1:1 bad-template\n"},
		{"\xC3\xA4", "1:1 bad-template\n"},
		{"{code}{hex}--", "1:12 bad-template\n"}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		struct reports r;
		struct reporter to = reports_to(&r);
		struct template t;

		assert_false(ipsa_template_make(&t, &arena,
			ipsa_span_of(rows[i].template), &to));
		assert_string_equal(r.list, rows[i].findings);
		assert_false(to.no_memory);
		ipsa_arena_free(&arena);
	}
}

/* The text of a template may be gone once it is taken apart. */
static void a_template_keeps_what_it_needs(void **state)
{
	struct buf text = {0}, out = {0};
	struct arena arena = {0};
	struct reports r;
	struct reporter to = reports_to(&r);
	struct cluster c = {.count = 0};
	struct template t;
	struct meaning m;

	(void)state;
	ipsa_buf_add_text(&text, "it is {code}, yes");
	assert_true(ipsa_template_make(&t, &arena, ipsa_buf_span(&text),
		&to));
	ipsa_buf_free(&text);
	add_member(&c, "13801", SPELLING_DECIMAL, &auth, NULL);
	ipsa_cluster_meaning(&c, &m);
	ipsa_wording_note(&out, &t, &c, &m, false);
	assert_buf(&out, " [= ERROR_AUTH: it is 13801, yes]");
	ipsa_buf_free(&out);
	ipsa_arena_free(&arena);
}

/* Each part by itself is fine; what they make together must be, too. */
static void hyphens_of_parts_do_not_meet(void **state)
{
	static const char *const rows[] = {"{code}-{hex}", "-{code}-",
		"{name}-"};
	struct cluster c = {.count = 0};
	struct buf out = {0};

	(void)state;
	add_member(&c, "13801", SPELLING_DECIMAL, &auth, &status);
	for (size_t i = 0; i < COUNT(rows); i++) {
		ipsa_buf_clear(&out);
		write_note(&out, rows[i], &c, false);
		ipsa_buf_add_char(&out, '\0');
		assert_null(strstr(out.ptr, "--"));
	}
	ipsa_buf_free(&out);
}

/* --- notes -------------------------------------------------------------- */

static void several_readings_are_all_told(void **state)
{
	struct cluster c = {.count = 0};
	struct buf out = {0};

	(void)state;
	add_member(&c, "1", SPELLING_DECIMAL, &auth, &nameless);
	write_note(&out, usual, &c, false);
	assert_buf(&out, " [= ERROR_AUTH or 13999: It was refused. Action: "
		"Check it. Or: Nothing. Action: None.]");
	ipsa_buf_clear(&out);
	write_note(&out, usual, &c, true);
	assert_buf(&out, " [= ERROR_AUTH or 13999]");
	ipsa_buf_free(&out);
}

static void a_brief_note_is_its_label(void **state)
{
	struct cluster c = {.count = 0};
	struct buf out = {0};

	(void)state;
	add_member(&c, "1", SPELLING_DECIMAL, &auth, NULL);
	write_note(&out, usual, &c, true);
	assert_buf(&out, " [= ERROR_AUTH]");
	ipsa_buf_free(&out);
}

static void a_disagreement_says_what_each_is_and_is_never_brief(void **state)
{
	struct cluster c = {.count = 0};
	struct buf out = {0};

	(void)state;
	add_member(&c, "13820", SPELLING_DECIMAL, &auth, NULL);
	add_member(&c, "0x35F6", SPELLING_HEX, &nameless, NULL);
	write_note(&out, usual, &c, false);
	assert_buf(&out, " [= ERROR_AUTH or 13999: These disagree: 13820 is "
		"ERROR_AUTH, 0x35F6 is 13999.]");
	ipsa_buf_clear(&out);
	write_note(&out, "", &c, true);
	assert_buf(&out, " [= ERROR_AUTH or 13999: These disagree: 13820 is "
		"ERROR_AUTH, 0x35F6 is 13999.]");
	/* A name is told with its number, a number with its names. */
	c.count = 0;
	add_member(&c, "STATUS_X", SPELLING_SYMBOL, &status, NULL);
	add_member(&c, "809", SPELLING_DECIMAL, &auth, &nameless);
	ipsa_buf_clear(&out);
	write_note(&out, usual, &c, false);
	assert_buf(&out, " [= STATUS_X or ERROR_AUTH or 13999: These "
		"disagree: STATUS_X is 0xC0360001, 809 is ERROR_AUTH or "
		"13999.]");
	ipsa_buf_free(&out);
}

static void a_note_is_appended_to_what_is_there(void **state)
{
	struct cluster c = {.count = 0};
	struct buf out = {0};

	(void)state;
	add_member(&c, "1", SPELLING_DECIMAL, &auth, NULL);
	for (int i = 0; i < 100; i++)
		write_note(&out, "x", &c, false);
	assert_int_equal(out.len, 100 * strlen(" [= ERROR_AUTH: x]"));
	ipsa_buf_free(&out);
}

/* --- the limit ---------------------------------------------------------- */

/* A template with which one reading's note has just this length. */
static void template_for(struct buf *t, size_t note)
{
	size_t fixed = strlen(" [= ERROR_AUTH: ]");

	ipsa_buf_clear(t);
	while (t->len < note - fixed)
		ipsa_buf_add_char(t, 'x');
	ipsa_buf_add_char(t, '\0');
}

static void a_text_too_long_for_a_note_is_left_out(void **state)
{
	struct buf t = {0}, out = {0};
	struct cluster c = {.count = 0};
	size_t len;

	(void)state;
	add_member(&c, "1", SPELLING_DECIMAL, &auth, NULL);
	template_for(&t, NOTE_MAX);
	write_note(&out, t.ptr, &c, false);
	assert_int_equal(out.len, NOTE_MAX);
	assert_int_equal(ipsa_note_at(ipsa_buf_span(&out), &len), NOTE_WHOLE);
	ipsa_buf_clear(&out);
	template_for(&t, NOTE_MAX + 1);
	write_note(&out, t.ptr, &c, false);
	assert_buf(&out, " [= ERROR_AUTH]");
	ipsa_buf_free(&out);
	ipsa_buf_free(&t);
}

static void whole_texts_are_dropped_from_the_end(void **state)
{
	enum { FIXED = sizeof(" [= ERROR_AUTH or STATUS_X or ERROR_AUTH: "
		" Or:  Or: ]") - 1 };
	struct buf t = {0}, out = {0};
	struct cluster c = {.count = 0};
	const struct ipsa_entry again = auth;

	(void)state;
	add_member(&c, "1", SPELLING_DECIMAL, &auth, &status);
	c.members[0].readings.entries[c.members[0].readings.count++] = &again;
	/* Three texts of len bytes each, the last with room or without. */
	for (size_t len = 1; len < NOTE_MAX; len++) {
		size_t label = strlen("ERROR_AUTH or STATUS_X or ERROR_AUTH");
		size_t kept = 3, all;

		ipsa_buf_clear(&t);
		ipsa_buf_clear(&out);
		while (t.len < len)
			ipsa_buf_add_char(&t, 'x');
		ipsa_buf_add_char(&t, '\0');
		write_note(&out, t.ptr, &c, false);
		do {
			all = 4 + label + 1 + (kept > 0 ? 2 + kept * len +
				(kept - 1) * 5 : 0);
		} while (all > NOTE_MAX && kept-- > 0);
		assert_int_equal(out.len, all);
		assert_int_equal(out.ptr[out.len - 1], ']');
		if (kept == 3)
			assert_int_equal(out.len, FIXED + 3 * len);
	}
	ipsa_buf_free(&out);
	ipsa_buf_free(&t);
}

/* The note of eight readings, the names of seven as long as can be. */
static size_t label_note(struct buf *out, size_t last_name)
{
	char names[READINGS_MAX][NAME_MAX_LEN + 1];
	struct ipsa_entry entries[READINGS_MAX];
	struct cluster c = {.count = 1};
	size_t len = 0;

	for (unsigned i = 0; i < READINGS_MAX; i++) {
		struct readings *r = &c.members[0].readings;

		memset(names[i], 'A' + (int)i, NAME_MAX_LEN);
		names[i][i + 1 < READINGS_MAX ? NAME_MAX_LEN : last_name] =
			'\0';
		entries[i] = auth;
		entries[i].name = names[i];
		r->entries[r->count++] = &entries[i];
	}
	ipsa_buf_clear(out);
	write_note(out, "", &c, false);
	assert_int_equal(ipsa_note_at(ipsa_buf_span(out), &len), NOTE_WHOLE);
	assert_int_equal(len, out->len);
	return len;
}

static void a_label_of_many_long_names_still_fits_a_note(void **state)
{
	size_t seven = strlen(" [= ]") + 7 * NAME_MAX_LEN + 6 * strlen(" or ");
	size_t room = NOTE_MAX - seven - strlen(" or ");
	struct buf out = {0};

	(void)state;
	assert_true(room < NAME_MAX_LEN);
	assert_int_equal(label_note(&out, room), NOTE_MAX);
	assert_int_equal(label_note(&out, room + 1), seven);
	assert_int_equal(label_note(&out, NAME_MAX_LEN), seven);
	assert_null(memchr(out.ptr, 'H', out.len));
	ipsa_buf_free(&out);
}

static void a_disagreement_too_long_for_a_note_keeps_its_label(void **state)
{
	char text[NAME_MAX_LEN + 1];
	struct cluster c = {.count = 0};
	struct buf out = {0};

	(void)state;
	memset(text, '1', NAME_MAX_LEN);
	text[NAME_MAX_LEN] = '\0';
	for (int i = 0; i < CLUSTER_MAX; i++)
		add_member(&c, text, (enum spelling)i, i % 2 ? &auth :
			&status, NULL);
	write_note(&out, usual, &c, false);
	assert_buf(&out, " [= STATUS_X or ERROR_AUTH]");
	ipsa_buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_as_long_as_their_space_wants),
		cmocka_unit_test(
			the_label_is_the_name_unless_it_is_shown_or_lacking),
		cmocka_unit_test(
			a_template_puts_fields_between_its_own_characters),
		cmocka_unit_test(hex_is_four_digits_or_eight),
		cmocka_unit_test(a_wrong_template_is_refused_with_its_place),
		cmocka_unit_test(a_template_keeps_what_it_needs),
		cmocka_unit_test(hyphens_of_parts_do_not_meet),
		cmocka_unit_test(several_readings_are_all_told),
		cmocka_unit_test(a_brief_note_is_its_label),
		cmocka_unit_test(
			a_disagreement_says_what_each_is_and_is_never_brief),
		cmocka_unit_test(a_note_is_appended_to_what_is_there),
		cmocka_unit_test(a_text_too_long_for_a_note_is_left_out),
		cmocka_unit_test(whole_texts_are_dropped_from_the_end),
		cmocka_unit_test(
			a_label_of_many_long_names_still_fits_a_note),
		cmocka_unit_test(
			a_disagreement_too_long_for_a_note_keeps_its_label)
	};

	return cmocka_run_group_tests_name("wording", tests, NULL, NULL);
}
