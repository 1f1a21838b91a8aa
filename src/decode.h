/* SPDX-License-Identifier: MIT */
/*
 * Encodings: UTF-8, and UTF-16, which is read as UTF-8 and written back as it
 * was. Surrogates that stand alone have three bytes then, as if they were
 * characters: so nothing is lost.
 */
#ifndef IPSA_DECODE_H
#define IPSA_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "span.h"

/* The length of the UTF-8 sequence at s, which is not empty; 0 if it is none. */
size_t ipsa_utf8_len(struct span s);

bool ipsa_utf8_valid(struct span s);

/* Put a character, or a surrogate, as UTF-8; returns its length. */
size_t ipsa_utf8_put(unsigned long c, char *out);

enum encoding { ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_UTF16BE };

/* As many bytes as say it: two characters of UTF-16. */
enum { ENCODING_GUESS = 4 };

/*
 * The encoding of a file by its first bytes, which are ENCODING_GUESS or all
 * that there are; fewer where they say enough, else false. *odd: it was joined
 * in the midst of a character, of which the first byte is the rest.
 */
bool ipsa_encoding_guess(const unsigned char *first, size_t len, bool last,
	enum encoding *encoding, bool *odd);

/* A stream of UTF-16 that is read. Zero is its start. */
struct decoder {
	unsigned char odd;      /* the first byte of a character, */
	bool half;              /* where there is one */
	uint16_t high;          /* a surrogate whose other half may come */
};

/* Append what `in` says. */
void ipsa_decode_utf16(struct decoder *d, enum encoding from, struct span in,
	struct buf *out);

/* The stream has ended: append the surrogate that was alone. Half a character
 * is left in `odd`. */
void ipsa_decode_end(struct decoder *d, struct buf *out);

/* A stream that is written. */
struct encoder {
	char part[4];           /* the start of a character */
	size_t len;
};

/* Append UTF-8 in another encoding. Bytes that are none become U+FFFD; so do,
 * with `strict`, surrogates that stand alone. */
void ipsa_encode(struct encoder *e, enum encoding to, bool strict,
	struct span in, struct buf *out);
void ipsa_encode_end(struct encoder *e, enum encoding to, bool strict,
	struct buf *out);

/* How many bytes of UTF-16 a text has that is whole characters of UTF-8. */
uint64_t ipsa_utf16_len(struct span s);

#endif
