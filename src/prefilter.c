/* SPDX-License-Identifier: MIT */
#include "prefilter.h"

#include <string.h>

/* --- buckets -------------------------------------------------------------- */

void ipsa_prefilter_add(struct prefilter *f, const struct prefix *prefix)
{
	struct halves *set = &f->sets[prefix->bucket / 8];
	struct wholes *whole = &f->wholes[prefix->bucket / 8];
	uint8_t bit = (uint8_t)(1U << prefix->bucket % 8);

	for (unsigned i = 0; i < PREFIX; i++) {
		for (unsigned byte = 0; byte < 256; byte++) {
			if (!ipsa_prefix_has(prefix, i, byte))
				continue;
			set->low[i][byte & 15] |= bit;
			set->high[i][byte >> 4] |= bit;
			if (byte < 128)
				whole->ascii[i][byte] |= bit;
			else
				whole->beyond[i] |= bit;
		}
	}
}

/* Kinds of bytes, and how common each byte is within its kind, roughly. */
enum kind { DIGIT, LOWER, UPPER, OTHER, KINDS };

static enum kind kind_of(unsigned byte)
{
	if (byte >= '0' && byte <= '9')
		return DIGIT;
	if (byte >= 'a' && byte <= 'z')
		return LOWER;
	return byte >= 'A' && byte <= 'Z' ? UPPER : OTHER;
}

static double weight(unsigned byte)
{
	switch (kind_of(byte)) {
	case DIGIT:
		return 0.1;
	case LOWER:
		return strchr("etaoinsr", (int)byte) != NULL ? 0.07 :
			strchr("jqxzvkwy", (int)byte) != NULL ? 0.01 : 0.03;
	case UPPER:
		return 0.04;
	default:
		return byte == ' ' ? 0.4 : strchr("\".:-=/,[]<>_", (int)byte) !=
			NULL && byte != 0 ? 0.04 : 0.002;
	}
}

/* How often a kind begins, and which comes after which: numbers and words are
 * runs. */
static const double begins[KINDS] = {0.25, 0.45, 0.1, 0.2};
static const double follows[KINDS][KINDS] = {
	{0.65, 0.03, 0.02, 0.3},
	{0.02, 0.8, 0.03, 0.15},
	{0.1, 0.3, 0.45, 0.15},
	{0.3, 0.35, 0.15, 0.2}
};

/* What a bucket lets through at a position of each kind, with one more. */
static void share(const struct prefilter *f, unsigned bucket,
	unsigned position, const struct prefix *with, double sum[KINDS])
{
	const struct halves *set = &f->sets[bucket / 8];
	unsigned low = 0, high = 0, bit = bucket % 8;

	for (unsigned half = 0; half < 16; half++) {
		low |= (set->low[position][half] >> bit & 1U) << half;
		high |= (set->high[position][half] >> bit & 1U) << half;
	}
	for (unsigned byte = 0; with != NULL && byte < 256; byte++) {
		if (!ipsa_prefix_has(with, position, byte))
			continue;
		low |= 1U << (byte & 15);
		high |= 1U << (byte >> 4);
	}
	memset(sum, 0, KINDS * sizeof(*sum));
	for (unsigned byte = 0; byte < 256; byte++)
		if (low >> (byte & 15) & 1U && high >> (byte >> 4) & 1U)
			sum[kind_of(byte)] += weight(byte);
}

/* How often a bucket lets a place through, with one more prefix in it. */
static double passes(const struct prefilter *f, unsigned bucket,
	const struct prefix *with)
{
	double chance[KINDS], sum[KINDS], next[KINDS], all = 0;

	for (unsigned i = 0; i < PREFIX; i++) {
		share(f, bucket, i, with, sum);
		for (unsigned to = 0; to < KINDS; to++) {
			next[to] = i == 0 ? begins[to] : 0;
			for (unsigned from = 0; i > 0 && from < KINDS; from++)
				next[to] += chance[from] * follows[from][to];
			next[to] *= sum[to];
		}
		memcpy(chance, next, sizeof(chance));
	}
	for (unsigned i = 0; i < KINDS; i++)
		all += chance[i];
	return all;
}

