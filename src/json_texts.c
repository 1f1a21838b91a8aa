/* SPDX-License-Identifier: MIT */
#include "json_texts.h"

#include "decode.h"
#include "json_added.h"
#include "limits.h"

/* --- what a string says -------------------------------------------------- */

/* The four digits of a \u escape, or -1. */
static long escaped(struct span s)
{
	long value = 0;

	if (s.len < 6 || s.ptr[0] != '\\' || s.ptr[1] != 'u')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		int digit = ipsa_hex_digit(s.ptr[i]);

		if (digit < 0)
			return -1;
		value = 16 * value + digit;
	}
	return value;
}

static size_t decode_u(struct span s, char *out, size_t *len)
{
	long c = escaped(s), low;
	size_t used = 6;

	if (c < 0)
		return 1;
	if (c >= 0xD800 && c < 0xDC00) {
		low = escaped(ipsa_span_cut(s, 6, s.len));
		if (low >= 0xDC00 && low < 0xE000) {
			c = 0x10000 + ((c - 0xD800) * 0x400) + (low - 0xDC00);
			used = 12;
		}
	}
	*len = ipsa_utf8_put((unsigned long)c, out);
	return used;
}

size_t ipsa_json_decode(struct span s, char *out, size_t *len)
{
	static const char from[8] = {'"', '\\', '/', 'b', 'f', 'n', 'r', 't'};
	static const char to[8] = {'"', '\\', '/', '\b', '\f', '\n', '\r',
		'\t'};
	const char *back = memchr(s.ptr, '\\', s.len), *at;

	*len = 0;
	if (back != s.ptr)
		return back == NULL ? s.len : (size_t)(back - s.ptr);
	if (s.len == 1)
		return 1;
	if (s.ptr[1] == 'u')
		return decode_u(s, out, len);
	at = memchr(from, s.ptr[1], sizeof(from));
	if (at == NULL)
		return 1;
	out[0] = to[at - from];
	*len = 1;
	return 2;
}

/* Is every escape of a string one that JSON has? */
static bool well_escaped(struct span s)
{
	char out[4];
	size_t len;

	while (s.len > 0) {
		size_t used = ipsa_json_decode(s, out, &len);

		if (len == 0 && s.ptr[0] == '\\')
			return false;
		s = ipsa_span_cut(s, used, s.len);
	}
	return true;
}

static size_t digits(struct span s, size_t at)
{
	while (at < s.len && ipsa_is_digit(s.ptr[at]))
		at++;
	return at;
}

static bool is_number(struct span s)
{
	size_t at = s.len > 0 && s.ptr[0] == '-' ? 1 : 0, end;

	end = digits(s, at);
	if (end == at || (s.ptr[at] == '0' && end > at + 1))
		return false;
	at = end;
	if (at < s.len && s.ptr[at] == '.') {
		end = digits(s, at + 1);
		if (end == at + 1)
			return false;
		at = end;
	}
	if (at < s.len && (s.ptr[at] == 'e' || s.ptr[at] == 'E')) {
		at++;
		if (at < s.len && (s.ptr[at] == '-' || s.ptr[at] == '+'))
			at++;
		end = digits(s, at);
		if (end == at)
			return false;
		at = end;
	}
	return at == s.len;
}

static bool is_word(struct span s)
{
	return ipsa_span_is(s, "true") || ipsa_span_is(s, "false") ||
		ipsa_span_is(s, "null");
}

/* --- texts of a record --------------------------------------------------- */

/* What a walk through a record remembers. */
struct walker {
	struct parse *p;
	struct json_scan j;
	size_t at;
	bool plain;             /* the string there has no backslash */
	struct span key;        /* the one that stands before the value */
	size_t before;          /* the comma before a top-level key, if any */
	size_t own_count;       /* texts before our own member */
	size_t own_key;         /* where its key ends */
	unsigned tops;          /* top-level keys before it */
	struct {
		size_t before, count;
	} last[ADDED_MAX];      /* where the last of these began */
	struct span keys[JSON_DEPTH_MAX + 1];
};

/* Does a key say our name? */
static bool is_ours(struct span key)
{
	static const char name[] = CARRIER;
	size_t at = 0, len, used;
	char out[4];

	for (; key.len > 0; key = ipsa_span_cut(key, used, key.len)) {
		const char *said = out;

		used = ipsa_json_decode(key, out, &len);
		if (len == 0) {
			said = key.ptr;
			len = used;
		}
		if (len > sizeof(name) - 1 - at ||
		    memcmp(name + at, said, len) != 0)
			return false;
		at += len;
	}
	return at == sizeof(name) - 1;
}

static bool add_text(struct walker *w, struct span body)
{
	const char *start = w->p->record.ptr;
	struct text t = {.start = (uint32_t)(body.ptr - start),
		.len = (uint32_t)body.len,
		.name = (uint32_t)(w->key.ptr - start),
		.name_len = (uint32_t)w->key.len};

	return body.len == 0 || ipsa_parse_add(w->p, &t);
}

static void top_key(struct walker *w)
{
	struct parse *p = w->p;

	if (p->carried == CARRIED_OURS)
		p->carried = CARRIED_KEPT;      /* it was not the last */
	if (!is_ours(w->key)) {
		w->last[w->tops % ADDED_MAX].before = w->before;
		w->last[w->tops++ % ADDED_MAX].count = p->count;
		return;
	}
	p->own = w->before;
	w->own_count = p->count;
	w->own_key = (size_t)(w->key.ptr + w->key.len - p->record.ptr) + 1;
	if (p->carried == CARRIED_NONE)
		p->carried = ipsa_span_is(w->key, CARRIER) ? CARRIED_OURS :
			CARRIED_KEPT;
}

