/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "json.h"

static const char *const none[] = {NULL};

/* An entry of which only the details matter. */
static struct ipsa_entry entry_with(const char *details)
{
	return (struct ipsa_entry){.family = "f", .meaning = "M.",
		.action = "A.", .details = details, .aliases = none,
		.phase = none, .reported_by = none, .causes = none,
		.diagnose = none, .resolve = none, .related = none};
}

/* What stands for `text`, the bytes of a file's name, in the object. */
static void string_of(struct buf *out, struct span text)
{
	static const char start[] = "{\"file\":", end[] = ",\"line\":0,";
	struct ipsa_entry entry = entry_with(NULL);
	struct json_place place = {.file = text};
	struct member member = {.text_len = 0};
	const char *found;

	ipsa_buf_clear(out);
	ipsa_json_reference(out, &place, &member, &entry);
	ipsa_buf_add_char(out, '\0');
	assert_false(out->failed);
	assert_int_equal(strncmp(out->ptr, start, strlen(start)), 0);
	ipsa_buf_drop(out, strlen(start));
	found = strstr(out->ptr, end);
	assert_non_null(found);
	out->len = (size_t)(found - out->ptr);
}

static void bytes_become_strings_that_any_reader_takes(void **state)
{
	static const struct {
		struct span text;
		const char *string;
	} rows[] = {
#define ROW(bytes, string) {{bytes, sizeof(bytes) - 1}, string}
		ROW("", "\"\""), ROW("plain /text", "\"plain /text\""),
		ROW("\"", "\"\\\"\""), ROW("\\", "\"\\\\\""),
		ROW("a\0b", "\"a\\u0000b\""), ROW("\n", "\"\\u000a\""),
		ROW("\r\t\b\f", "\"\\u000d\\u0009\\u0008\\u000c\""),
		ROW("\x1F ~\x7F", "\"\\u001f ~\\u007f\""),
		/* The shortest and longest of each length of UTF-8. */
		ROW("\xC2\x80\xDF\xBF", "\"\xC2\x80\xDF\xBF\""),
		ROW("\xE0\xA0\x80\xEF\xBF\xBF",
			"\"\xE0\xA0\x80\xEF\xBF\xBF\""),
		ROW("\xED\x9F\xBF\xEE\x80\x80",
			"\"\xED\x9F\xBF\xEE\x80\x80\""),
		ROW("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF",
			"\"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\""),
		/* Not UTF-8: alone, cut off, overlong, surrogates, beyond. */
		ROW("\x80", "\"\\ufffd\""),
		ROW("\xBFz", "\"\\ufffdz\""),
		ROW("\xC3", "\"\\ufffd\""),
		ROW("\xC3\x28", "\"\\ufffd(\""),
		ROW("\xC0\x80", "\"\\ufffd\\ufffd\""),
		ROW("\xC1\xBF", "\"\\ufffd\\ufffd\""),
		ROW("\xE2\x82", "\"\\ufffd\\ufffd\""),
		ROW("\xE2\x82x", "\"\\ufffd\\ufffdx\""),
		ROW("\xE0\x9F\xBF", "\"\\ufffd\\ufffd\\ufffd\""),
		ROW("\xED\xA0\x80", "\"\\ufffd\\ufffd\\ufffd\""),
		ROW("\xF0\x8F\xBF\xBF", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""),
		ROW("\xF4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""),
		ROW("\xF5\x80\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""),
		ROW("\xFF\xFE", "\"\\ufffd\\ufffd\""),
		ROW("\xF0\x9F\x94", "\"\\ufffd\\ufffd\\ufffd\""),
		ROW("\xC3\xC3\xA4", "\"\\ufffd\xC3\xA4\"")
#undef ROW
	};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		string_of(&out, rows[i].text);
		assert_buf(&out, rows[i].string);
	}
	ipsa_buf_free(&out);
}

/* Read a string back: every escape that we write, and no other. */
static bool read_back(struct bytes *to, struct span s)
{
	size_t at = 1;

	bytes_clear(to);
	if (s.len < 2 || s.ptr[0] != '"' || s.ptr[s.len - 1] != '"')
		return false;
	while (at < s.len - 1) {
		unsigned char c = (unsigned char)s.ptr[at];
		unsigned value;

		if (c < 0x20 || c == '"')
			return false;
		if (c != '\\') {
			bytes_add_char(to, s.ptr[at++]);
		} else if (s.ptr[at + 1] == '"' || s.ptr[at + 1] == '\\') {
			bytes_add_char(to, s.ptr[at + 1]);
			at += 2;
		} else {
			if (sscanf(s.ptr + at, "\\u%4x", &value) != 1)
				return false;
			if (value == 0xFFFD)
				bytes_add_text(to, "\xEF\xBF\xBD");
			else
				bytes_add_char(to, (char)value);
			at += 6;
		}
	}
	return true;
}

static void what_is_utf_8_is_read_back_as_it_was(void **state)
{
	static const char *const pieces[] = {"a", "\"", "\\", "\n", "\x01",
		"\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x94\x92", "\x7F", "/"};
	struct bytes text = {0}, back = {0};
	struct buf out = {0};
	uint64_t seed = 5;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		size_t count = random_below(&seed, 20);

		bytes_clear(&text);
		while (count-- > 0)
			bytes_add_text(&text, pieces[random_below(&seed,
				COUNT(pieces))]);
		string_of(&out, ipsa_span(text.ptr, text.len));
		assert_true(read_back(&back, ipsa_buf_span(&out)));
		assert_bytes(&back, &text, "read back");
	}
	bytes_free(&text);
	bytes_free(&back);
	ipsa_buf_free(&out);
}

