/* SPDX-License-Identifier: MIT */
/* From a cluster to its note, and the note to its place in the output. */
#include "annotator.h"
#include "json.h"

/* --- where a reference stands ------------------------------------------- */

/* In a record, which may have many lines. */
static void spot_in_record(struct ipsa_annotator *a, struct member *m)
{
	const char *at = a->line.raw.ptr + m->raw_start;

	if (at < a->probe.at)
		a->probe = a->spot;
	ipsa_annotator_move(a, &a->probe, at);
	m->line = a->probe.line;
	m->column = a->probe.offset - a->probe.start + 1;
	m->offset = a->probe.offset;
}

void ipsa_notes_spot(struct ipsa_annotator *a, struct member *m)
{
	const struct line *l = &a->line;
	uint64_t at;

	if (!ipsa_annotator_counts_lines(a))
		return;
	if (a->looked.on && !a->looked.in_line) {
		spot_in_record(a, m);
		return;
	}
	at = l->raw_base + ipsa_annotator_measure(a,
		ipsa_span(l->raw.ptr, m->raw_start));
	m->line = l->number;
	m->column = at + 1;
	m->offset = l->offset + at;
}

/* --- places that were seen ---------------------------------------------- */

/* How many places stand before `at`. They rise, and most are asked for and
 * added in that order. */
