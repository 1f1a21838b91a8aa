/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "catalog.h"
#include "reference.h"

static void digits_become_numbers_as_they_are_read(void **state)
{
	static const struct {
		enum reads reads;
		const char *text;
		bool is;
		uint32_t number;
	} rows[] = {
		{READS_DECIMAL, "13801", true, 13801},
		{READS_DECIMAL, "0", true, 0},
		{READS_DECIMAL, "00013801", true, 13801},
		{READS_DECIMAL, "2147956201", true, 0x800735E9},
		{READS_DECIMAL, "4294967295", true, 0xFFFFFFFF},
		{READS_DECIMAL, "4294967296", false, 0},
		{READS_DECIMAL, "99999999999999999999999999", false, 0},
		{READS_DECIMAL, "", false, 0},
		{READS_DECIMAL, "138a1", false, 0},
		{READS_DECIMAL, "-1", false, 0},
		{READS_DECIMAL, "+1", false, 0},
		{READS_DECIMAL, " 1", false, 0},
		{READS_SIGNED, "-2147011095", true, 0x800735E9},
		{READS_SIGNED, "-2147483648", true, 0x80000000},
		{READS_SIGNED, "-2147483649", false, 0},
		{READS_SIGNED, "-1", true, 0xFFFFFFFF},
		{READS_SIGNED, "-0", false, 0},
		{READS_SIGNED, "-", false, 0},
		{READS_SIGNED, "", false, 0},
		{READS_SIGNED, "2147011095", false, 0},
		{READS_SIGNED, "--1", false, 0},
		{READS_HEX, "0x35E9", true, 0x35E9},
		{READS_HEX, "0X35e9", true, 0x35E9},
		{READS_HEX, "0x000035E9", true, 0x35E9},
		{READS_HEX, "35E9h", true, 0x35E9},
		{READS_HEX, "35e9H", true, 0x35E9},
		{READS_HEX, "800735E9", true, 0x800735E9},
		{READS_HEX, "0xFFFFFFFF", true, 0xFFFFFFFF},
		{READS_HEX, "0x1FFFFFFFF", false, 0},
		{READS_HEX, "800735E9h", true, 0x800735E9},
		{READS_HEX, "0x", false, 0},
		{READS_HEX, "h", false, 0},
		{READS_HEX, "", false, 0},
		{READS_HEX, "0x35E9h", false, 0},
		{READS_HEX, "35G9", false, 0},
		{READS_HEX, "x35E9", false, 0},
		{READS_HEX_LE, "E9350780", true, 0x800735E9},
		{READS_HEX_LE, "e9350000", true, 0x35E9},
		{READS_HEX_LE, "B3020000", true, 0x2B3},
		{READS_HEX_LE, "E9 35 07 80", true, 0x800735E9},
		{READS_HEX_LE, "e9,35,00,00", true, 0x35E9},
		{READS_HEX_LE, "0xE9, 0x35, 0x00, 0x00", true, 0x35E9},
		{READS_HEX_LE, "0xE9, 0x35, 00, 00", false, 0},
		{READS_HEX_LE, "E9 3507 8", false, 0},
		{READS_HEX_LE, "E9 35 07 80 ", false, 0},
		{READS_HEX_LE, "E93507", false, 0},
		{READS_HEX_LE, "E935078000", false, 0},
		{READS_HEX_LE, "E935078G", false, 0},
		{READS_HEX_LE, "", false, 0},
		{READS_BYTES_LE, "233, 53, 0, 0", true, 0x35E9},
		{READS_BYTES_LE, "233,53,7,128", true, 0x800735E9},
		{READS_BYTES_LE, "233 53 7 128", true, 0x800735E9},
		{READS_BYTES_LE, "255,255,255,255", true, 0xFFFFFFFF},
		{READS_BYTES_LE, "256,0,0,0", false, 0},
		{READS_BYTES_LE, "233,53,0", false, 0},
		{READS_BYTES_LE, "233,53,0,0,0", false, 0},
		{READS_BYTES_LE, "233,53,0,0,", false, 0},
		{READS_BYTES_LE, "233;53;0;0", false, 0},
		{READS_BYTES_LE, "", false, 0},
		{READS_SYMBOL, "13801", false, 0},
		{READS_SYMBOL, "ERROR_IPSEC_IKE_AUTH_FAIL", false, 0},
		{READS_INSERT, "%%13801", true, 13801},
		{READS_INSERT, "%13801", false, 0},
		{READS_INSERT, "%%", false, 0},
		{READS_INSERT, "%%13801x", false, 0},
		{READS_INSERT, "13801", false, 0},
		{READS_COUNT, "13801", false, 0}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint32_t number = 0;
		bool is = ipsa_reference_number(rows[i].reads,
			ipsa_span_of(rows[i].text), &number);

		if (is != rows[i].is || (is && number != rows[i].number))
			fail_msg("%s '%s': %d, 0x%lX",
				rows[i].reads == READS_COUNT ? "?" :
				ipsa_reads_name(rows[i].reads), rows[i].text,
				is, (unsigned long)number);
	}
}