static void any_bytes_at_all_make_a_string(void **state)
{
	struct bytes back = {0};
	struct buf out = {0};
	uint64_t seed = 6;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		char bytes[24];
		size_t len = random_below(&seed, sizeof(bytes));

		for (size_t i = 0; i < len; i++)
			bytes[i] = (char)random_next(&seed);
		string_of(&out, ipsa_span(bytes, len));
		assert_true(read_back(&back, ipsa_buf_span(&out)));
	}
	bytes_free(&back);
	ipsa_buf_free(&out);
}

static void a_reference_is_told_with_all_its_keys_in_order(void **state)
{
	static const struct ipsa_entry entry = {.name = "ERROR_X",
		.family = "windows-ipsec", .meaning = "M.", .action = "A.",
		.code = 13801, .space = IPSA_WIN32,
		.severity = IPSA_SEVERITY_ERROR,
		.class_ = IPSA_CLASS_CREDENTIALS, .retry = IPSA_RETRY_NEVER};
	struct json_place place = {.file = ipsa_span_of("a.log"), .line = 1,
		.column = 2, .offset = 3, .cluster = 4, .agrees = true};
	struct member member = {.text = "13801", .text_len = 5};
	struct ipsa_entry nameless = entry;
	struct buf out = {0};

	(void)state;
	ipsa_json_reference(&out, &place, &member, &entry);
	assert_buf(&out, "{\"file\":\"a.log\",\"line\":1,\"column\":2,"
		"\"offset\":3,\"text\":\"13801\",\"name\":\"ERROR_X\","
		"\"code\":13801,\"hex\":\"0x35E9\",\"space\":\"win32\","
		"\"family\":\"windows-ipsec\",\"severity\":\"error\","
		"\"class\":\"credentials\",\"retry\":\"never\","
		"\"meaning\":\"M.\",\"action\":\"A.\",\"cluster\":4,"
		"\"agrees\":true}\n");
	ipsa_buf_clear(&out);
	nameless.name = NULL;
	nameless.code = 0xC0360001;
	place.agrees = false;
	place.line = place.column = place.offset = UINT64_MAX;
	ipsa_json_reference(&out, &place, &member, &nameless);
	assert_buf(&out, "{\"file\":\"a.log\",\"line\":18446744073709551615,"
		"\"column\":18446744073709551615,"
		"\"offset\":18446744073709551615,"
		"\"text\":\"13801\",\"name\":null,"
		"\"code\":3224764417,\"hex\":\"0xC0360001\","
		"\"space\":\"win32\",\"family\":\"windows-ipsec\","
		"\"severity\":\"error\",\"class\":\"credentials\","
		"\"retry\":\"never\",\"meaning\":\"M.\",\"action\":\"A.\","
		"\"cluster\":4,\"agrees\":false}\n");
	ipsa_buf_free(&out);
}

static void objects_follow_each_other_a_line_each(void **state)
{
	struct ipsa_entry entry = entry_with("{");
	struct buf out = {0};
	size_t one;

	(void)state;
	/* What stands before must not be taken for the object's start. */
	ipsa_json_entry(&out, &entry);
	one = out.len;
	ipsa_json_entry(&out, &entry);
	assert_int_equal(out.len, 2 * one);
	assert_memory_equal(out.ptr, out.ptr + one, one);
	ipsa_buf_free(&out);
}

