/* SPDX-License-Identifier: MIT */
#include "resolve.h"

#include <string.h>

static void keep_families(const struct search *s, struct readings *r)
{
	unsigned kept = 0;

	for (unsigned i = 0; s->families != NULL && i < r->count; i++) {
		const char *family = r->entries[i]->family;
		size_t f = 0;

		while (strcmp(s->table->families[f], family) != 0)
			f++;
		if (s->families[f])
			r->entries[kept++] = r->entries[i];
	}
	if (s->families != NULL)
		r->count = kept;
}

static bool is_of(const struct spaces *spaces, const struct ipsa_entry *entry)
{
	for (unsigned i = 0; i < spaces->count; i++)
		if (spaces->list[i] == entry->space)
			return true;
	return false;
}

/* Readings in a preferred space leave no room for others. */
static void keep_preferred(const struct spaces *prefer, struct readings *r)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < r->count; i++)
		if (is_of(prefer, r->entries[i]))
			r->entries[kept++] = r->entries[i];
	if (kept > 0)
		r->count = kept;
}

bool ipsa_resolve(const struct search *s, const struct pattern *p,
	struct span text, struct member *m)
{
	const struct pattern_source *source = p->source;
	struct span ref = ipsa_span_cut(text, m->start, m->end);
	uint32_t number = 0;

	m->text_len = ref.len < sizeof(m->text) ? ref.len : sizeof(m->text);
	memcpy(m->text, ref.ptr, m->text_len);
	m->readings.count = 0;
	if (ref.len > sizeof(m->text))
		return false;
	if (source->reads == READS_SYMBOL)
		ipsa_reference_named(s->table, &source->spaces, ref,
			&m->readings);
	else if (ipsa_reference_number(source->reads, ref, &number))
		ipsa_reference_readings(s->table, &source->spaces, number,
			&m->readings);
	keep_preferred(&source->prefer, &m->readings);
	keep_families(s, &m->readings);
	m->spelling = ipsa_reference_spelling(source->reads, number);
	return m->readings.count > 0;
}
