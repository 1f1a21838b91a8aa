/* SPDX-License-Identifier: MIT */
/*
 * XML. A record is an `Event` element, wherever it stands; elsewhere it is an
 * element that holds text and no other element. Of elements that hold others
 * the start tag and each text are looked at by themselves, as they come, and
 * nothing of them is held: what is told of them waits for the end tag. Text in
 * no element is lines of text; a line that begins as syslog's do, which XML has
 * no place for, is one wherever it stands, and ends what was open.
 */
#include "format.h"
#include "limits.h"
#include "xml.h"

enum {
	BETWEEN,
	IN_MARKUP,              /* a comment, CDATA, an instruction, DOCTYPE */
	IN_TAG, IN_LEAF, IN_END,
	IN_TEXT, IN_CDATA,      /* beside elements */
	PAST_TEXT,              /* what is left of a text that is too long */
	IN_LINE, PAST_LINE,     /* of text, in no element */
	IN_EVENT, PAST_LIMIT
};

static bool give(struct framer *f, struct piece *piece, enum piece_kind kind,
	size_t len)
{
	*piece = (struct piece){kind, len, 0, f->doubtful};
	f->seen = 0;
	f->doubtful = false;
	f->state = BETWEEN;
	return true;
}

/* Where "</Event" begins; what may go on to it at the end is left out. Sets
 * *nested where another event begins before: behind any byte, so that none is
 * leapt over. */
static size_t find_event_end(struct span s, size_t from, bool *nested)
{
	static const char end[] = "</Event";
	static const unsigned char skips[256] = {['<'] = 5, ['/'] = 5,
		['E'] = 4, ['v'] = 3, ['e'] = 2, ['n'] = 1};
	const size_t len = sizeof(end) - 1;

	while (from + len <= s.len) {
		unsigned char c = (unsigned char)s.ptr[from + len - 1];

		if (c == 't' && memcmp(s.ptr + from, end, len) == 0)
			return from;
		if (c == 't' && ipsa_xml_is_event(ipsa_span_cut(s, from + 1,
		    s.len)))
			*nested = true;
		from += skips[c] > 0 ? skips[c] : len - 1;
	}
	return s.len;
}

/* Behind the end tag of an event that begins at or after `from`; 0 if it is
 * not there. Sets *from to where to look next. */
static size_t event_end(struct span s, size_t *from, bool *nested)
{
	size_t at = *from, end;

	while ((at = find_event_end(s, at, nested)) < s.len) {
		*from = at;
		end = at + 7;
		while (end < s.len && ipsa_is_blank(s.ptr[end]))
			end++;
		if (end == s.len)
			return 0;
		if (s.ptr[end] == '>')
			return end + 1;
		at = end - 1;
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
	end = event_end(s, &f->seen, &f->doubtful);
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
	bool nested = false;
	size_t from = 0, end = event_end(s, &from, &nested);

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

/* Where the end tag that begins at `at` ends; 0 if it does not, and *more where
 * that is not yet seen. */
static size_t end_tag(struct span s, size_t at, bool *more)
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
	give(f, piece, too_long ? PIECE_LONG : f->deeper > 0 ? PIECE_PASS :
		PIECE_OPEN, len);
	if (too_long)
		f->state = PAST_TEXT;
	return true;
}

/* It is too long, or has no end. */
static bool no_element(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	if (s.len < RECORD_RAW_MAX)
		return last && give(f, piece, PIECE_BROKEN, s.len);
	if (f->state != IN_TAG)
		return opens(f, s, f->seen, true, piece);
	/* It is not known what it is called. */
	ipsa_framer_leave(f, f->floor);
	return give(f, piece, PIECE_LONG, s.len);
}

/* An element, if it is a leaf; else its start tag and what text follows. */
static bool element(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	bool more = false;
	size_t end;

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
				return opens(f, s, f->seen, false, piece);
			f->state = IN_END;
		}
	}
	if (f->state == IN_END) {
		end = end_tag(s, f->seen, &more);
		if (end > 0 && is_own(s, f->seen, end))
			return give(f, piece, PIECE_RECORD, end);
		if (end > 0 || !more)
			return opens(f, s, f->seen, false, piece);
	}
	return no_element(f, s, last, piece);
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

/* A comment, an instruction, a declaration, or CDATA where no element is. */
static bool markup_begins(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	char end = ipsa_xml_closing(s)[0];

	if (s.len > 5 && ipsa_xml_begins(s, "<?xml") &&
	    ipsa_is_blank(s.ptr[5]))
		ipsa_framer_leave(f, f->floor);
	f->delimiter = (char)(end == '-' ? 1 : end == ']' ? 2 :
		end == '?' ? 3 : 4);
	f->seen = end == '-' ? 4 : end == ']' ? CDATA_OPEN : 2;
	f->state = IN_MARKUP;
	return markup(f, s, last, piece);
}

static bool element_ends(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	bool more;
	size_t end = end_tag(s, 0, &more);

	if (end > 0)
		return give(f, piece, ipsa_xml_close(f, ipsa_span_cut(s, 0,
			end)) ? PIECE_CLOSE : PIECE_PASS, end);
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
			return give(f, piece, PIECE_TEXT, at);
	}
	f->seen = s.len;
	if (s.len == RECORD_RAW_MAX) {
		give(f, piece, PIECE_LONG, s.len - MARK_MAX);
		f->delimiter = 2;
		f->state = IN_MARKUP;
		return true;
	}
	return last && give(f, piece, PIECE_BROKEN, s.len);
}

