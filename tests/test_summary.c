/* SPDX-License-Identifier: MIT */
/* Counts over time, and what --summary shows. */
#include "support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "timeline.h"

#define NAME "ERROR_IPSEC_IKE_AUTH_FAIL"

enum { PATH_LEN = 256 };

/* --- timelines ------------------------------------------------------------ */

static uint64_t sum(const struct timeline *t)
{
	uint64_t all = 0;

	for (size_t i = 0; i < TIMELINE_BINS; i++)
		all += t->bins[i];
	return all;
}

static void times_count_alike_in_any_order(void **state)
{
	uint64_t random = 5;

	(void)state;
	for (int i = 0; i < 300; i++) {
		struct timeline forward = {0}, backward = {0}, parts[3] = {0};
		int64_t times[200], range = (int64_t)1 << (i % 45);

		for (size_t j = 0; j < COUNT(times); j++)
			times[j] = (int64_t)(random_next(&random) %
				(uint64_t)range) - range / 3;
		for (size_t j = 0; j < COUNT(times); j++) {
			ipsa_timeline_add(&forward, times[j], 1);
			ipsa_timeline_add(&backward,
				times[COUNT(times) - 1 - j], 1);
			ipsa_timeline_add(&parts[j % 3], times[j], 1);
		}
		ipsa_timeline_merge(&parts[0], &parts[1]);
		ipsa_timeline_merge(&parts[2], &parts[0]);
		assert_memory_equal(&forward, &backward, sizeof(forward));
		assert_memory_equal(&forward, &parts[2], sizeof(forward));
		assert_int_equal(forward.total, COUNT(times));
		assert_int_equal(sum(&forward), COUNT(times));
		assert_in_range(ipsa_timeline_used(&forward), 1,
			TIMELINE_BINS);
		/* It could not be narrower. */
		assert_true(forward.doubled == 0 ||
			ipsa_timeline_used(&forward) > TIMELINE_BINS / 2 - 1);
	}
}

static void a_part_fits_the_scale_of_all(void **state)
{
	struct timeline part = {0}, all = {0};
	uint64_t bins[TIMELINE_BINS];

	(void)state;
	ipsa_timeline_add(&part, 1000, 2);
	ipsa_timeline_add(&part, 5000, 3);
	ipsa_timeline_add(&all, 1000000, 1);
	ipsa_timeline_merge(&all, &part);
	ipsa_timeline_fit(bins, &part, &all);
	assert_int_equal(bins[0], 5);
	ipsa_timeline_fit(bins, &all, &all);
	assert_int_equal(bins[0], 5);
	assert_int_equal(bins[ipsa_timeline_used(&all) - 1], 1);
	assert_int_equal(ipsa_timeline_used(&(struct timeline){0}), 0);
}

/* --- the program ---------------------------------------------------------- */

static const char *path_of(char path[PATH_LEN], const char *name)
{
	const char *build = getenv("BUILD");

	snprintf(path, PATH_LEN, "%s/tests/test_summary.%s",
		build != NULL ? build : "build", name);
	return path;
}

static const char *make(char path[PATH_LEN], const char *name,
	const struct bytes *b)
{
	/* 2024-04-01. */
	struct timespec times[2] = {{.tv_sec = 1711929600},
		{.tv_sec = 1711929600}};
	FILE *to = fopen(path_of(path, name), "wb");

	assert_non_null(to);
	assert_int_equal(fwrite(b->ptr, 1, b->len, to), b->len);
	assert_int_equal(fclose(to), 0);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	return path;
}

static const char *make_text(char path[PATH_LEN], const char *name,
	const char *text)
{
	struct bytes b = {0};

	bytes_add_text(&b, text);
	make(path, name, &b);
	bytes_free(&b);
	return path;
}

static const char log_text[] =
	"Mar 22 10:11:12 h vpnd: error 13801\n"
	"2024-03-23T00:00:00+01:00 error 13801, error 13868\n"
	"no time, but error 13801\n"
	"02/03/2024 10:11:12 error 13868\n"
	"nothing\n";

