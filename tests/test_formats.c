/* SPDX-License-Identifier: MIT */
/*
 * Records that are no lines, and encodings: the laws of design.md over files
 * made of fragments, whole and broken; limits. That every value stays what it
 * was is seen by other programs' parsers, in formats.py.
 *
 * $LAWS_ROUNDS multiplies the number of inputs.
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "limits.h"

enum { INPUTS = 250, PARTS = 12, CUTS = 4 };

/* --- files made of fragments --------------------------------------------- */

#define EVENT "<Event xmlns='x'><System><Provider Name=\"RasClient\"/>" \
	"</System><EventData>"
#define EVENT_END "</EventData></Event>"
#define CODE "\"ErrorCode\":13801"
#define OURS "\"ipsecannotate\":[{\"field\":\"\",\"text\":\"13801\"}]"
#define ADDED(n) "\"ipsecannotate\":[{\"added\":" n ",\"field\":\"\"}]"
#define ECS "\"error.code\":\"13801\",\"error.type\":\"X\","
#define OCSF "\"enrichments\":[{\"name\":\"error 13801\"}],"
#define COMMENT "<!-- ipsecannotate: ERROR_X: Text. -->"

static const char *const json_parts[] = {
	"{" CODE "}", "{\"a\":\"error 13801\",\"b\":{\"c\":[1,2.5e3,true,null]}}",
	"{\n  \"hr\": \"0x800735E9\",\n  \"x\": \"error\\u0020 13806\"\n}",
	"{" CODE "," OURS "}", "{" OURS ",\"b\":\"error 13801\"}",
	"{\"ipsecannot\\u0061te\":1,\"e\":\"error 13801\"}", "{}", "[", "]",
	"{\"records\":[", "]}", "}", "{", ",", ",\n", "\n", "\n", "\r\n", " ",
	"\t", "{\"value\":[{\"e\":\"error 13801\"}],\"n\":\"error 13806\"}",
	"{\"e\":\"error 13801", "\"e\":\"error 13801\",", "error 13801",
	"{\"e\":\"error 13801\"\n", "{\"e\":01,\"f\":\"error 13801\"}",
	"{\"e\":\"error 13801 [= ERROR_IPSEC_IKE_AUTH_FAIL: x]\"}",
	"[2026-01-01 10:00] error 13801", "<134>app: {" CODE "}",
	"{\"e\":\"\x80 error 13801 \xC3\xA9\"}", "{\"d\":{\"a\":{}\n",
	"{\"e\":\"error 13801\"}{\"e\":\"error 13806\"}", "{\"a\":[[[[",
	"{\"e\":\"error 13801 (ERROR_IPSEC_IKE_AUTH_FAIL)\"}", "\xEF\xBB\xBF",
	"{\"ERROR_IPSEC_IKE_AUTH_FAIL\":{\"hr\":[-2147011095,13801]}}",
	"{" CODE "," ECS ADDED("2") "}", "{" CODE "," ECS ADDED("1") "}",
	"{" CODE "," ECS ADDED("3") "}", "{" ECS ADDED("2") "}",
	"{" CODE "," OCSF ADDED("1") "}", "{" CODE "," OCSF OURS "}",
	"{" CODE ",\"error\":{\"code\":1,\"type\":{}}}", "{" OCSF CODE "}",
	"{" CODE ",\"error\":null,\"event\":{\"r\\u0065ference\":[]}}",
};

static const char *const csv_parts[] = {
	"sep=;\n", "sep=,\r\n", "#TYPE System.Object\n",
	"Level,Date and Time,Source,Event ID,Task Category\n",
	"Keywords\tDate and Time\tSource\tEvent ID\tTask Category\r\n",
	"\"TimeCreated\",\"Id\",\"Message\"\n", "Time;Level;Message;Source\n",
	"a,b,\"ipsecannotate\"\n", "Error,x,RasClient,20227,None", ",", ";",
	"\t", "\"", "\"\"", "\n", "\n", "\r\n", "error 13801", "\"error 13801",
	"\"The user \"\"hi\"\" error 13806\nmore\"", "13801", "\xE9",
	"\"error 13801\"x", "error code,13801", ",\"\"", "\r", " ",
	"\"error 13801 [= ERROR_IPSEC_IKE_AUTH_FAIL: x]\"",
	"\"ERROR_X: Text\"", "\"error\r\n13801\"",
};

static const char *const xml_parts[] = {
	"<?xml version=\"1.0\" encoding=\"utf-16\"?>\n", "<Events>\n",
	"</Events>\n", "\n", "\r\n", " ", EVENT
	"<Data Name=\"ErrorCode\">13801</Data><Data>809</Data>" EVENT_END,
	EVENT "<Data>error 13801</Data>" COMMENT EVENT_END,
	EVENT "<Data>error &#49;3801 &#1; \x01 \x80</Data>" EVENT_END,
	EVENT "<![CDATA[error 13801]]><!-- error 13806 -->" EVENT_END,
	EVENT "<Data>error 13801", "<Event>error 13801</Event>",
	"<Event code='error 13801'/>", "<Event a=\"error 13801\">x</Event>",
	"<failureErrorCode>13801</failureErrorCode>",
	"<entry code=\"error 13801\"/>", "<a><b>error 13801</b>text</a>",
	"error 13801", "\n<134>app: {" CODE "}\n", " [= ERROR_X]", "\n<1", "<b/>",
	COMMENT, "<!-- x -->", "<!DOCTYPE a [<!ENTITY b 'c'>]>",
	"<!DOCTYPE a [ <!-- ' -->", "<!ENTITY b \"error > 13801\">", "]>",
	"<!-- </Event> error 13801 -->", "<![CDATA[</Event> error 13801 ]]>",
	"<Event><!-- error 13801 -->", "<!--", "-->", "<?x </Event>", "?>",
	"<Event", "</Event>", "<", ">", "<a", "</a>", "<![CDATA[", "]]>",
	EVENT "<Data>&unknown; error 13801</Data>" EVENT_END,
	EVENT "<a b='1' b='2'>error 13801</a>" EVENT_END, "&lt;",
	EVENT "<Data>error 13801 [= ERROR_X: y]</Data>" EVENT_END,
	"<!-- ipsecannotate: ERROR_X: Te", "<p code=\"error 13801\">", "</p>",
	"<p>error 13801 <b>x</b> 13806</p>", "<p Name='hr'>", "error 13806 ",
	"<m><![CDATA[error 13801]]></m>", "<![CDATA[hr: 0x800735E9]]>",
	"<p>error 13801<br/></q>", "<Event>x</Event><p>", "</p><Event/>",
	"<Event>error 13801</Event><p>error 13806<b/></p><Event>x</Event>\n",
	"<Event>x</Event><p>error 13806<b/>13801</p><Event>x</Event>\n",
	("</p>" COMMENT), "<p>error 13806<b/><Event>x</Event>\n",
};

