/* SPDX-License-Identifier: MIT */
/* The times of records, a table for each form. */
#include "support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "times.h"

/* 2024-03-22 10:11:12 UTC. */
#define T INT64_C(1711102272000)

struct row {
	const char *record;
	enum time_found found;
	int64_t ms;
	bool zoned;
};

static void check(const struct row *rows, size_t count, enum day_order order)
{
	/* 2024-04-01. */
	const struct dating dating = {1711929600, order};

	for (size_t i = 0; i < count; i++) {
		struct moment m;
		enum time_found found = ipsa_times_find(&m, rows[i].record,
			strlen(rows[i].record), &dating);

		if (found != rows[i].found || (found == TIME_FOUND &&
		    (m.ms != rows[i].ms || m.zoned != rows[i].zoned)))
			fail_msg("%s: %d, %lld, %d", rows[i].record,
				(int)found, (long long)m.ms, m.zoned);
	}
}

static void rfc3339_and_5424(void **state)
{
	static const struct row rows[] = {
		{"2024-03-22T10:11:12Z a", TIME_FOUND, T, true},
		{"2024-03-22t10:11:12z a", TIME_FOUND, T, true},
		{"2024-03-22T10:11:12.5Z", TIME_FOUND, T + 500, true},
		{"2024-03-22T10:11:12.123456789Z", TIME_FOUND, T + 123, true},
		{"2024-03-22T11:11:12+01:00 a", TIME_FOUND, T, true},
		{"2024-03-22T04:41:12-05:30 a", TIME_FOUND, T, true},
		{"2024-03-22 11:11:12 +0100 a", TIME_FOUND, T, true},
		{"2024-03-22 10:11:12 UTC a", TIME_FOUND, T, true},
		{"2024-03-22 10:11:12 UTCX a", TIME_FOUND, T, false},
		{"2024-03-22T10:11:12 a", TIME_FOUND, T, false},
		{"2024-03-22 10:11:12,042 a", TIME_FOUND, T + 42, false},
		{"2024/03/22 10:11:12 a", TIME_FOUND, T, false},
		{"[2024-03-22 10:11:12] a", TIME_FOUND, T, false},
		{"<134>1 2024-03-22T10:11:12.003Z h", TIME_FOUND, T + 3, true},
		{"Fri, 2024-03-22, 10:11:12 a", TIME_FOUND, T, false},
		{"2024-02-29T00:00:00Z", TIME_FOUND, 1709164800000, true},
		{"2000-02-29T00:00:00Z", TIME_FOUND, 951782400000, true},
		{"1970-01-01T01:00:00+01:00", TIME_FOUND, 0, true},
		{"1970-01-01T00:59:59.999+01:00", TIME_NONE, 0, false},
		{"1970-01-01T00:30:00+01:00", TIME_NONE, 0, false},
		{"9999-12-31T23:59:59Z", TIME_FOUND, 253402300799000, true},
		{"9999-12-31T23:59:59-01:00", TIME_NONE, 0, false},
		{"2100-02-29T00:00:00Z", TIME_NONE, 0, false},
		{"2023-02-29T00:00:00Z", TIME_NONE, 0, false},
		{"2024-13-01T00:00:00Z", TIME_NONE, 0, false},
		{"2024-03-22T24:00:00Z", TIME_NONE, 0, false},
		{"2024-03-22T10:60:00Z", TIME_NONE, 0, false},
		{"2024-03-22 error", TIME_NONE, 0, false},
		{"x2024-03-22T10:11:12Z", TIME_NONE, 0, false},
		{"22024-03-22T10:11:12Z", TIME_NONE, 0, false},
	};

	(void)state;
	check(rows, COUNT(rows), ORDER_UNKNOWN);
}

