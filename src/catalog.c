/* SPDX-License-Identifier: MIT */
#include "catalog.h"

#include <stdlib.h>

#include "catalog_read.h"
#include "catalog_table.h"
#include "finding.h"
#include "limits.h"
#include "reference.h"

static const char *const none[] = {NULL};

enum ipsa_code ipsa_catalog_over(struct ipsa_catalog **cat,
	const struct catalog_table *table)
{
	*cat = calloc(1, sizeof(**cat));
	if (*cat == NULL)
		return IPSA_NO_MEMORY;
	if (table != NULL)
		(*cat)->table = *table;
	else
		(*cat)->table.families = none;
	return IPSA_OK;
}

enum ipsa_code ipsa_catalog_new(struct ipsa_catalog **cat, bool builtin)
{
	return ipsa_catalog_over(cat, builtin ? &ipsa_catalog_builtin : NULL);
}

void ipsa_catalog_free(struct ipsa_catalog *cat)
{
	if (cat == NULL)
		return;
	ipsa_arena_free(&cat->arena);
	free(cat);
}

/* --- adding a file ------------------------------------------------------ */

/* A file's drafts on their way into a new table. */
struct merge {
	const struct catalog_table *old;
	struct ipsa_entry *entries;
	bool *touched;          /* by this file, one for each old entry */
	size_t count;
	struct reporter *to;
};

static void fault(struct merge *m, const struct draft *d,
	enum finding finding, const char *text)
{
	ipsa_finding(m->to, finding, d->line, d->column, "%s", text);
}

/* Who has the name of `e`: as a name or alias in its own space, or else as a
 * name in any. */
static const struct ipsa_entry *name_of(const struct catalog_table *table,
	const struct ipsa_entry *e)
{
	struct span name = ipsa_span_of(e->name);
	const struct ipsa_entry *found = ipsa_table_name_in(table, name,
		e->space);

	if (found != NULL)
		return found;
	found = ipsa_table_name(table, name);
	return found != NULL && found->name != NULL &&
		ipsa_span_is(name, found->name) ? found : NULL;
}

/* The old entry that a draft speaks of: its position, or -1 for a new one. */
static long target(struct merge *m, const struct draft *d)
{
	const struct ipsa_entry *e = &d->entry, *named = NULL, *coded = NULL;

	if (e->name != NULL)
		named = name_of(m->old, e);
	if (d->has_code)
		coded = ipsa_table_number(m->old, e->space, e->code);
	if (named != NULL && ((coded != NULL && coded != named) ||
	    (d->has_code && coded == NULL))) {
		ipsa_finding(m->to, FINDING_CLASHING_ENTRY, d->line, d->column,
			"%s is %lu in the catalogue, in space %s", e->name,
			(unsigned long)named->code,
			ipsa_space_name(named->space));
		return -1;
	}
	if (named == NULL)
		named = coded;
	return named != NULL ? (long)(named - m->old->entries) : -1;
}

static void override_words(struct ipsa_entry *e, const struct draft *d)
{
	if (d->has_severity)
		e->severity = d->entry.severity;
	if (d->has_class)
		e->class_ = d->entry.class_;
	if (d->has_retry)
		e->retry = d->entry.retry;
}

static void override_texts(struct ipsa_entry *e, const struct ipsa_entry *with)
{
	if (with->name != NULL)
		e->name = with->name;
	if (with->meaning != NULL)
		e->meaning = with->meaning;
	if (with->action != NULL)
		e->action = with->action;
	if (with->details != NULL)
		e->details = with->details;
	if (with->reference != NULL)
		e->reference = with->reference;
}

static void override_lists(struct ipsa_entry *e, const struct ipsa_entry *with)
{
	if (with->aliases != NULL)
		e->aliases = with->aliases;
	if (with->phase != NULL)
		e->phase = with->phase;
	if (with->reported_by != NULL)
		e->reported_by = with->reported_by;
	if (with->causes != NULL)
		e->causes = with->causes;
	if (with->diagnose != NULL)
		e->diagnose = with->diagnose;
	if (with->resolve != NULL)
		e->resolve = with->resolve;
	if (with->related != NULL)
		e->related = with->related;
}

/* A new entry needs the fields that a note is made of. */
static void check_complete(struct merge *m, const struct draft *d)
{
	const char *missing = !d->has_code ? "code" :
		!d->has_severity ? "severity" : !d->has_class ? "class" :
		!d->has_retry ? "retry" : d->entry.meaning == NULL ? "meaning" :
		d->entry.action == NULL ? "action" : NULL;

	if (missing != NULL)
		ipsa_finding(m->to, FINDING_MISSING_KEY, d->line, d->column,
			"a new entry needs the key %s", missing);
}

static void append(struct merge *m, const struct draft *d)
{
	struct ipsa_entry *e = &m->entries[m->count++];
	static const struct ipsa_entry blank = {.aliases = none,
		.phase = none, .reported_by = none, .causes = none,
		.diagnose = none, .resolve = none, .related = none};

	check_complete(m, d);
	*e = blank;
	e->family = d->entry.family;
	e->space = d->entry.space;
	e->code = d->entry.code;
	override_words(e, d);
	override_texts(e, &d->entry);
	override_lists(e, &d->entry);
}

