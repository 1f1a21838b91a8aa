/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "catalog.h"
#include "limits.h"

static enum ipsa_code add(struct ipsa_catalog *cat, const char *text,
	struct reports *r)
{
	*r = (struct reports){.count = 0};
	return ipsa_catalog_add(cat, "file.yaml", text, strlen(text),
		reports_add, r);
}

/* "win32:13801 NAME meaning" of every entry, a line each, in their order. */
static void dump(struct bytes *out, const struct ipsa_catalog *cat)
{
	const struct ipsa_entry *e = NULL;

	bytes_clear(out);
	while ((e = ipsa_catalog_next(cat, e)) != NULL)
		bytes_format(out, "%s %s:%lu %s %s\n", e->family,
			ipsa_space_name(e->space), (unsigned long)e->code,
			e->name != NULL ? e->name : "-", e->meaning);
}

static const struct ipsa_entry *by_name(const struct ipsa_catalog *cat,
	const char *name)
{
	return ipsa_catalog_by_name(cat, name, strlen(name));
}

/* --- reading ------------------------------------------------------------ */

static void assert_list(const char *const *list, const char *expected)
{
	struct bytes out = {0};

	bytes_clear(&out);
	for (; *list != NULL; list++)
		bytes_format(&out, "%s|", *list);
	assert_string_equal(out.ptr, expected);
	bytes_free(&out);
}

static void a_complete_entry_is_read_as_it_stands(void **state)
{
	struct ipsa_catalog *cat = catalog_of(
		"space: ntstatus\nfamily: some-family\nentries:\n"
		"- name: STATUS_X\n"
		"  aliases: [OLD_X, OLDER-X]\n"
		"  code: 0xC0360001\n"
		"  severity: warning\n"
		"  class: transport\n"
		"  retry: later\n"
		"  phase: [main-mode, quick-mode]\n"
		"  reported-by: [IKEEXT]\n"
		"  meaning: It went wrong.\n"
		"  action: >\n    Look\n    again.\n"
		"  details: |\n    One.\n\n    Two \xC3\xA4.\n"
		"  causes: [c]\n  diagnose: [d, 'e: f']\n  resolve: [g]\n"
		"  related: [STATUS_X]\n"
		"  reference: https://example.com/\n");
	const struct ipsa_entry *e = ipsa_catalog_next(cat, NULL);

	(void)state;
	assert_non_null(e);
	assert_null(ipsa_catalog_next(cat, e));
	assert_string_equal(e->name, "STATUS_X");
	assert_string_equal(e->family, "some-family");
	assert_int_equal(e->space, IPSA_NTSTATUS);
	assert_int_equal(e->code, 0xC0360001);
	assert_int_equal(e->severity, IPSA_SEVERITY_WARNING);
	assert_int_equal(e->class_, IPSA_CLASS_TRANSPORT);
	assert_int_equal(e->retry, IPSA_RETRY_LATER);
	assert_string_equal(e->meaning, "It went wrong.");
	assert_string_equal(e->action, "Look again.");
	assert_string_equal(e->details, "One.\n\nTwo \xC3\xA4.");
	assert_string_equal(e->reference, "https://example.com/");
	assert_list(e->aliases, "OLD_X|OLDER-X|");
	assert_list(e->phase, "main-mode|quick-mode|");
	assert_list(e->reported_by, "IKEEXT|");
	assert_list(e->causes, "c|");
	assert_list(e->diagnose, "d|e: f|");
	assert_list(e->resolve, "g|");
	assert_list(e->related, "STATUS_X|");
	ipsa_catalog_free(cat);
}

static void what_an_entry_lacks_is_null_and_its_lists_are_empty(void **state)
{
	struct ipsa_catalog *cat = catalog_of(CATALOG_HEAD "- code: 1\n"
		ENTRY_REST);
	const struct ipsa_entry *e = ipsa_catalog_next(cat, NULL);

	(void)state;
	assert_null(e->name);
	assert_null(e->details);
	assert_null(e->reference);
	assert_list(e->aliases, "");
	assert_list(e->phase, "");
	assert_list(e->reported_by, "");
	assert_list(e->causes, "");
	assert_list(e->diagnose, "");
	assert_list(e->resolve, "");
	assert_list(e->related, "");
	ipsa_catalog_free(cat);
}

