/* SPDX-License-Identifier: MIT */
/*
 * Notes are recognised, counted in and taken out. Beside what note.c does
 * stands a slow and plain reading of design.md, and both must agree on
 * whatever bytes come.
 */
#include "check.h"

#include <stdlib.h>

#include "limits.h"
#include "note.h"

/* --- the plain reading -------------------------------------------------- */

/* The length of the note at the start of `s`; 0 if there is none. */
static size_t plain_note(struct span s)
{
	if (s.len < 6 || memcmp(s.ptr, " [= ", 4) != 0)
		return 0;
	if (!(s.ptr[4] >= 'A' && s.ptr[4] <= 'Z') &&
	    !(s.ptr[4] >= '0' && s.ptr[4] <= '9'))
		return 0;
	for (size_t at = 5; at < s.len && at < 1024; at++) {
		unsigned char c = (unsigned char)s.ptr[at];

		if (c == ']')
			return at + 1;
		if (c == '[' || c < 0x20 || c == 0x7F)
			return 0;
	}
	return 0;
}

/* May bytes behind `s` make a note of its start? If any do, one of these
 * endings does: one for each place at which it may be cut off. */
static bool plain_partial(struct span s)
{
	static const char *const ends[] = {" [= A]", "[= A]", "= A]", " A]",
		"A]", "]"};
	char bytes[2048];

	if (plain_note(s) > 0 || s.len >= 1024)
		return false;
	memcpy(bytes, s.ptr, s.len);
	for (size_t i = 0; i < COUNT(ends); i++) {
		size_t len = strlen(ends[i]);

		memcpy(bytes + s.len, ends[i], len);
		if (plain_note(ipsa_span(bytes, s.len + len)) == s.len + len)
			return true;
	}
	return false;
}

static size_t plain_find(struct span s, size_t from, bool more, size_t *len)
{
	for (; from < s.len; from++) {
		struct span rest = ipsa_span_cut(s, from, s.len);

		*len = plain_note(rest);
		if (*len > 0 || (more && plain_partial(rest)))
			return from;
	}
	*len = 0;
	return s.len;
}

/* Where each byte of the view stands in raw; one more for the end. */
static size_t plain_view(struct span raw, char *view, size_t *places)
{
	size_t at = 0, len = 0;

	while (at < raw.len) {
		size_t note = plain_note(ipsa_span_cut(raw, at, raw.len));

		if (note > 0) {
			at += note;
			continue;
		}
		places[len] = at;
		view[len++] = raw.ptr[at++];
	}
	places[len] = at;
	return len;
}

/* --- the grammar -------------------------------------------------------- */

static void a_note_is_what_the_grammar_says(void **state)
{
	static const struct {
		const char *text;
		enum note_state state;
		size_t len;
	} rows[] = {
		{" [= A]", NOTE_WHOLE, 6}, {" [= 0]", NOTE_WHOLE, 6},
		{" [= Z9]", NOTE_WHOLE, 7},
		{" [= A b: c.] more", NOTE_WHOLE, 12},
		{" [= A]]", NOTE_WHOLE, 6}, {" [= A] [= B]", NOTE_WHOLE, 6},
		{" [= A\xC3\xA4\xFF\x80]", NOTE_WHOLE, 10},
		{" [= A<>|\\\"--~ ]", NOTE_WHOLE, 15},
		{"", NOTE_PARTIAL, 0}, {" ", NOTE_PARTIAL, 0},
		{" [", NOTE_PARTIAL, 0}, {" [=", NOTE_PARTIAL, 0},
		{" [= ", NOTE_PARTIAL, 0}, {" [= A", NOTE_PARTIAL, 0},
		{" [= A b", NOTE_PARTIAL, 0},
		{"x", NOTE_NONE, 0}, {"[= A]", NOTE_NONE, 0},
		{"  [= A]", NOTE_NONE, 0}, {" [=A]", NOTE_NONE, 0},
		{" [= ]", NOTE_NONE, 0}, {" [= a]", NOTE_NONE, 0},
		{" [= _]", NOTE_NONE, 0}, {" [=  A]", NOTE_NONE, 0},
		{" [= A[]", NOTE_NONE, 0}, {" [= A\n]", NOTE_NONE, 0},
		{" [= A\r]", NOTE_NONE, 0}, {" [= A\t]", NOTE_NONE, 0},
		{" [= A\x01]", NOTE_NONE, 0}, {" [= A\x1F]", NOTE_NONE, 0},
		{" [= A\x7F]", NOTE_NONE, 0}, {" [= A[", NOTE_NONE, 0},
		{" (= A]", NOTE_NONE, 0}, {" [- A]", NOTE_NONE, 0},
		{" [= @]", NOTE_NONE, 0}, {" [= :]", NOTE_NONE, 0},
		{" [= /]", NOTE_NONE, 0}
	};
	size_t len;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = ipsa_span_of(rows[i].text);
		enum note_state found = ipsa_note_at(s, &len);

		if (found != rows[i].state || (found == NOTE_WHOLE &&
		    len != rows[i].len))
			fail_msg("'%s': %d", rows[i].text, (int)found);
		assert_int_equal(plain_note(s), rows[i].len);
	}
	assert_int_equal(ipsa_note_at(ipsa_span(" [= A\0]", 7), &len),
		NOTE_NONE);
}

