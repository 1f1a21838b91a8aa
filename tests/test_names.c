/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "names.h"

static const struct {
	enum names kind;
	unsigned value;
	const char *word;
} rows[] = {
	{NAMES_SPACE, IPSA_WIN32, "win32"},
	{NAMES_SPACE, IPSA_HRESULT, "hresult"},
	{NAMES_SPACE, IPSA_NTSTATUS, "ntstatus"},
	{NAMES_SPACE, IPSA_RAS, "ras"},
	{NAMES_SPACE, IPSA_IKEV1, "ikev1"},
	{NAMES_SPACE, IPSA_IKEV2, "ikev2"},
	{NAMES_SEVERITY, IPSA_SEVERITY_ERROR, "error"},
	{NAMES_SEVERITY, IPSA_SEVERITY_WARNING, "warning"},
	{NAMES_SEVERITY, IPSA_SEVERITY_INFO, "info"},
	{NAMES_SEVERITY, IPSA_SEVERITY_MARKER, "marker"},
	{NAMES_CLASS, IPSA_CLASS_CREDENTIALS, "credentials"},
	{NAMES_CLASS, IPSA_CLASS_POLICY, "policy"},
	{NAMES_CLASS, IPSA_CLASS_PROTOCOL, "protocol"},
	{NAMES_CLASS, IPSA_CLASS_TRANSPORT, "transport"},
	{NAMES_CLASS, IPSA_CLASS_RESOURCE, "resource"},
	{NAMES_CLASS, IPSA_CLASS_STATE, "state"},
	{NAMES_CLASS, IPSA_CLASS_INTERNAL, "internal"},
	{NAMES_RETRY, IPSA_RETRY_NEVER, "never"},
	{NAMES_RETRY, IPSA_RETRY_LATER, "later"},
	{NAMES_RETRY, IPSA_RETRY_NOW, "now"}
};

static void every_value_has_its_word_and_every_word_its_value(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_string_equal(ipsa_name_of(rows[i].kind, rows[i].value),
			rows[i].word);
		assert_int_equal(ipsa_name_value(rows[i].kind,
			ipsa_span_of(rows[i].word)), rows[i].value);
	}
}

static void the_public_functions_say_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		unsigned v = rows[i].value;
		const char *word =
			rows[i].kind == NAMES_SPACE ?
			ipsa_space_name((enum ipsa_space)v) :
			rows[i].kind == NAMES_SEVERITY ?
			ipsa_severity_name((enum ipsa_severity)v) :
			rows[i].kind == NAMES_CLASS ?
			ipsa_class_name((enum ipsa_class)v) :
			ipsa_retry_name((enum ipsa_retry)v);

		assert_string_equal(word, rows[i].word);
	}
}

static void a_value_beyond_the_last_has_no_word(void **state)
{
	static const struct {
		enum names kind;
		unsigned values[3];
	} beyond[] = {
		{NAMES_SPACE, {IPSA_SPACES, 7, 4000000000U}},
		{NAMES_SEVERITY, {4, 5, 4000000000U}},
		{NAMES_CLASS, {7, 8, 4000000000U}},
		{NAMES_RETRY, {3, 4, 4000000000U}}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(beyond); i++)
		for (size_t j = 0; j < COUNT(beyond[i].values); j++)
			assert_string_equal(ipsa_name_of(beyond[i].kind,
				beyond[i].values[j]), "");
}

static void other_words_have_no_value(void **state)
{
	static const char *const words[] = {"", "Win32", "win3", "win320",
		" win32", "error,", "nowhere"};

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++)
		for (int kind = NAMES_SPACE; kind <= NAMES_RETRY; kind++)
			assert_int_equal(ipsa_name_value((enum names)kind,
				ipsa_span_of(words[i])), -1);
	assert_int_equal(ipsa_name_value(NAMES_RETRY,
		ipsa_span("now\0", 4)), -1);
}

static void the_list_for_messages_is_all_of_them(void **state)
{
	struct bytes list = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool last = i + 1 == COUNT(rows) ||
			rows[i + 1].kind != rows[i].kind;

		bytes_format(&list, "%s%s", rows[i].word, last ? "" : ", ");
		if (!last)
			continue;
		assert_string_equal(ipsa_name_list(rows[i].kind), list.ptr);
		bytes_clear(&list);
	}
	bytes_free(&list);
}

static void every_code_has_words_of_its_own(void **state)
{
	(void)state;
	for (int a = IPSA_OK; a <= IPSA_NOT_WRITTEN; a++) {
		const char *text = ipsa_code_text((enum ipsa_code)a);

		assert_true(strlen(text) > 0);
		assert_string_not_equal(text, ipsa_code_text((enum ipsa_code)
			(IPSA_NOT_WRITTEN + 1)));
		for (int b = IPSA_OK; b < a; b++)
			assert_string_not_equal(text,
				ipsa_code_text((enum ipsa_code)b));
	}
}

static void the_version_is_that_of_the_header(void **state)
{
	(void)state;
	assert_string_equal(ipsa_version(), IPSA_VERSION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			every_value_has_its_word_and_every_word_its_value),
		cmocka_unit_test(the_public_functions_say_the_same),
		cmocka_unit_test(a_value_beyond_the_last_has_no_word),
		cmocka_unit_test(other_words_have_no_value),
		cmocka_unit_test(the_list_for_messages_is_all_of_them),
		cmocka_unit_test(every_code_has_words_of_its_own),
		cmocka_unit_test(the_version_is_that_of_the_header)
	};

	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
