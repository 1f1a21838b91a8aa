/* SPDX-License-Identifier: MIT */
/*
 * XML. A record is an `Event` element, wherever it stands; elsewhere it is an
 * element that holds text and no other element.
 */
#include "format.h"
#include "limits.h"
#include "xml.h"

enum {
	BETWEEN,
	IN_MARKUP,              /* a comment, CDATA, an instruction, DOCTYPE */
	IN_TAG, IN_LEAF, IN_END,
	IN_EVENT, PAST_LIMIT
};

static bool give(struct framer *f, struct piece *piece, enum piece_kind kind,
	size_t len)
{
	*piece = (struct piece){kind, len, 0};
	f->seen = 0;
	f->state = BETWEEN;
	f->inside = true;
	return true;
}

/* Where "</Event" begins; what may go on to it at the end is left out. */
static size_t find_event_end(struct span s, size_t from)
{
	static const char end[] = "</Event";
	static const unsigned char skips[256] = {['<'] = 6, ['/'] = 5,
		['E'] = 4, ['v'] = 3, ['e'] = 2, ['n'] = 1};
	const size_t len = sizeof(end) - 1;

	while (from + len <= s.len) {
		unsigned char c = (unsigned char)s.ptr[from + len - 1];

		if (c == 't' && memcmp(s.ptr + from, end, len) == 0)
			return from;
		from += skips[c] > 0 ? skips[c] : len;
	}
	return s.len;
}

/* Behind the end tag of an event that begins at or after `from`; 0 if it is
 * not there. Sets *from to where to look next. */
static size_t event_end(struct span s, size_t *from)
{
	size_t at = *from, end;

	while ((at = find_event_end(s, at)) < s.len) {
		*from = at;
		end = at + 7;
		while (end < s.len && ipsa_is_blank(s.ptr[end]))
			end++;
		if (end == s.len)
			return 0;
		if (s.ptr[end] == '>')
			return end + 1;
		at = end;
	}
	*from = s.len > 7 + *from ? s.len - 7 : *from;
	return 0;
}

static bool event(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t end;

	if (s.len > RECORD_RAW_MAX)
		s.len = RECORD_RAW_MAX;
	end = event_end(s, &f->seen);
	if (end > 0)
		return give(f, piece, PIECE_RECORD, end);
	if (s.len == RECORD_RAW_MAX) {
		give(f, piece, PIECE_LONG, f->seen);
		f->state = PAST_LIMIT;
		return true;
	}
	return last && give(f, piece, PIECE_BROKEN, s.len);
}

static bool past_limit(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t end, from = 0;

	end = event_end(s, &from);
	if (end > 0 || last)
		return give(f, piece, PIECE_PASS, end > 0 ? end : s.len);
	if (from == 0)
		return false;
	give(f, piece, PIECE_PASS, from);
	f->state = PAST_LIMIT;
	return true;
}

/*
 * A line that begins and ends as events do is a run of them, looked into only
 * where something may be found. *more: whether it is one is not yet seen.
 */
static bool run(struct framer *f, struct span s, bool last,
	struct piece *piece, bool *more)
{
	static const char end[] = "</Event>";
	const size_t len = sizeof(end) - 1;
	size_t room = s.len < RUN_MAX ? s.len : RUN_MAX;
	size_t nl = ipsa_span_find(ipsa_span(s.ptr, room), f->seen, '\n');

	*more = nl == room && !last && s.len < RUN_MAX;
	f->seen = nl;
	if (nl == room && (!last || s.len > RUN_MAX))
		return false;
	while (nl > 0 && ipsa_is_blank(s.ptr[nl - 1]))
		nl--;
	return nl > len && memcmp(s.ptr + nl - len, end, len) == 0 &&
		give(f, piece, PIECE_RUN, nl);
}

/* The end of the start tag that is looked through; s.len if it has none. */
static size_t tag_end(struct framer *f, struct span s)
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

