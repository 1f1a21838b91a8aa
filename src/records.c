/* SPDX-License-Identifier: MIT */
/*
 * Records that are no lines: json, csv, xml. The format tells where they begin
 * and end; a record in which a sieve fires is looked through twice, as it
 * stands there and text by text, and what is found is told once, by the carrier
 * of the format. All others pass as they are.
 */
#include "annotator.h"

/* --- looking through a record ------------------------------------------- */

/* The view of a record: without notes, and without carriers of ours. */
static void see(struct ipsa_annotator *a)
{
	struct line *l = &a->line;
	const struct parse *p = &a->parse;
	bool cut = p->carried == CARRIED_OURS;
	find_note_fn *find = a->format == &ipsa_format_xml ?
		ipsa_note_or_comment_find : ipsa_note_find;
	struct span raw = l->raw, rest = ipsa_span_cut(raw, raw.len, raw.len);

	l->view = raw;
	ipsa_walk_begin_by(&l->walk, raw, find);
	l->noted = l->walk.note_len > 0;
	if (a->framer.ours && p->carried == CARRIED_KEPT)
		l->view.len = p->own;
	if (!l->noted && !cut)
		return;
	if (cut) {
		rest = ipsa_span_cut(raw, p->own_end, raw.len);
		raw.len = p->own;
	}
	raw.len = raw.len < l->view.len ? raw.len : l->view.len;
	ipsa_buf_clear(&a->view);
	ipsa_note_view_by(raw, 0, false, find, &a->view);
	ipsa_buf_add_span(&a->view, rest);
	ipsa_annotator_has(a, &a->view);
	l->view = ipsa_buf_span(&a->view);
}

/* What was found counts only in a record that is well-formed. */
static bool confirmed(struct ipsa_annotator *a, size_t *again)
{
	if (a->carried.count == 0 || a->format->confirm == NULL ||
	    a->format->confirm(&a->parse, again))
		return true;
	a->carried.count = 0;
	a->found = false;
	return false;
}

/* Is the record in line.raw well-formed, as far as `parse` tells, or surely?
 * If not, *again is where in it another may begin. */
static bool sound(struct ipsa_annotator *a, bool surely, size_t *again)
{
	struct parse *p = &a->parse;

	p->record = a->line.raw;
	return a->format->parse(&a->framer, p, again) && (!surely ||
		a->format->confirm == NULL || a->format->confirm(p, again));
}

/* A record in which a sieve fired, in line.raw; false if it is malformed. */
static bool look(struct ipsa_annotator *a, size_t *again)
{
	struct line *l = &a->line;
	bool begun;

	if (!sound(a, ipsa_annotator_counts_lines(a) || a->options.brief,
	    again))
		return false;
	see(a);
	if (l->view.len > RECORD_MAX) {
		a->counts.limits++;
		return true;
	}
	/* Words of carriers call no pattern up. */
	if (l->view.len < l->raw.len)
		ipsa_sieve_alone(&a->sieve, l->view);
	begun = ipsa_search_begin(&a->search, l->view, a->sieve.fired);
	a->looked.in_line = false;
	a->looked.format = a->format;
	a->looked.base = 0;
	a->probe = a->spot;
	if (begun)
		ipsa_texts_look(a);
	return confirmed(a, again);
}

/* --- writing ------------------------------------------------------------- */

static bool writes_all(const struct ipsa_annotator *a)
{
	return a->options.strip ||
		(!a->options.json && !a->options.matched);
}

/* Write a span that frames records, whatever else is written. */
static void frame(struct ipsa_annotator *a, struct span s)
{
	a->held_joint = a->dropped = false;
	if (!a->options.matched)
		return;
	ipsa_sink_borrow(a->sink, s);
	a->at = s.ptr + s.len;
}