/* --- lines of text ------------------------------------------------------- */

/* May the "<" at `at` begin a tag or other markup? */
static bool begins_markup(struct span s, size_t at)
{
	char c = at + 1 < s.len ? s.ptr[at + 1] : ' ';

	return s.ptr[at] == '<' && (c == '/' || c == '!' || c == '?' ||
		(unsigned char)c >= 0x80 ||
		(ipsa_is_name(c) && !ipsa_is_digit(c)));
}

/* Does syslog's "<134>" begin `s`? */
static bool begins_syslog(struct span s)
{
	size_t at = 1;

	while (at < s.len && at < 4 && ipsa_is_digit(s.ptr[at]))
		at++;
	return at > 1 && at < s.len && s.ptr[at] == '>';
}

static bool outside(const struct framer *f)
{
	return f->depth == 0 && f->deeper == 0;
}

/* Text in no element, up to markup or its line's end. */
static bool line(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t at = f->seen;

	if (s.len > RECORD_RAW_MAX)
		s.len = RECORD_RAW_MAX;
	while (at < s.len && s.ptr[at] != '\n' && !begins_markup(s, at))
		at++;
	if (at < s.len && s.ptr[at] == '\n')
		return give(f, piece, PIECE_LINE, at + 1);
	if (at < s.len || last) {
		while (ipsa_is_blank(s.ptr[at - 1]))
			at--;
		return give(f, piece, PIECE_LINE, at);
	}
	f->seen = at - 1;
	if (s.len < RECORD_RAW_MAX)
		return false;
	give(f, piece, PIECE_LONG, s.len);
	f->state = PAST_LINE;
	return true;
}

static bool line_begins(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	f->state = IN_LINE;
	f->seen = 0;
	return line(f, s, last, piece);
}

/* The rest of a line that was too long. */
static bool past_line(struct framer *f, struct span s, struct piece *piece)
{
	size_t nl = ipsa_span_find(s, 0, '\n');

	give(f, piece, PIECE_PASS, nl < s.len ? nl + 1 : nl);
	if (nl == s.len)
		f->state = PAST_LINE;
	return true;
}

/* --- all of them --------------------------------------------------------- */

/* A "<" that begins nothing. */
static bool stray(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	if (!f->inside && begins_syslog(s))
		ipsa_framer_leave(f, f->floor);
	if (outside(f))
		return line_begins(f, s, last, piece);
	return give(f, piece, PIECE_PASS, 1);
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
	if (!begins_markup(s, 0))
		return stray(f, s, last, piece);
	if (ipsa_xml_is_event(s))
		return event_begins(f, s, last, piece);
	f->seen = 1;
	f->state = IN_TAG;
	return element(f, s, last, piece);
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
		return give(f, piece, PIECE_TEXT, end);
	}
	if (s.len < RECORD_RAW_MAX)
		return last && give(f, piece, PIECE_PASS, s.len);
	give(f, piece, PIECE_LONG, s.len);
	f->state = PAST_TEXT;
	return true;
}

/* Pass blanks, or what is none, up to a tag; in no element, line by line. */
static bool between(struct framer *f, struct span s, struct piece *piece)
{
	size_t at = 1;

	while (at < s.len && s.ptr[at] != '<' &&
	    !(outside(f) && s.ptr[at - 1] == '\n') &&
	    ipsa_is_blank(s.ptr[at]) == ipsa_is_blank(s.ptr[0]))
		at++;
	return give(f, piece, PIECE_PASS, at);
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

/* How far is looked for what a line begins with that begins with blanks. */
enum { INDENT_MAX = 1024 };

/* Do blanks begin a line of text? *more: it is not yet seen. */
static bool indents(const struct framer *f, struct span s, bool last,
	bool *more)
{
	size_t at = 0;

	if (f->inside || !outside(f))
		return false;
	if (s.len > INDENT_MAX)
		s.len = INDENT_MAX;
	while (at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '\t'))
		at++;
	*more = at == s.len && !last && at < INDENT_MAX;
	return at < s.len && s.ptr[at] != '<' && !ipsa_is_blank(s.ptr[at]);
}

/* What stands where nothing was begun. */
static bool begin(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	bool more = false;

	if (s.ptr[0] == '<')
		return opened(f, s, last, piece);
	if (indents(f, s, last, &more))
		return line_begins(f, s, last, piece);
	if (more)
		return false;
	if (!ipsa_is_blank(s.ptr[0]) && outside(f))
		return line_begins(f, s, last, piece);
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
		return element(f, s, last, piece);
	case IN_TEXT:
		return text(f, s, last, piece);
	case IN_CDATA:
		return cdata(f, s, last, piece);
	case IN_EVENT:
		return event(f, s, last, piece);
	case PAST_LIMIT:
		return past_limit(f, s, last, piece);
	case PAST_TEXT:
		return past_text(f, s, last, piece);
	case IN_LINE:
		return line(f, s, last, piece);
	case PAST_LINE:
		return past_line(f, s, piece);
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
