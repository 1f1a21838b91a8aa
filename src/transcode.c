/* SPDX-License-Identifier: MIT */
/*
 * Between the encoding of the input and that of the output stands UTF-8, which
 * all else sees. UTF-8 itself passes without a copy.
 */
#include "annotator.h"

/* --- writing ------------------------------------------------------------- */

static bool strict(const struct transcoder *c)
{
	return c->from != c->to;
}

static int write_bytes(struct transcoder *c, struct span s, bool color)
{
	struct ipsa_piece piece = {.data = s.ptr, .len = s.len,
		.color = color};

	return s.len == 0 ? 0 : c->write(c->ctx, &piece, 1);
}

/* Do lines that are left out hide what encoding those that remain are in? */
static bool may_hide(const struct transcoder *c)
{
	return c->picks && !strict(c);
}

/*
 * Write what is held of the output's beginning, half a character that the file
 * began with before all else. Where lines are left out it is held until it says
 * what it is in, as a reader would take it; if it says something else a mark comes
 * before it. `last`: nothing comes behind it, or nothing but colour, which no
 * reader of the log is to see.
 */
static int write_begun(struct transcoder *c, bool last)
{
	static const char *const marks[] = {
		[ENCODING_UTF8] = "\xEF\xBB\xBF",
		[ENCODING_UTF16LE] = "\xFF\xFE",
		[ENCODING_UTF16BE] = "\xFE\xFF",
	};
	struct span begun = ipsa_span((const char *)c->begun, c->begun_len);
	enum encoding encoding = c->to;
	bool odd = c->odd;

	if (may_hide(c) && !ipsa_encoding_guess(c->begun, c->begun_len, last,
	    &encoding, &odd))
		return 0;
	c->written = true;
	if (encoding != c->to || odd != c->odd) {
		if (write_bytes(c, ipsa_span_of(marks[c->to]), false) != 0)
			return -1;
		begun = ipsa_span_cut(begun, c->odd, begun.len);
	}
	return write_bytes(c, begun, false);
}

static int write_span(struct transcoder *c, struct span s, bool color)
{
	while (!c->written && s.len > 0) {
		if (may_hide(c) && !color) {
			c->begun[c->begun_len++] = (unsigned char)s.ptr[0];
			s = ipsa_span_cut(s, 1, s.len);
		}
		if (write_begun(c, color) != 0)
			return -1;
	}
	return write_bytes(c, s, color);
}

/* An ipsa_write_fn: to the caller's, in the encoding of the output. */
static int write_encoded(void *ctx, const struct ipsa_piece *pieces,
	size_t count)
{
	struct transcoder *c = ctx;
	int status = 0;

	for (size_t i = 0; i < count && status == 0; i++) {
		const char *ptr = pieces[i].data;
		size_t left = pieces[i].len;

		while (left > 0 && status == 0) {
			size_t len = left < BLOCK_MAX ? left : BLOCK_MAX;

			ipsa_buf_clear(&c->out);
			ipsa_encode(&c->encoder, c->to, strict(c),
				ipsa_span(ptr, len), &c->out);
			status = c->out.failed ? -1 : write_span(c,
				ipsa_buf_span(&c->out), pieces[i].color);
			ptr += len;
			left -= len;
		}
	}
	return status;
}

/* An ipsa_write_fn: UTF-8 as it is, of which lines are left out. */
static int write_picked(void *ctx, const struct ipsa_piece *pieces,
	size_t count)
{
	struct transcoder *c = ctx;
	int status = 0;

	for (; count > 0 && !c->written && status == 0; pieces++, count--)
		status = write_span(c, ipsa_span(pieces->data, pieces->len),
			pieces->color);
	return status != 0 || count == 0 ? status :
		c->write(c->ctx, pieces, count);
}

/* --- reading ------------------------------------------------------------- */

static const enum encoding encodings[] = {ENCODING_UTF8, ENCODING_UTF8,
	ENCODING_UTF16LE, ENCODING_UTF16BE};

static void out(struct ipsa_annotator *a, struct span s)
{
	if (!a->options.json && !a->sink->failed &&
	    write_span(&a->coder, s, false) != 0)
		a->sink->failed = true;
}