/* What had another name is still known by it, to logs and to entries that are
 * related; false if there is no memory. */
static bool keep_name(struct ipsa_entry *e, const char *name,
	struct arena *arena)
{
	const char **list;
	size_t count = 0;

	for (; e->aliases[count] != NULL; count++)
		if (strcmp(e->aliases[count], name) == 0)
			return true;
	list = ipsa_arena_alloc(arena, (count + 2) * sizeof(*list));
	if (list == NULL)
		return false;
	memcpy(list, e->aliases, count * sizeof(*list));
	list[count] = name;
	e->aliases = list;
	return true;
}

static void merge_draft(struct merge *m, struct draft *d, struct arena *arena)
{
	size_t errors = m->to->errors;
	const char *before;
	long at = target(m, d);

	if (m->to->errors > errors)
		return;
	if (at < 0) {
		append(m, d);
		return;
	}
	if (m->entries[at].space != d->entry.space ||
	    strcmp(m->entries[at].family, d->entry.family) != 0)
		ipsa_finding(m->to, FINDING_CLASHING_ENTRY, d->line, d->column,
			"this entry is of space %s and family %s",
			ipsa_space_name(m->entries[at].space),
			m->entries[at].family);
	if (m->touched[at])
		fault(m, d, FINDING_REPEATED_ENTRY,
			"this entry stands in the file twice");
	m->touched[at] = true;
	d->entry.code = m->entries[at].code;
	/* An alias is a way to say which entry is meant, no new name. */
	if (d->entry.name != NULL && name_of(m->old, &d->entry) != NULL)
		d->entry.name = NULL;
	before = m->entries[at].name;
	override_words(&m->entries[at], d);
	override_texts(&m->entries[at], &d->entry);
	override_lists(&m->entries[at], &d->entry);
	if (d->entry.name != NULL && before != NULL &&
	    !keep_name(&m->entries[at], before, arena))
		m->to->no_memory = true;
}

/* Report a name that is taken: by an entry that was there, or one that stands
 * before `d` in the file; one behind it is reported in its turn. */
static void check_name(struct merge *m, const struct catalog_table *table,
	const struct drafts *drafts, size_t at, const char *name)
{
	const struct draft *d = &drafts->list[at];
	const struct ipsa_entry *rival = ipsa_table_rival(table,
		ipsa_span_of(name), ipsa_table_number(table, d->entry.space,
		d->entry.code));

	if (rival == NULL)
		return;
	while (++at < drafts->count)
		if (drafts->list[at].entry.code == rival->code &&
		    drafts->list[at].entry.space == rival->space)
			return;
	ipsa_finding(m->to, FINDING_REPEATED_ENTRY, d->line, d->column,
		"another entry has the name %s", name);
}

static void check_names(struct merge *m, const struct catalog_table *table,
	const struct drafts *drafts)
{
	for (size_t i = 0; i < drafts->count; i++) {
		const struct ipsa_entry *e = &drafts->list[i].entry;
		const char *const *alias = e->aliases;

		if (e->name != NULL)
			check_name(m, table, drafts, i, e->name);
		for (; alias != NULL && *alias != NULL; alias++)
			check_name(m, table, drafts, i, *alias);
	}
}

static void check_families(struct merge *m, const struct catalog_table *table,
	const struct drafts *drafts)
{
	size_t count = 0;

	while (table->families[count] != NULL)
		count++;
	if (count > FAMILIES_MAX && drafts->count > 0)
		fault(m, &drafts->list[0], FINDING_TOO_MANY,
			"there are too many families");
}

/* Two entries for one number stand side by side: report the file's later. */
static void check_numbers(struct merge *m, const struct catalog_table *table,
	const struct drafts *drafts)
{
	for (size_t i = 1; i < table->entry_count; i++) {
		const struct ipsa_entry *e = &table->entries[i];
		size_t at = drafts->count;

		if (e[0].code != e[-1].code || e[0].space != e[-1].space)
			continue;
		while (at-- > 1)
			if (drafts->list[at].entry.code == e->code &&
			    drafts->list[at].entry.space == e->space)
				break;
		fault(m, &drafts->list[at], FINDING_REPEATED_ENTRY,
			"this code stands in the file twice");
	}
}

static bool merge(struct merge *m, const struct drafts *drafts,
	struct arena *arena, struct catalog_table *table)
{
	size_t room = m->old->entry_count + drafts->count;

	m->entries = ipsa_arena_alloc(arena, (room + 1) * sizeof(*m->entries));
	m->touched = ipsa_arena_alloc(arena, room + 1);
	if (m->entries == NULL || m->touched == NULL)
		return false;
	m->count = m->old->entry_count;
	if (m->count > 0)
		memcpy(m->entries, m->old->entries,
			m->count * sizeof(*m->entries));
	for (size_t i = 0; i < drafts->count; i++)
		merge_draft(m, &drafts->list[i], arena);
	if (m->to->errors > 0 || m->to->no_memory)
		return true;
	if (!ipsa_table_make(table, arena, m->entries, m->count))
		return false;
	check_numbers(m, table, drafts);
	check_families(m, table, drafts);
	check_names(m, table, drafts);
	return true;
}

