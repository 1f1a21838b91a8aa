/* SPDX-License-Identifier: MIT */
/* The way of a record: feed, block, line, references, notes, write. */
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

	if (!ipsa_cluster_joins(&a->cluster, m, a->line.text))
		ipsa_notes_close(a);
	ipsa_cluster_add(&a->cluster, m, a->line.text);
	if (!a->looked.on)
		a->place = 1 + raw_of_view(&a->line, &walk, ipsa_cluster_place(
			&a->cluster, a->line.text) - 1 + a->line.body);
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
	if (a->search.no_memory || a->sieve.no_memory)
		ipsa_annotator_stop(a);
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

void ipsa_annotate_text(struct ipsa_annotator *a, struct span text)
{
	struct line *l = &a->line;

	l->text = text;
	l->body = (size_t)(text.ptr - l->view.ptr);
	l->lead = 0;
	l->coded = false;
	l->inner_noted = false;
	ipsa_search_text(&a->search, 0);
	ipsa_annotate_find(a, text.len + 1, false);
	ipsa_notes_close(a);
}

/* What a token says, without notes, goes to `named`. */
static void decode(struct ipsa_annotator *a, struct span token, bool literal)
{
	struct line *l = &a->line;

	l->coded = !literal;
	ipsa_decode_begin(&l->token, a->looked.format->decode, token);
	ipsa_buf_clear(&a->decoded);
	if (literal)
		ipsa_buf_add_span(&a->decoded, token);
	else
		ipsa_decode(l->token.decode, token, &a->decoded);
	l->inner_noted = false;
	if (!ipsa_annotator_has(a, &a->decoded))
		return;
	ipsa_walk_begin(&l->inner, ipsa_buf_span(&a->decoded));
	l->inner_noted = l->inner.note_len > 0;
	ipsa_note_view(ipsa_buf_span(&a->decoded), 0, false, &a->named);
}

void ipsa_annotate_field(struct ipsa_annotator *a, const struct text *t)
{
	struct line *l = &a->line;
	struct span record = a->parse.record;
	struct span name = ipsa_span(t->listed ? a->framer.names.ptr :
		record.ptr, 0);

	ipsa_buf_clear(&a->named);
	if (t->name_len > 0) {
		name = ipsa_span(name.ptr + t->name, t->name_len);
		ipsa_decode(a->looked.format->decode, name, &a->named);
		ipsa_buf_add_text(&a->named, ": ");
	}
	l->lead = a->named.len;
	l->body = a->looked.base + t->start;
	decode(a, ipsa_span(record.ptr + t->start, t->len), t->literal);
	if (!ipsa_annotator_has(a, &a->named))
		return;
	l->text = ipsa_buf_span(&a->named);
	ipsa_search_text(&a->search, l->lead);
	ipsa_annotate_find(a, l->text.len + 1, false);
	ipsa_notes_close(a);
	l->coded = false;
}

/* --- lines that carry more than text ------------------------------------- */

/* The object that ends a line; false if it is malformed after all. */
static bool parse_tail(struct ipsa_annotator *a)
{
	struct line *l = &a->line;
	size_t end = l->view.len, again;

	while (ipsa_is_blank(l->view.ptr[end - 1]))
		end--;
	a->parse.record = ipsa_span_cut(l->view, l->kind.json, end);
	if (ipsa_format_json.parse(NULL, &a->parse, &again))
		return true;
	if (a->parse.no_memory)
		ipsa_annotator_stop(a);
	return false;
}

/* A line that names our carrier: what is ours is taken out of the view. False
 * if nothing is. */
static bool see_without_carrier(struct ipsa_annotator *a)
{
	struct line *l = &a->line;
	const struct parse *p = &a->parse;
	size_t own = 0, end = 0;

	ipsa_line_kind(l->view, &l->kind);
	if (l->kind.field < l->view.len && l->kind.field_end > 0) {
		own = l->kind.field;
		end = l->view.len;
	} else if (l->kind.json < l->view.len && parse_tail(a) &&
	    p->carried == CARRIED_OURS) {
		own = l->kind.json + p->own;
		end = l->kind.json + p->own_end;
	}
	if (own == end)
		return false;
	if (l->view.ptr != a->view.ptr) {
		ipsa_buf_clear(&a->view);
		ipsa_buf_add_span(&a->view, l->view);
		if (!ipsa_annotator_has(a, &a->view))
			return false;
	}
	memmove(a->view.ptr + own, a->view.ptr + end, a->view.len - end);
	a->view.len -= end - own;
	l->view = ipsa_buf_span(&a->view);
	ipsa_sieve_alone(&a->sieve, l->view);
	return true;
}

