/* SPDX-License-Identifier: MIT */
/*
 * What a line of text may be besides: a header of CEF or LEEF with fields, a
 * message of RFC 5424 with structured data, text that a JSON object ends.
 */
#include "format.h"

static size_t find(struct span s, size_t from, char c)
{
	const char *p = from < s.len ? memchr(s.ptr + from, c, s.len - from) :
		NULL;

	return p != NULL ? (size_t)(p - s.ptr) : s.len;
}

/* --- CEF and LEEF --------------------------------------------------------- */

/* Behind so many bars; s.len + 1 where there are fewer. */
static size_t behind_bars(struct span s, size_t from, int bars)
{
	for (; bars > 0 && from < s.len; from++) {
		if (s.ptr[from] == '\\')
			from++;
		else if (s.ptr[from] == '|')
			bars--;
	}
	return bars == 0 ? from : s.len + 1;
}

/* `^`, `x5E`, `0x5E`; -1 if it is none of these. */
static int character(struct span s)
{
	int high, low;

	if (s.len == 1)
		return (unsigned char)s.ptr[0];
	if (s.len == 4 && s.ptr[0] == '0')
		s = ipsa_span_cut(s, 1, s.len);
	if (s.len != 3 || (s.ptr[0] != 'x' && s.ptr[0] != 'X'))
		return -1;
	high = ipsa_hex_digit(s.ptr[1]);
	low = ipsa_hex_digit(s.ptr[2]);
	return high < 0 || low < 0 ? -1 : 16 * high + low;
}

/* The delimiter that a LEEF 2.0 header names. What would end the line, or is
 * part of words, keys and characters, parts no fields. */
static char named_delimiter(struct span s)
{
	int c = character(s);

	if (c <= 0 || c >= 0x7F || c == '\n' || c == '\r' || c == ' ' ||
	    c == '=' || ipsa_is_digit((char)c) ||
	    ipsa_is_upper(ipsa_to_upper((char)c)))
		return '\t';
	return (char)c;
}

/* Where the fields begin behind a header whose first bar is at `bar`; 0 if it
 * is of none. */
static size_t fields_behind(struct span line, size_t bar, char *joint)
{
	size_t at, end;

	if (bar < 5)
		return 0;
	if (memcmp(line.ptr + bar - 5, "CEF:", 4) == 0 &&
	    ipsa_is_digit(line.ptr[bar - 1])) {
		*joint = ' ';
		at = behind_bars(line, bar, 7);
		return at <= line.len ? at : 0;
	}
	if (bar < 8 || memcmp(line.ptr + bar - 8, "LEEF:", 5) != 0)
		return 0;
	*joint = '\t';
	at = behind_bars(line, bar, 5);
	if (at > line.len || line.ptr[bar - 3] != '2')
		return at <= line.len ? at : 0;
	end = find(line, at, '|');
	if (end == line.len || end - at > 4)
		return at;
	*joint = named_delimiter(ipsa_span_cut(line, at, end));
	return end + 1;
}

/* Bars before a header: those of a relay that parts by them. */
enum { BARS_MAX = 16 };

/* Where the fields begin behind a header; 0 if there is none. */
static size_t fields(struct span line, char *joint)
{
	size_t from = 0, bar = 0;

	for (int i = 0; i <= BARS_MAX && from == 0; i++) {
		bar = find(line, bar, '|');
		if (bar == line.len)
			break;
		from = fields_behind(line, bar++, joint);
	}
	return from;
}

/* Is what stands from `from` on the value of the last field? */
static bool is_last(struct span line, size_t from, char joint)
{
	if (from == line.len || (!ipsa_is_upper(line.ptr[from]) &&
	    !ipsa_is_digit(line.ptr[from])))
		return false;
	if (joint != ' ')
		return find(line, from, joint) == line.len;
	for (; from < line.len; from++) {
		if (line.ptr[from] == '\\')
			from++;
		else if (line.ptr[from] == '=')
			return false;
	}
	return true;
}

/* The carrier among the fields that begin at `from`. */
static void find_field(struct span line, size_t from, struct line_kind *kind)
{
	const size_t len = sizeof(CARRIER) - 1;
	size_t at = from;

	while (at < line.len) {
		at += ipsa_find_carrier(ipsa_span_cut(line, at, line.len));
		if (at + len < line.len && line.ptr[at + len] == '=' &&
		    (at == from || line.ptr[at - 1] == kind->joint)) {
			kind->field = at > from ? at - 1 : at;
			kind->field_end = is_last(line, at + len + 1,
				kind->joint) ? line.len : 0;
			return;
		}
		at++;
	}
}

/* --- RFC 5424 ------------------------------------------------------------- */

/* Behind the bracket that ends an element of structured data; 0 if none does. */
static size_t element_end(struct span s, size_t at)
{
	bool quoted = false;

	for (; at < s.len; at++) {
		char c = s.ptr[at];

		if (c == '\\' && quoted)
			at++;
		else if (c == '"')
			quoted = !quoted;
		else if (c == ']' && !quoted)
			return at + 1;
	}
	return 0;
}

/* `<PRI>1 TIME HOST APP PROCID MSGID [id name="value"]...` */
static void find_data(struct span line, struct line_kind *kind)
{
	size_t at, end;

	if (line.len < 5 || line.ptr[0] != '<' ||
	    !ipsa_is_digit(line.ptr[1]) || find(line, 0, '[') == line.len)
		return;
	at = find(line, 0, '>') + 1;
	if (at > 5)
		return;
	for (int i = 0; i < 6 && at < line.len; i++) {
		if (i == 0 && (at + 1 >= line.len || line.ptr[at] != '1' ||
		    line.ptr[at + 1] != ' '))
			return;
		at = find(line, at, ' ') + 1;
	}
	if (at >= line.len || line.ptr[at] != '[')
		return;
	kind->data = at;
	kind->data_end = at;
	while (at < line.len && line.ptr[at] == '[') {
		end = element_end(line, at);
		if (end == 0)
			break;
		kind->data_end = at = end;
	}
}

/* ------------------------------------------------------------------------- */

/* Text ends before the object, and before the word that announces it. */
static size_t text_end(struct span line, size_t json)
{
	static const char cookie[] = "@cee:";
	const size_t len = sizeof(cookie) - 1;

	while (json > 0 && ipsa_is_blank(line.ptr[json - 1]))
		json--;
	if (json >= len && memcmp(line.ptr + json - len, cookie, len) == 0)
		json -= len;
	while (json > 0 && ipsa_is_blank(line.ptr[json - 1]))
		json--;
	return json;
}

void ipsa_line_kind(struct span line, struct line_kind *kind)
{
	size_t from, json;

	*kind = (struct line_kind){.json = line.len, .text_end = line.len,
		.field = line.len};
	if (line.len == 0)
		return;
	json = ipsa_json_tail(line);
	from = fields(line, &kind->joint);
	/* Bars within the object are its text, which its carrier repeats. */
	if (from > 0 && from <= json) {
		kind->fields = from;
		find_field(line, from, kind);
		return;
	}
	kind->joint = '\0';
	kind->json = json;
	if (kind->json < line.len)
		kind->text_end = text_end(line, kind->json);
	find_data(ipsa_span_cut(line, 0, kind->text_end), kind);
}
