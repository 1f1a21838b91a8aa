/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

#include "limits.h"

struct arena_chunk {
	struct arena_chunk *next;
	size_t used, cap;
	alignas(max_align_t) char bytes[];
};

static struct arena_chunk *grow(struct arena *arena, size_t len)
{
	size_t cap = len > ARENA_CHUNK ? len : ARENA_CHUNK;
	struct arena_chunk *chunk;

	if (cap > SIZE_MAX - sizeof(*chunk))
		return NULL;
	chunk = calloc(1, sizeof(*chunk) + cap);
	if (chunk == NULL)
		return NULL;
	chunk->cap = cap;
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	return chunk;
}

void *ipsa_arena_alloc(struct arena *arena, size_t len)
{
	const size_t align = alignof(max_align_t);
	struct arena_chunk *chunk = arena->chunks;
	void *ptr;

	if (len > SIZE_MAX - align)
		return NULL;
	len = (len + align - 1) / align * align;
	if (chunk == NULL || len > chunk->cap - chunk->used)
		chunk = grow(arena, len);
	if (chunk == NULL)
		return NULL;
	ptr = chunk->bytes + chunk->used;
	chunk->used += len;
	return ptr;
}

char *ipsa_arena_copy(struct arena *arena, struct span s)
{
	char *copy = s.len < SIZE_MAX ?
		ipsa_arena_alloc(arena, s.len + 1) : NULL;

	if (copy != NULL && s.len > 0)
		memcpy(copy, s.ptr, s.len);
	return copy;
}

void ipsa_arena_join(struct arena *arena, struct arena *from)
{
	struct arena_chunk **end = &arena->chunks;

	while (*end != NULL)
		end = &(*end)->next;
	*end = from->chunks;
	from->chunks = NULL;
}

void ipsa_arena_free(struct arena *arena)
{
	struct arena_chunk *chunk = arena->chunks, *next;

	for (; chunk != NULL; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	arena->chunks = NULL;
}
