/* SPDX-License-Identifier: MIT */
/* The way of a line: block, line, references, notes, write. */
#include "annotator.h"

/* --- references of a line ----------------------------------------------- */

/* Where byte `at` of the view stands in raw. */
static size_t raw_of_view(const struct line *l, struct walk *walk, size_t at)
{
	at -= l->skip;
	if (!l->noted)
		return at;
	if (at < walk->at_view)
		ipsa_walk_begin_by(walk, l->raw, walk->find);
	return ipsa_walk_to(walk, at);
}

/* Where byte `at` of the text stands in what its token says. */
static size_t said(struct line *l, size_t at)
{
	at -= l->lead;
	if (!l->inner_noted)
		return at;
	if (at < l->inner.at_view)
		ipsa_walk_begin(&l->inner, l->inner.raw);
	return ipsa_walk_to(&l->inner, at);
}

/* Where what a token says at `at` stands in the view. */
static size_t view_of(struct line *l, size_t at)
{
	if (l->coded)
		at = ipsa_decode_to(&l->token, at);
	return at + l->body;
}

/* Set where the member begins; false where a note is in it. */
static bool place_member(struct ipsa_annotator *a, struct member *m)
{
	struct line *l = &a->line;
	size_t start = said(l, m->start), last = said(l, m->end - 1);
	bool whole = last - start == m->end - 1 - m->start;
	size_t raw_last;

	start = view_of(l, start);
	last = view_of(l, last);
	m->raw_start = raw_of_view(l, &l->walk, start);
	raw_last = raw_of_view(l, &l->walk, last);
	ipsa_notes_spot(a, m);
	return whole && raw_last - m->raw_start == last - start;
}

static void take_member(struct ipsa_annotator *a, const struct member *m)
{
	struct walk walk = a->line.walk;

	if (a->search.learner != NULL)
		ipsa_learner_found(a->search.learner, m);
	if (!ipsa_cluster_joins(&a->cluster, m, a->line.text))
		ipsa_notes_close(a);
	ipsa_cluster_add(&a->cluster, m, a->line.text);
	if (!a->looked.on)
		a->place = 1 + raw_of_view(&a->line, &walk, ipsa_cluster_place(
			&a->cluster, a->line.text) - 1 + a->line.body);
}

void ipsa_annotate_take(struct ipsa_annotator *a, struct member *m)
{
	(void)place_member(a, m);
	take_member(a, m);
}

void ipsa_annotate_find(struct ipsa_annotator *a, size_t bound, bool window)
{
	struct candidate c;

	while (ipsa_search_next(&a->search, a->line.text, bound, window,
	    &c)) {
		bool whole = place_member(a, &c.member);

		if (c.verdict != IPSA_ANNOTATED)
			ipsa_notes_why(a, &c.member, c.verdict, c.gate);
		else if (!whole)
			ipsa_notes_why(a, &c.member, IPSA_INTERRUPTED, NULL);
		else
			take_member(a, &c.member);
	}
	(void)ipsa_annotator_asked(a);
}

/* --- lines of a block --------------------------------------------------- */

/* Take the notes out of the line; sieves then look at what is left. */
static void see_without_notes(struct ipsa_annotator *a)
{
	struct line *l = &a->line;

	ipsa_buf_clear(&a->view);
	ipsa_note_view(l->raw, 0, false, &a->view);
	ipsa_annotator_has(a, &a->view);
	l->view = ipsa_buf_span(&a->view);
	ipsa_sieve_alone(&a->sieve, l->view);
}

static void begin_line(struct ipsa_annotator *a)
{
	struct line *l = &a->line;

	l->view = l->raw;
	l->skip = 0;
	l->noted_end = 0;
	a->found = false;
}

static void begin_text(struct line *l, struct span text)
{
	l->text = text;
	l->body = (size_t)(text.ptr - l->view.ptr);
	l->lead = 0;
	l->coded = false;
	l->inner_noted = false;
}

void ipsa_annotate_text(struct ipsa_annotator *a, struct span text)
{
	begin_text(&a->line, text);
	ipsa_search_text(&a->search, 0);
	ipsa_annotate_find(a, text.len + 1, false);
	ipsa_notes_close(a);
}

