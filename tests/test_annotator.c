/* SPDX-License-Identifier: MIT */
/* An annotator that is given something else to know, or nobody to write to. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#define LABEL "ERROR_IPSEC_IKE_AUTH_FAIL"

/* --- another catalogue ------------------------------------------------------ */

/* What is built in, and a text over it. */
static struct ipsa_catalog *catalog_with(const char *text)
{
	struct ipsa_catalog *cat;

	assert_int_equal(ipsa_catalog_new(&cat, true), IPSA_OK);
	assert_int_equal(ipsa_catalog_add(cat, "test", text, strlen(text),
		NULL, NULL), IPSA_OK);
	return cat;
}

static const char other_text[] = "space: win32\n"
	"family: windows-ipsec\n"
	"entries:\n"
	"- name: " LABEL "\n"
	"  action: Ask the Linden desk.\n";

static const char new_family[] = "space: win32\n"
	"family: linden\n"
	"entries:\n"
	"- name: ERROR_LINDEN\n"
	"  code: 13990\n"
	"  severity: error\n"
	"  class: policy\n"
	"  retry: never\n"
	"  meaning: The gate of the Linden site refused the tunnel.\n"
	"  action: Ask the Linden desk.\n";

static void feed(struct ipsa_annotator *a, const char *text)
{
	assert_int_equal(ipsa_annotator_feed(a, text, strlen(text)), IPSA_OK);
}

static enum ipsa_code renew(struct ipsa_annotator *a,
	const struct ipsa_catalog *cat)
{
	return ipsa_annotator_renew(a, cat, builtin_patterns(true), NULL,
		NULL);
}

/* What came and was not written yet is looked at with the new ones; options
 * stay, notes made before do not. */
static void what_comes_next_is_told_by_the_new_catalogue(void **state)
{
	struct ipsa_options options = {.template_ = "{action}"};
	struct ipsa_catalog *cat = catalog_with(other_text);
	struct bytes out = {0};
	struct ipsa_annotator *a = annotator_make(&options, &out);

	(void)state;
	feed(a, "error 13801\nerror 13868\nand then err");
	assert_true(bytes_have(&out, "13801 [= " LABEL ": Check that"));
	bytes_clear(&out);
	assert_int_equal(renew(a, cat), IPSA_OK);
	feed(a, "or 13801\nerror 13801\n");
	assert_int_equal(ipsa_annotator_finish(a), IPSA_OK);
	assert_text(&out, "and then error 13801 [= " LABEL ": Ask the Linden "
		"desk.]\nerror 13801 [= " LABEL ": Ask the Linden desk.]\n",
		"renewed");
	assert_int_equal(ipsa_annotator_counts(a).references, 4);
	ipsa_annotator_free(a);
	ipsa_catalog_free(cat);
	bytes_free(&out);
}

static void count(void *ctx, const struct ipsa_finding *finding)
{
	size_t *found = ctx;

	assert_string_equal(finding->origin, "families");
	assert_string_equal(finding->id, "unknown-family");
	++*found;
}

static void a_catalogue_without_the_families_asked_for_is_refused(
	void **state)
{
	struct ipsa_options options = {.families = "linden,windows-ipsec",
		.template_ = "{code}"};
	struct ipsa_catalog *cat = catalog_with(new_family);
	struct ipsa_annotator *a;
	struct bytes out = {0};
	size_t found = 0;

	(void)state;
	assert_int_equal(ipsa_annotator_new(&a, cat, builtin_patterns(true),
		&options, bytes_write, &out, NULL, NULL), IPSA_OK);
	assert_int_equal(ipsa_annotator_renew(a, builtin_catalog(),
		builtin_patterns(true), count, &found), IPSA_BAD_OPTION);
	assert_int_equal(found, 1);
	feed(a, "error 13990, error 13801, RAS error 809\n");
	assert_text(&out, "error 13990 [= ERROR_LINDEN: 13990], error 13801 [= "
		LABEL ": 13801], RAS error 809\n", "as before");
	ipsa_annotator_free(a);
	ipsa_catalog_free(cat);
	bytes_free(&out);
}

