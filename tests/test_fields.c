/* SPDX-License-Identifier: MIT */
/*
 * Members under the names of ECS and OCSF: which an object has already, which
 * are ours to take out again, and what the annotator makes of both. That every
 * value stays what it was, formats.py sees with another parser.
 */
#include "support.h"

#include <string.h>

#include "fields.h"
#include "limits.h"

static const struct cut whole = {CUT_WHOLE, 0};

/* --- which there are ------------------------------------------------------ */

enum { CODE = 1 << ECS_CODE, TYPE = 1 << ECS_TYPE, MESSAGE = 1 << ECS_MESSAGE,
	REFERENCE = 1 << ECS_REFERENCE, ERROR = CODE | TYPE | MESSAGE,
	LIST = 1 << OCSF_ENRICHMENTS, DETAIL = 1 << OCSF_DETAIL };

static void members_that_stand_there_are_known(void **state)
{
	static const struct {
		const char *object;
		unsigned ecs, ocsf;
	} rows[] = {
		{"{}", 0, 0},
		{"{\"a\":\"error.code\"}", 0, 0},
		{"{\"error.code\":1}", CODE, 0},
		{"{ \"error.code\" : {} , \"error.type\" : [] }",
			CODE | TYPE, 0},
		{"{\"error\\u002ecode\":1,\"st\\u0061tus_detail\":1}", CODE,
			DETAIL},
		{"{\"error.code.x\":1,\"error.codes\":2,\"error.cod\":3}",
			CODE, 0},
		{"{\"error\":{}}", 0, 0},
		{"{\"error\": {\"code\":null,\"x\":{\"type\":1}}}", CODE, 0},
		{"{\"error\":{\"c\\u006fde\":1,\"message.x\":2}}",
			CODE | MESSAGE, 0},
		{"{\"error\":{\"x\":[{\"code\":1}]},\"code\":2}", 0, 0},
		{"{\"x\":{\"code\":1,\"error.code\":2}}", 0, 0},
		{"{\"error\":\"x\"}", ERROR, 0},
		{"{\"error\":7,\"event\":{}}", ERROR, 0},
		{"{\"error\": null,\"event\":[{}]}", ERROR | REFERENCE, 0},
		{"{\"event\":{\"code\":1,\"reference\":2}}", REFERENCE, 0},
		{"{\"event\":{\"code\":1},\"event.code\":2}", 0, 0},
		{"{\"error\":{},\"a\":{\"code\":1}}", 0, 0},
		{"{\"error\":{},\"error\":{\"code\":1},\"a\":1}", CODE, 0},
		{"{\"enrichments\":[]}", 0, LIST},
		{"{\"a\":{\"enrichments\":[]},\"status_detail\":null}", 0,
			DETAIL},
		{"{\"\":1,\"errors\":2,\"error.\":3}", 0, 0},
		{"{\"error.code.that.goes.on.and.on.for.longer.than.names\":1}",
			CODE, 0},
		{"{\"an.error.that.goes.on.for.thirty.two\\u002eerror\":1}",
			0, 0},
		/* What is broken, as far as it goes. */
		{"{\"error.code\":1,,\"error.type\":2}", CODE, 0},
		{"{\"error.code\":1,\"error.ty", CODE, 0},
		{"{\"error", 0, 0}, {"{\"", 0, 0}, {"{", 0, 0}, {"", 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = ipsa_span_of(rows[i].object);

		if (ipsa_added_present(IPSA_FIELDS_ECS, s) != rows[i].ecs ||
		    ipsa_added_present(IPSA_FIELDS_OCSF, s) != rows[i].ocsf)
			fail_msg("%s", rows[i].object);
	}
}

static void only_members_spelled_as_ours_are_ours(void **state)
{
	static const struct {
		const char *members;
		unsigned count;
		bool ours;
	} rows[] = {
		{"\"error.code\":\"1\"", 1, true},
		{"\"error.code\":\"1\",\"event.reference\":\"\"", 2, true},
		{"\"error.code\":\"1\",\"error.type\":\"2\","
			"\"error.message\":\"a\\\"b\",\"event.reference\":"
			"\"3\"", 4, true},
		{"\"enrichments\":[],\"status_detail\":\"\"", 2, true},
		{"\"enrichments\":[{\"a\":[\"]\"]}]", 1, true},
		{"\"error.code\":\"1\"", 2, false},
		{"\"error.code\":\"1\",\"error.type\":\"2\"", 1, false},
		{"\"error.type\":\"2\",\"error.code\":\"1\"", 2, false},
		{"\"error.code\":\"1\",\"error.code\":\"1\"", 2, false},
		{"\"error.code\":\"1\",\"status_detail\":\"\"", 2, false},
		{"\"error.code\":1", 1, false},
		{"\"error.code\":[]", 1, false},
		{"\"enrichments\":{}", 1, false},
		{"\"enrichments\":[", 1, false},
		{"\"enrichments\":[]]", 1, false},
		{"\"status_detail\":\"", 1, false},
		{"\"status_detail\":", 1, false},
		{" \"error.code\":\"1\"", 1, false},
		{"\"error.code\" :\"1\"", 1, false},
		{"\"error.code\": \"1\"", 1, false},
		{"\"error.code\":\"1\" ", 1, false},
		{"\"error.code\":\"1\", \"error.type\":\"2\"", 2, false},
		{"\"error.code\":\"1\",", 1, false},
		{"\"error.c\\u006fde\":\"1\"", 1, false},
		{"\"message\":\"1\"", 1, false}, {"", 1, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (ipsa_added_are(ipsa_span_of(rows[i].members),
		    rows[i].count) != rows[i].ours)
			fail_msg("%s", rows[i].members);
}

/* --- what is told --------------------------------------------------------- */

static const char *const none[] = {NULL};

static struct ipsa_entry entry_of(const char *name, uint32_t code,
	const char *reference)
{
	return (struct ipsa_entry){.name = name, .family = "f",
		.meaning = "M.", .action = "A.", .reference = reference,
		.aliases = none, .phase = none, .reported_by = none,
		.causes = none, .diagnose = none, .resolve = none,
		.related = none, .code = code, .space = IPSA_RAS};
}

/* What is put for a cluster of one reference with these readings. */
static void told(struct buf *out, const struct ipsa_entry *a,
	const struct ipsa_entry *b, bool brief)
{
	struct fields f = {.schema = IPSA_FIELDS_ECS};
	struct meaning m = {{{a, b}, b != NULL ? 2 : 1}, true};
	struct cluster c = {.count = 1};

	ipsa_buf_clear(out);
	ipsa_fields_begin(&f);
	ipsa_fields_cluster(&f, &c, &m, brief);
	ipsa_fields_cluster(&f, &c, &(struct meaning){{{b, b}, 1}, true},
		false);
	(void)ipsa_fields_put(&f, 0, out);
	assert_false(out->failed);
	ipsa_buf_add_char(out, '\0');
	ipsa_fields_free(&f);
}

static void readings_share_what_is_told_of_them(void **state)
{
	struct ipsa_entry a = entry_of("A", 7, "http://x/\"[= A]\"");
	struct ipsa_entry b = entry_of("B", 7, "http://x/\"[= A]\"");
	struct buf out = {0};

	(void)state;
	told(&out, &a, &b, false);
	assert_string_equal(out.ptr, "\"error.code\":\"7\",\"error.type\":"
		"\"A or B\",\"error.message\":\"M. Or: M.\","
		"\"event.reference\":\"http://x/\\\"\\u005b= A]\\\"\",");
	told(&out, &a, &b, true);
	assert_null(strstr(out.ptr, "error.message"));
	b.code = 8;
	b.name = NULL;
	b.reference = "http://y";
	told(&out, &a, &b, false);
	assert_string_equal(out.ptr, "\"error.type\":\"A or 8\","
		"\"error.message\":\"M. Or: M.\",");
	b.reference = NULL;
	told(&out, &a, &b, false);
	assert_null(strstr(out.ptr, "event.reference"));
	told(&out, &b, &a, false);
	assert_null(strstr(out.ptr, "event.reference"));
	ipsa_buf_free(&out);
}

static void an_address_has_a_limit(void **state)
{
	static char address[ADDRESS_MAX + 2];
	struct ipsa_entry a = entry_of("A", 7, address);
	struct buf out = {0};

	(void)state;
	memset(address, 'x', ADDRESS_MAX);
	told(&out, &a, &a, false);
	assert_non_null(strstr(out.ptr, "event.reference"));
	address[ADDRESS_MAX] = 'x';
	told(&out, &a, &a, false);
	assert_null(strstr(out.ptr, "event.reference"));
	ipsa_buf_free(&out);
}

/* --- what the annotator does ---------------------------------------------- */

/* Annotate, and see that stripping and a second pass do what they must. */
static void make(struct bytes *out, const char *in,
	const struct ipsa_options *o)
{
	const struct ipsa_options strip = {.format = o->format, .strip = true};
	struct bytes again = {0};

	bytes_clear(out);
	annotate(out, in, strlen(in), o, whole);
	annotate(&again, out->ptr, out->len, o, whole);
	assert_bytes(&again, out, "twice");
	bytes_clear(&again);
	annotate(&again, out->ptr, out->len, &strip, whole);
	assert_text(&again, in, "stripped");
	bytes_free(&again);
}

static void what_has_no_object_stays_what_it_was(void **state)
{
	static const struct {
		enum ipsa_format format;
		const char *in;
	} rows[] = {
		{IPSA_FORMAT_TEXT, "error 13801\n"},
		{IPSA_FORMAT_TEXT, "CEF:0|V|P|1|1|n|5|msg=error 13801\n"},
		{IPSA_FORMAT_CSV, "a,b\nx,error 13801\n"},
		{IPSA_FORMAT_XML, "<Event><Data>error 13801</Data></Event>\n"},
	};
	struct bytes plain = {0}, out = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ipsa_options o = {.format = rows[i].format};

		make(&plain, rows[i].in, &o);
		for (int schema = IPSA_FIELDS_ECS;
		    schema <= IPSA_FIELDS_OCSF; schema++) {
			o.fields = (enum ipsa_fields)schema;
			make(&out, rows[i].in, &o);
			assert_bytes(&out, &plain, rows[i].in);
		}
	}
	bytes_free(&plain);
	bytes_free(&out);
}

/* Notes stand in a line, and what has them hides keys from who reads it. */
static void keys_behind_a_note_are_seen(void **state)
{
	static const char in[] =
		"app: {\"m\":\"error 13801\",\"x\":\"y [= A: \",\"error.code\""
		":\"5\",\"z\":\"]\",\"error\":{\"ty [= B: x]pe\":1}}\n";
	const struct ipsa_options o = {.fields = IPSA_FIELDS_ECS};
	struct bytes out = {0};

	(void)state;
	bytes_clear(&out);
	annotate(&out, in, strlen(in), &o, whole);
	assert_int_equal(bytes_count(&out, "\"error.code\":"), 1);
	assert_false(bytes_have(&out, "\"error.type\":"));
	assert_true(bytes_have(&out, "[{\"added\":2,"));
	bytes_free(&out);
}

static void a_record_tells_of_itself_alone(void **state)
{
	static const char in[] = "{\"a\":\"error 13801\"}\n"
		"{\"a\":\"error 13806\"}\napp: {\"a\":\"error 13815\"}\n";
	const struct ipsa_options o = {.format = IPSA_FORMAT_JSON,
		.fields = IPSA_FIELDS_OCSF};
	struct bytes out = {0};

	(void)state;
	make(&out, in, &o);
	assert_int_equal(bytes_count(&out, "\"added\":2,"), 3);
	assert_int_equal(bytes_count(&out, "\"provider\":"), 3);
	assert_int_equal(bytes_count(&out, "\"status_detail\":"), 3);
	assert_int_equal(bytes_count(&out, "\"value\":\"13806\""), 1);
	bytes_free(&out);
}

static void every_label_of_a_record_is_enriched(void **state)
{
	const struct ipsa_options o = {.format = IPSA_FORMAT_JSON,
		.fields = IPSA_FIELDS_OCSF};
	struct bytes in = {0}, out = {0};

	(void)state;
	bytes_add_text(&in, "{\"a\":\"");
	for (int i = 0; i <= LABELS_MAX; i++)
		bytes_format(&in, "error %d, ", 13801 + i);
	bytes_add_text(&in, "\"}\n");
	make(&out, in.ptr, &o);
	assert_int_equal(bytes_count(&out, "\"provider\":"), LABELS_MAX);
	bytes_free(&in);
	bytes_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_that_stand_there_are_known),
		cmocka_unit_test(only_members_spelled_as_ours_are_ours),
		cmocka_unit_test(readings_share_what_is_told_of_them),
		cmocka_unit_test(an_address_has_a_limit),
		cmocka_unit_test(what_has_no_object_stays_what_it_was),
		cmocka_unit_test(keys_behind_a_note_are_seen),
		cmocka_unit_test(a_record_tells_of_itself_alone),
		cmocka_unit_test(every_label_of_a_record_is_enriched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
