/* SPDX-License-Identifier: MIT */
#include "catalog_table.h"

#include <stdlib.h>

/* The order in which people look for families; others come after, by name. */
static const char *const family_order[] = {"windows-ipsec", "ntstatus-ipsec",
	"wfp", "ras", "ike-notify", "certificate", "win32-common"};

static size_t family_rank(const char *family)
{
	size_t count = sizeof(family_order) / sizeof(family_order[0]), i;

	for (i = 0; i < count; i++)
		if (strcmp(family, family_order[i]) == 0)
			break;
	return i;
}

static int compare_families(const char *a, const char *b)
{
	size_t rank_a, rank_b;

	if (a == b)             /* as for any two of a file */
		return 0;
	rank_a = family_rank(a);
	rank_b = family_rank(b);
	if (rank_a != rank_b)
		return rank_a < rank_b ? -1 : 1;
	return strcmp(a, b);
}

static int compare_entries(const void *left, const void *right)
{
	const struct ipsa_entry *a = left, *b = right;
	int order = compare_families(a->family, b->family);

	if (order != 0)
		return order;
	if (a->space != b->space)
		return a->space < b->space ? -1 : 1;
	return (a->code > b->code) - (a->code < b->code);
}

static uint64_t number_key(enum ipsa_space space, uint32_t code)
{
	return ((uint64_t)space + 1) << 32 | code;
}

/* Multiply and take what is on top: codes that follow each other spread. */
static size_t number_hash(uint64_t key)
{
	return (size_t)(key * 0x9E3779B97F4A7C15U >> 40);
}

/* FNV-1a: short, and good enough where no stranger chooses the names. */
static uint32_t hash(struct span name)
{
	uint32_t h = 2166136261U;

	for (size_t i = 0; i < name.len; i++)
		h = (h ^ (unsigned char)name.ptr[i]) * 16777619U;
	return h;
}

static void put_name(struct catalog_name *slots, size_t count,
	const char *name, size_t entry)
{
	struct span s = ipsa_span_of(name);
	size_t at = hash(s) & (count - 1);

	while (slots[at].name != NULL)
		at = (at + 1) & (count - 1);
	slots[at] = (struct catalog_name){name, (uint32_t)s.len,
		(uint32_t)entry};
}

static size_t names_of(const struct ipsa_entry *e)
{
	size_t count = e->name != NULL;

	for (const char *const *a = e->aliases; *a != NULL; a++)
		count++;
	return count;
}

/* A power of two, at least twice `count`. */
static size_t slots_for(size_t count)
{
	size_t slots = 2;

	while (slots < 2 * count)
		slots *= 2;
	return slots;
}

/* Names before aliases: who has it as a name is found first. */
static bool index_names(struct catalog_table *table, struct arena *arena)
{
	size_t names = 0, slots;
	struct catalog_name *made;

	for (size_t i = 0; i < table->entry_count; i++)
		names += names_of(&table->entries[i]);
	slots = slots_for(names);
	made = ipsa_arena_alloc(arena, slots * sizeof(*made));
	if (made == NULL)
		return false;
	for (size_t i = 0; i < table->entry_count; i++)
		if (table->entries[i].name != NULL)
			put_name(made, slots, table->entries[i].name, i);
	for (size_t i = 0; i < table->entry_count; i++) {
		const struct ipsa_entry *e = &table->entries[i];

		for (const char *const *a = e->aliases; *a != NULL; a++)
			put_name(made, slots, *a, i);
	}
	table->names = made;
	table->name_slots = slots;
	return true;
}

static bool index_numbers(struct catalog_table *table, struct arena *arena)
{
	size_t slots = slots_for(table->entry_count);
	struct catalog_number *made = ipsa_arena_alloc(arena,
		slots * sizeof(*made));

	if (made == NULL)
		return false;
	for (size_t i = 0; i < table->entry_count; i++) {
		uint64_t key = number_key(table->entries[i].space,
			table->entries[i].code);
		size_t at = number_hash(key) & (slots - 1);

		while (made[at].key != 0)
			at = (at + 1) & (slots - 1);
		made[at] = (struct catalog_number){key, (uint32_t)i};
	}
	table->numbers = made;
	table->number_slots = slots;
	return true;
}

static bool list_families(struct catalog_table *table, struct arena *arena)
{
	const char **made;
	size_t count = 0;

	for (size_t i = 0; i < table->entry_count; i++)
		count += i == 0 || strcmp(table->entries[i - 1].family,
			table->entries[i].family) != 0;
	made = ipsa_arena_alloc(arena, (count + 1) * sizeof(*made));
	count = 0;

	if (made == NULL)
		return false;
	for (size_t i = 0; i < table->entry_count; i++) {
		const char *family = table->entries[i].family;

		if (count > 0 && strcmp(made[count - 1], family) == 0)
			continue;
		made[count++] = family;
	}
	table->families = made;
	return true;
}

bool ipsa_table_make(struct catalog_table *table, struct arena *arena,
	struct ipsa_entry *entries, size_t count)
{
	if (count > 0)
		qsort(entries, count, sizeof(*entries), compare_entries);
	*table = (struct catalog_table){.entries = entries,
		.entry_count = count};
	return index_numbers(table, arena) && index_names(table, arena) &&
		list_families(table, arena);
}

const struct ipsa_entry *ipsa_table_number(const struct catalog_table *table,
	enum ipsa_space space, uint32_t code)
{
	uint64_t key = number_key(space, code);
	size_t mask = table->number_slots - 1, at = number_hash(key) & mask;

	if (table->number_slots == 0)
		return NULL;
	for (; table->numbers[at].key != 0; at = (at + 1) & mask)
		if (table->numbers[at].key == key)
			return &table->entries[table->numbers[at].entry];
	return NULL;
}

const struct ipsa_entry *ipsa_table_name_next(
	const struct catalog_table *table, struct span name, size_t *at)
{
	size_t mask = table->name_slots - 1;

	if (table->name_slots == 0)
		return NULL;
	if (*at == 0)
		*at = 1 + (hash(name) & mask);
	while (table->names[*at - 1].name != NULL) {
		const struct catalog_name *slot = &table->names[*at - 1];

		*at = 1 + (*at & mask);
		if (ipsa_span_eq(name, ipsa_span(slot->name, slot->len)))
			return &table->entries[slot->entry];
	}
	return NULL;
}

const struct ipsa_entry *ipsa_table_name(const struct catalog_table *table,
	struct span name)
{
	size_t at = 0;

	return ipsa_table_name_next(table, name, &at);
}

const struct ipsa_entry *ipsa_table_name_in(const struct catalog_table *table,
	struct span name, enum ipsa_space space)
{
	const struct ipsa_entry *e;
	size_t at = 0;

	while ((e = ipsa_table_name_next(table, name, &at)) != NULL &&
	    e->space != space)
		;
	return e;
}

static bool is_own_name(const struct ipsa_entry *e, struct span name)
{
	return e->name != NULL && ipsa_span_is(name, e->name);
}

const struct ipsa_entry *ipsa_table_rival(const struct catalog_table *table,
	struct span name, const struct ipsa_entry *entry)
{
	const struct ipsa_entry *e;
	size_t at = 0;

	while ((e = ipsa_table_name_next(table, name, &at)) != NULL)
		if (e != entry && (e->space == entry->space ||
		    (is_own_name(e, name) && is_own_name(entry, name))))
			break;
	return e;
}
