/* SPDX-License-Identifier: MIT */
/*
 * Memory that lives as long as what it was taken for: a catalogue, a pattern
 * set, one file being read. A zeroed struct arena is an empty one. Nothing is
 * given back singly; everything is freed at once.
 */
#ifndef IPSA_ARENA_H
#define IPSA_ARENA_H

#include <stddef.h>

#include "span.h"

struct arena {
	struct arena_chunk *chunks;
};

/* `len` bytes, zeroed and aligned for any type; NULL if there is no memory. */
void *ipsa_arena_alloc(struct arena *arena, size_t len);

/* A copy of `s` with a NUL behind it; NULL if there is no memory. */
char *ipsa_arena_copy(struct arena *arena, struct span s);

/* Take over all that `from` holds, which is then empty. */
void ipsa_arena_join(struct arena *arena, struct arena *from);

/* Free all of it; the arena is empty and may be used again. */
void ipsa_arena_free(struct arena *arena);

#endif
