/* SPDX-License-Identifier: MIT */
#include "message.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "visible.h"

enum { MAX_MESSAGE = 8192 };

static size_t escape(char *to, const char *text)
{
	size_t left = strlen(text);
	size_t len = 0;

	while (left > 0) {
		size_t taken = ipsa_visible_next(to + len, text, left);

		len += strlen(to + len);
		text += taken;
		left -= taken;
	}
	return len;
}

static void say(const char *before, const char *format, va_list values)
{
	char text[MAX_MESSAGE];
	char line[(IPSA_VISIBLE - 1) * sizeof text + 2];
	ssize_t done;
	size_t len;

	if ((size_t)snprintf(text, sizeof text, "%s", before) >= sizeof text)
		return;
	len = strlen(text);
	if (vsnprintf(text + len, sizeof text - len, format, values) < 0)
		return;
	len = escape(line, text);
	line[len++] = '\n';
	do {
		done = write(STDERR_FILENO, line, len);
	} while (done < 0 && errno == EINTR);
}

void ipsa_message(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	say("ipsecannotate: ", format, values);
	va_end(values);
}

void ipsa_message_plain(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	say("", format, values);
	va_end(values);
}

void ipsa_message_errno(const char *name, int error)
{
	ipsa_message("%s: %s", name, strerror(error));
}
