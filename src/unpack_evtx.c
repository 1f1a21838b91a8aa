/* SPDX-License-Identifier: MIT */
#include "unpack_evtx.h"

#include <inttypes.h>
#include <stdlib.h>
#include <zlib.h>

#include "plural.h"
#include "unpack_child.h"
#include "unpack_out.h"
#include "unpack_source.h"

static const char chunk_magic[] = "ElfChnk";

enum { RECORDS = 512 };         /* where those of a chunk begin */

/* Little-endian, as all of it is. */
static void put(unsigned char *to, uint64_t value, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		to[i] = (unsigned char)(value >> 8 * i);
}

/* The header of a file that holds one chunk. */
static void make_header(unsigned char *h)
{
	enum { USED = 120, SIZE = 128 };

	memset(h, 0, EVTX_HEADER);
	memcpy(h, "ElfFile", sizeof("ElfFile"));
	put(h + 32, SIZE, 4);
	put(h + 36, 1, 2);              /* version 3.1 */
	put(h + 38, 3, 2);
	put(h + 40, EVTX_HEADER, 2);
	put(h + 42, 1, 2);              /* chunks */
	put(h + 124, crc32(0, h, USED), 4);
}

static bool is_empty(const unsigned char *chunk, size_t len)
{
	return chunk[0] == 0 && memcmp(chunk, chunk + 1, len - 1) == 0;
}

static uint32_t number_at(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
		(uint32_t)p[3] << 24;
}

/* Are the records of a chunk others than those of which it has the checksum? */
static bool is_altered(const unsigned char *at)
{
	enum { FREE = 48, CHECKSUM = 52 };
	uint32_t end = number_at(at + FREE);

	return end >= RECORDS && end <= EVTX_CHUNK &&
		crc32(0, at + RECORDS, end - RECORDS) !=
		number_at(at + CHECKSUM);
}

/* What has to be right in the header for libevtx to read anything: how a chunk
 * begins, the header's size, and that its records end in the chunk. */
static void repair_header(unsigned char *at)
{
	enum { SIZE = 40, FREE = 48 };
	uint32_t end = number_at(at + FREE);

	memcpy(at, chunk_magic, sizeof chunk_magic);
	put(at + SIZE, 128, 4);
	if (end < RECORDS || end > EVTX_CHUNK)
		put(at + FREE, EVTX_CHUNK, 4);
}

/*
 * libevtx of 2018 refuses a record that ends where the chunk does. It takes
 * nothing but the way to the next record from its size, so that one is made to
 * end with its header: the copy of the size, which comes last, stands in half
 * of a time that the event has once more.
 */
static void repair_last(unsigned char *at)
{
	enum { SIZE = 4, HEAD = 24, LEAST = HEAD + 4 };
	uint32_t from = RECORDS, size;

	while (from + LEAST <= EVTX_CHUNK &&
	    memcmp(at + from, "**\0\0", 4) == 0) {
		size = number_at(at + from + SIZE);
		if (size < LEAST || size > EVTX_CHUNK - from)
			return;
		if (from + size == EVTX_CHUNK) {
			put(at + from + SIZE, HEAD, 4);
			put(at + from + HEAD - 4, HEAD, 4);
		}
		from += size;
	}
}

/* One chunk of `len` bytes, the rest of it zeros. In a log that was not closed
 * checksums may be old. */
static void chunk(struct unpack *u, unsigned char *file, size_t len,
	uint64_t number, bool closed)
{
	unsigned char *at = file + EVTX_HEADER;
	bool altered = closed && len == EVTX_CHUNK && is_altered(at);

	if (is_empty(at, len))          /* not used yet */
		return;
	memset(at + len, 0, EVTX_CHUNK - len);
	if (len < EVTX_CHUNK)
		ipsa_unpack_say(u, UNPACK_PROBLEM, "chunk %" PRIu64 " is cut "
			"off after %zu byte%s", number, len, ipsa_plural(len));
	if (memcmp(at, chunk_magic, sizeof chunk_magic) != 0)
		ipsa_unpack_say(u, UNPACK_PROBLEM, "chunk %" PRIu64 " does "
			"not begin as one", number);
	repair_header(at);
	repair_last(at);
	if (ipsa_unpack_chunk(u, file, number) && altered)
		ipsa_unpack_say(u, UNPACK_PROBLEM, "chunk %" PRIu64 " does "
			"not have its checksum: what its events say may be "
			"altered", number);
}

static void all_chunks(struct source *from, unsigned char *file)
{
	enum { FLAGS = 120, DIRTY = 1 };
	uint64_t number = 1;
	size_t len = ipsa_source_read(from, file, EVTX_HEADER);
	bool closed = len > FLAGS && (file[FLAGS] & DIRTY) == 0;

	if (len < EVTX_HEADER)
		ipsa_unpack_say(from->u, UNPACK_PROBLEM,
			"evtx data: ends too early");
	make_header(file);
	while (!from->u->full && (len = ipsa_source_read(from,
	    file + EVTX_HEADER, EVTX_CHUNK)) > 0)
		chunk(from->u, file, len, number++, closed);
}

void ipsa_unpack_evtx(struct source *from, const char *name)
{
	unsigned char *file = malloc(EVTX_FILE);

	from->u->member.events = true;
	ipsa_unpack_begin(from->u, UNPACK_MEMBER, name);
	from->u->member.events = false;
	if (file != NULL)
		all_chunks(from, file);
	else
		ipsa_unpack_say(from->u, UNPACK_PROBLEM, "no memory");
	ipsa_unpack_send(from->u, UNPACK_END, NULL, 0);
	free(file);
}
