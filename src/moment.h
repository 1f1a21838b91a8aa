/* SPDX-License-Identifier: MIT */
/* A point in time, from a date and as one, in the calendar of all of time. */
#ifndef IPSA_MOMENT_H
#define IPSA_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

struct moment {
	int64_t ms;             /* since 1970 */
	bool zoned;             /* in UTC; else in a zone that is not known */
};

/* As it is written: months and days count from 1. */
struct date {
	int year, month, day, hour, minute, second, ms;
};

/* Is there such a date, from 1970 on? A leap second is one. */
bool ipsa_moment_is_date(const struct date *p);

/* The milliseconds from 1970 to a date that there is. */
int64_t ipsa_moment_ms(const struct date *p);

/* "2024-03-22 10:11:12", with a Z where it is UTC. */
enum { IPSA_MOMENT = 80 };      /* as a compiler sees it: any int */
void ipsa_moment_show(char to[IPSA_MOMENT], const struct moment *moment);

#endif