/* A string or an atom, from byte `at` of the record on. */
static bool scalar(struct walker *w, size_t from, size_t end, bool is_key)
{
	struct span s = ipsa_span_cut(w->p->record, from, end);
	bool ours = w->p->carried == CARRIED_OURS;

	if (s.ptr[0] != '"') {
		if (w->j.depth == 1 && ours)
			w->p->carried = CARRIED_KEPT;
		return is_number(s) ? add_text(w, s) : is_word(s);
	}
	s = ipsa_span_cut(s, 1, s.len - 1);
	if (!w->plain && !well_escaped(s))
		return false;
	if (!is_key) {
		if (w->j.depth == 1 && ours)
			w->p->carried = CARRIED_KEPT;
		return add_text(w, s);
	}
	w->key = s;
	if (w->j.depth == 1)
		top_key(w);
	return true;
}

/* Keys belong to their level: an array's items have that of the array. */
static void levels(struct walker *w, unsigned before, char c)
{
	if (w->j.depth > before)
		w->keys[before] = w->key;
	else if (w->j.depth < before)
		w->key = w->keys[w->j.depth];
	if (before == 1 && c == ',')
		w->before = w->at;
	if (before == 0)
		w->before = w->at + 1;
	if (c == '{' && before == 1 && w->p->carried == CARRIED_OURS)
		w->p->carried = CARRIED_KEPT;   /* ours is an array */
}

/* Where the string or atom ends whose first byte stands right before `at`; 0 if
 * the record ends first. */
static size_t scalar_end(struct walker *w, size_t at)
{
	struct span s = w->p->record;

	if (w->j.state != SCAN_ATOM) {
		at = ipsa_json_plain_end(s, at);
		w->plain = at < s.len && s.ptr[at] == '"';
		if (!w->plain)
			at = ipsa_json_string_end(s, at);
		return at < s.len && s.ptr[at] == '"' ? at + 1 : 0;
	}
	while (at < s.len && ipsa_json_is_atom(s.ptr[at]))
		at++;
	return at;
}

static bool walk(struct walker *w)
{
	struct span s = w->p->record;

	for (size_t end; w->at < s.len; w->at = end) {
		unsigned depth = w->j.depth;
		char c = s.ptr[w->at];

		end = w->at + 1;
		if (ipsa_is_blank(c))
			continue;
		ipsa_json_step(&w->j, c);
		if (w->j.state == SCAN_BROKEN || w->j.too_deep)
			return false;
		if (w->j.state != SCAN_STRING && w->j.state != SCAN_ATOM &&
		    w->j.state != SCAN_KEY_STRING) {
			levels(w, depth, c);
			continue;
		}
		end = scalar_end(w, end);
		if (end == 0 || !scalar(w, w->at, end,
		    w->j.state == SCAN_KEY_STRING))
			return false;
		ipsa_json_scalar_ends(&w->j);
	}
	return true;
}

/* How many members our own says were added before it. */
static unsigned told_added(struct span record, size_t own_key)
{
	static const char open[] = ":[" ADDED_OPEN;
	struct span s = ipsa_span_cut(record, own_key, record.len);
	const size_t len = sizeof(open) - 1;

	if (s.len < len + 2 || memcmp(s.ptr, open, len) != 0 ||
	    s.ptr[len] <= '0' || s.ptr[len] > '0' + ADDED_MAX ||
	    s.ptr[len + 1] != ',')
		return 0;
	return (unsigned)(s.ptr[len] - '0');
}

/* What was added before our own member is ours, too. */
static void add_added(struct walker *w)
{
	struct parse *p = w->p;
	unsigned count = told_added(p->record, w->own_key), first;
	struct span added;

	if (count == 0 || count > w->tops || p->record.ptr[0] != '{')
		return;
	first = (w->tops - count) % ADDED_MAX;
	added = ipsa_span_cut(p->record, w->last[first].before, p->own);
	if (added.len > 0 && added.ptr[0] == ',')
		added = ipsa_span_cut(added, 1, added.len);
	if (!ipsa_added_are(added, count))
		return;
	p->own = w->last[first].before;
	w->own_count = w->last[first].count;
}

/* Right before the closing brace. */
static void place(struct walker *w)
{
	struct parse *p = w->p;
	size_t at = p->record.len - 1;

	p->carrier = at;
	p->own_end = at;
	while (at > 0 && ipsa_is_blank(p->record.ptr[at - 1]))
		at--;
	if (p->carried == CARRIED_OURS) {
		p->own_end = at;
		add_added(w);
		p->count = w->own_count;
	}
	for (size_t i = 0; i < p->count; i++)
		p->texts[i].carrier = (uint32_t)p->carrier;
}

bool ipsa_json_parse(const struct framer *f, struct parse *p, size_t *again)
{
	struct walker w = {.p = p};

	(void)f;
	*again = 0;
	p->count = 0;
	p->carried = CARRIED_NONE;
	p->own = p->own_end = 0;
	w.key = ipsa_span_cut(p->record, 0, 0);
	w.j.state = SCAN_VALUE;
	if (p->record.ptr[0] != '{') {
		w.j.state = SCAN_NEXT;
		w.j.depth = 1;
		w.keys[0] = w.key;
	}
	if (!walk(&w) || w.j.state != SCAN_DONE)
		return false;
	place(&w);
	return true;
}