/* An element, if it is a leaf; else its start tag and what text follows. */
static bool element(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	if (s.len > RECORD_RAW_MAX)
		s.len = RECORD_RAW_MAX;
	if (f->state == IN_TAG) {
		f->seen = tag_end(f, s);
		if (f->seen < s.len && s.ptr[f->seen - 1] == '/')
			return give(f, piece, PIECE_RECORD, f->seen + 1);
		if (f->seen < s.len)
			f->state = IN_LEAF;
	}
	if (f->state == IN_LEAF) {
		f->seen = ipsa_span_find(s, f->seen, '<');
		if (f->seen + 1 < s.len) {
			if (s.ptr[f->seen + 1] != '/')
				return give(f, piece, PIECE_PASS, f->seen);
			f->state = IN_END;
		}
	}
	if (f->state == IN_END) {
		f->seen = ipsa_span_find(s, f->seen, '>');
		if (f->seen < s.len)
			return give(f, piece, PIECE_RECORD, f->seen + 1);
	}
	if (s.len == RECORD_RAW_MAX)
		return give(f, piece, PIECE_LONG, s.len);
	return last && give(f, piece, PIECE_BROKEN, s.len);
}

/* How long a closing mark may be, whose start is held: "-->". */
enum { MARK_MAX = 3 };

/* Pass what is markup, as far as it is there. */
static bool markup(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	static const char *const ends[] = {"-->", "]]>", "?>", ">"};
	const char *end = ends[f->delimiter - 1];
	size_t len = strlen(end), at = f->seen;

	while ((at = ipsa_span_find(s, at, '>')) < s.len) {
		at++;
		if (at >= len + f->seen &&
		    memcmp(s.ptr + at - len, end, len) == 0) {
			f->delimiter = '\0';
			return give(f, piece, PIECE_PASS, at);
		}
	}
	if (last)
		return give(f, piece, PIECE_PASS, s.len);
	if (s.len <= MARK_MAX + f->seen)
		return false;
	give(f, piece, PIECE_PASS, s.len - MARK_MAX);
	f->state = IN_MARKUP;
	return true;
}

static bool event_begins(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	bool more = false;

	if (!f->inside && !f->no_runs) {
		if (run(f, s, last, piece, &more))
			return true;
		if (more)
			return false;
	}
	f->seen = 1;
	f->state = IN_EVENT;
	return event(f, s, last, piece);
}

/* What a "<" begins. */
static bool opened(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	const char *end = ipsa_xml_closing(s);

	if (s.len < 9 && !last)
		return false;
	f->delimiter = '\0';
	if (s.len > 1 && (s.ptr[1] == '!' || s.ptr[1] == '?' ||
	    s.ptr[1] == '/')) {
		f->delimiter = (char)(end[0] == '-' ? 1 : end[0] == ']' ? 2 :
			end[0] == '?' ? 3 : 4);
		f->seen = end[0] == '-' ? 4 : end[0] == ']' ? 9 : 2;
		f->state = IN_MARKUP;
		return markup(f, s, last, piece);
	}
	if (s.len == 1 || (!ipsa_is_name(s.ptr[1]) &&
	    (unsigned char)s.ptr[1] < 0x80) || ipsa_is_digit(s.ptr[1]))
		return give(f, piece, PIECE_PASS, 1);
	if (ipsa_xml_is_event(s))
		return event_begins(f, s, last, piece);
	f->seen = 1;
	f->state = IN_TAG;
	return element(f, s, last, piece);
}

/* Text between elements: its blanks, or its words. */
static bool between(struct framer *f, struct span s, struct piece *piece)
{
	size_t at = 1;

	while (at < s.len && s.ptr[at] != '<' &&
	    ipsa_is_blank(s.ptr[at]) == ipsa_is_blank(s.ptr[0]))
		at++;
	give(f, piece, PIECE_PASS, at);
	f->inside = s.ptr[at - 1] != '\n';
	return true;
}

static bool next(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	switch (f->state) {
	case IN_MARKUP:
		return markup(f, s, last, piece);
	case IN_TAG:
	case IN_LEAF:
	case IN_END:
		return element(f, s, last, piece);
	case IN_EVENT:
		return event(f, s, last, piece);
	case PAST_LIMIT:
		return past_limit(f, s, last, piece);
	default:
		return s.ptr[0] == '<' ? opened(f, s, last, piece) :
			between(f, s, piece);
	}
}

const struct format ipsa_format_xml = {"xml", next, ipsa_xml_parse,
	ipsa_xml_confirm, ipsa_xml_decode};
