/* SPDX-License-Identifier: MIT */
#include "prefilter.h"

#include <string.h>

/* --- by buckets ----------------------------------------------------------- */

#if defined(__GNUC__) && defined(__x86_64__)
#define HAVE_SHUFFLES 1
#include <immintrin.h>

bool ipsa_prefilter_usable(void)
{
	return __builtin_cpu_supports("avx2") &&
		__builtin_cpu_supports("bmi") &&
		__builtin_cpu_supports("popcnt");
}

bool ipsa_prefilter_wide(void)
{
	return __builtin_cpu_supports("avx512bw") &&
		__builtin_cpu_supports("avx512vbmi");
}

#define NARROW_TARGET __attribute__((target("avx2,bmi,popcnt")))
#define WIDE_TARGET \
	__attribute__((target("avx512f,avx512bw,avx512vbmi,bmi,popcnt")))

enum { NARROW = 32, WIDE = PREFILTER_STEP };

/*
 * Note the places whose bits are set, `base` for the lowest. The first two are
 * written whether they are there or not: a branch that depends on the log would
 * cost more.
 */
NARROW_TARGET
static inline unsigned note(uint16_t *places, unsigned count, unsigned base,
	uint64_t bits)
{
	unsigned all = count + (unsigned)_mm_popcnt_u64(bits);

	places[count] = (uint16_t)(base + _tzcnt_u64(bits));
	bits = _blsr_u64(bits);
	places[count + 1] = (uint16_t)(base + _tzcnt_u64(bits));
	bits = _blsr_u64(bits);
	for (count += 2; bits != 0; bits = _blsr_u64(bits))
		places[count++] = (uint16_t)(base + _tzcnt_u64(bits));
	return all;
}

NARROW_TARGET
static inline __m256i table(const uint8_t bytes[16])
{
	return _mm256_broadcastsi128_si256(
		_mm_loadu_si128((const __m128i *)bytes));
}

/* The buckets in which each byte of `b` may stand at one position. */
NARROW_TARGET
static inline __m256i buckets(__m256i b, __m256i low, __m256i high)
{
	const __m256i half = _mm256_set1_epi8(15);

	return _mm256_and_si256(
		_mm256_shuffle_epi8(low, _mm256_and_si256(b, half)),
		_mm256_shuffle_epi8(high, _mm256_and_si256(
			_mm256_srli_epi16(b, 4), half)));
}

NARROW_TARGET
static inline __m256i load(const char *at)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

/* The buckets of a set that let each of the places from `at` on through. */
NARROW_TARGET
static inline __m256i in_set(const struct halves *set, const char *at)
{
	__m256i found = buckets(load(at), table(set->low[0]),
		table(set->high[0]));

	found = _mm256_and_si256(found, buckets(load(at + 1),
		table(set->low[1]), table(set->high[1])));
	found = _mm256_and_si256(found, buckets(load(at + 2),
		table(set->low[2]), table(set->high[2])));
	found = _mm256_and_si256(found, buckets(load(at + 3),
		table(set->low[3]), table(set->high[3])));
	return _mm256_and_si256(found, buckets(load(at + 4),
		table(set->low[4]), table(set->high[4])));
}

/* The places where all bytes that are scanned for stand behind: of the first
 * `len` of a text that may be longer. */
static size_t scanned(struct span text, size_t len)
{
	size_t all = text.len < PREFIX_SCANNED ? 0 :
		text.len - (PREFIX_SCANNED - 1);

	return len < all ? len : all;
}

/* A bit for each of a step's first places, fewer than a step has. */
static inline uint64_t first_places(size_t count)
{
	return ((uint64_t)1 << count) - 1;
}

/* A bit for each of 32 places that is let through. */
NARROW_TARGET
static inline uint32_t narrow_step(const struct buckets *b, const char *at)
{
	__m256i found = in_set(&b->halves[0], at);

	for (unsigned i = 1; i < BUCKET_SETS; i++)
		found = _mm256_or_si256(found, in_set(&b->halves[i], at));
	return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(found,
		_mm256_setzero_si256()));
}

/* Note the places in the first `len` bytes of a text that may be longer, but
 * for the last few that have too little behind them; returns where these begin. */