static size_t places_before(const struct places *p, size_t at)
{
	size_t low = 0, high = p->count;

	if (high > 0 && p->at[high - 1] < at)
		return high;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (p->at[middle] < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Of what stands behind the last that found room it is not known: then yes. */
static bool has_place(const struct places *p, size_t at)
{
	size_t i = places_before(p, at);

	return i < p->count ? p->at[i] == at : p->full;
}

static void add_place(struct places *p, size_t at)
{
	size_t i = places_before(p, at);

	if (i < p->count && p->at[i] == at)
		return;
	p->full = p->count == PLACES_MAX;
	if (p->full)
		return;
	memmove(p->at + i + 1, p->at + i, (p->count - i) * sizeof(p->at[0]));
	p->at[i] = at;
	p->count++;
}

/* --- telling why -------------------------------------------------------- */

void ipsa_notes_why(struct ipsa_annotator *a, const struct member *m,
	enum ipsa_verdict verdict, const char *gate)
{
	struct ipsa_candidate c = {a->file.ptr, m->line, m->column, m->text,
		m->text_len, m->pattern, gate,
		m->readings.count > 0 ? m->readings.entries[0] : NULL,
		verdict};

	if (a->options.why == NULL)
		return;
	/* A record is looked through twice, and told of once. */
	if (a->looked.on && a->looked.text != NULL &&
	    verdict != IPSA_ANNOTATED && has_place(&a->looked.tried,
	    m->raw_start))
		return;
	if (a->looked.on)
		add_place(&a->looked.tried, m->raw_start);
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
	bool record = a->looked.on && !a->looked.in_line;
	struct ipsa_found found = {a->file.ptr, record ? a->spot.offset :
		l->offset, l->raw.ptr, l->raw.len, m->shared.entries,
		m->shared.count, m->agrees};

	if (a->options.found != NULL)
		a->options.found(a->options.found_ctx, &found);
}

/* --- JSON --------------------------------------------------------------- */

/* What one reading is told of under the names of a schema, without the comma
 * behind it: into a->field. The reference is the value of the key `text`. */
static struct span json_fields(struct ipsa_annotator *a,
	const struct member *r, const struct ipsa_entry *e, bool agrees)
{
	const struct json_carried what = {ipsa_span_of("text"), agrees,
		ipsa_notes_members(a, e, false)};
	const struct meaning one = {{{e}, 1}, true};

	ipsa_buf_clear(&a->field);
	ipsa_fields_begin(&a->fields);
	ipsa_fields_cluster(&a->fields, &a->cluster, &one, false);
	ipsa_fields_reading(&a->fields, &what, r);
	ipsa_fields_put(&a->fields, 0, &a->field);
	return ipsa_annotator_has(a, &a->field) && a->field.len > 0 ?
		ipsa_span(a->field.ptr, a->field.len - 1) : ipsa_span("", 0);
}

static void write_json(struct ipsa_annotator *a, const struct meaning *m)
{
	struct json_place place = {ipsa_span(a->file.ptr, a->file.len - 1),
		0, 0, 0, a->clusters, m->agrees, ipsa_span("", 0)};

	for (unsigned i = 0; i < a->cluster.count; i++) {
		const struct member *r = &a->cluster.members[i];

		place.line = r->line;
		place.column = r->column;
		place.offset = r->offset;
		for (unsigned j = 0; j < r->readings.count; j++) {
			if (!ipsa_readings_has(&m->shared,
			    r->readings.entries[j]))
				continue;
			place.more = json_fields(a, r, r->readings.entries[j],
				m->agrees);
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

bool ipsa_notes_brief(struct ipsa_annotator *a, const struct meaning *m)
{
	return a->options.brief && m->agrees && all_told(a, m);
}

/* Where the full note of one entry is kept once it was made: notes repeat. */
static struct span *kept_note(struct ipsa_annotator *a,
	const struct meaning *m)
{
	const struct ipsa_entry *e = m->shared.entries[0];

	if (!m->agrees || m->shared.count > 1)
		return NULL;
	return &a->made[ipsa_catalog_index(a->cat, e)].notes[
		ipsa_wording_shows(&a->cluster, e)];
}

/* What was just made into a->note, which is kept if there is memory for it. */
static struct span keep_made(struct ipsa_annotator *a, struct span *kept)
{
	if (!ipsa_annotator_has(a, &a->note))
		return ipsa_span("", 0);
	if (kept == NULL)
		return ipsa_buf_span(&a->note);
	kept->ptr = ipsa_arena_copy(&a->arena, ipsa_buf_span(&a->note));
	kept->len = kept->ptr != NULL ? a->note.len : 0;
	return ipsa_buf_span(&a->note);
}

struct span ipsa_notes_members(struct ipsa_annotator *a,
	const struct ipsa_entry *e, bool brief)
{
	struct span *kept = &a->made[ipsa_catalog_index(a->cat, e)].
		members[brief];

	if (kept->len > 0)
		return *kept;
	ipsa_buf_clear(&a->note);
	ipsa_json_members(&a->note, e, brief);
	return keep_made(a, kept);
}

struct span ipsa_notes_make(struct ipsa_annotator *a, const struct meaning *m)
{
	bool brief = ipsa_notes_brief(a, m);
	struct span *kept = brief ? NULL : kept_note(a, m);

	if (kept != NULL && kept->len > 0)
		return *kept;
	ipsa_buf_clear(&a->note);
	ipsa_wording_note(&a->note, &a->template, &a->cluster, m, brief);
	return keep_made(a, kept);
}

static void write_note(struct ipsa_annotator *a, struct span note)
{
	a->counts.notes++;
	if (a->options.color)
		ipsa_sink_color(a->sink, ipsa_span_of("\033[36m"));
	ipsa_sink_copy(a->sink, note);
	if (a->options.color)
		ipsa_sink_color(a->sink, ipsa_span_of("\033[m"));
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
	a->line.noted_end = a->place;
	if (ipsa_span_starts(behind, note))
		a->line.noted_end += note.len;
	else
		write_note(a, note);
}

bool ipsa_notes_new(struct ipsa_annotator *a, struct waiting *w,
	const struct meaning *m)
{
	size_t start = w->count > 0 ? w->label_end[w->count - 1] : 0;
	struct span label;

	w->notes.len = w->count > 0 ? w->end[w->count - 1] : 0;
	w->labels.len = start;
	ipsa_wording_label(&w->labels, &a->cluster, m);
	if (!ipsa_annotator_has(a, &w->labels))
		return false;
	label = ipsa_span_cut(ipsa_buf_span(&w->labels), start, w->labels.len);
	for (size_t i = 0; i < w->count; i++) {
		size_t from = i > 0 ? w->label_end[i - 1] : 0;

		if (ipsa_span_eq(label, ipsa_span(w->labels.ptr + from,
		    w->label_end[i] - from)))
			return false;
	}
	if (w->count < LABELS_MAX)
		return true;
	a->counts.limits++;
	return false;
}

void ipsa_notes_keep(struct ipsa_annotator *a, struct waiting *w, size_t place)
{
	if (!ipsa_annotator_has(a, &w->notes))
		return;
	w->end[w->count] = w->notes.len;
	w->label_end[w->count] = w->labels.len;
	w->place[w->count++] = place;
}

struct span ipsa_notes_kept(const struct waiting *w, size_t i)
{
	size_t from = i > 0 ? w->end[i - 1] : 0;

	return ipsa_span(w->notes.ptr + from, w->end[i] - from);
}

/* Keep a note for the line's end, each label once. */
static void put_aside(struct ipsa_annotator *a, const struct meaning *m)
{
	if (!ipsa_notes_new(a, &a->waiting, m))
		return;
	ipsa_buf_add_span(&a->waiting.notes, ipsa_notes_make(a, m));
	ipsa_notes_keep(a, &a->waiting, 0);
}

/* Does a note stand at the line's end, not straight behind the reference? */
static bool stands_aside(const struct ipsa_annotator *a)
{
	const struct line_kind *k = &a->line.kind;
	size_t at = a->cluster.members[0].start;

	if (a->longer.on)
		return false;
	return a->options.style != IPSA_INLINE ||
		(at >= k->data && at < k->data_end);
}

/* Was all of the cluster found when its record was looked through before? */
static bool is_known(const struct ipsa_annotator *a)
{
	const struct looked *k = &a->looked;

	for (unsigned i = 0; k->text != NULL && i < a->cluster.count; i++)
		if (!has_place(&k->known, a->cluster.members[i].raw_start))
			return false;
	return k->text != NULL;
}

static void remember(struct ipsa_annotator *a)
{
	struct places *known = &a->looked.known;
	bool full = known->full;

	for (unsigned i = 0; a->looked.on && i < a->cluster.count; i++)
		add_place(known, a->cluster.members[i].raw_start);
	a->counts.limits += known->full && !full;
}

/* Tell of a cluster that counts. */
static void tell(struct ipsa_annotator *a)
{
	struct meaning m;

	why_all(a, IPSA_ANNOTATED);
	ipsa_cluster_meaning(&a->cluster, &m);
	remember(a);
	a->found = true;
	a->clusters++;
	a->counts.references += a->cluster.count;
	tell_found(a, &m);
	if (a->options.json)
		write_json(a, &m);
	else if (a->looked.on)
		ipsa_carriers_add(a, &m);
	else if (stands_aside(a))
		put_aside(a, &m);
	else
		put_inline(a, ipsa_notes_make(a, &m));
}

void ipsa_notes_close(struct ipsa_annotator *a)
{
	struct cluster *c = &a->cluster;

	if (c->count == 0)
		return;
	if (!c->alone && !a->options.loose)
		why_all(a, IPSA_BARE);
	else if (!a->looked.on || !is_known(a))
		tell(a);
	c->count = 0;
}

/* --- the end of a line -------------------------------------------------- */

static void write_waiting(struct ipsa_annotator *a, struct span end)
{
	for (size_t i = 0; i < a->waiting.count; i++) {
		write_note(a, ipsa_notes_kept(&a->waiting, i));
		ipsa_sink_copy(a->sink, end);
	}
}

static struct span all_waiting(const struct waiting *w)
{
	return ipsa_span(w->notes.ptr, w->count > 0 ? w->end[w->count - 1] :
		0);
}

/* Notes at `at`, unless they stand there or behind the last note inline. */
static void put_waiting(struct ipsa_annotator *a, size_t at)
{
	struct span raw = a->line.raw;

	if (at < a->line.noted_end)
		at = a->line.noted_end;
	ipsa_notes_write_to(a, at);
	if (!ipsa_span_starts(ipsa_span_cut(raw, at, raw.len),
	    all_waiting(&a->waiting)))
		write_waiting(a, ipsa_span("", 0));
	a->waiting.count = 0;
}

void ipsa_notes_end_text(struct ipsa_annotator *a, size_t at)
{
	if (a->waiting.count > 0 && a->options.style != IPSA_BELOW)
		put_waiting(a, at);
}

/* On lines of their own; the input that goes on with the same is skipped. */
static void below_style(struct ipsa_annotator *a)
{
	ipsa_notes_write_to(a, a->line.raw.len + a->line.end.len);
	write_waiting(a, a->line.end);
	ipsa_buf_clear(&a->due);
	for (size_t i = 0; i < a->waiting.count; i++) {
		ipsa_buf_add_span(&a->due, ipsa_notes_kept(&a->waiting, i));
		ipsa_buf_add_span(&a->due, a->line.end);
	}
	ipsa_annotator_has(a, &a->due);
	a->due_seen = 0;
	a->due_notes = a->waiting.count;
	a->waiting.count = 0;
}

void ipsa_notes_end_line(struct ipsa_annotator *a)
{
	if (a->options.json || !a->found)
		return;
	if (a->waiting.count > 0 && a->options.style == IPSA_BELOW &&
	    a->line.end.len > 0) {
		below_style(a);
		return;
	}
	if (a->waiting.count > 0)
		put_waiting(a, ipsa_note_tail(a->line.raw));
	ipsa_notes_write_to(a, a->line.raw.len + a->line.end.len);
}
