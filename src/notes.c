/* SPDX-License-Identifier: MIT */
/* From a cluster to its note, and the note to its place in the output. */
#include "annotator.h"
#include "json.h"

/* --- telling why -------------------------------------------------------- */

void ipsa_notes_why(struct ipsa_annotator *a, const struct member *m,
	enum ipsa_verdict verdict, const char *gate)
{
	const struct line *l = &a->line;
	struct ipsa_candidate c = {a->file.ptr, l->number, 0, m->text,
		m->text_len, m->pattern, gate,
		m->readings.count > 0 ? m->readings.entries[0] : NULL,
		verdict};

	if (a->options.why == NULL)
		return;
	c.column = m->raw_start + 1;
	a->options.why(a->options.why_ctx, &c);
}

static void why_all(struct ipsa_annotator *a, enum ipsa_verdict verdict)
{
	for (unsigned i = 0; a->options.why != NULL && i < a->cluster.count;
	    i++)
		ipsa_notes_why(a, &a->cluster.members[i], verdict, NULL);
}

/* --- telling what was found --------------------------------------------- */

static void tell_found(struct ipsa_annotator *a, const struct meaning *m)
{
	const struct line *l = &a->line;
	struct ipsa_found found = {a->file.ptr, l->offset, l->raw.ptr,
		l->raw.len, m->shared.entries, m->shared.count, m->agrees};

	if (a->options.found != NULL)
		a->options.found(a->options.found_ctx, &found);
}

/* --- JSON --------------------------------------------------------------- */

static void write_json(struct ipsa_annotator *a, const struct meaning *m)
{
	const struct line *l = &a->line;
	struct json_place place = {ipsa_span(a->file.ptr, a->file.len - 1),
		l->number, 0, 0, a->clusters, m->agrees};

	for (unsigned i = 0; i < a->cluster.count; i++) {
		const struct member *r = &a->cluster.members[i];

		place.column = r->raw_start + 1;
		place.offset = l->offset + r->raw_start;
		for (unsigned j = 0; j < r->readings.count; j++) {
			if (!ipsa_readings_has(&m->shared,
			    r->readings.entries[j]))
				continue;
			ipsa_buf_clear(&a->note);
			ipsa_json_reference(&a->note, &place, r,
				r->readings.entries[j]);
			if (ipsa_annotator_has(a, &a->note))
				ipsa_sink_copy(a->sink,
					ipsa_buf_span(&a->note));
		}
	}
}

/* --- notes -------------------------------------------------------------- */

/* Was every entry told in this file? If not, they are now. */
static bool all_told(struct ipsa_annotator *a, const struct meaning *m)
{
	bool told = true;

	for (unsigned i = 0; i < m->shared.count; i++) {
		bool *bit = &a->told[ipsa_catalog_index(a->cat,
			m->shared.entries[i])];

		told = told && *bit;
		*bit = true;
	}
	return told;
}

/* Where the full note of one entry is kept once it was made: notes repeat. */
static struct span *kept_note(struct ipsa_annotator *a,
	const struct meaning *m)
{
	const struct ipsa_entry *e = m->shared.entries[0];

	if (!m->agrees || m->shared.count > 1)
		return NULL;
	return &a->made[2 * ipsa_catalog_index(a->cat, e) +
		ipsa_wording_shows(&a->cluster, e)];
}

/* The note of the cluster, borrowed until the next is made. */
static struct span make_note(struct ipsa_annotator *a, const struct meaning *m)
{
	bool brief = a->options.brief && m->agrees && all_told(a, m);
	struct span *kept = brief ? NULL : kept_note(a, m);

	if (kept != NULL && kept->len > 0)
		return *kept;
	ipsa_buf_clear(&a->note);
	ipsa_wording_note(&a->note, &a->template, &a->cluster, m, brief);
	if (!ipsa_annotator_has(a, &a->note))
		return ipsa_span("", 0);
	if (kept != NULL) {
		kept->ptr = ipsa_arena_copy(&a->arena,
			ipsa_buf_span(&a->note));
		kept->len = kept->ptr != NULL ? a->note.len : 0;
	}
	return ipsa_buf_span(&a->note);
}

static void write_note(struct ipsa_annotator *a, struct span note)
{
	a->counts.notes++;
	if (a->options.color)
		ipsa_sink_copy(a->sink, ipsa_span_of("\033[36m"));
	ipsa_sink_copy(a->sink, note);
	if (a->options.color)
		ipsa_sink_copy(a->sink, ipsa_span_of("\033[m"));
}

