/* SPDX-License-Identifier: MIT */
#include "prefilter.h"

#include <string.h>

/* --- the prefixes of an expression --------------------------------------- */

static void put(uint8_t set[32], unsigned byte)
{
	set[byte / 8] |= (uint8_t)(1U << byte % 8);
}

static void put_all(struct prefix *p, unsigned depth)
{
	for (; depth < PREFIX; depth++)
		memset(p->bytes[depth], 0xFF, sizeof(p->bytes[depth]));
}

struct asking {
	const struct regex *re;
	struct matcher *m;
	size_t budget;
};

/* Do these go on alike from `depth` on? */
static bool same_rest(const struct prefix *a, const struct prefix *b,
	unsigned depth)
{
	return depth == PREFIX || memcmp(a->bytes[depth], b->bytes[depth],
		(PREFIX - depth) * sizeof(a->bytes[0])) == 0;
}

/* Add `byte` at `depth` before each of `rest`: to what goes on alike. False if
 * they become too many. */
static bool put_before(struct prefixes *out, unsigned depth, unsigned byte,
	const struct prefixes *rest)
{
	for (unsigned i = 0; i < rest->count; i++) {
		unsigned at = 0;

		while (at < out->count && !same_rest(&out->list[at],
		    &rest->list[i], depth + 1))
			at++;
		if (at == PREFIXES_MAX)
			return false;
		if (at == out->count) {
			out->list[out->count++] = rest->list[i];
			memset(out->list[at].bytes[depth], 0,
				sizeof(out->list[at].bytes[depth]));
		}
		put(out->list[at].bytes[depth], byte);
	}
	return true;
}

static void allow_all(struct prefixes *out, unsigned depth)
{
	memset(out->list, 0, sizeof(out->list[0]));
	put_all(&out->list[0], depth);
	out->count = 1;
}

/* What may follow text[0..depth) in a match; what lies before `depth` in the
 * prefixes is left to the caller. */
static void ask(struct asking *a, char *text, unsigned depth,
	struct prefixes *out)
{
	struct prefixes rest;

	if (depth == PREFIX || a->budget < 256) {
		allow_all(out, depth);
		return;
	}
	out->count = 0;
	a->budget -= 256;
	for (unsigned byte = 0; byte < 256; byte++) {
		enum regex_result r;

		text[depth] = (char)byte;
		r = ipsa_regex_begins(a->re, a->m, ipsa_span(text, depth + 1));
		if (r == REGEX_NONE)
			continue;
		if (r == REGEX_PARTIAL)
			ask(a, text, depth + 1, &rest);
		else
			allow_all(&rest, depth + 1);
		if (!put_before(out, depth, byte, &rest)) {
			allow_all(out, depth);
			return;
		}
	}
}

bool ipsa_prefixes_of(const struct regex *re, struct matcher *m, size_t budget,
	struct prefixes *out)
{
	struct asking a = {re, m, budget};
	char text[PREFIX];

	/* What looks back sees nothing there, and would mislead us. */
	if (ipsa_regex_looks_back(re))
		return false;
	ask(&a, text, 0, out);
	for (unsigned i = 0; i < out->count; i++) {
		unsigned allowed = 0;

		for (unsigned byte = 0; byte < 256; byte++)
			allowed += ipsa_prefix_has(&out->list[i], 0,
				byte) && ipsa_prefix_has(&out->list[i], 1,
				byte);
		if (allowed == 256)
			return false;
	}
	return true;
}

/* --- buckets -------------------------------------------------------------- */

void ipsa_prefilter_add(struct prefilter *f, const struct prefix *prefix)
{
	struct halves *set = &f->sets[prefix->bucket / 8];
	uint8_t bit = (uint8_t)(1U << prefix->bucket % 8);

	for (unsigned i = 0; i < PREFIX; i++) {
		for (unsigned byte = 0; byte < 256; byte++) {
			if (!ipsa_prefix_has(prefix, i, byte))
				continue;
			set->low[i][byte & 15] |= bit;
			set->high[i][byte >> 4] |= bit;
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

/* As note.c has it: ` [= ` and a capital letter or digit, but for the first
 * blank. */
struct prefix ipsa_prefix_of_notes(void)
{
	struct prefix prefix = {.bucket = 0};

	put(prefix.bytes[0], '[');
	put(prefix.bytes[1], '=');
	put(prefix.bytes[2], ' ');
	for (unsigned byte = 0; byte < 256; byte++)
		if (ipsa_is_upper((char)byte) || ipsa_is_digit((char)byte))
			put(prefix.bytes[3], byte);
	return prefix;
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
