/* SPDX-License-Identifier: MIT */
/*
 * Whether a record is well-formed says expat.
 *
 * What Windows writes is not always XML: bytes of a code page, control
 * characters, references to such. expat sees a copy in which blanks stand for
 * them.
 */
#include <expat.h>

#include "decode.h"
#include "limits.h"
#include "xml.h"

/* May a character stand in XML 1.0? */
static bool allowed(long c)
{
	return c == '\t' || c == '\n' || c == '\r' ||
		(c >= ' ' && c < 0xD800) || (c >= 0xE000 && c < 0xFFFE) ||
		c > 0xFFFF;
}

static void blank(char *at, size_t len)
{
	memset(at, ' ', len);
}

/* Put blanks where XML 1.0 allows no such character. */
static void mask(char *ptr, size_t len)
{
	struct span s = {ptr, len};
	size_t at, used;

	for (at = 0; at < len; at++)
		if (!allowed((unsigned char)ptr[at]))
			ptr[at] = ' ';
	for (at = 0; (at = ipsa_span_find(s, at, '&')) < len; at++) {
		long c = ipsa_xml_referred(ipsa_span_cut(s, at, len), &used);

		if (c >= 0 && !allowed(c))
			blank(ptr + at, used);
	}
	for (at = 0; (at = ipsa_span_find(s, at, '\xEF')) + 2 < len; at++)
		if (ptr[at + 1] == '\xBF' && (unsigned char)ptr[at + 2] >= 0xBE)
			blank(ptr + at, 3);
}

/* Names of attributes are told apart by a table, whose hashes nobody outside
 * can foresee who does not know where the parser lies. */
static bool begin_expat(struct parse *p, const char *encoding)
{
	if (p->expat == NULL)
		p->expat = XML_ParserCreate(NULL);
	if (p->expat == NULL)
		return false;
	(void)XML_ParserReset(p->expat, NULL);
	(void)XML_SetHashSalt(p->expat, (unsigned long)(uintptr_t)p->expat);
	return XML_SetEncoding(p->expat, encoding) != 0;
}

/* Does expat take the copy? Where memory ran out it did not say. */
static bool is_taken(struct parse *p)
{
	if (XML_Parse(p->expat, p->copy.ptr, (int)p->copy.len, 1) != 0)
		return true;
	p->no_memory = XML_GetErrorCode(p->expat) == XML_ERROR_NO_MEMORY;
	return false;
}

/* The record as a document: what it stands in is put around it. */
static void copy(struct parse *p)
{
	struct span s = p->record;
	struct buf *to = &p->copy;
	bool text = ipsa_xml_is_text(s);

	ipsa_buf_clear(to);
	ipsa_buf_add_text(to, text ? "<x>" : "");
	ipsa_buf_add_span(to, s);
	if (!text && !p->open)
		return;
	ipsa_buf_add_text(to, "</");
	ipsa_buf_add_span(to, text ? ipsa_span_of("x") :
		ipsa_span_cut(s, 1, ipsa_xml_name_end(s, 1)));
	ipsa_buf_add_char(to, '>');
}

bool ipsa_xml_confirm(struct parse *p, size_t *again)
{
	struct span s = p->record;
	bool taken;

	*again = 0;
	copy(p);
	p->no_memory = p->copy.failed || !begin_expat(p, ipsa_utf8_valid(s) ?
		"UTF-8" : "ISO-8859-1");
	if (p->no_memory)
		return false;
	mask(p->copy.ptr, p->copy.len);
	taken = is_taken(p);
	if (s.len > XML_KEPT_MAX) {
		XML_ParserFree(p->expat);
		p->expat = NULL;
	}
	if (!taken && !p->no_memory)
		*again = ipsa_xml_again(s);
	return taken;
}

void ipsa_xml_free(void *expat)
{
	if (expat != NULL)
		XML_ParserFree(expat);
}
