/* SPDX-License-Identifier: MIT */
/*
 * What carries the notes of a record that is no line of text: a member of a
 * JSON object, a cell, a field, comments.
 */
#include "annotator.h"
#include "json.h"

/* --- what is kept -------------------------------------------------------- */

/* The text in which the cluster stands; NULL if it is in none. */
static const struct text *text_of(const struct ipsa_annotator *a)
{
	const struct looked *k = &a->looked;
	const struct parse *p = &a->parse;
	size_t low = 0, high = p->count, at;

	if (k->text != NULL)
		return k->text;
	at = k->in_line ? a->cluster.members[0].start :
		a->cluster.members[0].raw_start;
	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct text *t = &p->texts[middle];

		if (at < t->start)
			high = middle;
		else if (at >= (size_t)t->start + t->len)
			low = middle + 1;
		else
			return t;
	}
	return NULL;
}

/* What the field of a text is called, into `named`. */
static struct span field_of(struct ipsa_annotator *a, const struct text *t)
{
	struct buf *b = &a->field;

	ipsa_buf_clear(b);
	if (t != NULL && t->name_len > 0)
		ipsa_decode(a->looked.format->decode, ipsa_span(
			a->parse.record.ptr + t->name, t->name_len), b);
	ipsa_annotator_has(a, b);
	return ipsa_span(b->ptr, b->len < FIELD_MAX ? b->len : FIELD_MAX);
}

/* The first member that may mean the entry. */
static const struct member *member_of(const struct cluster *c,
	const struct ipsa_entry *e)
{
	unsigned i = 0;

	while (i + 1 < c->count &&
	    !ipsa_readings_has(&c->members[i].readings, e))
		i++;
	return &c->members[i];
}

/* Objects, one for each reading, parted by commas. */
static void add_objects(struct ipsa_annotator *a, const struct meaning *m,
	const struct text *t)
{
	struct buf *b = &a->carried.notes;
	struct json_carried what = {.field = field_of(a, t),
		.agrees = m->agrees};
	bool brief = ipsa_notes_brief(a, m);

	if (a->carried.count == 0)
		ipsa_fields_begin(&a->fields);
	ipsa_fields_cluster(&a->fields, &a->cluster, m, brief);
	for (unsigned i = 0; i < m->shared.count; i++) {
		const struct ipsa_entry *e = m->shared.entries[i];
		const struct member *from = member_of(&a->cluster, e);

		if (i > 0)
			ipsa_buf_add_char(b, ',');
		what.members = ipsa_notes_members(a, e, brief);
		ipsa_json_carried(b, &what, from);
		ipsa_fields_reading(&a->fields, &what, from);
	}
}

/* A note without what opens and closes it. */
static void add_words(struct ipsa_annotator *a, const struct meaning *m)
{
	struct span note = ipsa_notes_make(a, m);

	if (note.len > sizeof(NOTE_OPEN))
		ipsa_buf_add_span(&a->carried.notes, ipsa_span_cut(note,
			sizeof(NOTE_OPEN) - 1, note.len - 1));
}

void ipsa_carriers_add(struct ipsa_annotator *a, const struct meaning *m)
{
	const struct text *t = text_of(a);
	bool xml = a->looked.format == &ipsa_format_xml;

	/* What is in no text of an element has no place for a comment. */
	if ((xml && t == NULL) || !ipsa_notes_new(a, &a->carried, m))
		return;
	if (a->looked.format == &ipsa_format_json)
		add_objects(a, m, t);
	else
		add_words(a, m);
	ipsa_notes_keep(a, &a->carried, t != NULL ? t->carrier : 0);
}

/* --- how it is written --------------------------------------------------- */

/* What is kept, with something between; `to` is emptied first. */
static void join(struct ipsa_annotator *a, const char *between, size_t place,
	struct buf *to)
{
	const struct waiting *w = &a->carried;
	bool any = false;

	for (size_t i = 0; i < w->count; i++) {
		if (w->place[i] != place && place > 0)
			continue;
		if (any)
			ipsa_buf_add_text(to, between);
		ipsa_buf_add_span(to, ipsa_notes_kept(w, i));
		any = true;
	}
}

static void copy(struct ipsa_annotator *a, const struct buf *b)
{
	if (ipsa_annotator_has(a, b))
		ipsa_sink_copy(a->sink, ipsa_buf_span(b));
}

/* A record that has a carrier keeps it. */
static bool keeps(struct ipsa_annotator *a, bool kept)
{
	if (kept && a->carried.count > 0)
		a->counts.kept++;
	return kept || a->carried.count == 0;
}

/* Who asked for the items has them instead of the record. */
static bool told_items(struct ipsa_annotator *a)
{
	if (a->options.item == NULL)
		return false;
	for (size_t i = 0; i < a->carried.count; i++) {
		struct span s = ipsa_notes_kept(&a->carried, i);

		a->options.item(a->options.item_ctx, s.ptr, s.len);
	}
	a->counts.notes += a->carried.count;
	return true;
}

/*
 * What stands before our member, each with a comma behind it; returns how much
 * that is. A value that the object has stays the only one under its name,
 * whether it is read with the notes in it or without them. What framed records
 * gets nothing: the beginning of that object is gone.
 */
static unsigned add_fields(struct ipsa_annotator *a, struct span object,
	struct buf *b)
{
	enum ipsa_fields schema = a->fields.schema;
	unsigned present;

	if (schema == IPSA_FIELDS_NONE || object.ptr[0] != '{')
		return 0;
	present = ipsa_added_present(schema, object);
	if (a->line.noted)
		present |= ipsa_added_present(schema, a->parse.record);
	return ipsa_fields_put(&a->fields, present, b);
}