/* Behind CATALOG_HEAD, so that entries begin in line 4. */
static void what_is_wrong_is_told_with_its_place(void **state)
{
	static const struct {
		const char *entries, *findings;
	} rows[] = {
		{"- code: 1\n" ENTRY_REST, ""},
		{"- {}\n", "4:3 missing-key\n4:3 missing-key\n"},
		{"- text\n",
			"4:3 shape\n4:3 missing-key\n4:3 missing-key\n"},
		{"- name: X\n" ENTRY_REST, "4:3 missing-key\n"},
		{"- code: 1\n" ENTRY_WORDS "  meaning: M.\n",
			"4:3 missing-key\n"},
		{"- code: 1\n" ENTRY_WORDS "  action: A.\n",
			"4:3 missing-key\n"},
		{"- code: 1\n  class: policy\n  retry: now\n  meaning: M.\n"
			"  action: A.\n", "4:3 missing-key\n"},
		{"- code: 1\n  severity: info\n  retry: now\n  meaning: M.\n"
			"  action: A.\n", "4:3 missing-key\n"},
		{"- code: 1\n  severity: info\n  class: state\n"
			"  meaning: M.\n  action: A.\n", "4:3 missing-key\n"},
		{"- code: 1\n  color: red\n" ENTRY_REST, "5:3 unknown-key\n"},
		{"- code: 1\n  code: 2\n" ENTRY_REST, "5:3 repeated-key\n"},
		{"- code: [1]\n" ENTRY_REST,
			"4:9 shape\n4:3 missing-key\n4:3 missing-key\n"},
		{"- code: x1\n" ENTRY_REST,
			"4:9 bad-number\n4:3 missing-key\n"},
		{"- code: 4294967296\n" ENTRY_REST,
			"4:9 bad-number\n4:3 missing-key\n"},
		{"- code: -1\n" ENTRY_REST,
			"4:9 bad-number\n4:3 missing-key\n"},
		{"- code: 0x\n" ENTRY_REST,
			"4:9 bad-number\n4:3 missing-key\n"},
		{"- code: 1\n  severity: bad\n  class: bad\n  retry: bad\n"
			"  meaning: M.\n  action: A.\n",
			"5:13 unknown-value\n6:10 unknown-value\n"
			"7:10 unknown-value\n4:3 missing-key\n"},
		{"- code: 1\n  name: lower\n" ENTRY_REST, "5:9 bad-name\n"},
		{"- code: 1\n  name: A b\n" ENTRY_REST, "5:9 bad-name\n"},
		{"- code: 1\n  name: A--B\n" ENTRY_REST, "5:9 bad-name\n"},
		{"- code: 1\n  name: A-\n" ENTRY_REST, "5:9 bad-name\n"},
		{"- code: 1\n  name: ''\n" ENTRY_REST, "5:9 bad-name\n"},
		{"- code: 1\n  name: _A\n" ENTRY_REST, "5:9 bad-name\n"},
		{"- code: 1\n  name: 1a_-B9\n" ENTRY_REST, ""},
		{"- code: 1\n  aliases: [OK, no]\n" ENTRY_REST,
			"5:17 bad-name\n"},
		{"- code: 1\n  related: [OK, no]\n" ENTRY_REST,
			"5:17 bad-name\n"},
		{"- code: 1\n  details: \"a\\tb\"\n" ENTRY_REST,
			"5:12 bad-text\n"},
		{"- code: 1\n  details: \"a\\0b\"\n" ENTRY_REST,
			"5:12 bad-text\n"},
		{"- code: 1\n  details: ''\n" ENTRY_REST, "5:12 bad-text\n"},
		{"- code: 1\n  causes: [a, '', \"\\x7F\"]\n" ENTRY_REST,
			"5:15 bad-text\n5:19 bad-text\n"},
		{"- code: 1\n  causes: a\n" ENTRY_REST, "5:11 shape\n"}
	};
	struct bytes text = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ipsa_catalog *cat;
		struct reports r;
		enum ipsa_code code;

		assert_int_equal(ipsa_catalog_new(&cat, false), IPSA_OK);
		bytes_clear(&text);
		bytes_format(&text, CATALOG_HEAD "%s", rows[i].entries);
		code = add(cat, text.ptr, &r);
		assert_string_equal(r.list, rows[i].findings);
		assert_int_equal(code, r.count > 0 ? IPSA_BAD_FILE : IPSA_OK);
		if (r.count > 0)
			assert_string_equal(r.origin, "file.yaml");
		ipsa_catalog_free(cat);
	}
	bytes_free(&text);
}

static void the_head_of_a_file_is_looked_at_too(void **state)
{
	static const struct {
		const char *text, *findings;
	} rows[] = {
		{"", "1:1 shape\n"},
		{"space: win32\nfamily: a\n", ""},
		{"space: win33\nfamily: a\n", "1:8 unknown-value\n"},
		{"space: win32\nfamily: {a: b}\n", "2:9 shape\n"},
		{"space: win32\nfamily: 'a b'\n", "2:9 bad-name\n"},
		{"space: win32\nentries:\n- code: 1\n" ENTRY_REST,
			"3:3 missing-key\n"},
		{"family: a\nentries:\n- code: 1\n" ENTRY_REST,
			"3:3 missing-key\n"},
		{"entries:\n- code: 1\n" ENTRY_REST
			"space: win32\nfamily: a\n", "2:3 missing-key\n"},
		{"space: win32\nfamily: a\npatterns:\n- name: x\n",
			"4:3 unknown-key\n"},
		{"space: win32\nfamily: a\nentries: []\n", ""},
		{"space: win32\nfamily: a\nentries:\n", "3:9 shape\n"},
		{"space: win32\nfamily: a\nentries: text\n", "3:10 shape\n"}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ipsa_catalog *cat;
		struct reports r;

		assert_int_equal(ipsa_catalog_new(&cat, false), IPSA_OK);
		assert_int_equal(add(cat, rows[i].text, &r),
			rows[i].findings[0] != '\0' ? IPSA_BAD_FILE : IPSA_OK);
		assert_string_equal(r.list, rows[i].findings);
		ipsa_catalog_free(cat);
	}
}

/* A list is entered item by item, but not as the text it should be. */
static void a_list_is_no_text_at_the_head(void **state)
{
	static const struct {
		const char *text, *findings;
	} rows[] = {
		{"space: [win32]\nfamily: a\n", "1:9 shape\n"},
		{"space: win32\nfamily: [a]\n", "2:10 shape\n"},
		{"space:\n- win32\n- ras\nfamily: a\n",
			"2:3 shape\n3:3 shape\n"}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ipsa_catalog *cat;
		struct reports r;

		assert_int_equal(ipsa_catalog_new(&cat, false), IPSA_OK);
		assert_int_equal(add(cat, rows[i].text, &r), IPSA_BAD_FILE);
		assert_string_equal(r.list, rows[i].findings);
		ipsa_catalog_free(cat);
	}
}

/* What a template's {family} writes is part of a note, so it holds no --. */
static void a_family_may_stand_in_a_note(void **state)
{
	static const char *const families[] = {"a--b", "-a", "a-"};
	struct bytes text = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(families); i++) {
		struct ipsa_catalog *cat;
		struct reports r;

		assert_int_equal(ipsa_catalog_new(&cat, false), IPSA_OK);
		bytes_clear(&text);
		bytes_format(&text, "space: win32\nfamily: %s\n", families[i]);
		assert_int_equal(add(cat, text.ptr, &r), IPSA_BAD_FILE);
		assert_string_equal(r.list, "2:9 bad-name\n");
		ipsa_catalog_free(cat);
	}
	bytes_free(&text);
}

