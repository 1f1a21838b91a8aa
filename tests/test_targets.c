/* SPDX-License-Identifier: MIT */
/* Names in the output folder, and what a file is by its first bytes. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "content.h"
#include "targets.h"

static void names_follow_from_what_an_input_is_packed_in(void **state)
{
	static const struct {
		const char *name;
		enum packing packing;
		const char *member, *target;
	} rows[] = {
		{"x.log", PACKED_NOT, NULL, "x.log"},
		{"a/b.gz", PACKED_NOT, NULL, "a/b.gz"},
		{"x.log.gz", PACKED_STREAM, NULL, "x.log"},
		{"a/x.log.XZ", PACKED_STREAM, NULL, "a/x.log"},
		{"x.bz2", PACKED_STREAM, NULL, "x"},
		{"x.lzma", PACKED_STREAM, NULL, "x"},
		{"x.zst", PACKED_STREAM, NULL, "x"},
		{"x.lz4", PACKED_STREAM, NULL, "x"},
		{"x.log", PACKED_STREAM, NULL, "x.log"},
		{"a/.gz", PACKED_STREAM, NULL, "a/.gz"},
		{"a.gz/b", PACKED_STREAM, NULL, "a.gz/b"},
		{"x.evtx", PACKED_EVENTS, NULL, "x.evtx.xml"},
		{"x.zip", PACKED_ARCHIVE, "a.log", "x.zip/a.log"},
		{"x.zip", PACKED_ARCHIVE, "b/a.log", "x.zip/b/a.log"},
		{"x.zip", PACKED_ARCHIVE, "b\\a.log", "x.zip/b/a.log"},
		{"x.tar", PACKED_ARCHIVE, "/etc/passwd", "x.tar/etc/passwd"},
		{"x.tar", PACKED_ARCHIVE, "./a//b", "x.tar/a/b"},
		{"x.zip", PACKED_ARCHIVE, "C:\\a\\b", "x.zip/a/b"},
		{"x.zip", PACKED_ARCHIVE, "..a/b..", "x.zip/..a/b.."},
		{"x.zip", PACKED_ARCHIVE, "../a", NULL},
		{"x.zip", PACKED_ARCHIVE, "a/../../b", NULL},
		{"x.zip", PACKED_ARCHIVE, "a\\..\\b", NULL},
		{"x.zip", PACKED_ARCHIVE, "a/..", NULL},
		{"x.zip", PACKED_ARCHIVE, "", NULL},
		{"x.zip", PACKED_ARCHIVE, "/./", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *target = ipsa_target_name(rows[i].name, rows[i].packing,
			rows[i].member);

		if (rows[i].target == NULL)
			assert_null(target);
		else
			assert_string_equal(target, rows[i].target);
		free(target);
	}
}

static void content_is_known_by_its_beginning(void **state)
{
#define HEAD(text) (text), sizeof(text) - 1
	static const struct {
		const char *head;
		size_t len;
		enum content content;
	} rows[] = {
		{HEAD(""), CONTENT_LINES},
		{HEAD("a\n"), CONTENT_LINES},
		{HEAD("<134>a\n"), CONTENT_LINES},
		{HEAD("ab\0c"), CONTENT_NO_TEXT},
		{HEAD("\0\0\0\0"), CONTENT_NO_TEXT},
		{HEAD("\x1F\x8B\x08\0\0"), CONTENT_NO_TEXT},
		{HEAD("ElfFile\0"), CONTENT_NO_TEXT},
		{HEAD("\xFF\xFE" "a\0"), CONTENT_RECORDS},
		{HEAD("\xFE\xFF\0a"), CONTENT_RECORDS},
		{HEAD("a\0b\0"), CONTENT_RECORDS},
		{HEAD("\0a\0b"), CONTENT_RECORDS},
		{HEAD("{\"a\":1}\n"), CONTENT_RECORDS},
		{HEAD("\xEF\xBB\xBF [\n"), CONTENT_RECORDS},
		{HEAD("<?xml?>"), CONTENT_RECORDS},
		{HEAD("<Event>"), CONTENT_RECORDS},
		{HEAD("\"a\",\"b\"\n"), CONTENT_RECORDS},
		{HEAD("sep=;\n"), CONTENT_RECORDS},
		{HEAD("\xEF\xBB\xBF" "a\n"), CONTENT_LINES},
		{HEAD("Level,Date and Time,Source\r\n1\n"), CONTENT_RECORDS},
		{HEAD("a;b;c"), CONTENT_RECORDS},
		{HEAD("a\tb\tc\n"), CONTENT_RECORDS},
		{HEAD("a, b; c\n"), CONTENT_LINES},
		{HEAD("Mar 22 10:11:12 a, b, c\n"), CONTENT_LINES},
		{HEAD("<"), CONTENT_LINES},
		{HEAD(" \n"), CONTENT_LINES},
	};
#undef HEAD

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(ipsa_content_of(rows[i].head, rows[i].len),
			rows[i].content);
}

static void content_may_be_known_by_its_name(void **state)
{
	(void)state;
	assert_true(ipsa_content_named("a/b.CSV"));
	assert_true(ipsa_content_named("x.jsonl"));
	assert_false(ipsa_content_named("x.log"));
	assert_false(ipsa_content_named("csv"));
	assert_false(ipsa_content_named(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_follow_from_what_an_input_is_packed_in),
		cmocka_unit_test(content_is_known_by_its_beginning),
		cmocka_unit_test(content_may_be_known_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