static void four_bytes_are_eight_digits_and_no_marks(void **state)
{
	static const char *const rows[] = {"0xE93507", "0XE93507",
		"E935078h"};
	uint32_t number;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_false(ipsa_reference_number(READS_HEX_LE,
			ipsa_span_of(rows[i]), &number));
}

/* The same number written in each way is the same number. */
static void every_number_is_read_back_from_every_spelling(void **state)
{
	static const struct {
		enum reads reads;
		const char *format;
	} rows[] = {
		{READS_DECIMAL, "%lu"}, {READS_HEX, "0x%lX"},
		{READS_HEX, "0x%08lx"}, {READS_HEX, "%lXh"},
		{READS_HEX, "%08lX"}, {READS_INSERT, "%%%%%lu"}
	};
	uint64_t seed = 2;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		uint32_t n = (uint32_t)random_next(&seed) >>
			random_below(&seed, 32), got = ~n;
		char text[64];

		for (size_t r = 0; r < COUNT(rows); r++) {
			(void)snprintf(text, sizeof(text), rows[r].format,
				(unsigned long)n);
			assert_true(ipsa_reference_number(rows[r].reads,
				ipsa_span_of(text), &got));
			assert_int_equal(got, n);
		}
		(void)snprintf(text, sizeof(text), "%u, %u, %u, %u", n & 255,
			n >> 8 & 255, n >> 16 & 255, n >> 24);
		assert_true(ipsa_reference_number(READS_BYTES_LE,
			ipsa_span_of(text), &got));
		assert_int_equal(got, n);
		(void)snprintf(text, sizeof(text), "%02X%02X%02X%02X",
			n & 255, n >> 8 & 255, n >> 16 & 255, n >> 24);
		assert_true(ipsa_reference_number(READS_HEX_LE,
			ipsa_span_of(text), &got));
		assert_int_equal(got, n);
		(void)snprintf(text, sizeof(text), "%ld",
			(long)n - 4294967296L);
		assert_int_equal(ipsa_reference_number(READS_SIGNED,
			ipsa_span_of(text), &got), n >= 0x80000000U);
	}
}