NARROW_TARGET
static size_t scan_narrow(const struct buckets *b, struct span text,
	size_t len, struct prefilter_part *part)
{
	size_t all = scanned(text, len), done = 0;
	char last[2 * NARROW] = {0};

	for (; done + NARROW <= all; done += NARROW)
		part->count = note(part->places, part->count, (unsigned)done,
			narrow_step(b, text.ptr + done));
	if (done == all)
		return all;
	memcpy(last, text.ptr + done, all - done + PREFIX_SCANNED - 1);
	part->count = note(part->places, part->count, (unsigned)done,
		narrow_step(b, last) & first_places(all - done));
	return all;
}

/* The classes of 64 bytes: all but those of ASCII have none. */
WIDE_TARGET
static inline __m512i class_of(__m512i low, __m512i b, __m512i high)
{
	return _mm512_maskz_permutex2var_epi8(~_mm512_movepi8_mask(b), low, b,
		high);
}

/* The classes of the first `len` bytes of a text; some more follow that are of
 * none. */
WIDE_TARGET
static void classify(const struct classes *c, const char *at, size_t len,
	uint8_t *to)
{
	const __m512i low = _mm512_loadu_si512(c->of),
		high = _mm512_loadu_si512(c->of + WIDE);
	size_t i = 0;
	__m512i b;

	for (; i + WIDE <= len; i += WIDE) {
		b = _mm512_loadu_si512(at + i);
		_mm512_storeu_si512(to + i, class_of(low, b, high));
	}
	b = _mm512_maskz_loadu_epi8(first_places(len - i), at + i);
	_mm512_storeu_si512(to + i, class_of(low, b, high));
	_mm512_storeu_si512(to + i + WIDE, _mm512_setzero_si512());
}

/* What the positions of a set allow, or the bytes there, in registers. */
struct wide {
	__m512i a, b, c, d, e;
};

WIDE_TARGET
static inline struct wide wide_tables(const struct classes *c, unsigned set)
{
	return (struct wide){_mm512_loadu_si512(c->allowed[set][0]),
		_mm512_loadu_si512(c->allowed[set][1]),
		_mm512_loadu_si512(c->allowed[set][2]),
		_mm512_loadu_si512(c->allowed[set][3]),
		_mm512_loadu_si512(c->allowed[set][4])};
}

/* Once: loads that cross lines of the cache are what a step costs most, and a
 * compiler that thinks them cheap does them again for each set. */
WIDE_TARGET
static inline __m512i wide_load(const uint8_t *at)
{
	__m512i loaded = _mm512_loadu_si512(at);

	__asm__ ("" : "+v" (loaded));
	return loaded;
}

/* The buckets of a set that let 64 places through. */
WIDE_TARGET
static inline __m512i in_wide_set(struct wide set, struct wide classes)
{
	return _mm512_and_si512(_mm512_and_si512(
		_mm512_permutexvar_epi8(classes.a, set.a),
		_mm512_permutexvar_epi8(classes.b, set.b)), _mm512_and_si512(
		_mm512_permutexvar_epi8(classes.c, set.c), _mm512_and_si512(
		_mm512_permutexvar_epi8(classes.d, set.d),
		_mm512_permutexvar_epi8(classes.e, set.e))));
}

/* A bit for each of 64 places that is let through. */
WIDE_TARGET
static inline uint64_t wide_step(const struct wide *first,
	const struct wide *second, const uint8_t *classes)
{
	const struct wide here = {wide_load(classes), wide_load(classes + 1),
		wide_load(classes + 2), wide_load(classes + 3),
		wide_load(classes + 4)};
	const __m512i found = _mm512_or_si512(in_wide_set(*first, here),
		in_wide_set(*second, here));

	return _mm512_test_epi8_mask(found, found);
}

/* As scan_narrow. */
WIDE_TARGET
static size_t scan_wide(const struct buckets *b, struct span text, size_t len,
	struct prefilter_part *part)
{
	const struct wide first = wide_tables(&b->classes, 0),
		second = wide_tables(&b->classes, 1);
	size_t all = scanned(text, len), done = 0;
	uint8_t classes[PREFILTER_PART + 2 * WIDE];
	unsigned count = part->count;

	if (all == 0)
		return 0;
	classify(&b->classes, text.ptr, all + PREFIX_SCANNED - 1, classes);
	for (; done + WIDE <= all; done += WIDE)
		count = note(part->places, count, (unsigned)done,
			wide_step(&first, &second, classes + done));
	if (done < all)
		count = note(part->places, count, (unsigned)done,
			wide_step(&first, &second, classes + done) &
			first_places(all - done));
	part->count = count;
	return all;
}