static void an_empty_place_in_the_list_of_families_is_refused(void **state)
{
	static const char *const rows[] = {"", ",", "ras,", ",ras", "ras,,wfp"};
	struct bytes out = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ipsa_options options = {.families = rows[i]};
		struct ipsa_annotator *a;
		size_t found = 0;

		assert_int_equal(ipsa_annotator_new(&a, builtin_catalog(),
			builtin_patterns(true), &options, bytes_write, &out,
			count, &found), IPSA_BAD_OPTION);
		assert_true(found > 0);
	}
	bytes_free(&out);
}

static void in_the_midst_of_a_long_line_it_is_not_now(void **state)
{
	struct ipsa_options options = {.template_ = "{action}"};
	struct ipsa_catalog *cat = catalog_with(other_text);
	struct bytes out = {0}, line = {0};
	struct ipsa_annotator *a = annotator_make(&options, &out);

	(void)state;
	bytes_fill(&line, 'x', 3 << 20);
	feed(a, line.ptr);
	assert_int_equal(renew(a, cat), IPSA_NOT_NOW);
	bytes_clear(&out);
	feed(a, " error 13801\n");
	assert_true(bytes_have(&out, "13801 [= " LABEL ": Check that"));
	assert_int_equal(renew(a, cat), IPSA_OK);
	bytes_clear(&out);
	feed(a, "error 13801\n");
	assert_text(&out, "error 13801 [= " LABEL ": Ask the Linden desk.]\n",
		"after it");
	ipsa_annotator_free(a);
	ipsa_catalog_free(cat);
	bytes_free(&line);
	bytes_free(&out);
}

/* --- nobody to write to ------------------------------------------------------ */

/* What takes so many writes and no more. */
struct taker {
	struct bytes got;
	size_t left;
	bool refused;
};

static int take(void *ctx, const struct ipsa_piece *pieces, size_t count_)
{
	struct taker *t = ctx;

	assert_false(t->refused);
	t->refused = t->left == 0;
	if (t->refused)
		return 1;
	t->left--;
	return bytes_write(&t->got, pieces, count_);
}

static const char text_in[] = "one error 13801\r\ntwo\n"
	"error 13868 [= ERROR_IPSEC_IKE_POLICY_MATCH: x] three\n"
	"app: {\"ErrorCode\":13801}\n"
	"CEF:0|V|P|1|2|3|4|msg=error 13801\n"
	" [= NOTE: Alone.]\n\nfour error 13801, error 13868";
static const char json_in[] = "[\n{\"ErrorCode\":13801},\n{\"a\":1},\n"
	"{\"ErrorCode\":13868,\n\"b\":2}\n]\nstray error 13801\n"
	"{\"ErrorCode\":13801,}\n{\"ErrorCode\":13801,\"ipsecannotate\":[{}]}\n";
static const char csv_in[] = "sep=;\nTimeCreated;Id;Message\n"
	"1;2;error 13801\n1;2;\"error\n13868\"\n1;2;\"broken\"x\n1;2;3\n";
static const char xml_in[] = "<?xml version='1.0'?>\n<Events>\n"
	"<Event><Data>error 13801</Data></Event>\n<Event><Data>2</Data></Event>"
	"\n<Event><Data>error</Event>\n</Events>\n<a>error 13868<b>2</b></a>\n"
	"<a>error 13801</a><!-- ipsecannotate: NAME: Text -->";

#define WIDE "\xFF\xFE" "e\0r\0r\0o\0r\0 \0" "1\0" "3\0" "8\0" "0\0" "1\0\n\0" \
	"\0\xD8!\0"
static const char wide_in[] = WIDE WIDE "\0";

