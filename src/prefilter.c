/* SPDX-License-Identifier: MIT */
#include "prefilter.h"

#include <string.h>

/* --- the prefix of an expression ---------------------------------------- */

static bool has(const uint8_t set[32], unsigned byte)
{
	return set[byte / 8] & 1U << byte % 8;
}

static void put(uint8_t set[32], unsigned byte)
{
	set[byte / 8] |= (uint8_t)(1U << byte % 8);
}

struct asking {
	const struct regex *re;
	struct matcher *m;
	struct prefix *out;
	size_t budget;
};

/* From `depth` on a match may hold anything. */
static void allow_all(struct asking *a, unsigned depth)
{
	for (; depth < PREFIX; depth++)
		memset(a->out->bytes[depth], 0xFF, 32);
}

/* Note every byte that may follow text[0..depth) in a match. */
static void ask(struct asking *a, char *text, unsigned depth)
{
	if (depth == PREFIX)
		return;
	if (a->budget < 256) {
		allow_all(a, depth);
		return;
	}
	a->budget -= 256;
	for (unsigned byte = 0; byte < 256; byte++) {
		enum regex_result r;

		text[depth] = (char)byte;
		r = ipsa_regex_begins(a->re, a->m, ipsa_span(text, depth + 1));
		if (r == REGEX_NONE)
			continue;
		put(a->out->bytes[depth], byte);
		if (r == REGEX_PARTIAL)
			ask(a, text, depth + 1);
		else
			allow_all(a, depth + 1);
	}
}

bool ipsa_prefix_of(const struct regex *re, struct matcher *m, size_t budget,
	struct prefix *out)
{
	struct asking a = {re, m, out, budget};
	char text[PREFIX];
	unsigned allowed = 0;

	memset(out, 0, sizeof(*out));
	/* What looks back sees nothing there, and would mislead us. */
	if (ipsa_regex_looks_back(re))
		return false;
	ask(&a, text, 0);
	for (unsigned byte = 0; byte < 256; byte++)
		allowed += has(out->bytes[0], byte) && has(out->bytes[1], byte);
	return allowed < 256;
}

void ipsa_prefilter_add(struct prefilter *f, const struct prefix *prefix,
	unsigned bucket)
{
	uint8_t bit = (uint8_t)(1U << bucket);

	for (unsigned i = 0; i < PREFIX; i++) {
		for (unsigned byte = 0; byte < 256; byte++) {
			if (!has(prefix->bytes[i], byte))
				continue;
			f->low[i][byte & 15] |= bit;
			f->high[i][byte >> 4] |= bit;
		}
	}
}

/* As note.c has it: ` [= ` and a capital letter or digit, but for the first
 * blank. */
void ipsa_prefilter_add_notes(struct prefilter *f)
{
	struct prefix prefix = {0};

	put(prefix.bytes[0], '[');
	put(prefix.bytes[1], '=');
	put(prefix.bytes[2], ' ');
	for (unsigned byte = 0; byte < 256; byte++)
		if (ipsa_is_upper((char)byte) || ipsa_is_digit((char)byte))
			put(prefix.bytes[3], byte);
	ipsa_prefilter_add(f, &prefix, NOTE_BUCKET);
}

/* --- the scan ------------------------------------------------------------ */

/* The places from `start` on, one by one: for the end of a block, and for
 * processors without shuffles. */
static void look_slowly(const struct prefilter *f, struct span block,
	size_t start, struct prefilter_part *part)
{
	size_t end = block.len - start < PREFILTER_WIDTH ? block.len :
		start + PREFILTER_WIDTH;

	part->start = start;
	part->end = end;
	part->places = 0;
	for (size_t at = start; at < end; at++) {
		uint8_t buckets = 0xFF;

		for (unsigned i = 0; i < PREFIX && at + i < block.len; i++) {
			unsigned char c = (unsigned char)block.ptr[at + i];

			buckets &= f->low[i][c & 15] & f->high[i][c >> 4];
		}
		part->buckets[at - start] = buckets;
		if (buckets != 0)
			part->places |= (uint32_t)1 << (at - start);
	}
}

#if defined(__GNUC__) && defined(__x86_64__)
#define HAVE_SHUFFLES 1
#include <immintrin.h>

bool ipsa_prefilter_usable(void)
{
	return __builtin_cpu_supports("avx2");
}

__attribute__((target("avx2")))
static inline __m256i table(const uint8_t bytes[16])
{
	return _mm256_broadcastsi128_si256(
		_mm_loadu_si128((const __m128i *)bytes));
}

/* The buckets in which each byte of `b` may stand at one position. */
__attribute__((target("avx2")))
static inline __m256i buckets(__m256i b, __m256i low, __m256i high)
{
	const __m256i half = _mm256_set1_epi8(15);

	return _mm256_and_si256(
		_mm256_shuffle_epi8(low, _mm256_and_si256(b, half)),
		_mm256_shuffle_epi8(high, _mm256_and_si256(
			_mm256_srli_epi16(b, 4), half)));
}

__attribute__((target("avx2")))
static inline __m256i load(const char *at)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

/* The first part at or after `start` in which anything may begin; its end is
 * where too little of the block is left if there is none. */
__attribute__((target("avx2")))
static void look(const struct prefilter *f, struct span block, size_t start,
	struct prefilter_part *part)
{
	/* Written out for PREFIX positions, so that all stays in registers. */
	const __m256i low0 = table(f->low[0]), high0 = table(f->high[0]),
		low1 = table(f->low[1]), high1 = table(f->high[1]),
		low2 = table(f->low[2]), high2 = table(f->high[2]),
		low3 = table(f->low[3]), high3 = table(f->high[3]),
		zero = _mm256_setzero_si256();

	part->places = 0;
	for (; block.len - start >= PREFILTER_WIDTH + PREFIX;
	    start += PREFILTER_WIDTH) {
		const char *at = block.ptr + start;
		__m256i found = _mm256_and_si256(
			_mm256_and_si256(buckets(load(at), low0, high0),
				buckets(load(at + 1), low1, high1)),
			_mm256_and_si256(buckets(load(at + 2), low2, high2),
				buckets(load(at + 3), low3, high3)));

		if (!_mm256_testz_si256(found, found)) {
			part->places = ~(uint32_t)_mm256_movemask_epi8(
				_mm256_cmpeq_epi8(found, zero));
			_mm256_storeu_si256((__m256i *)(void *)part->buckets,
				found);
			break;
		}
	}
	part->start = start;
	part->end = part->places != 0 ? start + PREFILTER_WIDTH : start;
}

#else

bool ipsa_prefilter_usable(void)
{
	return false;
}
#endif

static void next_part(const struct prefilter *f, struct span block,
	size_t start, struct prefilter_part *part)
{
#ifdef HAVE_SHUFFLES
	if (block.len - start >= PREFILTER_WIDTH + PREFIX) {
		look(f, block, start, part);
		if (part->places != 0)
			return;
		start = part->end;
	}
#endif
	look_slowly(f, block, start, part);
}

size_t ipsa_prefilter_next(const struct prefilter *f, struct span block,
	size_t from, struct prefilter_part *part)
{
	while (from < block.len) {
		uint32_t places;

		if (from < part->start || from >= part->end)
			next_part(f, block, from, part);
		places = from > part->start ? part->places &
			~(uint32_t)0 << (from - part->start) : part->places;
		if (places != 0)
			return part->start + ipsa_lowest_bit(places);
		from = part->end;
	}
	return block.len;
}
