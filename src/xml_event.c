/* SPDX-License-Identifier: MIT */
/* Events, and lines that are runs of them. */
#include "limits.h"
#include "xml.h"
#include "xml_frame.h"

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

/* May markup that is no tag begin in `s`? Seldom does any. */
static bool may_hold_markup(struct span s)
{
	static const char marks[] = {'!', '?'};

	for (size_t i = 0; i < sizeof(marks); i++)
		for (size_t at = 1; (at = ipsa_span_find(s, at, marks[i])) <
		    s.len; at++)
			if (s.ptr[at - 1] == '<')
				return true;
	return false;
}

/* Walk over such markup from *at on. False if it ends before `to` or there is
 * none; else *at is behind `to`, or *in is what is open there. */
static bool spans_markup(struct span s, size_t *at, size_t to, char *in)
{
	size_t from = *at;

	if (!may_hold_markup(ipsa_span_cut(s, from, to)))
		return false;
	while ((from = ipsa_span_find(s, from, '<')) < to) {
		*in = ipsa_xml_mark(ipsa_span_cut(s, from, s.len));
		if (*in == '\0') {
			from++;
			continue;
		}
		*at = from + (*in == '-' ? 4 : *in == ']' ? CDATA_OPEN : 2);
		if (!ipsa_xml_leave_markup(s, at, in))
			return true;
		from = *at;
	}
	return *at > to;
}

/* Behind the end tag of an event that begins at or after f->seen, and not in
 * other markup, of which f->delimiter is what is open there; 0 if it is not
 * there. f->seen is then where to look next. */
static size_t event_end(struct framer *f, struct span s)
{
	while (f->delimiter == '\0' ||
	    ipsa_xml_leave_markup(s, &f->seen, &f->delimiter)) {
		size_t at = find_event_end(s, f->seen, &f->doubtful), end;

		if (spans_markup(s, &f->seen, at, &f->delimiter))
			continue;
		if (at == s.len) {
			/* What opens CDATA may yet be whole. */
			if (s.len > CDATA_OPEN - 1 + f->seen)
				f->seen = s.len - (CDATA_OPEN - 1);
			return 0;
		}
		f->seen = at;
		end = at + 7;
		while (end < s.len && ipsa_is_blank(s.ptr[end]))
			end++;
		if (end == s.len)
			return 0;
		if (s.ptr[end] == '>')
			return end + 1;
		f->seen = end - 1;
	}
	return 0;
}

bool ipsa_xml_event(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t end;

	if (s.len > RECORD_RAW_MAX)
		s.len = RECORD_RAW_MAX;
	end = event_end(f, s);
	if (end > 0)
		return ipsa_xml_give(f, piece, PIECE_RECORD, end);
	if (s.len == RECORD_RAW_MAX) {
		ipsa_xml_give(f, piece, PIECE_LONG, f->seen);
		f->state = PAST_LIMIT;
		return true;
	}
	return last && ipsa_xml_give(f, piece, PIECE_BROKEN, s.len);
}

/* No "<" stands in a tag: where one comes before its end, the tag is broken,
 * and the event ends where others do. */
bool ipsa_xml_event_tag(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t room = s.len < RECORD_RAW_MAX ? s.len : RECORD_RAW_MAX;
	size_t to = ipsa_span_find(ipsa_span(s.ptr, room), f->seen, '<');

	f->seen = ipsa_xml_tag_end(f, ipsa_span(s.ptr, to));
	if (f->seen < to && s.ptr[f->seen - 1] == '/')
		return ipsa_xml_give(f, piece, PIECE_RECORD, f->seen + 1);
	if (f->seen == s.len && !last && s.len < RECORD_RAW_MAX)
		return false;
	if (f->seen == to) {
		f->seen = 1;
		f->delimiter = '\0';
	}
	f->state = IN_EVENT;
	return ipsa_xml_event(f, s, last, piece);
}

bool ipsa_xml_past_event(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t end = event_end(f, s);

	if (end > 0 || last)
		return ipsa_xml_give(f, piece, PIECE_PASS, end > 0 ? end :
			s.len);
	if (f->seen == 0)
		return false;
	ipsa_xml_give(f, piece, PIECE_PASS, f->seen);
	f->state = PAST_LIMIT;
	return true;
}

/* Is a comment, CDATA or an instruction open at the end of a line? */
static bool leaves_open(struct span line)
{
	size_t at = 0;
	char in = '\0';

	return spans_markup(line, &at, line.len, &in);
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
		!leaves_open(ipsa_span_cut(s, 0, nl)) &&
		ipsa_xml_give(f, piece, PIECE_RUN, nl);
}

bool ipsa_xml_event_begins(struct framer *f, struct span s, bool last,
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
	f->state = IN_EVENT_TAG;
	return ipsa_xml_event_tag(f, s, last, piece);
}
