/* SPDX-License-Identifier: MIT */
/*
 * What becomes of a piece that a format tells: a record is looked through
 * where a sieve fires in it, and written with what was found.
 */
#include "annotator.h"

bool ipsa_piece_fires(struct ipsa_annotator *a, struct span block,
	size_t start, size_t end)
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
	return ipsa_annotator_asked(a) && a->hit < end;
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

/* A line of text among records, or what is left of one. */
static void text_line(struct ipsa_annotator *a, struct span block, size_t at,
	const struct piece *p)
{
	struct span s = ipsa_span_cut(block, at, at + p->len);
	size_t end = s.ptr[s.len - 1] != '\n' ? 0 :
		s.len > 1 && s.ptr[s.len - 2] == '\r' ? 2 : 1;

	ipsa_matched_forget(a);
	if (!ipsa_piece_fires(a, block, at, at + p->len - end)) {
		a->dropped = true;
		return;
	}
	fired(a, at, at + p->len - end);
	set_line(a, s, end);
	a->line.number = a->spot.line;
	a->line.offset = a->spot.start;
	a->line.raw_base = a->spot.offset - a->spot.start;
	if (!ipsa_annotator_writes_all(a))
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

/* The record is broken, and another begins in it, `len` bytes on. */
static void before_another(struct ipsa_annotator *a, size_t len)
{
	a->line.raw.len = len;
	a->line.end.len = 0;
	ipsa_matched_end(a, false);
}

static void record(struct ipsa_annotator *a, struct span block, size_t at,
	const struct piece *p)
{
	size_t len = p->len - p->end, start = at, again = 0;
	bool damaged = false, hit, sound;

	a->parse.open = false;
	a->carried.count = 0;
	do {
		set_line(a, ipsa_span_cut(block, start, at + p->len), p->end);
		if (again > 0)
			ipsa_annotator_move(a, &a->spot, a->line.raw.ptr);
		hit = ipsa_piece_fires(a, block, start, at + len);
		if (hit)
			fired(a, start, at + len);
		sound = !p->doubtful || ipsa_look_sound(a, true, &again);
		if (sound && (!hit || ipsa_look(a, &again)))
			break;
		if (a->parse.no_memory)
			ipsa_annotator_stop(a);
		damaged = true;
		start += again;
		if (again > 0)
			before_another(a, again);
	} while (again > 0 && !a->sink->failed);
	if (damaged)
		a->counts.damaged++;
	ipsa_matched_end(a, p->kind == PIECE_TAIL);
}

/* What stands in an element beside others: it passes, and what is told of it
 * waits for the end tag. */
static void part(struct ipsa_annotator *a, struct span block, size_t at,
	const struct piece *p)
{
	struct span s = ipsa_span_cut(block, at, at + p->len);
	size_t again;

	ipsa_matched_pass(a, s, p);
	ipsa_annotator_has(a, &a->framer.names);
	if (!ipsa_piece_fires(a, block, at, at + p->len))
		return;
	fired(a, at, at + p->len);
	set_line(a, s, 0);
	a->parse.open = p->kind == PIECE_OPEN;
	a->carried.count = 0;
	if (ipsa_look(a, &again))
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
	ipsa_matched_pass(a, s, p);
	if (a->pending.count == 0)
		return;
	set_line(a, s, 0);
	ipsa_pending_write(a);
}

void ipsa_piece_take(struct ipsa_annotator *a, struct span block, size_t at,
	const struct piece *p)
{
	struct span s = ipsa_span_cut(block, at, at + p->len);

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
	case PIECE_VALUE:
		a->dropped = true;
		break;
	case PIECE_LONG_END:
		set_line(a, s, p->end);
		a->carried.count = 0;
		ipsa_matched_end(a, true);
		break;
	case PIECE_BROKEN:
		a->counts.damaged++;
		ipsa_matched_frame(a, s);
		break;
	case PIECE_LONG:
	case PIECE_LONG_LINE:
		a->counts.limits++;
		ipsa_matched_frame(a, s);
		break;
	default:
		ipsa_matched_pass(a, s, p);
	}
}
