/* SPDX-License-Identifier: MIT */
#include "unpack_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "limits.h"
#include "unpack_open.h"
#include "unpack_out.h"
#include "unpack_source.h"

struct opened {
	struct archive *archive;
	struct source *from;
	const char *name;
	unsigned int depth;
	uint64_t entry;         /* the one that is read, from 1 */
	uint64_t lost;          /* the one that it could not go on after */
	unsigned int folders, links, devices;
};

/* A file in it. */
struct member {
	struct source source;
	struct opened *in;
	const char *data;       /* of the block that came last */
	size_t at, len;
	int64_t offset;         /* of data, in the file */
	int64_t place;          /* where we are */
};

/* --- how libarchive reads ------------------------------------------------- */

static la_ssize_t take(struct archive *a, void *ctx, const void **block)
{
	struct span next = ipsa_source_peek(ctx);

	(void)a;
	*block = next.ptr;
	ipsa_source_take(ctx, next.len);
	return (la_ssize_t)next.len;
}

static la_int64_t seek(struct archive *a, void *ctx, la_int64_t offset,
	int whence)
{
	la_int64_t at = ipsa_source_seek(ctx, offset, whence);

	(void)a;
	return at < 0 ? ARCHIVE_FATAL : at;
}

static bool support(struct archive *a, enum container kind)
{
	switch (kind) {
	case CONTAINER_TAR:
		return archive_read_support_format_tar(a) == ARCHIVE_OK;
	case CONTAINER_ZIP:
		return archive_read_support_format_zip(a) == ARCHIVE_OK;
	case CONTAINER_7Z:
		return archive_read_support_format_7zip(a) == ARCHIVE_OK;
	default:
		return archive_read_support_format_cab(a) == ARCHIVE_OK;
	}
}

/* ------------------------------------------------------------------------- */

static const char *reason(struct archive *a)
{
	const char *text = archive_error_string(a);

	return text != NULL ? text : "damaged";
}

/* A problem, unless a limit caused it. Some of libarchive's end in a line
 * feed. */
static void tell(const struct opened *in)
{
	const char *why = reason(in->archive);

	if (!in->from->u->told)
		ipsa_unpack_say(in->from->u, UNPACK_PROBLEM, "%.*s",
			(int)strcspn(why, "\n"), why);
}

/* --- a member ------------------------------------------------------------- */

/* How many bytes are left out before what comes next. */
static int64_t hole(const struct member *m)
{
	return m->offset + (int64_t)m->at - m->place;
}

/*
 * The next block of it, empty where it ends with a hole; false at its end. A
 * block that comes with a warning is there: its sum is wrong, or its size.
 * What only fails says nothing of where it goes on.
 */
static bool next_block(struct member *m)
{
	unsigned int tries;

	for (tries = 0; tries < ARCHIVE_RETRIES; tries++) {
		const void *data = NULL;
		size_t len = 0;
		int64_t offset = m->place;
		int code = archive_read_data_block(m->in->archive, &data, &len,
			&offset);
		bool there = code == ARCHIVE_OK || (code == ARCHIVE_WARN &&
			data != NULL && len > 0);

		if (code != ARCHIVE_OK && code != ARCHIVE_EOF)
			tell(m->in);
		m->at = m->len = 0;
		m->offset = code == ARCHIVE_EOF ? offset : m->place;
		if (code == ARCHIVE_EOF)
			return hole(m) > 0;
		if (there && offset >= 0 &&
		    offset <= INT64_MAX - (int64_t)len) {
			m->data = data;
			m->len = len;
			m->offset = offset;
			return true;
		}
		if (code == ARCHIVE_FATAL)
			m->in->lost = m->in->entry;
		if (code == ARCHIVE_FATAL || code == ARCHIVE_FAILED)
			return false;
	}
	return false;
}

/* Put what comes next; a hole before it is as many zeros. */
static size_t put(struct member *m, char *to, size_t room)
{
	size_t len = m->len - m->at;

	if (hole(m) > 0) {
		len = (uint64_t)hole(m) < room ? (size_t)hole(m) : room;
		memset(to, 0, len);
	} else if (len > 0) {
		len = len < room ? len : room;
		memcpy(to, m->data + m->at, len);
		m->at += len;
	}
	m->place += (int64_t)len;
	return len;
}

static size_t fill(struct source *s, char *to, size_t room)
{
	struct member *m = (struct member *)s;
	size_t done = 0, put_now;
	unsigned int empty = 0;

	while (done < room && empty < ARCHIVE_RETRIES) {
		if (m->at == m->len && hole(m) <= 0 && !next_block(m))
			break;
		put_now = put(m, to + done, room - done);
		empty = put_now > 0 ? 0 : empty + 1;
		done += put_now;
	}
	return done;
}

static const char *name_of(struct archive_entry *entry)
{
	const char *name = archive_entry_pathname_utf8(entry);

	if (name == NULL)
		name = archive_entry_pathname(entry);
	return name != NULL && *name != '\0' ? name : "unnamed";
}