static const char *const text_parts[] = {
	"error 13801", " ", "\n", "\n", "\r\n", "app: ", "@cee:", "{" CODE "}",
	"{" CODE "," OURS "}", "{\"m\":\"error 13806\"}",
	"CEF:0|V|P|1|1|n|5|msg=error 13801", " x=y", " ipsecannotate=ERROR_X: y",
	"LEEF:1.0|V|P|1|1|", "LEEF:2.0|V|P|1|1|^|", "msg=error 13801", "^",
	"{\"LEEF:2.0|V|P|1\":\"error 13801\"}", "|", "{\"m\":\"CEF:0|V|P|1\",",
	"\t", "<134>1 2026-01-01T00:00:00Z h a 1 m ",
	"[x@1 e=\"error 13801 \\] x\"]", "[y f=\"error 13806\"]", "-", "{",
	"}", " [= ERROR_X: Text.]", "[= ", "\"", "ipsecannotate=", "{\"a\":{",
	"{\"ipsecannotate\":1,\"e\":\"error 13801\"}", "13801", "\xEF\xBB\xBF",
	"{" CODE "," ECS ADDED("2") "}", "{" CODE "," OCSF ADDED("1") "}",
};

static const struct kind {
	enum ipsa_format format;
	const char *const *parts;
	size_t count;
	const char *starts[4];  /* by which it is recognised */
} kinds[] = {
	{IPSA_FORMAT_JSON, json_parts, COUNT(json_parts),
		{"{" CODE "}\n", "[\n", "{\"records\":[\n", "[{" CODE "},"}},
	{IPSA_FORMAT_CSV, csv_parts, COUNT(csv_parts),
		{"Level,Date and Time,Source,Event ID,Task Category\n",
		"sep=;\nTime;Message\n", "\"TimeCreated\",\"Id\",\"Message\"\n",
		"EventID\tSource\tMessage\r\n"}},
	{IPSA_FORMAT_XML, xml_parts, COUNT(xml_parts),
		{"<?xml version=\"1.0\"?>\n", "<Events>\n", EVENT
		"<Data>809</Data>" EVENT_END "\n", "<wfpdiag>"}},
	{IPSA_FORMAT_TEXT, text_parts, COUNT(text_parts),
		{"error 13801\n", "CEF:0|V|P|1|1|n|5|msg=error 13801\n",
		"a;b;error 13801,\"ipsecannotate\"\n",
		"app: {\"e\":\"error 13801\",\"ipsecannotate\":1}\n"}},
};

enum { UTF8, UTF16LE, UTF16LE_BARE, UTF16LE_ODD, UTF16BE, BROKEN16,
	ENCODINGS };

/* Latin-1 to UTF-16, which is enough: with lone surrogates where broken. */
static void encode(struct bytes *to, const struct bytes *from, int way,
	uint64_t *state)
{
	if (way == UTF16LE || way == BROKEN16)
		bytes_add(to, "\xFF\xFE", 2);
	else if (way == UTF16BE)
		bytes_add(to, "\xFE\xFF", 2);
	else if (way == UTF16LE_ODD)
		bytes_add(to, "\0", 1);
	for (size_t i = 0; i < from->len; i++) {
		const char pair[2] = {from->ptr[i], '\0'};
		const char swapped[2] = {'\0', from->ptr[i]};
		static const char *const lone[] = {"\x01\xD8", "\x01\xDC",
			"\x3D\xD8\x00\xDE", "\xFE\xFF"};

		bytes_add(to, way == UTF16BE ? swapped : pair, 2);
		if (way == BROKEN16 && random_below(state, 20) == 0)
			bytes_add(to, lone[random_below(state, 4)], 2);
	}
	if (way == BROKEN16 && random_below(state, 2) == 0)
		bytes_add(to, "x", 1);
}

static void make(struct bytes *in, const struct kind *k, int encoding,
	uint64_t *state)
{
	struct bytes plain = {0};
	size_t count = random_below(state, PARTS);

	if (random_below(state, 4) > 0)
		bytes_add_text(&plain, k->starts[random_below(state, 4)]);
	while (count-- > 0)
		bytes_add_text(&plain, k->parts[random_below(state, k->count)]);
	bytes_clear(in);
	if (encoding == UTF8)
		bytes_add(in, plain.ptr, plain.len);
	else
		encode(in, &plain, encoding, state);
	bytes_free(&plain);
}

/* --- laws ---------------------------------------------------------------- */

static struct ipsa_counts run(struct bytes *out, const struct bytes *in,
	const struct ipsa_options *o, struct cut cut)
{
	bytes_clear(out);
	return annotate(out, in->ptr, in->len, o, cut);
}

static void show(const struct bytes *in, const struct bytes *a,
	const struct bytes *b, const char *law)
{
	bytes_print("input", in->ptr, in->len);
	bytes_print("a", a->ptr, a->len);
	bytes_print("b", b->ptr, b->len);
	fail_msg("%s", law);
}

static void same(const struct bytes *in, const struct bytes *a,
	const struct bytes *b, const char *law)
{
	if (!bytes_same(a, b))
		show(in, a, b, law);
}

static bool is_part(const struct bytes *part, const struct bytes *of)
{
	size_t at = 0;

	for (size_t i = 0; i < of->len && at < part->len; i++)
		at += of->ptr[i] == part->ptr[at];
	return at == part->len;
}

static void check_cuts(const struct bytes *in, const struct ipsa_options *o,
	uint64_t *state)
{
	static const struct cut whole = {CUT_WHOLE, 0}, bytes = {CUT_BYTES, 0};
	struct bytes a = {0}, b = {0};

	run(&a, in, o, whole);
	run(&b, in, o, bytes);
	same(in, &a, &b, "byte by byte");
	for (int i = 0; i < CUTS; i++) {
		run(&b, in, o, (struct cut){CUT_RANDOM, random_next(state)});
		same(in, &a, &b, "cut at random");
		run(&b, in, o, (struct cut){CUT_AT, random_below(state,
			in->len + 1)});
		same(in, &a, &b, "cut in two");
	}
	bytes_free(&a);
	bytes_free(&b);
}

static void check_laws(const struct bytes *in, const struct ipsa_options *o)
{
	static const struct cut whole = {CUT_WHOLE, 0};
	struct ipsa_options strip = {.format = o->format, .strip = true};
	struct ipsa_options unsieved = *o;
	struct bytes a = {0}, b = {0}, c = {0};

	run(&a, in, o, whole);
	unsieved.unsieved = true;
	run(&b, in, &unsieved, whole);
	same(in, &a, &b, "sieved is unsieved");
	run(&b, &a, o, whole);
	same(in, &a, &b, "a second pass changes nothing");
	if (!is_part(in, &a))
		show(in, in, &a, "nothing is taken away");
	run(&b, in, &strip, whole);
	run(&c, &a, &strip, whole);
	same(in, &b, &c, "stripping gives the input back");
	bytes_free(&a);
	bytes_free(&b);
	bytes_free(&c);
}