/* The items; the first says how many members stand before them. */
static void add_items(struct ipsa_annotator *a, unsigned added, struct buf *b)
{
	struct buf *items = &a->field;

	ipsa_buf_clear(items);
	join(a, ",", 0, items);
	if (!ipsa_annotator_has(a, items))
		return;
	ipsa_buf_add_char(b, '[');
	if (added > 0) {
		ipsa_buf_add_text(b, ADDED_OPEN);
		ipsa_buf_add_char(b, (char)('0' + added));
		ipsa_buf_add_char(b, ',');
	}
	ipsa_buf_add_span(b, ipsa_span_cut(ipsa_buf_span(items), added > 0,
		items->len));
	ipsa_buf_add_char(b, ']');
}

void ipsa_carriers_member(struct ipsa_annotator *a, size_t from, size_t at,
	bool kept)
{
	struct span raw = a->line.raw;
	struct buf *b = &a->note;
	unsigned added;

	if (keeps(a, kept || a->parse.carried != CARRIED_NONE) ||
	    told_items(a))
		return;
	ipsa_notes_write_to(a, at);
	ipsa_buf_clear(b);
	/* What was found stands in a member before it. */
	ipsa_buf_add_char(b, ',');
	added = add_fields(a, ipsa_span_cut(raw, from, raw.len), b);
	ipsa_buf_add_text(b, "\"" CARRIER "\":");
	add_items(a, added, b);
	copy(a, b);
	a->counts.notes += a->carried.count;
}

/* In CEF an equals sign is escaped; in LEEF nothing may be the delimiter. */
static void escape(struct buf *to, struct span s, char joint)
{
	for (size_t i = 0; i < s.len; i++) {
		if (joint == ' ' && s.ptr[i] == '=')
			ipsa_buf_add_char(to, '\\');
		ipsa_buf_add_char(to, joint != ' ' && s.ptr[i] == joint ?
			' ' : s.ptr[i]);
	}
}

void ipsa_carriers_field(struct ipsa_annotator *a, bool kept)
{
	struct buf *b = &a->note, *words = &a->field;
	struct span raw = a->line.raw, view = a->line.view;
	char joint = a->line.kind.joint;

	if (keeps(a, kept))
		return;
	ipsa_notes_write_to(a, raw.len);
	ipsa_buf_clear(words);
	join(a, " | ", 0, words);
	ipsa_buf_clear(b);
	if (view.len > a->line.kind.fields)
		ipsa_buf_add_char(b, joint);
	ipsa_buf_add_text(b, CARRIER "=");
	if (ipsa_annotator_has(a, words))
		escape(b, ipsa_buf_span(words), joint);
	/* Blanks of a template at the end could not be told from the line's. */
	while (b->len > 0 && ipsa_is_blank(b->ptr[b->len - 1]))
		b->len--;
	copy(a, b);
	a->counts.notes += a->carried.count;
}

static void cell(struct ipsa_annotator *a)
{
	struct buf *b = &a->note;

	if (a->framer.ours)
		return;
	ipsa_notes_write_to(a, a->line.raw.len);
	ipsa_buf_clear(b);
	ipsa_buf_add_char(b, a->framer.delimiter);
	ipsa_buf_add_char(b, '"');
	join(a, " | ", 0, b);
	ipsa_buf_add_char(b, '"');
	copy(a, b);
	a->counts.notes += a->carried.count;
}

void ipsa_carriers_comment(struct ipsa_annotator *a, size_t place,
	size_t count)
{
	struct span raw = a->line.raw, said = ipsa_buf_span(&a->note);
	struct buf *b = &a->field;

	if (!ipsa_annotator_has(a, &a->note))
		return;
	ipsa_notes_write_to(a, place);
	ipsa_buf_clear(b);
	ipsa_buf_add_text(b, "<!-- " CARRIER ": ");
	ipsa_buf_add_span(b, said);
	ipsa_buf_add_text(b, " -->");
	if (!ipsa_annotator_has(a, b) || ipsa_span_starts(ipsa_span_cut(raw,
	    place, raw.len), ipsa_buf_span(b)))
		return;
	copy(a, b);
	a->due_notes = count;
	a->counts.notes += count;
	if (place < raw.len)
		return;
	/* The input may go on with it: then it is not written again. */
	ipsa_buf_clear(&a->due);
	ipsa_buf_add_span(&a->due, ipsa_buf_span(b));
	ipsa_annotator_has(a, &a->due);
}

/* What is told at a place, in a->note; returns how many things that is. */
static size_t tell(struct ipsa_annotator *a, size_t place)
{
	const struct waiting *w = &a->carried;
	size_t count = 0;

	ipsa_buf_clear(&a->note);
	join(a, " | ", place, &a->note);
	for (size_t i = 0; i < w->count; i++)
		count += w->place[i] == place;
	return count;
}

static void comments(struct ipsa_annotator *a)
{
	const struct waiting *w = &a->carried;
	size_t place = 0;

	for (;;) {
		size_t least = SIZE_MAX;

		for (size_t i = 0; i < w->count; i++)
			if (w->place[i] > place && w->place[i] < least)
				least = w->place[i];
		if (least == SIZE_MAX)
			return;
		place = least;
		ipsa_carriers_comment(a, place, tell(a, place));
	}
}

void ipsa_carriers_write(struct ipsa_annotator *a)
{
	if (a->format == &ipsa_format_json)
		ipsa_carriers_member(a, 0, a->parse.carrier, false);
	else if (a->format == &ipsa_format_csv)
		cell(a);
	else
		comments(a);
}