static void texts_for_notes_hold_only_what_may_stand_in_one(void **state)
{
	static const struct {
		const char *text;       /* in double quotes */
		bool ok;
	} rows[] = {
		{"Fine, 'quoted' (in brackets) & 100% - {so} #1; a_b=c!", true},
		{"a-b", true}, {"~", true}, {"x \\n", true},
		{"", false}, {" ", false}, {" x", false}, {"-x", false},
		{"x-", false}, {"a--b", false}, {"a[b", false},
		{"a]b", false}, {"a<b", false}, {"a>b", false},
		{"a|b", false}, {"a\\\\b", false}, {"a\\\"b", false},
		{"a\\tb", false}, {"a\\nb", false}, {"a\\0b", false},
		{"a\\x7Fb", false},
		/* Other languages, but no control characters of theirs: C1,
		 * separators, what turns the direction, the mark. */
		{"\xC3\xA4", true}, {"\xE6\x97\xA5.", true},
		{"\xF0\x9F\x94\x91", true}, {"\xD7\x90\xD8\xA7", true},
		{"a\\x85", false}, {"a\\x9Fb", false}, {"a\\xA0", true},
		{"\\u200Ea", false}, {"\\u200Fa", false},
		{"\\u2028a", false}, {"\\u2029a", false},
		{"\\u202Ea", false}, {"\\u202Fa", true},
		{"\\u2066a", false}, {"\\u2069a", false},
		{"\\u206Aa", true}, {"\\u061Ca", false},
		{"\\uFEFFa", false}, {"\\uFEFEa", true},
		{"\\uFFFEa", false}, {"\\uFFFFa", false},
		{"\\uFFFDa", true},
		{"\xC3\xA4[", false}, {"\xC3\xA4--", false}
	};
	struct bytes text = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (int action = 0; action < 2; action++) {
			struct ipsa_catalog *cat;
			struct reports r;

			assert_int_equal(ipsa_catalog_new(&cat, false),
				IPSA_OK);
			bytes_clear(&text);
			bytes_format(&text, CATALOG_HEAD "- code: 1\n"
				ENTRY_WORDS "  %s: x\n  %s: \"%s\"\n",
				action ? "meaning" : "action",
				action ? "action" : "meaning", rows[i].text);
			assert_int_equal(add(cat, text.ptr, &r), rows[i].ok ?
				IPSA_OK : IPSA_BAD_FILE);
			if (!rows[i].ok)
				assert_non_null(strstr(r.list, "bad-text"));
			ipsa_catalog_free(cat);
		}
	}
	bytes_free(&text);
}

/* --- limits ------------------------------------------------------------- */

/* One entry with a text of some length; true if it is taken, false if it is
 * refused for this reason. */
static bool fits(const char *key, const char *open, char fill, size_t len,
	const char *close, const char *reason)
{
	struct bytes text = {0}, value = {0};
	struct ipsa_catalog *cat;
	struct reports r;
	enum ipsa_code code;

	bytes_fill(&value, fill, len);
	bytes_format(&text, CATALOG_HEAD "- code: 1\n" ENTRY_WORDS
		"%s%s  %s: %s%s%s\n",
		strcmp(key, "meaning") != 0 ? "  meaning: M.\n" : "",
		strcmp(key, "action") != 0 ? "  action: A.\n" : "",
		key, open, value.ptr, close);
	assert_int_equal(ipsa_catalog_new(&cat, false), IPSA_OK);
	code = add(cat, text.ptr, &r);
	if (code != IPSA_OK)
		assert_non_null(strstr(r.list, reason));
	ipsa_catalog_free(cat);
	bytes_free(&text);
	bytes_free(&value);
	return code == IPSA_OK;
}

static void texts_and_lists_end_at_their_limits(void **state)
{
	static const struct {
		const char *key, *open, *close, *reason;
		char fill;
		size_t max;
	} rows[] = {
		{"name", "", "", "bad-name", 'N', NAME_MAX_LEN},
		{"aliases", "[", "]", "bad-name", 'N', NAME_MAX_LEN},
		{"related", "[", "]", "bad-name", 'N', NAME_MAX_LEN},
		{"meaning", "", "", "too-long", 'm', MEANING_MAX},
		{"action", "", "", "too-long", 'a', ACTION_MAX},
		{"details", "", "", "too-long", 'd', TEXT_MAX},
		{"reference", "", "", "too-long", 'r', TEXT_MAX},
		{"causes", "[", "]", "too-long", 'c', TEXT_MAX}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_true(fits(rows[i].key, rows[i].open, rows[i].fill,
			rows[i].max, rows[i].close, rows[i].reason));
		assert_false(fits(rows[i].key, rows[i].open, rows[i].fill,
			rows[i].max + 1, rows[i].close, rows[i].reason));
	}
	/* The line end of a block does not count. */
	assert_true(fits("meaning", "|\n    ", 'm', MEANING_MAX, "\n\n", ""));
	/* Two bytes, one character. */
	assert_true(fits("meaning", "\xC3\xA4", 'm', MEANING_MAX - 1, "",
		""));
	assert_false(fits("meaning", "\xC3\xA4", 'm', MEANING_MAX, "",
		"too-long"));
}

static void a_list_has_so_many_items_and_no_more(void **state)
{
	static const char *const keys[] = {"phase", "reported-by", "causes",
		"diagnose", "resolve", "related", "aliases"};
	struct bytes text = {0};

	(void)state;
	for (size_t k = 0; k < COUNT(keys); k++) {
		for (int count = LIST_MAX; count <= LIST_MAX + 1; count++) {
			struct ipsa_catalog *cat;
			struct reports r;

			bytes_clear(&text);
			bytes_format(&text, CATALOG_HEAD "- code: 1\n"
				ENTRY_REST "  %s: [", keys[k]);
			for (int i = 0; i < count; i++)
				bytes_format(&text, "%sN%d", i > 0 ? ", " :
					"", i);
			bytes_add_text(&text, "]\n");
			assert_int_equal(ipsa_catalog_new(&cat, false),
				IPSA_OK);
			assert_int_equal(add(cat, text.ptr, &r),
				count <= LIST_MAX ? IPSA_OK : IPSA_BAD_FILE);
			if (count > LIST_MAX)
				assert_non_null(strstr(r.list, "too-many"));
			ipsa_catalog_free(cat);
		}
	}
	bytes_free(&text);
}

/* Every family can be told apart, or the file is refused: none is lost. */
static void there_are_so_many_families_and_no_more(void **state)
{
	struct ipsa_catalog *cat;
	struct reports r;

	(void)state;
	assert_int_equal(ipsa_catalog_new(&cat, false), IPSA_OK);
	for (int i = 0; i <= FAMILIES_MAX; i++) {
		struct bytes text = {0};
		enum ipsa_code code;

		bytes_format(&text, "space: win32\nfamily: f%02d\nentries:\n"
			"- code: %d\n%s", i, i, ENTRY_REST);
		code = add(cat, text.ptr, &r);
		assert_int_equal(code, i < FAMILIES_MAX ? IPSA_OK :
			IPSA_BAD_FILE);
		if (i == FAMILIES_MAX)
			assert_non_null(strstr(r.list, "too-many"));
		bytes_free(&text);
	}
	for (int i = 0; i < FAMILIES_MAX; i++) {
		char name[8];

		(void)snprintf(name, sizeof(name), "f%02d", i);
		assert_int_equal(ipsa_catalog_family(cat, ipsa_span_of(name)),
			i);
	}
	ipsa_catalog_free(cat);
}

