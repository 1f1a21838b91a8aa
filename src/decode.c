/* SPDX-License-Identifier: MIT */
#include "decode.h"

/* --- UTF-8 --------------------------------------------------------------- */

/* The length of a UTF-8 sequence by its first byte; 0 where none begins so. */
static size_t begins(unsigned char c)
{
	if (c < 0x80)
		return 1;
	if (c < 0xC2 || c > 0xF4)
		return 0;
	return c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* As ipsa_utf8_len, and surrogates. */
static size_t sequence(struct span s)
{
	unsigned char c = (unsigned char)s.ptr[0];
	size_t len = begins(c);
	unsigned char next = s.len > 1 ? (unsigned char)s.ptr[1] : 0;

	if (len > s.len)
		return 0;
	for (size_t i = 1; i < len; i++)
		if (((unsigned char)s.ptr[i] & 0xC0) != 0x80)
			return 0;
	/* Overlong forms, and what lies beyond Unicode. */
	if ((c == 0xE0 && next < 0xA0) || (c == 0xF0 && next < 0x90) ||
	    (c == 0xF4 && next > 0x8F))
		return 0;
	return len;
}

/* Is a sequence of `len` bytes a surrogate? */
static bool is_surrogate(struct span s, size_t len)
{
	return len == 3 && s.ptr[0] == '\xED' &&
		(unsigned char)s.ptr[1] > 0x9F;
}

size_t ipsa_utf8_len(struct span s)
{
	size_t len = sequence(s);

	return is_surrogate(s, len) ? 0 : len;
}

/* Over ASCII from `at` on, in whole words. */
static size_t pass_ascii(struct span s, size_t at)
{
	const uint64_t tops = UINT64_MAX / 255 << 7;
	uint64_t word;

	for (; at + sizeof(word) <= s.len; at += sizeof(word)) {
		memcpy(&word, s.ptr + at, sizeof(word));
		if ((word & tops) != 0)
			break;
	}
	return at;
}

bool ipsa_utf8_valid(struct span s)
{
	size_t at = pass_ascii(s, 0), len;

	for (; at < s.len; at = pass_ascii(s, at + len)) {
		len = ipsa_utf8_len(ipsa_span_cut(s, at, s.len));
		if (len == 0)
			return false;
	}
	return true;
}

size_t ipsa_utf8_put(unsigned long c, char *out)
{
	size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = len - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (c & 0x3F));
		c >>= 6;
	}
	out[0] = (char)(len == 1 ? c : (0xF0 << (4 - len) & 0xFF) | c);
	return len;
}

/* --- from UTF-16 --------------------------------------------------------- */

/* Does half of a character stand at `at` and a zero behind it? */
static bool is_pair(const unsigned char *first, size_t at, size_t len)
{
	return (at >= len || first[at] != 0) &&
		(at + 1 >= len || first[at + 1] == 0);
}

bool ipsa_encoding_guess(const unsigned char *first, size_t len, bool last,
	enum encoding *encoding, bool *odd)
{
	*odd = false;
	*encoding = ENCODING_UTF8;
	/* A line of text that is whole already is written at once. */
	if (len < ENCODING_GUESS && len > 0 && first[len - 1] == '\n' &&
	    memchr(first, '\0', len) == NULL)
		return true;
	if (len < 2)
		return last;
	if (first[0] == 0xFF && first[1] == 0xFE) {
		*encoding = ENCODING_UTF16LE;
		return true;
	}
	if (first[0] == 0xFE && first[1] == 0xFF) {
		*encoding = ENCODING_UTF16BE;
		return true;
	}
	if ((first[0] == 0) == (first[1] == 0))
		return true;
	if (len < ENCODING_GUESS && !last)
		return false;
	if ((is_pair(first, 0, len) && is_pair(first, 2, len)) ||
	    (first[0] == 0 && is_pair(first, 1, len))) {
		*encoding = ENCODING_UTF16LE;
		*odd = first[0] == 0;
	}
	return true;
}

static bool is_high(unsigned unit)
{
	return (unit & 0xFC00) == 0xD800;
}

static bool is_low(unsigned unit)
{
	return (unit & 0xFC00) == 0xDC00;
}

