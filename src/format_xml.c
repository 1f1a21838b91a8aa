/* SPDX-License-Identifier: MIT */
/*
 * XML. A record is an `Event` element, wherever it stands; elsewhere it is an
 * element that holds text and no other element. Of elements that hold others
 * the start tag and each text are looked at by themselves, as they come, and
 * nothing of them is held: what is told of them waits for the end tag. Text in
 * no element is lines of text; a line that begins as syslog's do, which XML has
 * no place for, is one wherever it stands, and ends what was open.
 */
#include "limits.h"
#include "xml.h"
#include "xml_frame.h"

/* --- markup that is no tag ------------------------------------------------ */

/* How long a closing mark may be, whose start is held: "-->". */
enum { MARK_MAX = 3 };

/* Which markup it is that passes: what ends it, in order. */
enum { COMMENT = 1, CDATA, INSTRUCTION, DECLARATION, DOCTYPE };

/* How much is seen of what begins a comment in a DOCTYPE. */
enum { COMMENT_OPEN = 4 };

/* Go on in quotes or markup of a DOCTYPE, to the end of it; false if that is not
 * there. */
static bool leave_literal(struct framer *f, struct span s, size_t *at)
{
	if (f->literal != '"' && f->literal != '\'')
		return ipsa_xml_leave_markup(s, at, &f->literal);
	*at = ipsa_span_find(s, *at, f->literal);
	if (*at == s.len)
		return false;
	++*at;
	f->literal = '\0';
	return true;
}

/* A declaration of a DOCTYPE begins at `at`, a comment or an instruction; there is
 * no CDATA. Returns where it goes on. */
static size_t enter_literal(struct framer *f, struct span s, size_t at)
{
	f->literal = ipsa_xml_mark(ipsa_span_cut(s, at, s.len));
	if (f->literal == ']')
		f->literal = '\0';
	return at + (f->literal == '-' ? COMMENT_OPEN : 1);
}

/* Go on with a DOCTYPE from `at`, to its end or as far as it is sure what
 * stands there. */
static size_t doctype_end(struct framer *f, struct span s, size_t at, bool last)
{
	while (at < s.len) {
		char c = s.ptr[at];

		if (f->literal != '\0') {
			if (!leave_literal(f, s, &at))
				return at;
		} else if (c == '<') {
			if (s.len - at < COMMENT_OPEN && !last)
				return at;
			at = enter_literal(f, s, at);
		} else if (c == '>' && !f->subset) {
			f->delimiter = '\0';
			return at + 1;
		} else {
			if (c == '"' || c == '\'')
				f->literal = c;
			f->subset = c == '[' || (f->subset && c != ']');
			at++;
		}
	}
	return at;
}

/* In its brackets entities are declared, whose values stay what they are. */
static bool doctype(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t end = doctype_end(f, s, f->seen, last);

	f->seen = end;
	if (end == 0 && !last)
		return false;
	ipsa_xml_give(f, piece, PIECE_PASS, last && f->delimiter != '\0' ?
		s.len : end);
	if (f->delimiter != '\0')
		f->state = IN_MARKUP;
	return true;
}

/* Pass what is markup, as far as it is there. */
static bool markup(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	static const char *const ends[] = {"-->", "]]>", "?>", ">"};
	const char *end;
	size_t len, at = f->seen;

	if (f->delimiter == DOCTYPE)
		return doctype(f, s, last, piece);
	end = ends[f->delimiter - 1];
	len = strlen(end);
	while ((at = ipsa_span_find(s, at, '>')) < s.len) {
		at++;
		if (at >= len + f->seen &&
		    memcmp(s.ptr + at - len, end, len) == 0) {
			f->delimiter = '\0';
			return ipsa_xml_give(f, piece, PIECE_PASS, at);
		}
	}
	if (last)
		return ipsa_xml_give(f, piece, PIECE_PASS, s.len);
	if (s.len <= MARK_MAX + f->seen)
		return false;
	ipsa_xml_give(f, piece, PIECE_PASS, s.len - MARK_MAX);
	f->state = IN_MARKUP;
	return true;
}

/* A comment, an instruction, a declaration, or CDATA where no element is. */
static bool markup_begins(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	char end = ipsa_xml_closing(s)[0];

	if (s.len > 5 && ipsa_xml_begins(s, "<?xml") &&
	    ipsa_is_blank(s.ptr[5]))
		ipsa_framer_leave(f, f->floor);
	f->delimiter = end == '-' ? COMMENT : end == ']' ? CDATA :
		end == '?' ? INSTRUCTION : DECLARATION;
	f->seen = end == '-' ? 4 : end == ']' ? CDATA_OPEN : 2;
	if (ipsa_xml_begins(s, "<!DOCTYPE")) {
		f->delimiter = DOCTYPE;
		f->literal = '\0';
		f->subset = false;
	}
	f->state = IN_MARKUP;
	return markup(f, s, last, piece);
}

static bool element_ends(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	bool more;
	size_t end = ipsa_xml_end_tag(s, 0, &more);

	if (end > 0)
		return ipsa_xml_give(f, piece, ipsa_xml_close(f,
			ipsa_span_cut(s, 0, end)) ? PIECE_CLOSE : PIECE_PASS,
			end);
	if (more && !last)
		return false;
	ipsa_framer_leave(f, f->floor);
	return markup_begins(f, s, last, piece);
}

/* Is text that comes now the text of an element? */
static bool in_element(const struct framer *f)
{
	return f->depth > f->floor && f->deeper == 0 &&
		!f->open[f->depth - 1].too_long;
}