/* Of records that are left out, what stands between them is left out too. */
static void pass(struct ipsa_annotator *a, struct span s,
	const struct piece *p)
{
	bool is_blank = true;

	for (size_t i = 0; i < s.len && is_blank; i++)
		is_blank = ipsa_is_blank(s.ptr[i]);
	if (p->kind == PIECE_JOINT) {
		a->held_joint = a->held_joint || !a->dropped;
		a->dropped = true;
	} else if (!is_blank || !a->dropped) {
		frame(a, s);
	}
}

/* The record is written, up to `to` of raw: now what parted it, too. */
static void begin_written(struct ipsa_annotator *a)
{
	if (!a->options.matched)
		return;
	if (a->held_joint)
		ipsa_sink_copy(a->sink, ipsa_span_of(",\n"));
	a->held_joint = a->dropped = false;
	a->at = a->line.raw.ptr;
}

/* A record was looked through: write it with what was found. */
static void end_record(struct ipsa_annotator *a, bool always)
{
	const struct line *l = &a->line;

	if (a->options.json)
		return;
	if (a->options.matched && !a->found && !always) {
		a->dropped = true;
		return;
	}
	begin_written(a);
	ipsa_carriers_write(a);
	if (a->options.matched)
		ipsa_notes_write_to(a, l->raw.len + l->end.len);
}

/* --- pieces -------------------------------------------------------------- */

/* Set `fired` for a part of the block; false if no sieve fires in it. */
static bool fires(struct ipsa_annotator *a, struct span block, size_t start,
	size_t end)
{
	if (a->options.unsieved) {
		ipsa_sieve_alone(&a->sieve, ipsa_span_cut(block, start, end));
		a->sieve.noted = true;
		return true;
	}
	if (!a->sieved) {
		ipsa_sieve_begin(&a->sieve, block);
		a->sieved = true;
		a->hit = ipsa_sieve_next(&a->sieve, start);
	} else if (a->hit < start) {
		a->hit = ipsa_sieve_next(&a->sieve, start);
	}
	return a->hit < end;
}

static void fired(struct ipsa_annotator *a, size_t start, size_t end)
{
	if (!a->options.unsieved)
		ipsa_sieve_line(&a->sieve, a->hit, start, end);
}

static void set_line(struct ipsa_annotator *a, struct span s, size_t end)
{
	struct line *l = &a->line;

	l->raw = ipsa_span(s.ptr, s.len - end);
	l->end = ipsa_span_cut(s, s.len - end, s.len);
	l->skip = 0;
	l->raw_base = 0;
	a->found = false;
}

/* A line of text among records. */
static void text_line(struct ipsa_annotator *a, struct span block, size_t at,
	const struct piece *p)
{
	struct span s = ipsa_span_cut(block, at, at + p->len);
	size_t end = s.ptr[s.len - 1] != '\n' ? 0 :
		s.len > 1 && s.ptr[s.len - 2] == '\r' ? 2 : 1;

	if (!fires(a, block, at, at + p->len - end)) {
		a->dropped = true;
		return;
	}
	fired(a, at, at + p->len - end);
	set_line(a, s, end);
	a->line.number = a->spot.line;
	a->line.offset = a->spot.offset;
	if (!writes_all(a))
		a->at = s.ptr;
	ipsa_annotate_line(a);
	a->dropped = !a->found;
}

/* The header of a table: it names the columns, and ours. */
static void head(struct ipsa_annotator *a, struct span s,
	const struct piece *p)
{
	set_line(a, s, p->end);
	if (!ipsa_csv_head(&a->framer, a->line.raw))
		ipsa_annotator_stop(a);
	if (a->options.json)
		return;
	if (a->options.matched)
		a->at = s.ptr;
	if (!a->framer.ours) {
		ipsa_notes_write_to(a, a->line.raw.len);
		if (a->framer.one_short) {
			ipsa_sink_copy(a->sink, ipsa_span(&a->framer.delimiter,
				1));
			ipsa_sink_copy(a->sink, ipsa_span_of(
				"\"" CARRIER ":column6\""));
		}
		ipsa_sink_copy(a->sink, ipsa_span(&a->framer.delimiter, 1));
		ipsa_sink_copy(a->sink, ipsa_span_of("\"" CARRIER "\""));
	}
	ipsa_notes_write_to(a, s.len);
}

