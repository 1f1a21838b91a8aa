/* SPDX-License-Identifier: MIT */
/*
 * Taking notes out again: every note, in one pass, and a line of notes only
 * with its line end. It works on the stream: lines of any length, little held.
 * Carriers are taken out of the lines and records that have them.
 */
#include "annotator.h"

enum {
	/* What is looked at in one go. */
	STRIP_CHUNK = 64 * 1024
};

/* The line end at s, if the text goes on with one: its length. With `more`
 * a CR alone may yet become one: *wait is set. */
static size_t line_end(struct span s, bool more, bool *wait)
{
	*wait = more && (s.len == 0 || (s.len == 1 && s.ptr[0] == '\r'));
	if (s.len > 0 && s.ptr[0] == '\n')
		return 1;
	return s.len > 1 && s.ptr[0] == '\r' && s.ptr[1] == '\n' ? 2 : 0;
}

/* Write text that has no note in it, and remember how its last line stands. */
static void text(struct ipsa_annotator *a, struct span s)
{
	size_t at = s.len;

	if (s.len == 0)
		return;
	ipsa_sink_borrow(a->sink, s);
	while (at > 0 && s.ptr[at - 1] != '\n')
		at--;
	if (at > 0)
		a->cut = a->texted = false;
	if (at < s.len)
		a->texted = true;
}

/* Take what is held as far as it is decided; returns how far that is. */
static size_t strip(struct ipsa_annotator *a, struct span s, bool more)
{
	size_t at = 0, note, len;
	bool wait, xml = a->format == &ipsa_format_xml && !a->lined;

	while (at < s.len) {
		note = xml ? ipsa_comment_find(s, at, more, &len) :
			ipsa_note_find(s, at, more, &len);
		if (!xml && a->cut && !a->texted && note > at) {
			size_t end = line_end(ipsa_span_cut(s, at, note),
				more && note == s.len, &wait);

			if (wait)
				return at;
			if (end > 0)
				a->cut = false;
			at += end;
			if (end > 0)
				continue;
		}
		text(a, ipsa_span_cut(s, at, note));
		a->cut = a->cut || len > 0;
		at = note + len;
		if (len == 0)
			return at;
	}
	return at;
}

/* Take notes out of a part of the stream; with `last` it ends. */
static void stream(struct ipsa_annotator *a, struct span in, bool last)
{
	while (in.len > 0 && !a->sink->failed) {
		size_t len = in.len < STRIP_CHUNK ? in.len : STRIP_CHUNK;

		ipsa_buf_add(&a->kept, in.ptr, len);
		if (!ipsa_annotator_has(a, &a->kept))
			return;
		in = ipsa_span_cut(in, len, in.len);
		len = strip(a, ipsa_buf_span(&a->kept), true);
		ipsa_sink_flush(a->sink);
		ipsa_buf_drop(&a->kept, len);
	}
	if (!last)
		return;
	strip(a, ipsa_buf_span(&a->kept), false);
	ipsa_sink_flush(a->sink);
	ipsa_buf_clear(&a->kept);
}

/* --- lines that have carriers -------------------------------------------- */

/* Where the carrier of a line stands in its view; 0 if there is none of ours. */
static size_t carrier_of(struct ipsa_annotator *a, struct span view,
	size_t *end)
{
	struct line_kind kind;
	struct parse *p = &a->parse;
	size_t len = view.len, again;

	ipsa_line_kind(view, &kind);
	*end = kind.field_end;
	if (kind.field < view.len)
		return kind.field_end > 0 ? kind.field : 0;
	while (len > 0 && ipsa_is_blank(view.ptr[len - 1]))
		len--;
	if (kind.json == view.len)
		return 0;
	p->record = ipsa_span_cut(view, kind.json, len);
	if (!ipsa_format_json.parse(&a->framer, p, &again)) {
		if (p->no_memory)
			ipsa_annotator_stop(a);
		return 0;
	}
	*end = kind.json + p->own_end;
	return p->carried == CARRIED_OURS ? kind.json + p->own : 0;
}