static void rfc3164_takes_its_year_from_the_file(void **state)
{
	static const struct row rows[] = {
		{"Mar 22 10:11:12 host a", TIME_FOUND, T, false},
		{"<13>Mar 22 10:11:12 host a", TIME_FOUND, T, false},
		{"Mar  1 00:00:00 host a", TIME_FOUND, 1709251200000, false},
		{"Mar 1 00:00:00 host a", TIME_FOUND, 1709251200000, false},
		/* A day ahead is a clock, more is the year before. */
		{"Apr  1 12:00:00 a", TIME_FOUND, 1711972800000, false},
		{"Apr  3 00:00:00 a", TIME_FOUND, 1680480000000, false},
		{"Dec 31 23:59:59 a", TIME_FOUND, 1704067199000, false},
		{"Feb 29 00:00:00 a", TIME_FOUND, 1709164800000, false},
		{"Mar 22 2023 10:11:12 a", TIME_FOUND, 1679479872000, false},
		{"Mar 22 10:11:12.250 a", TIME_FOUND, T + 250, false},
		{"Feb 30 00:00:00 a", TIME_NONE, 0, false},
		{"Mars 22 10:11:12 a", TIME_NONE, 0, false},
		{"Foo 22 10:11:12 a", TIME_NONE, 0, false},
	};

	(void)state;
	check(rows, COUNT(rows), ORDER_UNKNOWN);
}

static void events_and_json(void **state)
{
	static const struct row rows[] = {
		{"<Event><System><TimeCreated "
			"SystemTime='2024-03-22T10:11:12.1234567Z'/>",
			TIME_FOUND, T + 123, true},
		{"<TimeCreated SystemTime=\"2024-03-22 10:11:12.5\"/>",
			TIME_FOUND, T + 500, true},
		{"{\"@timestamp\":\"2024-03-22T10:11:12.000Z\",\"a\":1}",
			TIME_FOUND, T, true},
		{"{\"seen\":\"2020-01-01T00:00:00Z\",\"@timestamp\" : 1,"
			"\"@timestamp\": \"2024-03-22T12:11:12+02:00\"}",
			TIME_FOUND, T, true},
		{"{\"a\":1,\"@timestamp\":1711102272123}", TIME_FOUND, T + 123,
			true},
		{"{\"time\":1711102272.123,\"a\":1}", TIME_FOUND, T + 123,
			true},
		{"{\"ts\":1711102272}", TIME_FOUND, T, true},
		{"{\"timestamp\":\"2024-03-22T10:11:12\"}", TIME_FOUND, T,
			false},
		{"{\"time\":\"soon\"}", TIME_NONE, 0, false},
		{"\"time\":", TIME_NONE, 0, false},
	};

	(void)state;
	check(rows, COUNT(rows), ORDER_UNKNOWN);
}

static void epochs_lead(void **state)
{
	static const struct row rows[] = {
		{"1711102272 a", TIME_FOUND, T, true},
		{"1711102272.123456 a", TIME_FOUND, T + 123, true},
		{"1711102272123 a", TIME_FOUND, T + 123, true},
		{"[1711102272] a", TIME_FOUND, T, true},
		{"<13>1711102272 a", TIME_FOUND, T, true},
		{"171110227 a", TIME_NONE, 0, false},
		{"17111022721 a", TIME_NONE, 0, false},
		{"17111022721234 a", TIME_NONE, 0, false},
		{"0946684799 a", TIME_NONE, 0, false},
		{"0946684800 a", TIME_FOUND, 946684800000, true},
		{"1711102272x a", TIME_NONE, 0, false},
		{"a 1711102272", TIME_NONE, 0, false},
	};

	(void)state;
	check(rows, COUNT(rows), ORDER_UNKNOWN);
}

static void traces_have_the_month_first(void **state)
{
	static const struct row rows[] = {
		{"[0]0104.0520::03/22/2024-10:11:12.123 [ikeext] a",
			TIME_FOUND, T + 123, false},
		{"[0]0104.0520::02/03/2024-00:00:00.000 [ikeext] a",
			TIME_FOUND, 1706918400000, false},
		{"[0]0104.0520::22/03/2024-10:11:12.123 a", TIME_NONE, 0,
			false},
	};

	(void)state;
	check(rows, COUNT(rows), ORDER_UNKNOWN);
	check(rows, COUNT(rows), DAY_FIRST);
}

