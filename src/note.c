/* SPDX-License-Identifier: MIT */
#include "note.h"

#include "format.h"
#include "limits.h"

/* Ends of notes and of the search for one: ] [ and control characters. */
static bool ends_note(char c)
{
	return c == '[' || c == ']' || (unsigned char)c < ' ' || c == 0x7F;
}

enum note_state ipsa_note_at(struct span s, size_t *len)
{
	static const char open[] = NOTE_OPEN;
	size_t at = 0, end = s.len < NOTE_MAX ? s.len : NOTE_MAX;

	for (; at < sizeof(open) - 1; at++) {
		if (at == end)
			return NOTE_PARTIAL;
		if (s.ptr[at] != open[at])
			return NOTE_NONE;
	}
	if (at < end && !ipsa_is_upper(s.ptr[at]) && !ipsa_is_digit(s.ptr[at]))
		return NOTE_NONE;
	while (at < end && !ends_note(s.ptr[at]))
		at++;
	if (at == end)
		return end == NOTE_MAX ? NOTE_NONE : NOTE_PARTIAL;
	if (s.ptr[at] != ']')
		return NOTE_NONE;
	*len = at + 1;
	return NOTE_WHOLE;
}

/* The next " [=" at or after `from`, or what may be the start of one. */
static size_t find_open(struct span s, size_t from)
{
	size_t at = from;

	while (at < s.len) {
		const char *open = memchr(s.ptr + at, '[', s.len - at);
		size_t bracket;

		if (open == NULL)
			break;
		bracket = (size_t)(open - s.ptr);
		at = bracket + 1;
		if (bracket > from && open[-1] == ' ' &&
		    (at == s.len || open[1] == '='))
			return bracket - 1;
	}
	return s.len > from && s.ptr[s.len - 1] == ' ' ? s.len - 1 : s.len;
}

size_t ipsa_note_find(struct span s, size_t from, bool more, size_t *len)
{
	size_t at = from;

	*len = 0;
	while ((at = find_open(s, at)) < s.len) {
		switch (ipsa_note_at(ipsa_span_cut(s, at, s.len), len)) {
		case NOTE_WHOLE:
			return at;
		case NOTE_PARTIAL:
			if (more)
				return at;
			break;
		case NOTE_NONE:
			break;
		}
		at++;
	}
	return s.len;
}

size_t ipsa_note_tail(struct span s)
{
	size_t tail = s.len, end = 0, at, len;

	for (at = ipsa_note_find(s, 0, false, &len); len > 0;
	    at = ipsa_note_find(s, end, false, &len)) {
		if (end != at || tail == s.len)
			tail = at;
		end = at + len;
	}
	return end == s.len ? tail : s.len;
}

void ipsa_walk_begin_by(struct walk *w, struct span raw, find_note_fn *find)
{
	*w = (struct walk){.find = find, .raw = raw};
	w->note = find(raw, 0, false, &w->note_len);
}

void ipsa_walk_begin(struct walk *w, struct span raw)
{
	ipsa_walk_begin_by(w, raw, ipsa_note_find);
}

size_t ipsa_walk_to(struct walk *w, size_t view)
{
	while (w->note_len > 0 && w->note - w->at_raw <= view - w->at_view) {
		w->at_view += w->note - w->at_raw;
		w->at_raw = w->note + w->note_len;
		w->note = w->find(w->raw, w->at_raw, false, &w->note_len);
	}
	w->at_raw += view - w->at_view;
	w->at_view = view;
	return w->at_raw;
}

size_t ipsa_note_or_comment_find(struct span s, size_t from, bool more,
	size_t *len)
{
	size_t comment_len, comment = ipsa_comment_find(s, from, more,
		&comment_len);
	size_t note = ipsa_note_find(s, from, more, len);

	if (comment >= note)
		return note;
	*len = comment_len;
	return comment;
}

size_t ipsa_note_view(struct span raw, size_t from, bool more,
	struct buf *view)
{
	return ipsa_note_view_by(raw, from, more, ipsa_note_find, view);
}

size_t ipsa_note_view_by(struct span raw, size_t from, bool more,
	find_note_fn *find, struct buf *view)
{
	size_t at, len;

	do {
		at = find(raw, from, more, &len);
		ipsa_buf_add_span(view, ipsa_span_cut(raw, from, at));
		from = at + len;
	} while (len > 0);
	return from;
}
