/* SPDX-License-Identifier: MIT */
#include "extent.h"

#include <stdint.h>
#include <string.h>

enum {
	TRACED_MAX = 1024,      /* bytes of a subject that is copied */
	NESTED = 4              /* lookbehinds in others, at most */
};

/* Do the bytes up to `to` decide? */
static bool decided(const struct regex *re, struct matcher *m,
	struct span subject, size_t from, size_t to)
{
	enum regex_result r = ipsa_regex_foretold(re, m,
		ipsa_span_cut(subject, 0, to), from);

	return r == REGEX_FOUND || r == REGEX_NONE;
}

/* The fewest bytes from `from` on that decide; `high` do. */
static size_t fewest(const struct regex *re, struct matcher *m,
	struct span subject, size_t from, size_t low, size_t high)
{
	while (low + 1 < high) {
		size_t middle = low + (high - low) / 2;

		if (decided(re, m, subject, from, from + middle))
			high = middle;
		else
			low = middle;
	}
	return high;
}

size_t ipsa_extent_behind(const struct regex *re, struct matcher *m,
	struct span subject, size_t from, size_t most)
{
	size_t left = subject.len - from, low = 0, high = 4;

	for (; high <= left && high <= most; high *= 2) {
		if (decided(re, m, subject, from, from + high))
			return fewest(re, m, subject, from, low, high);
		low = high;
	}
	if (left >= most)
		return SIZE_MAX;
	if (left > 0 && decided(re, m, subject, from, subject.len))
		return fewest(re, m, subject, from, low, left);
	return left + 1;
}

/*
 * Near the start of a subject lookbehinds have no room. It is asked of a copy
 * with line ends before it: they make no difference, and it is seen where they
 * are looked at.
 */
static size_t before_at_start(const struct regex *re, struct matcher *m,
	struct span subject, size_t from, size_t room)
{
	char copy[TRACED_MAX];
	size_t first;

	if (subject.len + room > sizeof(copy))
		return from + 1;
	memset(copy, '\n', room);
	memcpy(copy + room, subject.ptr, subject.len);
	first = ipsa_regex_first_looked(re, m, ipsa_span(copy,
		room + subject.len), room + from);
	return first < room ? from + 1 : room + from - first;
}

size_t ipsa_extent_before(const struct regex *re, struct matcher *m,
	struct span subject, size_t from)
{
	const size_t room = ipsa_regex_lookbehind(re) + 1;
	size_t first;

	/* What stands in lookbehinds in others has room there, too. */
	if (from < NESTED * room)
		return before_at_start(re, m, subject, from, room);
	first = ipsa_regex_first_looked(re, m, subject, from);
	return first == 0 ? from + 1 : from - first;
}
