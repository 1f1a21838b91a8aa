/* SPDX-License-Identifier: MIT */
/*
 * Looking through a record: as it stands there and text by text. What is found
 * counts where the record is well-formed.
 */
#include "annotator.h"

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
	if (!a->found || a->format->confirm == NULL ||
	    a->format->confirm(&a->parse, again))
		return true;
	a->carried.count = 0;
	a->found = false;
	return false;
}

bool ipsa_look_sound(struct ipsa_annotator *a, bool surely, size_t *again)
{
	struct parse *p = &a->parse;

	p->record = a->line.raw;
	return a->format->parse(&a->framer, p, again) && (!surely ||
		a->format->confirm == NULL || a->format->confirm(p, again));
}

bool ipsa_look(struct ipsa_annotator *a, size_t *again)
{
	struct line *l = &a->line;
	bool begun;

	if (!ipsa_look_sound(a, ipsa_annotator_counts_lines(a) ||
	    a->options.brief, again))
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
	(void)ipsa_annotator_asked(a);
	return confirmed(a, again);
}
