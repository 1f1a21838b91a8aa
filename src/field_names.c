/* SPDX-License-Identifier: MIT */
#include "field_names.h"

#include <string.h>

/* The place of a name: its length and its last letters tell most apart. */
static size_t slot_of(struct span name)
{
	uint32_t h = (uint32_t)name.len;

	for (size_t i = name.len < 4 ? 0 : name.len - 4; i < name.len; i++)
		h = 31 * h + (unsigned char)name.ptr[i];
	return h % FIELD_NAMES;
}

bool ipsa_field_names_find(const struct field_names *n, struct span name,
	size_t *from)
{
	const struct field_name *slot = &n->slots[slot_of(name)];

	*from = slot->from;
	return name.len > 0 && slot->len == name.len &&
		memcmp(slot->name, name.ptr, name.len) == 0;
}

void ipsa_field_names_add(struct field_names *n, struct span name,
	size_t from)
{
	struct field_name *slot = &n->slots[slot_of(name)];

	if (name.len == 0 || name.len > FIELD_NAME_MAX)
		return;
	for (size_t i = 0; i < name.len; i++)
		if (!ipsa_is_name(name.ptr[i]))
			return;
	memcpy(slot->name, name.ptr, name.len);
	slot->len = (uint8_t)name.len;
	slot->from = (uint8_t)from;
}