/* What is left out of an input is left out at once, if its records are sound. */
static void check_second(const struct bytes *in, const struct ipsa_options *o)
{
	static const struct cut whole = {CUT_WHOLE, 0};
	struct bytes a = {0}, b = {0};

	if (run(&a, in, o, whole).damaged == 0) {
		run(&b, &a, o, whole);
		same(in, &a, &b, "a second pass leaves nothing out");
	}
	bytes_free(&a);
	bytes_free(&b);
}

static size_t rounds(void)
{
	const char *more = getenv("LAWS_ROUNDS");

	return INPUTS * (more != NULL ? strtoul(more, NULL, 10) : 1);
}

static void laws_of(const struct kind *k, int encoding, bool named)
{
	uint64_t state = 20260101U + (uint64_t)encoding;
	struct bytes in = {0};

	for (size_t i = 0; i < rounds(); i++) {
		struct ipsa_options o = {
			.style = (enum ipsa_style)random_below(&state, 3),
			.format = named ? k->format : IPSA_FORMAT_AUTO,
			.fields = (enum ipsa_fields)random_below(&state, 3),
			.brief = random_below(&state, 3) == 0,
			.loose = random_below(&state, 3) == 0,
			.template_ = random_below(&state, 3) == 0 ?
				"{name} = {code}" : NULL};

		make(&in, k, encoding, &state);
		check_laws(&in, &o);
		check_cuts(&in, &o, &state);
		o.matched = random_below(&state, 2) == 0;
		o.json = !o.matched;
		check_cuts(&in, &o, &state);
		o.format = k->format;
		if (o.matched && (named || o.format == IPSA_FORMAT_TEXT) &&
		    (o.format == IPSA_FORMAT_XML ||
		    o.format == IPSA_FORMAT_TEXT))
			check_second(&in, &o);
		o = (struct ipsa_options){.strip = true,
			.format = named ? k->format : IPSA_FORMAT_AUTO};
		check_cuts(&in, &o, &state);
	}
	bytes_free(&in);
}

static void laws_hold_for_every_format(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++)
		laws_of(&kinds[i], UTF8, true);
}

static void laws_hold_for_formats_that_are_guessed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++)
		laws_of(&kinds[i], UTF8, false);
}

static void laws_hold_for_every_encoding(void **state)
{
	(void)state;
	for (int encoding = UTF16LE; encoding < ENCODINGS; encoding++)
		for (size_t i = 0; i < COUNT(kinds); i++)
			laws_of(&kinds[i], encoding, false);
}

/* --- what is counted, what is held --------------------------------------- */

#define HEAD "Level,Date and Time,Source,Event ID,Task Category\n"

static const struct damaged {
	const char *in;
	unsigned damaged, notes;
} damages[] = {
	{"{\"e\":\"error 13801\"\n{\"e\":\"error 13806\"}\n", 1, 1},
	{"{\"e\":\"error 13801\n{\"e\":\"error 13806\"}\n", 1, 1},
	{"{\"e\":\"error 13801\",}\n{\"e\":\"error 13806\"}\n", 1, 1},
	{"{\"e\":\"error 13801\",\"n\":01}\n", 1, 0},
	{"{\"e\":\"error \\x 13801\"}\n", 1, 0},
	{"{\"e\":\"error\t13801\"}\n", 1, 0},
	{"[\n{\n\"e\":\"error 13801\"\n", 1, 0},
	{"{\"e\":\"x\n{\"e\":\"y\"}\n", 1, 0},
	{"{\"e\":\"x\",\n{\"e\":\"y\"}\n", 1, 0},
	{"{\"e\":{\"f\":\"error 13801\"}\n{\"e\":\"y\"}\n", 1, 0},
	{"{\"e\":\"x\"", 1, 0},
	{"{\"e\":\"error 13801\"}\ntext: error 13806\n", 0, 2},
	{"{\"e\":\"error 13801\"}{\"e\":\"error 13806\"}", 0, 2},
	{HEAD "a,b,c,d,e,\"error 13801\nx,y,c,d,e,error 13806\n", 1, 1},
	{HEAD "a,b,c,d,e,\"error 13801\"x\nx,y,c,d,e,error 13806\n", 1, 1},
	{"<Event><Data>error 13801\n<Event><Data>error 13806</Data></Event>\n",
		1, 1},
	{"<Event><Data>x\n<Event><Data>y</Data></Event>\n", 1, 0},
	{"<Event><Data>x\n<Event><Data>y</Data>\n", 1, 0},
	{"app: {\"e\":\"x\",\"ipsecannotate\":1}\nerror 13801\n", 0, 1},
	{"<Event>1234567\n<Event>x</Data></Event>\n", 1, 0},
	{"<Event>\nx</Event<Event>y</Event>\n", 1, 0},
	{"<Event><!-- <Event> --></Event>\n", 0, 0},
	{"<!DOCTYPE a [ <!ENTITY e \"x > error 13801 y\"> ]>\n"
		"<a><b>error 13806</b></a>\n", 0, 1},
	{"<!DOCTYPE a SYSTEM 'b>' [\n<!-- don't ] > error 13801 -->\n<?x ]> "
		"error 13801?>\n<!ENTITY e ']>\nerror 13801'>\n] >\n"
		"error 13806\n", 0, 1},
	{"<Event><![CDATA[ </Event> error 13801 ]]></Event>\n", 0, 1},
	{"<Event><![CDATA[ </Event>\n]]> <!--\n</Event>\n-->error 13801"
		"</Event>", 0, 1},
	{"<Event><!-- </Event> error 13801 --><D>1</D></Event>\n", 0, 0},
	{"<Event><?x </Event> error 13801 ?><D>1</D>\n</Event>\n", 0, 0},
	{"<Event><!-- <![CDATA[ --> error 13801\n</Event>\n<Event>error 13806"
		"</Event>\n", 0, 2},
	{"<Event><!-- </Event>\n error 13801\n</Event>\n", 1, 0},
	{"<Event a='error 13801'/>\n<Event a='error 13806'/>\n", 0, 2},
	{"<Event a='/>' b=\"error 13801\"\n/><Event>error 13806</Event>\n",
		0, 2},
	{"<Event a='>error 13801</Event>\n<Event>error 13806</Event>\n", 1, 1},
	{"<Event><Data>error 13801</Event>\n", 1, 0},
	{"<Event><Data>error 13801</Data>\n", 1, 0},
	{"<Event><Data>&x; error 13801</Data></Event>\n", 1, 0},
	{"<Event><Data>\x01\x80&#1; error 13801</Data></Event>\n", 0, 1},
	{"<Event><Data>RasClient: err<!-- ipsecannotate: A: b -->or 691"
		"</Data></Event>\n", 0, 1},
	{"<a>error 13801<b/></a>", 0, 1},
	{"<a e='error 13801'><b>error 13806</b></a>", 0, 2},
	{"<a><b e='error 13801'><c/></b>error 13806</a>", 0, 2},
	{"<a>error 13801<b/>error 13801</a>", 0, 1},
	{"<a><![CDATA[error 13801]]><![CDATA[error 13806]]></a>", 0, 2},
	{"<a>error 13801<b/>\n<c>error 13806</c>", 1, 1},
	{"<a>error 13801<b></a>", 1, 0},
	{"<a>error 13801<b></a><c>error 13806<d/></c>", 1, 1},
	{"<a e='error 13801' f><b/></a>", 1, 0},
	{"<a>error 13801<b/>\n<?xml version='1.0'?>\n<a></a>", 1, 0},
	{"<a>error 13801<!-- x -->error 13801</a>error 13801", 0, 2},
	{"<x/>\nerror 13801\n<Event>x</Event> error 13806 <b/>\r\n", 0, 2},
	{"<x>\nerror 13801\n<134>x: error 13806\n", 1, 1},
	{"<x>\n<134>x: {\"a\":\"error 13806\"}\n< error 13801", 0, 2},
	{"<x>\n <134>x: error 13806\n<b/></x>", 0, 1},
	{"<a><c/>x</b>error 13801<b/></a>", 0, 1},
	{"<?xml version=\"1.0\" encoding=\"utf-16\"?>\n"
		"<a><code>error 13801</code><code>x</code></a>", 0, 1},
};