/* A whole line, which names our carrier. */
static void line(struct ipsa_annotator *a, struct span s)
{
	struct span raw = s;
	size_t own, end;
	struct walk walk;

	while (raw.len > 0 && (raw.ptr[raw.len - 1] == '\n' ||
	    raw.ptr[raw.len - 1] == '\r'))
		raw.len--;
	ipsa_buf_clear(&a->view);
	ipsa_note_view(raw, 0, false, &a->view);
	if (!ipsa_annotator_has(a, &a->view))
		return;
	own = carrier_of(a, ipsa_buf_span(&a->view), &end);
	if (own > 0) {
		ipsa_walk_begin(&walk, raw);
		own = ipsa_walk_to(&walk, own - 1) + 1;
		stream(a, ipsa_span_cut(s, 0, own), false);
		s = ipsa_span_cut(s, ipsa_walk_to(&walk, end - 1) + 1, s.len);
	}
	stream(a, s, false);
}

/* Whole lines. */
static void lines(struct ipsa_annotator *a, struct span s)
{
	while (s.len > 0 && !a->sink->failed) {
		size_t at = ipsa_find_carrier(s), start, end;
		const char *nl;

		start = at == s.len ? at :
			(size_t)(ipsa_line_start(s.ptr, s.ptr + at) - s.ptr);
		stream(a, ipsa_span_cut(s, 0, start), false);
		if (start == s.len)
			return;
		nl = memchr(s.ptr + at, '\n', s.len - at);
		end = nl != NULL ? (size_t)(nl - s.ptr) + 1 : s.len;
		line(a, ipsa_span_cut(s, start, end));
		s = ipsa_span_cut(s, end, s.len);
	}
}

/* More of a line whose end has not come; returns how much of `in` that is. */
static size_t hold(struct ipsa_annotator *a, struct span in)
{
	const char *nl = memchr(in.ptr, '\n', in.len);
	size_t len = nl != NULL ? (size_t)(nl - in.ptr) + 1 : in.len;
	size_t room = RECORD_RAW_MAX - a->held.len;

	if (a->longer.on) {
		stream(a, ipsa_span_cut(in, 0, len), false);
		a->longer.on = nl == NULL;
		return len;
	}
	if (len > room) {
		len = room;
		nl = NULL;
	}
	ipsa_buf_add(&a->held, in.ptr, len);
	if (!ipsa_annotator_has(a, &a->held))
		return len;
	if (nl != NULL) {
		lines(a, ipsa_buf_span(&a->held));
		ipsa_buf_clear(&a->held);
	} else if (a->held.len == RECORD_RAW_MAX) {
		stream(a, ipsa_buf_span(&a->held), false);
		ipsa_buf_clear(&a->held);
		a->longer.on = true;
	}
	return len;
}

static void take_lines(struct ipsa_annotator *a, struct span in)
{
	while (in.len > 0 && !a->sink->failed) {
		size_t len = in.len;

		while (len > 0 && in.ptr[len - 1] != '\n')
			len--;
		if (a->held.len > 0 || a->longer.on || len == 0)
			len = hold(a, in);
		else
			lines(a, ipsa_span_cut(in, 0, len));
		in = ipsa_span_cut(in, len, in.len);
	}
}

void ipsa_strip_take(struct ipsa_annotator *a, struct span in, bool last)
{
	take_lines(a, in);
	if (!last)
		return;
	if (a->held.len > 0 && !a->sink->failed)
		lines(a, ipsa_buf_span(&a->held));
	ipsa_buf_clear(&a->held);
	a->longer.on = false;
	stream(a, ipsa_span("", 0), true);
}

void ipsa_strip_rest(struct ipsa_annotator *a, struct span in, bool last)
{
	stream(a, in, last);
}

