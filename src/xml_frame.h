/* SPDX-License-Identifier: MIT */
/*
 * What format_xml.c, which cuts XML into pieces, is made of. Each function is a
 * state's, or begins one: it looks at what stands at the start of `s`, the rest
 * of which is yet to come unless it is the `last`, and makes a piece of it, or
 * returns false if more must be seen. A state keeps what it has seen in the
 * framer.
 */
#ifndef IPSA_XML_FRAME_H
#define IPSA_XML_FRAME_H

#include "format.h"

enum xml_state {
	BETWEEN,
	IN_MARKUP,              /* a comment, CDATA, an instruction, DOCTYPE */
	IN_TAG, IN_LEAF, IN_END,
	IN_TEXT, IN_CDATA,      /* beside elements */
	PAST_TEXT,              /* what is left of a text that is too long */
	IN_LINE, PAST_LINE,     /* of text, in no element */
	IN_EVENT_TAG, IN_EVENT, PAST_LIMIT
};

/* The piece is made, and nothing begun behind it. */
static inline bool ipsa_xml_give(struct framer *f, struct piece *piece,
	enum piece_kind kind, size_t len)
{
	*piece = (struct piece){kind, len, 0, f->doubtful};
	f->seen = 0;
	f->doubtful = false;
	f->state = BETWEEN;
	return true;
}

/* --- events: xml_event.c -------------------------------------------------- */

/* One, or a line of them, that begins here. */
bool ipsa_xml_event_begins(struct framer *f, struct span s, bool last,
	struct piece *piece);

/* IN_EVENT_TAG: its start tag, which may be all of it. */
bool ipsa_xml_event_tag(struct framer *f, struct span s, bool last,
	struct piece *piece);

/* IN_EVENT. */
bool ipsa_xml_event(struct framer *f, struct span s, bool last,
	struct piece *piece);

/* PAST_LIMIT: the rest of an event that was too long. */
bool ipsa_xml_past_event(struct framer *f, struct span s, bool last,
	struct piece *piece);

/* --- elements: xml_element.c ---------------------------------------------- */

/* IN_TAG, IN_LEAF, IN_END: an element, if it is a leaf; else its start tag and
 * what text follows. */
bool ipsa_xml_element(struct framer *f, struct span s, bool last,
	struct piece *piece);

/* Where the ">" of the start tag stands that is looked through from f->seen on;
 * s.len if it is not there. f->delimiter is the quotation mark it is in. */
size_t ipsa_xml_tag_end(struct framer *f, struct span s);

/* Where the end tag that begins at `at` ends; 0 if it does not, and *more where
 * that is not yet seen. */
size_t ipsa_xml_end_tag(struct span s, size_t at, bool *more);

/* --- lines of text, in no element: xml_line.c ----------------------------- */

/* Is no element open? */
static inline bool ipsa_xml_outside(const struct framer *f)
{
	return f->depth == 0 && f->deeper == 0;
}

/* May the "<" at `at` begin a tag or other markup? */
bool ipsa_xml_begins_markup(struct span s, size_t at);

/* Does syslog's "<134>" begin `s`? */
bool ipsa_xml_begins_syslog(struct span s);

/* Do blanks begin a line of text? *more: it is not yet seen. */
bool ipsa_xml_indents(const struct framer *f, struct span s, bool last,
	bool *more);

/* One that begins here. */
bool ipsa_xml_line_begins(struct framer *f, struct span s, bool last,
	struct piece *piece);

/* IN_LINE: up to markup or its line's end. */
bool ipsa_xml_line(struct framer *f, struct span s, bool last,
	struct piece *piece);

/* PAST_LINE: the rest of a line that was too long. */
bool ipsa_xml_past_line(struct framer *f, struct span s,
	struct piece *piece);

#endif
