/* SPDX-License-Identifier: MIT */
/*
 * What is fed. Decoded, and past a byte-order mark, it goes to what takes its
 * format: lines of text, records, or what takes notes out. Which format that is
 * may first have to be seen.
 */
#include "annotator.h"

static void input(struct ipsa_annotator *a, struct span in, bool last)
{
	if (a->options.strip && a->format == NULL)
		ipsa_strip_take(a, in, last);
	else if (a->format != NULL)
		ipsa_records_take(a, in, last);
	else
		ipsa_annotate_lines(a, in);
}

/* The end of the first line that is not empty; NULL where it is not there. */
static const char *first_end(struct span s)
{
	size_t at = 0;

	while (at < s.len && ipsa_is_blank(s.ptr[at]))
		at++;
	return at < s.len ? memchr(s.ptr + at, '\n', s.len - at) : NULL;
}

/* Decide the format from the first line that is not empty, or the first 64 KiB,
 * or the end, with notes taken out: their commas part no cells. False if that
 * is not yet there. */
static bool guess(struct ipsa_annotator *a, struct span in, bool last)
{
	struct span name = ipsa_span(a->file.ptr, a->file.len - 1), start = in;
	const char *nl;

	if (a->guess.len > 0) {
		ipsa_buf_add(&a->guess, in.ptr, in.len);
		if (!ipsa_annotator_has(a, &a->guess))
			return false;
		start = ipsa_buf_span(&a->guess);
	}
	if (start.len > GUESS_MAX)
		start.len = GUESS_MAX;
	nl = first_end(start);
	if (nl != NULL)
		start.len = (size_t)(nl - start.ptr) + 1;
	if (nl == NULL && start.len < GUESS_MAX && !last) {
		if (a->guess.len == 0)
			ipsa_buf_add(&a->guess, in.ptr, in.len);
		ipsa_annotator_has(a, &a->guess);
		return false;
	}
	ipsa_buf_clear(&a->view);
	ipsa_note_view(start, 0, false, &a->view);
	if (!ipsa_annotator_has(a, &a->view))
		return false;
	a->format = ipsa_format_guess(ipsa_buf_span(&a->view), name);
	a->guessed = true;
	return true;
}

static void text_in(struct ipsa_annotator *a, struct span in, bool last)
{
	if (!a->guessed) {
		if (!guess(a, in, last))
			return;
		if (a->guess.len > 0)
			in = ipsa_buf_span(&a->guess);
	}
	input(a, in, last);
	if (a->guess.len > 0) {
		ipsa_sink_flush(a->sink);
		ipsa_buf_clear(&a->guess);
	}
}

/* A byte-order mark at the start of the file is no part of the first line. */
static struct span pass_mark(struct ipsa_annotator *a, struct span in)
{
	static const char mark[3] = "\xEF\xBB\xBF";

	while (a->mark < sizeof(mark) && in.len > 0) {
		unsigned seen = a->mark;

		if (in.ptr[0] != mark[seen]) {
			a->mark = sizeof(mark);
			if (a->coder.from != a->coder.to &&
			    a->coder.to != ENCODING_UTF8)
				ipsa_sink_copy(a->sink, ipsa_span(mark, 3));
			text_in(a, ipsa_span(mark, seen), false);
			return in;
		}
		in = ipsa_span_cut(in, 1, in.len);
		if (++a->mark == sizeof(mark)) {
			a->offset += ipsa_annotator_measure(a, ipsa_span(mark,
				3));
			a->spot.offset = a->spot.start = a->offset;
			if (!a->options.json)
				ipsa_sink_copy(a->sink, ipsa_span(mark, 3));
		}
	}
	return in;
}

void ipsa_intake_take(struct ipsa_annotator *a, struct span in)
{
	in = pass_mark(a, in);
	if (in.len > 0)
		text_in(a, in, false);
	ipsa_sink_flush(a->sink);
}

/* What was held back as a mark is input. */
void ipsa_intake_end(struct ipsa_annotator *a)
{
	if (a->mark < 3)
		text_in(a, ipsa_span("\xEF\xBB", a->mark), false);
	text_in(a, ipsa_span("", 0), true);
	if (a->format == NULL && !a->options.strip)
		ipsa_annotate_lines_end(a);
	ipsa_sink_flush(a->sink);
}

/* --- feeding ------------------------------------------------------------- */

static enum ipsa_code settle(struct ipsa_annotator *a)
{
	a->counts.limits += a->search.limits;
	a->search.limits = 0;
	/* What writes in another encoding can only say that it failed. */
	if (a->coder.out.failed)
		ipsa_annotator_stop(a);
	if (a->no_memory)
		return IPSA_NO_MEMORY;
	return a->sink->failed ? IPSA_NOT_WRITTEN : IPSA_OK;
}

enum ipsa_code ipsa_annotator_feed(struct ipsa_annotator *a,
	const void *data, size_t len)
{
	a->counts.bytes += len;
	ipsa_transcode_take(a, ipsa_span(data, len));
	return settle(a);
}

enum ipsa_code ipsa_annotator_finish(struct ipsa_annotator *a)
{
	ipsa_transcode_end(a);
	ipsa_annotator_restart(a);
	return settle(a);
}