static char *put(struct decoder *d, unsigned unit, char *to)
{
	unsigned long c = unit;

	if (d->high != 0 && is_low(unit))
		c = 0x10000 + ((unsigned long)(d->high - 0xD800) << 10) +
			(unit - 0xDC00);
	else if (d->high != 0)
		to += ipsa_utf8_put(d->high, to);
	d->high = 0;
	if (is_high(unit)) {
		d->high = (uint16_t)unit;
		return to;
	}
	return to + ipsa_utf8_put(c, to);
}

/*
 * So many units at a time where all are ASCII, which logs nearly always are:
 * loops of a fixed length, which compilers make vectors of. Returns how many
 * were put.
 */
enum { STEP = 32, STEP_BYTES = 2 * STEP };

static size_t put_ascii(const unsigned char *p, size_t units, bool swapped,
	char *to)
{
	size_t done = 0;

	for (; units - done >= STEP; done += STEP) {
		uint16_t unit[STEP], all = 0;

		memcpy(unit, p + 2 * done, sizeof(unit));
		if (swapped)
			for (size_t i = 0; i < STEP; i++)
				unit[i] = (uint16_t)(unit[i] << 8 |
					unit[i] >> 8);
		for (size_t i = 0; i < STEP; i++)
			all |= unit[i];
		if (all >= 0x80)
			break;
		for (size_t i = 0; i < STEP; i++)
			to[done + i] = (char)unit[i];
	}
	return done;
}

static bool is_swapped(enum encoding encoding)
{
	const uint16_t one = 1;
	unsigned char first;

	memcpy(&first, &one, 1);
	return (first == 1) == (encoding == ENCODING_UTF16BE);
}

void ipsa_decode_utf16(struct decoder *d, enum encoding from, struct span in,
	struct buf *out)
{
	const unsigned char *p = (const unsigned char *)in.ptr;
	const unsigned char *end = p + in.len;
	unsigned low = from == ENCODING_UTF16BE;
	char *to;

	/* A unit makes three bytes at most, and one may have waited. */
	if (!ipsa_buf_reserve(out, in.len / 2 * 3 + 8))
		return;
	to = out->ptr + out->len;
	if (d->half && p < end) {
		unsigned char pair[2] = {d->odd, *p++};

		d->half = false;
		to = put(d, pair[low] | (unsigned)pair[1 - low] << 8, to);
	}
	for (; end - p >= 2; p += 2) {
		unsigned unit;

		if (end - p >= STEP_BYTES && d->high == 0) {
			size_t done = put_ascii(p, (size_t)(end - p) / 2,
				is_swapped(from), to);

			to += done;
			p += 2 * done;
			if (end - p < 2)
				break;
		}
		unit = p[low] | (unsigned)p[1 - low] << 8;
		if (unit < 0x80 && d->high == 0)
			*to++ = (char)unit;
		else
			to = put(d, unit, to);
	}
	if (p < end) {
		d->odd = *p;
		d->half = true;
	}
	out->len = (size_t)(to - out->ptr);
}

void ipsa_decode_end(struct decoder *d, struct buf *out)
{
	char bytes[4];

	if (d->high != 0)
		ipsa_buf_add(out, bytes, ipsa_utf8_put(d->high, bytes));
	d->high = 0;
}

uint64_t ipsa_utf16_len(struct span s)
{
	uint64_t units = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		units += (c & 0xC0) != 0x80;
		units += c >= 0xF0;
	}
	return 2 * units;
}

/* --- to another encoding ------------------------------------------------- */

static char *put_unit(char *to, enum encoding encoding, unsigned long unit)
{
	unsigned low = encoding == ENCODING_UTF16BE;

	to[low] = (char)(unit & 0xFF);
	to[1 - low] = (char)(unit >> 8 & 0xFF);
	return to + 2;
}

/* What is ASCII in the start of `in`; returns how many bytes of it that was,
 * and moves *out behind what was put. */