static void damaged_records_pass_and_are_counted(void **state)
{
	static const struct ipsa_options o = {.format = IPSA_FORMAT_AUTO};
	struct bytes out = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(damages); i++) {
		struct bytes in = {0};
		struct ipsa_counts n;

		bytes_add_text(&in, damages[i].in);
		n = run(&out, &in, &o, (struct cut){CUT_WHOLE, 0});
		if (n.damaged != damages[i].damaged ||
		    n.notes != damages[i].notes || !is_part(&in, &out))
			show(&in, &in, &out, "damage");
		bytes_free(&in);
	}
	bytes_free(&out);
}

/* Words of a record are looked at as a whole where they are plain: what is not
 * is seen at each place, behind each byte. */
static const struct damaged not_plain[] = {
	{"{\"e\":\"%s\\\" error 13801\"}\n", 0, 1},
	{"{\"e\":\"%s\\\\\",\"f\":\"error 13801\"}\n", 0, 1},
	{"{\"e\":\"%s\", error 13801\"}\n", 1, 0},
	{"{\"e\":\"%s\x1f error 13801\"}\n", 1, 0},
	{"{\"e\":\"%s\x7f error 13801\"}\n", 0, 1},
	{"<Event><Data>%s\x80 error 13801</Data></Event>\n", 0, 1},
	{"<Event><Data>%s\xc3\xa9 error 13801</Data></Event>\n", 0, 1},
	{"<Event><Data>%s\xc3 error 13801</Data></Event>\n", 0, 1},
};

static void what_is_not_plain_is_seen_at_each_place(void **state)
{
	static const char *const fills[] = {"x", "\xc3\xa9", "x!", " \xff"};
	static const struct ipsa_options o = {.format = IPSA_FORMAT_AUTO};
	struct bytes out = {0}, in = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(not_plain) * COUNT(fills) * 20; i++) {
		const struct damaged *d = &not_plain[i % COUNT(not_plain)];
		const char *at = strstr(d->in, "%s");
		size_t fill = i / COUNT(not_plain) % COUNT(fills);
		struct ipsa_counts n;

		in.len = 0;
		bytes_add(&in, d->in, (size_t)(at - d->in));
		for (size_t j = i / COUNT(not_plain) / COUNT(fills); j > 0; j--)
			bytes_add_text(&in, fills[fill]);
		bytes_add_text(&in, at + 2);
		n = run(&out, &in, &o, (struct cut){CUT_WHOLE, 0});
		if (n.damaged != d->damaged || n.notes != d->notes ||
		    !is_part(&in, &out))
			show(&in, &in, &out, "not plain");
	}
	bytes_free(&in);
	bytes_free(&out);
}

/* What a record at the limit, and one beyond, is made of. */
static const struct sized {
	enum ipsa_format format;
	const char *head, *start, *end, *tail;
} sizes[] = {
	{IPSA_FORMAT_JSON, "", "{\"e\":\"error 13801 ", "\"}", ""},
	{IPSA_FORMAT_JSON, "[\n", "{\n\"e\":\"error 13801 ", "\"\n}", ""},
	{IPSA_FORMAT_CSV, "a,b\n", "x,error 13801 ", "", ""},
	{IPSA_FORMAT_CSV, "a,b\n", "x,\"error 13801 ", "\"", ""},
	{IPSA_FORMAT_XML, "", "<Event>error 13801 ", "</Event>", ""},
	{IPSA_FORMAT_XML, "<a>", "<e>error 13801 ", "</e>", "</a>"},
	{IPSA_FORMAT_XML, "", "<a>error 13801 ", "", "<b/></a>"},
	{IPSA_FORMAT_XML, "<a><b/>", "error 13801 ", "", "<b/></a>"},
	{IPSA_FORMAT_XML, "<a>", "<![CDATA[error 13801 ", "]]>", "</a>"},
};

static void make_sized(struct bytes *in, const struct sized *s, size_t len)
{
	bytes_clear(in);
	bytes_add_text(in, s->head);
	bytes_add_text(in, s->start);
	bytes_fill(in, 'x', len - strlen(s->start) - strlen(s->end));
	bytes_add_text(in, s->end);
	bytes_add_text(in, s->tail);
	bytes_add_text(in, "\n");
}

static void a_record_of_the_window_is_annotated_and_a_longer_one_counted(
	void **state)
{
	struct bytes in = {0}, out = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct ipsa_options o = {.format = sizes[i].format};
		struct ipsa_counts n;

		make_sized(&in, &sizes[i], RECORD_MAX);
		n = run(&out, &in, &o, (struct cut){CUT_WHOLE, 0});
		assert_int_equal(n.notes, 1);
		assert_int_equal(n.limits, 0);
		check_laws(&in, &o);
		make_sized(&in, &sizes[i], RECORD_MAX + 1);
		n = run(&out, &in, &o, (struct cut){CUT_WHOLE, 0});
		assert_int_equal(n.notes, 0);
		assert_int_equal(n.limits + n.damaged, 1);
	}
	bytes_free(&in);
	bytes_free(&out);
}

