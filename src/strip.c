/* SPDX-License-Identifier: MIT */
/*
 * Taking notes out again: every note, in one pass, and a line of notes only
 * with its line end. It works on the stream: lines of any length, little held.
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
	bool wait;

	while (at < s.len) {
		note = ipsa_note_find(s, at, more, &len);
		if (a->cut && !a->texted && note > at) {
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

void ipsa_strip_take(struct ipsa_annotator *a, struct span in)
{
	while (in.len > 0 && !a->sink->failed) {
		size_t len = in.len < STRIP_CHUNK ? in.len : STRIP_CHUNK;

		ipsa_buf_add(&a->held, in.ptr, len);
		if (!ipsa_annotator_has(a, &a->held))
			return;
		in = ipsa_span_cut(in, len, in.len);
		len = strip(a, ipsa_buf_span(&a->held), true);
		ipsa_sink_flush(a->sink);
		ipsa_buf_drop(&a->held, len);
	}
}

void ipsa_strip_finish(struct ipsa_annotator *a)
{
	strip(a, ipsa_buf_span(&a->held), false);
	ipsa_sink_flush(a->sink);
	ipsa_buf_clear(&a->held);
}
