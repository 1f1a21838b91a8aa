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

bool ipsa_xml_event(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t end;

	if (s.len > RECORD_RAW_MAX)
		s.len = RECORD_RAW_MAX;
	end = event_end(s, &f->seen, &f->doubtful);
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
	if (f->seen == to)
		f->seen = 1;
	f->state = IN_EVENT;
	return ipsa_xml_event(f, s, last, piece);
}

bool ipsa_xml_past_event(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	bool nested = false;
	size_t from = 0, end = event_end(s, &from, &nested);

	if (end > 0 || last)
		return ipsa_xml_give(f, piece, PIECE_PASS, end > 0 ? end :
			s.len);
	if (from == 0)
		return false;
	ipsa_xml_give(f, piece, PIECE_PASS, from);
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
