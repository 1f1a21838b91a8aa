/* SPDX-License-Identifier: MIT */
#include "export_keys.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_KEYS = 4096 };

static const char *text_of(const struct export_key *key)
{
	return key->name != NULL ? key->name : key->made;
}

/* strcmp compares bytes as unsigned ones, whatever the locale. */
static int compare(const void *left, const void *right)
{
	return strcmp(text_of(left), text_of(right));
}

static bool grow(struct export_keys *keys)
{
	size_t cap = keys->cap > 0 ? keys->cap * 2 : FIRST_KEYS;
	struct export_key *bigger;

	if (keys->count < keys->cap)
		return true;
	bigger = realloc(keys->list, cap * sizeof(*bigger));
	if (bigger == NULL)
		return false;
	keys->list = bigger;
	keys->cap = cap;
	return true;
}

static bool add_name(struct export_keys *keys, const struct ipsa_entry *entry,
	const char *name)
{
	if (!grow(keys))
		return false;
	keys->list[keys->count++] = (struct export_key){entry, name, ""};
	return true;
}

static bool add_number(struct export_keys *keys,
	const struct ipsa_entry *entry, const char spelling[IPSA_SPELLING])
{
	if (!add_name(keys, entry, NULL))
		return false;
	memcpy(keys->list[keys->count - 1].made, spelling, IPSA_SPELLING);
	return true;
}

static bool add_entry(struct export_keys *keys, const struct ipsa_entry *entry)
{
	char all[IPSA_SPELLING_KEYS][IPSA_SPELLING];
	size_t count = ipsa_spelling_keys(all, entry);
	const char *const *alias = entry->aliases;
	bool added = entry->name == NULL ||
		add_name(keys, entry, entry->name);

	for (; added && *alias != NULL; alias++)
		added = add_name(keys, entry, *alias);
	for (size_t i = 0; added && i < count; i++)
		added = add_number(keys, entry, all[i]);
	return added;
}

enum ipsa_code ipsa_export_keys(const struct ipsa_catalog *cat,
	struct export_keys *keys)
{
	const struct ipsa_entry *entry = NULL;

	*keys = (struct export_keys){NULL, 0, 0};
	while ((entry = ipsa_catalog_next(cat, entry)) != NULL) {
		if (!add_entry(keys, entry)) {
			ipsa_export_keys_free(keys);
			return IPSA_NO_MEMORY;
		}
	}
	if (keys->count > 0)
		qsort(keys->list, keys->count, sizeof(*keys->list), compare);
	return IPSA_OK;
}

static bool has(const struct export_row *row, const struct ipsa_entry *entry)
{
	for (size_t i = 0; i < row->count; i++)
		if (row->readings[i] == entry)
			return true;
	return false;
}

bool ipsa_export_row(const struct ipsa_catalog *cat,
	const struct export_keys *keys, size_t *at, struct export_row *row)
{
	bool found = false;

	while (!found && *at < keys->count) {
		const struct export_key *first = &keys->list[*at], *key = first;
		const struct export_key *end = keys->list + keys->count;

		row->key = text_of(first);
		row->count = ipsa_catalog_find(cat, row->key,
			strlen(row->key), row->readings, EXPORT_READINGS);
		for (; key < end && compare(key, first) == 0; key++)
			found = found || has(row, key->entry);
		*at = (size_t)(key - keys->list);
	}
	return found;
}

void ipsa_export_keys_free(struct export_keys *keys)
{
	free(keys->list);
	*keys = (struct export_keys){NULL, 0, 0};
}
