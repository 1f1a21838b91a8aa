/* SPDX-License-Identifier: MIT */
/* What is shown of a log on a terminal, however it is cut. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "terminal.h"

/* Blocks of their own sizes, so that a checker sees a byte beyond it. */
static void add_shown(struct bytes *to, struct terminal *t, const char *text,
	size_t len)
{
	size_t room = IPSA_TERMINAL_TIMES * (len + IPSA_TERMINAL_HELD);
	char *copy = malloc(len > 0 ? len : 1), *shown = malloc(room);
	size_t size;

	assert_true(copy != NULL && shown != NULL);
	memcpy(copy, text, len);
	size = ipsa_terminal_show(t, copy, len, shown);
	assert_true(size <= room && t->len < IPSA_TERMINAL_HELD);
	bytes_add(to, shown, size);
	free(copy);
	free(shown);
}

static void add_end(struct bytes *to, struct terminal *t)
{
	char shown[IPSA_TERMINAL_TIMES * IPSA_TERMINAL_HELD];

	bytes_add(to, shown, ipsa_terminal_end(t, shown));
	assert_int_equal(t->len, 0);
}

/* What is shown of it if it comes in pieces of `step` bytes, the first of
 * `first`. */
static void show(struct bytes *to, const char *text, size_t len, size_t first,
	size_t step)
{
	struct terminal t = {.len = 0};
	size_t at = 0, size = first < len ? first : len;

	bytes_clear(to);
	for (; at < len; size = step < len - at ? step : len - at) {
		add_shown(to, &t, text + at, size);
		at += size;
	}
	add_end(to, &t);
}

/* --- what stays and what becomes visible ---------------------------------- */

static const struct {
	const char *text, *shown;
} rows[] = {
	{"", ""},
	{"a line\n\tof ASCII ~\n", "a line\n\tof ASCII ~\n"},
	{"\\x1B is text", "\\x1B is text"},
	/* ends of lines */
	{"a\r\nb\r\n", "a\r\nb\r\n"},
	{"hidden\rshown\n", "hidden\\x0Dshown\n"},
	{"a\r\r\n", "a\\x0D\r\n"},
	{"a\r", "a\\x0D"},
	{"\r\xC3", "\\x0D\\xC3"},
	/* what terminals obey */
	{"\033[2J\033[31m", "\\x1B[2J\\x1B[31m"},
	{"\033]0;title\a", "\\x1B]0;title\\x07"},
	{"\033P$q\"p\033\\", "\\x1BP$q\"p\\x1B\\"},
	{"a\b\b\v\f\x0E\x0F\x05\x7F", "a\\x08\\x08\\x0B\\x0C\\x0E\\x0F\\x05"
		"\\x7F"},
	{"\xC2\x9B""31m", "\\xC2\\x9B31m"},
	{"\x9B""31m\x90", "\\x9B31m\\x90"},
	{"\xC2\x85 \xE2\x80\xA8 \xE2\x80\xA9", "\\xC2\\x85 \\xE2\\x80\\xA8 "
		"\\xE2\\x80\\xA9"},
	/* what turns text around */
	{"\xE2\x80\xAE""exe.txt\xE2\x80\xAC", "\\xE2\\x80\\xAE""exe.txt"
		"\\xE2\\x80\\xAC"},
	{"\xE2\x80\x8E\xE2\x80\x8F", "\\xE2\\x80\\x8E\\xE2\\x80\\x8F"},
	{"\xE2\x81\xA6\xE2\x81\xA9", "\\xE2\\x81\\xA6\\xE2\\x81\\xA9"},
	{"\xD8\x9C", "\\xD8\\x9C"},
	/* its neighbours do not */
	{"\xC2\xA0\xD8\x9B\xD8\x9D", "\xC2\xA0\xD8\x9B\xD8\x9D"},
	{"\xE2\x80\x8D\xE2\x80\x90\xE2\x80\xA7\xE2\x80\xAF",
		"\xE2\x80\x8D\xE2\x80\x90\xE2\x80\xA7\xE2\x80\xAF"},
	{"\xE2\x81\xA5\xE2\x81\xAA", "\xE2\x81\xA5\xE2\x81\xAA"},
	{"Verschl\xC3\xBCsselung \xE9\x94\x99\xE8\xAF\xAF \xF0\x9F\x94\x92",
		"Verschl\xC3\xBCsselung \xE9\x94\x99\xE8\xAF\xAF "
		"\xF0\x9F\x94\x92"},
	/* no UTF-8: bytes of a code page, overlong, surrogates, cut short */
	{"Verschl\xFCsselung", "Verschl\\xFCsselung"},
	{"\xC0\x9B\xE0\x82\x9B\xF0\x80\x82\x9B", "\\xC0\\x9B\\xE0\\x82\\x9B"
		"\\xF0\\x80\\x82\\x9B"},
	{"\xED\xA0\x80\xF4\x90\x80\x80\xFE", "\\xED\\xA0\\x80\\xF4\\x90\\x80"
		"\\x80\\xFE"},
	{"\xE2\x80", "\\xE2\\x80"},
	{"\xF0\x9F\x94", "\\xF0\\x9F\\x94"},
	{"\xE2\x80\033[m", "\\xE2\\x80\\x1B[m"},
	{"\xF0\x9F\xC3\xBC", "\\xF0\\x9F\xC3\xBC"},
	{"\xC3\r\n\xE9\x94\n", "\\xC3\r\n\\xE9\\x94\n"},
};

