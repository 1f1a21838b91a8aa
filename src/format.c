/* SPDX-License-Identifier: MIT */
/* Which format a file has, and what formats share. */
#include "format.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool ipsa_parse_add(struct parse *p, const struct text *text)
{
	size_t room = p->room == 0 ? 64 : 2 * p->room;
	struct text *grown;

	if (p->count == p->room) {
		grown = realloc(p->texts, room * sizeof(*grown));
		if (grown == NULL) {
			p->no_memory = true;
			return false;
		}
		p->texts = grown;
		p->room = room;
	}
	p->texts[p->count++] = *text;
	return true;
}

void ipsa_parse_free(struct parse *p)
{
	free(p->texts);
	free(p->elements);
	ipsa_xml_free(p->expat);
	ipsa_buf_free(&p->copy);
	*p = (struct parse){.count = 0};
}

void ipsa_framer_restart(struct framer *f)
{
	struct buf names = f->names;

	ipsa_buf_clear(&names);
	memset(f, 0, offsetof(struct framer, columns));
	f->names = names;
}

void ipsa_framer_leave(struct framer *f, size_t depth)
{
	if (depth >= f->depth)
		return;
	f->names.len = f->open[depth].start;
	f->depth = depth;
	f->deeper = 0;
}

void ipsa_decode(decode_fn *decode, struct span raw, struct buf *out)
{
	char decoded[4];
	size_t len, used;

	for (; raw.len > 0; raw = ipsa_span_cut(raw, used, raw.len)) {
		used = decode(raw, decoded, &len);
		ipsa_buf_add(out, len > 0 ? decoded : raw.ptr,
			len > 0 ? len : used);
	}
}

void ipsa_decode_begin(struct decode_walk *w, decode_fn *decode,
	struct span raw)
{
	*w = (struct decode_walk){.decode = decode, .raw = raw};
}

size_t ipsa_decode_to(struct decode_walk *w, size_t at)
{
	char decoded[4];

	if (at < w->said)
		ipsa_decode_begin(w, w->decode, w->raw);
	while (at - w->said >= w->said_len) {
		w->at += w->used;
		w->said += w->said_len;
		if (w->at == w->raw.len)
			return w->at;
		w->used = w->decode(ipsa_span_cut(w->raw, w->at, w->raw.len),
			decoded, &w->said_len);
		w->same = w->said_len == 0;
		if (w->same)
			w->said_len = w->used;
	}
	return w->same ? w->at + (at - w->said) : w->at;
}

/* By its second letter, the rarest of its first. */
size_t ipsa_find_carrier(struct span s)
{
	const struct span name = ipsa_span(CARRIER, sizeof(CARRIER) - 1);

	for (size_t at = 1; at < s.len; at++) {
		const char *p = memchr(s.ptr + at, name.ptr[1], s.len - at);

		if (p == NULL)
			break;
		at = (size_t)(p - s.ptr);
		if (ipsa_span_starts(ipsa_span_cut(s, at - 1, s.len), name))
			return at - 1;
	}
	return s.len;
}

/* --- guessing ------------------------------------------------------------ */

static size_t skip_blanks(struct span s, size_t at)
{
	while (at < s.len && ipsa_is_blank(s.ptr[at]))
		at++;
	return at;
}

/* `[2026-...` begins no array of objects, and `{8C41...}` no object. */
static bool begins_json(struct span s)
{
	size_t at = skip_blanks(s, 0);
	bool array = at < s.len && s.ptr[at] == '[';

	if (array)
		at = skip_blanks(s, at + 1);
	if (at == s.len)
		return array;
	if (s.ptr[at] != '{')
		return false;
	at = skip_blanks(s, at + 1);
	return at == s.len || s.ptr[at] == '"' || s.ptr[at] == '}';
}

static bool begins_xml(struct span s)
{
	size_t at = skip_blanks(s, 0);
	char c;

	if (at + 1 >= s.len || s.ptr[at] != '<')
		return false;
	c = s.ptr[at + 1];
	return ipsa_is_upper(ipsa_to_upper(c)) || c == '_' || c == '?' ||
		c == '!';
}

static bool ends_in(struct span s, const char *end)
{
	size_t len = strlen(end);

	return s.len > len &&
		strncasecmp(s.ptr + s.len - len, end, len) == 0;
}

/* What a compressed file is called says what is in it, too. */
static bool names_csv(struct span name)
{
	static const char *const packed[] = {"", ".gz", ".bz2", ".xz", ".lzma",
		".zst", ".lz4"};

	for (size_t i = 0; i < sizeof(packed) / sizeof(*packed); i++) {
		struct span inner = name;

		if (!ends_in(name, packed[i]))
			continue;
		inner.len -= strlen(packed[i]);
		if (ends_in(inner, ".csv") || ends_in(inner, ".tsv"))
			return true;
	}
	return false;
}

static bool begins_csv(struct span s, struct span name)
{
	const char *end = memchr(s.ptr, '\n', s.len);

	if (end != NULL)
		s.len = (size_t)(end - s.ptr);
	if (s.len > 0 && s.ptr[s.len - 1] == '\r')
		s.len--;
	return ipsa_span_starts(s, ipsa_span_of("sep=")) ||
		ipsa_span_starts(s, ipsa_span_of("#TYPE ")) ||
		ipsa_csv_known(s) || names_csv(name);
}

const struct format *ipsa_format_guess(struct span start, struct span name)
{
	if (start.len == 0)
		return NULL;
	if (begins_json(start))
		return &ipsa_format_json;
	if (begins_csv(start, name))
		return &ipsa_format_csv;
	return begins_xml(start) ? &ipsa_format_xml : NULL;
}