static size_t encode_ascii(enum encoding encoding, struct span in, char **out)
{
	bool swapped = is_swapped(encoding);
	size_t done = 0;
	char *to = *out;

	if (encoding == ENCODING_UTF8) {
		while (done < in.len && (unsigned char)in.ptr[done] < 0x80)
			*to++ = in.ptr[done++];
		*out = to;
		return done;
	}
	for (; in.len - done >= STEP; done += STEP) {
		unsigned char byte[STEP], all = 0;
		uint16_t unit[STEP];

		memcpy(byte, in.ptr + done, sizeof(byte));
		for (size_t i = 0; i < STEP; i++)
			all |= byte[i];
		if (all >= 0x80)
			break;
		for (size_t i = 0; i < STEP; i++)
			unit[i] = (uint16_t)(swapped ? byte[i] << 8 : byte[i]);
		memcpy(to, unit, sizeof(unit));
		to += sizeof(unit);
	}
	for (; done < in.len && (unsigned char)in.ptr[done] < 0x80; done++)
		to = put_unit(to, encoding, (unsigned char)in.ptr[done]);
	*out = to;
	return done;
}

/* The character at the start of `s`, of `len` bytes; 0: there is none. */
static unsigned long character(struct span s, size_t len)
{
	unsigned long c = (unsigned char)s.ptr[0];

	if (len == 0)
		return 0xFFFD;
	if (len > 1)
		c &= 0x3FU >> (len - 1);
	for (size_t i = 1; i < len; i++)
		c = c << 6 | ((unsigned char)s.ptr[i] & 0x3F);
	return c;
}

static char *put_character(char *to, enum encoding encoding, unsigned long c)
{
	if (encoding == ENCODING_UTF8)
		return to + ipsa_utf8_put(c, to);
	if (c < 0x10000)
		return put_unit(to, encoding, c);
	c -= 0x10000;
	to = put_unit(to, encoding, 0xD800 + (c >> 10));
	return put_unit(to, encoding, 0xDC00 + (c & 0x3FF));
}

/* May more bytes make this a character? */
static bool is_part(struct span s)
{
	size_t len = begins((unsigned char)s.ptr[0]);

	for (size_t i = 1; i < s.len && i < len; i++)
		if (((unsigned char)s.ptr[i] & 0xC0) != 0x80)
			return false;
	return s.len < len;
}

/* One character at the start of `s`, or what is none; returns how much of `s`
 * that was. */
static size_t encode_one(enum encoding to, bool strict, struct span s,
	char **out)
{
	size_t len = sequence(s);
	bool lone = strict && is_surrogate(s, len);

	if (lone)
		len = 0;

	*out = put_character(*out, to, character(s, len));
	if (len > 0)
		return len;
	return lone ? 3 : 1;
}

/* All of `in`, up to a part of a character at its end, if more may come. */
static size_t encode(enum encoding to, bool strict, struct span in, bool more,
	struct buf *out)
{
	size_t at = 0;
	char *p;

	if (!ipsa_buf_reserve(out, 3 * in.len + 8))
		return in.len;
	p = out->ptr + out->len;
	while (at < in.len) {
		struct span rest;

		at += encode_ascii(to, ipsa_span_cut(in, at, in.len), &p);
		rest = ipsa_span_cut(in, at, in.len);
		if (at == in.len || (more && is_part(rest)))
			break;
		at += encode_one(to, strict, rest, &p);
	}
	out->len = (size_t)(p - out->ptr);
	return at;
}

void ipsa_encode(struct encoder *e, enum encoding to, bool strict,
	struct span in, struct buf *out)
{
	size_t done;

	while (e->len > 0 && in.len > 0) {
		e->part[e->len++] = in.ptr[0];
		in = ipsa_span_cut(in, 1, in.len);
		done = encode(to, strict, ipsa_span(e->part, e->len), true,
			out);
		memmove(e->part, e->part + done, e->len - done);
		e->len -= done;
	}
	if (in.len == 0)
		return;
	done = encode(to, strict, in, true, out);
	if (done < in.len) {
		e->len = in.len - done;
		memcpy(e->part, in.ptr + done, e->len);
	}
}

void ipsa_encode_end(struct encoder *e, enum encoding to, bool strict,
	struct buf *out)
{
	encode(to, strict, ipsa_span(e->part, e->len), false, out);
	e->len = 0;
}