static void codes_are_listed_by_count(void **state)
{
	char path[PATH_LEN];
	struct bytes expected = {0};
	struct result r;

	(void)state;
	make_text(path, "log", log_text);
	program_run(&r, (const char *const[]){"--summary", path, NULL}, "", 0);
	bytes_format(&expected,
		"       5  references in 1 of 1 input, 2024-03-22 10:11:12 to "
		"2024-03-22 23:00:00Z\n"
		"       1  without a time\n"
		"       1  with a date of which day and month cannot be told "
		"apart\n"
		"       1  with a time in a zone that is not known\n\n"
		"       3  ####################  " NAME "\n"
		"          first 2024-03-22 10:11:12   %s\n"
		"          last  2024-03-22 23:00:00Z  %s\n", path, path);
	assert_int_equal(r.status, 0);
	assert_true(bytes_have(&r.err, expected.ptr));
	assert_true(bytes_have(&r.err, "          when  |@ "));
	assert_true(bytes_have(&r.err, "          Check that the name dialed"));
	assert_true(bytes_have(&r.err, "\n       2  ##############  "
		"ERROR_IPSEC_IKE_POLICY_MATCH\n"));
	assert_true(bytes_have(&r.out, "13801 [= " NAME));
	bytes_free(&expected);
	result_free(&r);
}

static void the_order_of_dates_comes_from_the_file(void **state)
{
	char path[PATH_LEN];
	struct result r;

	(void)state;
	make_text(path, "order", "02/03/2024 10:11:12 error 13868\n"
		"22/03/2024 10:11:12 no reference\n");
	program_run(&r, (const char *const[]){"--summary", path, NULL}, "", 0);
	assert_true(bytes_have(&r.err, "first 2024-03-02 10:11:12 "));
	result_free(&r);
	/* Of a pipe it is known once it was seen. */
	program_run(&r, (const char *const[]){"--summary", NULL},
		"02/03/2024 10:11:12 error 13868\n"
		"22/03/2024 10:11:12 error 13868\n"
		"03/03/2024 10:11:12 error 13868\n"
		"04/03/2024 10:11:12 error 13868\n", 128);
	assert_true(bytes_have(&r.err, "first 2024-03-03 10:11:12 "));
	assert_true(bytes_have(&r.err, "       1  with a date of which"));
	result_free(&r);
}

static void standard_output_is_used_where_it_is_free(void **state)
{
	char path[PATH_LEN];
	struct result r;

	(void)state;
	make_text(path, "free", log_text);
	program_run(&r, (const char *const[]){"--summary=json", "-o",
		"/dev/null", path, NULL}, "", 0);
	assert_text(&r.err, "", "messages");
	assert_true(bytes_have(&r.out, "{\"count\":5,\"inputs\":1,"));
	assert_true(bytes_have(&r.out, "\"label\":\"" NAME "\",\"count\":3,"));
	assert_int_equal(bytes_count(&r.out, "\n"), 1);
	result_free(&r);
	program_run(&r, (const char *const[]){"--summary=json", "--matched",
		path, NULL}, "", 0);
	assert_true(bytes_have(&r.err, "{\"count\":5,"));
	assert_int_equal(bytes_count(&r.out, "\n"), 4);
	result_free(&r);
}

static void blocks_are_drawn_in_utf8_alone(void **state)
{
	char path[PATH_LEN];
	struct result r;

	(void)state;
	make_text(path, "blocks", log_text);
	assert_int_equal(setenv("LC_ALL", "C.UTF-8", 1), 0);
	program_run(&r, (const char *const[]){"--summary", path, NULL}, "", 0);
	assert_int_equal(setenv("LC_ALL", "C", 1), 0);
	assert_true(bytes_have(&r.err, "3  \xE2\x96\x88\xE2\x96\x88"));
	assert_true(bytes_have(&r.err, "when  |\xE2\x96\x88 "));
	assert_false(bytes_have(&r.err, "#"));
	result_free(&r);
}