/* Every byte at the two places where the grammar tells bytes apart. */
static void every_byte_has_its_class(void **state)
{
	(void)state;
	for (int c = 0; c < 256; c++) {
		char first[] = " [= ?]", later[] = " [= A?]";
		size_t len;

		first[4] = later[5] = (char)c;
		assert_int_equal(ipsa_note_at(ipsa_span(first, 6), &len) ==
			NOTE_WHOLE, (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9'));
		assert_int_equal(ipsa_note_at(ipsa_span(later, 7), &len) ==
			NOTE_WHOLE, c >= 0x20 && c != 0x7F && c != '[');
	}
}

static void a_note_is_1024_bytes_at_most(void **state)
{
	static const struct {
		size_t whole;           /* of the note, with its bracket */
		size_t seen;            /* of it */
		enum note_state state;
	} rows[] = {
		{1023, 1023, NOTE_WHOLE}, {1024, 1024, NOTE_WHOLE},
		{1024, 1023, NOTE_PARTIAL}, {1024, 1022, NOTE_PARTIAL},
		{1025, 1023, NOTE_PARTIAL}, {1025, 1024, NOTE_NONE},
		{1025, 1025, NOTE_NONE}, {5000, 5000, NOTE_NONE}
	};
	char note[5000];

	(void)state;
	assert_int_equal(NOTE_MAX, 1024);
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t len = 0;

		memset(note, 'A', sizeof(note));
		memcpy(note, " [= ", 4);
		note[rows[i].whole - 1] = ']';
		assert_int_equal(ipsa_note_at(ipsa_span(note, rows[i].seen),
			&len), rows[i].state);
		if (rows[i].state == NOTE_WHOLE)
			assert_int_equal(len, rows[i].whole);
	}
}

/* --- finding, the tail, the view, the walk ------------------------------ */

static void the_first_note_is_found_at_or_after_a_place(void **state)
{
	static const struct {
		const char *text;
		size_t from;
		bool more;
		size_t at, len;
	} rows[] = {
		{"", 0, false, 0, 0}, {"", 0, true, 0, 0},
		{"abc", 0, true, 3, 0}, {"a [= B] c", 0, false, 1, 6},
		{"a [= B] c", 1, false, 1, 6}, {"a [= B] c", 2, false, 9, 0},
		{"a [= B] [= C]", 2, false, 7, 6},
		{"a [= b] [= C]", 0, false, 7, 6},
		{"a [= B [= C]", 0, false, 6, 6},
		{"a [= B", 0, false, 6, 0}, {"a [= B", 0, true, 1, 0},
		{"a [= B", 2, true, 6, 0},
		{"a ", 0, true, 1, 0}, {"a ", 0, false, 2, 0},
		{"a [", 0, true, 1, 0}, {"a [x", 0, true, 4, 0},
		{" [=x [= Y", 0, true, 4, 0}, {"  [= A]", 0, false, 1, 6}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = ipsa_span_of(rows[i].text);
		size_t len = 99, at = ipsa_note_find(s, rows[i].from,
			rows[i].more, &len);

		if (at != rows[i].at || len != rows[i].len)
			fail_msg("'%s' from %zu: %zu, %zu", rows[i].text,
				rows[i].from, at, len);
	}
}

static void the_tail_is_the_run_of_notes_that_ends_a_line(void **state)
{
	static const struct {
		const char *text;
		size_t tail;
	} rows[] = {
		{"", 0}, {"abc", 3}, {"a [= B]", 1}, {"a [= B] [= C]", 1},
		{"a [= B]x [= C]", 8}, {"a [= B] ", 8}, {" [= B]", 0},
		{"a [= B] [= C", 12}, {"a [= B] [= C] [= D]", 1},
		{"a [= b] [= C]", 7}, {"a [= B]  [= C]", 8},
		{"a [= B] [= c]", 13}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(ipsa_note_tail(ipsa_span_of(rows[i].text)),
			rows[i].tail);
}

static void the_view_is_the_line_without_its_notes(void **state)
{
	static const struct {
		const char *raw;
		size_t from;
		bool more;
		const char *view;
		size_t read;
	} rows[] = {
		{"", 0, false, "", 0}, {"abc", 0, false, "abc", 3},
		{"a [= B]c", 0, false, "ac", 8},
		{"a [= B] [= C]d", 0, false, "ad", 14},
		{" [= B]", 0, false, "", 6},
		{"a [= B]c", 7, false, "c", 8},
		{"a [= B", 0, false, "a [= B", 6},
		{"a [= B", 0, true, "a", 1}, {"a ", 0, true, "a", 1},
		{"a [= B] ", 0, true, "a", 7},
		/* One pass: what taking a note out makes is none. */
		{"a [= B [= C]]", 0, false, "a [= B]", 13}
	};
	struct buf view = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		ipsa_buf_clear(&view);
		ipsa_buf_add_text(&view, "<");
		assert_int_equal(ipsa_note_view(ipsa_span_of(rows[i].raw),
			rows[i].from, rows[i].more, &view), rows[i].read);
		assert_int_equal(view.ptr[0], '<');
		ipsa_buf_drop(&view, 1);
		assert_buf(&view, rows[i].view);
	}
	ipsa_buf_free(&view);
}

static void a_walk_leads_from_the_view_to_the_line(void **state)
{
	static const char raw[] = " [= A]ab [= B] [= C]c d [= E]";
	static const size_t places[] = {6, 7, 20, 21, 22, 29};
	struct walk w;

	(void)state;
	ipsa_walk_begin(&w, ipsa_span_of(raw));
	for (size_t i = 0; i < COUNT(places); i++) {
		assert_int_equal(ipsa_walk_to(&w, i), places[i]);
		assert_int_equal(ipsa_walk_to(&w, i), places[i]);
	}
	ipsa_walk_begin(&w, ipsa_span_of(raw));
	assert_int_equal(ipsa_walk_to(&w, 3), 21);
	assert_int_equal(ipsa_walk_to(&w, 5), 29);
}

/* --- against the plain reading ------------------------------------------ */

/* Bytes from a small alphabet, and pieces that notes are made of. */
static size_t make_text(char *text, size_t max, uint64_t *seed)
{
	static const char *const pieces[] = {" ", "[", "=", "A", "]", "b",
		"\n", "\x7F", " [= A", " [= ", "]", " [= A]", " [= B c]",
		"\xC3\xA4", "7", " [= 7"};
	size_t len = 0, count = random_below(seed, 24);

	while (count-- > 0) {
		const char *piece = pieces[random_below(seed, COUNT(pieces))];

		if (len + strlen(piece) > max)
			break;
		memcpy(text + len, piece, strlen(piece));
		len += strlen(piece);
	}
	return len;
}

/* Now and then a long run, so that the limit of a note is near. */
static size_t make_long(char *text, uint64_t *seed)
{
	size_t len, fill;

	memcpy(text, "x [= A", 6);
	fill = 1010 + random_below(seed, 20);
	memset(text + 6, 'c', fill);
	len = 6 + fill;
	text[len++] = random_below(seed, 4) == 0 ? '[' : ']';
	return len + make_text(text + len, 100, seed);
}

static void check_at(struct span s)
{
	size_t len = 0, plain = plain_note(s);
	enum note_state found = ipsa_note_at(s, &len);

	assert_int_equal(found == NOTE_WHOLE, plain > 0);
	if (plain > 0)
		assert_int_equal(len, plain);
	assert_int_equal(found == NOTE_PARTIAL, plain_partial(s));
}

static void check_find(struct span s)
{
	for (size_t from = 0; from <= s.len; from++) {
		for (int more = 0; more < 2; more++) {
			size_t len, plain_len;
			size_t at = ipsa_note_find(s, from, more, &len);

			assert_int_equal(at, plain_find(s, from, more,
				&plain_len));
			assert_int_equal(len, plain_len);
		}
	}
}

static void check_view(struct span s, char *plain, size_t *places,
	struct buf *view)
{
	size_t len = plain_view(s, plain, places), tail = s.len, read;
	struct walk w;

	ipsa_buf_clear(view);
	assert_int_equal(ipsa_note_view(s, 0, false, view), s.len);
	assert_true(ipsa_span_eq(ipsa_buf_span(view), ipsa_span(plain, len)));
	ipsa_walk_begin(&w, s);
	for (size_t i = 0; i <= len; i++)
		assert_int_equal(ipsa_walk_to(&w, i), places[i]);
	/* The tail is what lies behind the last byte of the view. */
	if (len > 0 && places[len - 1] + 1 < s.len)
		tail = places[len - 1] + 1;
	if (len == 0 && s.len > 0)
		tail = 0;
	assert_int_equal(ipsa_note_tail(s), tail);
	/* Read in two parts it is the same, wherever the parts meet. */
	for (size_t cut = 0; cut <= s.len; cut += 1 + cut / 40) {
		ipsa_buf_clear(view);
		read = ipsa_note_view(ipsa_span_cut(s, 0, cut), 0, true,
			view);
		assert_true(read <= cut);
		ipsa_note_view(s, read, false, view);
		assert_true(ipsa_span_eq(ipsa_buf_span(view),
			ipsa_span(plain, len)));
	}
}

static void a_plain_reading_finds_the_same(void **state)
{
	char *text = malloc(2048), *plain = malloc(2048);
	size_t *places = calloc(2049, sizeof(*places));
	struct buf view = {0};
	uint64_t seed = 4;

	(void)state;
	assert_true(text != NULL && plain != NULL && places != NULL);
	for (int round = 0; round < 10000; round++) {
		bool is_long = round % 500 == 0;
		size_t len = is_long ? make_long(text, &seed) :
			make_text(text, 200, &seed);
		/* On the heap, to its length: a checker sees reads beyond. */
		char *exact = malloc(len > 0 ? len : 1);
		struct span s = ipsa_span(exact, len);

		assert_non_null(exact);
		memcpy(exact, text, len);
		if (!is_long)
			check_find(s);
		for (size_t at = 0; at <= len && at < 40; at++)
			check_at(ipsa_span_cut(s, at, len));
		check_view(s, plain, places, &view);
		free(exact);
	}
	ipsa_buf_free(&view);
	free(text);
	free(plain);
	free(places);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_note_is_what_the_grammar_says),
		cmocka_unit_test(every_byte_has_its_class),
		cmocka_unit_test(a_note_is_1024_bytes_at_most),
		cmocka_unit_test(the_first_note_is_found_at_or_after_a_place),
		cmocka_unit_test(the_tail_is_the_run_of_notes_that_ends_a_line),
		cmocka_unit_test(the_view_is_the_line_without_its_notes),
		cmocka_unit_test(a_walk_leads_from_the_view_to_the_line),
		cmocka_unit_test(a_plain_reading_finds_the_same)
	};

	return cmocka_run_group_tests_name("note", tests, NULL, NULL);
}
