/* SPDX-License-Identifier: MIT */
/* Names in the output folder, and what a file is by its first bytes. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "content.h"
#include "decode.h"
#include "inputs.h"
#include "options.h"
#include "seen.h"
#include "target_name.h"
#include "targets.h"

static void names_follow_from_what_an_input_is_packed_in(void **state)
{
	static const struct {
		const char *name;
		size_t streams;
		bool events;
		const char *target;
	} rows[] = {
		{"x.log", 0, false, "x.log"},
		{"a/b.gz", 0, false, "a/b.gz"},
		{"x.log.gz", 1, false, "x.log"},
		{"a/x.log.XZ", 1, false, "a/x.log"},
		{"x.bz2", 1, false, "x"},
		{"x.lzma", 1, false, "x"},
		{"x.zst", 1, false, "x"},
		{"x.lz4", 1, false, "x"},
		{"x.log", 1, false, "x.log"},
		{"a/.gz", 1, false, "a/.gz"},
		{"a.gz/b", 1, false, "a.gz/b"},
		{"x.log.gz.xz", 1, false, "x.log.gz"},
		{"x.log.gz.xz", 2, false, "x.log"},
		{"x.log.gz.xz", 9, false, "x.log"},
		{"x.evtx", 0, true, "x.evtx.xml"},
		{"x.evtx.gz", 1, true, "x.evtx.xml"},
		{"System", 0, true, "System.xml"},
		{".gz", 1, true, ".gz.xml"},
		{"", 1, true, ".xml"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *target = ipsa_target_name(rows[i].name, rows[i].streams,
			rows[i].events);

		assert_string_equal(target, rows[i].target);
		free(target);
	}
}

/* --- who may write where -------------------------------------------------- */

/* Inputs of these names, with targets in a folder that is not there. */
struct table {
	struct inputs in;
	struct targets t;
	struct arguments args;
	struct input at[8];
};

static bool assign(struct table *table, const struct input *rows,
	size_t count)
{
	bool no_memory;

	*table = (struct table){.args.output_dir = "/nowhere/out"};
	for (size_t i = 0; i < count; i++) {
		table->at[i].container = rows[i].container;
		table->at[i].path = strdup(rows[i].name);
		table->at[i].name = table->at[i].path;
	}
	table->in = (struct inputs){.at = table->at, .count = count};
	return ipsa_targets_assign(&table->t, &table->in, &table->args,
		&no_memory);
}

static void free_table(struct table *table)
{
	ipsa_targets_free(&table->t);
	for (size_t i = 0; i < table->in.count; i++) {
		free(table->at[i].path);
		free(table->at[i].target);
	}
}