static void local_dates_are_decided_by_themselves(void **state)
{
	static const struct row rows[] = {
		{"Error,3/22/2024 10:11:12 AM,RasClient", TIME_FOUND, T,
			false},
		{"Error,22/03/2024 10:11:12,RasClient", TIME_FOUND, T, false},
		{"Fehler\t22.03.2024 10:11:12\ta", TIME_FOUND, T, false},
		{"Fehler\t02.03.2024 00:00:00\ta", TIME_FOUND, 1709337600000,
			false},
		{"3/22/2024 10:11:12 PM", TIME_FOUND, T + 43200000, false},
		{"3/22/2024 12:11:12 AM", TIME_FOUND, T - 36000000, false},
		{"3/22/2024 12:11:12 PM", TIME_FOUND, T + 7200000, false},
		{"3/22/2024 10:11:12\xE2\x80\xAFPM", TIME_FOUND, T + 43200000,
			false},
		{"3/3/2024 00:00:00", TIME_FOUND, 1709424000000, false},
		{"2/3/2024 00:00:00", TIME_UNDECIDED, 0, false},
		{"2-3-2024 00:00:00", TIME_UNDECIDED, 0, false},
		{"13/13/2024 00:00:00", TIME_NONE, 0, false},
		{"2/3-2024 00:00:00", TIME_NONE, 0, false},
	};

	(void)state;
	check(rows, COUNT(rows), ORDER_UNKNOWN);
	check(rows, COUNT(rows), ORDER_MIXED);
}

static void local_dates_are_decided_by_their_file(void **state)
{
	static const struct row day[] = {
		{"2/3/2024 00:00:00", TIME_FOUND, 1709337600000, false},
		{"3/22/2024 10:11:12", TIME_FOUND, T, false},
	};
	static const struct row month[] = {
		{"2/3/2024 00:00:00", TIME_FOUND, 1706918400000, false},
		{"22/3/2024 10:11:12", TIME_FOUND, T, false},
	};

	(void)state;
	check(day, COUNT(day), DAY_FIRST);
	check(month, COUNT(month), MONTH_FIRST);
}