static void record(struct ipsa_annotator *a, struct span block, size_t at,
	const struct piece *p)
{
	size_t len = p->len - p->end, start = at, again = 0;
	bool damaged = false, hit;

	a->parse.open = false;
	a->carried.count = 0;
	do {
		set_line(a, ipsa_span_cut(block, start, at + p->len), p->end);
		if (again > 0)
			ipsa_annotator_move(a, &a->spot, a->line.raw.ptr);
		hit = fires(a, block, start, at + len);
		if (hit)
			fired(a, start, at + len);
		if (hit ? look(a, &again) : !p->doubtful ||
		    sound(a, true, &again))
			break;
		if (a->parse.no_memory)
			ipsa_annotator_stop(a);
		damaged = true;
		start += again;
	} while (again > 0 && !a->sink->failed);
	if (damaged)
		a->counts.damaged++;
	end_record(a, p->kind == PIECE_TAIL);
}

/* What stands in an element beside others: it passes, and what is told of it
 * waits for the end tag. */
static void part(struct ipsa_annotator *a, struct span block, size_t at,
	const struct piece *p)
{
	struct span s = ipsa_span_cut(block, at, at + p->len);
	size_t again;

	pass(a, s, p);
	ipsa_annotator_has(a, &a->framer.names);
	if (!fires(a, block, at, at + p->len))
		return;
	fired(a, at, at + p->len);
	set_line(a, s, 0);
	a->parse.open = p->kind == PIECE_OPEN;
	a->carried.count = 0;
	if (look(a, &again))
		ipsa_pending_add(a);
	else if (a->parse.no_memory)
		ipsa_annotator_stop(a);
	else
		a->counts.damaged++;
}

/* The end tag of such an element. */
static void close_element(struct ipsa_annotator *a, struct span s,
	const struct piece *p)
{
	pass(a, s, p);
	if (a->pending.count == 0)
		return;
	set_line(a, s, 0);
	ipsa_pending_write(a);
}

/*
 * What was told behind the last piece: where the input goes on with the very
 * same it was there already. False if that is not yet sure.
 */
static bool skip_due(struct ipsa_annotator *a, struct span rest, bool last,
	size_t *at)
{
	struct span due = ipsa_buf_span(&a->due);
	size_t len = rest.len < due.len ? rest.len : due.len;

	if (len > 0 && memcmp(rest.ptr, due.ptr, len) != 0)
		len = 0;
	else if (len < due.len && !last)
		return false;
	if (len == due.len) {
		a->counts.notes -= a->due_notes;
		*at += len;
		a->at = rest.ptr + len;
	}
	a->due.len = 0;
	return true;
}

static void piece(struct ipsa_annotator *a, struct span block, size_t at,
	const struct piece *p);

/* A run of records in which a sieve fires. */
static void run(struct ipsa_annotator *a, struct span block, size_t at,
	size_t len)
{
	struct piece p;
	struct framer *f = &a->framer;
	size_t end = at + len, deeper = f->deeper;
	bool enveloped = f->enveloped;

	if (a->options.strip ? ipsa_find_carrier(ipsa_span_cut(block, at,
	    end)) == len : !fires(a, block, at, end)) {
		a->dropped = true;
		f->broken = false;
		return;
	}
	f->no_runs = true;
	f->floor = f->depth;
	f->enveloped = false;
	while (at < end && !a->sink->failed) {
		if (!a->format->next(f, ipsa_span_cut(block, at, end), true,
		    &p))
			break;
		piece(a, block, at, &p);
		at += p.len;
		if (a->due.len > 0 && at < end)
			skip_due(a, ipsa_span_cut(block, at, end), true, &at);
	}
	ipsa_framer_leave(f, f->floor);
	ipsa_pending_leave(a);
	f->no_runs = f->inside = f->broken = false;
	f->enveloped = enveloped;
	f->deeper = deeper;
	f->floor = 0;
	f->state = 0;
	f->seen = 0;
}

