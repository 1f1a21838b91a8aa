/* SPDX-License-Identifier: MIT */
/*
 * When a record says that it happened. Read are, in this order:
 *
 *	SystemTime='2024-03-22T10:11:12.1234567Z'       events as XML, UTC
 *	"@timestamp": "2024-03-22T..." or 1711102272123 JSON; also "time",
 *	                                                "timestamp" and "ts"
 *	1711102272 or 1711102272123                     first of all: epoch
 *	2024-03-22T10:11:12.123+01:00                   RFC 3339 and 5424; also
 *	                                                a blank, slashes
 *	03/22/2024-10:11:12.123                         IKEEXT traces
 *	22/03/2024 10:11:12, 3/22/2024 10:11:12 AM      Event Viewer's, local
 *	Mar 22 10:11:12                                 RFC 3164
 *
 * Where the zone is known a time is in UTC, else as it stands there.
 */
#ifndef IPSA_TIMES_H
#define IPSA_TIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "moment.h"

/* Which of two numbers in a date is the day, where neither is above 12. */
enum day_order {
	ORDER_UNKNOWN,
	DAY_FIRST,
	MONTH_FIRST,
	ORDER_MIXED             /* the file has both: nothing follows */
};

/* What a file says of the times in it. */
struct dating {
	int64_t file_s;         /* when it was last written: a date without a
				   year is in the year before that */
	enum day_order order;
};

enum time_found {
	TIME_NONE,
	TIME_FOUND,
	TIME_UNDECIDED          /* day and month cannot be told apart */
};

/* Find the time of a record. */
enum time_found ipsa_times_find(struct moment *to, const char *record,
	size_t len, const struct dating *dating);

/* What dates in a text say of the order, together with what was known. */
enum day_order ipsa_times_order(enum day_order known, const char *text,
	size_t len);

/*
 * The same of a regular file of `size` bytes: all of a small one; of a big one
 * places that are spread over it, always the same.
 */
enum day_order ipsa_times_probe(int fd, int64_t size);

#endif