static void the_order_of_a_file_follows_from_its_dates(void **state)
{
	static const struct {
		const char *text;
		enum day_order order;
	} rows[] = {
		{"", ORDER_UNKNOWN},
		{"1/2/2024 10:11:12\n3/4/2024 10:11:12\n", ORDER_UNKNOWN},
		{"1/2/2024 10:11:12\n13/4/2024 10:11:12\n", DAY_FIRST},
		{"1/2/2024 10:11:12\n4/13/2024 10:11:12\n", MONTH_FIRST},
		{"13/4/2024 10:11:12\n4/13/2024 10:11:12\n", ORDER_MIXED},
		{"13.4.2024 10:11:12\n", ORDER_UNKNOWN},
		{"04/13/2024-10:11:12.000\n", ORDER_UNKNOWN},
		{"4/13/2024 is no time\n", ORDER_UNKNOWN},
		{"32/1/2024 10:11:12\n", ORDER_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(ipsa_times_order(ORDER_UNKNOWN, rows[i].text,
			strlen(rows[i].text)), rows[i].order);
	assert_int_equal(ipsa_times_order(DAY_FIRST, rows[3].text,
		strlen(rows[3].text)), ORDER_MIXED);
}

/* Such a date has the year of its file; one of no sensible time gives none. */
static void a_file_of_no_sensible_time_has_no_year(void **state)
{
	static const int64_t rows[] = {INT64_MIN, -1, 253402300800,
		67767976233532800, INT64_MAX};
	static const char record[] = "Mar 22 10:11:12 host a";
	struct dating dating = {1711929600, ORDER_UNKNOWN};
	struct moment m;

	(void)state;
	assert_int_equal(ipsa_times_find(&m, record, strlen(record), &dating),
		TIME_FOUND);
	for (size_t i = 0; i < COUNT(rows); i++) {
		dating.file_s = rows[i];
		assert_int_equal(ipsa_times_find(&m, record, strlen(record),
			&dating), TIME_NONE);
	}
}

/* A date in the last quarter of a big file is seen. */
static void a_file_is_probed_all_over(void **state)
{
	const char *build = getenv("BUILD");
	struct bytes b = {0};
	char path[256];
	FILE *to;
	int fd;

	(void)state;
	while (b.len < 1000000)
		bytes_add_text(&b, "1/2/2024 10:11:12 a\n");
	while (b.len < 1300000)
		bytes_add_text(&b, "1/20/2024 10:11:12 a\n");
	snprintf(path, sizeof(path), "%s/tests/test_times.log",
		build != NULL ? build : "build");
	to = fopen(path, "wb");
	assert_non_null(to);
	assert_int_equal(fwrite(b.ptr, 1, b.len, to), b.len);
	assert_int_equal(fclose(to), 0);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	assert_int_equal(ipsa_times_probe(fd, (int64_t)b.len), MONTH_FIRST);
	assert_int_equal(ipsa_times_probe(fd, 20), ORDER_UNKNOWN);
	assert_int_equal(close(fd), 0);
	bytes_free(&b);
}

/* What is shown is what the C library shows. */
static void moments_are_shown_as_dates(void **state)
{
	uint64_t random = 3;

	(void)state;
	for (int i = 0; i < 10000; i++) {
		time_t s = (time_t)random_below(&random, 4102444800U);
		struct moment m = {(int64_t)s * 1000 + 999, i % 2 == 0};
		char shown[IPSA_MOMENT], expected[IPSA_MOMENT];
		struct tm tm;

		assert_non_null(gmtime_r(&s, &tm));
		assert_true(strftime(expected, sizeof(expected),
			m.zoned ? "%Y-%m-%d %H:%M:%SZ" : "%Y-%m-%d %H:%M:%S",
			&tm) > 0);
		ipsa_moment_show(shown, &m);
		assert_string_equal(shown, expected);
	}
}

/* However a record is cut off, nothing behind it is read. */
static void records_may_end_anywhere(void **state)
{
	static const char record[] = "<13>[1711102272.1 22/03/2024, 10:11:12 "
		"SystemTime='2024-03-22T10:11:12.1+01:00' \"@timestamp\":\"";
	const struct dating dating = {1711929600, DAY_FIRST};
	struct moment m;

	(void)state;
	for (size_t from = 0; from < sizeof(record); from++) {
		for (size_t len = 0; from + len < sizeof(record); len++) {
			char *copy = malloc(len + (len == 0));

			assert_non_null(copy);
			memcpy(copy, record + from, len);
			(void)ipsa_times_find(&m, copy, len, &dating);
			(void)ipsa_times_order(ORDER_UNKNOWN, copy, len);
			free(copy);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc3339_and_5424),
		cmocka_unit_test(rfc3164_takes_its_year_from_the_file),
		cmocka_unit_test(events_and_json),
		cmocka_unit_test(epochs_lead),
		cmocka_unit_test(traces_have_the_month_first),
		cmocka_unit_test(local_dates_are_decided_by_themselves),
		cmocka_unit_test(local_dates_are_decided_by_their_file),
		cmocka_unit_test(the_order_of_a_file_follows_from_its_dates),
		cmocka_unit_test(a_file_of_no_sensible_time_has_no_year),
		cmocka_unit_test(a_file_is_probed_all_over),
		cmocka_unit_test(moments_are_shown_as_dates),
		cmocka_unit_test(records_may_end_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