void ipsa_notes_write_to(struct ipsa_annotator *a, size_t to)
{
	const char *end = a->line.raw.ptr + to;

	if (!a->options.json)
		ipsa_sink_borrow(a->sink, ipsa_span(a->at,
			(size_t)(end - a->at)));
	a->at = end;
}

/* Straight behind the cluster, unless that very note stands there. */
static void put_inline(struct ipsa_annotator *a, struct span note)
{
	struct span behind = ipsa_span_cut(a->line.raw, a->place,
		a->line.raw.len);

	ipsa_notes_write_to(a, a->place);
	if (!ipsa_span_starts(behind, note))
		write_note(a, note);
}

/* Keep a note for the line's end, each label once. */
static void put_aside(struct ipsa_annotator *a, const struct meaning *m)
{
	struct waiting *w = &a->waiting;
	size_t start = w->notes.len, label;

	ipsa_buf_clear(&a->note);
	ipsa_wording_label(&a->note, &a->cluster, m);
	if (!ipsa_annotator_has(a, &a->note))
		return;
	label = a->note.len;
	for (size_t i = 0; i < w->count; i++)
		if (ipsa_span_eq(ipsa_buf_span(&a->note), ipsa_span(
		    w->notes.ptr + w->start[i] + sizeof(NOTE_OPEN) - 1,
		    w->label_len[i])))
			return;
	if (w->count == LABELS_MAX) {
		a->counts.limits++;
		return;
	}
	ipsa_buf_add_span(&w->notes, make_note(a, m));
	w->start[w->count] = start;
	w->label_len[w->count++] = label;
	ipsa_annotator_has(a, &w->notes);
}

void ipsa_notes_close(struct ipsa_annotator *a)
{
	struct cluster *c = &a->cluster;
	struct meaning m;

	if (c->count == 0)
		return;
	if (!c->alone && !a->options.loose) {
		why_all(a, IPSA_BARE);
		c->count = 0;
		return;
	}
	why_all(a, IPSA_ANNOTATED);
	ipsa_cluster_meaning(c, &m);
	a->found = true;
	a->clusters++;
	a->counts.references += c->count;
	tell_found(a, &m);
	if (a->options.json) {
		write_json(a, &m);
	} else if (a->options.style == IPSA_INLINE || a->longer.on) {
		put_inline(a, make_note(a, &m));
	} else {
		put_aside(a, &m);
	}
	c->count = 0;
}

/* --- the end of a line -------------------------------------------------- */

static struct span waiting_note(const struct waiting *w, size_t i)
{
	size_t end = i + 1 < w->count ? w->start[i + 1] : w->notes.len;

	return ipsa_span(w->notes.ptr + w->start[i], end - w->start[i]);
}

static void write_waiting(struct ipsa_annotator *a, struct span end)
{
	for (size_t i = 0; i < a->waiting.count; i++) {
		write_note(a, waiting_note(&a->waiting, i));
		ipsa_sink_copy(a->sink, end);
	}
}

/* Before the notes that stand at the line's end, unless they are these. */
static void end_style(struct ipsa_annotator *a)
{
	struct span raw = a->line.raw;
	size_t tail = ipsa_note_tail(raw);

	ipsa_notes_write_to(a, tail);
	if (!ipsa_span_starts(ipsa_span_cut(raw, tail, raw.len),
	    ipsa_buf_span(&a->waiting.notes)))
		write_waiting(a, ipsa_span("", 0));
	ipsa_notes_write_to(a, raw.len + a->line.end.len);
}

/* On lines of their own; the input that goes on with the same is skipped. */
static void below_style(struct ipsa_annotator *a)
{
	ipsa_notes_write_to(a, a->line.raw.len + a->line.end.len);
	write_waiting(a, a->line.end);
	ipsa_buf_clear(&a->due);
	for (size_t i = 0; i < a->waiting.count; i++) {
		ipsa_buf_add_span(&a->due, waiting_note(&a->waiting, i));
		ipsa_buf_add_span(&a->due, a->line.end);
	}
	ipsa_annotator_has(a, &a->due);
	a->due_seen = 0;
	a->due_notes = a->waiting.count;
}

void ipsa_notes_end_line(struct ipsa_annotator *a)
{
	if (a->options.json || !a->found)
		return;
	if (a->waiting.count > 0 && (a->options.style == IPSA_END ||
	    a->line.end.len == 0))
		end_style(a);
	else if (a->waiting.count > 0)
		below_style(a);
	else
		ipsa_notes_write_to(a, a->line.raw.len + a->line.end.len);
	a->waiting.count = 0;
	ipsa_buf_clear(&a->waiting.notes);
}