static void laws_hold_for_records_that_are_too_long_to_hold(void **state)
{
	static const size_t lens[] = {RECORD_RAW_MAX - 3, RECORD_RAW_MAX,
		RECORD_RAW_MAX + 2, 3 * RECORD_MAX};
	struct bytes in = {0}, a = {0}, b = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes) * COUNT(lens); i++) {
		const struct sized *s = &sizes[i / COUNT(lens)];
		struct ipsa_options o = {.format = s->format};

		make_sized(&in, s, lens[i % COUNT(lens)]);
		bytes_add_text(&in, s->start);
		bytes_add_text(&in, s->end);
		bytes_add_text(&in, "\n");
		check_laws(&in, &o);
		run(&a, &in, &o, (struct cut){CUT_WHOLE, 0});
		for (uint64_t seed = 1; seed < 3; seed++) {
			run(&b, &in, &o, (struct cut){CUT_RANDOM, seed});
			same(&in, &a, &b, "cut at random");
		}
	}
	bytes_free(&in);
	bytes_free(&a);
	bytes_free(&b);
}

/* An object of so many levels, each on a line of its own or not. */
static void make_deep(struct bytes *in, int depth, const char *end)
{
	bytes_add_text(in, "{\"e\":\"error 13801\"");
	for (int i = 1; i < depth; i++) {
		bytes_add_text(in, i % 2 != 0 ? ",\"a\":[\"]\"," : "{\"b\":1");
		bytes_add_text(in, end);
	}
	if (depth % 2 == 0)
		bytes_add_text(in, "2");
	for (int i = depth; i > 1; i--)
		bytes_add_text(in, i % 2 == 0 ? "]" : "}");
	bytes_add_text(in, "}\n{\"e\":\"error 13806\"}\n");
}

static void json_that_is_too_deep_is_counted_as_a_limit(void **state)
{
	static const struct ipsa_options o = {.format = IPSA_FORMAT_JSON};
	struct bytes in = {0}, out = {0};

	(void)state;
	for (int i = 0; i < 6; i++) {
		unsigned over = (unsigned)i / 2;
		struct ipsa_counts n;

		bytes_clear(&in);
		make_deep(&in, JSON_DEPTH_MAX + (int)over,
			i % 2 != 0 ? "\n" : "");
		n = run(&out, &in, &o, (struct cut){CUT_BYTES, 0});
		assert_int_equal(n.damaged, 0);
		assert_int_equal(n.limits, over > 0);
		assert_int_equal(n.notes, over > 0 ? 1 : 2);
		check_laws(&in, &o);
	}
	bytes_add_text(&in, "{\"e\":\"error 13801\",\"d\":");
	for (int i = 0; i < JSON_DEPTH_MAX + 1; i++)
		bytes_add_text(&in, "[");
	bytes_add_text(&in, "}\n{\"e\":\"error 13806\"}\n");
	assert_int_equal(run(&out, &in, &o, (struct cut){CUT_BYTES, 0}).damaged,
		1);
	bytes_free(&in);
	bytes_free(&out);
}

/* --- elements that are open ---------------------------------------------- */

/* Annotate XML, with laws, and compare what was counted. */
static void check_xml(const struct bytes *in, unsigned notes, unsigned limits)
{
	const struct ipsa_options o = {.format = IPSA_FORMAT_XML};
	struct bytes out = {0};
	struct ipsa_counts n = run(&out, in, &o, (struct cut){CUT_WHOLE, 0});

	if (n.notes != notes || n.limits != limits)
		show(in, in, &out, "notes, limits");
	if (limits == 0)
		check_laws(in, &o);
	bytes_free(&out);
}

static void nested(struct bytes *in, int depth)
{
	for (int i = 0; i < depth; i++)
		bytes_add_text(in, "<a>x");
	bytes_add_text(in, "<b/>error 13801");
	for (int i = 0; i < depth; i++)
		bytes_add_text(in, "</a>");
}

static void text_is_looked_at_as_deep_as_elements_are_followed(void **state)
{
	struct bytes in = {0};

	(void)state;
	nested(&in, XML_DEPTH_MAX);
	check_xml(&in, 1, 0);
	bytes_clear(&in);
	nested(&in, XML_DEPTH_MAX + 1);
	check_xml(&in, 0, 0);
	bytes_add_text(&in, "<p>error 13801<b/></p>");
	check_xml(&in, 1, 0);
	bytes_free(&in);
}

static void an_end_tag_is_told_from_what_never_ends(void **state)
{
	struct bytes in = {0};

	(void)state;
	for (int over = 0; over < 2; over++) {
		bytes_clear(&in);
		bytes_add_text(&in, "<a>error 13801<b/></a");
		bytes_fill(&in, ' ', END_TAG_MAX - 4 + (size_t)over);
		bytes_add_text(&in, "> ");
		check_xml(&in, over == 0, 0);
	}
	bytes_free(&in);
}

/* An element with so many things to tell of. */
static void add_codes(struct bytes *in, int count)
{
	bytes_add_text(in, "<a>");
	for (int i = 0; i < count; i++) {
		char code[64];

		(void)snprintf(code, sizeof(code), "<b/>error %d", 13801 + i);
		bytes_add_text(in, code);
	}
}

static void what_waits_for_end_tags_has_limits(void **state)
{
	struct bytes in = {0};

	(void)state;
	add_codes(&in, LABELS_MAX);
	bytes_add_text(&in, "</a>");
	check_xml(&in, LABELS_MAX, 0);
	bytes_clear(&in);
	add_codes(&in, LABELS_MAX + 1);
	bytes_add_text(&in, "</a>");
	check_xml(&in, LABELS_MAX, 1);
	for (int over = 0; over < 2; over++) {
		int depth = PENDING_MAX / LABELS_MAX;

		bytes_clear(&in);
		for (int i = 0; i < depth; i++)
			add_codes(&in, LABELS_MAX);
		if (over > 0)
			add_codes(&in, 1);
		for (int i = 0; i < depth + over; i++)
			bytes_add_text(&in, "</a>");
		check_xml(&in, PENDING_MAX, (unsigned)over);
	}
	bytes_free(&in);
}

/* Behind so many objects that break at one place, one over several lines that
 * stands before it is not tried; one in a line is. */
static void objects_that_break_at_one_place_are_tried_so_often(void **state)
{
	static const struct ipsa_options o = {.format = IPSA_FORMAT_JSON};

	(void)state;
	for (unsigned over = 0; over < 2; over++) {
		struct bytes in = {0}, out = {0};
		uint64_t random = over;
		struct ipsa_counts n;

		for (size_t i = JSON_BREAKS_MAX - 1 + over; i > 0; i--)
			bytes_add_text(&in, "{\"a\":\n");
		bytes_add_text(&in, "{\"e\":\n\"error 13801\"}\n");
		bytes_add_text(&in, ",\"b\":{\n{\"e\":\"error 13801\"}\nx\n");
		bytes_add_text(&in, "{\"e\":\n\"error 13801\"}\n");
		check_cuts(&in, &o, &random);
		n = run(&out, &in, &o, (struct cut){CUT_WHOLE, 0});
		assert_int_equal(n.notes, 3 - over);
		assert_true(is_part(&in, &out));
		bytes_free(&in);
		bytes_free(&out);
	}
}