static void spellings_tell_apart_what_a_cluster_holds_once(void **state)
{
	static const struct {
		enum reads reads;
		uint32_t number;
		enum spelling spelling;
	} rows[] = {
		{READS_DECIMAL, 13801, SPELLING_DECIMAL},
		{READS_DECIMAL, 0x7FFFFFFF, SPELLING_DECIMAL},
		{READS_DECIMAL, 0x80000000, SPELLING_UNSIGNED},
		{READS_DECIMAL, 0x800735E9, SPELLING_UNSIGNED},
		{READS_SIGNED, 0x800735E9, SPELLING_SIGNED},
		{READS_HEX, 0x35E9, SPELLING_HEX},
		{READS_HEX, 0x7FFFFFFF, SPELLING_HEX},
		{READS_HEX, 0x80000000, SPELLING_HRESULT},
		{READS_HEX_LE, 0x35E9, SPELLING_BYTES},
		{READS_BYTES_LE, 0x800735E9, SPELLING_BYTES},
		{READS_SYMBOL, 0, SPELLING_SYMBOL},
		{READS_INSERT, 13801, SPELLING_INSERT}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(ipsa_reference_spelling(rows[i].reads,
			rows[i].number), rows[i].spelling);
}

static void words_for_reads_go_both_ways(void **state)
{
	static const char *const words[] = {"decimal", "signed", "hex",
		"hex-le", "bytes-le", "symbol", "insert"};
	static const char *const others[] = {"", "Hex", "hex-", "bytes",
		"number"};

	(void)state;
	assert_int_equal(COUNT(words), READS_COUNT);
	for (int i = 0; i < READS_COUNT; i++) {
		assert_string_equal(ipsa_reads_name((enum reads)i), words[i]);
		assert_int_equal(ipsa_reads_value(ipsa_span_of(words[i])), i);
	}
	for (size_t i = 0; i < COUNT(others); i++)
		assert_int_equal(ipsa_reads_value(ipsa_span_of(others[i])),
			-1);
}

/* --- readings ----------------------------------------------------------- */

/* One number in all spaces, and its low half where an HRESULT may mean it. */
static struct ipsa_catalog *everywhere(void)
{
	static const char *const spaces[] = {"win32", "hresult", "ntstatus",
		"ras", "ikev1", "ikev2"};
	struct ipsa_catalog *cat;
	struct bytes text = {0};

	assert_int_equal(ipsa_catalog_new(&cat, false), IPSA_OK);
	for (size_t i = 0; i < COUNT(spaces); i++) {
		bytes_clear(&text);
		bytes_format(&text, "space: %s\nfamily: f\nentries:\n"
			"- code: 0x80070005\n  name: ALL_%zu\n%s"
			"- code: 5\n%s- code: 6\n%s", spaces[i], i,
			ENTRY_REST, ENTRY_REST, ENTRY_REST);
		assert_int_equal(ipsa_catalog_add(cat, "test", text.ptr,
			text.len, NULL, NULL), IPSA_OK);
	}
	bytes_free(&text);
	return cat;
}

static void readings_come_in_the_order_of_the_spaces_asked(void **state)
{
	static const struct {
		struct spaces spaces;
		uint32_t number;
		const char *found;      /* space:code */
	} rows[] = {
		{{{IPSA_WIN32}, 1}, 5, "win32:5 "},
		{{{IPSA_WIN32}, 1}, 7, ""},
		{{{IPSA_WIN32}, 0}, 5, ""},
		{{{IPSA_RAS, IPSA_WIN32}, 2}, 5, "ras:5 win32:5 "},
		{{{IPSA_WIN32, IPSA_WIN32}, 2}, 5, "win32:5 "},
		{{{IPSA_IKEV2, IPSA_IKEV1}, 2}, 6, "ikev2:6 ikev1:6 "},
		/* Facility 7 is Win32, then RAS; other facilities are not. */
		{{{IPSA_HRESULT}, 1}, 0x80070006, "ras:6 win32:6 "},
		{{{IPSA_HRESULT}, 1}, 0x80070005,
			"hresult:2147942405 ras:5 win32:5 "},
		{{{IPSA_HRESULT, IPSA_RAS}, 2}, 0x80070006, "ras:6 win32:6 "},
		{{{IPSA_HRESULT}, 1}, 0x80080006, ""},
		{{{IPSA_HRESULT}, 1}, 0x00070006, ""},
		{{{IPSA_HRESULT}, 1}, 6, "hresult:6 "},
		{{{IPSA_NTSTATUS}, 1}, 0x80070006, ""},
		/* All there can be, which is as many as there is room for. */
		{{{IPSA_WIN32, IPSA_HRESULT, IPSA_NTSTATUS, IPSA_RAS,
			IPSA_IKEV1, IPSA_IKEV2}, 6}, 0x80070005,
			"win32:2147942405 hresult:2147942405 ras:5 win32:5 "
			"ntstatus:2147942405 ras:2147942405 "
			"ikev1:2147942405 ikev2:2147942405 "}
	};
	struct ipsa_catalog *cat = everywhere();
	struct bytes found = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct readings r = {.count = 99};

		ipsa_reference_readings(&cat->table, &rows[i].spaces,
			rows[i].number, &r);
		assert_true(r.count <= READINGS_MAX);
		bytes_clear(&found);
		for (unsigned n = 0; n < r.count; n++)
			bytes_format(&found, "%s:%lu ",
				ipsa_space_name(r.entries[n]->space),
				(unsigned long)r.entries[n]->code);
		assert_string_equal(found.ptr, rows[i].found);
	}
	bytes_free(&found);
	ipsa_catalog_free(cat);
}