/* Names may mean harm. */
static void names_of_files_are_shown_as_text(void **state)
{
	char path[PATH_LEN];
	struct result r;

	(void)state;
	make_text(path, "a\033[31m\"\xFF", "error 13801\n");
	program_run(&r, (const char *const[]){"--summary", path, NULL}, "", 0);
	assert_true(bytes_have(&r.err, "a\\x1B[31m\"\\xFF"));
	assert_false(bytes_have(&r.err, "\033"));
	result_free(&r);
	program_run(&r, (const char *const[]){"--summary=json", path, NULL},
		"", 0);
	assert_true(bytes_have(&r.err, "a\\u001b[31m\\\"\xEF\xBF\xBD\""));
	result_free(&r);
}

static void add_line(struct bytes *b, uint64_t *random)
{
	int year = 2000 + (int)random_below(random, 30);
	int day = 1 + (int)random_below(random, 9);

	switch (random_below(random, 30)) {
	case 0:
		bytes_format(b, "%d-03-0%dT10:11:12Z error 13801\n", year, day);
		break;
	case 1:
		bytes_format(b, "x 0%d/1%d/%d 10:11:12 error 13868\n", day,
			day, year);
		break;
	case 2:
		bytes_format(b, "x %d/%d error 809 RasClient\n", year, day);
		break;
	case 3:
		bytes_format(b, "%d-01-0%d 10:11:00 13820 (0x35F6) error\n",
			year, day);
		break;
	default:
		bytes_add_text(b, "nothing at all to be seen in this line\n");
	}
}

/* References of many codes at many times, in parts and small files. */
static void any_number_of_threads_counts_the_same(void **state)
{
	char paths[3][PATH_LEN];
	struct bytes b = {0};
	uint64_t random = 11;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char name[16];

		bytes_clear(&b);
		while (b.len < (i == 1 ? 4000000 : 30000))
			add_line(&b, &random);
		snprintf(name, sizeof(name), "many%d", (int)i);
		make(paths[i], name, &b);
	}
	bytes_free(&b);
	for (int way = 0; way < 3; way++) {
		const char *form = way == 0 ? "--summary" : way == 1 ?
			"--summary=json" : "--report=/dev/stdout";
		struct result one, many;

		program_run(&one, (const char *const[]){form, "-j1", paths[0],
			paths[1], paths[2], "-o", "/dev/null", NULL}, "", 0);
		program_run(&many, (const char *const[]){form, "-j5", paths[0],
			paths[1], paths[2], "-o", "/dev/null", NULL}, "", 0);
		assert_int_equal(one.status, 0);
		assert_true(one.out.len > 500);
		assert_bytes(&many.out, &one.out, form);
		result_free(&one);
		result_free(&many);
	}
}

static void a_report_shows_text_as_text(void **state)
{
	static const char *const never[] = {"<script", "<b>evil", "\xE2\x80",
		"\033", "onerror=alert(1)>", "<!-- codes -->"};
	static const char *const always[] = {
		"&lt;script&gt;alert(1)&lt;/script&gt; error 13801</pre>",
		"&lt;b&gt;evil \\xE2\\x80\\xAE error 13801", "\\x1B[31m",
		"<dd>4</dd>", "(it goes on)</span></pre>",
		"<li>references without a time: 4</li>",
		"<h3>" NAME "</h3><span class=\"class\">credentials</span>",
	};
	char path[PATH_LEN], report[PATH_LEN];
	struct bytes b = {0}, page = {0};
	struct result r;

	(void)state;
	bytes_add_text(&b, "<script>alert(1)</script> error 13801\n"
		"<b>evil \xE2\x80" "\xAE error 13801 \033[31m\n"
		"\"><img src=x onerror=alert(1)> error 13868 <!-- codes -->\n"
		"error 13801 ");
	bytes_fill(&b, 'x', 5000);
	make(path, "<b>evil", &b);
	/* A tag would make it XML. */
	program_run(&r, (const char *const[]){"--format=text", "--report",
		path_of(report, "html"), path, NULL}, "", 0);
	assert_int_equal(r.status, 0);
	assert_text(&r.err, "", "messages");
	result_free(&r);
	assert_true(bytes_add_file(&page, report));
	for (size_t i = 0; i < COUNT(never); i++)
		assert_false(bytes_have(&page, never[i]));
	for (size_t i = 0; i < COUNT(always); i++) {
		if (!bytes_have(&page, always[i]))
			fail_msg("no %s", always[i]);
	}
	assert_false(bytes_have(&page, "xxxxxxx</pre>"));
	bytes_free(&page);
	/* It is none of the inputs, and not the output. */
	program_run(&r, (const char *const[]){"--report", path, path, NULL},
		"", 0);
	assert_int_equal(r.status, 1);
	assert_true(bytes_add_file(&page, path));
	assert_bytes(&page, &b, "input");
	result_free(&r);
	program_run(&r, (const char *const[]){"--report", report, "-o", report,
		path, NULL}, "", 0);
	assert_int_equal(r.status, 1);
	result_free(&r);
	bytes_free(&page);
	bytes_free(&b);
}

