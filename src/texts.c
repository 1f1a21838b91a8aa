/* SPDX-License-Identifier: MIT */
/*
 * What holds texts under the names of fields: a record, or a line that carries
 * more than text. It is looked through twice, as it stands there and text by
 * text; what is found waits for its carrier.
 */
#include "annotator.h"

/* --- text by text -------------------------------------------------------- */

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

/* Does a text say what stands there, and hold no note? */
static bool is_plain(decode_fn *by, struct span token, bool literal)
{
	char decoded[4];
	size_t len = 0;

	return (literal || token.len == 0 ||
		(by(token, decoded, &len) == token.len && len == 0)) &&
		memchr(token.ptr, '[', token.len) == NULL;
}

/* The name of a field, as patterns see it, goes to `named`. */
static void name_it(struct ipsa_annotator *a, struct span name)
{
	ipsa_buf_clear(&a->named);
	if (name.len == 0)
		return;
	ipsa_decode(a->looked.format->decode, name, &a->named);
	ipsa_buf_add_text(&a->named, ": ");
}

/* The same, but only from where on a sieve may match: that is known of names that
 * were seen before. */
static void name_end(struct ipsa_annotator *a, struct span name)
{
	struct buf *named = &a->named;
	size_t from;

	if (!ipsa_field_names_find(&a->names, name, &from)) {
		name_it(a, name);
		from = ipsa_sieve_begins(&a->sieve, ipsa_buf_span(named),
			named->len);
		ipsa_field_names_add(&a->names, name, from);
		return;
	}
	ipsa_buf_clear(named);
	ipsa_buf_add_span(named, ipsa_span_cut(name, from < name.len ? from :
		name.len, name.len));
	ipsa_buf_add_text(named, ": ");
}

/* Nothing can be found in a text behind the name of its field: no sieve matches
 * there, nor could one from the name on. */
static bool is_idle(struct ipsa_annotator *a, const struct text *t,
	struct span name, struct span token)
{
	struct span view = a->line.view;
	struct buf *named = &a->named;
	size_t at = a->line.body, lead;

	if (token.ptr != view.ptr + at ||
	    ipsa_search_may(&a->search, view, at, at + token.len) ||
	    !is_plain(a->looked.format->decode, token, t->literal))
		return false;
	name_end(a, name);
	lead = named->len;
	ipsa_buf_add(named, token.ptr, token.len < PREFIX ? token.len : PREFIX);
	return ipsa_annotator_has(a, named) && ipsa_sieve_begins(&a->sieve,
		ipsa_buf_span(named), lead) == lead;
}

/* One text as patterns see it: decoded, behind the name of its field. */
static void field(struct ipsa_annotator *a, const struct text *t)
{
	struct line *l = &a->line;
	struct span record = a->parse.record;
	struct span token = ipsa_span(record.ptr + t->start, t->len);
	struct span name = ipsa_span(t->listed ? a->framer.names.ptr :
		record.ptr, 0);

	if (t->name_len > 0)
		name = ipsa_span(name.ptr + t->name, t->name_len);
	l->body = a->looked.base + t->start;
	if (is_idle(a, t, name, token))
		return;
	name_it(a, name);
	l->lead = a->named.len;
	decode(a, token, t->literal);
	if (!ipsa_annotator_has(a, &a->named))
		return;
	l->text = ipsa_buf_span(&a->named);
	ipsa_search_text(&a->search, l->lead);
	ipsa_annotate_find(a, l->text.len + 1, false);
	ipsa_notes_close(a);
	l->coded = false;
}

void ipsa_texts_look(struct ipsa_annotator *a)
{
	struct looked *k = &a->looked;
	const struct parse *p = &a->parse;

	k->on = true;
	k->known.count = k->tried.count = 0;
	k->known.full = k->tried.full = false;
	k->text = NULL;
	ipsa_annotate_text(a, ipsa_span_cut(a->line.view, k->base,
		a->line.view.len));
	if (!k->in_line)        /* texts stand in raw, not in the view */
		a->line.noted = false;
	for (size_t i = 0; i < p->count && !a->sink->failed; i++) {
		k->text = &p->texts[i];
		field(a, k->text);
	}
	k->on = false;
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

bool ipsa_texts_without_carrier(struct ipsa_annotator *a)
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
	size_t from, brace;

	ipsa_annotate_text(a, ipsa_span_cut(l->view, 0, l->kind.text_end));
	if (a->options.style != IPSA_BELOW && !a->options.json)
		ipsa_notes_end_text(a, l->noted && l->kind.text_end > 0 ?
			ipsa_walk_to(&walk, l->kind.text_end - 1) + 1 :
			l->kind.text_end);
	a->looked.in_line = true;
	a->looked.format = &ipsa_format_json;
	a->looked.base = l->kind.json;
	ipsa_texts_look(a);
	from = l->kind.json;
	brace = from + a->parse.carrier;
	if (l->noted) {
		from = ipsa_walk_to(&walk, from);
		brace = ipsa_walk_to(&walk, brace);
	}
	ipsa_carriers_member(a, from, brace, kept);
}

/* A line with a header of CEF or LEEF: its carrier is a field at the end. */
static void look_at_fields(struct ipsa_annotator *a, bool kept)
{
	a->parse.count = 0;
	a->looked.in_line = true;
	a->looked.format = NULL;
	a->looked.base = 0;
	ipsa_texts_look(a);
	ipsa_carriers_field(a, kept || a->line.kind.field < a->line.view.len);
}

void ipsa_texts_line(struct ipsa_annotator *a, bool kept)
{
	struct line *l = &a->line;

	ipsa_line_kind(l->view, &l->kind);
	a->carried.count = 0;
	if (l->kind.joint != '\0')
		look_at_fields(a, kept);
	else if (l->kind.json < l->view.len && parse_tail(a))
		look_at_tail(a, kept);
	else
		ipsa_recall_text(a);
}