enum ipsa_code ipsa_catalog_add(struct ipsa_catalog *cat,
	const char *origin, const char *text, size_t len,
	ipsa_report_fn *report, void *ctx)
{
	struct reporter to = {report, ctx, origin, 0, false};
	struct merge m = {.old = &cat->table, .to = &to};
	struct catalog_table table = {0};
	struct drafts drafts = {0};
	struct arena arena = {0};
	enum ipsa_code code;

	ipsa_catalog_read(ipsa_span(text, len), &arena, &drafts, &to);
	if (!to.no_memory && !merge(&m, &drafts, &arena, &table))
		to.no_memory = true;
	code = ipsa_finding_code(&to);
	if (code == IPSA_OK) {
		cat->table = table;
		ipsa_arena_join(&cat->arena, &arena);
	}
	ipsa_arena_free(&arena);
	free(drafts.list);
	return code;
}

/* --- looking up --------------------------------------------------------- */

const struct ipsa_entry *ipsa_catalog_by_number(
	const struct ipsa_catalog *cat, enum ipsa_space space, uint32_t code)
{
	return ipsa_table_number(&cat->table, space, code);
}

const struct ipsa_entry *ipsa_catalog_by_name(
	const struct ipsa_catalog *cat, const char *name, size_t len)
{
	return ipsa_table_name(&cat->table, ipsa_span(name, len));
}

const struct ipsa_entry *ipsa_catalog_next(const struct ipsa_catalog *cat,
	const struct ipsa_entry *entry)
{
	size_t at = entry != NULL ? ipsa_catalog_index(cat, entry) + 1 : 0;

	return at < cat->table.entry_count ? &cat->table.entries[at] : NULL;
}

size_t ipsa_catalog_index(const struct ipsa_catalog *cat,
	const struct ipsa_entry *entry)
{
	return (size_t)(entry - cat->table.entries);
}

int ipsa_catalog_family(const struct ipsa_catalog *cat, struct span name)
{
	for (int i = 0; cat->table.families[i] != NULL; i++)
		if (ipsa_span_is(name, cat->table.families[i]))
			return i;
	return -1;
}

static bool same_letters(struct span a, const char *name)
{
	struct span b = ipsa_span_of(name);

	for (size_t i = 0; i < a.len && a.len == b.len; i++)
		if (ipsa_to_upper(a.ptr[i]) != ipsa_to_upper(b.ptr[i]))
			return false;
	return a.len == b.len;
}

/* The likeliest first. */
static const struct spaces all_spaces = {{IPSA_RAS, IPSA_WIN32, IPSA_HRESULT,
	IPSA_NTSTATUS, IPSA_IKEV1, IPSA_IKEV2}, IPSA_SPACES};

/* In any case, as people type it: one by one. */
static void find_typed(const struct ipsa_catalog *cat, struct span text,
	struct readings *found)
{
	const struct ipsa_entry *e = NULL;

	while (found->count == 0 && (e = ipsa_catalog_next(cat, e)) != NULL) {
		bool same = e->name != NULL && same_letters(text, e->name);

		for (const char *const *a = e->aliases; *a != NULL; a++)
			same = same || same_letters(text, *a);
		if (same)
			found->entries[found->count++] = e;
	}
}

/* The ways in which a text may be a number. Bare hex comes last and only in
 * full length: "13801" is decimal, "800735E9" is hex. */
static bool find_number(struct span text, uint32_t *number)
{
	bool full = text.len == 8;
	bool marked = text.len > 1 && (ipsa_to_upper(text.ptr[1]) == 'X' ||
		ipsa_to_upper(text.ptr[text.len - 1]) == 'H');

	return ipsa_reference_number(READS_INSERT, text, number) ||
		ipsa_reference_number(READS_SIGNED, text, number) ||
		(marked && ipsa_reference_number(READS_HEX, text, number)) ||
		(full && text.ptr[0] >= '8' &&
			ipsa_reference_number(READS_HEX, text, number)) ||
		ipsa_reference_number(READS_DECIMAL, text, number) ||
		(full && ipsa_reference_number(READS_HEX, text, number));
}

size_t ipsa_catalog_find(const struct ipsa_catalog *cat,
	const char *text, size_t len, const struct ipsa_entry **found,
	size_t max)
{
	struct span s = ipsa_span(text, len);
	struct readings readings;
	uint32_t number;
	size_t i;

	ipsa_reference_named(&cat->table, &all_spaces, s, &readings);
	if (readings.count == 0 && find_number(s, &number))
		ipsa_reference_readings(&cat->table, &all_spaces, number,
			&readings);
	if (readings.count == 0)
		find_typed(cat, s, &readings);
	for (i = 0; i < readings.count && i < max; i++)
		found[i] = readings.entries[i];
	return i;
}
