/* SPDX-License-Identifier: MIT */
/*
 * What is written of records: all, or with --matched those alone that hold a
 * reference, and what frames them.
 */
#include "annotator.h"

void ipsa_matched_frame(struct ipsa_annotator *a, struct span s)
{
	a->held_joint = a->dropped = false;
	if (!a->options.matched)
		return;
	ipsa_sink_borrow(a->sink, s);
	a->at = s.ptr + s.len;
}

void ipsa_matched_pass(struct ipsa_annotator *a, struct span s,
	const struct piece *p)
{
	bool is_blank = true;

	for (size_t i = 0; i < s.len && is_blank; i++)
		is_blank = ipsa_is_blank(s.ptr[i]);
	if (p->kind == PIECE_JOINT) {
		a->held_joint = a->held_joint || !a->dropped;
		a->dropped = true;
	} else if (!is_blank || !a->dropped) {
		ipsa_matched_frame(a, s);
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

void ipsa_matched_end(struct ipsa_annotator *a, bool always)
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
