/* SPDX-License-Identifier: MIT */
/* Which elements are open that hold others, and what texts in them are called. */
#include "xml.h"

/* A blank of a tag, or what expat sees as one. */
static bool is_space(char c)
{
	return (unsigned char)c <= ' ';
}

size_t ipsa_xml_name_end(struct span s, size_t at)
{
	while (at < s.len && !is_space(s.ptr[at]) && s.ptr[at] != '=' &&
	    s.ptr[at] != '>' && s.ptr[at] != '/')
		at++;
	return at;
}

bool ipsa_xml_attribute(struct span s, size_t *at, struct span *name,
	struct span *value)
{
	size_t from = *at, end;

	while (from < s.len && s.ptr[from] != '>' &&
	    ipsa_xml_name_end(s, from) == from)
		from++;
	*at = from;
	if (from == s.len || s.ptr[from] == '>')
		return false;
	end = ipsa_xml_name_end(s, from);
	*name = ipsa_span_cut(s, from, end);
	while (end < s.len && s.ptr[end] != '"' && s.ptr[end] != '\'')
		end++;
	from = end + 1;
	end = end < s.len ? ipsa_span_find(s, from, s.ptr[end]) : s.len;
	*at = end < s.len ? end + 1 : s.len;
	if (end == s.len)
		return false;
	*value = ipsa_span_cut(s, from, end);
	return true;
}

struct span ipsa_xml_local(struct span name)
{
	size_t colon = ipsa_span_find(name, 0, ':');

	return ipsa_span_cut(name, colon < name.len ? colon + 1 : 0, name.len);
}

/* What the texts of an element are called: its Name, or its own. Sets *at,
 * where its name ends, to where the tag does. */
static struct span field_of(struct span tag, size_t *at)
{
	struct span field = ipsa_xml_local(ipsa_span_cut(tag, 1, *at));
	struct span name, value;

	while (ipsa_xml_attribute(tag, at, &name, &value))
		if (ipsa_span_is(name, "Name") && value.len > 0)
			field = value;
	return field;
}

static struct span shortened(struct span s)
{
	return ipsa_span(s.ptr, s.len < FIELD_MAX ? s.len : FIELD_MAX);
}

void ipsa_xml_open(struct framer *f, struct span tag, bool too_long)
{
	size_t end = ipsa_xml_name_end(tag, 1);
	struct span name = shortened(ipsa_span_cut(tag, 1, end));
	struct span field = shortened(field_of(tag, &end));
	bool worded = too_long || (f->depth > 0 &&
		f->open[f->depth - 1].worded);

	if (f->depth == XML_DEPTH_MAX) {
		f->deeper++;
		return;
	}
	for (size_t i = end + 1; i < tag.len && !worded; i++)
		worded = !ipsa_is_blank(tag.ptr[i]);
	f->open[f->depth++] = (struct open_element){f->names.len,
		(uint32_t)name.len, (uint32_t)field.len, too_long, worded};
	ipsa_buf_add_span(&f->names, name);
	ipsa_buf_add_span(&f->names, field);
}

void ipsa_xml_word(struct framer *f)
{
	if (f->depth > 0 && f->deeper == 0)
		f->open[f->depth - 1].worded = true;
}

static bool is_called(const struct framer *f, size_t depth, struct span name)
{
	const struct open_element *e = &f->open[depth - 1];

	return !f->names.failed && ipsa_span_eq(name, ipsa_span(f->names.ptr +
		e->start, e->name_len));
}

bool ipsa_xml_close(struct framer *f, struct span tag)
{
	struct span name = shortened(ipsa_span_cut(tag, 2,
		ipsa_xml_name_end(tag, 2)));
	size_t depth = f->depth;
	bool innermost;

	if (f->deeper > 0) {
		f->deeper--;
		return false;
	}
	while (depth > f->floor && !is_called(f, depth, name))
		depth--;
	if (depth == f->floor)
		return false;
	innermost = depth == f->depth;
	ipsa_framer_leave(f, depth - 1);
	return innermost;
}