/* --- expat ---------------------------------------------------------------- */

/* What it has for the names of a long record costs time with each later one. */
static void a_parser_that_saw_a_long_record_is_not_kept(void **state)
{
	(void)state;
	for (size_t over = 0; over < 2; over++) {
		struct parse p = {0};
		struct bytes in = {0};
		size_t again;

		bytes_add_text(&in, "<a>");
		bytes_fill(&in, 'x', XML_KEPT_MAX - strlen("<a></a>") + over);
		bytes_add_text(&in, "</a>");
		p.record = ipsa_span(in.ptr, in.len);
		assert_true(ipsa_format_xml.confirm(&p, &again));
		assert_true((p.expat == NULL) == (over > 0));
		p.record.len--;
		assert_false(ipsa_format_xml.confirm(&p, &again));
		assert_false(p.no_memory);
		ipsa_parse_free(&p);
		bytes_free(&in);
	}
}

/* --- elements of text ------------------------------------------------------ */

/* What --matched makes of records, which is written without notes here. */
static void check_matched(enum ipsa_format format, const char *in,
	const char *want)
{
	const struct ipsa_options o = {.format = format, .matched = true};
	const struct ipsa_options strip = {.format = format, .strip = true};
	struct bytes a = {0}, b = {0};
	struct ipsa_counts n;

	bytes_add_text(&a, in);
	check_second(&a, &o);
	n = run(&b, &a, &o, (struct cut){CUT_BYTES, 0});
	assert_int_equal(n.damaged, 0);
	run(&a, &b, &strip, (struct cut){CUT_WHOLE, 0});
	assert_int_equal(a.len, strlen(want));
	assert_memory_equal(a.ptr, want, a.len);
	bytes_free(&a);
	bytes_free(&b);
}

static void elements_of_a_text_are_not_left_out_of_it(void **state)
{
	static const char *const ins[][2] = {
		{"<r><p>error <b>13801</b> is parted</p></r>", NULL},
		{"<r><p>a <b>b</b></p><q>x</q></r>",
			"<r><p>a <b>b</b></p></r>"},
		{"<r><p><b>a</b> <i>b</i> c</p></r>", NULL},
		{"<r><p>a<s><b>b</b></s></p></r>", NULL},
		{"<r><p><b>a</b><![CDATA[b]]><b>c</b></p></r>", NULL},
		{"<r><p><b>a</b><b>b</b></p>c</r>", "<r><p></p>c</r>"},
		{"<r><p>a<s>b<i/></s></p><p><b>c</b></p></r>",
			"<r><p>a<s>b<i/></s></p><p></p></r>"},
		{"<r><p>\n <b>b</b>\n</p></r>", "<r><p>\n </p></r>"},
		{"<r><b>a</b>\n<b>error 13801</b> c <b>d</b></r>",
			"<r><b>error 13801</b> c <b>d</b></r>"},
		{"<r>a <Event>b</Event>c</r>", NULL},
		{"<r>\n<Event>b</Event>\nc</r>", NULL},
		{"<r><Event><a>b</a> </Event><q>error 13801</q></r>",
			"<r><q>error 13801</q></r>"},
		{"<r><a b='/>'></a><c d='>'> \n </c ><e f='g'/>h</r>", NULL},
		{"<r><a b='/>'></a><c d='>'> \n </c ><e f='g'/></r>",
			"<r><a b='/>'></a><c d='>'> \n </c ></r>"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(ins); i++)
		check_matched(IPSA_FORMAT_XML, ins[i][0],
			ins[i][ins[i][1] != NULL]);
}

static void values_of_an_array_are_left_out_whole(void **state)
{
	static const char *const ins[][2] = {
		{"[{\"b\":[{}],\"e\":\"error 13801\"},{\"b\":[{}]}]\n",
			"[{\"b\":[{}],\"e\":\"error 13801\"}]\n"},
		{"[\n  {},\n  \"x]\", [1, [-2e5]],\n  {\"e\":\"error 13801\"},"
			"\n  null\n]\n", "[\n  {\"e\":\"error 13801\"}]\n"},
		{"{\"a\":[{\"e\":\"error 13801\"},true,[[]],\"\"],\"b\":1}\n",
			"{\"a\":[{\"e\":\"error 13801\"},[[]]],\"b\":1}\n"},
		{"[[{\"e\":\"error 13801\"}],[{\"a\":[{}]}]]\n",
			"[[{\"e\":\"error 13801\"}],[]]\n"},
		{"[{\"e\":\"error 13801\"},{},\n{}, {\"e\":\"error 13801\"},"
			"{\"e\":\"error 13801\"}]", "[{\"e\":\"error 13801\"},"
			"\n{\"e\":\"error 13801\"},{\"e\":\"error 13801\"}]"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(ins); i++)
		check_matched(IPSA_FORMAT_JSON, ins[i][0], ins[i][1]);
}

/* Where everything is told of, the number of syslog's "<3>" is too. */
static void a_line_of_syslog_among_records_stays_one(void **state)
{
	static const char *const lines[] = {"<3>notify}6", "<36>error 691",
		"<191>1 - - - - - notify 14", "<7 [= x", "<1234>notify 14"};
	const struct ipsa_options o = {.format = IPSA_FORMAT_XML,
		.loose = true};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		struct bytes in = {0};
		uint64_t random = i;

		bytes_format(&in, "<c>\n%s\n<d>error 691</d>\n", lines[i]);
		check_laws(&in, &o);
		check_cuts(&in, &o, &random);
		bytes_free(&in);
	}
}

static void what_text_may_bring_back_has_a_limit(void **state)
{
	const struct ipsa_options o = {.format = IPSA_FORMAT_XML,
		.matched = true};
	struct ipsa_counts n;

	(void)state;
	for (size_t over = 0; over < 2; over++) {
		struct bytes in = {0}, want = {0}, out = {0};

		bytes_add_text(&in, "<r><b>");
		bytes_fill(&in, 'x', ASIDE_MAX - strlen("<b></b>") + over);
		bytes_add_text(&in, "</b>y</r>");
		bytes_add_text(&want, "<r>y</r>");
		n = run(&out, &in, &o, (struct cut){CUT_BYTES, 0});
		same(&in, over > 0 ? &want : &in, &out, "as far as it goes");
		assert_int_equal(n.limits, over);
		bytes_free(&in);
		bytes_free(&want);
		bytes_free(&out);
	}
}

static void half_a_character_is_left_out_where_all_records_are(void **state)
{
	static const struct {
		const char *in;
		size_t len;
	} ins[] = {{"\0a\0b\0\n\0", 7}, {"\0a\0b", 4}, {"\0a", 2},
		{"a\0b\0\n\0c", 7}, {"a\0b", 3}};
	const struct ipsa_options o = {.style = IPSA_INLINE};
	const struct ipsa_options matched = {.matched = true};

	(void)state;
	for (size_t i = 0; i < COUNT(ins); i++) {
		struct bytes in = {0}, out = {0};

		bytes_add(&in, ins[i].in, ins[i].len);
		run(&out, &in, &o, (struct cut){CUT_BYTES, 0});
		same(&in, &in, &out, "nothing is left out");
		run(&out, &in, &matched, (struct cut){CUT_BYTES, 0});
		assert_int_equal(out.len, 0);
		bytes_free(&in);
		bytes_free(&out);
	}
}

static void half_a_character_stays_beside_a_record(void **state)
{
	const struct ipsa_options o = {.matched = true};
	const struct bytes line = {"error 13801\n", 12, 0};
	struct bytes in = {0}, out = {0};
	uint64_t random = 1;

	(void)state;
	encode(&in, &line, UTF16LE_ODD, &random);
	bytes_add(&in, "x", 1);
	check_second(&in, &o);
	run(&out, &in, &o, (struct cut){CUT_BYTES, 0});
	assert_true(is_part(&in, &out));
	assert_int_equal(out.ptr[0], '\0');
	assert_int_equal(out.ptr[out.len - 1], 'x');
	bytes_free(&in);
	bytes_free(&out);
}

/* Of UTF-16 without a mark: lines of which the first two characters tell, and
 * such of which they do not. */
static void what_is_kept_of_utf_16_shows_that_it_is(void **state)
{
	static const struct {
		struct bytes line;
		bool marked[2]; /* at an even offset, at an odd one */
	} lines[] = {
		{{"e\0r\0", 4, 0}, {false, false}},
		{{"\x30\x04 \0", 4, 0}, {true, true}},
		{{"a\0\x30\x04", 4, 0}, {true, false}},
		{{"\x3D\xD8 \0", 4, 0}, {true, true}},
	};
	const struct ipsa_options o = {.matched = true};
	const struct bytes head = {"left out\n", 9, 0};
	const struct bytes line = {" error 13801\n", 13, 0};
	uint64_t random = 1;

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(lines); i++) {
		size_t k = i / 2, odd = i % 2;
		struct bytes in = {0}, out = {0};

		encode(&in, &head, odd ? UTF16LE_ODD : UTF16LE_BARE, &random);
		bytes_add(&in, lines[k].line.ptr, lines[k].line.len);
		encode(&in, &line, UTF16LE_BARE, &random);
		check_second(&in, &o);
		check_cuts(&in, &o, &random);
		run(&out, &in, &o, (struct cut){CUT_WHOLE, 0});
		assert_true(out.len > 30);
		if (lines[k].marked[odd])
			assert_memory_equal(out.ptr, "\xFF\xFE", 2);
		else
			assert_memory_equal(out.ptr + odd, lines[k].line.ptr,
				4);
		bytes_free(&in);
		bytes_free(&out);
	}
}

