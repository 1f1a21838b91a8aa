/* SPDX-License-Identifier: MIT */
#include "times.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A time stands near the beginning; one that is named may stand further. And
 * how much of a file shows its order: days spread over months do. */
enum { LOOK = 512, LOOK_NAMED = 16 * 1024, PROBES = 16, PROBE = 16 * 1024 };

/* Times of logs: from 2000 to 2100. */
#define EPOCH_MIN INT64_C(946684800)
#define EPOCH_MAX INT64_C(4102444800)
#define DAY_S INT64_C(86400)

/* What is left of the text. */
struct text {
	const char *at, *end;
};

/* --- pieces --------------------------------------------------------------- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool starts(const struct text *t, const char *with)
{
	size_t len = strlen(with);

	return (size_t)(t->end - t->at) >= len &&
		memcmp(t->at, with, len) == 0;
}

static bool skip(struct text *t, const char *with)
{
	if (!starts(t, with))
		return false;
	t->at += strlen(with);
	return true;
}

/* One of these characters. */
static bool skip_one(struct text *t, const char *of)
{
	if (t->at == t->end || *t->at == '\0' || strchr(of, *t->at) == NULL)
		return false;
	t->at++;
	return true;
}

/* A number of `least` to `most` digits, and no more. */
static bool number(struct text *t, int least, int most, int *value)
{
	int digits = 0;

	*value = 0;
	while (t->at < t->end && is_digit(*t->at) && digits < most) {
		*value = *value * 10 + (*t->at++ - '0');
		digits++;
	}
	return digits >= least && (t->at == t->end || !is_digit(*t->at));
}

/* hh:mm:ss, with a fraction of which milliseconds count. */
static bool clock_time(struct text *t, struct date *p)
{
	int digits = 0;

	if (!number(t, 1, 2, &p->hour) || !skip(t, ":") ||
	    !number(t, 2, 2, &p->minute) || !skip(t, ":") ||
	    !number(t, 2, 2, &p->second))
		return false;
	if (t->end - t->at < 2 || (*t->at != '.' && *t->at != ',') ||
	    !is_digit(t->at[1]))
		return true;
	for (t->at++; t->at < t->end && is_digit(*t->at); t->at++) {
		if (digits++ < 3)
			p->ms = p->ms * 10 + (*t->at - '0');
	}
	for (; digits < 3; digits++)
		p->ms *= 10;
	return true;
}

/* Z, UTC, +01:00, +0100: minutes to the east. */
static bool zone(const struct text *t, int *minutes)
{
	struct text z = *t;
	bool east;
	int hour;

	(void)skip(&z, " ");
	*minutes = 0;
	if (skip_one(&z, "Zz") || skip(&z, "UTC") || skip(&z, "GMT"))
		return z.at == z.end || !is_word(*z.at);
	east = z.at < z.end && *z.at == '+';
	if (!skip_one(&z, "+-") || z.end - z.at < 4 || !is_digit(z.at[0]) ||
	    !is_digit(z.at[1]))
		return false;
	hour = (z.at[0] - '0') * 10 + (z.at[1] - '0');
	z.at += 2;
	(void)skip(&z, ":");
	if (!number(&z, 2, 2, minutes))
		return false;
	*minutes += 60 * hour;
	if (!east)
		*minutes = -*minutes;
	return hour < 24;
}

/* --- a moment ------------------------------------------------------------- */

/* Are these seconds since 1970 in a year of four digits? */
static bool has_year(int64_t s)
{
	static const struct date last = {9999, 12, 31, 23, 59, 59, 999};

	return s >= 0 && s <= ipsa_moment_ms(&last) / 1000;
}

static enum time_found moment(struct moment *to, const struct date *p,
	const struct text *after)
{
	int minutes = 0;

	if (!ipsa_moment_is_date(p))
		return TIME_NONE;
	to->zoned = after != NULL && zone(after, &minutes);
	to->ms = ipsa_moment_ms(p);
	if (to->zoned)
		to->ms -= (int64_t)minutes * 60000;
	/* In UTC too. */
	return to->ms >= 0 && has_year(to->ms / 1000) ? TIME_FOUND :
		TIME_NONE;
}

/* --- forms ---------------------------------------------------------------- */

/* YYYY-MM-DD or YYYY/MM/DD, then T, blanks, a comma, or IKEEXT's dash. */
static enum time_found year_first(struct moment *to, struct text t)
{
	struct date p = {0};

	if (!number(&t, 4, 4, &p.year) || !skip_one(&t, "-/") ||
	    !number(&t, 1, 2, &p.month) || !skip_one(&t, "-/") ||
	    !number(&t, 1, 2, &p.day))
		return TIME_NONE;
	if (!skip(&t, ", ") && !skip_one(&t, "Tt _-"))
		return TIME_NONE;
	(void)skip(&t, " ");
	return clock_time(&t, &p) ? moment(to, &p, &t) : TIME_NONE;
}

