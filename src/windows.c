/* SPDX-License-Identifier: MIT */
/*
 * A line that is longer than the window, in constant memory. It is looked at
 * in windows that are placed by their offset in the line without its notes:
 * each sees a stride and a margin on both sides, and owns what begins in
 * between. So however the input is cut, and whatever notes stand in it, the
 * same references are found.
 *
 * The first RECORD_MAX bytes are held until they are there, since gates look
 * at them; from then on what no later byte can change is written at once.
 */
#include "annotator.h"
#include "judge.h"

enum {
	WINDOW = WINDOW_STRIDE + 2 * WINDOW_MARGIN,

	/* A joint is five bytes at most, and a quote on either side. */
	JOINT_MAX = 7
};

/* What is held, as a line: raw up to what was read, and its line end. */
static void set_line(struct ipsa_annotator *a, bool whole)
{
	struct line *l = &a->line;
	struct span held = ipsa_buf_span(&a->held);
	size_t len = held.len;

	if (whole && len > 0 && held.ptr[len - 1] == '\n') {
		len--;
		if (len > 0 && held.ptr[len - 1] == '\r')
			len--;
	}
	l->raw = ipsa_span_cut(held, 0, len);
	l->end = ipsa_span_cut(held, len, held.len);
	l->skip = a->longer.skip;
	l->lead = l->body = 0;
	l->coded = false;
	l->inner_noted = false;
	l->kind = (struct line_kind){.json = SIZE_MAX};
	l->raw_base = a->longer.base;
	l->offset = a->offset;
	l->number = a->number;
}

/* Bring the view up to what is held; returns how much of it is sure. */
static size_t see(struct ipsa_annotator *a, bool whole)
{
	struct long_line *g = &a->longer;
	struct span raw = a->line.raw;

	/* A CR that was seen as text belongs to the line end after all. */
	if (g->read > raw.len) {
		a->view.len -= g->read - raw.len;
		g->read = raw.len;
	}
	g->read = ipsa_note_view(raw, g->read, !whole, &a->view);
	ipsa_annotator_has(a, &a->view);
	a->line.raw.len = g->read;
	if (!whole && a->view.len > 0 &&
	    a->view.ptr[a->view.len - 1] == '\r')
		return a->view.len - 1;
	return a->view.len;
}

static void begin(struct ipsa_annotator *a, size_t sure)
{
	struct span record = ipsa_span(a->view.ptr,
		sure < RECORD_MAX ? sure : RECORD_MAX);

	a->longer.on = true;
	a->found = false;
	ipsa_sieve_alone(&a->sieve, record);
	ipsa_search_begin(&a->search, record, a->sieve.fired);
	ipsa_judge_all(&a->search);
	(void)ipsa_annotator_asked(a);
}

/* Look at the first `len` bytes of the view; act on what begins in bound. */
static void look(struct ipsa_annotator *a, size_t len, size_t bound)
{
	struct line *l = &a->line;

	a->at = l->raw.ptr;
	l->text = ipsa_span(a->view.ptr, len);
	l->noted = a->view.len - l->skip != l->raw.len;
	if (l->noted)
		ipsa_walk_begin(&l->walk, l->raw);
	ipsa_sieve_more(&a->sieve, l->text);
	for (unsigned i = 0; i < a->sieve.more_count; i++)
		ipsa_search_fire(&a->search, a->sieve.more[i]);
	ipsa_annotate_find(a, bound, true);
}

/* Where in raw the byte before `at` of the view ends. */
static size_t raw_end(const struct line *l, size_t at)
{
	struct walk walk;

	if (at <= l->skip)
		return 0;
	if (!l->noted)
		return at - l->skip;
	ipsa_walk_begin(&walk, l->raw);
	return ipsa_walk_to(&walk, at - l->skip - 1) + 1;
}

static void shift_cluster(struct cluster *c, size_t by)
{
	for (unsigned i = 0; i < c->count; i++) {
		struct member *m = &c->members[i];

		m->start = m->start > by ? m->start - by : 0;
		m->end = m->end > by ? m->end - by : 0;
	}
}

/* Write up to `to` of raw and go on with the view from `by`, of which the
 * first `skip` bytes have no raw form any more. */
static void drop(struct ipsa_annotator *a, size_t to, size_t by, size_t skip)
{
	ipsa_notes_write_to(a, to);
	ipsa_sink_flush(a->sink);
	a->longer.base += ipsa_annotator_measure(a, ipsa_span(a->held.ptr, to));
	ipsa_buf_drop(&a->held, to);
	ipsa_buf_drop(&a->view, by);
	shift_cluster(&a->cluster, by);
	a->place -= a->cluster.count > 0 ? to : 0;
	a->longer.read -= to;
	a->longer.skip = skip;
	set_line(a, false);
	a->line.raw.len = a->longer.read;
}

static void window(struct ipsa_annotator *a)
{
	const size_t bound = WINDOW_STRIDE + WINDOW_MARGIN;
	const struct cluster *c = &a->cluster;
	size_t sure = bound, end;

	look(a, WINDOW, bound);
	end = c->count > 0 ? c->members[c->count - 1].end : bound;
	if (end + JOINT_MAX < bound)
		ipsa_notes_close(a);
	else if (end < bound)
		sure = end;
	drop(a, raw_end(&a->line, sure), WINDOW_STRIDE,
		sure - WINDOW_STRIDE);
	ipsa_search_shift(&a->search, WINDOW_STRIDE, WINDOW_MARGIN);
}

/* Nothing but notes fills what may be held: go on behind them. */
static void force(struct ipsa_annotator *a)
{
	a->counts.limits++;
	look(a, a->view.len, a->view.len);
	ipsa_notes_close(a);
	drop(a, a->longer.read > 0 ? a->longer.read : a->held.len,
		a->view.len, 0);
	ipsa_search_shift(&a->search, SIZE_MAX, 0);
}

/* What is left when the line has ended. */
static void last(struct ipsa_annotator *a)
{
	look(a, a->view.len, a->view.len + 1);
	ipsa_notes_close(a);
	ipsa_notes_write_to(a, a->line.raw.len + a->line.end.len);
	a->offset += a->longer.base + ipsa_annotator_measure(a,
		ipsa_buf_span(&a->held));
	if (a->line.end.len > 0)
		a->number++;
}

bool ipsa_windows_take(struct ipsa_annotator *a, bool whole)
{
	size_t sure;

	set_line(a, whole);
	sure = see(a, whole);
	if (!a->longer.on) {
		bool full = !whole && a->held.len == RECORD_RAW_MAX;

		if (sure <= RECORD_MAX && !full)
			return false;
		if (sure <= RECORD_MAX)
			a->counts.limits++;
		begin(a, sure);
	}
	while (sure > WINDOW) {
		window(a);
		sure -= WINDOW_STRIDE;
		set_line(a, whole);
		a->line.raw.len = a->longer.read;
	}
	if (whole)
		last(a);
	else if (a->held.len == RECORD_RAW_MAX)
		force(a);
	return true;
}
