/* SPDX-License-Identifier: MIT */
/*
 * What the rooms of XML share. format_xml.c tells records, xml_texts.c their
 * texts; xml_confirm.c asks whether a record is well-formed; xml_comment.c
 * knows our comments.
 */
#ifndef IPSA_XML_H
#define IPSA_XML_H

#include "format.h"

/* An open or closed element. */
struct element {
	uint32_t parent, end;
	uint32_t name, name_len; /* of the field: its Name, or its own name */
};

static inline bool ipsa_xml_begins(struct span s, const char *text)
{
	return ipsa_span_starts(s, ipsa_span_of(text));
}

/* --- xml.c --- */

/* Does the start tag of an Event begin `s`? */
bool ipsa_xml_is_event(struct span s);

/* What ends the markup that begins so; of DOCTYPE a subset is not followed. */
const char *ipsa_xml_closing(struct span s);

/* Where in a record another event begins: the one before was cut short. 0 if
 * there is none. */
size_t ipsa_xml_again(struct span s);

/* The character that a reference at the start of `s` means, or -1; its length
 * is set. */
long ipsa_xml_referred(struct span s, size_t *len);

/* --- xml_texts.c, xml_confirm.c, xml.c: as struct format has them --- */

bool ipsa_xml_parse(const struct framer *f, struct parse *p, size_t *again);
bool ipsa_xml_confirm(struct parse *p, size_t *again);
size_t ipsa_xml_decode(struct span s, char *out, size_t *len);

#endif
