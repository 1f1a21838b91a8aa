/* SPDX-License-Identifier: MIT */
/* Our comments, which stand behind the element that they tell of. */
#include "format.h"
#include "limits.h"

static const char comment_open[] = "<!-- " CARRIER ": ";

/* May a byte stand in what we write there? */
static bool in_comment(char c)
{
	return ipsa_is_print(c) && c != '<' && c != '>' && c != '[' &&
		c != ']';
}

/* The length of the comment of ours that begins `s`; 0 if it is none, and
 * *more where that is not yet sure. */
static size_t comment_at(struct span s, bool *more)
{
	const size_t open = sizeof(comment_open) - 1;
	size_t at = s.len < open ? s.len : open;

	*more = false;
	if (memcmp(s.ptr, comment_open, at) != 0)
		return 0;
	if (s.len > COMMENT_MAX)
		s.len = COMMENT_MAX;
	while (at < s.len && in_comment(s.ptr[at]))
		at++;
	if (at == s.len) {
		*more = s.len < COMMENT_MAX;
		return 0;
	}
	return s.ptr[at] == '>' && at >= open + 4 &&
		memcmp(s.ptr + at - 3, " --", 3) == 0 &&
		(ipsa_is_upper(s.ptr[open]) || ipsa_is_digit(s.ptr[open])) ?
		at + 1 : 0;
}

size_t ipsa_comment_find(struct span s, size_t from, bool more, size_t *len)
{
	bool unsure;

	for (from = ipsa_span_find(s, from, '<'); from < s.len;
	    from = ipsa_span_find(s, from + 1, '<')) {
		*len = comment_at(ipsa_span_cut(s, from, s.len), &unsure);
		if (*len > 0 || (unsure && more))
			return from;
	}
	*len = 0;
	return s.len;
}