static const struct {
	const char *in;
	size_t len;
	struct ipsa_options options;
} ways[] = {
#define TEXT(text) text, sizeof(text) - 1
	{TEXT(text_in), {.style = IPSA_INLINE}},
	{TEXT(text_in), {.style = IPSA_END, .color = true}},
	{TEXT(text_in), {.style = IPSA_BELOW}},
	{TEXT(text_in), {.matched = true}},
	{TEXT(text_in), {.json = true}},
	{TEXT(text_in), {.strip = true}},
	{TEXT(text_in), {.output_encoding = IPSA_ENCODING_UTF16LE}},
	{TEXT(json_in), {.format = IPSA_FORMAT_JSON}},
	{TEXT(json_in), {.format = IPSA_FORMAT_JSON, .strip = true}},
	{TEXT(json_in), {.format = IPSA_FORMAT_JSON, .matched = true}},
	{TEXT(json_in), {.format = IPSA_FORMAT_JSON,
		.fields = IPSA_FIELDS_ECS}},
	{TEXT(csv_in), {.format = IPSA_FORMAT_CSV}},
	{TEXT(csv_in), {.format = IPSA_FORMAT_CSV, .matched = true}},
	{TEXT(xml_in), {.format = IPSA_FORMAT_XML}},
	{TEXT(xml_in), {.format = IPSA_FORMAT_XML, .strip = true}},
	{TEXT(wide_in), {.format = IPSA_FORMAT_TEXT}},
	{TEXT(wide_in), {.output_encoding = IPSA_ENCODING_UTF8}},
	{TEXT(wide_in), {.output_encoding = IPSA_ENCODING_UTF16BE}},
#undef TEXT
};

/* Feed in pieces until the first that fails. */
static enum ipsa_code run(struct taker *t, size_t way, size_t piece)
{
	enum ipsa_code code = IPSA_OK;
	struct ipsa_annotator *a;

	assert_int_equal(ipsa_annotator_new(&a, builtin_catalog(),
		builtin_patterns(true), &ways[way].options, take, t, NULL,
		NULL), IPSA_OK);
	for (size_t at = 0; at < ways[way].len && code == IPSA_OK;
	    at += piece) {
		size_t len = ways[way].len - at;

		code = ipsa_annotator_feed(a, ways[way].in + at,
			len < piece ? len : piece);
	}
	if (code == IPSA_OK)
		code = ipsa_annotator_finish(a);
	ipsa_annotator_free(a);
	return code;
}

/* Each write in turn is refused: that is said, nothing is written after it, and
 * what was before it is how the whole begins. */
static void after_a_write_that_fails_there_is_none(void **state)
{
	static const size_t pieces[] = {5, 64, 100000};

	(void)state;
	for (size_t i = 0; i < COUNT(ways) * COUNT(pieces); i++) {
		struct taker all = {.left = 100000};
		size_t way = i / COUNT(pieces), most;
		size_t piece = pieces[i % COUNT(pieces)];

		assert_int_equal(run(&all, way, piece), IPSA_OK);
		most = 100000 - all.left;
		assert_true(most > 0);
		for (size_t n = 0; n < most; n++) {
			struct taker t = {.left = n};

			if (run(&t, way, piece) != IPSA_NOT_WRITTEN)
				fail_msg("way %zu, write %zu", way, n);
			assert_true(t.refused && t.got.len < all.got.len);
			if (t.got.len > 0)
				assert_memory_equal(t.got.ptr, all.got.ptr,
					t.got.len);
			bytes_free(&t.got);
		}
		bytes_free(&all.got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_next_is_told_by_the_new_catalogue),
		cmocka_unit_test(
			a_catalogue_without_the_families_asked_for_is_refused),
		cmocka_unit_test(
			an_empty_place_in_the_list_of_families_is_refused),
		cmocka_unit_test(in_the_midst_of_a_long_line_it_is_not_now),
		cmocka_unit_test(after_a_write_that_fails_there_is_none)
	};

	return cmocka_run_group_tests_name("annotator", tests, NULL, NULL);
}
