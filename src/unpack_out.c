/* SPDX-License-Identifier: MIT */
#include "unpack_out.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "plural.h"

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint64_t ipsa_unpack_allowed(const struct unpack *u)
{
	uint64_t read = least(u->read, u->size), most;

	most = read > UINT64_MAX / u->limits.ratio ? UINT64_MAX
		: read * u->limits.ratio;
	if (most < u->limits.free)
		most = u->limits.free;
	return u->limits.bytes > 0 ? least(most, u->limits.bytes) : most;
}

void ipsa_unpack_overflow(struct unpack *u)
{
	if (!u->told)
		ipsa_unpack_say(u, UNPACK_PROBLEM, "expands to more than %"
			PRIu64 " byte%s, what --max-expand allows for the "
			"%" PRIu64 " read: stopped there", ipsa_unpack_allowed(u),
			ipsa_plural(ipsa_unpack_allowed(u)), least(u->read, u->size));
	u->told = true;
}

void ipsa_unpack_begin(struct unpack *u, enum unpack_frame type,
	const char *name)
{
	char payload[UNPACK_TEXT_MAX];
	size_t len = strlen(name) + 1;

	if (len > sizeof payload - sizeof u->member)
		len = sizeof payload - sizeof u->member;
	memcpy(payload, name, len);
	payload[len - 1] = '\0';
	memcpy(payload + len, &u->member, sizeof u->member);
	ipsa_unpack_send(u, type, payload, len + sizeof u->member);
}

bool ipsa_unpack_data(struct unpack *u, const void *bytes, size_t len)
{
	uint64_t left = ipsa_unpack_allowed(u);
	const char *at = bytes;

	left -= least(left, u->written);
	while (len > 0 && left > 0) {
		size_t part = (size_t)least(least(len, UNPACK_DATA_MAX), left);

		ipsa_unpack_send(u, UNPACK_DATA, at, part);
		u->written += part;
		left -= part;
		at += part;
		len -= part;
	}
	ipsa_unpack_more_time(u);
	if (len > 0) {
		ipsa_unpack_overflow(u);
		u->full = true;
	}
	return len == 0;
}

void ipsa_unpack_say(struct unpack *u, enum unpack_frame type,
	const char *format, ...)
{
	char text[UNPACK_TEXT_MAX];
	size_t at = strlen(u->name) + 1;
	va_list values;
	int len;

	if (at >= sizeof text)
		return;
	memcpy(text, u->name, at);
	va_start(values, format);
	len = vsnprintf(text + at, sizeof text - at, format, values);
	va_end(values);
	if (len < 0)
		return;
	at += (size_t)len;
	ipsa_unpack_send(u, type, text, at < sizeof text ? at
		: sizeof text - 1);
}
