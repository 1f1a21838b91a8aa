/* SPDX-License-Identifier: MIT */
#include "sink.h"

void ipsa_sink_flush(struct sink *sink)
{
	if (sink->count > 0 && !sink->failed &&
	    sink->write(sink->ctx, sink->pieces, sink->count) != 0)
		sink->failed = true;
	sink->count = 0;
	sink->gathered = 0;
}

static void add_piece(struct sink *sink, const char *ptr, size_t len)
{
	sink->pieces[sink->count++] = (struct ipsa_piece){.data = ptr,
		.len = len};
}

/* Lengthen the last piece if `ptr` continues it. */
static bool extend(struct sink *sink, const char *ptr, size_t len)
{
	struct ipsa_piece *last;

	if (sink->count == 0)
		return false;
	last = &sink->pieces[sink->count - 1];
	if (last->color || (const char *)last->data + last->len != ptr)
		return false;
	last->len += len;
	return true;
}

void ipsa_sink_borrow(struct sink *sink, struct span s)
{
	if (s.len < PIECE_MIN) {
		ipsa_sink_copy(sink, s);
		return;
	}
	if (sink->count == PIECES_MAX)
		ipsa_sink_flush(sink);
	if (!extend(sink, s.ptr, s.len))
		add_piece(sink, s.ptr, s.len);
}

void ipsa_sink_copy(struct sink *sink, struct span s)
{
	while (s.len > 0) {
		size_t room = GATHER_MAX - sink->gathered;
		size_t len = s.len < room ? s.len : room;
		char *to = sink->bytes + sink->gathered;

		if (len == 0 || sink->count == PIECES_MAX) {
			ipsa_sink_flush(sink);
			continue;
		}
		memcpy(to, s.ptr, len);
		sink->gathered += len;
		if (!extend(sink, to, len))
			add_piece(sink, to, len);
		s = ipsa_span_cut(s, len, s.len);
	}
}

void ipsa_sink_color(struct sink *sink, struct span s)
{
	if (sink->count == PIECES_MAX)
		ipsa_sink_flush(sink);
	add_piece(sink, s.ptr, s.len);
	sink->pieces[sink->count - 1].color = true;
}