/* Blanks of any width that Windows puts before AM and PM. */
static void half_of_day(struct text *t, struct date *p)
{
	bool before;

	(void)(skip(t, " ") || skip(t, "\xE2\x80\xAF") || skip(t, "\xC2\xA0"));
	before = starts(t, "AM") || starts(t, "am");
	if (!before && !starts(t, "PM") && !starts(t, "pm"))
		return;
	if (p->hour == 12 && before)
		p->hour = 0;
	else if (p->hour < 12 && !before)
		p->hour += 12;
}

/* A date of two numbers and a year, and what parts them. */
struct local_date {
	int first, second, year;
	char joint;             /* between its numbers */
	bool trace;             /* a dash, not a blank, comes before the time */
};

static bool local_date(struct text *t, struct local_date *d)
{
	if (!number(t, 1, 2, &d->first) || t->at == t->end)
		return false;
	d->joint = *t->at;
	if (!skip_one(t, "/.-") || !number(t, 1, 2, &d->second) ||
	    t->at == t->end || *t->at != d->joint)
		return false;
	t->at++;
	if (!number(t, 4, 4, &d->year))
		return false;
	d->trace = skip(t, "-");
	if (d->trace)
		return true;
	(void)skip(t, ",");
	return skip(t, " ") || skip(t, "\xE2\x80\x8E ");
}

/* Is the day the first of its numbers? TIME_UNDECIDED if that is open. */
static enum time_found day_is_first(const struct local_date *d,
	enum day_order order, bool *first)
{
	*first = d->first > 12 || d->joint == '.';
	if (d->trace)
		*first = false;
	else if (!*first && d->second <= 12 && d->first != d->second) {
		*first = order == DAY_FIRST;
		return order == DAY_FIRST || order == MONTH_FIRST ?
			TIME_FOUND : TIME_UNDECIDED;
	}
	return TIME_FOUND;
}

static enum time_found year_last(struct moment *to, struct text t,
	enum day_order order)
{
	struct local_date d;
	struct date p = {0};
	bool first;

	if (!local_date(&t, &d) || !clock_time(&t, &p))
		return TIME_NONE;
	half_of_day(&t, &p);
	if (day_is_first(&d, order, &first) == TIME_UNDECIDED)
		return TIME_UNDECIDED;
	p.year = d.year;
	p.month = first ? d.second : d.first;
	p.day = first ? d.first : d.second;
	return moment(to, &p, NULL);
}

static int month_named(struct text *t)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int i;

	if (t->end - t->at < 4 || t->at[3] != ' ')
		return 0;
	for (i = 0; i < 12; i++) {
		if (memcmp(t->at, names + (ptrdiff_t)3 * i, 3) == 0) {
			t->at += 4;
			return i + 1;
		}
	}
	return 0;
}

/* The year in which the date is the last before the file was written; a clock
 * may be ahead by a day. */
static enum time_found in_its_year(struct moment *to, struct date *p,
	int64_t file_s)
{
	int year, tries;

	if (!has_year(file_s))
		return TIME_NONE;
	year = (int)(1970 + file_s / 31556952);
	/* February 29 may be eight years back. */
	for (tries = 0, p->year = year + 1; tries < 10; tries++, p->year--) {
		if (moment(to, p, NULL) == TIME_FOUND &&
		    to->ms / 1000 <= file_s + DAY_S)
			return TIME_FOUND;
	}
	return TIME_NONE;
}

/* Mmm dd hh:mm:ss, some with the year behind the day. */
static enum time_found month_named_first(struct moment *to, struct text t,
	int64_t file_s)
{
	struct date p = {.month = month_named(&t)};
	struct text year;

	if (p.month == 0)
		return TIME_NONE;
	(void)skip(&t, " ");
	if (!number(&t, 1, 2, &p.day) || !skip(&t, " "))
		return TIME_NONE;
	year = t;
	if (number(&year, 4, 4, &p.year) && skip(&year, " ") &&
	    clock_time(&year, &p))
		return moment(to, &p, NULL);
	p.year = 0;
	return clock_time(&t, &p) ? in_its_year(to, &p, file_s) : TIME_NONE;
}

/* Ten digits are seconds, thirteen are milliseconds. */
static enum time_found epoch(struct moment *to, struct text t)
{
	const char *start = t.at;
	int64_t value = 0;