/* --- adding ------------------------------------------------------------- */

static const char base[] = CATALOG_HEAD
	"- name: ONE\n  code: 1\n" ENTRY_REST
	"- name: TWO\n  aliases: [ZWEI]\n  code: 2\n"
	"  details: Long.\n" ENTRY_REST
	"- code: 3\n" ENTRY_REST;

static const char base_dump[] =
	"windows-ipsec win32:1 ONE It went wrong.\n"
	"windows-ipsec win32:2 TWO It went wrong.\n"
	"windows-ipsec win32:3 - It went wrong.\n";

static void a_second_file_overrides_and_adds(void **state)
{
	static const struct {
		const char *text, *all;
	} rows[] = {
		{"space: win32\nfamily: windows-ipsec\nentries: []\n",
			base_dump},
		{CATALOG_HEAD "- name: TWO\n  meaning: New.\n",
			"windows-ipsec win32:1 ONE It went wrong.\n"
			"windows-ipsec win32:2 TWO New.\n"
			"windows-ipsec win32:3 - It went wrong.\n"},
		{CATALOG_HEAD "- code: 2\n  meaning: New.\n",
			"windows-ipsec win32:1 ONE It went wrong.\n"
			"windows-ipsec win32:2 TWO New.\n"
			"windows-ipsec win32:3 - It went wrong.\n"},
		{CATALOG_HEAD "- name: TWO\n  code: 2\n  meaning: New.\n",
			"windows-ipsec win32:1 ONE It went wrong.\n"
			"windows-ipsec win32:2 TWO New.\n"
			"windows-ipsec win32:3 - It went wrong.\n"},
		{CATALOG_HEAD "- name: THREE\n  code: 3\n",
			"windows-ipsec win32:1 ONE It went wrong.\n"
			"windows-ipsec win32:2 TWO It went wrong.\n"
			"windows-ipsec win32:3 THREE It went wrong.\n"},
		{CATALOG_HEAD "- code: 0\n" ENTRY_REST,
			"windows-ipsec win32:0 - It went wrong.\n"
			"windows-ipsec win32:1 ONE It went wrong.\n"
			"windows-ipsec win32:2 TWO It went wrong.\n"
			"windows-ipsec win32:3 - It went wrong.\n"},
		{"space: ras\nfamily: a-new-one\nentries:\n- code: 1\n"
			ENTRY_REST,
			"windows-ipsec win32:1 ONE It went wrong.\n"
			"windows-ipsec win32:2 TWO It went wrong.\n"
			"windows-ipsec win32:3 - It went wrong.\n"
			"a-new-one ras:1 - It went wrong.\n"}
	};
	struct bytes out = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ipsa_catalog *cat = catalog_of(base);
		struct reports r;

		assert_int_equal(add(cat, rows[i].text, &r), IPSA_OK);
		dump(&out, cat);
		assert_string_equal(out.ptr, rows[i].all);
		ipsa_catalog_free(cat);
	}
	bytes_free(&out);
}

static void an_override_changes_what_it_gives_and_nothing_else(void **state)
{
	struct ipsa_catalog *cat = catalog_of(base);
	struct reports r;
	const struct ipsa_entry *e;

	(void)state;
	assert_int_equal(add(cat, CATALOG_HEAD "- name: TWO\n"
		"  retry: now\n  causes: [c]\n", &r), IPSA_OK);
	e = by_name(cat, "TWO");
	assert_int_equal(e->retry, IPSA_RETRY_NOW);
	assert_list(e->causes, "c|");
	assert_int_equal(e->code, 2);
	assert_int_equal(e->severity, IPSA_SEVERITY_ERROR);
	assert_int_equal(e->class_, IPSA_CLASS_POLICY);
	assert_string_equal(e->details, "Long.");
	assert_list(e->aliases, "ZWEI|");
	assert_ptr_equal(by_name(cat, "ZWEI"), e);
	assert_int_equal(add(cat, CATALOG_HEAD "- code: 2\n"
		"  severity: info\n  class: state\n  aliases: [DUE]\n"
		"  action: Do.\n  details: D.\n  reference: R.\n"
		"  phase: [p]\n  reported-by: [q]\n  diagnose: [d]\n"
		"  resolve: [r]\n  related: [ONE]\n", &r), IPSA_OK);
	e = by_name(cat, "DUE");
	assert_non_null(e);
	assert_null(by_name(cat, "ZWEI"));
	assert_string_equal(e->name, "TWO");
	assert_int_equal(e->severity, IPSA_SEVERITY_INFO);
	assert_int_equal(e->class_, IPSA_CLASS_STATE);
	assert_int_equal(e->retry, IPSA_RETRY_NOW);
	assert_string_equal(e->action, "Do.");
	assert_string_equal(e->details, "D.");
	assert_string_equal(e->reference, "R.");
	assert_list(e->phase, "p|");
	assert_list(e->reported_by, "q|");
	assert_list(e->causes, "c|");
	assert_list(e->diagnose, "d|");
	assert_list(e->resolve, "r|");
	assert_list(e->related, "ONE|");
	ipsa_catalog_free(cat);
}

/* Looked up by an alias an entry is overridden, not renamed. */
static void an_override_by_alias_keeps_the_name(void **state)
{
	struct ipsa_catalog *cat = catalog_of(base);
	struct reports r;

	(void)state;
	assert_int_equal(add(cat, CATALOG_HEAD "- name: ZWEI\n"
		"  meaning: New.\n", &r), IPSA_OK);
	assert_non_null(by_name(cat, "TWO"));
	assert_string_equal(by_name(cat, "TWO")->meaning, "New.");
	assert_ptr_equal(by_name(cat, "ZWEI"), by_name(cat, "TWO"));
	ipsa_catalog_free(cat);
}

