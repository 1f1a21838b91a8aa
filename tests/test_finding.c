/* SPDX-License-Identifier: MIT */
#include "check.h"

/* An ipsa_report_fn that keeps what it was told. */
struct kept {
	struct ipsa_finding finding;
	char text[1024];
	size_t count;
};

static void keep(void *ctx, const struct ipsa_finding *f)
{
	struct kept *k = ctx;

	k->finding = *f;
	(void)snprintf(k->text, sizeof(k->text), "%s", f->text);
	k->count++;
}

static void a_finding_says_what_where_and_in_which_file(void **state)
{
	struct kept k = {.count = 0};
	struct reporter to = {keep, &k, "some.yaml", 0, false};

	(void)state;
	ipsa_finding(&to, FINDING_UNKNOWN_KEY, 12, 34, "no %s: %d", "key", 5);
	assert_int_equal(k.count, 1);
	assert_string_equal(k.finding.id, "unknown-key");
	assert_int_equal(k.finding.level, IPSA_ERROR);
	assert_string_equal(k.finding.origin, "some.yaml");
	assert_int_equal(k.finding.line, 12);
	assert_int_equal(k.finding.column, 34);
	assert_string_equal(k.text, "no key: 5");
}

static void every_row_has_an_id_of_its_own_that_reads_as_one_word(void **state)
{
	char ids[FINDINGS][64];
	struct kept k = {.count = 0};
	struct reporter to = {keep, &k, "", 0, false};

	(void)state;
	for (int i = 0; i < FINDINGS; i++) {
		size_t len;

		ipsa_finding(&to, (enum finding)i, 0, 0, "%s", "");
		len = strlen(k.finding.id);
		assert_true(len > 0 && len < sizeof(ids[i]));
		assert_int_equal(strspn(k.finding.id,
			"abcdefghijklmnopqrstuvwxyz-"), len);
		(void)snprintf(ids[i], sizeof(ids[i]), "%s", k.finding.id);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(ids[i], ids[j]);
	}
	assert_int_equal(k.count, FINDINGS);
}

static void errors_are_counted_whoever_listens(void **state)
{
	struct kept k = {.count = 0};
	size_t errors = 0;

	(void)state;
	for (int i = 0; i < FINDINGS; i++) {
		struct reporter to = {keep, &k, "", 0, false};
		struct reporter nobody = {NULL, NULL, "", 0, false};

		ipsa_finding(&to, (enum finding)i, 1, 1, "%s", "x");
		ipsa_finding(&nobody, (enum finding)i, 1, 1, "%s", "x");
		errors += k.finding.level == IPSA_ERROR;
		assert_int_equal(to.errors, k.finding.level == IPSA_ERROR);
		assert_int_equal(nobody.errors, to.errors);
	}
	assert_true(errors > 0);
}

static void a_long_text_is_cut_and_still_ends(void **state)
{
	static const size_t lens[] = {0, 1, 510, 511, 512, 5000};
	char text[5001];

	(void)state;
	for (size_t i = 0; i < COUNT(lens); i++) {
		struct kept k = {.count = 0};
		struct reporter to = {keep, &k, "", 0, false};

		memset(text, 'x', lens[i]);
		text[lens[i]] = '\0';
		ipsa_finding(&to, FINDING_SYNTAX, 1, 1, "%s", text);
		assert_int_equal(strlen(k.text),
			lens[i] < 511 ? lens[i] : 511);
	}
}

static void the_code_tells_the_worst_that_happened(void **state)
{
	static const struct {
		size_t errors;
		bool no_memory;
		enum ipsa_code code;
	} rows[] = {
		{0, false, IPSA_OK}, {1, false, IPSA_BAD_FILE},
		{9, false, IPSA_BAD_FILE}, {0, true, IPSA_NO_MEMORY},
		{1, true, IPSA_NO_MEMORY}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reporter to = {NULL, NULL, "", rows[i].errors,
			rows[i].no_memory};

		assert_int_equal(ipsa_finding_code(&to), rows[i].code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_finding_says_what_where_and_in_which_file),
		cmocka_unit_test(
			every_row_has_an_id_of_its_own_that_reads_as_one_word),
		cmocka_unit_test(errors_are_counted_whoever_listens),
		cmocka_unit_test(a_long_text_is_cut_and_still_ends),
		cmocka_unit_test(the_code_tells_the_worst_that_happened)
	};

	return cmocka_run_group_tests_name("finding", tests, NULL, NULL);
}
