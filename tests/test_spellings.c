/* SPDX-License-Identifier: MIT */
/*
 * Every code of Windows IPsec in every spelling of design.md. The values are
 * computed here from the number alone.
 */
#include "support.h"

#include <stdio.h>
#include <string.h>

enum { SPELLINGS = 13, SPELLING_LEN = 96 };

static const struct code {
	const char *name;
	unsigned number;
} codes[] = {
#define CODE(name, number) {name, number},
#include "codes.def"
#undef CODE
};

/* All spellings of a code; the one that it lacks is empty. */
static void spell(char to[SPELLINGS][SPELLING_LEN], const struct code *c)
{
	uint32_t hresult = UINT32_C(0x80070000) + c->number;
	unsigned long whole = hresult;
	long long sign = (long long)hresult - (1LL << 32);
	size_t i = 0;

	snprintf(to[i++], SPELLING_LEN, "%u", c->number);
	snprintf(to[i++], SPELLING_LEN, "0x%X", c->number);
	snprintf(to[i++], SPELLING_LEN, "0x%x", c->number);
	snprintf(to[i++], SPELLING_LEN, "0X%X", c->number);
	snprintf(to[i++], SPELLING_LEN, "0x%08X", c->number);
	snprintf(to[i++], SPELLING_LEN, "%Xh", c->number);
	snprintf(to[i++], SPELLING_LEN, "0x%lX", whole);
	snprintf(to[i++], SPELLING_LEN, "0x%lx", whole);
	snprintf(to[i++], SPELLING_LEN, "%lX", whole);
	snprintf(to[i++], SPELLING_LEN, "%lu", whole);
	snprintf(to[i++], SPELLING_LEN, "%lld", sign);
	snprintf(to[i++], SPELLING_LEN, "%%%%%u", c->number);
	snprintf(to[i++], SPELLING_LEN, "%s", c->name != NULL ? c->name : "");
	assert_int_equal(i, SPELLINGS);
}

/* These need no error word: 0x8007...., signed, insert, name. */
static bool speaks_for_itself(size_t spelling)
{
	return spelling == 6 || spelling == 7 || spelling >= 10;
}

static bool is_audit(const struct code *c)
{
	return c->number >= 13824 && c->number <= 13829;
}

/* The line that `format` makes of a reference holds it and nothing else. */
static void assert_found(struct ipsa_annotator *a, struct bytes *out,
	const char *format, const char *ref, const struct code *c)
{
	char line[2 * SPELLING_LEN + 80], text[SPELLING_LEN + 16];
	char code[32];
	size_t len;

	len = (size_t)snprintf(line, sizeof(line), "%s%s%s\n",
		format, ref, " in main mode with gw2");
	bytes_clear(out);
	annotator_run(a, line, len, (struct cut){CUT_WHOLE, 0});
	snprintf(text, sizeof(text), "\"text\":\"%s\"", ref);
	snprintf(code, sizeof(code), "\"code\":%u,", c->number);
	if (bytes_count(out, "\n") != 1 || !bytes_have(out, text) ||
	    !bytes_have(out, code) ||
	    !bytes_have(out, "\"family\":\"windows-ipsec\"")) {
		bytes_print("line", line, len);
		bytes_print("json", out->ptr, out->len);
		fail();
	}
}

static void assert_left_alone(struct ipsa_annotator *a, struct bytes *out,
	const char *before, const char *ref)
{
	char line[2 * SPELLING_LEN + 80];
	size_t len = (size_t)snprintf(line, sizeof(line), "%s%s here\n",
		before, ref);

	bytes_clear(out);
	annotator_run(a, line, len, (struct cut){CUT_WHOLE, 0});
	assert_text(out, "", line);
}

/* Run `each` for every spelling of every code. */
static void for_all(void each(struct ipsa_annotator *, struct bytes *,
	const struct code *, size_t, const char *))
{
	struct ipsa_options options = {.json = true};
	struct bytes out = {0};
	struct ipsa_annotator *a = annotator_make(&options, &out);
	char all[SPELLINGS][SPELLING_LEN];

	for (size_t i = 0; i < COUNT(codes); i++) {
		spell(all, &codes[i]);
		for (size_t j = 0; j < SPELLINGS; j++)
			if (all[j][0] != '\0')
				each(a, &out, &codes[i], j, all[j]);
	}
	ipsa_annotator_free(a);
	bytes_free(&out);
}

static void find_after_word(struct ipsa_annotator *a, struct bytes *out,
	const struct code *c, size_t spelling, const char *ref)
{
	(void)spelling;
	assert_found(a, out, "gateway: error ", ref, c);
	assert_found(a, out, "vpnd[77]: Error code: ", ref, c);
}

static void every_code_is_found_in_every_spelling(void **state)
{
	(void)state;
	for_all(find_after_word);
}