/* To logs and to related entries it is still known by the name that it had. */
static void what_is_renamed_keeps_its_name_as_an_alias(void **state)
{
	static const struct {
		const char *aliases, *are;
	} rows[] = {
		{"", "ZWEI|TWO|"}, {"  aliases: [DUE]\n", "DUE|TWO|"},
		{"  aliases: [TWO, DUE]\n", "TWO|DUE|"},
		{"  aliases: []\n", "TWO|"}
	};
	struct bytes text = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ipsa_catalog *cat = catalog_of(base);
		const struct ipsa_entry *e;
		struct reports r;

		bytes_clear(&text);
		bytes_format(&text, CATALOG_HEAD "- code: 2\n  name: DOS\n%s"
			"- name: ONE\n  related: [TWO]\n", rows[i].aliases);
		assert_int_equal(add(cat, text.ptr, &r), IPSA_OK);
		e = by_name(cat, "TWO");
		assert_string_equal(e->name, "DOS");
		assert_list(e->aliases, rows[i].are);
		assert_int_equal(ipsa_catalog_check(cat, reports_add, &r),
			IPSA_OK);
		ipsa_catalog_free(cat);
	}
	bytes_free(&text);
}

static void what_clashes_or_repeats_is_refused_and_nothing_kept(void **state)
{
	static const struct {
		const char *text, *findings;
	} rows[] = {
		{CATALOG_HEAD "- name: ONE\n  code: 2\n",
			"4:3 clashing-entry\n"},
		{CATALOG_HEAD "- name: ONE\n  code: 9\n" ENTRY_REST,
			"4:3 clashing-entry\n"},
		{CATALOG_HEAD "- name: ZWEI\n  code: 1\n",
			"4:3 clashing-entry\n"},
		{"space: ras\nfamily: windows-ipsec\nentries:\n"
			"- name: ONE\n  meaning: M.\n",
			"4:3 clashing-entry\n"},
		{"space: win32\nfamily: other\nentries:\n- code: 1\n",
			"4:3 clashing-entry\n"},
		{CATALOG_HEAD "- name: ONE\n- code: 1\n",
			"5:3 repeated-entry\n"},
		{CATALOG_HEAD "- code: 9\n" ENTRY_REST "- code: 9\n"
			ENTRY_REST, "10:3 repeated-entry\n"},
		{CATALOG_HEAD "- name: NEW\n  code: 8\n" ENTRY_REST
			"- name: NEW\n  code: 9\n" ENTRY_REST,
			"11:3 repeated-entry\n"},
		{CATALOG_HEAD "- aliases: [ONE]\n  code: 9\n" ENTRY_REST,
			"4:3 repeated-entry\n"},
		{CATALOG_HEAD "- name: TWO\n  aliases: [ONE]\n",
			"4:3 repeated-entry\n"},
		{CATALOG_HEAD "- code: 3\n  name: NEW\n  aliases: [ZWEI]\n",
			"4:3 repeated-entry\n"},
		{CATALOG_HEAD "- code: 3\n  meaning: New.\n- code: 4\n",
			"6:3 missing-key\n"},
		{CATALOG_HEAD "- code: 3\n  meaning: New.\n- {a: b\n",
			"7:1 syntax\n"}
	};
	struct bytes out = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ipsa_catalog *cat = catalog_of(base);
		struct reports r;

		assert_int_equal(add(cat, rows[i].text, &r), IPSA_BAD_FILE);
		assert_string_equal(r.list, rows[i].findings);
		dump(&out, cat);
		assert_string_equal(out.ptr, base_dump);
		assert_ptr_equal(by_name(cat, "ZWEI"), by_name(cat, "TWO"));
		assert_int_equal(ipsa_catalog_add(cat, "x", rows[i].text,
			strlen(rows[i].text), NULL, NULL), IPSA_BAD_FILE);
		ipsa_catalog_free(cat);
	}
	bytes_free(&out);
}

/* The later entry of the order counts as much as the earlier. */
static void a_name_is_taken_whichever_entry_comes_first(void **state)
{
	static const struct {
		const char *text, *findings;
	} rows[] = {
		{CATALOG_HEAD "- name: ONE\n  aliases: [TWO]\n",
			"4:3 repeated-entry\n"},
		{CATALOG_HEAD "- aliases: [TWO]\n  code: 0\n" ENTRY_REST,
			"4:3 repeated-entry\n"},
		{CATALOG_HEAD "- aliases: [ZWEI]\n  code: 1\n",
			"4:3 repeated-entry\n"},
		{CATALOG_HEAD "- code: 0\n  name: NEW\n  aliases: [ONE]\n"
			ENTRY_REST, "4:3 repeated-entry\n"}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ipsa_catalog *cat = catalog_of(base);
		struct reports r;
		enum ipsa_code code = add(cat, rows[i].text, &r);

		assert_string_equal(r.list, rows[i].findings);
		assert_int_equal(code, IPSA_BAD_FILE);
		ipsa_catalog_free(cat);
	}
}

/* One number has one meaning in its space, whatever families there are. */
static void a_code_stands_in_one_family(void **state)
{
	struct ipsa_catalog *cat = catalog_of(base);
	struct reports r;

	(void)state;
	assert_int_equal(add(cat, "space: win32\nfamily: a\nentries:\n"
		"- code: 9\n" ENTRY_REST "- code: 10\n" ENTRY_REST
		"family: b\nentries:\n- code: 9\n" ENTRY_REST, &r),
		IPSA_BAD_FILE);
	assert_true(r.count > 0);
	ipsa_catalog_free(cat);
}

static void related_entries_that_do_not_exist_are_found(void **state)
{
	struct ipsa_catalog *cat = catalog_of(base);
	struct reports r;

	(void)state;
	assert_int_equal(ipsa_catalog_check(cat, NULL, NULL), IPSA_OK);
	assert_int_equal(add(cat, CATALOG_HEAD
		"- code: 1\n  related: [TWO, ZWEI, NOBODY]\n"
		"- code: 3\n  related: [NO-ONE]\n", &r), IPSA_OK);
	r = (struct reports){.count = 0};
	assert_int_equal(ipsa_catalog_check(cat, reports_add, &r),
		IPSA_BAD_FILE);
	assert_string_equal(r.list,
		"0:0 one-sided\n0:0 one-sided\n0:0 unknown-related\n"
		"0:0 unknown-related\n");
	assert_non_null(strstr(r.text, "NO-ONE"));
	assert_int_equal(ipsa_catalog_check(cat, NULL, NULL), IPSA_BAD_FILE);
	ipsa_catalog_free(cat);
}

