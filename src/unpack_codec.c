/* SPDX-License-Identifier: MIT */
#include "unpack_codec.h"

#include <bzlib.h>
#include <limits.h>
#include <lz4frame.h>
#include <lzma.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

/* The libraries count in unsigned int. */
static unsigned int at_most(size_t len)
{
	return len < UINT_MAX ? (unsigned int)len : UINT_MAX;
}

/* They do not write to their input, but not all of their types say so. */
static void *writable(const void *data)
{
	void *copy;

	memcpy(&copy, &data, sizeof copy);
	return copy;
}

static void move_on(struct codec_io *io, size_t in, size_t out)
{
	io->in += in;
	io->in_len -= in;
	io->out += out;
	io->out_len -= out;
}

/* --- gzip ---------------------------------------------------------------- */

enum { GZIP_WRAPPED = 16 };     /* what zlib adds to MAX_WBITS for gzip's */

static void *gzip_begin(const struct unpack_limits *limits)
{
	z_stream *z = calloc(1, sizeof *z);

	(void)limits;
	if (z != NULL && inflateInit2(z, MAX_WBITS + GZIP_WRAPPED) != Z_OK) {
		free(z);
		z = NULL;
	}
	return z;
}

static enum codec_step gzip_step(void *state, struct codec_io *io,
	const char **why)
{
	z_stream *z = state;
	unsigned int in = at_most(io->in_len), out = at_most(io->out_len);
	int code;

	z->next_in = writable(io->in);
	z->avail_in = in;
	z->next_out = (unsigned char *)io->out;
	z->avail_out = out;
	code = inflate(z, Z_NO_FLUSH);
	move_on(io, in - z->avail_in, out - z->avail_out);
	if (code == Z_STREAM_END)
		return CODEC_END;
	if (code == Z_OK || code == Z_BUF_ERROR)
		return CODEC_MORE;
	*why = code == Z_MEM_ERROR ? "no memory" : z->msg != NULL ? z->msg
		: "damaged";
	return CODEC_BAD;
}

static void gzip_end(void *state)
{
	if (state != NULL)
		(void)inflateEnd(state);
	free(state);
}

/* --- bzip2 --------------------------------------------------------------- */

static void *bzip2_begin(const struct unpack_limits *limits)
{
	bz_stream *b = calloc(1, sizeof *b);

	(void)limits;
	if (b != NULL && BZ2_bzDecompressInit(b, 0, 0) != BZ_OK) {
		free(b);
		b = NULL;
	}
	return b;
}

static enum codec_step bzip2_step(void *state, struct codec_io *io,
	const char **why)
{
	bz_stream *b = state;
	unsigned int in = at_most(io->in_len), out = at_most(io->out_len);
	int code;

	b->next_in = writable(io->in);
	b->avail_in = in;
	b->next_out = io->out;
	b->avail_out = out;
	code = BZ2_bzDecompress(b);
	move_on(io, in - b->avail_in, out - b->avail_out);
	if (code == BZ_OK)
		return CODEC_MORE;
	if (code == BZ_STREAM_END)
		return CODEC_END;
	*why = code == BZ_MEM_ERROR ? "no memory" : "data integrity error";
	return CODEC_BAD;
}

static void bzip2_end(void *state)
{
	if (state != NULL)
		(void)BZ2_bzDecompressEnd(state);
	free(state);
}

/* --- xz ------------------------------------------------------------------ */

enum { XZ_BESIDES = 1024 * 1024 };      /* what it holds besides its window */

static void *xz_begin(const struct unpack_limits *limits)
{
	static const lzma_stream empty = LZMA_STREAM_INIT;
	lzma_stream *x = malloc(sizeof *x);

	if (x == NULL)
		return NULL;
	*x = empty;
	if (lzma_stream_decoder(x, limits->window + XZ_BESIDES, 0) ==
	    LZMA_OK)
		return x;
	free(x);
	return NULL;
}

static enum codec_step xz_step(void *state, struct codec_io *io,
	const char **why)
{
	lzma_stream *x = state;
	lzma_ret code;

	x->next_in = (const uint8_t *)io->in;
	x->avail_in = io->in_len;
	x->next_out = (uint8_t *)io->out;
	x->avail_out = io->out_len;
	code = lzma_code(x, LZMA_RUN);
	move_on(io, io->in_len - x->avail_in, io->out_len - x->avail_out);
	if (code == LZMA_STREAM_END)
		return CODEC_END;
	if (code == LZMA_OK || code == LZMA_BUF_ERROR ||
	    code == LZMA_UNSUPPORTED_CHECK)
		return CODEC_MORE;
	*why = code == LZMA_MEMLIMIT_ERROR
		? "needs a larger window: see --max-window"
		: code == LZMA_MEM_ERROR ? "no memory"
		: code == LZMA_OPTIONS_ERROR ? "a kind of xz that is not known"
		: "compressed data is corrupt";
	return CODEC_BAD;
}