static void what_cannot_both_be_is_refused(void **state)
{
	static const struct {
		struct input a, b;
		bool good;
	} rows[] = {
#define IN(name_, kind) {.name = (name_), .container = CONTAINER_##kind}
		{IN("a", NONE), IN("b", NONE), true},
		{IN("a", NONE), IN("a", NONE), false},
		{IN("x.log", NONE), IN("x.log.gz", GZIP), false},
		{IN("x.log.gz", NONE), IN("x.log.gz", GZIP), true},
		{IN("x.log.gz", GZIP), IN("x.log.xz", XZ), false},
		{IN("x.log.gz", NONE), IN("x.log", NONE), true},
		{IN("x.evtx", EVTX), IN("x.evtx.gz", GZIP), false},
		{IN("x.evtx", EVTX), IN("x.evtx.xml", NONE), false},
		{IN("x.evtx", EVTX), IN("x.evt", EVT), true},
		{IN("x.zip", ZIP), IN("x.zip", NONE), false},
		{IN("x.zip", ZIP), IN("x.zip/a", NONE), false},
		{IN("x.zip", ZIP), IN("x.zipper/a", NONE), true},
		{IN("x.zip", ZIP), IN("x.tar", TAR), true},
		{IN("x.tar", TAR), IN("x.tar.gz", GZIP), true},
		{IN("x.tar", TAR), IN("x.tgz", GZIP), true},
		{IN("x.tar.gz", GZIP), IN("x.tar.xz", XZ), true},
		{IN("x/y", NONE), IN("x.gz", GZIP), false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct input one[] = {rows[i].a, rows[i].b};
		const struct input other[] = {rows[i].b, rows[i].a};
		struct table table;

		assert_int_equal(assign(&table, one, 2), rows[i].good);
		free_table(&table);
		assert_int_equal(assign(&table, other, 2), rows[i].good);
		free_table(&table);
	}
}

/* What an input turns out to hold goes nowhere where another's target is, or
 * may be. */
static void what_turns_out_later_takes_nobodys_target(void **state)
{
	static const struct input rows[] = {IN("x.tar.gz", GZIP),
		IN("x.tar.xz", XZ), IN("y.gz", GZIP), IN("y.xml", NONE),
		IN("z.zip", ZIP), IN("v.gz", GZIP), IN("v.gz/a/b", NONE)};
	static const struct {
		size_t input;
		const char *path;
		bool may;
	} asked[] = {
		{0, "x.tar.gz/a", true},
		{1, "x.tar.xz/a", true},
		{0, "x.tar", true},             /* neither holds an archive */
		{1, "x.tar", false},
		{1, "x.tar.xml", false},
		{2, "y", true},
		{2, "y.xml", false},
		{2, "y.gz/a", true},
		{4, "z.zip/a/b", true},
		{5, "v", true},
		{5, "v.gz/c", true},
		{5, "v.gz/a/b", false},
		{5, "v.gz/a", false},
		{5, "v.gz/a/b/c", false},
	};
	struct table table;

	(void)state;
	assert_true(assign(&table, rows, COUNT(rows)));
	for (size_t i = 0; i < COUNT(asked); i++) {
		char path[64];

		(void)snprintf(path, sizeof(path), "/nowhere/out/%s",
			asked[i].path);
		assert_int_equal(ipsa_targets_may(&table.t,
			&table.at[asked[i].input], "member", path),
			asked[i].may);
	}
	free_table(&table);
}
#undef IN

static void content_is_known_by_its_beginning(void **state)
{
#define HEAD(text) (text), sizeof(text) - 1
	static const struct {
		const char *head;
		size_t len;
		enum content content;
	} rows[] = {
		{HEAD(""), CONTENT_LINES},
		{HEAD("a\n"), CONTENT_LINES},
		{HEAD("<134>a\n"), CONTENT_LINES},
		{HEAD("ab\0c"), CONTENT_NO_TEXT},
		{HEAD("\0\0\0\0"), CONTENT_NO_TEXT},
		{HEAD("\x1F\x8B\x08\0\0"), CONTENT_NO_TEXT},
		{HEAD("ElfFile\0"), CONTENT_NO_TEXT},
		{HEAD("\xFF\xFE" "a\0"), CONTENT_RECORDS},
		{HEAD("\xFE\xFF\0a"), CONTENT_RECORDS},
		{HEAD("a\0b\0"), CONTENT_RECORDS},
		{HEAD("\0a\0b"), CONTENT_RECORDS},
		{HEAD("{\"a\":1}\n"), CONTENT_RECORDS},
		{HEAD("\xEF\xBB\xBF [\n"), CONTENT_RECORDS},
		{HEAD("<?xml?>"), CONTENT_RECORDS},
		{HEAD("<Event>"), CONTENT_RECORDS},
		{HEAD("\"a\",\"b\"\n"), CONTENT_RECORDS},
		{HEAD("\2\0\0\0error 13801\n"), CONTENT_NO_TEXT},
		{HEAD("a\0b error 13801\n"), CONTENT_NO_TEXT},
		{HEAD("sep=;\n"), CONTENT_RECORDS},
		{HEAD("\xEF\xBB\xBF" "a\n"), CONTENT_LINES},
		{HEAD("Level,Date and Time,Source\r\n1\n"), CONTENT_RECORDS},
		{HEAD("a;b;c"), CONTENT_RECORDS},
		{HEAD("a\tb\tc\n"), CONTENT_RECORDS},
		{HEAD("a, b; c\n"), CONTENT_LINES},
		{HEAD("Mar 22 10:11:12 a, b, c\n"), CONTENT_LINES},
		{HEAD("<"), CONTENT_LINES},
		{HEAD(" \n"), CONTENT_LINES},
	};
#undef HEAD

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(ipsa_content_of(rows[i].head, rows[i].len),
			rows[i].content);
}

/* All beginnings of up to four of these bytes. */
static void encoding_is_what_the_library_reads(void **state)
{
	static const char bytes[] = {'\0', 'a', '\xFF', '\xFE', '\n'};
	enum { KINDS = COUNT(bytes) };

	(void)state;
	for (size_t i = 0; i < KINDS * KINDS * KINDS * KINDS; i++) {
		const char head[ENCODING_GUESS] = {bytes[i % KINDS],
			bytes[i / KINDS % KINDS],
			bytes[i / KINDS / KINDS % KINDS],
			bytes[i / KINDS / KINDS / KINDS]};

		for (size_t len = 1; len <= sizeof(head); len++) {
			enum encoding is;
			bool odd, nul = memchr(head, '\0', len) != NULL;

			assert_true(ipsa_encoding_guess((const unsigned char *)
				head, len, true, &is, &odd));
			if (is != ENCODING_UTF8 || nul)
				assert_int_equal(ipsa_content_of(head, len),
					is == ENCODING_UTF8 ? CONTENT_NO_TEXT :
					CONTENT_RECORDS);
		}
	}
}

static void content_may_be_known_by_its_name(void **state)
{
	(void)state;
	assert_true(ipsa_content_named("a/b.CSV"));
	assert_true(ipsa_content_named("x.jsonl"));
	assert_false(ipsa_content_named("x.log"));
	assert_false(ipsa_content_named("csv"));
	assert_false(ipsa_content_named(""));
}

static void names_are_known_again(void **state)
{
	struct seen seen = {.slots = NULL};
	char name[16];

	(void)state;
	for (int i = 0; i < 20000; i++) {
		(void)snprintf(name, sizeof(name), "%d", i);
		assert_int_equal(ipsa_seen_add(&seen, name), SEEN_NEW);
	}
	for (int i = 0; i < 20000; i++) {
		(void)snprintf(name, sizeof(name), "%d", i);
		assert_int_equal(ipsa_seen_add(&seen, name), SEEN_BEFORE);
	}
	assert_int_equal(ipsa_seen_add(&seen, ""), SEEN_NEW);
	ipsa_seen_free(&seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_follow_from_what_an_input_is_packed_in),
		cmocka_unit_test(what_cannot_both_be_is_refused),
		cmocka_unit_test(what_turns_out_later_takes_nobodys_target),
		cmocka_unit_test(names_are_known_again),
		cmocka_unit_test(content_is_known_by_its_beginning),
		cmocka_unit_test(encoding_is_what_the_library_reads),
		cmocka_unit_test(content_may_be_known_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
