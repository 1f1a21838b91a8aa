/* SPDX-License-Identifier: MIT */
/* Elements that hold text and no other, and start tags of those that do. */
#include "limits.h"
#include "xml.h"
#include "xml_frame.h"

size_t ipsa_xml_tag_end(struct framer *f, struct span s)
{
	size_t at = f->seen;

	for (; at < s.len; at++) {
		char c = s.ptr[at];

		if (f->delimiter != '\0') {
			if (c == f->delimiter)
				f->delimiter = '\0';
		} else if (c == '"' || c == '\'') {
			f->delimiter = c;
		} else if (c == '>') {
			break;
		}
	}
	return at;
}

size_t ipsa_xml_end_tag(struct span s, size_t at, bool *more)
{
	size_t room = s.len - at < END_TAG_MAX ? s.len : at + END_TAG_MAX;
	size_t end = ipsa_span_find(ipsa_span(s.ptr, room), at, '>');

	*more = end == s.len;
	return end < room ? end + 1 : 0;
}

/* Does the end tag from `at` to `end` belong to the start tag that `s` begins
 * with? */
static bool is_own(struct span s, size_t at, size_t end)
{
	struct span name = ipsa_span_cut(s, at + 2, end - 1);

	while (name.len > 0 && ipsa_is_blank(name.ptr[name.len - 1]))
		name.len--;
	return name.len < at && memcmp(s.ptr + 1, name.ptr, name.len) == 0 &&
		ipsa_xml_name_end(s, 1 + name.len) == 1 + name.len;
}

/* The start tag that `s` begins with is that of an element with others in it,
 * or with too long a text. */
static bool opens(struct framer *f, struct span s, size_t len, bool too_long,
	struct piece *piece)
{
	ipsa_xml_open(f, ipsa_span_cut(s, 0, len), too_long);
	ipsa_xml_give(f, piece, too_long ? PIECE_LONG : f->deeper > 0 ?
		PIECE_PASS : PIECE_OPEN, len);
	if (too_long)
		f->state = PAST_TEXT;
	return true;
}

/* It is too long, or has no end. */
static bool no_element(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	if (s.len < RECORD_RAW_MAX)
		return last && ipsa_xml_give(f, piece, PIECE_BROKEN, s.len);
	if (f->state != IN_TAG)
		return opens(f, s, f->seen, true, piece);
	/* It is not known what it is called. */
	ipsa_framer_leave(f, f->floor);
	return ipsa_xml_give(f, piece, PIECE_LONG, s.len);
}

bool ipsa_xml_element(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	bool more = false;
	size_t end;

	if (s.len > RECORD_RAW_MAX)
		s.len = RECORD_RAW_MAX;
	if (f->state == IN_TAG) {
		f->seen = ipsa_xml_tag_end(f, s);
		if (f->seen < s.len && s.ptr[f->seen - 1] == '/')
			return ipsa_xml_give(f, piece, PIECE_RECORD,
				f->seen + 1);
		if (f->seen < s.len)
			f->state = IN_LEAF;
	}
	if (f->state == IN_LEAF) {
		f->seen = ipsa_span_find(s, f->seen, '<');
		if (f->seen + 1 < s.len) {
			if (s.ptr[f->seen + 1] != '/')
				return opens(f, s, f->seen, false, piece);
			f->state = IN_END;
		}
	}
	if (f->state == IN_END) {
		end = ipsa_xml_end_tag(s, f->seen, &more);
		if (end > 0 && is_own(s, f->seen, end))
			return ipsa_xml_give(f, piece, PIECE_RECORD, end);
		if (end > 0 || !more)
			return opens(f, s, f->seen, false, piece);
	}
	return no_element(f, s, last, piece);
}
