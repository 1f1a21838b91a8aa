/* SPDX-License-Identifier: MIT */
/*
 * A compressed file, an archive or an event log, through all of the helper but
 * its edge: frames go to memory, time is not limited, and chunks of event logs
 * are looked at but not given to libevtx, which is known to hang on some: that
 * is what its children are for. Whatever the file is, frames come in order and
 * no more than is allowed comes out.
 */
#include "harness.h"

#include "container.h"
#include "unpack_child.h"
#include "unpack_evtx.h"
#include "unpack_open.h"
#include "unpack_out.h"
#include "unpack_source.h"

/* What came of an input. */
static struct told {
	struct text out;        /* plain bytes of all members */
	size_t members;
	size_t problems;
	bool open;              /* a member is */
	bool unread;            /* one was passed on as it is */
	bool named;             /* one has a name of its own */
} told;

/* The input, with a way back. */
struct input {
	struct source source;
	const uint8_t *data;
	size_t at, len;
};

/* --- the edge of the helper ----------------------------------------------- */

static void look_at_text(const char *payload, size_t len)
{
	const char *nul = memchr(payload, '\0', len);

	must(len <= UNPACK_TEXT_MAX && nul != NULL, "a name, and a text");
	must(nul + 1 < payload + len, "something is said");
}

static void begin(enum unpack_frame type, const char *payload, size_t len)
{
	const char *nul = memchr(payload, '\0', len);

	must(!told.open, "a member begins where none is open");
	must(len <= UNPACK_TEXT_MAX && nul != NULL, "a name fits");
	must(nul + 1 + sizeof(struct unpack_member) == payload + len,
		"what is known of a member follows its name");
	told.open = true;
	told.members++;
	told.named = told.named || *payload != '\0';
	told.unread = told.unread || type == UNPACK_UNREAD;
}

void ipsa_unpack_send(struct unpack *u, enum unpack_frame type,
	const void *payload, size_t len)
{
	(void)u;
	if (type == UNPACK_MEMBER || type == UNPACK_UNREAD) {
		begin(type, payload, len);
	} else if (type == UNPACK_DATA) {
		must(told.open && len > 0 && len <= UNPACK_DATA_MAX,
			"bytes stand in a member");
		text_add(&told.out, payload, len);
	} else if (type == UNPACK_END) {
		must(told.open && len == 0, "what ends has begun");
		told.open = false;
	} else {
		look_at_text(payload, len);
		told.problems += type == UNPACK_PROBLEM;
	}
}

void ipsa_unpack_more_time(struct unpack *u)
{
	(void)u;
}

bool ipsa_unpack_chunk(struct unpack *u, const unsigned char *file,
	uint64_t number)
{
	must(number > 0 && memcmp(file, "ElfFile", 8) == 0 &&
		memcmp(file + EVTX_HEADER, "ElfChnk", 8) == 0,
		"a chunk stands behind a header");
	(void)ipsa_unpack_data(u, "chunk\n", strlen("chunk\n"));
	return true;
}

/* --- an input ------------------------------------------------------------ */

static size_t fill(struct source *s, char *to, size_t room)
{
	struct input *in = (struct input *)s;
	size_t len = in->len - in->at < room ? in->len - in->at : room;

	if (len > 0)
		memcpy(to, in->data + in->at, len);
	in->at += len;
	s->u->read += len;
	return len;
}

static int64_t seek(struct source *s, int64_t offset, int whence)
{
	struct input *in = (struct input *)s;

	if (whence != SEEK_SET) /* of stdio.h, as lseek has it */
		offset += (int64_t)(whence == SEEK_END ? in->len : in->at);
	if (offset < 0 || offset > (int64_t)in->len)
		return -1;
	in->at = (size_t)offset;
	return offset;
}

static void unpack(const uint8_t *data, size_t len)
{
	struct unpack u = {.limits = {100, 4 << 20, 1 << 20, 8 << 20},
		.size = len, .name = ""};
	struct input in = {.data = data, .len = len};

	told = (struct told){.members = 0};
	must(ipsa_source_init(&in.source, &u, fill), "a source");
	in.source.seek = seek;
	in.source.plain = true;
	ipsa_unpack_open(&in.source, "", 0);
	ipsa_source_free(&in.source);
	must(!told.open, "what begins ends");
	must(told.out.len == u.written, "what is written is counted");
	must(u.written <= ipsa_unpack_allowed(&u), "no more than allowed");
	must(*u.name == '\0', "names end with what they are of");
}

/* What comes of a stream up to a cut is how the whole begins, where there is
 * enough of it to tell what it is. */
static void cut(const uint8_t *data, size_t len)
{
	struct told whole = told;

	unpack(data, len - len / 4);
	must(told.named || told.unread || told.out.len < CONTAINER_HEAD ||
		(told.out.len <= whole.out.len && memcmp(told.out.ptr,
		whole.out.ptr, told.out.len) == 0), "a cut takes the end");
	text_free(&told.out);
	told = whole;
}

/* What a break in zstd data costs depends on how much of its block was there:
 * zstdcat, too, may give more of a part than of the whole. */
static bool may_be_cut(enum container kind)
{
	return ipsa_container_is_stream(kind) && !told.named && !told.unread &&
		(kind != CONTAINER_ZSTD || told.problems == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	enum container kind = ipsa_container(data, len);
	struct text plain = {0};

	unpack(data, len);
	if (kind == CONTAINER_NONE || kind >= CONTAINER_EVT) {
		text_add(&plain, data, len);
		must(told.members == 1 && told.problems == 0 &&
			text_same(&told.out, &plain),
			"what is nothing known comes out as it is");
	}
	if (may_be_cut(kind))
		cut(data, len);
	text_free(&plain);
	text_free(&told.out);
	return 0;
}
