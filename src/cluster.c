/* SPDX-License-Identifier: MIT */
#include "cluster.h"

static bool is_quote(char c)
{
	return c == '\'' || c == '"' || c == '`';
}

/* A quote that ends the one member, and one that begins the other. */
static struct span unquoted(struct span s)
{
	if (s.len > 0 && is_quote(s.ptr[0]))
		s = ipsa_span_cut(s, 1, s.len);
	if (s.len > 0 && is_quote(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

/*
 * A comma joins only in brackets, `NAME(13820, 0x35FC)`: elsewhere it parts
 * the items of a list.
 */
static bool is_joint(struct span s, bool in_bracket)
{
	static const char *const joints[] = {"", " ", "(", " (", ": ", " - ",
		"/", " / ", " = "};

	s = unquoted(s);
	for (size_t i = 0; i < sizeof(joints) / sizeof(joints[0]); i++)
		if (ipsa_span_is(s, joints[i]))
			return true;
	return in_bracket && ipsa_span_is(s, ", ");
}

bool ipsa_cluster_joins(const struct cluster *c, const struct member *m,
	struct span text)
{
	const struct member *last;

	if (c->count == 0 || c->count == CLUSTER_MAX)
		return false;
	last = &c->members[c->count - 1];
	if (m->start < last->end)
		return false;
	for (unsigned i = 0; i < c->count; i++)
		if (c->members[i].spelling == m->spelling)
			return false;
	return is_joint(ipsa_span_cut(text, last->end, m->start),
		c->bracketed || c->open > 0);
}

void ipsa_cluster_add(struct cluster *c, const struct member *m,
	struct span text)
{
	if (c->count == 0) {
		c->open = 0;
		c->alone = false;
		c->bracketed = m->start > 0 && text.ptr[m->start - 1] == '(';
	} else if (memchr(text.ptr + c->members[c->count - 1].end, '(',
	    m->start - c->members[c->count - 1].end) != NULL) {
		c->open++;
	}
	if (!m->bare)
		c->alone = true;
	ipsa_member_copy(&c->members[c->count++], m);
}

size_t ipsa_cluster_place(const struct cluster *c, struct span text)
{
	size_t end = c->members[c->count - 1].end, at = end;

	if (c->open == 0)
		return end;
	if (at < text.len && is_quote(text.ptr[at]))
		at++;
	return at < text.len && text.ptr[at] == ')' ? at + 1 : end;
}

static bool all_have(const struct cluster *c, const struct ipsa_entry *entry)
{
	for (unsigned i = 1; i < c->count; i++)
		if (!ipsa_readings_has(&c->members[i].readings, entry))
			return false;
	return true;
}

static void add_all(struct readings *to, const struct readings *from)
{
	for (unsigned i = 0; i < from->count; i++)
		if (to->count < READINGS_MAX &&
		    !ipsa_readings_has(to, from->entries[i]))
			to->entries[to->count++] = from->entries[i];
}

void ipsa_cluster_meaning(const struct cluster *c, struct meaning *out)
{
	const struct readings *first = &c->members[0].readings;

	out->shared.count = 0;
	for (unsigned i = 0; i < first->count; i++)
		if (all_have(c, first->entries[i]))
			out->shared.entries[out->shared.count++] =
				first->entries[i];
	out->agrees = out->shared.count > 0;
	for (unsigned i = 0; i < c->count && !out->agrees; i++)
		add_all(&out->shared, &c->members[i].readings);
}