static void what_a_terminal_would_obey_is_shown(void **state)
{
	struct bytes got = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t len = strlen(rows[i].text);

		show(&got, rows[i].text, len, len, len);
		assert_text(&got, rows[i].shown, rows[i].shown);
	}
	show(&got, "a\0b", 3, 3, 3);
	assert_text(&got, "a\\x00b", "NUL");
	bytes_free(&got);
}

/* All rows one after the other, of which the ends meet the next one's start,
 * cut at each place and byte by byte. */
static void where_it_is_cut_makes_no_difference(void **state)
{
	struct bytes all = {0}, whole = {0}, got = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		bytes_add_text(&all, rows[i].text);
	show(&whole, all.ptr, all.len, all.len, all.len);
	for (size_t at = 0; at <= all.len; at++) {
		show(&got, all.ptr, all.len, at, all.len);
		assert_bytes(&got, &whole, "cut in two");
	}
	for (size_t step = 1; step < 9; step++) {
		show(&got, all.ptr, all.len, step, step);
		assert_bytes(&got, &whole, "in small pieces");
	}
	bytes_free(&all);
	bytes_free(&whole);
	bytes_free(&got);
}

/* --- every character -------------------------------------------------------- */

static size_t put_character(char *to, unsigned long c)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (char)(0xC0 | c >> 6);
		to[1] = (char)(0x80 | (c & 63));
		return 2;
	}
	if (c < 0x10000) {
		to[0] = (char)(0xE0 | c >> 12);
		to[1] = (char)(0x80 | (c >> 6 & 63));
		to[2] = (char)(0x80 | (c & 63));
		return 3;
	}
	to[0] = (char)(0xF0 | c >> 18);
	to[1] = (char)(0x80 | (c >> 12 & 63));
	to[2] = (char)(0x80 | (c >> 6 & 63));
	to[3] = (char)(0x80 | (c & 63));
	return 4;
}

static bool is_dangerous(unsigned long c)
{
	return (c < 0x20 && c != '\t' && c != '\n') ||
		(c >= 0x7F && c < 0xA0) || c == 0x61C || c == 0x200E ||
		c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
		(c >= 0x2066 && c <= 0x2069) || (c >= 0xD800 && c <= 0xDFFF);
}

static void no_other_character_is_changed(void **state)
{
	struct bytes got = {0};

	(void)state;
	for (unsigned long c = 0; c < 0x110000; c += c < 0x3000 ? 1 : 61) {
		char text[4];
		size_t len = put_character(text, c);

		show(&got, text, len, 1, 1);
		if ((got.len != len || memcmp(got.ptr, text, len) != 0) !=
		    is_dangerous(c))
			fail_msg("U+%04lX", c);
	}
	bytes_free(&got);
}

/* --- whatever comes --------------------------------------------------------- */

static int digit(char c)
{
	return c >= 'A' ? c - 'A' + 10 : c - '0';
}

/* What was shown, taken back: the input, which holds no backslash. */
static void take_back(struct bytes *to, const struct bytes *shown)
{
	bytes_clear(to);
	for (size_t i = 0; i < shown->len; i++) {
		if (shown->ptr[i] != '\\') {
			bytes_add_char(to, shown->ptr[i]);
			continue;
		}
		assert_true(shown->ptr[i + 1] == 'x');
		bytes_add_char(to, (char)(16 * digit(shown->ptr[i + 2]) +
			digit(shown->ptr[i + 3])));
		i += 3;
	}
}

/* Is there nothing in it that a terminal obeys? Read by another way than that
 * of the program: a character that is what its number is written as. */
static void assert_harmless(const struct bytes *shown)
{
	for (size_t i = 0; i < shown->len;) {
		const unsigned char *s = (const unsigned char *)shown->ptr + i;
		size_t len = s[0] < 0x80 ? 1 : s[0] < 0xE0 ? 2 :
			s[0] < 0xF0 ? 3 : 4;
		unsigned long c = len == 1 ? s[0] : s[0] & (0x7FU >> len);
		char again[4];

		assert_true(len <= shown->len - i);
		for (size_t k = 1; k < len; k++)
			c = c << 6 | (s[k] & 63U);
		assert_int_equal(put_character(again, c), len);
		assert_memory_equal(again, s, len);
		if (c == '\r')
			assert_true(s[1] == '\n');
		else
			assert_false(is_dangerous(c));
		i += len;
	}
}

static void nothing_gets_through_and_nothing_is_lost(void **state)
{
	static const unsigned char often[] = "\xAE\xE2\x80\r\n\033\x7F\xC2"
		"\x9B\x81\xA6\x9C\xD8\xF0\x9F\xED\xF4\xBF a[";
	struct bytes got = {0}, back = {0};
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char text[48];
		size_t len = random_below(&seed, sizeof(text));

		for (size_t i = 0; i < len; i++) {
			text[i] = random_below(&seed, 8) == 0 ?
				(char)random_below(&seed, 256) : (char)often[
				random_below(&seed, sizeof(often) - 1)];
			if (text[i] == '\\')
				text[i] = '/';
		}
		show(&got, text, len, random_below(&seed, 48),
			1 + random_below(&seed, 9));
		assert_harmless(&got);
		take_back(&back, &got);
		assert_int_equal(back.len, len);
		assert_memory_equal(back.ptr, text, len);
	}
	bytes_free(&got);
	bytes_free(&back);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_terminal_would_obey_is_shown),
		cmocka_unit_test(where_it_is_cut_makes_no_difference),
		cmocka_unit_test(no_other_character_is_changed),
		cmocka_unit_test(nothing_gets_through_and_nothing_is_lost)
	};

	return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
