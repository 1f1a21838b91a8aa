/* SPDX-License-Identifier: MIT */
/*
 * What is written of records: all, or with --matched those alone that hold a
 * reference, and what frames them.
 */
#include "annotator.h"
#include "xml.h"

/* --- elements of text ---------------------------------------------------- */

/* Is there text around it? Of what is too deep it is not known. */
static bool is_worded(const struct framer *f)
{
	return f->deeper > 0 || (f->depth > 0 && f->open[f->depth - 1].worded);
}

/* A start and an end tag with nothing between are what is left of an element
 * whose records were left out, as if they framed one. */
static bool is_hollow(struct span s)
{
	size_t at = ipsa_xml_name_end(s, 1);
	struct span name, value;

	while (ipsa_xml_attribute(s, &at, &name, &value))
		;
	if (s.ptr[at - 1] == '/')
		return false;
	for (at++; at < s.len && ipsa_is_blank(s.ptr[at]);)
		at++;
	return at + 1 < s.len && s.ptr[at] == '<' && s.ptr[at + 1] == '/';
}

/* Is it written, though nothing was found in it? */
static bool stays(const struct ipsa_annotator *a)
{
	return a->format == &ipsa_format_xml &&
		(is_worded(&a->framer) || is_hollow(a->line.raw));
}

/* Text may yet show that what is left out belongs to it. */
static void put_aside(struct ipsa_annotator *a, struct span s)
{
	a->aside_lost = a->aside_lost || a->aside.len + s.len > ASIDE_MAX;
	if (a->aside_lost)
		return;
	ipsa_buf_add_span(&a->aside, s);
	ipsa_annotator_has(a, &a->aside);
}

void ipsa_matched_forget(struct ipsa_annotator *a)
{
	ipsa_buf_clear(&a->aside);
	a->aside_lost = false;
	a->aside_depth = 0;
}

/* Something is written behind what is aside: if that is text of the same
 * element, it is written, too. */
static void end_aside(struct ipsa_annotator *a)
{
	if (a->aside_depth > 0 && a->framer.depth == a->aside_depth &&
	    is_worded(&a->framer)) {
		ipsa_sink_copy(a->sink, ipsa_buf_span(&a->aside));
		a->counts.limits += a->aside_lost;
	}
	ipsa_matched_forget(a);
}

/* --- what is written ----------------------------------------------------- */

static void forget_joint(struct ipsa_annotator *a)
{
	a->held_joint = a->held_line = false;
}

/* What parts it from the one before is written with what is written: on a line
 * of its own where it was. */
static void end_joint(struct ipsa_annotator *a)
{
	if (a->held_joint)
		ipsa_sink_copy(a->sink, ipsa_span_of(a->held_line ? ",\n" :
			","));
	forget_joint(a);
}

void ipsa_matched_frame(struct ipsa_annotator *a, struct span s)
{
	a->dropped = false;
	if (!a->options.matched)
		return;
	end_aside(a);
	if (s.ptr[0] == '[' || s.ptr[0] == '{')
		end_joint(a);
	forget_joint(a);
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
	} else if (a->aside_depth > 0) {
		put_aside(a, s);
	} else if (a->held_joint) {
		a->held_line = a->held_line ||
			ipsa_span_find(s, 0, '\n') < s.len;
	}
}

/* The record is not written. */
static void leave_out(struct ipsa_annotator *a)
{
	a->dropped = true;
	if (a->format != &ipsa_format_xml || a->framer.depth == 0)
		return;
	a->aside_depth = a->framer.depth;
	put_aside(a, a->line.raw);
}

/* The record is written, up to `to` of raw: now what parted it, too. */
static void begin_written(struct ipsa_annotator *a)
{
	if (!a->options.matched)
		return;
	ipsa_matched_forget(a);
	end_joint(a);
	a->dropped = false;
	a->at = a->line.raw.ptr;
}

void ipsa_matched_end(struct ipsa_annotator *a, bool always)
{
	const struct line *l = &a->line;

	if (a->options.json)
		return;
	if (a->options.matched && !a->found && !always && !stays(a)) {
		leave_out(a);
		return;
	}
	begin_written(a);
	ipsa_carriers_write(a);
	if (a->options.matched)
		ipsa_notes_write_to(a, l->raw.len + l->end.len);
}
