/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE             /* wcwidth */
#include "page.h"

#include <sys/ioctl.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "visible.h"

enum { NARROWEST = 40, WIDEST = 10000 };

/* A page has some kilobytes. */
enum { FIRST_PAGE = 64 * 1024 };

static int sensible(long columns)
{
	if (columns > WIDEST)
		return WIDEST;
	return columns < NARROWEST ? NARROWEST : (int)columns;
}

bool ipsa_page_obeys(int fd)
{
	const char *term = getenv("TERM");

	return isatty(fd) == 1 && (term == NULL || strcmp(term, "dumb") != 0);
}

int ipsa_page_terminal(int fd)
{
	const char *set = getenv("COLUMNS");
	long columns = set != NULL ? strtol(set, NULL, 10) : 0;
	struct winsize size = {0};

	if (!isatty(fd))
		return 0;
	if (columns > 0)
		return sensible(columns);
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return sensible(size.ws_col);
	return IPSA_PAGE_PLAIN;
}

/* The columns of a character or an escape: where the locale is none of UTF-8,
 * one. */
static int width_of(const char *shown)
{
	size_t len = strlen(shown);
	wchar_t c;
	int width;

	if (len < 2 || shown[0] == '\\')
		return (int)len;
	if (mbtowc(&c, shown, len) != (int)len)
		return 1;
	width = wcwidth(c);
	return width < 0 ? 1 : width;
}

/* The columns that `len` bytes take; written, too, where `to` is not NULL. */
static int put(FILE *to, const char *text, size_t len)
{
	char shown[IPSA_VISIBLE];
	int columns = 0;

	while (len > 0) {
		size_t taken = ipsa_visible_next(shown, text, len);

		if (to != NULL)
			(void)fputs(shown, to);
		columns += width_of(shown);
		text += taken;
		len -= taken;
	}
	return columns;
}

size_t ipsa_page_fit(const char *text, int width)
{
	char shown[IPSA_VISIBLE];
	size_t len = strlen(text), at = 0;

	while (at < len) {
		size_t taken = ipsa_visible_next(shown, text + at, len - at);

		width -= width_of(shown);
		if (width < 0)
			break;
		at += taken;
	}
	return at;
}

void ipsa_page_put(FILE *to, const char *text, size_t len)
{
	(void)put(to, text, len);
}

/* The bytes up to a blank that is not between backticks. */
static size_t word(const char *text, size_t len)
{
	bool quoted = false;
	size_t i;

	for (i = 0; i < len && (quoted || text[i] != ' '); i++) {
		if (text[i] == '`')
			quoted = !quoted &&
				memchr(text + i + 1, '`', len - i - 1) != NULL;
	}
	return i;
}

/* Wrap one line of the text, which holds no newline. */
static void wrap(FILE *to, const char *text, size_t len, int at, int indent,
	int width)
{
	const char *joint = "";         /* before the first word: nothing */

	while (len > 0) {
		size_t size = word(text, len);
		int columns = put(NULL, text, size);

		if (*joint != '\0' && size > 0 && at + 1 + columns > width) {
			at = fprintf(to, "\n%*s", indent, "") - 1;
			joint = "";
		}
		if (size > 0) {
			at += fprintf(to, "%s", joint) + columns;
			(void)put(to, text, size);
			joint = " ";
		}
		size += size < len;     /* and the blank after it */
		text += size;
		len -= size;
	}
}

static bool only_blanks(const char *text)
{
	return text[strspn(text, " \n")] == '\0';
}

void ipsa_page_wrap(FILE *to, const char *text, int at, int indent,
	int width)
{
	size_t len = strcspn(text, "\n");

	wrap(to, text, len, at, indent, width);
	while (!only_blanks(text += len)) {
		text++;
		len = strcspn(text, "\n");
		(void)fprintf(to, "\n%*s", len > 0 ? indent : 0, "");
		wrap(to, text, len, indent, indent, width);
	}
	(void)fputc('\n', to);
}

/* Print into `size` bytes; false if they are too few. */
static bool print_into(char *text, size_t size, ipsa_page_fn *make,
	const void *about, size_t *len)
{
	FILE *to = fmemopen(text, size, "w");
	bool good;
	long end;

	if (to == NULL)
		return false;
	make(to, about);
	good = fflush(to) == 0 && ferror(to) == 0;
	end = ftell(to);
	*len = good && end > 0 ? (size_t)end : 0;
	return fclose(to) == 0 && good && *len < size;
}

/* A stream that grows by itself hides that it found no memory; one of a given
 * size tells, and a bigger one is tried. */
char *ipsa_page_text(ipsa_page_fn *make, const void *about, size_t *len)
{
	for (size_t size = FIRST_PAGE; size <= SIZE_MAX / 4; size *= 4) {
		char *text = malloc(size);

		if (text == NULL)
			return NULL;
		if (print_into(text, size, make, about, len))
			return text;
		free(text);
	}
	return NULL;
}