static void an_entry_is_told_with_all_its_fields(void **state)
{
	static const char *const some[] = {"a", "b \"c\"", NULL};
	struct ipsa_entry entry = entry_with(NULL);
	struct buf out = {0};

	(void)state;
	ipsa_json_entry(&out, &entry);
	assert_buf(&out, "{\"name\":null,\"code\":0,\"hex\":\"0x0000\","
		"\"space\":\"win32\",\"family\":\"f\",\"severity\":\"error\","
		"\"class\":\"credentials\",\"retry\":\"never\","
		"\"aliases\":[],\"phase\":[],\"reported_by\":[],"
		"\"meaning\":\"M.\",\"action\":\"A.\",\"details\":null,"
		"\"causes\":[],\"diagnose\":[],\"resolve\":[],"
		"\"related\":[],\"reference\":null}\n");
	entry.name = "N";
	entry.aliases = entry.phase = entry.reported_by = some;
	entry.causes = entry.diagnose = entry.resolve = some;
	entry.related = some;
	entry.details = "1\n2";
	entry.reference = "https://x/";
	ipsa_buf_clear(&out);
	ipsa_json_entry(&out, &entry);
#define SOME "[\"a\",\"b \\\"c\\\"\"]"
	assert_buf(&out, "{\"name\":\"N\",\"code\":0,\"hex\":\"0x0000\","
		"\"space\":\"win32\",\"family\":\"f\",\"severity\":\"error\","
		"\"class\":\"credentials\",\"retry\":\"never\","
		"\"aliases\":" SOME ",\"phase\":" SOME ","
		"\"reported_by\":" SOME ",\"meaning\":\"M.\","
		"\"action\":\"A.\",\"details\":\"1\\u000a2\","
		"\"causes\":" SOME ",\"diagnose\":" SOME ","
		"\"resolve\":" SOME ",\"related\":" SOME ","
		"\"reference\":\"https://x/\"}\n");
#undef SOME
	ipsa_buf_free(&out);
}

/* A status is a number of 32 bits, in a note and in JSON alike. */
static void hex_is_the_same_as_in_a_template(void **state)
{
	static const struct {
		enum ipsa_space space;
		uint32_t code;
		const char *hex;
	} rows[] = {
		{IPSA_WIN32, 13801, "\"hex\":\"0x35E9\""},
		{IPSA_WIN32, 0x10000, "\"hex\":\"0x00010000\""},
		{IPSA_IKEV2, 14, "\"hex\":\"0x000E\""},
		{IPSA_NTSTATUS, 0x102, "\"hex\":\"0x00000102\""},
		{IPSA_HRESULT, 1, "\"hex\":\"0x00000001\""}
	};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ipsa_entry entry = entry_with(NULL);

		entry.space = rows[i].space;
		entry.code = rows[i].code;
		ipsa_buf_clear(&out);
		ipsa_json_entry(&out, &entry);
		ipsa_buf_add_char(&out, '\0');
		if (strstr(out.ptr, rows[i].hex) == NULL)
			fail_msg("no %s in %s", rows[i].hex, out.ptr);
	}
	ipsa_buf_free(&out);
}

static int refuse(void *ctx, const struct ipsa_piece *pieces, size_t count)
{
	(void)ctx;
	(void)pieces;
	(void)count;
	return 1;
}

static void an_entry_is_written_through_the_callers_function(void **state)
{
	struct ipsa_entry entry = entry_with("x");
	struct bytes got = {0};
	struct buf expected = {0};

	(void)state;
	ipsa_json_entry(&expected, &entry);
	assert_int_equal(ipsa_entry_json(&entry, bytes_write, &got), IPSA_OK);
	assert_true(ipsa_span_eq(ipsa_span(got.ptr, got.len),
		ipsa_buf_span(&expected)));
	assert_int_equal(ipsa_entry_json(&entry, refuse, NULL),
		IPSA_NOT_WRITTEN);
	bytes_free(&got);
	ipsa_buf_free(&expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_become_strings_that_any_reader_takes),
		cmocka_unit_test(what_is_utf_8_is_read_back_as_it_was),
		cmocka_unit_test(any_bytes_at_all_make_a_string),
		cmocka_unit_test(
			a_reference_is_told_with_all_its_keys_in_order),
		cmocka_unit_test(objects_follow_each_other_a_line_each),
		cmocka_unit_test(an_entry_is_told_with_all_its_fields),
		cmocka_unit_test(hex_is_the_same_as_in_a_template),
		cmocka_unit_test(
			an_entry_is_written_through_the_callers_function)
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