/* Of UTF-8: a line that begins as UTF-16 does gets a mark where it comes first. */
static void what_is_kept_of_utf_8_shows_that_it_is(void **state)
{
	static const struct {
		struct bytes line;
		bool marked;
	} lines[] = {
		{{"\0e\0 error 13801\n", 16, 0}, true},
		{{"e\0r\0 error 13801\n", 17, 0}, true},
		{{"\xFF\xFE error 13801\n", 15, 0}, true},
		{{"e\0 error 13801\n", 15, 0}, false},
		{{"error 13801\n", 12, 0}, false},
	};
	const struct ipsa_options o = {.matched = true};
	const struct bytes head = {"left out\n", 9, 0};
	uint64_t random = 1;

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		const struct bytes *line = &lines[i].line;
		struct bytes in = {0}, out = {0};
		size_t mark = lines[i].marked ? 3 : 0;

		bytes_add(&in, head.ptr, head.len);
		bytes_add(&in, line->ptr, line->len);
		check_second(&in, &o);
		check_cuts(&in, &o, &random);
		run(&out, &in, &o, (struct cut){CUT_WHOLE, 0});
		assert_true(out.len > mark + line->len);
		assert_memory_equal(out.ptr, "\xEF\xBB\xBF", mark);
		assert_memory_equal(out.ptr + mark, line->ptr, line->len - 1);
		bytes_free(&in);
		bytes_free(&out);
	}
}

/* The name that Event Viewer's header lacks, behind that header and another. */
static void headers_come_back_that_hold_a_name_of_ours(void **state)
{
	static const char *const heads[] = {
		"Level,Date and Time,Source,Event ID,Task Category",
		("Level,Date and Time,Source,Event ID,Task Category,"
			"\"ipsecannotate:column6\""),
		"Level,Source,\"ipsecannotate:column6\"",
		"Level,Source,\"ipsecannotate:column6\",\"ipsecannotate\"",
	};
	const struct ipsa_options o = {.format = IPSA_FORMAT_CSV};
	struct bytes in = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(heads); i++) {
		bytes_clear(&in);
		bytes_format(&in, "%s\n1,2,3,4,5,error 13801\n", heads[i]);
		check_laws(&in, &o);
	}
	bytes_free(&in);
}

/* Before a tag and at the end of XML a line ends where its blanks begin. */
static void a_field_of_ours_ends_in_no_blank(void **state)
{
	const struct ipsa_options o = {.template_ = "x "},
		strip = {.strip = true};
	const struct bytes in = {
		"<?x?>CEF:0|V|P|1|1|n|5|msg=error 13801", 38, 0};
	struct bytes out = {0}, back = {0};

	(void)state;
	run(&out, &in, &o, (struct cut){CUT_WHOLE, 0});
	assert_text(&out, "<?x?>CEF:0|V|P|1|1|n|5|msg=error 13801 "
		"ipsecannotate=ERROR_IPSEC_IKE_AUTH_FAIL: x", "no blank");
	run(&back, &out, &strip, (struct cut){CUT_WHOLE, 0});
	assert_bytes(&back, &in, "stripped");
	bytes_free(&out);
	bytes_free(&back);
}

