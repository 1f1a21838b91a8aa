/* SPDX-License-Identifier: MIT */
#include "content.h"

#include <string.h>
#include <strings.h>

static bool begins(const char *head, size_t len, const char *with,
	size_t with_len)
{
	return len >= with_len && memcmp(head, with, with_len) == 0;
}

/* Does half of a character stand at `at` and a zero behind it? */
static bool is_pair(const char *head, size_t len, size_t at)
{
	return (at >= len || head[at] != '\0') &&
		(at + 1 >= len || head[at + 1] == '\0');
}

/* As the library will read it: tests compare the two. */
static bool is_utf16(const char *head, size_t len)
{
	if (begins(head, len, "\xFF\xFE", 2) ||
	    begins(head, len, "\xFE\xFF", 2))
		return true;
	return len >= 2 && (head[0] == '\0') != (head[1] == '\0') &&
		((is_pair(head, len, 0) && is_pair(head, len, 2)) ||
		(head[0] == '\0' && is_pair(head, len, 1)));
}

/* Is the first line that of a table, with names of columns? */
static bool begins_table(const char *head, size_t len)
{
	const char *end = memchr(head, '\n', len);
	unsigned commas = 0, semicolons = 0, tabs = 0;
	const char *at;

	for (at = head; at < (end != NULL ? end : head + len); at++) {
		if (*at >= '0' && *at <= '9')
			return false;
		commas += *at == ',';
		semicolons += *at == ';';
		tabs += *at == '\t';
	}
	return commas >= 2 || semicolons >= 2 || tabs >= 2;
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
		begins_table(head + at, len - at) ||
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

bool ipsa_content_named(const char *path)
{
	static const char *const endings[] = {".csv", ".tsv", ".json",
		".jsonl", ".ndjson", ".xml"};
	const char *dot = strrchr(path, '.');
	size_t i;

	for (i = 0; dot != NULL && i < sizeof endings / sizeof *endings; i++) {
		if (strcasecmp(dot, endings[i]) == 0)
			return true;
	}
	return false;
}