	while (t.at < t.end && is_digit(*t.at) && t.at - start < 14)
		value = value * 10 + (*t.at++ - '0');
	if (t.at < t.end && is_word(*t.at))
		return TIME_NONE;
	if (t.at - start == 10) {
		value *= 1000;
		if (skip(&t, ".") && t.end - t.at >= 3 && is_digit(t.at[0]) &&
		    is_digit(t.at[1]) && is_digit(t.at[2]))
			value += (t.at[0] - '0') * 100 + (t.at[1] - '0') * 10 +
				(t.at[2] - '0');
	} else if (t.at - start != 13) {
		return TIME_NONE;
	}
	*to = (struct moment){value, true};
	return value / 1000 >= EPOCH_MIN && value / 1000 < EPOCH_MAX ?
		TIME_FOUND : TIME_NONE;
}

/* --- where they stand ----------------------------------------------------- */

/* What stands behind a name, and behind the quote of its value. */
static bool behind(struct text *t, const char *name)
{
	size_t len = strlen(name);
	const char *at = t->at, *last = t->end - len;

	while (at < last && (at = memchr(at, *name, (size_t)(last - at))) !=
	    NULL) {
		if (memcmp(at, name, len) == 0) {
			t->at = at + len;
			while (t->at < t->end && *t->at != '\0' &&
			    strchr(" :=\"'", *t->at) != NULL)
				t->at++;
			return true;
		}
		at++;
	}
	return false;
}

static enum time_found named(struct moment *to, struct text whole)
{
	static const char *const names[] = {"SystemTime=", "\"@timestamp\":",
		"\"timestamp\":", "\"time\":", "\"ts\":"};
	size_t i;

	if (whole.end - whole.at > LOOK_NAMED)
		whole.end = whole.at + LOOK_NAMED;
	for (i = 0; i < sizeof names / sizeof *names; i++) {
		struct text t = whole;

		if ((size_t)(t.end - t.at) <= strlen(names[i]) ||
		    !behind(&t, names[i]))
			continue;
		if (year_first(to, t) == TIME_FOUND) {
			/* What SystemTime says is UTC, with a Z or without. */
			to->zoned = to->zoned || i == 0;
			return TIME_FOUND;
		}
		if (epoch(to, t) == TIME_FOUND)
			return TIME_FOUND;
	}
	return TIME_NONE;
}

static enum time_found here(struct moment *to, struct text t,
	const struct dating *dating)
{
	enum time_found found = TIME_NONE;

	if (is_digit(*t.at)) {
		found = year_first(to, t);
		if (found == TIME_NONE)
			found = year_last(to, t, dating->order);
	} else if (*t.at >= 'A' && *t.at <= 'S') {
		found = month_named_first(to, t, dating->file_s);
	}
	return found;
}

/* At the beginning, behind a syslog priority or a bracket. */
static enum time_found leading(struct moment *to, struct text t)
{
	int priority;

	if (skip(&t, "<") && (!number(&t, 1, 3, &priority) || !skip(&t, ">")))
		return TIME_NONE;
	(void)skip_one(&t, "[");
	return epoch(to, t);
}

enum time_found ipsa_times_find(struct moment *to, const char *record,
	size_t len, const struct dating *dating)
{
	struct text t = {record, record + len};
	enum time_found found;

	*to = (struct moment){0};
	if (named(to, t) == TIME_FOUND || leading(to, t) == TIME_FOUND)
		return TIME_FOUND;
	if (len > LOOK)
		len = LOOK;
	for (; t.at < record + len; t.at++) {
		if (t.at > record && is_word(t.at[-1]))
			continue;
		found = here(to, t, dating);
		if (found != TIME_NONE)
			return found;
	}
	return TIME_NONE;
}

/* --- day or month first --------------------------------------------------- */

static enum day_order both(enum day_order a, enum day_order b)
{
	if (a == ORDER_UNKNOWN || a == b)
		return b;
	return b == ORDER_UNKNOWN ? a : ORDER_MIXED;
}

enum day_order ipsa_times_order(enum day_order known, const char *text,
	size_t len)
{
	struct text t = {text, text + len};
	struct local_date d;
	struct date p = {0};

	for (; t.at < t.end; t.at++) {
		struct text date = t;

		if (!is_digit(*t.at) || (t.at > text && is_word(t.at[-1])) ||
		    !local_date(&date, &d) || d.trace || d.joint == '.' ||
		    !clock_time(&date, &p))
			continue;
		if (d.first > 12 && d.first <= 31 && d.second <= 12)
			known = both(known, DAY_FIRST);
		else if (d.second > 12 && d.second <= 31 && d.first <= 12)
			known = both(known, MONTH_FIRST);
	}
	return known;
}

enum day_order ipsa_times_probe(int fd, int64_t size)
{
	enum day_order order = ORDER_UNKNOWN;
	char block[PROBE];
	int64_t step = size / PROBES > PROBE ? size / PROBES : PROBE;
	int i;

	for (i = 0; i < PROBES; i++) {
		ssize_t len = pread(fd, block, PROBE, (off_t)(step * i));

		if (len <= 0)
			break;
		order = ipsa_times_order(order, block, (size_t)len);
	}
	return order;
}