/* What is found in a name is told nowhere, and counts where the rest does. */
static void a_name_counts_in_a_sound_record_alone(void **state)
{
	static const char sound[] = "<ERROR_IPSEC_IKE_AUTH_FAIL/>",
		broken[] = "<ERROR_IPSEC_IKE_AUTH_FAIL</>";
	const struct ipsa_options o = {.format = IPSA_FORMAT_XML,
		.matched = true};
	const struct cut whole = {CUT_WHOLE, 0};
	struct bytes out = {0};

	(void)state;
	assert_int_equal(annotate(&out, sound, sizeof(sound) - 1, &o,
		whole).damaged, 0);
	assert_text(&out, sound, "sound");
	assert_int_equal(annotate(&out, broken, sizeof(broken) - 1, &o,
		whole).damaged, 1);
	assert_text(&out, "", "broken");
	bytes_free(&out);
}

/* Between records stands little; all of what is written first decides. */
static void what_is_kept_between_records_shows_it(void **state)
{
	static const struct bytes inputs[] = {
		{" {}\n\0a\0\n", 8, 0},
		{"{}\0\n\n", 5, 0},
		{" {}\n", 4, 0},
		{"{}", 2, 0},
	};
	const struct ipsa_options o = {.matched = true};
	uint64_t random = 1;

	(void)state;
	for (size_t i = 0; i < COUNT(inputs); i++) {
		struct bytes utf_16 = {0};

		check_cuts(&inputs[i], &o, &random);
		encode(&utf_16, &inputs[i], UTF16LE_ODD, &random);
		check_cuts(&utf_16, &o, &random);
		bytes_free(&utf_16);
	}
}

/* Without notes no line tells that it had some: all are kept, and none needs a
 * mark. */
static void strip_writes_no_mark(void **state)
{
	const struct ipsa_options o = {.strip = true, .matched = true};
	const struct bytes in = {"\0\xFF \n13801 [= A]\n", 16, 0};
	struct bytes out = {0};

	(void)state;
	run(&out, &in, &o, (struct cut){CUT_WHOLE, 0});
	assert_int_equal(out.len, 10);
	assert_memory_equal(out.ptr, "\0\xFF \n13801\n", 10);
	bytes_free(&out);
}

/* What PowerShell writes before a header is one where it is so long that what
 * decides the format ends within it, and the other where it is not. */
static void a_long_type_line_is_the_same_however_it_is_cut(void **state)
{
	const struct ipsa_options o = {.format = IPSA_FORMAT_CSV};
	uint64_t random = 1;

	(void)state;
	for (size_t over = 0; over < 3; over++) {
		struct bytes in = {0}, out = {0};

		bytes_add_text(&in, "#TYPE ");
		bytes_fill(&in, 'x', GUESS_MAX - 8 + over);
		bytes_add_text(&in, "\nMessage,Id\nerror 13801,1\n");
		check_cuts(&in, &o, &random);
		run(&out, &in, &o, (struct cut){CUT_WHOLE, 0});
		bytes_add_char(&out, '\0');
		assert_true((strstr(out.ptr, "Message,Id,\"ips") != NULL) ==
			(over < 2));
		bytes_free(&in);
		bytes_free(&out);
	}
}

/* --- nothing waits --------------------------------------------------------- */

static void every_complete_record_is_written_at_once(void **state)
{
	static const char *const ins[][3] = {
		{"{\"e\":\"error 13801\"}\n", "{\"e\":\"error 13806\"}\n",
			"{\n\"e\":1\n}\n"},
		{"{\n\"records\": [\n{\"e\":\"error 13801\"}\n",
			",{\"e\":\"error 13806\"}\n", "],\n\"n\":1}\n"},
		{HEAD, "a,b,c,d,e,error 13801\n", "a,b,c,d,e,\"x\ny\"\r\n"},
		{"<Event>error 13801</Event>\n", "<Event>x</Event>\n",
			"<Event>\nerror 13806</Event>\n"},
		{"<Log><Event a='error 13801'/>\n",
			"<Event a='error 13806'\n/>\n", "<Event>x</Event>\n"},
		{"error 13801\n", "app: {\"e\":\"error 13801\"}\n",
			"CEF:0|V|P|1|1|n|5|msg=error 13801\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(ins); i++) {
		const struct ipsa_options o = {.style = IPSA_INLINE};
		struct bytes out = {0}, part = {0}, sofar = {0};
		struct ipsa_annotator *a = annotator_make(&o, &out);

		for (size_t j = 0; j < COUNT(ins[i]); j++) {
			bytes_add_text(&sofar, ins[i][j]);
			assert_int_equal(ipsa_annotator_feed(a, ins[i][j],
				strlen(ins[i][j])), IPSA_OK);
			run(&part, &sofar, &o, (struct cut){CUT_WHOLE, 0});
			same(&sofar, &out, &part, "what is owed is written");
		}
		ipsa_annotator_free(a);
		bytes_free(&out);
		bytes_free(&part);
		bytes_free(&sofar);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(laws_hold_for_every_format),
		cmocka_unit_test(laws_hold_for_formats_that_are_guessed),
		cmocka_unit_test(laws_hold_for_every_encoding),
		cmocka_unit_test(damaged_records_pass_and_are_counted),
		cmocka_unit_test(what_is_not_plain_is_seen_at_each_place),
		cmocka_unit_test(
		a_record_of_the_window_is_annotated_and_a_longer_one_counted),
		cmocka_unit_test(
			laws_hold_for_records_that_are_too_long_to_hold),
		cmocka_unit_test(
			text_is_looked_at_as_deep_as_elements_are_followed),
		cmocka_unit_test(json_that_is_too_deep_is_counted_as_a_limit),
		cmocka_unit_test(an_end_tag_is_told_from_what_never_ends),
		cmocka_unit_test(what_waits_for_end_tags_has_limits),
		cmocka_unit_test(
			objects_that_break_at_one_place_are_tried_so_often),
		cmocka_unit_test(a_parser_that_saw_a_long_record_is_not_kept),
		cmocka_unit_test(elements_of_a_text_are_not_left_out_of_it),
		cmocka_unit_test(values_of_an_array_are_left_out_whole),
		cmocka_unit_test(a_line_of_syslog_among_records_stays_one),
		cmocka_unit_test(what_text_may_bring_back_has_a_limit),
		cmocka_unit_test(
			half_a_character_is_left_out_where_all_records_are),
		cmocka_unit_test(half_a_character_stays_beside_a_record),
		cmocka_unit_test(what_is_kept_of_utf_16_shows_that_it_is),
		cmocka_unit_test(what_is_kept_of_utf_8_shows_that_it_is),
		cmocka_unit_test(headers_come_back_that_hold_a_name_of_ours),
		cmocka_unit_test(a_field_of_ours_ends_in_no_blank),
		cmocka_unit_test(a_name_counts_in_a_sound_record_alone),
		cmocka_unit_test(what_is_kept_between_records_shows_it),
		cmocka_unit_test(strip_writes_no_mark),
		cmocka_unit_test(
			a_long_type_line_is_the_same_however_it_is_cut),
		cmocka_unit_test(every_complete_record_is_written_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
