/* SPDX-License-Identifier: MIT */
/*
 * Encodings, what tokens of the formats say, and what terminals are shown. The
 * first byte says how the rest is cut; it is taken as UTF-16 of both orders, as
 * UTF-8, and as a token.
 */
#include <stdlib.h>

#include "decode.h"
#include "format.h"
#include "must.h"
#include "terminal.h"

/* Decode, in pieces of so many bytes. */
static struct decoder decode_cut(enum encoding from, struct span in,
	size_t piece, struct buf *out)
{
	struct decoder d = {.half = false};

	for (size_t at = 0, to; at < in.len; at = to) {
		to = in.len - at < piece ? in.len : at + piece;
		ipsa_decode_utf16(&d, from, ipsa_span_cut(in, at, to), out);
	}
	ipsa_decode_end(&d, out);
	must(!out->failed, "memory");
	return d;
}

static void encode_cut(enum encoding to, bool strict, struct span in,
	size_t piece, struct buf *out)
{
	struct encoder e = {.len = 0};

	for (size_t at = 0, end; at < in.len; at = end) {
		end = in.len - at < piece ? in.len : at + piece;
		ipsa_encode(&e, to, strict, ipsa_span_cut(in, at, end), out);
	}
	ipsa_encode_end(&e, to, strict, out);
	must(!out->failed, "memory");
}

static bool same(const struct buf *a, struct span b)
{
	return ipsa_span_eq(ipsa_buf_span(a), b);
}

/* UTF-16 and back, however it is cut: nothing is lost. */
static void check_wide(struct span in, enum encoding wide, size_t piece)
{
	struct buf whole = {0}, cut = {0}, back = {0};
	struct decoder d = decode_cut(wide, in, in.len, &whole);
	struct decoder other = decode_cut(wide, in, piece, &cut);

	must(same(&cut, ipsa_buf_span(&whole)) && d.half == other.half &&
		(!d.half || d.odd == other.odd), "any cut decodes alike");
	must(ipsa_utf16_len(ipsa_buf_span(&whole)) == in.len - d.half,
		"the length of UTF-16 is known");
	encode_cut(wide, false, ipsa_buf_span(&whole), piece, &back);
	if (d.half)
		ipsa_buf_add_char(&back, (char)d.odd);
	must(same(&back, in), "what was decoded is encoded again");
	ipsa_buf_free(&whole);
	ipsa_buf_free(&cut);
	ipsa_buf_free(&back);
}

/* UTF-8, or what is none, to UTF-16. */
static void check_narrow(struct span in, enum encoding wide, bool strict,
	size_t piece)
{
	struct buf whole = {0}, cut = {0}, back = {0};

	encode_cut(wide, strict, in, in.len, &whole);
	encode_cut(wide, strict, in, piece, &cut);
	must(same(&cut, ipsa_buf_span(&whole)), "any cut encodes alike");
	must(!decode_cut(wide, ipsa_buf_span(&whole), piece, &back).half,
		"characters are whole");
	if (ipsa_utf8_valid(in))
		must(same(&back, in), "UTF-8 is what it was");
	if (strict)
		must(ipsa_utf8_valid(ipsa_buf_span(&back)), "strict is valid");
	ipsa_buf_free(&whole);
	ipsa_buf_free(&cut);
	ipsa_buf_free(&back);
}

/* Strictly, nothing but characters comes out. */
static void check_strict(struct span in, size_t piece)
{
	struct buf out = {0}, whole = {0};

	encode_cut(ENCODING_UTF8, true, in, piece, &out);
	encode_cut(ENCODING_UTF8, true, in, in.len, &whole);
	must(same(&whole, ipsa_buf_span(&out)), "any cut encodes alike");
	must(ipsa_utf8_valid(ipsa_buf_span(&out)), "strict is valid");
	if (ipsa_utf8_valid(in))
		must(same(&out, in), "UTF-8 is what it was");
	ipsa_buf_free(&out);
	ipsa_buf_free(&whole);
}

/* Each byte that a token says stands somewhere in it, in order. */
static void check_token(struct span raw, decode_fn *decode)
{
	struct decode_walk walk;
	struct buf said = {0};
	size_t last = 0;

	ipsa_decode(decode, raw, &said);
	must(said.len <= raw.len, "a token says no more than it is");
	ipsa_decode_begin(&walk, decode, raw);
	for (size_t at = 0; at <= said.len; at++) {
		size_t to = ipsa_decode_to(&walk, at);

		must(to >= last && to <= raw.len, "in order");
		must(at < said.len ? to < raw.len : to == raw.len,
			"every byte has a place, the end is the end");
		if (at < said.len && walk.same)
			must(said.ptr[at] == raw.ptr[to], "the same byte");
		last = to;
	}
	must(said.len == 0 || ipsa_decode_to(&walk, 0) == 0 ||
		!walk.same || said.ptr[0] == raw.ptr[ipsa_decode_to(&walk, 0)],
		"a walk can begin again");
	ipsa_buf_free(&said);
}

/* What a terminal is shown of it, in pieces of so many bytes. */
static void show_cut(struct span in, size_t piece, struct buf *out)
{
	size_t room = IPSA_TERMINAL_TIMES * (piece + IPSA_TERMINAL_HELD);
	struct terminal t = {.len = 0};
	char *shown = malloc(room);

	must(shown != NULL, "memory");
	for (size_t at = 0, to; at < in.len; at = to) {
		to = in.len - at < piece ? in.len : at + piece;
		ipsa_buf_add(out, shown, ipsa_terminal_show(&t, in.ptr + at,
			to - at, shown));
	}
	ipsa_buf_add(out, shown, ipsa_terminal_end(&t, shown));
	must(!out->failed, "memory");
	free(shown);
}

/* It is text, all of it, and of C0 has the ends of lines and TAB alone. */
static void check_shown(struct span in, size_t piece)
{
	struct buf whole = {0}, cut = {0};

	show_cut(in, in.len, &whole);
	show_cut(in, piece, &cut);
	must(same(&cut, ipsa_buf_span(&whole)), "any cut is shown alike");
	must(ipsa_utf8_valid(ipsa_buf_span(&cut)), "what is shown is text");
	for (size_t i = 0; i < cut.len; i++) {
		char c = cut.ptr[i];

		must((c & 0xE0) != 0 || c == '\n' || c == '\t' || (c == '\r' &&
			cut.ptr[i + 1] == '\n'), "no terminal obeys it");
		must(c != '\x7F' && (c != '\xC2' || (cut.ptr[i + 1] & 0xE0) !=
			0x80), "no terminal obeys it");
	}
	ipsa_buf_free(&whole);
	ipsa_buf_free(&cut);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct span in = ipsa_span((const char *)data, len);
	size_t piece;

	if (len == 0)
		return 0;
	piece = 1 + (size_t)(data[0] ^ '0');
	in = ipsa_span_cut(in, 1, len);
	check_wide(in, ENCODING_UTF16LE, piece);
	check_wide(in, ENCODING_UTF16BE, piece);
	check_narrow(in, ENCODING_UTF16LE, false, piece);
	check_narrow(in, ENCODING_UTF16BE, false, piece);
	check_narrow(in, ENCODING_UTF16LE, true, piece);
	check_narrow(in, ENCODING_UTF16BE, true, piece);
	check_strict(in, piece);
	check_shown(in, piece);
	check_token(in, ipsa_format_json.decode);
	check_token(in, ipsa_format_xml.decode);
	check_token(in, ipsa_format_csv.decode);
	return 0;
}
