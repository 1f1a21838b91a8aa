/* SPDX-License-Identifier: MIT */
/* Bytes that grow, and the borrowed runs of bytes beside them. */
#include "check.h"

#include "limits.h"

/* More than any allocation can be, refused before one is tried. */
static const size_t too_long = SIZE_MAX / 2 + 1;

static void an_empty_buffer_is_all_zero(void **state)
{
	struct buf b = {0};

	(void)state;
	assert_buf(&b, "");
	assert_true(ipsa_buf_reserve(&b, 0));
	assert_null(b.ptr);
	ipsa_buf_free(&b);
}

static void bytes_are_appended_in_their_order(void **state)
{
	struct buf b = {0};

	(void)state;
	ipsa_buf_add(&b, "ab\0c", 4);
	ipsa_buf_add_span(&b, ipsa_span_of("de"));
	ipsa_buf_add_text(&b, "fgh");
	ipsa_buf_add_char(&b, '\0');
	ipsa_buf_add(&b, NULL, 0);
	ipsa_buf_add_text(&b, "");
	assert_false(b.failed);
	assert_int_equal(b.len, 10);
	assert_memory_equal(b.ptr, "ab\0cdefgh", 10);
	ipsa_buf_free(&b);
}

static void it_grows_by_doubling_and_keeps_what_it_holds(void **state)
{
	static const struct {
		size_t len, cap;
	} rows[] = {
		{1, BUF_FIRST}, {BUF_FIRST, BUF_FIRST},
		{BUF_FIRST + 1, 2 * BUF_FIRST},
		{2 * BUF_FIRST, 2 * BUF_FIRST},
		{2 * BUF_FIRST + 1, 4 * BUF_FIRST},
		{8 * BUF_FIRST, 8 * BUF_FIRST}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = {0};

		for (size_t at = 0; at < rows[i].len; at++)
			ipsa_buf_add_char(&b, (char)(at % 251));
		assert_int_equal(b.len, rows[i].len);
		assert_int_equal(b.cap, rows[i].cap);
		for (size_t at = 0; at < rows[i].len; at++)
			assert_int_equal((unsigned char)b.ptr[at], at % 251);
		ipsa_buf_free(&b);
	}
}

static void room_once_made_is_enough(void **state)
{
	struct buf b = {0};
	char *ptr;

	(void)state;
	assert_true(ipsa_buf_reserve(&b, 5000));
	ptr = b.ptr;
	assert_int_equal(b.len, 0);
	for (int i = 0; i < 5000; i++)
		ipsa_buf_add_char(&b, 'x');
	assert_ptr_equal(b.ptr, ptr);
	ipsa_buf_free(&b);
}

static void a_failed_append_changes_nothing_and_is_remembered(void **state)
{
	struct buf b = {0};
	size_t cap;

	(void)state;
	ipsa_buf_add_text(&b, "kept");
	cap = b.cap;
	ipsa_buf_add(&b, "", too_long);
	assert_true(b.failed);
	assert_int_equal(b.cap, cap);
	ipsa_buf_add_text(&b, ", and more");
	assert_true(b.failed);
	assert_memory_equal(b.ptr, "kept", 4);
	assert_false(ipsa_buf_reserve(&b, SIZE_MAX));
	assert_false(ipsa_buf_reserve(&b, too_long - b.len));
	ipsa_buf_clear(&b);
	assert_buf(&b, "");
	ipsa_buf_free(&b);
}

static void dropping_takes_from_the_front(void **state)
{
	static const struct {
		size_t len;
		const char *left;
	} rows[] = {{0, "abcdef"}, {1, "bcdef"}, {4, "ef"}, {6, ""}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = {0};

		ipsa_buf_add_text(&b, "abcdef");
		ipsa_buf_drop(&b, rows[i].len);
		assert_buf(&b, rows[i].left);
		ipsa_buf_add_char(&b, '!');
		assert_int_equal(b.ptr[b.len - 1], '!');
		ipsa_buf_free(&b);
	}
}

static void nothing_can_be_dropped_from_nothing(void **state)
{
	struct buf b = {0};

	(void)state;
	ipsa_buf_drop(&b, 0);
	assert_buf(&b, "");
}

static void clearing_keeps_the_memory_and_freeing_gives_it_back(void **state)
{
	struct buf b = {0};
	char *ptr;

	(void)state;
	ipsa_buf_add_text(&b, "once");
	ptr = b.ptr;
	ipsa_buf_clear(&b);
	ipsa_buf_add_text(&b, "twice");
	assert_ptr_equal(b.ptr, ptr);
	ipsa_buf_free(&b);
	assert_null(b.ptr);
	assert_int_equal(b.cap, 0);
	ipsa_buf_free(&b);
	ipsa_buf_add_text(&b, "thrice");
	assert_buf(&b, "thrice");
	ipsa_buf_free(&b);
}

