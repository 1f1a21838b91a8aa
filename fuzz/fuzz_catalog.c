/* SPDX-License-Identifier: MIT */
/*
 * A catalogue file, over what is built in where its first byte is '#' and
 * alone otherwise: read, checked, looked up in, written as JSON, and used on a
 * log that names what it holds. Its notes must keep the laws, whatever its
 * texts are.
 */
#include "harness.h"

static struct ipsa_catalog *load(const uint8_t *data, size_t len)
{
	struct ipsa_catalog *cat;
	size_t errors = 0;
	enum ipsa_code code;

	must(ipsa_catalog_new(&cat, len > 0 && data[0] == '#') == IPSA_OK,
		"a catalogue");
	code = ipsa_catalog_add(cat, "fuzz.yaml", (const char *)data, len,
		count_errors, &errors);
	must(code == (errors > 0 ? IPSA_BAD_FILE : IPSA_OK),
		"what is refused is told");
	if (code == IPSA_OK)
		return cat;
	ipsa_catalog_free(cat);
	return NULL;
}

/* --- JSON --------------------------------------------------------------- */

/* The end of the string that begins at `at`; no more of JSON is looked at. */
static size_t string_end(const struct text *t, size_t at)
{
	for (at++; at < t->len && t->ptr[at] != '"'; at++) {
		must((unsigned char)t->ptr[at] >= ' ',
			"no control characters in JSON");
		if (t->ptr[at] == '\\')
			must(++at < t->len &&
				strchr("\"\\/bfnrtu", t->ptr[at]) != NULL,
				"escapes of JSON");
	}
	must(at < t->len, "strings of JSON end");
	return at;
}

/* One object and a newline: strings are strings, and brackets pair. */
static void check_json(const struct text *t)
{
	char open[8];
	size_t depth = 0;

	must(t->len > 2 && t->ptr[t->len - 1] == '\n', "an object a line");
	for (size_t i = 0; i + 1 < t->len; i++) {
		char c = t->ptr[i];

		if (c == '"') {
			i = string_end(t, i);
		} else if (c == '{' || c == '[') {
			must(depth < sizeof(open), "JSON is not deep");
			open[depth++] = c;
		} else if (c == '}' || c == ']') {
			must(depth > 0 && open[--depth] ==
				(c == '}' ? '{' : '['), "brackets pair");
			must(depth > 0 || i + 2 == t->len, "one object");
		}
	}
	must(depth == 0, "JSON ends");
}

/* --- looking up --------------------------------------------------------- */

/* What is an alias here may be a name or alias in other spaces too: the entry
 * is among those found. */
static void check_found(const struct ipsa_catalog *cat,
	const struct ipsa_entry *e, const char *name)
{
	const struct ipsa_entry *found[IPSA_SPACES];
	size_t count = ipsa_catalog_find(cat, name, strlen(name), found,
		IPSA_SPACES);
	size_t at = 0;

	while (at < count && found[at] != e)
		at++;
	must(at < count, "a name finds its entry");
}

static void check_names(const struct ipsa_catalog *cat,
	const struct ipsa_entry *e)
{
	for (const char *const *a = e->aliases; *a != NULL; a++) {
		must(ipsa_catalog_by_name(cat, *a, strlen(*a)) != NULL,
			"an alias leads to an entry");
		check_found(cat, e, *a);
	}
	if (e->name == NULL)
		return;
	must(ipsa_catalog_by_name(cat, e->name, strlen(e->name)) == e,
		"a name leads to its entry");
	check_found(cat, e, e->name);
}

static void check_entry(const struct ipsa_catalog *cat,
	const struct ipsa_entry *e, struct text *all)
{
	struct text json = {0};

	must(e->meaning != NULL && e->action != NULL && e->family != NULL,
		"an entry is complete");
	must(ipsa_catalog_by_number(cat, e->space, e->code) == e,
		"a number leads to its entry");
	check_names(cat, e);
	must(ipsa_entry_json(e, text_write, &json) == IPSA_OK, "JSON");
	check_json(&json);
	text_add(all, json.ptr, json.len);
	text_free(&json);
}