static void items_are_sentences_or_commands(void **state)
{
	static const struct {
		const char *key, *item;
		bool good;
	} rows[] = {
		{"causes", "The peer is off.", true},
		{"causes", "`sc query` says so!", true},
		{"causes", "The peer is off", false},
		{"causes", "the peer is off.", false},
		{"diagnose", "sc query IKEEXT", true},
		{"diagnose", "On the server: sc query IKEEXT", true},
		{"resolve", "Start it with `sc start IKEEXT`.", true},
		{"resolve", "Start it with `sc start IKEEXT.", false},
		{"resolve", "Look there. Then start it", false},
		{"resolve", "look there.", false}
	};
	struct bytes text = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ipsa_catalog *cat;
		struct reports r = {.count = 0};

		bytes_clear(&text);
		bytes_format(&text, CATALOG_HEAD "- code: 1\n" ENTRY_REST
			"  %s: ['%s']\n", rows[i].key, rows[i].item);
		cat = catalog_of(text.ptr);
		assert_int_equal(ipsa_catalog_check(cat, reports_add, &r),
			IPSA_OK);
		assert_string_equal(r.list, rows[i].good ? "" :
			"0:0 bad-item\n");
		ipsa_catalog_free(cat);
	}
	bytes_free(&text);
}

/* --- looking up --------------------------------------------------------- */

static void an_empty_catalogue_knows_nothing(void **state)
{
	struct ipsa_catalog *cat;
	const struct ipsa_entry *found[2];

	(void)state;
	assert_int_equal(ipsa_catalog_new(&cat, false), IPSA_OK);
	assert_null(ipsa_catalog_next(cat, NULL));
	assert_null(ipsa_catalog_by_number(cat, IPSA_WIN32, 13801));
	assert_null(by_name(cat, "ONE"));
	assert_null(by_name(cat, ""));
	assert_int_equal(ipsa_catalog_find(cat, "13801", 5, found, 2), 0);
	assert_int_equal(ipsa_catalog_family(cat, ipsa_span_of("ras")), -1);
	assert_int_equal(ipsa_catalog_check(cat, NULL, NULL), IPSA_OK);
	ipsa_catalog_free(cat);
	ipsa_catalog_free(NULL);
}

static void order_is_of_families_then_spaces_then_codes(void **state)
{
	static const char *const families[] = {"zebra", "win32-common",
		"certificate", "ike-notify", "ras", "wfp", "ntstatus-ipsec",
		"windows-ipsec", "apple"};
	struct ipsa_catalog *cat;
	struct bytes text = {0}, out = {0};
	struct reports r;

	(void)state;
	assert_int_equal(ipsa_catalog_new(&cat, false), IPSA_OK);
	for (size_t i = 0; i < COUNT(families); i++) {
		bytes_clear(&text);
		bytes_format(&text, "space: hresult\nfamily: %s\nentries:\n"
			"- code: 0x8000000%zu\n%s- code: %zu\n%s",
			families[i], i, ENTRY_REST, i, ENTRY_REST);
		assert_int_equal(add(cat, text.ptr, &r), IPSA_OK);
	}
	assert_int_equal(add(cat, "space: win32\nfamily: ras\nentries:\n"
		"- code: 9\n" ENTRY_REST, &r), IPSA_OK);
	dump(&out, cat);
	assert_string_equal(out.ptr,
		"windows-ipsec hresult:7 - It went wrong.\n"
		"windows-ipsec hresult:2147483655 - It went wrong.\n"
		"ntstatus-ipsec hresult:6 - It went wrong.\n"
		"ntstatus-ipsec hresult:2147483654 - It went wrong.\n"
		"wfp hresult:5 - It went wrong.\n"
		"wfp hresult:2147483653 - It went wrong.\n"
		"ras win32:9 - It went wrong.\n"
		"ras hresult:4 - It went wrong.\n"
		"ras hresult:2147483652 - It went wrong.\n"
		"ike-notify hresult:3 - It went wrong.\n"
		"ike-notify hresult:2147483651 - It went wrong.\n"
		"certificate hresult:2 - It went wrong.\n"
		"certificate hresult:2147483650 - It went wrong.\n"
		"win32-common hresult:1 - It went wrong.\n"
		"win32-common hresult:2147483649 - It went wrong.\n"
		"apple hresult:8 - It went wrong.\n"
		"apple hresult:2147483656 - It went wrong.\n"
		"zebra hresult:0 - It went wrong.\n"
		"zebra hresult:2147483648 - It went wrong.\n");
	assert_int_equal(ipsa_catalog_family(cat, ipsa_span_of("wfp")), 2);
	assert_int_equal(ipsa_catalog_family(cat, ipsa_span_of("zebra")), 8);
	assert_int_equal(ipsa_catalog_family(cat, ipsa_span_of("zebr")), -1);
	bytes_free(&text);
	bytes_free(&out);
	ipsa_catalog_free(cat);
}

static const char many[] =
	"space: win32\nfamily: windows-ipsec\nentries:\n"
	"- name: ERROR_AUTH\n  aliases: [AUTH, Mixed-Case]\n  code: 13801\n"
	ENTRY_REST
	"- name: ERROR_SMALL\n  code: 14\n" ENTRY_REST
	"- name: 1ST\n  code: 809\n" ENTRY_REST
	"- name: LONG_NUMBER\n  code: 80073601\n" ENTRY_REST;

static const char more[] =
	"space: ras\nfamily: ras\nentries:\n"
	"- name: RAS_809\n  code: 809\n" ENTRY_REST;

static const char most[] =
	"space: hresult\nfamily: wfp\nentries:\n"
	"- name: FWP_E\n  code: 0x80320001\n" ENTRY_REST
	"- name: AS_DIGITS\n  code: 0x80073601\n" ENTRY_REST;

