/* SPDX-License-Identifier: MIT */
/*
 * Records that are no lines: json, csv, xml. The format tells where they begin
 * and end; a record in which a sieve fires is looked through twice, as it
 * stands there and text by text, and what is found is told once, by the carrier
 * of the format. All others pass as they are.
 */
#include "annotator.h"

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

/* May a run hold what is taken out? */
static bool may_strip(struct span s)
{
	size_t len;

	return ipsa_find_carrier(s) < s.len ||
		ipsa_note_find(s, 0, false, &len) < s.len;
}

/* A run of records in which a sieve fires. */
static void run(struct ipsa_annotator *a, struct span block, size_t at,
	size_t len)
{
	struct piece p;
	struct framer *f = &a->framer;
	size_t end = at + len, deeper = f->deeper;
	size_t arrays = f->arrays, break_ahead = f->break_ahead;
	unsigned breaks = f->breaks;
	bool enveloped = f->enveloped;

	if (a->options.strip ? !may_strip(ipsa_span_cut(block, at, end)) :
	    !ipsa_piece_fires(a, block, at, end)) {
		a->dropped = true;
		f->broken = false;
		return;
	}
	f->no_runs = true;
	f->floor = f->depth;
	f->arrays += enveloped;
	f->enveloped = false;
	f->break_ahead = 0;
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
	f->arrays = arrays;
	f->break_ahead = break_ahead;
	f->breaks = breaks;
	f->awaits = false;
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
	ipsa_piece_take(a, block, at, p);
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
	if (a->options.strip && a->format == &ipsa_format_xml)
		ipsa_strip_rest(a, ipsa_span(a->at, (size_t)(s.ptr + at -
			a->at)), last);
	else if (ipsa_annotator_writes_all(a) && a->at < s.ptr + at)
		ipsa_sink_borrow(a->sink, ipsa_span(a->at,
			(size_t)(s.ptr + at - a->at)));
	ipsa_sink_flush(a->sink);
	return at;
}

/*
 * How much of the input is held together with a record that did not end yet: to
 * the end of a line, where most records end, and no less than is held already,
 * so that a record of many lines is not looked at again for each.
 */
static size_t more_to_hold(const struct ipsa_annotator *a, struct span in)
{
	size_t least = a->held.len < in.len ? a->held.len : in.len;
	const char *nl = memchr(in.ptr + least, '\n', in.len - least);
	size_t len = nl != NULL ? (size_t)(nl - in.ptr) + 1 : in.len;

	return len < BLOCK_MAX ? len : BLOCK_MAX;
}

/* Go on with the record that is held. What is left of the input; of what was
 * held with it, all that is not taken goes back there. */
static struct span held(struct ipsa_annotator *a, struct span in, bool last)
{
	size_t len = more_to_hold(a, in);

	ipsa_buf_add(&a->held, in.ptr, len);
	if (!ipsa_annotator_has(a, &a->held))
		return in;
	ipsa_buf_drop(&a->held, pieces(a, ipsa_buf_span(&a->held),
		last && len == in.len));
	if (a->held.len <= len) {
		len -= a->held.len;
		a->held.len = 0;
	}
	return ipsa_span_cut(in, len, in.len);
}

void ipsa_records_take(struct ipsa_annotator *a, struct span in, bool last)
{
	while (a->held.len > 0 && (in.len > 0 || last) && !a->sink->failed)
		in = held(a, in, last);
	if (in.len > 0 && !a->sink->failed) {
		in = ipsa_span_cut(in, pieces(a, in, last), in.len);
		ipsa_buf_add(&a->held, in.ptr, in.len);
		ipsa_annotator_has(a, &a->held);
	}
	if (!last)
		return;
	ipsa_strip_line_end(a);
	ipsa_framer_leave(&a->framer, 0);
	ipsa_pending_leave(a);
}
