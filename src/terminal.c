/* SPDX-License-Identifier: MIT */
#include "terminal.h"

#include <stdbool.h>
#include <string.h>

#include "visible.h"

/* How many bytes a character has that begins so, if it is one. */
static size_t length_of(unsigned char first)
{
	if (first < 0xC2 || first > 0xF4)
		return 1;
	return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* Do later bytes decide what is shown for the first that is held? */
static bool waits(const struct terminal *t)
{
	size_t at = 1;

	if (t->len == 0)
		return false;
	if (t->held[0] == '\r')
		return t->len == 1;
	while (at < t->len && ((unsigned char)t->held[at] & 0xC0) == 0x80)
		at++;
	return at == t->len && at < length_of((unsigned char)t->held[0]);
}

static size_t drop(struct terminal *t, size_t len)
{
	t->len -= len;
	memmove(t->held, t->held + len, t->len);
	return len;
}

/* What is shown for the first that is held. */
static size_t put_first(struct terminal *t, char *to)
{
	bool line_end = t->len > 1 && memcmp(t->held, "\r\n", 2) == 0;
	char shown[IPSA_VISIBLE];
	size_t len;

	if (line_end || t->held[0] == '\n' || t->held[0] == '\t') {
		len = line_end ? 2 : 1;
		memcpy(to, t->held, len);
		return drop(t, len);
	}
	(void)drop(t, ipsa_visible_next(shown, t->held, t->len));
	len = strlen(shown);
	memcpy(to, shown, len);
	return len;
}

/* How many bytes of ASCII begin the text that are shown as they are. */
static size_t plain(const char *text, size_t len)
{
	size_t at = 0;

	while (at < len && ((text[at] >= ' ' && text[at] < '\x7F') ||
	    text[at] == '\n' || text[at] == '\t'))
		at++;
	return at;
}

size_t ipsa_terminal_show(struct terminal *t, const char *text, size_t len,
	char *to)
{
	size_t put = 0, at = 0, run;

	while (at < len) {
		run = t->len == 0 ? plain(text + at, len - at) : 0;
		memcpy(to + put, text + at, run);
		put += run;
		at += run;
		if (at < len)
			t->held[t->len++] = text[at++];
		while (t->len > 0 && !waits(t))
			put += put_first(t, to + put);
	}
	return put;
}

size_t ipsa_terminal_end(struct terminal *t, char *to)
{
	size_t put = 0;

	while (t->len > 0)
		put += put_first(t, to + put);
	return put;
}
