/* SPDX-License-Identifier: MIT */
#include "unpack_source.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "limits.h"
#include "unpack_out.h"

/* A frame's: what is decoded goes out as one. */
enum { BLOCK = UNPACK_DATA_MAX };

bool ipsa_source_init(struct source *s, struct unpack *u,
	size_t (*fill)(struct source *, char *to, size_t room))
{
	*s = (struct source){.u = u, .fill = fill, .block = malloc(BLOCK)};
	return s->block != NULL;
}

static void refill(struct source *s)
{
	uint64_t allowed;

	s->at = 0;
	s->len = s->fill(s, s->block, BLOCK);
	s->ended = s->len < BLOCK;
	allowed = ipsa_unpack_allowed(s->u);
	if (!s->plain && s->len > 0 && allowed < s->made + s->len) {
		s->len = (size_t)(allowed > s->made ? allowed - s->made : 0);
		s->ended = s->over = true;
		ipsa_unpack_overflow(s->u);
	}
	s->made += s->len;
}

struct span ipsa_source_peek(struct source *s)
{
	if (s->at == s->len && !s->ended)
		refill(s);
	return ipsa_span(s->block + s->at, s->len - s->at);
}

void ipsa_source_take(struct source *s, size_t len)
{
	s->at += len;
}

size_t ipsa_source_read(struct source *s, void *to, size_t len)
{
	size_t done = 0;

	while (done < len) {
		struct span next = ipsa_source_peek(s);
		size_t part = next.len < len - done ? next.len : len - done;

		if (part == 0)
			break;
		memcpy((char *)to + done, next.ptr, part);
		ipsa_source_take(s, part);
		done += part;
	}
	return done;
}

int64_t ipsa_source_seek(struct source *s, int64_t offset, int whence)
{
	int64_t at;

	if (s->seek == NULL)
		return -1;
	/* What was read ahead is behind the place that the user knows. */
	if (whence == SEEK_CUR)
		offset -= (int64_t)(s->len - s->at);
	at = s->seek(s, offset, whence);
	s->at = s->len = 0;
	s->ended = false;
	return at;
}

void ipsa_source_free(struct source *s)
{
	free(s->block);
	s->block = NULL;
}

/* --- a file -------------------------------------------------------------- */

static size_t fill_from_file(struct source *s, char *to, size_t room)
{
	const struct source_file *f = (const struct source_file *)s;
	size_t done = 0;

	while (done < room) {
		ssize_t len = read(f->fd, to + done, room - done);

		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			ipsa_unpack_say(s->u, UNPACK_PROBLEM, "%s",
				strerror(errno));
		if (len <= 0)
			break;
		done += (size_t)len;
	}
	s->u->read += done;
	ipsa_unpack_more_time(s->u);
	return done;
}

static int64_t seek_in_file(struct source *s, int64_t offset, int whence)
{
	const struct source_file *f = (const struct source_file *)s;

	return lseek(f->fd, offset, whence);
}

bool ipsa_source_file(struct source_file *f, struct unpack *u, int fd)
{
	f->fd = fd;
	if (!ipsa_source_init(&f->source, u, fill_from_file))
		return false;
	f->source.plain = true;
	if (lseek(fd, 0, SEEK_CUR) >= 0)
		f->source.seek = seek_in_file;
	return true;
}

/* --- held in memory ------------------------------------------------------ */

static size_t fill_from_memory(struct source *s, char *to, size_t room)
{
	struct source_held *h = (struct source_held *)s;
	size_t len = h->len - h->at < room ? h->len - h->at : room;

	if (len > 0)
		memcpy(to, h->bytes + h->at, len);
	h->at += len;
	return len;
}

static int64_t seek_in_memory(struct source *s, int64_t offset, int whence)
{
	struct source_held *h = (struct source_held *)s;

	if (whence == SEEK_CUR)
		offset += (int64_t)h->at;
	else if (whence == SEEK_END)
		offset += (int64_t)h->len;
	if (offset < 0 || offset > (int64_t)h->len)
		return -1;
	h->at = (size_t)offset;
	return offset;
}

bool ipsa_source_hold(struct source_held *h, struct source *from)
{
	size_t room = 0;
	char *more;

	*h = (struct source_held){.bytes = NULL};
	if (!ipsa_source_init(&h->source, from->u, fill_from_memory))
		return false;
	h->source.plain = true;
	h->source.seek = seek_in_memory;
	while (ipsa_source_peek(from).len > 0) {
		if (h->len == UNPACK_HELD_MAX)
			return false;
		room = room == 0 ? BLOCK : 2 * room;
		if (room > UNPACK_HELD_MAX)
			room = UNPACK_HELD_MAX;
		more = realloc(h->bytes, room);
		if (more == NULL)
			return false;
		h->bytes = more;
		h->len += ipsa_source_read(from, h->bytes + h->len,
			room - h->len);
	}
	return true;
}

void ipsa_source_held_free(struct source_held *h)
{
	ipsa_source_free(&h->source);
	free(h->bytes);
	h->bytes = NULL;
}
