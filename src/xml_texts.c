/* SPDX-License-Identifier: MIT */
/*
 * The texts of a record: where they stand, under which names, and behind which
 * end tag is told what they hold.
 */
#include <stdlib.h>

#include "xml.h"

static bool push(struct parse *p, uint32_t parent, struct span name)
{
	size_t room = p->element_room == 0 ? 64 : 2 * p->element_room;

	if (p->element_count == p->element_room) {
		struct element *grown = realloc(p->elements,
			room * sizeof(*grown));

		p->no_memory = grown == NULL;
		if (grown == NULL)
			return false;
		p->elements = grown;
		p->element_room = room;
	}
	name = ipsa_xml_local(name);
	p->elements[p->element_count++] = (struct element){parent, 0,
		(uint32_t)(name.ptr - p->record.ptr), (uint32_t)name.len};
	return true;
}

/* A text of element `e`, under a name; where it ends is not yet known. */
static bool add(struct parse *p, uint32_t e, size_t from, size_t to,
	struct span name, bool literal)
{
	struct text t = {.start = (uint32_t)from, .len = (uint32_t)(to - from),
		.name = (uint32_t)(name.ptr - p->record.ptr),
		.name_len = (uint32_t)name.len, .carrier = e,
		.literal = literal};

	while (from < to && ipsa_is_blank(p->record.ptr[from]))
		from++;
	return from == to || ipsa_parse_add(p, &t);
}

static struct span field_of(const struct parse *p, uint32_t e)
{
	return ipsa_span(p->record.ptr + p->elements[e].name,
		p->elements[e].name_len);
}

/* The attributes of element `e`, from `at` on; returns where the tag ends, or
 * s.len if it does not. */
static size_t attributes(struct parse *p, uint32_t e, size_t at)
{
	struct span s = p->record, name, value;

	while (ipsa_xml_attribute(s, &at, &name, &value)) {
		size_t from = (size_t)(value.ptr - s.ptr);

		if (ipsa_span_is(name, "Name") && value.len > 0) {
			p->elements[e].name = (uint32_t)from;
			p->elements[e].name_len = (uint32_t)value.len;
		}
		if (!add(p, e, from, from + value.len, name, false))
			return s.len;
	}
	return at;
}

/* A comment, CDATA or an instruction; returns where it ends, or 0. */
static size_t special(struct parse *p, uint32_t e, size_t at)
{
	struct span s = p->record;
	const char *close = ipsa_xml_closing(ipsa_span_cut(s, at, s.len));
	size_t len = strlen(close), end,
		from = at + (close[0] == ']' ? CDATA_OPEN : 2);

	for (end = from + len - 1; (end = ipsa_span_find(s, end, '>')) < s.len;
	    end++)
		if (memcmp(s.ptr + end + 1 - len, close, len) == 0)
			break;
	if (end >= s.len || (close[0] == ']' && !add(p, e, from,
	    end + 1 - len, field_of(p, e), true)))
		return 0;
	return end + 1;
}

/* The end tag of an element is there: what it holds has a place. */
static uint32_t close_element(struct parse *p, uint32_t e, size_t end)
{
	p->elements[e].end = (uint32_t)end;
	return p->elements[e].parent;
}

/* What begins at the "<" at `at`, in element *e; returns where it ends; 0 if
 * it does not. */
static size_t tag(struct parse *p, uint32_t *e, size_t at)
{
	struct span s = p->record;
	size_t end;

	if (at + 1 == s.len)
		return 0;
	if (s.ptr[at + 1] == '!' || s.ptr[at + 1] == '?')
		return p->element_count > 0 ? special(p, *e, at) : 0;
	if (s.ptr[at + 1] == '/') {
		end = ipsa_span_find(s, at, '>');
		if (end == s.len || p->element_count == 0)
			return 0;
		*e = close_element(p, *e, end + 1);
		return end + 1;
	}
	end = ipsa_xml_name_end(s, at + 1);
	if (!push(p, *e, ipsa_span_cut(s, at + 1, end)))
		return 0;
	*e = (uint32_t)p->element_count - 1;
	end = attributes(p, *e, end);
	if (end == s.len)
		return 0;
	if (s.ptr[end - 1] == '/')
		*e = close_element(p, *e, end + 1);
	return end + 1;
}

/* A text whose element began before it: its name is known there. */
static bool text_alone(const struct framer *f, struct parse *p)
{
	struct span s = p->record;
	bool literal = s.ptr[0] == '<';
	struct text t = {.len = (uint32_t)s.len, .literal = literal,
		.listed = true};

	if (f->depth > 0) {
		const struct open_element *e = &f->open[f->depth - 1];

		t.name = (uint32_t)(e->start + e->name_len);
		t.name_len = e->field_len;
	}
	if (literal) {
		t.start = CDATA_OPEN;
		t.len -= CDATA_OPEN + CDATA_CLOSE;
	}
	return ipsa_parse_add(p, &t);
}

bool ipsa_xml_parse(const struct framer *f, struct parse *p, size_t *again)
{
	struct span s = p->record;
	uint32_t e = 0;
	size_t at = 0;

	*again = 0;
	p->count = p->element_count = 0;
	p->carried = CARRIED_NONE;
	p->carrier = s.len;
	if (ipsa_xml_is_text(s))
		return text_alone(f, p);
	while (at < s.len) {
		size_t end = ipsa_span_find(s, at, '<');

		if (end > at && (p->element_count == 0 || !add(p, e, at, end,
		    field_of(p, e), false)))
			break;
		at = end < s.len ? tag(p, &e, end) : end;
		if (at == 0 || p->no_memory)
			break;
	}
	if (at != s.len && !p->no_memory)
		*again = ipsa_xml_again(s);
	for (size_t i = 0; i < p->count; i++)
		p->texts[i].carrier = p->elements[p->texts[i].carrier].end;
	return at == s.len && !p->no_memory;
}
