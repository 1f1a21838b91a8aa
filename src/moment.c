/* SPDX-License-Identifier: MIT */
#include "moment.h"

#include <stdio.h>

#define DAY_S INT64_C(86400)

/* Days from March 1 of the year 0 to January 1, 1970. */
#define DAYS_BEFORE INT64_C(719468)

/* --- from a date ---------------------------------------------------------- */

static int days_of(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (leap && month == 2);
}

bool ipsa_moment_is_date(const struct date *p)
{
	return p->year >= 1970 && p->year <= 9999 && p->month >= 1 &&
		p->month <= 12 && p->day >= 1 &&
		p->day <= days_of(p->year, p->month) && p->hour <= 23 &&
		p->minute <= 59 && p->second <= 60;
}

/* Days since 1970, of years that begin in March. */
static int64_t days_since(const struct date *p)
{
	int64_t year = p->month > 2 ? p->year : p->year - 1;
	int64_t month = (p->month + 9) % 12;

	return 365 * year + year / 4 - year / 100 + year / 400 +
		(153 * month + 2) / 5 + p->day - 1 - DAYS_BEFORE;
}

int64_t ipsa_moment_ms(const struct date *p)
{
	return (((days_since(p) * 24 + p->hour) * 60 + p->minute) * 60 +
		p->second) * 1000 + p->ms;
}

/* --- to a date ------------------------------------------------------------ */

void ipsa_moment_show(char to[IPSA_MOMENT], const struct moment *moment)
{
	int64_t s = moment->ms / 1000;
	int64_t days = s / DAY_S + DAYS_BEFORE, of_day = s % DAY_S;
	int64_t era = days / 146097, in_era = days % 146097;
	int64_t year = (in_era - in_era / 1460 + in_era / 36524 -
		in_era / 146096) / 365;
	int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * in_year + 2) / 153;

	year += 400 * era + (month > 9);
	(void)snprintf(to, IPSA_MOMENT, "%04d-%02d-%02d %02d:%02d:%02d%s",
		(int)year, (int)(month > 9 ? month - 9 : month + 3),
		(int)(in_year - (153 * month + 2) / 5 + 1),
		(int)(of_day / 3600), (int)(of_day / 60 % 60),
		(int)(of_day % 60), moment->zoned ? "Z" : "");
}