/* The encoding is known: nothing was written yet. */
static void begin(struct ipsa_annotator *a, enum encoding from)
{
	struct transcoder *c = &a->coder;

	c->known = true;
	c->from = from;
	c->to = from;
	if (a->options.json)
		c->to = ENCODING_UTF8;
	else if (a->options.output_encoding != IPSA_ENCODING_INPUT)
		c->to = encodings[a->options.output_encoding];
	c->wide = from != ENCODING_UTF8;
	c->picks = a->options.matched;
	c->recoded = !a->options.json &&
		(c->wide || c->to != ENCODING_UTF8);
	if (a->options.json || (!c->recoded && !c->picks))
		return;
	a->sink->write = c->recoded ? write_encoded : write_picked;
	a->sink->ctx = c;
}

void ipsa_transcode_plain(struct ipsa_annotator *a)
{
	begin(a, ENCODING_UTF8);
}

/* All of it, decoded. */
static void decoded(struct ipsa_annotator *a, struct span in)
{
	struct transcoder *c = &a->coder;

	while (in.len > 0 && !a->sink->failed) {
		size_t len = in.len < BLOCK_MAX ? in.len : BLOCK_MAX;

		if (!c->wide)
			len = in.len;
		ipsa_buf_clear(&c->in);
		if (c->wide)
			ipsa_decode_utf16(&c->decoder, c->from,
				ipsa_span_cut(in, 0, len), &c->in);
		if (!ipsa_annotator_has(a, &c->in))
			return;
		ipsa_intake_take(a, c->wide ? ipsa_buf_span(&c->in) :
			ipsa_span_cut(in, 0, len));
		in = ipsa_span_cut(in, len, in.len);
	}
}

/* What do the first bytes say? */
static void decide(struct ipsa_annotator *a, bool last)
{
	struct transcoder *c = &a->coder;
	enum encoding from;
	size_t at = 0;
	bool odd;

	if (!ipsa_encoding_guess(c->first, c->first_len, last, &from, &odd))
		return;
	begin(a, from);
	if (odd) {
		at = 1;
		a->offset = a->spot.offset = a->spot.start = 1;
		c->odd = !strict(c);
		c->begun[0] = c->first[0];
		c->begun_len = c->odd;
	}
	decoded(a, ipsa_span((const char *)c->first + at, c->first_len - at));
}

void ipsa_transcode_take(struct ipsa_annotator *a, struct span in)
{
	struct transcoder *c = &a->coder;

	while (!c->known && in.len > 0) {
		c->first[c->first_len++] = (unsigned char)in.ptr[0];
		in = ipsa_span_cut(in, 1, in.len);
		decide(a, false);
	}
	decoded(a, in);
}

/* What is held still, and half a character that the file ended with. In no
 * record, those are left out where --matched leaves all of them out. */
static void end_halves(struct ipsa_annotator *a)
{
	struct transcoder *c = &a->coder;

	if (strict(c))
		return;
	if (!c->written && !a->sink->failed &&
	    (!c->picks || c->begun_len > c->odd) && write_begun(c, true) != 0)
		a->sink->failed = true;
	if (c->written && c->decoder.half)
		out(a, ipsa_span((const char *)&c->decoder.odd, 1));
}

void ipsa_transcode_end(struct ipsa_annotator *a)
{
	struct transcoder *c = &a->coder;

	if (!c->known)
		decide(a, true);
	if (c->wide) {
		ipsa_buf_clear(&c->in);
		ipsa_decode_end(&c->decoder, &c->in);
		if (ipsa_annotator_has(a, &c->in) && c->in.len > 0)
			ipsa_intake_take(a, ipsa_buf_span(&c->in));
	}
	ipsa_intake_end(a);
	if (c->recoded) {
		ipsa_buf_clear(&c->out);
		ipsa_encode_end(&c->encoder, c->to, strict(c), &c->out);
		if (ipsa_annotator_has(a, &c->out))
			out(a, ipsa_buf_span(&c->out));
	}
	if (c->recoded || c->picks)
		end_halves(a);
}

void ipsa_transcode_restart(struct ipsa_annotator *a)
{
	struct transcoder *c = &a->coder;

	c->known = c->wide = c->recoded = c->odd = c->written = false;
	c->first_len = c->begun_len = 0;
	c->decoder = (struct decoder){.half = false};
	c->encoder.len = 0;
	a->sink->write = c->write;
	a->sink->ctx = c->ctx;
}

void ipsa_transcode_free(struct ipsa_annotator *a)
{
	ipsa_buf_free(&a->coder.in);
	ipsa_buf_free(&a->coder.out);
}