static void a_name_has_one_reading_or_none(void **state)
{
	static const struct spaces any = {.count = 0};
	struct ipsa_catalog *cat = everywhere();
	struct readings r = {.count = 99};

	(void)state;
	ipsa_reference_named(&cat->table, &any, ipsa_span_of("ALL_3"), &r);
	assert_int_equal(r.count, 1);
	assert_int_equal(r.entries[0]->space, IPSA_RAS);
	ipsa_reference_named(&cat->table, &any, ipsa_span_of("ALL_9"), &r);
	assert_int_equal(r.count, 0);
	ipsa_reference_named(&cat->table, &any, ipsa_span_of("all_3"), &r);
	assert_int_equal(r.count, 0);
	ipsa_catalog_free(cat);
}

/* Two spaces know BOTH: one as a name, the other as an alias. */
static void a_name_may_be_an_alias_in_another_space(void **state)
{
	static const struct {
		struct spaces spaces;
		const char *name, *found;
	} rows[] = {
		{{{0}, 0}, "BOTH", "ikev2 ikev1 "},
		{{{IPSA_IKEV1, IPSA_IKEV2}, 2}, "BOTH", "ikev1 ikev2 "},
		{{{IPSA_IKEV2, IPSA_IKEV1}, 2}, "BOTH", "ikev2 ikev1 "},
		{{{IPSA_IKEV1}, 1}, "BOTH", "ikev1 "},
		{{{IPSA_WIN32, IPSA_IKEV2}, 2}, "BOTH", "ikev2 "},
		{{{IPSA_WIN32}, 1}, "BOTH", ""},
		{{{IPSA_IKEV2}, 1}, "BO-TH", ""}
	};
	struct ipsa_catalog *cat = catalog_of(
		"space: ikev1\nfamily: one\nentries:\n- name: BO-TH\n"
		"  aliases: [BOTH]\n  code: 14\n" ENTRY_REST);
	static const char second[] =
		"space: ikev2\nfamily: two\nentries:\n- name: BOTH\n"
		"  code: 14\n" ENTRY_REST;
	struct bytes found = {0};

	(void)state;
	assert_int_equal(ipsa_catalog_add(cat, "second", second,
		strlen(second), NULL, NULL), IPSA_OK);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct readings r;

		ipsa_reference_named(&cat->table, &rows[i].spaces,
			ipsa_span_of(rows[i].name), &r);
		bytes_clear(&found);
		for (unsigned n = 0; n < r.count; n++)
			bytes_format(&found, "%s ",
				ipsa_space_name(r.entries[n]->space));
		assert_string_equal(found.ptr, rows[i].found);
	}
	assert_int_equal(ipsa_catalog_by_name(cat, "BOTH", 4)->space,
		IPSA_IKEV2);
	bytes_free(&found);
	ipsa_catalog_free(cat);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_become_numbers_as_they_are_read),
		cmocka_unit_test(four_bytes_are_eight_digits_and_no_marks),
		cmocka_unit_test(every_number_is_read_back_from_every_spelling),
		cmocka_unit_test(
			spellings_tell_apart_what_a_cluster_holds_once),
		cmocka_unit_test(words_for_reads_go_both_ways),
		cmocka_unit_test(
			readings_come_in_the_order_of_the_spaces_asked),
		cmocka_unit_test(a_name_has_one_reading_or_none),
		cmocka_unit_test(a_name_may_be_an_alias_in_another_space)
	};

	return cmocka_run_group_tests_name("reference", tests, NULL, NULL);
}
