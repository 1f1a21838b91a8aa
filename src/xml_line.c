/* SPDX-License-Identifier: MIT */
/* Lines of text, which stand in no element of XML. */
#include "limits.h"
#include "xml_frame.h"

bool ipsa_xml_begins_markup(struct span s, size_t at)
{
	char c = at + 1 < s.len ? s.ptr[at + 1] : ' ';

	return s.ptr[at] == '<' && (c == '/' || c == '!' || c == '?' ||
		(unsigned char)c >= 0x80 ||
		(ipsa_is_name(c) && !ipsa_is_digit(c)));
}

/* A note may stand behind the number, where everything is told of. */
bool ipsa_xml_begins_syslog(struct span s)
{
	size_t at = 1;

	while (at < s.len && at < 4 && ipsa_is_digit(s.ptr[at]))
		at++;
	return at > 1 && at < s.len && (s.ptr[at] == '>' || ipsa_span_starts(
		ipsa_span_cut(s, at, s.len), ipsa_span_of(" [= ")));
}

bool ipsa_xml_line(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t at = f->seen;

	if (s.len > RECORD_RAW_MAX)
		s.len = RECORD_RAW_MAX;
	while (at < s.len && s.ptr[at] != '\n' &&
	    !ipsa_xml_begins_markup(s, at))
		at++;
	if (at < s.len && s.ptr[at] == '\n')
		return ipsa_xml_give(f, piece, PIECE_LINE, at + 1);
	if (at < s.len || last) {
		while (ipsa_is_blank(s.ptr[at - 1]))
			at--;
		return ipsa_xml_give(f, piece, PIECE_LINE, at);
	}
	f->seen = at - 1;
	if (s.len < RECORD_RAW_MAX)
		return false;
	ipsa_xml_give(f, piece, PIECE_LONG_LINE, s.len);
	f->state = PAST_LINE;
	return true;
}

bool ipsa_xml_line_begins(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	f->state = IN_LINE;
	f->seen = 0;
	return ipsa_xml_line(f, s, last, piece);
}

bool ipsa_xml_past_line(struct framer *f, struct span s, struct piece *piece)
{
	size_t nl = ipsa_span_find(s, 0, '\n');

	ipsa_xml_give(f, piece, PIECE_LINE_REST, nl < s.len ? nl + 1 : nl);
	if (nl == s.len)
		f->state = PAST_LINE;
	return true;
}

/* How far is looked for what a line begins with that begins with blanks. */
enum { INDENT_MAX = 1024 };

bool ipsa_xml_indents(const struct framer *f, struct span s, bool last,
	bool *more)
{
	size_t at = 0;

	if (f->inside || !ipsa_xml_outside(f))
		return false;
	if (s.len > INDENT_MAX)
		s.len = INDENT_MAX;
	while (at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '\t'))
		at++;
	*more = at == s.len && !last && at < INDENT_MAX;
	return at < s.len && s.ptr[at] != '<' && !ipsa_is_blank(s.ptr[at]);
}
