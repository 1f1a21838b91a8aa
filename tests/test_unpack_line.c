/* SPDX-License-Identifier: MIT */
/* The XML of an event as one line. */
#include "check.h"

#include "unpack_line.h"

static void assert_line(const char *xml, struct span chunk,
	const char *expected)
{
	struct buf line = {.ptr = NULL};

	ipsa_unpack_line(&line, ipsa_span_of(xml), chunk);
	assert_buf(&line, expected);
	ipsa_buf_free(&line);
}

static void layout_goes_and_values_stay(void **state)
{
	static const struct {
		const char *xml, *line;
	} rows[] = {
		{"<E>\n  <A>1</A>\n  <B/>\n</E>\n", "<E><A>1</A><B/></E>\n"},
		{"<A> </A>", "<A> </A>\n"},
		{"<A>\n</A>", "<A>&#10;</A>\n"},
		{"<A>\n  b\r\n\tc </A>", "<A>&#10;  b&#13;&#10;\tc </A>\n"},
		{"<A n=\"x\ny\">z</A>", "<A n=\"x&#10;y\">z</A>\n"},
		{"<A/> <B/>\n</E>", "<A/><B/></E>\n"},
		{"<?xml?>\n</E>", "<?xml?></E>\n"},
		{"", "\n"},
		{"no tag", "no tag\n"},
		{"<A", "<A\n"},
		{"<", "<\n"},
		{">", ">\n"},
		{"<A>", "<A>\n"},
		{"<A>\n", "<A>\n"},
		{"<A>\n<", "<A><\n"},
		{"</A>\n</B>", "</A></B>\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_line(rows[i].xml, ipsa_span(NULL, 0), rows[i].line);
}

/* U+1F600 is d83d de00; what comes instead is U+1F201, d83c de01. */
static void a_character_of_two_units_is_put_right(void **state)
{
	static const char right[] = "\x3d\xd8\x00\xde", wrong[] =
		"\x3c\xd8\x01\xde", both[] = "\x3d\xd8\x00\xde\x3c\xd8\x01\xde";

	(void)state;
	assert_line("<A>\xf0\x9f\x88\x81</A>", ipsa_span(right, 4),
		"<A>\xf0\x9f\x98\x80</A>\n");
	assert_line("<A>\xf0\x9f\x88\x81</A>", ipsa_span(wrong, 4),
		"<A>\xf0\x9f\x88\x81</A>\n");
	assert_line("<A>\xf0\x9f\x88\x81</A>", ipsa_span(both, 8),
		"<A>\xf0\x9f\x88\x81</A>\n");
	assert_line("<A>\xf0\x9f\x98\x80</A>", ipsa_span(right, 4),
		"<A>\xf0\x9f\x98\x80</A>\n");
	/* U+10000 comes as U+FC01. */
	assert_line("\xef\xb0\x81", ipsa_span("\x00\xd8\x00\xdc", 4),
		"\xf0\x90\x80\x80\n");
	assert_line("\xef\xb0\x81", ipsa_span("\x01\xfc", 2),
		"\xef\xb0\x81\n");
	/* U+10FFFF comes as U+10FC00; nothing is more. */
	assert_line("\xf4\x8f\xb0\x80", ipsa_span("\xff\xdb\xff\xdf", 4),
		"\xf4\x8f\xbf\xbf\n");
	assert_line("\xf4\x8f\xbf\xbf", ipsa_span("\xff\xdb\xff\xdf", 4),
		"\xf4\x8f\xbf\xbf\n");
}

static void broken_utf8_passes(void **state)
{
	static const char *const texts[] = {"\xff", "\xf0\x9f", "\xef\xb0",
		"\xf0\x9f\x88", "\xf7\xff\xff\xff", "\x80"};
	char line[8];

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		snprintf(line, sizeof line, "%s\n", texts[i]);
		assert_line(texts[i], ipsa_span(texts[i], 1), line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layout_goes_and_values_stay),
		cmocka_unit_test(a_character_of_two_units_is_put_right),
		cmocka_unit_test(broken_utf8_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
