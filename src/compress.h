/* SPDX-License-Identifier: MIT */
/*
 * What is written, compressed by zlib or zstd. Each part that a thread works
 * on becomes a gzip member or a zstd frame of its own, so that threads
 * compress at a time; readers of both take members and frames as one stream.
 *
 * The libraries are opened when --compress asks for them, not linked: the
 * filter starts in a millisecond or two, of which they would take their share.
 */
#ifndef IPSA_COMPRESS_H
#define IPSA_COMPRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "ipsecannotate.h"
#include "options.h"

/* The functions of a library. */
struct codec;

/* One thread's member or frame under way. */
struct compressor;

/*
 * Open the library. NULL, after a message, if it is not there. Threads may
 * share it; it is freed after all compressors.
 */
struct codec *ipsa_codec_open(enum compression how);
void ipsa_codec_free(struct codec *codec);

/* What files get at the end of their names: ".gz", ".zst" or nothing. */
const char *ipsa_compress_ending(enum compression how);

/*
 * Make a compressor that writes to `write`; NULL if there is no memory, and
 * NULL may be freed.
 */
struct compressor *ipsa_compressor_new(const struct codec *codec,
	ipsa_write_fn *write, void *ctx);
void ipsa_compressor_free(struct compressor *c);

enum compress_until {
	COMPRESS_MORE,          /* more comes: write what there is of a block */
	COMPRESS_FLUSH,         /* all that was given can be read back */
	COMPRESS_END            /* end the member: what comes begins another */
};

/* Compress `len` bytes. False if there is no memory, or `write` failed. */
bool ipsa_compressor_put(struct compressor *c, const void *data, size_t len,
	enum compress_until until);

#endif
