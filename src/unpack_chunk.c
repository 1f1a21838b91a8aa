/* SPDX-License-Identifier: MIT */
#include "unpack_chunk.h"

#include <inttypes.h>
#include <libbfio.h>
#include <libevtx.h>
#include <stdbool.h>
#include <string.h>

#include "buf.h"
#include "unpack_line.h"
#include "unpack_out.h"

struct chunk {
	struct unpack *u;
	libevtx_file_t *file;
	const unsigned char *bytes;
	uint64_t first, last;   /* the numbers that its header tells */
	struct chunk_progress *done;
	struct buf xml, line;
};

/* --- a record ------------------------------------------------------------ */

static bool had(const struct chunk *c, uint64_t number)
{
	size_t i;

	for (i = c->done->count; i > 0; i--) {
		if (c->done->had[i - 1] == number)
			return true;
	}
	return false;
}

/* libevtx of 2018 forgets what escapes add when it tells the size: "&quot;"
 * has six bytes for one. */
static bool get_xml(struct chunk *c, libevtx_record_t *record)
{
	enum { ESCAPED = 6, SMALL = 1024 * 1024 };
	size_t size = 0;

	ipsa_buf_clear(&c->xml);
	ipsa_buf_clear(&c->line);
	if (libevtx_record_get_utf8_xml_string_size(record, &size, NULL) != 1 ||
	    size == 0)
		return false;
	if (size < SMALL)
		size *= ESCAPED;
	if (!ipsa_buf_reserve(&c->xml, size) ||
	    libevtx_record_get_utf8_xml_string(record, (uint8_t *)c->xml.ptr,
	    size, NULL) != 1)
		return false;
	ipsa_unpack_line(&c->line, ipsa_span(c->xml.ptr, strnlen(c->xml.ptr,
		size)), ipsa_span((const char *)c->bytes, EVTX_CHUNK));
	return !c->line.failed;
}

/*
 * Write a record. One that was recovered may be left from a use of the chunk
 * long ago: it counts where the chunk is damaged, or goes on behind the last.
 */
static void write_record(struct chunk *c, libevtx_record_t *record,
	bool recovered)
{
	uint64_t number = 0;

	if (libevtx_record_get_identifier(record, &number, NULL) != 1 ||
	    had(c, number) || c->done->count == RECORDS_MAX ||
	    (recovered && number <= c->last &&
	    libevtx_file_is_corrupted(c->file, NULL) == 0) ||
	    !get_xml(c, record))
		return;
	(void)ipsa_unpack_data(c->u, c->line.ptr, c->line.len);
	c->done->had[c->done->count++] = number;
}

static int get(const struct chunk *c, int i, bool recovered,
	libevtx_record_t **record)
{
	return recovered ? libevtx_file_get_recovered_record_by_index(c->file,
			i, record, NULL)
		: libevtx_file_get_record_by_index(c->file, i, record, NULL);
}

/* One that kills us is not tried again: the index has moved on. */
static void write_records(struct chunk *c)
{
	bool recovered = c->done->recovered;
	int count = 0, i;

	if ((recovered ? libevtx_file_get_number_of_recovered_records(c->file,
	    &count, NULL) : libevtx_file_get_number_of_records(c->file, &count,
	    NULL)) != 1)
		return;
	while (c->done->index < count) {
		libevtx_record_t *record = NULL;

		i = c->done->index++;
		if (get(c, i, recovered, &record) == 1)
			write_record(c, record, recovered);
		if (record != NULL)
			(void)libevtx_record_free(&record, NULL);
	}
}

/* --- the chunk ------------------------------------------------------------ */

static uint64_t number_at(const unsigned char *p)
{
	uint64_t value = 0;
	size_t i;

	for (i = 8; i > 0; i--)
		value = value << 8 | p[i - 1];
	return value;
}

/* Say which numbers of the chunk did not come, a run of them in one. */
static void tell_missing(const struct chunk *c)
{
	uint64_t at, from;

	for (at = c->first; at <= c->last; at++) {
		if (had(c, at))
			continue;
		for (from = at; at < c->last && !had(c, at + 1);)
			at++;
		if (from == at)
			ipsa_unpack_say(c->u, UNPACK_PROBLEM, "record %" PRIu64
				" could not be read", at);
		else
			ipsa_unpack_say(c->u, UNPACK_PROBLEM, "records %"
				PRIu64 " to %" PRIu64 " could not be read",
				from, at);
	}
}

/* What the header tells is believed as far as a chunk can have it. */
static void read_numbers(struct chunk *c)
{
	enum { FIRST = 24, LAST = 32 };

	c->first = number_at(c->bytes + FIRST);
	c->last = number_at(c->bytes + LAST);
	if (c->last < c->first || c->last - c->first >= RECORDS_MAX ||
	    c->last == UINT64_MAX) {
		c->first = 1;
		c->last = 0;
	}
}

static bool open_file(struct chunk *c, libbfio_handle_t *bytes)
{
	return libevtx_file_initialize(&c->file, NULL) == 1 &&
		libevtx_file_open_file_io_handle(c->file, bytes,
			LIBEVTX_OPEN_READ, NULL) == 1;
}

static void read_records(struct chunk *c, libbfio_handle_t *bytes)
{
	if (open_file(c, bytes)) {
		if (!c->done->recovered)
			write_records(c);
		if (!c->done->recovered)
			c->done->index = 0;
		c->done->recovered = true;
		write_records(c);
	}
	tell_missing(c);
	if (c->done->count == 0 && c->last < c->first)
		ipsa_unpack_say(c->u, UNPACK_PROBLEM,
			"a chunk without a record that could be read");
}

/* The library does not write to what it reads, but its type cannot say so. */
static unsigned char *writable(const unsigned char *data)
{
	unsigned char *copy;

	memcpy(&copy, &data, sizeof copy);
	return copy;
}

void ipsa_chunk_read(struct unpack *u, const unsigned char *file,
	struct chunk_progress *done)
{
	struct chunk c = {.u = u, .bytes = file + EVTX_HEADER, .done = done};
	libbfio_handle_t *bytes = NULL;

	read_numbers(&c);
	if (libbfio_memory_range_initialize(&bytes, NULL) == 1 &&
	    libbfio_memory_range_set(bytes, writable(file), EVTX_FILE, NULL) ==
	    1)
		read_records(&c, bytes);
	(void)libevtx_file_free(&c.file, NULL);
	(void)libbfio_handle_free(&bytes, NULL);
	ipsa_buf_free(&c.xml);
	ipsa_buf_free(&c.line);
}