double ipsa_prefilter_chance(const struct prefilter *f, unsigned bucket)
{
	return passes(f, bucket, NULL);
}

double ipsa_prefix_chance(const struct prefix *prefix)
{
	static const struct prefilter empty;

	return passes(&empty, 0, prefix);
}

unsigned ipsa_prefilter_choose(const struct prefilter *f,
	const struct prefix *prefix)
{
	unsigned best = 0;
	double least = 0;

	for (unsigned i = 0; i < PREFILTER_BUCKETS; i++) {
		double more = passes(f, i, prefix) - passes(f, i, NULL);

		if (i == 0 || more < least) {
			best = i;
			least = more;
		}
	}
	return best;
}

/* --- the scan ------------------------------------------------------------ */

static bool any_allowed(const struct prefilter *f, struct span block, size_t at)
{
	for (unsigned word = 0; word < f->words; word++)
		if (ipsa_prefilter_allowed(f, block, at, word) != 0)
			return true;
	return false;
}

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
	for (size_t at = start; at < end; at++)
		if (any_allowed(f, block, at))
			part->places |= (uint32_t)1 << (at - start);
}

#if defined(__GNUC__) && defined(__x86_64__)
#define HAVE_SHUFFLES 1
#include <immintrin.h>

bool ipsa_prefilter_usable(void)
{
	return __builtin_cpu_supports("avx2");
}