static void a_reference_is_found_in_every_spelling(void **state)
{
	static const struct {
		const char *text, *found;
	} rows[] = {
		/* The thirteen of design.md. */
		{"13801", "ERROR_AUTH"}, {"0x35E9", "ERROR_AUTH"},
		{"0x35e9", "ERROR_AUTH"}, {"0X35E9", "ERROR_AUTH"},
		{"0x000035E9", "ERROR_AUTH"}, {"35E9h", "ERROR_AUTH"},
		{"0x800735E9", "ERROR_AUTH"}, {"0x800735e9", "ERROR_AUTH"},
		{"800735E9", "ERROR_AUTH"}, {"2147956201", "ERROR_AUTH"},
		{"-2147011095", "ERROR_AUTH"}, {"ERROR_AUTH", "ERROR_AUTH"},
		{"%%13801", "ERROR_AUTH"},
		{"error_auth", "ERROR_AUTH"}, {"Error_Auth", "ERROR_AUTH"},
		{"AUTH", "ERROR_AUTH"}, {"auth", "ERROR_AUTH"},
		{"000035E9", "ERROR_AUTH"}, {"0013801", "ERROR_AUTH"},
		{"35E9H", "ERROR_AUTH"}, {"800735e9", "ERROR_AUTH"},
		{"14", "ERROR_SMALL"}, {"0xE", "ERROR_SMALL"},
		{"1ST", "1ST"}, {"1st", "1ST"},
		{"809", "RAS_809 1ST"}, {"0x329", "RAS_809 1ST"},
		{"0x80070329", "RAS_809 1ST"}, {"RAS_809", "RAS_809"},
		{"0x80320001", "FWP_E"}, {"80320001", "FWP_E"},
		{"2150760449", "FWP_E"}, {"-2144206847", "FWP_E"},
		{"fwp_e", "FWP_E"},
		/* Eight digits: as hex they are more than decimal ones. */
		{"80073601", "AS_DIGITS"},
		{"", ""}, {"35E9", ""}, {"13802", ""}, {"-13801", ""},
		{"138O1", ""}, {"%13801", ""}, {"%%", ""}, {"0x", ""},
		{"ERROR_AUT", ""}, {"ERROR_AUTHX", ""}, {" 13801", ""},
		{"13801 ", ""}, {"99999999999", ""}, {"h", ""}, {"-", ""}
	};
	struct ipsa_catalog *cat = catalog_of(many);
	struct bytes out = {0};
	struct reports r;

	(void)state;
	assert_int_equal(add(cat, more, &r), IPSA_OK);
	assert_int_equal(add(cat, most, &r), IPSA_OK);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct ipsa_entry *found[READINGS_MAX];
		size_t count = ipsa_catalog_find(cat, rows[i].text,
			strlen(rows[i].text), found, READINGS_MAX);

		bytes_clear(&out);
		for (size_t n = 0; n < count; n++)
			bytes_format(&out, "%s%s", n > 0 ? " " : "",
				found[n]->name);
		if (strcmp(out.ptr, rows[i].found) != 0)
			fail_msg("'%s': got '%s', expected '%s'",
				rows[i].text, out.ptr, rows[i].found);
	}
	bytes_free(&out);
	ipsa_catalog_free(cat);
}

static void a_single_digit_with_an_h_is_a_number(void **state)
{
	struct ipsa_catalog *cat = catalog_of(many);
	const struct ipsa_entry *found[1];

	(void)state;
	assert_int_equal(ipsa_catalog_find(cat, "0Eh", 3, found, 1), 1);
	assert_int_equal(ipsa_catalog_find(cat, "Eh", 2, found, 1), 1);
	assert_string_equal(found[0]->name, "ERROR_SMALL");
	ipsa_catalog_free(cat);
}

/* ipsecannotate.h: a name in any case. Names may have small letters. */
static void a_name_with_small_letters_is_found_in_any_case(void **state)
{
	static const char *const rows[] = {"Mixed-Case", "MIXED-CASE",
		"mixed-case", "mIxEd-CaSe"};
	struct ipsa_catalog *cat = catalog_of(many);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct ipsa_entry *found[1];

		assert_int_equal(ipsa_catalog_find(cat, rows[i],
			strlen(rows[i]), found, 1), 1);
		assert_string_equal(found[0]->name, "ERROR_AUTH");
	}
	ipsa_catalog_free(cat);
}

static void no_more_is_found_than_there_is_room_for(void **state)
{
	struct ipsa_catalog *cat = catalog_of(many);
	const struct ipsa_entry *found[2] = {NULL, NULL};
	struct reports r;

	(void)state;
	assert_int_equal(add(cat, more, &r), IPSA_OK);
	assert_int_equal(ipsa_catalog_find(cat, "809", 3, found, 0), 0);
	assert_null(found[0]);
	assert_int_equal(ipsa_catalog_find(cat, "809", 3, found, 1), 1);
	assert_string_equal(found[0]->name, "RAS_809");
	assert_null(found[1]);
	assert_int_equal(ipsa_catalog_find(cat, "809", 3, found, 2), 2);
	ipsa_catalog_free(cat);
}

static void names_are_looked_up_letter_for_letter(void **state)
{
	static const struct {
		const char *name;
		size_t len;
		bool known;
	} rows[] = {
		{"ERROR_AUTH", 10, true}, {"ERROR_AUTH", 9, false},
		{"ERROR_AUTHX", 11, false}, {"ERROR_AUTH\0", 11, false},
		{"error_auth", 10, false}, {"AUTH", 4, true},
		{"Mixed-Case", 10, true}, {"MIXED-CASE", 10, false},
		{"", 0, false}
	};
	struct ipsa_catalog *cat = catalog_of(many);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(ipsa_catalog_by_name(cat, rows[i].name,
			rows[i].len) != NULL, rows[i].known);
	ipsa_catalog_free(cat);
}

/* A table of thousands: every name and number leads to its own entry. */
static void a_large_table_loses_nothing(void **state)
{
	enum { ENTRIES = 5000 };
	struct ipsa_catalog *cat;
	struct bytes text = {0};
	struct reports r;
	uint32_t last = 0;
	size_t seen = 0;

	(void)state;
	assert_int_equal(ipsa_catalog_new(&cat, false), IPSA_OK);
	bytes_add_text(&text, CATALOG_HEAD);
	for (uint32_t i = 0; i < ENTRIES; i++)
		bytes_format(&text, "- name: N%lu\n  aliases: [A%lu]\n"
			"  code: %lu\n%s", (unsigned long)i, (unsigned long)i,
			(unsigned long)(i * 858993U), ENTRY_REST);
	assert_int_equal(add(cat, text.ptr, &r), IPSA_OK);
	for (uint32_t i = 0; i < ENTRIES; i++) {
		const struct ipsa_entry *e = ipsa_catalog_by_number(cat,
			IPSA_WIN32, i * 858993U);
		char name[16];

		(void)snprintf(name, sizeof(name), "N%lu", (unsigned long)i);
		assert_non_null(e);
		assert_string_equal(e->name, name);
		assert_ptr_equal(by_name(cat, name), e);
		name[0] = 'A';
		assert_ptr_equal(by_name(cat, name), e);
		assert_ptr_equal(&cat->table.entries[
			ipsa_catalog_index(cat, e)], e);
		assert_null(ipsa_catalog_by_number(cat, IPSA_WIN32,
			i * 858993U + 1));
		assert_null(ipsa_catalog_by_number(cat, IPSA_RAS,
			i * 858993U));
	}
	for (const struct ipsa_entry *e = NULL;
	    (e = ipsa_catalog_next(cat, e)) != NULL; seen++) {
		assert_true(seen == 0 || e->code > last);
		last = e->code;
	}
	assert_int_equal(seen, ENTRIES);
	bytes_free(&text);
	ipsa_catalog_free(cat);
}

