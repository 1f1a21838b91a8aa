/* SPDX-License-Identifier: MIT */
#include "memo.h"

#include <stdlib.h>
#include <string.h>

/* Logs of one kind have some hundred wordings, times the codes that they tell:
 * a few thousand entries of two hundred bytes. */
enum {
	ROOM = 2 * 1024 * 1024,
	SLOT_BITS = 12,
	HEAD_BITS = 10,
	WAYS = 2,               /* places of a table in which one may stand */
	SHAPES = 8,
	WORD = 8,               /* bytes that are hashed at once */
	LEVELS = 4
};

/*
 * A shape that is asked in vain costs as much as the sieves at a place do, or
 * several times that. Most are few, and what is known is worth many of them;
 * but a log may be full of places that begin like those that are known, and go
 * on otherwise.
 */
enum {
	VAIN_MAX = 4096,        /* shapes in vain, until few places are asked */
	WORTH = 32,             /* of them: an entry that is found */
	SELDOM = 64             /* then it is one place of so many */
};

/* Bytes of the heads of each level. */
static const unsigned char head_len[LEVELS] = {4, 8, 16, 24};

/* How many bytes decide at places that begin with the same bytes: of which so
 * many that those of other codes, and of other wordings, are told apart. */
struct shapes {
	unsigned count;
	struct {
		uint16_t before, behind;
	} list[SHAPES];
};

/* Where in the room an entry stands, its bytes behind it, those before its place
 * first. A tag of 0: nowhere. */
struct slot {
	uint32_t tag, at;
};

struct memo {
	unsigned char levels[1 << HEAD_BITS]; /* by the first four bytes: a bit for
				   each that has heads which begin so */
	uint32_t heads[LEVELS][1 << HEAD_BITS]; /* tags; 0: none */
	struct slot slots[1 << SLOT_BITS];
	struct shapes shapes[LEVELS][1 << HEAD_BITS]; /* of each head */
	unsigned vain, passed;  /* shapes in vain; places that were not asked */
	size_t used;            /* of the room */
	_Alignas(max_align_t) char room[ROOM];
};

struct memo *ipsa_memo_new(void)
{
	return calloc(1, sizeof(struct memo));
}

void ipsa_memo_free(struct memo *m)
{
	free(m);
}

/* --- hashes ------------------------------------------------------------------ */

static inline uint64_t load(const char *at)
{
	uint64_t bytes;

	memcpy(&bytes, at, sizeof(bytes));
	return bytes;
}

static inline uint64_t load_half(const char *at)
{
	uint32_t bytes;

	memcpy(&bytes, at, sizeof(bytes));
	return bytes;
}

/* By an odd number whose bits are in no order: that of the golden ratio. The high
 * half has a share in what comes next. */
static inline uint64_t mix(uint64_t h, uint64_t bytes)
{
	return (h ^ h >> 32 ^ bytes) * UINT64_C(0x9E3779B97F4A7C15);
}

/* Of half a word or more. */
static inline uint64_t hash(const char *at, size_t len)
{
	uint64_t h = len;

	if (len < WORD)
		return mix(h, load_half(at) << 32 |
			load_half(at + len - WORD / 2));
	for (; len > WORD; at += WORD, len -= WORD)
		h = mix(h, load(at));
	return mix(h, load(at + len - WORD));
}

/* Of the first four bytes. */
static inline uint64_t hash_first(const char *at)
{
	return mix(1, load_half(at));
}

/* Of the heads of all levels. */
static inline void hash_heads(const char *at, uint64_t h[LEVELS])
{
	h[0] = hash_first(at);
	h[1] = mix(2, load(at));
	h[2] = mix(h[1], load(at + WORD));
	h[3] = mix(h[2], load(at + (size_t)2 * WORD));
}

/* The highest bits depend on all that was mixed in. */
static inline size_t place_of(uint64_t h, unsigned bits)
{
	return (size_t)(h >> (64 - bits));
}

/* Those that no place uses; never 0. */
static inline uint32_t tag_of(uint64_t h)
{
	return (uint32_t)(h >> 16) | 1;
}

/* --- to know --------------------------------------------------------------------- */

static const struct memo_entry *entry_at(const struct memo *m, uint32_t at)
{
	return (const struct memo_entry *)(const void *)(m->room + at);
}

/* The entry of that shape; NULL if there is none. */
static const struct memo_entry *find(const struct memo *m, const char *place,
	unsigned before, unsigned behind)
{
	const size_t len = before + behind;
	const uint64_t h = hash(place - before, len);
	const struct memo_entry *e;

	for (unsigned way = 0; way < WAYS; way++) {
		const struct slot *s = &m->slots[
			place_of(h, SLOT_BITS) ^ way];

		if (s->tag != tag_of(h))
			continue;
		e = entry_at(m, s->at);
		if (e->before == before && e->behind == behind &&
		    memcmp(e + 1, place - before, len) == 0)
			return e;
	}
	return NULL;
}