static void file(struct opened *in, const char *name)
{
	struct member m = {.in = in};

	if (ipsa_source_init(&m.source, in->from->u, fill)) {
		ipsa_unpack_open(&m.source, name, in->depth + 1);
		if (m.source.over)
			in->from->u->full = true;
	} else {
		ipsa_unpack_say(in->from->u, UNPACK_PROBLEM, "no memory");
	}
	ipsa_source_free(&m.source);
}

/* --- the archive ---------------------------------------------------------- */

/* What is known of a file: its time, or where it has none that of what it is
 * in. */
static struct unpack_member known(const struct unpack *u,
	struct archive_entry *e)
{
	struct unpack_member m = u->member;

	m.streams = 0;
	if (archive_entry_mtime_is_set(e)) {
		m.timed = true;
		m.seconds = archive_entry_mtime(e);
		m.nanoseconds = (uint32_t)archive_entry_mtime_nsec(e);
	}
	return m;
}

static void one_file(struct opened *in, struct archive_entry *e)
{
	struct unpack *u = in->from->u;
	struct unpack_member outer = u->member;
	char name[UNPACK_NAME_MAX];

	(void)snprintf(name, sizeof name, "%s%s%s", in->name,
		*in->name != '\0' ? "/" : "", name_of(e));
	u->name = name;
	u->member = known(u, e);
	if (archive_entry_is_encrypted(e))
		ipsa_unpack_say(u, UNPACK_NOT_READ, "encrypted");
	else
		file(in, name);
	u->name = in->name;
	u->member = outer;
}

static void entry(struct opened *in, struct archive_entry *e)
{
	if (archive_entry_hardlink(e) != NULL ||
	    archive_entry_filetype(e) == AE_IFLNK)
		in->links++;
	else if (archive_entry_filetype(e) == AE_IFDIR)
		in->folders++;
	else if (archive_entry_filetype(e) != AE_IFREG)
		in->devices++;
	else
		one_file(in, e);
}

/* No entry where one was to be; false if it is useless to ask again. What
 * comes of asking again is told once. */
static bool go_on(struct opened *in, int code, bool again)
{
	bool secret = code != ARCHIVE_EOF && in->entry == 0 &&
		archive_read_has_encrypted_entries(in->archive) > 0;

	if (secret)
		ipsa_unpack_say(in->from->u, UNPACK_NOT_READ, "encrypted");
	else if (code != ARCHIVE_EOF && (code != ARCHIVE_RETRY || !again))
		tell(in);
	return code == ARCHIVE_RETRY && !secret;
}

/* Every entry behind number `done`. */
static void all_entries(struct opened *in, uint64_t done)
{
	struct archive_entry *e;
	unsigned int tries = 0;

	for (in->entry = 0; !in->from->u->full && in->lost <= done;) {
		int code = archive_read_next_header(in->archive, &e);

		if (code == ARCHIVE_OK || code == ARCHIVE_WARN) {
			if (++in->entry > done)
				entry(in, e);
			tries = 0;
		} else if (!go_on(in, code, tries > 0) ||
		    ++tries == ARCHIVE_RETRIES) {
			break;
		}
	}
}

static void left_out(const struct opened *in)
{
	if (in->links + in->devices > 0)
		ipsa_unpack_say(in->from->u, UNPACK_NOTE, "left out: "
			"folders %u, links %u, devices %u", in->folders,
			in->links, in->devices);
}

static void read_it(struct opened *in, enum container kind, uint64_t done)
{
	struct archive *a = in->archive = archive_read_new();

	if (a == NULL) {
		ipsa_unpack_say(in->from->u, UNPACK_PROBLEM, "no memory");
		return;
	}
	if (in->from->seek != NULL)
		(void)archive_read_set_seek_callback(a, seek);
	if (support(a, kind) && archive_read_open(a, in->from, NULL, take,
	    NULL) == ARCHIVE_OK)
		all_entries(in, done);
	else
		tell(in);
	(void)archive_read_free(a);
}

/*
 * libarchive gives up at a damaged member. Where there is a way back it is
 * begun anew, and goes on with the next one.
 */
static void read_from(struct source *from, enum container kind,
	const char *name, unsigned int depth)
{
	struct opened in = {.from = from, .name = name, .depth = depth};
	unsigned int tries = 0;
	uint64_t done;

	do {
		done = in.lost;
		read_it(&in, kind, done);
	} while (in.lost > done && ++tries < ARCHIVE_REOPENED &&
		ipsa_source_seek(from, 0, SEEK_SET) == 0);
	if (in.lost > done && !from->u->told)
		ipsa_unpack_say(from->u, UNPACK_PROBLEM,
			"what follows that member is not read");
	left_out(&in);
}

/* 7z has its list at the end. */
void ipsa_unpack_archive(struct source *from, enum container kind,
	const char *name, unsigned int depth)
{
	struct source_held held;

	if (kind != CONTAINER_7Z || from->seek != NULL) {
		read_from(from, kind, name, depth);
		return;
	}
	if (ipsa_source_hold(&held, from))
		read_from(&held.source, kind, name, depth);
	else
		ipsa_unpack_say(from->u, UNPACK_NOT_READ, "7z, of more than %d "
			"bytes, inside something else: unpack that first",
			UNPACK_HELD_MAX);
	ipsa_source_held_free(&held);
}