static void xz_end(void *state)
{
	if (state != NULL)
		lzma_end(state);
	free(state);
}

/* --- zstd and lz4 -------------------------------------------------------- */

/*
 * Where one of these two meets damage it does not say how much it had put out
 * before, in that call. So it is given no more than it asks for next, which is
 * at most a block: what came out before is counted by then.
 */
struct stepwise {
	void *decoder;
	size_t next;
};

enum { FIRST_STEP = 4 };        /* the magic number */

static void *stepwise(void *decoder)
{
	struct stepwise *s = decoder != NULL ? malloc(sizeof *s) : NULL;

	if (s != NULL)
		*s = (struct stepwise){decoder, FIRST_STEP};
	return s;
}

static size_t step_len(const struct stepwise *s, const struct codec_io *io)
{
	return s->next < io->in_len ? s->next : io->in_len;
}

/* What it asks for: 0 is the end of a frame. */
static enum codec_step stepped(struct stepwise *s, size_t next)
{
	s->next = next;
	return next == 0 ? CODEC_END : CODEC_MORE;
}

static void *zstd_begin(const struct unpack_limits *limits)
{
	ZSTD_DStream *z = ZSTD_createDStream();
	ZSTD_bounds logs = ZSTD_dParam_getBounds(ZSTD_d_windowLogMax);
	int log = logs.lowerBound;
	void *s = stepwise(z);

	while (log < logs.upperBound && (uint64_t)2 << log <= limits->window)
		log++;
	if (s != NULL && !ZSTD_isError(ZSTD_DCtx_setParameter(z,
	    ZSTD_d_windowLogMax, log)))
		return s;
	(void)ZSTD_freeDStream(z);
	free(s);
	return NULL;
}

static enum codec_step zstd_step(void *state, struct codec_io *io,
	const char **why)
{
	struct stepwise *s = state;
	ZSTD_inBuffer in = {io->in, step_len(s, io), 0};
	ZSTD_outBuffer out = {io->out, io->out_len, 0};
	size_t next = ZSTD_decompressStream(s->decoder, &out, &in);

	move_on(io, in.pos, out.pos);
	if (!ZSTD_isError(next))
		return stepped(s, next);
	*why = ZSTD_getErrorName(next);
	if (strstr(*why, "too much memory") != NULL)
		*why = "needs a larger window: see --max-window";
	return CODEC_BAD;
}

static void zstd_end(void *state)
{
	struct stepwise *s = state;

	(void)ZSTD_freeDStream(s->decoder);
	free(s);
}

static void *lz4_begin(const struct unpack_limits *limits)
{
	LZ4F_dctx *l = NULL;
	void *s;

	(void)limits;
	if (LZ4F_isError(LZ4F_createDecompressionContext(&l, LZ4F_VERSION)))
		return NULL;
	s = stepwise(l);
	if (s == NULL)
		(void)LZ4F_freeDecompressionContext(l);
	return s;
}

static enum codec_step lz4_step(void *state, struct codec_io *io,
	const char **why)
{
	struct stepwise *s = state;
	size_t in = step_len(s, io), out = io->out_len;
	size_t next = LZ4F_decompress(s->decoder, io->out, &out, io->in, &in,
		NULL);

	if (LZ4F_isError(next)) {
		*why = LZ4F_getErrorName(next);
		return CODEC_BAD;
	}
	move_on(io, in, out);
	return stepped(s, next);
}

static void lz4_end(void *state)
{
	struct stepwise *s = state;

	(void)LZ4F_freeDecompressionContext(s->decoder);
	free(s);
}

/* ------------------------------------------------------------------------- */

const struct codec *ipsa_codec(enum container kind)
{
	static const struct codec codecs[] = {
		{CONTAINER_GZIP, gzip_begin, gzip_step, gzip_end},
		{CONTAINER_BZIP2, bzip2_begin, bzip2_step, bzip2_end},
		{CONTAINER_XZ, xz_begin, xz_step, xz_end},
		{CONTAINER_ZSTD, zstd_begin, zstd_step, zstd_end},
		{CONTAINER_LZ4, lz4_begin, lz4_step, lz4_end},
	};
	size_t i;

	for (i = 0; i < sizeof(codecs) / sizeof(codecs[0]); i++) {
		if (codecs[i].kind == kind)
			return &codecs[i];
	}
	return NULL;
}