static const struct memo_entry *find_by(struct memo *m,
	const struct shapes *shapes, struct span block, size_t at)
{
	const struct memo_entry *e = NULL;
	unsigned i = 0;

	for (; i < shapes->count && e == NULL; i++)
		if (at >= shapes->list[i].before &&
		    block.len - at >= shapes->list[i].behind)
			e = find(m, block.ptr + at, shapes->list[i].before,
				shapes->list[i].behind);
	m->vain += i;
	return e;
}

/* Is a place not to be asked, since too much was in vain? */
static bool pass_by(struct memo *m)
{
	if (m->vain < VAIN_MAX)
		return false;
	m->vain = VAIN_MAX;
	return ++m->passed % SELDOM != 0;
}

const struct memo_entry *ipsa_memo_find(struct memo *m, struct span block,
	size_t at)
{
	const struct memo_entry *e = NULL;
	unsigned char levels;
	uint64_t h[LEVELS];

	if (block.len - at < head_len[LEVELS - 1])
		return NULL;
	levels = m->levels[place_of(hash_first(block.ptr + at), HEAD_BITS)];
	if (levels == 0 || pass_by(m))
		return NULL;
	hash_heads(block.ptr + at, h);
	for (unsigned i = LEVELS; i-- > 0 && e == NULL;) {
		size_t head = place_of(h[i], HEAD_BITS);

		if ((levels >> i & 1) == 0)
			continue;
		if (m->heads[i][head] != tag_of(h[i]))
			head ^= 1;
		if (m->heads[i][head] == tag_of(h[i]))
			e = find_by(m, &m->shapes[i][head], block, at);
	}
	if (e != NULL)
		m->vain -= m->vain < WORTH ? m->vain : WORTH;
	return e;
}

/* --- to remember ------------------------------------------------------------------ */

static void forget_all(struct memo *m)
{
	memset(m->levels, 0, sizeof(m->levels));
	memset(m->heads, 0, sizeof(m->heads));
	memset(m->slots, 0, sizeof(m->slots));
	m->used = 0;
}

static size_t rounded(size_t len)
{
	return (len + sizeof(max_align_t) - 1) / sizeof(max_align_t) *
		sizeof(max_align_t);
}

/* The shapes of a head, which is made if there is none: another gives way. */
static struct shapes *shapes_of(struct memo *m, unsigned level, uint64_t h)
{
	uint32_t *heads = m->heads[level];
	struct shapes *shapes = m->shapes[level];
	size_t at = place_of(h, HEAD_BITS);

	if (heads[at] == tag_of(h))
		return &shapes[at];
	if (heads[at ^ 1] == tag_of(h))
		return &shapes[at ^ 1];
	heads[at ^ 1] = heads[at];
	shapes[at ^ 1] = shapes[at];
	heads[at] = tag_of(h);
	shapes[at].count = 0;
	return &shapes[at];
}

/* The last shape gives way. */
static void add_shape(struct shapes *s, const struct memo_entry *entry)
{
	unsigned i = 0;

	while (i < s->count && (s->list[i].before != entry->before ||
	    s->list[i].behind != entry->behind))
		i++;
	if (i == SHAPES)
		i--;
	if (i >= s->count)
		s->count = i + 1;
	s->list[i].before = (uint16_t)entry->before;
	s->list[i].behind = (uint16_t)entry->behind;
}

/* To the longest head that it has, so that other wordings have other heads. */
static void add_to_head(struct memo *m, const char *at,
	const struct memo_entry *entry)
{
	unsigned i = LEVELS - 1;
	uint64_t h[LEVELS];

	while (i > 0 && entry->behind < head_len[i])
		i--;
	hash_heads(at, h);
	m->levels[place_of(h[0], HEAD_BITS)] |= (unsigned char)(1U << i);
	add_shape(shapes_of(m, i, h[i]), entry);
}

static void add_to_slot(struct memo *m, uint64_t h, size_t at)
{
	struct slot *s = &m->slots[place_of(h, SLOT_BITS)];

	if (s->tag != 0)
		m->slots[place_of(h, SLOT_BITS) ^ 1] = *s;
	*s = (struct slot){tag_of(h), (uint32_t)at};
}

void ipsa_memo_add(struct memo *m, struct span block, size_t at,
	const struct memo_entry *entry)
{
	const size_t len = entry->before + entry->behind;
	const size_t list = entry->member_count * sizeof(*entry->members);
	const size_t head = rounded(sizeof(*entry) + len);
	struct memo_entry *kept;
	char *bytes;

	if (block.len - at < head_len[LEVELS - 1] ||
	    entry->behind < head_len[0])
		return;
	if (m->used + head + rounded(list) > ROOM)
		forget_all(m);
	kept = (struct memo_entry *)(void *)(m->room + m->used);
	bytes = (char *)(kept + 1);
	*kept = *entry;
	memcpy(bytes, block.ptr + at - entry->before, len);
	kept->members = (struct memo_member *)(void *)(m->room + m->used +
		head);
	if (list > 0)
		memcpy(m->room + m->used + head, entry->members, list);
	add_to_slot(m, hash(bytes, len), m->used);
	add_to_head(m, block.ptr + at, entry);
	m->used += head + rounded(list);
}
