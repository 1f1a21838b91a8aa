/* SPDX-License-Identifier: MIT */
#include "compress.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "message.h"

/* What is written at a time. */
enum { ROOM = 128 * 1024 };

/* zlib's: the largest window, and a gzip header around it. */
enum { GZIP_LEVEL = 6, GZIP_WINDOW = 15 + 16, GZIP_MEMORY = 8 };

struct codec {
	enum compression how;
	void *library;
	int (*deflate_init)(z_streamp, int, int, int, int, int, const char *,
		int);
	int (*deflate_more)(z_streamp, int);
	int (*deflate_reset)(z_streamp);
	int (*deflate_end)(z_streamp);
	ZSTD_CCtx *(*zstd_new)(void);
	size_t (*zstd_set)(ZSTD_CCtx *, ZSTD_cParameter, int);
	size_t (*zstd_more)(ZSTD_CCtx *, ZSTD_outBuffer *, ZSTD_inBuffer *,
		ZSTD_EndDirective);
	unsigned (*zstd_is_error)(size_t);
	size_t (*zstd_free)(ZSTD_CCtx *);
};

struct compressor {
	const struct codec *codec;
	ipsa_write_fn *write;
	void *ctx;
	z_stream gzip;
	ZSTD_CCtx *zstd;
	char room[ROOM];
};

const char *ipsa_compress_ending(enum compression how)
{
	static const char *const endings[] = {"", ".gz", ".zst"};

	return endings[how];
}

/* --- the library ---------------------------------------------------------- */

/* C has no conversion from what dlsym gives to a function. */
static bool find(const struct codec *codec, const char *name, void *function)
{
	void *symbol = dlsym(codec->library, name);

	memcpy(function, &symbol, sizeof symbol);
	return symbol != NULL;
}

static bool find_zlib(struct codec *c)
{
	return find(c, "deflateInit2_", &c->deflate_init) &&
		find(c, "deflate", &c->deflate_more) &&
		find(c, "deflateReset", &c->deflate_reset) &&
		find(c, "deflateEnd", &c->deflate_end);
}

static bool find_zstd(struct codec *c)
{
	return find(c, "ZSTD_createCCtx", &c->zstd_new) &&
		find(c, "ZSTD_CCtx_setParameter", &c->zstd_set) &&
		find(c, "ZSTD_compressStream2", &c->zstd_more) &&
		find(c, "ZSTD_isError", &c->zstd_is_error) &&
		find(c, "ZSTD_freeCCtx", &c->zstd_free);
}

struct codec *ipsa_codec_open(enum compression how)
{
	const char *name = how == COMPRESS_GZIP ? "libz.so.1" :
		"libzstd.so.1";
	struct codec *codec = calloc(1, sizeof *codec);

	if (codec == NULL) {
		ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
		return NULL;
	}
	codec->how = how;
	codec->library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
	if (codec->library != NULL && (how == COMPRESS_GZIP ?
	    find_zlib(codec) : find_zstd(codec)))
		return codec;
	ipsa_message("--compress needs %s, which cannot be used: %s", name,
		codec->library != NULL ? "too old" : dlerror());
	ipsa_codec_free(codec);
	return NULL;
}

void ipsa_codec_free(struct codec *codec)
{
	if (codec != NULL && codec->library != NULL)
		(void)dlclose(codec->library);
	free(codec);
}

/* --- compressing ---------------------------------------------------------- */

static bool begin(struct compressor *c)
{
	const struct codec *codec = c->codec;

	if (codec->how == COMPRESS_GZIP)
		return codec->deflate_init(&c->gzip, GZIP_LEVEL, Z_DEFLATED,
			GZIP_WINDOW, GZIP_MEMORY, Z_DEFAULT_STRATEGY,
			ZLIB_VERSION, (int)sizeof c->gzip) == Z_OK;
	c->zstd = codec->zstd_new();
	return c->zstd != NULL && !codec->zstd_is_error(codec->zstd_set(
		c->zstd, ZSTD_c_checksumFlag, 1));
}

struct compressor *ipsa_compressor_new(const struct codec *codec,
	ipsa_write_fn *write, void *ctx)
{
	struct compressor *c = calloc(1, sizeof *c);

	if (c == NULL)
		return NULL;
	c->codec = codec;
	c->write = write;
	c->ctx = ctx;
	if (begin(c))
		return c;
	ipsa_compressor_free(c);
	return NULL;
}

void ipsa_compressor_free(struct compressor *c)
{
	if (c == NULL)
		return;
	if (c->codec->how == COMPRESS_GZIP)
		(void)c->codec->deflate_end(&c->gzip);
	else
		(void)c->codec->zstd_free(c->zstd);
	free(c);
}

static bool put_out(struct compressor *c, size_t len)
{
	struct ipsa_piece piece = {.data = c->room, .len = len};

	return len == 0 || c->write(c->ctx, &piece, 1) == 0;
}

static bool put_gzip(struct compressor *c, const void *data, size_t len,
	enum compress_until until)
{
	static const int flush[] = {Z_NO_FLUSH, Z_SYNC_FLUSH, Z_FINISH};
	z_stream *z = &c->gzip;
	int done;

	/* It does not write to what it is given, but its type cannot say so. */
	memcpy(&z->next_in, &data, sizeof data);
	z->avail_in = (uInt)len;
	do {
		z->next_out = (Bytef *)c->room;
		z->avail_out = ROOM;
		done = c->codec->deflate_more(z, flush[until]);
		if (done == Z_STREAM_ERROR || !put_out(c, ROOM - z->avail_out))
			return false;
	} while (z->avail_out == 0);
	return until != COMPRESS_END || c->codec->deflate_reset(z) == Z_OK;
}

static bool put_zstd(struct compressor *c, const void *data, size_t len,
	enum compress_until until)
{
	static const ZSTD_EndDirective end[] = {ZSTD_e_continue, ZSTD_e_flush,
		ZSTD_e_end};
	ZSTD_inBuffer in = {data, len, 0};
	size_t left;

	do {
		ZSTD_outBuffer out = {c->room, ROOM, 0};

		left = c->codec->zstd_more(c->zstd, &out, &in, end[until]);
		if (c->codec->zstd_is_error(left) || !put_out(c, out.pos))
			return false;
	} while (in.pos < in.size || (until != COMPRESS_MORE && left > 0));
	return true;
}

bool ipsa_compressor_put(struct compressor *c, const void *data, size_t len,
	enum compress_until until)
{
	enum { MOST = 1 << 30 };        /* zlib counts in unsigned int */
	const char *at = data;

	for (; len > MOST; len -= MOST, at += MOST) {
		if (!ipsa_compressor_put(c, at, MOST, COMPRESS_MORE))
			return false;
	}
	return c->codec->how == COMPRESS_GZIP ? put_gzip(c, at, len, until) :
		put_zstd(c, at, len, until);
}