/* --- what is built in --------------------------------------------------- */

static void assert_finds(const struct ipsa_catalog *cat,
	const struct ipsa_entry *entry, const char *text)
{
	const struct ipsa_entry *found[READINGS_MAX];
	size_t count = ipsa_catalog_find(cat, text, strlen(text), found,
		READINGS_MAX), i;

	for (i = 0; i < count && found[i] != entry; i++)
		;
	if (i == count)
		fail_msg("'%s' does not lead to %s:%lu", text,
			ipsa_space_name(entry->space),
			(unsigned long)entry->code);
}

static void every_entry_built_in_is_found_by_all_its_spellings(void **state)
{
	static const char *const formats[] = {"%lu", "0x%lX", "0x%lx",
		"0X%lX", "0x%08lX", "%02lXh", "%%%%%lu"};
	const struct ipsa_catalog *cat = builtin_catalog();
	const struct ipsa_entry *e = NULL;
	char text[64];
	size_t seen = 0;

	(void)state;
	while ((e = ipsa_catalog_next(cat, e)) != NULL) {
		unsigned long code = e->code;

		seen++;
		assert_ptr_equal(ipsa_catalog_by_number(cat, e->space,
			e->code), e);
		if (e->name != NULL) {
			assert_ptr_equal(by_name(cat, e->name), e);
			assert_finds(cat, e, e->name);
		}
		for (const char *const *a = e->aliases; *a != NULL; a++)
			assert_finds(cat, e, *a);
		for (size_t i = 0; i < COUNT(formats); i++) {
			(void)snprintf(text, sizeof(text), formats[i], code);
			assert_finds(cat, e, text);
		}
		if (e->space == IPSA_WIN32 || e->space == IPSA_RAS)
			code |= 0x80070000U;
		if (code < 0x80000000U)
			continue;
		(void)snprintf(text, sizeof(text), "%08lX", code);
		assert_finds(cat, e, text);
		(void)snprintf(text, sizeof(text), "%lu", code);
		assert_finds(cat, e, text);
		(void)snprintf(text, sizeof(text), "%ld",
			(long)code - 4294967296L);
		assert_finds(cat, e, text);
	}
	assert_true(seen > 153);
	assert_int_equal(ipsa_catalog_check(cat, NULL, NULL), IPSA_OK);
}

/* Overriding what is built in leaves it as it was for everybody else. */
static void what_is_built_in_is_overridden_in_a_copy(void **state)
{
	struct ipsa_catalog *cat;
	struct reports r;
	const struct ipsa_entry *e;

	(void)state;
	assert_int_equal(ipsa_catalog_new(&cat, true), IPSA_OK);
	assert_int_equal(add(cat, CATALOG_HEAD "- code: 13801\n"
		"  meaning: Ours.\n", &r), IPSA_OK);
	e = ipsa_catalog_by_number(cat, IPSA_WIN32, 13801);
	assert_string_equal(e->meaning, "Ours.");
	assert_string_equal(e->name, "ERROR_IPSEC_IKE_AUTH_FAIL");
	e = ipsa_catalog_by_number(builtin_catalog(), IPSA_WIN32, 13801);
	assert_string_not_equal(e->meaning, "Ours.");
	ipsa_catalog_free(cat);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_complete_entry_is_read_as_it_stands),
		cmocka_unit_test(
			what_an_entry_lacks_is_null_and_its_lists_are_empty),
		cmocka_unit_test(what_is_wrong_is_told_with_its_place),
		cmocka_unit_test(the_head_of_a_file_is_looked_at_too),
		cmocka_unit_test(a_list_is_no_text_at_the_head),
		cmocka_unit_test(a_family_may_stand_in_a_note),
		cmocka_unit_test(
			texts_for_notes_hold_only_what_may_stand_in_one),
		cmocka_unit_test(texts_and_lists_end_at_their_limits),
		cmocka_unit_test(a_list_has_so_many_items_and_no_more),
		cmocka_unit_test(there_are_so_many_families_and_no_more),
		cmocka_unit_test(a_second_file_overrides_and_adds),
		cmocka_unit_test(
			an_override_changes_what_it_gives_and_nothing_else),
		cmocka_unit_test(an_override_by_alias_keeps_the_name),
		cmocka_unit_test(what_is_renamed_keeps_its_name_as_an_alias),
		cmocka_unit_test(
			what_clashes_or_repeats_is_refused_and_nothing_kept),
		cmocka_unit_test(a_name_is_taken_whichever_entry_comes_first),
		cmocka_unit_test(a_code_stands_in_one_family),
		cmocka_unit_test(related_entries_that_do_not_exist_are_found),
		cmocka_unit_test(items_are_sentences_or_commands),
		cmocka_unit_test(an_empty_catalogue_knows_nothing),
		cmocka_unit_test(order_is_of_families_then_spaces_then_codes),
		cmocka_unit_test(a_reference_is_found_in_every_spelling),
		cmocka_unit_test(a_single_digit_with_an_h_is_a_number),
		cmocka_unit_test(
			a_name_with_small_letters_is_found_in_any_case),
		cmocka_unit_test(no_more_is_found_than_there_is_room_for),
		cmocka_unit_test(names_are_looked_up_letter_for_letter),
		cmocka_unit_test(a_large_table_loses_nothing),
		cmocka_unit_test(
			every_entry_built_in_is_found_by_all_its_spellings),
		cmocka_unit_test(what_is_built_in_is_overridden_in_a_copy)
	};

	return cmocka_run_group_tests_name("catalog", tests, NULL, NULL);
}