/* The prefixes that the bytes of a place allow. */
NARROW_TARGET
static inline __m128i row(const struct prefix_bits allowed[256],
	unsigned char byte)
{
	return _mm_loadu_si128((const __m128i *)(const void *)&allowed[byte]);
}

/* Those that the bytes at a place allow, all of a prefix. */
NARROW_TARGET
static inline __m128i allowed(const struct prefilter_tables *f,
	const char *place)
{
	const unsigned char *at = (const unsigned char *)place;

	return _mm_and_si128(_mm_and_si128(
		_mm_and_si128(row(f->allowed[0], at[0]),
			row(f->allowed[1], at[1])),
		_mm_and_si128(row(f->allowed[2], at[2]),
			row(f->allowed[3], at[3]))), _mm_and_si128(
		_mm_and_si128(row(f->allowed[4], at[4]),
			row(f->allowed[5], at[5])),
		_mm_and_si128(row(f->allowed[6], at[6]),
			row(f->allowed[7], at[7]))));
}

/* Keep the places where a prefix may begin, of the first `count`, which have all
 * of its bytes behind them. */
NARROW_TARGET
static unsigned keep_whole(const struct prefilter *f, const char *start,
	unsigned count, struct prefilter_part *part)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < count; i++) {
		unsigned place = part->places[i];
		__m128i bits = allowed(f->tables, start + place);

		part->places[kept] = (uint16_t)place;
		_mm_storeu_si128((__m128i *)(void *)&part->bits[kept], bits);
		kept += !_mm_testz_si128(bits, bits);
	}
	return kept;
}

static size_t scan(const struct prefilter *f, struct span text, size_t len,
	struct prefilter_part *part)
{
	if (f->wide)
		return scan_wide(&f->tables->buckets, text, len, part);
	return scan_narrow(&f->tables->buckets, text, len, part);
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

static unsigned keep_whole(const struct prefilter *f, const char *start,
	unsigned count, struct prefilter_part *part)
{
	(void)f, (void)start, (void)count, (void)part;
	return 0;
}

static size_t scan(const struct prefilter *f, struct span text, size_t len,
	struct prefilter_part *part)
{
	(void)f, (void)text, (void)len, (void)part;
	return 0;
}
#endif

/* --- by each prefix alone --------------------------------------------------- */

/* Keep the places where a prefix may begin; those that have too little behind
 * them to tell it of all stay. */
static void keep(const struct prefilter *f, struct span rest,
	struct prefilter_part *part)
{
	unsigned whole = part->count, kept;

	while (whole > 0 && rest.len - part->places[whole - 1] < PREFIX)
		whole--;
	kept = keep_whole(f, rest.ptr, whole, part);
	for (unsigned i = whole; i < part->count; i++, kept++) {
		part->places[kept] = part->places[i];
		part->bits[kept] = ipsa_prefilter_allowed(f, rest,
			part->places[i]);
	}
	part->count = kept;
}

/* -------------------------------------------------------------------------- */

/* What has too little behind it is looked at by each prefix alone. */
static void note_all(struct prefilter_part *part, size_t from, size_t to)
{
	for (; from < to; from++)
		part->places[part->count++] = (uint16_t)from;
}

static void next_part(const struct prefilter *f, struct span block,
	size_t start, struct prefilter_part *part)
{
	struct span rest = ipsa_span_cut(block, start, block.len);
	size_t len = rest.len < PREFILTER_PART ? rest.len : PREFILTER_PART;

	part->start = start;
	part->end = start + len;
	part->count = part->next = 0;
	note_all(part, scan(f, rest, len, part), len);
	keep(f, rest, part);
}

size_t ipsa_prefilter_next(const struct prefilter *f, struct span block,
	size_t from, struct prefilter_part *part)
{
	const size_t asked = from;

	while (from < block.len) {
		if (from < part->clear || from >= part->end) {
			next_part(f, block, from, part);
			part->clear = asked;
		}
		while (part->next > 0 && part->start +
		    part->places[part->next - 1] >= from)
			part->next--;
		for (; part->next < part->count; part->next++) {
			size_t at = part->start + part->places[part->next];

			if (at >= from)
				return at;
		}
		from = part->end;
	}
	return block.len;
}