/* All entries, written one after the other. */
static void check_entries(const struct ipsa_catalog *cat, struct text *all)
{
	const struct ipsa_entry *e = NULL, *before = NULL;

	while ((e = ipsa_catalog_next(cat, e)) != NULL) {
		must(before == NULL || before->space != e->space ||
			strcmp(before->family, e->family) != 0 ||
			before->code < e->code, "entries are in order");
		check_entry(cat, e, all);
		before = e;
	}
}

/* The same file once more overrides every entry with itself. */
static void check_again(struct ipsa_catalog *cat, const uint8_t *data,
	size_t len, const struct text *all)
{
	struct text again = {0};

	must(ipsa_catalog_add(cat, "again.yaml", (const char *)data, len,
		NULL, NULL) == IPSA_OK, "a file can be added again");
	check_entries(cat, &again);
	must(text_same(all, &again), "adding it again changes nothing");
	text_free(&again);
}

/* --- annotating --------------------------------------------------------- */

/* What the patterns know, and the names and numbers of the first entries. */
static void write_log(const struct ipsa_catalog *cat, struct text *log)
{
	const struct ipsa_entry *e = NULL;
	char line[512];

	text_add_string(log, "error 13801 (0x35E9), 0x80073616 and %%13868; "
		"STATUS_IPSEC_BAD_SPI\r\n");
	for (int i = 0; i < 8 && (e = ipsa_catalog_next(cat, e)) != NULL;
	    i++) {
		(void)snprintf(line, sizeof(line),
			"error %lu/0x%08lX/%s\nerror code %lu, 13806\n",
			(unsigned long)e->code, (unsigned long)e->code,
			e->name != NULL ? e->name : "",
			(unsigned long)e->code);
		text_add_string(log, line);
	}
	text_add_string(log, "ERROR_IPSEC_IKE_AUTH_FAIL");
}

static bool run(const struct ipsa_catalog *cat, const struct text *in,
	struct text *out, const struct ipsa_options *options)
{
	struct ipsa_annotator *a;
	bool limited;

	must(ipsa_annotator_new(&a, cat, builtin_patterns(true), options,
		text_write, out, NULL, NULL) == IPSA_OK, "an annotator");
	feed_whole(a, in);
	limited = ipsa_annotator_counts(a).limits > 0;
	ipsa_annotator_free(a);
	return limited;
}

static void check_style(const struct ipsa_catalog *cat,
	const struct text *log, enum ipsa_style style)
{
	static const struct ipsa_options strip = {.strip = true};
	struct ipsa_options options = {.style = style, .loose = true};
	struct text out = {0}, again = {0}, back = {0};
	bool limited = run(cat, log, &out, &options);

	limited = run(cat, &out, &again, &options) || limited;
	must(limited || text_same(&out, &again), "twice is once");
	(void)run(cat, &out, &back, &strip);
	must(text_same(&back, log), "stripped, output is input");
	text_free(&out);
	text_free(&again);
	text_free(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct ipsa_catalog *cat = load(data, len);
	struct text all = {0}, log = {0};
	size_t errors = 0;
	enum ipsa_code code;

	if (cat == NULL)
		return 0;
	code = ipsa_catalog_check(cat, count_errors, &errors);
	must(code == (errors > 0 ? IPSA_BAD_FILE : IPSA_OK),
		"what is wrong is told");
	check_entries(cat, &all);
	check_again(cat, data, len, &all);
	write_log(cat, &log);
	for (int style = IPSA_INLINE; style <= IPSA_BELOW; style++)
		check_style(cat, &log, (enum ipsa_style)style);
	text_free(&all);
	text_free(&log);
	ipsa_catalog_free(cat);
	return 0;
}