static void piece(struct ipsa_annotator *a, struct span block, size_t at,
	const struct piece *p)
{
	struct span s = ipsa_span_cut(block, at, at + p->len);

	if (p->kind == PIECE_RUN) {
		run(a, block, at, p->len);
		return;
	}
	if (a->options.strip) {
		ipsa_strip_piece(a, s, p);
		return;
	}
	if (ipsa_annotator_counts_lines(a))
		ipsa_annotator_move(a, &a->spot, s.ptr);
	if (a->pending.count > 0 && p->kind != PIECE_CLOSE)
		ipsa_pending_leave(a);
	switch (p->kind) {
	case PIECE_RECORD:
	case PIECE_TAIL:
		record(a, block, at, p);
		break;
	case PIECE_LINE:
		text_line(a, block, at, p);
		break;
	case PIECE_HEAD:
		head(a, s, p);
		break;
	case PIECE_OPEN:
	case PIECE_TEXT:
		part(a, block, at, p);
		break;
	case PIECE_CLOSE:
		close_element(a, s, p);
		break;
	case PIECE_LONG_END:
		set_line(a, s, p->end);
		a->carried.count = 0;
		end_record(a, true);
		break;
	case PIECE_BROKEN:
		a->counts.damaged++;
		frame(a, s);
		break;
	case PIECE_LONG:
		a->counts.limits++;
		frame(a, s);
		break;
	default:
		pass(a, s, p);
	}
}

/* --- the stream ---------------------------------------------------------- */

/* Take what is complete; returns how much that is. */
static size_t pieces(struct ipsa_annotator *a, struct span s, bool last)
{
	struct piece p;
	size_t at = 0;

	a->at = s.ptr;
	a->spot.at = s.ptr;
	a->sieved = false;
	while (!a->sink->failed) {
		if (a->due.len > 0 && !skip_due(a, ipsa_span_cut(s, at, s.len),
		    last, &at))
			break;
		if (at == s.len || !a->format->next(&a->framer,
		    ipsa_span_cut(s, at, s.len), last, &p))
			break;
		piece(a, s, at, &p);
		at += p.len;
	}
	if (last && at < s.len)
		at = s.len;
	if (ipsa_annotator_counts_lines(a))
		ipsa_annotator_move(a, &a->spot, s.ptr + at);
	if (writes_all(a) && a->at < s.ptr + at)
		ipsa_sink_borrow(a->sink, ipsa_span(a->at,
			(size_t)(s.ptr + at - a->at)));
	ipsa_sink_flush(a->sink);
	return at;
}

void ipsa_records_take(struct ipsa_annotator *a, struct span in, bool last)
{
	size_t len;

	while ((in.len > 0 || (last && a->held.len > 0)) && !a->sink->failed) {
		if (a->held.len == 0) {
			len = pieces(a, in, last);
			in = ipsa_span_cut(in, len, in.len);
		}
		len = in.len < BLOCK_MAX ? in.len : BLOCK_MAX;
		ipsa_buf_add(&a->held, in.ptr, len);
		if (!ipsa_annotator_has(a, &a->held) || in.len == 0)
			len = 0;
		in = ipsa_span_cut(in, len, in.len);
		if (a->held.len == 0 || a->sink->failed)
			continue;
		len = pieces(a, ipsa_buf_span(&a->held), last && in.len == 0);
		ipsa_buf_drop(&a->held, len);
	}
	if (!last)
		return;
	ipsa_framer_leave(&a->framer, 0);
	ipsa_pending_leave(a);
}