/* The text of a line, and the object that ends it. */
static void look_at_tail(struct ipsa_annotator *a, bool kept)
{
	struct line *l = &a->line;
	struct walk walk = l->walk;
	size_t brace;

	ipsa_annotate_text(a, ipsa_span_cut(l->view, 0, l->kind.text_end));
	if (a->options.style != IPSA_BELOW && !a->options.json)
		ipsa_notes_end_text(a, l->noted && l->kind.text_end > 0 ?
			ipsa_walk_to(&walk, l->kind.text_end - 1) + 1 :
			l->kind.text_end);
	a->looked.in_line = true;
	a->looked.format = &ipsa_format_json;
	a->looked.base = l->kind.json;
	ipsa_records_look(a);
	brace = l->kind.json + a->parse.carrier;
	if (l->noted)
		brace = ipsa_walk_to(&walk, brace);
	ipsa_carriers_member(a, brace, kept);
}

/* A line with a header of CEF or LEEF: its carrier is a field at the end. */
static void look_at_fields(struct ipsa_annotator *a, bool kept)
{
	a->parse.count = 0;
	a->looked.in_line = true;
	a->looked.format = NULL;
	a->looked.base = 0;
	ipsa_records_look(a);
	ipsa_carriers_field(a, kept || a->line.kind.field < a->line.view.len);
}

/* Look through a line as what it is. */
static void look(struct ipsa_annotator *a, bool kept)
{
	struct line *l = &a->line;

	ipsa_line_kind(l->view, &l->kind);
	a->carried.count = 0;
	if (l->kind.joint != '\0')
		look_at_fields(a, kept);
	else if (l->kind.json < l->view.len && parse_tail(a))
		look_at_tail(a, kept);
	else
		ipsa_annotate_text(a, l->view);
}

void ipsa_annotate_line(struct ipsa_annotator *a)
{
	struct line *l = &a->line;
	bool kept = false;

	l->view = l->raw;
	l->skip = 0;
	l->raw_base = 0;
	l->noted_end = 0;
	a->found = false;
	l->noted = a->sieve.noted;
	if (l->noted) {
		ipsa_walk_begin(&l->walk, l->raw);
		l->noted = l->walk.note_len > 0;
	}
	if (l->noted)
		see_without_notes(a);
	if (ipsa_find_carrier(l->view) < l->view.len)
		kept = see_without_carrier(a);
	if (ipsa_search_begin(&a->search, l->view, a->sieve.fired))
		look(a, kept);
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

static bool writes_all(const struct ipsa_annotator *a)
{
	return !a->options.json && !a->options.matched;
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

	if (at >= block.len)
		return false;
	*end = find_line(a, block, from, at);
	start = (size_t)(a->line.raw.ptr - block.ptr);
	if (a->options.unsieved)
		ipsa_sieve_alone(&a->sieve, a->line.raw);
	else
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
		if (!writes_all(a))
			a->at = a->line.raw.ptr;
		ipsa_annotate_line(a);
		count_lines(a, ipsa_span_cut(block, start, end));
		at = end;
		if (a->due.len > 0)
			at += skip_due(a, block, end);
	}
	count_lines(a, ipsa_span_cut(block, at, block.len));
	if (writes_all(a))
		ipsa_sink_borrow(a->sink, ipsa_span(a->at,
			(size_t)(block.ptr + block.len - a->at)));
}

/* --- the input, however it is cut --------------------------------------- */

static void take(struct ipsa_annotator *a, struct span in);

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
	take(a, ipsa_buf_span(&a->seen));
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

static void take(struct ipsa_annotator *a, struct span in)
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

/* --- the format, and the encoding --------------------------------------- */

static void input(struct ipsa_annotator *a, struct span in, bool last)
{
	if (a->options.strip && (a->format == NULL ||
	    a->format == &ipsa_format_xml))
		ipsa_strip_take(a, in, last);
	else if (a->format != NULL)
		ipsa_records_take(a, in, last);
	else
		take(a, in);
}

/* Decide the format from the first line, or the first 64 KiB, or the end;
 * false if that is not yet there. */
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
	nl = memchr(start.ptr, '\n', start.len);
	if (nl != NULL)
		start.len = (size_t)(nl - start.ptr) + 1;
	if (nl == NULL && start.len < GUESS_MAX && !last) {
		if (a->guess.len == 0)
			ipsa_buf_add(&a->guess, in.ptr, in.len);
		ipsa_annotator_has(a, &a->guess);
		return false;
	}
	a->format = ipsa_format_guess(start, name);
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

void ipsa_annotate_take(struct ipsa_annotator *a, struct span in)
{
	in = pass_mark(a, in);
	if (in.len > 0)
		text_in(a, in, false);
	ipsa_sink_flush(a->sink);
}

/* What was held back as a repetition of notes or as a mark is input. */
void ipsa_annotate_end(struct ipsa_annotator *a)
{
	if (a->mark < 3)
		text_in(a, ipsa_span("\xEF\xBB", a->mark), false);
	text_in(a, ipsa_span("", 0), true);
	if (a->format == NULL && !a->options.strip) {
		while (a->due.len > 0 && !a->sink->failed)
			refuse_due(a);
		if ((a->held.len > 0 || a->longer.on) && !a->sink->failed)
			end_held(a);
	}
	ipsa_sink_flush(a->sink);
}

static enum ipsa_code settle(struct ipsa_annotator *a)
{
	a->counts.limits += a->search.limits;
	a->search.limits = 0;
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
