/* SPDX-License-Identifier: MIT */
/*
 * What is told of XML elements that are still open, and stands behind their end
 * tags. Only the innermost gets more: so what belongs to one stands together,
 * behind what belongs to those around it.
 */
#include "annotator.h"

static struct span label_of(const struct waiting *w, size_t i)
{
	size_t from = i > 0 ? w->label_end[i - 1] : 0;

	return ipsa_span(w->labels.ptr + from, w->label_end[i] - from);
}

/* How many things wait for the end tag of an element. */
static size_t count_of(const struct pending *p, size_t depth)
{
	size_t count = 0;

	while (count < p->count && p->of[p->count - 1 - count].depth == depth)
		count++;
	return count;
}

static bool has_label(const struct pending *p, size_t first, struct span label)
{
	for (size_t i = first; i < p->count; i++)
		if (ipsa_span_eq(label, ipsa_span(p->texts.ptr +
		    p->of[i].start, p->of[i].label_len)))
			return true;
	return false;
}

/* Keep number `i` of what was found in a part of the innermost element. */
static void add(struct ipsa_annotator *a, size_t i)
{
	struct pending *p = &a->pending;
	size_t depth = a->framer.depth, count = count_of(p, depth);
	struct span label = label_of(&a->carried, i);
	struct span note = ipsa_notes_kept(&a->carried, i);

	if (has_label(p, p->count - count, label))
		return;
	if (count == LABELS_MAX || p->count == PENDING_MAX) {
		a->counts.limits++;
		return;
	}
	p->of[p->count++] = (struct pending_note){depth, p->texts.len,
		label.len, note.len};
	ipsa_buf_add_span(&p->texts, label);
	ipsa_buf_add_span(&p->texts, note);
	ipsa_annotator_has(a, &p->texts);
}

void ipsa_pending_add(struct ipsa_annotator *a)
{
	for (size_t i = 0; i < a->carried.count; i++)
		add(a, i);
}

static void cut(struct pending *p, size_t count)
{
	p->count = count;
	p->texts.len = count == 0 ? 0 : p->of[count - 1].start +
		p->of[count - 1].label_len + p->of[count - 1].len;
}

void ipsa_pending_write(struct ipsa_annotator *a)
{
	struct pending *p = &a->pending;
	size_t count = count_of(p, a->framer.depth + 1);
	struct buf *b = &a->note;

	if (count == 0)
		return;
	ipsa_buf_clear(b);
	for (size_t i = p->count - count; i < p->count; i++) {
		if (b->len > 0)
			ipsa_buf_add_text(b, " | ");
		ipsa_buf_add(b, p->texts.ptr + p->of[i].start +
			p->of[i].label_len, p->of[i].len);
	}
	cut(p, p->count - count);
	ipsa_carriers_comment(a, a->line.raw.len, count);
}

void ipsa_pending_leave(struct ipsa_annotator *a)
{
	struct pending *p = &a->pending;
	size_t count = p->count;

	while (count > 0 && p->of[count - 1].depth > a->framer.depth)
		count--;
	if (count == p->count)
		return;
	cut(p, count);
	a->counts.damaged++;
}