static void find_without_word(struct ipsa_annotator *a, struct bytes *out,
	const struct code *c, size_t spelling, const char *ref)
{
	if (speaks_for_itself(spelling))
		assert_found(a, out, "gateway saw ", ref, c);
	else
		assert_left_alone(a, out, "gateway saw ", ref);
}

static void some_spellings_need_no_error_word(void **state)
{
	(void)state;
	for_all(find_without_word);
}

/* A bare spelling beside one that speaks for itself counts with it. */
static void find_beside(struct ipsa_annotator *a, struct bytes *out,
	const struct code *c, size_t spelling, const char *ref)
{
	char line[2 * SPELLING_LEN + 80];
	size_t len = (size_t)snprintf(line, sizeof(line), "%s (%s)\n", ref,
		c->name != NULL ? c->name : "0x800736AF");
	bool same = spelling >= 6 && spelling <= 8;

	if (c->name == NULL ? same : spelling == SPELLINGS - 1)
		return;
	bytes_clear(out);
	annotator_run(a, line, len, (struct cut){CUT_WHOLE, 0});
	if (bytes_count(out, "\"cluster\":1,") != 2 ||
	    bytes_count(out, "\"agrees\":true") != 2) {
		bytes_print("line", line, len);
		bytes_print("json", out->ptr, out->len);
		fail();
	}
}

static void every_spelling_joins_a_cluster(void **state)
{
	(void)state;
	for_all(find_beside);
}

static void leave_audit(struct ipsa_annotator *a, struct bytes *out,
	const struct code *c, size_t spelling, const char *ref)
{
	static const char before[] = "Microsoft-Windows-Security-Auditing: "
		"error ";

	if (spelling == 11 && is_audit(c))
		assert_left_alone(a, out, before, ref);
	else
		assert_found(a, out, before, ref, c);
}

static void audit_subcategories_are_left_out_only_in_their_records(void **state)
{
	(void)state;
	for_all(leave_audit);
}

/* What --explain does. */
static void look_up(struct ipsa_annotator *a, struct bytes *out,
	const struct code *c, size_t spelling, const char *ref)
{
	const struct ipsa_entry *found[8];
	size_t count = ipsa_catalog_find(builtin_catalog(), ref, strlen(ref),
		found, COUNT(found));

	(void)a;
	(void)out;
	(void)spelling;
	assert_true(count > 0);
	assert_int_equal(found[0]->code, c->number);
	assert_int_equal(found[0]->space, IPSA_WIN32);
	assert_ptr_equal(found[0], ipsa_catalog_by_number(builtin_catalog(),
		IPSA_WIN32, c->number));
}

static void every_spelling_is_looked_up(void **state)
{
	(void)state;
	for_all(look_up);
}

static void the_catalogue_has_these_pairs_and_no_others(void **state)
{
	const struct ipsa_entry *entry = NULL;
	size_t count = 0;

	(void)state;
	while ((entry = ipsa_catalog_next(builtin_catalog(), entry)) != NULL)
		count += strcmp(entry->family, "windows-ipsec") == 0;
	assert_int_equal(count, COUNT(codes));
	for (size_t i = 0; i < COUNT(codes); i++) {
		entry = ipsa_catalog_by_number(builtin_catalog(), IPSA_WIN32,
			codes[i].number);
		assert_non_null(entry);
		assert_string_equal(entry->family, "windows-ipsec");
		assert_int_equal(entry->code, codes[i].number);
		if (codes[i].name == NULL)
			assert_null(entry->name);
		else
			assert_string_equal(entry->name, codes[i].name);
	}
}

static void there_are_153_codes_and_one_of_azure(void **state)
{
	(void)state;
	assert_int_equal(COUNT(codes), 154);
}

/* Figures of design.md, so that the test's own arithmetic is seen. */
static void the_test_spells_as_the_design_does(void **state)
{
	static const char *const expected[] = {"13801", "0x35E9", "0x35e9",
		"0X35E9", "0x000035E9", "35E9h", "0x800735E9", "0x800735e9",
		"800735E9", "2147956201", "-2147011095", "%%13801",
		"ERROR_IPSEC_IKE_AUTH_FAIL"};
	const struct code auth = {"ERROR_IPSEC_IKE_AUTH_FAIL", 13801};
	char all[SPELLINGS][SPELLING_LEN];

	(void)state;
	spell(all, &auth);
	for (size_t i = 0; i < SPELLINGS; i++)
		assert_string_equal(all[i], expected[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_test_spells_as_the_design_does),
		cmocka_unit_test(there_are_153_codes_and_one_of_azure),
		cmocka_unit_test(the_catalogue_has_these_pairs_and_no_others),
		cmocka_unit_test(every_spelling_is_looked_up),
		cmocka_unit_test(every_code_is_found_in_every_spelling),
		cmocka_unit_test(some_spellings_need_no_error_word),
		cmocka_unit_test(every_spelling_joins_a_cluster),
		cmocka_unit_test(
		    audit_subcategories_are_left_out_only_in_their_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