/* A line of which all is known. */
static void known_line(struct ipsa_annotator *a)
{
	begin_line(a);
	a->line.noted = false;
	begin_text(&a->line, a->line.view);
	ipsa_recall_tell(a);
	ipsa_notes_end_line(a);
}

void ipsa_annotate_line(struct ipsa_annotator *a)
{
	struct line *l = &a->line;
	bool kept = false;

	begin_line(a);
	l->noted = a->sieve.noted;
	if (l->noted) {
		ipsa_walk_begin(&l->walk, l->raw);
		l->noted = l->walk.note_len > 0;
	}
	if (l->noted)
		see_without_notes(a);
	if (ipsa_find_carrier(l->view) < l->view.len)
		kept = ipsa_texts_without_carrier(a);
	if (ipsa_search_begin(&a->search, l->view, a->sieve.fired))
		ipsa_texts_line(a, kept);
	(void)ipsa_annotator_asked(a);
	ipsa_notes_end_line(a);
}

/* The line that byte `at` of a block stands in, not before `from`. */
static size_t find_line(struct ipsa_annotator *a, struct span block,
	size_t from, size_t at)
{
	const char *start = ipsa_line_start(block.ptr + from,
		block.ptr + at);
	const char *nl = memchr(block.ptr + at, '\n', block.len - at);
	size_t end = nl != NULL ? (size_t)(nl - block.ptr) : block.len;
	size_t len = nl != NULL ? 1 : 0;

	at = (size_t)(start - block.ptr);
	if (len > 0 && end > at && block.ptr[end - 1] == '\r') {
		end--;
		len++;
	}
	a->line.raw = ipsa_span_cut(block, at, end);
	a->line.end = ipsa_span_cut(block, end, end + len);
	a->line.raw_base = 0;
	return end + len;
}

static void count_lines(struct ipsa_annotator *a, struct span s)
{
	const char *nl;

	if (!ipsa_annotator_counts_lines(a))
		return;
	a->offset += ipsa_annotator_measure(a, s);
	while ((nl = memchr(s.ptr, '\n', s.len)) != NULL) {
		a->number++;
		s = ipsa_span_cut(s, (size_t)(nl - s.ptr) + 1, s.len);
	}
}

/* The input has repeated the notes below: they were there already. */
static void end_due(struct ipsa_annotator *a)
{
	count_lines(a, ipsa_buf_span(&a->due));
	a->counts.notes -= a->due_notes;
	a->due.len = 0;
}

/*
 * The notes below were just written: skip them where the input has them. If
 * the block ends before that is sure, what it has of them counts as seen.
 */
static size_t skip_due(struct ipsa_annotator *a, struct span block, size_t at)
{
	struct span due = ipsa_buf_span(&a->due);
	struct span rest = ipsa_span_cut(block, at, block.len);
	size_t len = rest.len < due.len ? rest.len : due.len;

	if (memcmp(rest.ptr, due.ptr, len) != 0) {
		a->due.len = 0;
		return 0;
	}
	a->at = rest.ptr + len;
	a->due_seen = len;
	if (len == due.len)
		end_due(a);
	return len;
}

/* The next line that patterns need to see; false if there is none. */
static bool next_line(struct ipsa_annotator *a, struct span block,
	size_t from, size_t *end)
{
	size_t at = a->options.unsieved ? from :
		ipsa_sieve_next(&a->sieve, from);
	size_t start;

	if (!ipsa_annotator_asked(a) || at >= block.len)
		return false;
	*end = find_line(a, block, from, at);
	start = (size_t)(a->line.raw.ptr - block.ptr);
	if (a->options.unsieved)
		ipsa_sieve_alone(&a->sieve, a->line.raw);
	else if (!ipsa_recall_line(a, at))
		ipsa_sieve_line(&a->sieve, at, start,
			start + a->line.raw.len);
	return true;
}