/* --- records ------------------------------------------------------------- */

/* Write the record without [from, to). */
static void cut_out(struct ipsa_annotator *a, struct span s, size_t from,
	size_t to)
{
	a->line.raw = s;
	ipsa_notes_write_to(a, from);
	a->at = s.ptr + to;
}

static void object(struct ipsa_annotator *a, struct span s)
{
	struct parse *p = &a->parse;
	size_t again;

	if (ipsa_find_carrier(s) == s.len)
		return;
	p->record = s;
	if (ipsa_format_json.parse(&a->framer, p, &again) &&
	    p->carried == CARRIED_OURS)
		cut_out(a, s, p->own, p->own_end);
	else if (p->no_memory)
		ipsa_annotator_stop(a);
}

/* Where the name begins that a header lacked, and has of us; its end if it has
 * none. */
static size_t sixth(struct span head, char delimiter)
{
	struct span last;
	size_t at = ipsa_csv_last(head, delimiter, &last);

	return at < head.len && ipsa_span_is(last, CARRIER ":column6") &&
		ipsa_csv_one_short(ipsa_span(head.ptr, at), delimiter) ? at :
		head.len;
}

/* The cell that a record has at its end; of a header both that are ours. */
static void cell(struct ipsa_annotator *a, struct span s,
	const struct piece *piece)
{
	struct span raw = ipsa_span(s.ptr, s.len - piece->end), last;
	bool head = piece->kind == PIECE_HEAD;
	size_t at = raw.len;

	if (head && !ipsa_csv_head(&a->framer, raw))
		ipsa_annotator_stop(a);
	if (a->framer.ours)
		at = ipsa_csv_last(raw, a->framer.delimiter, &last);
	if (head)
		at = sixth(ipsa_span(raw.ptr, at), a->framer.delimiter);
	if (at < raw.len)
		cut_out(a, s, at, raw.len);
}

/* A record that was too long has an empty one. */
static void long_cell(struct ipsa_annotator *a, struct span s,
	const struct piece *piece)
{
	size_t end = s.len - piece->end;

	if (a->framer.ours && end >= 3 &&
	    s.ptr[end - 3] == a->framer.delimiter &&
	    memcmp(s.ptr + end - 2, "\"\"", 2) == 0)
		cut_out(a, s, end - 3, end);
}

/* A line of text among records, or a part of it: what stands before it first. */
static void among(struct ipsa_annotator *a, struct span s)
{
	if (a->format == &ipsa_format_xml && !a->lined) {
		stream(a, ipsa_span(a->at, (size_t)(s.ptr - a->at)), true);
		a->at = s.ptr + s.len;
	} else {
		cut_out(a, s, 0, s.len);
	}
	a->lined = true;
}

void ipsa_strip_line_end(struct ipsa_annotator *a)
{
	if (a->lined)
		stream(a, ipsa_span("", 0), true);
	a->lined = false;
}

/* One that is too long, as it comes. */
static void part_of_line(struct ipsa_annotator *a, struct span s)
{
	among(a, s);
	stream(a, s, false);
	if (s.ptr[s.len - 1] == '\n')
		ipsa_strip_line_end(a);
}

void ipsa_strip_piece(struct ipsa_annotator *a, struct span s,
	const struct piece *piece)
{
	switch (piece->kind) {
	case PIECE_RECORD:
	case PIECE_TAIL:
	case PIECE_HEAD:
		if (a->format == &ipsa_format_json)
			object(a, s);
		else if (a->format == &ipsa_format_csv)
			cell(a, s, piece);
		break;
	case PIECE_LONG_END:
		long_cell(a, s, piece);
		break;
	case PIECE_LINE:
		among(a, s);
		lines(a, s);
		ipsa_strip_line_end(a);
		break;
	case PIECE_LONG_LINE:
	case PIECE_LINE_REST:
		part_of_line(a, s);
		break;
	default:
		break;
	}
}
