/* SPDX-License-Identifier: MIT */
#include "fields.h"

#include "wording.h"

void ipsa_fields_begin(struct fields *f)
{
	f->told = false;
	for (unsigned i = 0; i < ADDED_MAX; i++)
		ipsa_buf_clear(&f->values[i]);
}

void ipsa_fields_free(struct fields *f)
{
	for (unsigned i = 0; i < ADDED_MAX; i++)
		ipsa_buf_free(&f->values[i]);
	ipsa_buf_free(&f->words);
}

/* --- what is told of a cluster -------------------------------------------- */

/* The words become a value. */
static void say(struct fields *f, unsigned i)
{
	struct buf *value = &f->values[i];

	ipsa_json_string(value, ipsa_buf_span(&f->words));
	value->failed = value->failed || f->words.failed;
	ipsa_buf_clear(&f->words);
}

static void add_names(struct buf *to, const struct meaning *m)
{
	for (unsigned i = 0; i < m->shared.count; i++) {
		if (i > 0)
			ipsa_buf_add_text(to, " or ");
		ipsa_wording_name(to, m->shared.entries[i]);
	}
}

/* The meanings; of a disagreement that it is one. */
static void add_meanings(struct buf *to, const struct cluster *c,
	const struct meaning *m)
{
	if (!m->agrees)
		ipsa_wording_disagreement(to, c);
	for (unsigned i = 0; m->agrees && i < m->shared.count; i++) {
		if (i > 0)
			ipsa_buf_add_text(to, " Or: ");
		ipsa_buf_add_text(to, m->shared.entries[i]->meaning);
	}
}

/* No reading is chosen: a number or an address is told that all have. */
static bool same_code(const struct meaning *m)
{
	const struct ipsa_entry *first = m->shared.entries[0];

	for (unsigned i = 1; i < m->shared.count; i++)
		if (m->shared.entries[i]->code != first->code)
			return false;
	return true;
}

static bool same_reference(const struct meaning *m)
{
	const char *first = m->shared.entries[0]->reference;

	if (first == NULL || strlen(first) > ADDRESS_MAX)
		return false;
	for (unsigned i = 1; i < m->shared.count; i++) {
		const char *other = m->shared.entries[i]->reference;

		if (other == NULL || strcmp(first, other) != 0)
			return false;
	}
	return true;
}

static void tell_ecs(struct fields *f, const struct cluster *c,
	const struct meaning *m, bool brief)
{
	const struct ipsa_entry *first = m->shared.entries[0];

	if (same_code(m)) {
		ipsa_wording_number(&f->words, first);
		say(f, ECS_CODE);
	}
	add_names(&f->words, m);
	say(f, ECS_TYPE);
	if (!brief) {
		add_meanings(&f->words, c, m);
		say(f, ECS_MESSAGE);
	}
	if (same_reference(m)) {
		ipsa_buf_add_text(&f->words, first->reference);
		say(f, ECS_REFERENCE);
	}
}

static void tell_ocsf(struct fields *f, const struct cluster *c,
	const struct meaning *m, bool brief)
{
	add_names(&f->words, m);
	if (!brief) {
		ipsa_buf_add_text(&f->words, ": ");
		add_meanings(&f->words, c, m);
	}
	say(f, OCSF_DETAIL);
}

void ipsa_fields_cluster(struct fields *f, const struct cluster *c,
	const struct meaning *m, bool brief)
{
	if (f->told || f->schema == IPSA_FIELDS_NONE)
		return;
	f->told = true;
	if (f->schema == IPSA_FIELDS_ECS)
		tell_ecs(f, c, m, brief);
	else
		tell_ocsf(f, c, m, brief);
}

void ipsa_fields_reading(struct fields *f, const struct json_carried *what,
	const struct member *member)
{
	struct buf *list = &f->values[OCSF_ENRICHMENTS];

	if (f->schema != IPSA_FIELDS_OCSF)
		return;
	ipsa_buf_add_char(list, list->len > 0 ? ',' : '[');
	ipsa_json_enrichment(list, what, member);
}

/* --- how it is written ---------------------------------------------------- */

unsigned ipsa_fields_put(const struct fields *f, unsigned present,
	struct buf *out)
{
	unsigned count = 0;

	if (f->schema == IPSA_FIELDS_NONE)
		return 0;
	for (unsigned i = 0; ipsa_added_name(f->schema, i) != NULL; i++) {
		const struct buf *value = &f->values[i];

		out->failed = out->failed || value->failed;
		if (value->len == 0 || (present >> i & 1) != 0)
			continue;
		ipsa_buf_add_char(out, '"');
		ipsa_buf_add_text(out, ipsa_added_name(f->schema, i));
		ipsa_buf_add_text(out, "\":");
		ipsa_buf_add_span(out, ipsa_buf_span(value));
		if (value->ptr[0] == '[')
			ipsa_buf_add_char(out, ']');
		ipsa_buf_add_char(out, ',');
		count++;
	}
	return count;
}