bool ipsa_prefilter_wide(void)
{
	return __builtin_cpu_supports("avx512bw") &&
		__builtin_cpu_supports("avx512vbmi");
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

/* The buckets of a set that let each of the places from `at` on through. */
__attribute__((target("avx2")))
static inline __m256i in_set(const struct halves *set, const char *at)
{
	__m256i found = buckets(load(at), table(set->low[0]),
		table(set->high[0]));

	found = _mm256_and_si256(found, buckets(load(at + 1),
		table(set->low[1]), table(set->high[1])));
	found = _mm256_and_si256(found, buckets(load(at + 2),
		table(set->low[2]), table(set->high[2])));
	return _mm256_and_si256(found, buckets(load(at + 3),
		table(set->low[3]), table(set->high[3])));
}

/* Those of the places from `at` on that a prefix allows. All bytes of theirs are
 * there. */
static inline uint32_t exact(const struct prefilter *f, const char *at,
	uint32_t places)
{
	const uint64_t *allowed = f->allowed;
	uint32_t kept = 0;

	for (; places != 0; places &= places - 1) {
		unsigned i = ipsa_lowest_bit(places);
		const unsigned char *b = (const unsigned char *)at + i;
		const uint64_t *row[PREFIX];
		uint64_t any = 0;

		for (unsigned j = 0; j < PREFIX; j++)
			row[j] = allowed + (j * (size_t)256 + b[j]) * f->words;
		for (unsigned w = 0; w < f->words; w++)
			any |= row[0][w] & row[1][w] & row[2][w] & row[3][w];
		kept |= (uint32_t)(any != 0) << i;
	}
	return kept;
}

/* The first part at or after `start` in which anything may begin; its end is
 * where too little of the block is left if there is none. */
__attribute__((target("avx2")))
static void look(const struct prefilter *f, struct span block, size_t start,
	struct prefilter_part *part)
{
	const __m256i zero = _mm256_setzero_si256();

	part->places = 0;
	for (; block.len - start >= PREFILTER_WIDTH + PREFIX;
	    start += PREFILTER_WIDTH) {
		const char *at = block.ptr + start;
		__m256i found = in_set(&f->sets[0], at);

		for (unsigned i = 1; i < PREFILTER_SETS; i++)
			found = _mm256_or_si256(found, in_set(&f->sets[i],
				at));

		if (!_mm256_testz_si256(found, found)) {
			part->places = exact(f, at,
				~(uint32_t)_mm256_movemask_epi8(
				_mm256_cmpeq_epi8(found, zero)));
			if (part->places != 0)
				break;
		}
	}
	part->start = start;
	part->end = part->places != 0 ? start + PREFILTER_WIDTH : start;
}

/* --- with AVX-512 ---------------------------------------------------------- */

enum { WIDE = 2 * PREFILTER_WIDTH };

#define WIDE_TARGET __attribute__((target("avx512f,avx512bw,avx512vbmi")))

/* What a position allows, in registers. */
struct wide {
	__m512i low, high, beyond;
};

WIDE_TARGET
static inline struct wide wide_table(const struct wholes *set,
	unsigned position)
{
	const uint8_t *ascii = set->ascii[position];

	return (struct wide){_mm512_loadu_si512(ascii),
		_mm512_loadu_si512(ascii + 64),
		_mm512_set1_epi8((char)set->beyond[position])};
}

/* The buckets in which each of 64 bytes may stand there. */
WIDE_TARGET
static inline __m512i wide_buckets(struct wide t, __m512i b)
{
	return _mm512_mask_mov_epi8(_mm512_permutex2var_epi8(t.low, b, t.high),
		_mm512_movepi8_mask(b), t.beyond);
}

/* As look; what is left over is left to that. */
WIDE_TARGET
static void look_wide(const struct prefilter *f, struct span block,
	size_t start, struct prefilter_part *part)
{
	/* Written out, so that all stays in registers. */
	const struct wholes *s = &f->wholes[0], *t = &f->wholes[1];
	const struct wide s0 = wide_table(s, 0), s1 = wide_table(s, 1),
		s2 = wide_table(s, 2), s3 = wide_table(s, 3),
		t0 = wide_table(t, 0), t1 = wide_table(t, 1),
		t2 = wide_table(t, 2), t3 = wide_table(t, 3);
	size_t last = block.len - WIDE - PREFIX, at = start;
	uint32_t kept = 0;

	for (; kept == 0 && at <= last; at += WIDE) {
		const char *p = block.ptr + at;
		const __m512i b0 = _mm512_loadu_si512(p),
			b1 = _mm512_loadu_si512(p + 1),
			b2 = _mm512_loadu_si512(p + 2),
			b3 = _mm512_loadu_si512(p + 3);
		const __m512i first = _mm512_and_si512(
			_mm512_and_si512(wide_buckets(s0, b0),
				wide_buckets(s1, b1)),
			_mm512_and_si512(wide_buckets(s2, b2),
				wide_buckets(s3, b3)));
		const __m512i second = _mm512_and_si512(
			_mm512_and_si512(wide_buckets(t0, b0),
				wide_buckets(t1, b1)),
			_mm512_and_si512(wide_buckets(t2, b2),
				wide_buckets(t3, b3)));
		uint64_t places = _mm512_cmpneq_epi8_mask(_mm512_or_si512(
			first, second), _mm512_setzero_si512());

		if (places == 0)
			continue;
		start = at;
		kept = exact(f, p, (uint32_t)places);
		if (kept == 0) {
			start += PREFILTER_WIDTH;
			kept = exact(f, p + PREFILTER_WIDTH,
				(uint32_t)(places >> PREFILTER_WIDTH));
		}
	}
	part->places = kept;
	part->start = kept != 0 ? start : at;
	part->end = kept != 0 ? start + PREFILTER_WIDTH : at;
}

#else

bool ipsa_prefilter_usable(void)
{
	return false;
}

bool ipsa_prefilter_wide(void)
{
	return false;
}
#endif

static void next_part(const struct prefilter *f, struct span block,
	size_t start, struct prefilter_part *part)
{
#ifdef HAVE_SHUFFLES
	if (f->wide && block.len - start >= WIDE + PREFIX) {
		look_wide(f, block, start, part);
		if (part->places != 0)
			return;
		start = part->end;
	}
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