/* --- spans -------------------------------------------------------------- */

static void spans_are_the_same_or_start_alike(void **state)
{
	static const struct {
		const char *a, *b;
		bool same, starts; /* a starts with b */
	} rows[] = {
		{"", "", true, true}, {"a", "", false, true},
		{"", "a", false, false}, {"abc", "abc", true, true},
		{"abc", "ab", false, true}, {"ab", "abc", false, false},
		{"abd", "abc", false, false}, {"B", "b", false, false}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span a = ipsa_span_of(rows[i].a);
		struct span b = ipsa_span_of(rows[i].b);

		assert_int_equal(ipsa_span_starts(a, b), rows[i].starts);
		assert_int_equal(ipsa_span_eq(a, b), rows[i].same);
		assert_int_equal(ipsa_span_is(a, rows[i].b), rows[i].same);
	}
}

static void spans_hold_nul_and_need_no_pointer_when_empty(void **state)
{
	struct span nul = ipsa_span("a\0b", 3), none = ipsa_span(NULL, 0);

	(void)state;
	assert_false(ipsa_span_is(nul, "a"));
	assert_true(ipsa_span_eq(nul, ipsa_span("a\0b", 3)));
	assert_false(ipsa_span_eq(nul, ipsa_span("a\0c", 3)));
	assert_true(ipsa_span_eq(none, ipsa_span_of("")));
	assert_true(ipsa_span_starts(nul, none));
	assert_true(ipsa_span_eq(ipsa_span_cut(nul, 1, 3),
		ipsa_span("\0b", 2)));
	assert_int_equal(ipsa_span_cut(nul, 3, 3).len, 0);
}

/* What the tables of a C locale say of each byte, all 256 of them. */
static void bytes_have_the_classes_of_ascii(void **state)
{
	static const char name[] = "0123456789_-abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char hex[] = "0123456789abcdef";

	(void)state;
	for (int i = 0; i < 256; i++) {
		char c = (char)i;
		char lower = i >= 'A' && i <= 'Z' ? (char)(i + 32) : c;
		const char *digit = i != 0 ? strchr(hex, lower) : NULL;
		bool upper = i >= 'A' && i <= 'Z';

		assert_int_equal(ipsa_is_digit(c), i >= '0' && i <= '9');
		assert_int_equal(ipsa_is_upper(c), upper);
		assert_int_equal(ipsa_to_upper(lower), lower >= 'a' &&
			lower <= 'z' ? lower - 32 : lower);
		assert_int_equal(ipsa_is_name(c),
			i != 0 && strchr(name, c) != NULL);
		assert_int_equal(ipsa_is_print(c), i >= 0x20 && i < 0x7F);
		assert_int_equal(ipsa_hex_digit(c),
			digit != NULL ? digit - hex : -1);
	}
}

static void a_line_starts_behind_the_newline_before_it(void **state)
{
	struct bytes b = {0};

	(void)state;
	bytes_add_text(&b, "one\ntwo\n\nfour");
	for (size_t first = 0; first <= b.len; first++) {
		for (size_t at = first; at <= b.len; at++) {
			size_t start = at;

			while (start > first && b.ptr[start - 1] != '\n')
				start--;
			assert_ptr_equal(ipsa_line_start(b.ptr + first,
				b.ptr + at), b.ptr + start);
		}
	}
	bytes_clear(&b);
	bytes_fill(&b, 'x', 3000);
	b.ptr[17] = '\n';
	for (size_t at = 18; at <= b.len; at += 7)
		assert_ptr_equal(ipsa_line_start(b.ptr, b.ptr + at),
			b.ptr + 18);
	assert_ptr_equal(ipsa_line_start(b.ptr, b.ptr + 17), b.ptr);
	bytes_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_buffer_is_all_zero),
		cmocka_unit_test(bytes_are_appended_in_their_order),
		cmocka_unit_test(it_grows_by_doubling_and_keeps_what_it_holds),
		cmocka_unit_test(room_once_made_is_enough),
		cmocka_unit_test(
			a_failed_append_changes_nothing_and_is_remembered),
		cmocka_unit_test(dropping_takes_from_the_front),
		cmocka_unit_test(nothing_can_be_dropped_from_nothing),
		cmocka_unit_test(
			clearing_keeps_the_memory_and_freeing_gives_it_back),
		cmocka_unit_test(spans_are_the_same_or_start_alike),
		cmocka_unit_test(spans_hold_nul_and_need_no_pointer_when_empty),
		cmocka_unit_test(bytes_have_the_classes_of_ascii),
		cmocka_unit_test(a_line_starts_behind_the_newline_before_it)
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
