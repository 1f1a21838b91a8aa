/* SPDX-License-Identifier: MIT */
#include "content.h"

#include <string.h>

static bool begins(const char *head, size_t len, const char *with,
	size_t with_len)
{
	return len >= with_len && memcmp(head, with, with_len) == 0;
}

static bool is_utf16(const char *head, size_t len)
{
	if (begins(head, len, "\xFF\xFE", 2) ||
	    begins(head, len, "\xFE\xFF", 2))
		return true;
	return len >= 2 && (head[0] == '\0') != (head[1] == '\0');
}

/* What the first text of other formats than lines begins with. */
static bool begins_records(const char *head, size_t len)
{
	size_t at = begins(head, len, "\xEF\xBB\xBF", 3) ? 3 : 0;

	while (at < len && strchr(" \t\r\n", head[at]) != NULL &&
	    head[at] != '\0')
		at++;
	if (at == len)
		return false;
	return strchr("{[\"", head[at]) != NULL ||
		begins(head + at, len - at, "sep=", 4) ||
		(head[at] == '<' && at + 1 < len &&
		(head[at + 1] < '0' || head[at + 1] > '9'));
}

enum content ipsa_content_of(const char *head, size_t len)
{
	if (is_utf16(head, len))
		return CONTENT_RECORDS;
	if (memchr(head, '\0', len) != NULL)
		return CONTENT_NO_TEXT;
	return begins_records(head, len) ? CONTENT_RECORDS : CONTENT_LINES;
}