/* CDATA in an element. Where it is too long, its end is not torn. */
static bool cdata(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t at = f->seen;

	if (s.len > RECORD_RAW_MAX)
		s.len = RECORD_RAW_MAX;
	ipsa_xml_word(f);
	while ((at = ipsa_span_find(s, at, '>')) < s.len) {
		at++;
		if (at >= CDATA_OPEN + CDATA_CLOSE &&
		    memcmp(s.ptr + at - CDATA_CLOSE, "]]>", CDATA_CLOSE) == 0)
			return ipsa_xml_give(f, piece, PIECE_TEXT, at);
	}
	f->seen = s.len;
	if (s.len == RECORD_RAW_MAX) {
		ipsa_xml_give(f, piece, PIECE_LONG, s.len - MARK_MAX);
		f->delimiter = CDATA;
		f->state = IN_MARKUP;
		return true;
	}
	return last && ipsa_xml_give(f, piece, PIECE_BROKEN, s.len);
}

/* --- all of them --------------------------------------------------------- */

/* A "<" that begins nothing. */
static bool stray(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	if (!f->inside && ipsa_xml_begins_syslog(s))
		ipsa_framer_leave(f, f->floor);
	if (ipsa_xml_outside(f))
		return ipsa_xml_line_begins(f, s, last, piece);
	return ipsa_xml_give(f, piece, PIECE_PASS, 1);
}

/* What a "<" begins. */
static bool opened(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	if (s.len < CDATA_OPEN && !last)
		return false;
	f->delimiter = '\0';
	if (s.len > 1 && s.ptr[1] == '/')
		return element_ends(f, s, last, piece);
	if (in_element(f) && ipsa_xml_begins(s, "<![CDATA[")) {
		f->state = IN_CDATA;
		f->seen = CDATA_OPEN;
		return cdata(f, s, last, piece);
	}
	if (s.len > 1 && (s.ptr[1] == '!' || s.ptr[1] == '?'))
		return markup_begins(f, s, last, piece);
	if (!ipsa_xml_begins_markup(s, 0))
		return stray(f, s, last, piece);
	if (ipsa_xml_is_event(s))
		return ipsa_xml_event_begins(f, s, last, piece);
	f->seen = 1;
	f->state = IN_TAG;
	return ipsa_xml_element(f, s, last, piece);
}

/* Text in an element beside others, up to the blanks before a tag. */
static bool text(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t end;

	if (s.len > RECORD_RAW_MAX)
		s.len = RECORD_RAW_MAX;
	ipsa_xml_word(f);
	end = f->seen = ipsa_span_find(s, f->seen, '<');
	if (end < s.len) {
		while (ipsa_is_blank(s.ptr[end - 1]))
			end--;
		return ipsa_xml_give(f, piece, PIECE_TEXT, end);
	}
	if (s.len < RECORD_RAW_MAX)
		return last && ipsa_xml_give(f, piece, PIECE_PASS, s.len);
	ipsa_xml_give(f, piece, PIECE_LONG, s.len);
	f->state = PAST_TEXT;
	return true;
}

/* Pass blanks, or what is none, up to a tag; in no element, line by line. */
static bool between(struct framer *f, struct span s, struct piece *piece)
{
	size_t at = 1;

	while (at < s.len && s.ptr[at] != '<' &&
	    !(ipsa_xml_outside(f) && s.ptr[at - 1] == '\n') &&
	    ipsa_is_blank(s.ptr[at]) == ipsa_is_blank(s.ptr[0]))
		at++;
	return ipsa_xml_give(f, piece, PIECE_PASS, at);
}

/* The rest of a text that was too long. */
static bool past_text(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	if (s.ptr[0] == '<')
		return opened(f, s, last, piece);
	between(f, s, piece);
	f->state = PAST_TEXT;
	return true;
}

/* What stands where nothing was begun. */
static bool begin(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	bool more = false;

	if (s.ptr[0] == '<')
		return opened(f, s, last, piece);
	if (ipsa_xml_indents(f, s, last, &more))
		return ipsa_xml_line_begins(f, s, last, piece);
	if (more)
		return false;
	if (!ipsa_is_blank(s.ptr[0]) && ipsa_xml_outside(f))
		return ipsa_xml_line_begins(f, s, last, piece);
	if (ipsa_is_blank(s.ptr[0]) || !in_element(f))
		return between(f, s, piece);
	f->state = IN_TEXT;
	return text(f, s, last, piece);
}

static bool in_state(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	switch (f->state) {
	case IN_MARKUP:
		return markup(f, s, last, piece);
	case IN_TAG:
	case IN_LEAF:
	case IN_END:
		return ipsa_xml_element(f, s, last, piece);
	case IN_TEXT:
		return text(f, s, last, piece);
	case IN_CDATA:
		return cdata(f, s, last, piece);
	case IN_EVENT_TAG:
		return ipsa_xml_event_tag(f, s, last, piece);
	case IN_EVENT:
		return ipsa_xml_event(f, s, last, piece);
	case PAST_LIMIT:
		return ipsa_xml_past_event(f, s, last, piece);
	case PAST_TEXT:
		return past_text(f, s, last, piece);
	case IN_LINE:
		return ipsa_xml_line(f, s, last, piece);
	case PAST_LINE:
		return ipsa_xml_past_line(f, s, piece);
	default:
		return begin(f, s, last, piece);
	}
}

static bool next(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	if (!in_state(f, s, last, piece))
		return false;
	f->inside = s.ptr[piece->len - 1] != '\n';
	return true;
}

const struct format ipsa_format_xml = {"xml", next, ipsa_xml_parse,
	ipsa_xml_confirm, ipsa_xml_decode};
