/* SPDX-License-Identifier: MIT */
#include "unpack_open.h"

#include "container.h"
#include "limits.h"
#include "unpack_archive.h"
#include "unpack_evtx.h"
#include "unpack_out.h"
#include "unpack_source.h"
#include "unpack_stream.h"

/* A member as it is. */
static void copy(struct source *from, enum unpack_frame kind, const char *name)
{
	struct unpack *u = from->u;
	struct span next;

	ipsa_unpack_begin(u, kind, name);
	while ((next = ipsa_source_peek(from)).len > 0 &&
	    ipsa_unpack_data(u, next.ptr, next.len))
		ipsa_source_take(from, next.len);
}

static void end(struct unpack *u)
{
	ipsa_unpack_send(u, UNPACK_END, NULL, 0);
}

static void plain(struct source *from, const char *name)
{
	copy(from, UNPACK_MEMBER, name);
	end(from->u);
}

static void stream(struct source *from, enum container kind, const char *name,
	unsigned int depth)
{
	struct stream s;

	from->u->member.streams++;
	if (ipsa_stream_init(&s, from, ipsa_codec(kind)))
		ipsa_unpack_open(&s.source, name, depth + 1);
	else
		ipsa_unpack_say(from->u, UNPACK_PROBLEM, "no memory");
	from->u->member.streams--;
	ipsa_stream_free(&s);
}

/* What nothing here reads goes on as it is. */
static void unread(struct source *from, enum container kind, const char *name)
{
	copy(from, UNPACK_UNREAD, name);
	ipsa_unpack_say(from->u, UNPACK_NOT_READ, "%s: convert it on Windows, "
		"%s", ipsa_container_name(kind), ipsa_container_advice(kind));
	end(from->u);
}

static void too_deep(struct source *from, enum container kind,
	const char *name)
{
	copy(from, UNPACK_UNREAD, name);
	ipsa_unpack_say(from->u, UNPACK_NOT_READ, "%s, in %d containers "
		"already: unpack those first", ipsa_container_name(kind),
		UNPACK_DEPTH_MAX);
	end(from->u);
}

void ipsa_unpack_open(struct source *from, const char *name,
	unsigned int depth)
{
	struct span head = ipsa_source_peek(from);
	enum container kind = ipsa_container(head.ptr, head.len);

	switch (depth < UNPACK_DEPTH_MAX ? kind : CONTAINER_NONE) {
	case CONTAINER_GZIP:
	case CONTAINER_BZIP2:
	case CONTAINER_XZ:
	case CONTAINER_ZSTD:
	case CONTAINER_LZ4:
		stream(from, kind, name, depth);
		break;
	case CONTAINER_TAR:
	case CONTAINER_ZIP:
	case CONTAINER_7Z:
	case CONTAINER_CAB:
		ipsa_unpack_archive(from, kind, name, depth);
		break;
	case CONTAINER_EVTX:
		ipsa_unpack_evtx(from, name);
		break;
	case CONTAINER_EVT:
	case CONTAINER_ETL:
		unread(from, kind, name);
		break;
	default:
		if (kind != CONTAINER_NONE)
			too_deep(from, kind, name);
		else
			plain(from, name);
	}
}
