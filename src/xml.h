/* SPDX-License-Identifier: MIT */
/*
 * What the rooms of XML share. format_xml.c tells records, xml_stack.c what
 * they stand in, xml_texts.c their texts; xml_confirm.c asks whether a record is well-formed; xml_comment.c
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

/* How long what opens and closes CDATA is. */
enum { CDATA_OPEN = 9, CDATA_CLOSE = 3 };

/* Is a record, which is not empty, text and no element? */
static inline bool ipsa_xml_is_text(struct span record)
{
	return record.ptr[0] != '<' || ipsa_xml_begins(record, "<![CDATA[");
}

/* What ends the markup that begins so; of DOCTYPE a subset is not followed. */
const char *ipsa_xml_closing(struct span s);

/* The markup that is no tag which begins `s`, by how it goes on: '-' a comment,
 * ']' CDATA, '?' an instruction; 0 if none does. */
char ipsa_xml_mark(struct span s);

/* Go behind the end of the markup that *in is, which then is 0; false if it is
 * not there, and *at is where to look for it next. */
bool ipsa_xml_leave_markup(struct span s, size_t *at, char *in);

/* Where in a record another event begins: the one before was cut short. 0 if
 * there is none. */
size_t ipsa_xml_again(struct span s);

/* The character that a reference at the start of `s` means, or -1; its length
 * is set. */
long ipsa_xml_referred(struct span s, size_t *len);

/* --- xml_stack.c --- */

/* Where the name ends that begins at `at` of a tag. */
size_t ipsa_xml_name_end(struct span s, size_t at);

/* A name without its prefix. */
struct span ipsa_xml_local(struct span name);

/*
 * The next attribute of the start tag in `s`, from *at on, which moves behind
 * it. False if there is none: *at is then where the tag's ">" stands, or s.len
 * where it has no end.
 */
bool ipsa_xml_attribute(struct span s, size_t *at, struct span *name,
	struct span *value);

/* An element begins that is no record by itself, with `tag` and what text
 * follows. Of one that is too long, text is not looked at. */
void ipsa_xml_open(struct framer *f, struct span tag, bool too_long);

/* Text stands in the innermost element. */
void ipsa_xml_word(struct framer *f);

/* An end tag: with those that it leaves open, the element is closed. True if
 * it is the innermost, as it should be. */
bool ipsa_xml_close(struct framer *f, struct span tag);

/* --- xml_texts.c, xml_confirm.c, xml.c: as struct format has them --- */

bool ipsa_xml_parse(const struct framer *f, struct parse *p, size_t *again);
bool ipsa_xml_confirm(struct parse *p, size_t *again);
size_t ipsa_xml_decode(struct span s, char *out, size_t *len);

#endif