/* A block of whole lines; the last may lack its end if it is the file's. */
static void block_of_lines(struct ipsa_annotator *a, struct span block)
{
	size_t at = 0, start, end;

	a->at = block.ptr;
	if (!a->options.unsieved)
		ipsa_sieve_begin(&a->sieve, block);
	while (!a->sink->failed && next_line(a, block, at, &end)) {
		start = (size_t)(a->line.raw.ptr - block.ptr);
		count_lines(a, ipsa_span_cut(block, at, start));
		a->line.number = a->number;
		a->line.offset = a->offset;
		if (!ipsa_annotator_writes_all(a))
			a->at = a->line.raw.ptr;
		if (a->recall.on)
			known_line(a);
		else
			ipsa_annotate_line(a);
		a->recall.learn = a->recall.on = false;
		count_lines(a, ipsa_span_cut(block, start, end));
		at = end;
		if (a->due.len > 0)
			at += skip_due(a, block, end);
	}
	count_lines(a, ipsa_span_cut(block, at, block.len));
	if (ipsa_annotator_writes_all(a))
		ipsa_sink_borrow(a->sink, ipsa_span(a->at,
			(size_t)(block.ptr + block.len - a->at)));
}

/* --- the input, however it is cut --------------------------------------- */

/* A line that was held is whole now, or the file has ended. */
static void end_held(struct ipsa_annotator *a)
{
	if (!(a->held.len > RECORD_MAX || a->longer.on) ||
	    !ipsa_windows_take(a, true))
		block_of_lines(a, ipsa_buf_span(&a->held));
	ipsa_sink_flush(a->sink);
	ipsa_buf_clear(&a->held);
	ipsa_buf_clear(&a->view);
	a->longer = (struct long_line){0};
}

/* Hold more of a line; returns how much of the input that is. */
static size_t hold(struct ipsa_annotator *a, struct span in)
{
	const char *nl = memchr(in.ptr, '\n', in.len);
	size_t len = nl != NULL ? (size_t)(nl - in.ptr) + 1 : in.len;
	size_t room = RECORD_RAW_MAX - a->held.len;

	if (a->held.len == 0 && !a->longer.on)
		ipsa_buf_clear(&a->view);
	if (len > room) {
		len = room;
		nl = NULL;
	}
	ipsa_buf_add(&a->held, in.ptr, len);
	ipsa_annotator_has(a, &a->held);
	if (nl != NULL)
		end_held(a);
	else if (a->held.len > RECORD_MAX || a->longer.on)
		ipsa_windows_take(a, false);
	return len;
}

/* Whole lines at the start of the input, as many as fit a block. */
static size_t whole_lines(struct span in)
{
	size_t len = in.len < BLOCK_MAX ? in.len : BLOCK_MAX;

	while (len > 0 && in.ptr[len - 1] != '\n')
		len--;
	return len;
}

/* What looked like a repetition of notes is input like any other. It has no
 * references, so nothing is due again before it is taken. */
static void refuse_due(struct ipsa_annotator *a)
{
	ipsa_buf_clear(&a->seen);
	ipsa_buf_add(&a->seen, a->due.ptr, a->due_seen);
	ipsa_annotator_has(a, &a->seen);
	a->due.len = 0;
	ipsa_annotate_lines(a, ipsa_buf_span(&a->seen));
	ipsa_sink_flush(a->sink);
}

/* Notes below are due: does the input go on repeating them? */
static size_t compare_due(struct ipsa_annotator *a, struct span in)
{
	size_t left = a->due.len - a->due_seen;
	size_t len = in.len < left ? in.len : left;
	struct span due = ipsa_buf_span(&a->due);

	if (memcmp(due.ptr + a->due_seen, in.ptr, len) == 0) {
		a->due_seen += len;
		if (a->due_seen == a->due.len)
			end_due(a);
		return len;
	}
	refuse_due(a);
	return 0;
}

void ipsa_annotate_lines(struct ipsa_annotator *a, struct span in)
{
	size_t len;

	while (in.len > 0 && !a->sink->failed) {
		if (a->due.len > 0) {
			len = compare_due(a, in);
		} else if (a->held.len > 0 || a->longer.on ||
		    (len = whole_lines(in)) == 0) {
			len = hold(a, in);
		} else {
			block_of_lines(a, ipsa_span_cut(in, 0, len));
		}
		in = ipsa_span_cut(in, len, in.len);
	}
}

/* What was held back as a repetition of notes is input. */
void ipsa_annotate_lines_end(struct ipsa_annotator *a)
{
	while (a->due.len > 0 && !a->sink->failed)
		refuse_due(a);
	if ((a->held.len > 0 || a->longer.on) && !a->sink->failed)
		end_held(a);
}
