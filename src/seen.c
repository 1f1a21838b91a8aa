/* SPDX-License-Identifier: MIT */
#include "seen.h"

#include <stdlib.h>

enum { FIRST = 64 };

/* FNV-1a, and never 0. */
static uint64_t hash(const char *name)
{
	uint64_t sum = UINT64_C(14695981039346656037);

	for (; *name != '\0'; name++)
		sum = (sum ^ (unsigned char)*name) * UINT64_C(1099511628211);
	return sum != 0 ? sum : 1;
}

/* Where it is, or would be. */
static uint64_t *slot_of(uint64_t *slots, size_t room, uint64_t sum)
{
	size_t at = (size_t)(sum ^ sum >> 32) & (room - 1);

	while (slots[at] != 0 && slots[at] != sum)
		at = (at + 1) & (room - 1);
	return &slots[at];
}

static bool make_room(struct seen *seen)
{
	size_t room = seen->room == 0 ? FIRST : 2 * seen->room, i;
	uint64_t *slots;

	if (seen->count < seen->room / 2)
		return true;
	slots = calloc(room, sizeof *slots);
	if (slots == NULL)
		return false;
	for (i = 0; i < seen->room; i++) {
		if (seen->slots[i] != 0)
			*slot_of(slots, room, seen->slots[i]) = seen->slots[i];
	}
	free(seen->slots);
	seen->slots = slots;
	seen->room = room;
	return true;
}

enum seen_before ipsa_seen_add(struct seen *seen, const char *name)
{
	uint64_t sum = hash(name), *slot;

	if (!make_room(seen))
		return SEEN_NO_MEMORY;
	slot = slot_of(seen->slots, seen->room, sum);
	if (*slot != 0)
		return SEEN_BEFORE;
	*slot = sum;
	seen->count++;
	return SEEN_NEW;
}

void ipsa_seen_free(struct seen *seen)
{
	free(seen->slots);
	*seen = (struct seen){.slots = NULL};
}