static void strip_has_nothing_to_sum_up(void **state)
{
	struct result r;

	(void)state;
	program_run(&r, (const char *const[]){"--summary", "--strip", NULL},
		"", 0);
	assert_int_equal(r.status, 2);
	result_free(&r);
	program_run(&r, (const char *const[]){"--summary=xml", NULL}, "", 0);
	assert_int_equal(r.status, 2);
	assert_true(bytes_have(&r.err, "unknown value 'xml' for --summary"));
	result_free(&r);
}

/* Where a record begins is where it was seen, whatever it is. */
static void places_are_those_of_records(void **state)
{
	static const struct {
		const char *format, *in, *first, *last;
	} rows[] = {
		{"text", "a\nx error 13801\ny error 13801\n", "2", "16"},
		{"json", "{\"e\":\"error 13801\"}\n{\"e\":\"error 13801\"}\n",
			"0", "20"},
		{"json", "[{\"e\":\"error 13801\"},\n{\"e\":\"error 13801\"}]\n",
			"1", "22"},
		{"json", "{\"a\":1}\nx error 13801\n{\"e\":\"error 13801\"}\n",
			"8", "22"},
		{"csv", "a,b,ErrorCode\n1,2,13801\n3,4,13801\n", "14",
			"24"},
		{"xml", "<a><b>error 13801</b><b>error 13801</b></a>\n", "3",
			"21"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *const args[] = {"--summary=json", "-f",
			rows[i].format, NULL};
		struct bytes place = {0};
		struct result r;

		program_run(&r, args, rows[i].in, strlen(rows[i].in));
		bytes_add(&r.err, "", 0);
		bytes_format(&place, "\"seen_first\":{\"file\":\"-\",\"offset\":%s}",
			rows[i].first);
		if (!bytes_have(&r.err, place.ptr))
			fail_msg("row %zu: not %s", i, place.ptr);
		bytes_clear(&place);
		bytes_format(&place, "\"seen_last\":{\"file\":\"-\",\"offset\":%s}",
			rows[i].last);
		if (!bytes_have(&r.err, place.ptr))
			fail_msg("row %zu: not %s", i, place.ptr);
		bytes_free(&place);
		result_free(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_count_alike_in_any_order),
		cmocka_unit_test(a_part_fits_the_scale_of_all),
		cmocka_unit_test(codes_are_listed_by_count),
		cmocka_unit_test(the_order_of_dates_comes_from_the_file),
		cmocka_unit_test(standard_output_is_used_where_it_is_free),
		cmocka_unit_test(blocks_are_drawn_in_utf8_alone),
		cmocka_unit_test(names_of_files_are_shown_as_text),
		cmocka_unit_test(any_number_of_threads_counts_the_same),
		cmocka_unit_test(a_report_shows_text_as_text),
		cmocka_unit_test(strip_has_nothing_to_sum_up),
		cmocka_unit_test(places_are_those_of_records),
	};

	if (setenv("LC_ALL", "C", 1) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
