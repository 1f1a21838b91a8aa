/* SPDX-License-Identifier: MIT */
#include "unpack_stream.h"

#include <inttypes.h>

#include "unpack_out.h"

/* Zeros between and behind members are padding: tapes and xz have them. */
static struct span behind_padding(struct source *from)
{
	struct span next = ipsa_source_peek(from);
	size_t zeros;

	while (next.len > 0) {
		for (zeros = 0; zeros < next.len && next.ptr[zeros] == '\0';)
			zeros++;
		ipsa_source_take(from, zeros);
		if (zeros < next.len)
			break;
		next = ipsa_source_peek(from);
	}
	return ipsa_source_peek(from);
}

/* Say what is wrong, unless a limit ended it and was told. */
static void give_up(struct stream *s, const char *why)
{
	struct unpack *u = s->source.u;
	const char *name = ipsa_container_name(s->codec->kind);

	s->broken = true;
	if (u->told)
		return;
	if (s->members > 0 && s->made == 0)
		ipsa_unpack_say(u, UNPACK_PROBLEM, "what follows the end of "
			"the %s data is left out: %s", name, why);
	else
		ipsa_unpack_say(u, UNPACK_PROBLEM, "%s data after %" PRIu64
			" bytes: %s", name, s->total, why);
}

/* Begin the member that comes next; false if none does. */
static bool next_member(struct stream *s)
{
	struct span next = s->members == 0 ? ipsa_source_peek(s->from)
		: behind_padding(s->from);

	if (next.len == 0)
		return false;
	s->made = 0;
	s->state = s->codec->begin(&s->source.u->limits);
	if (s->state == NULL)
		give_up(s, "no memory");
	return s->state != NULL;
}

static void end_member(struct stream *s)
{
	s->codec->end(s->state);
	s->state = NULL;
	s->members++;
}

static void decode(struct stream *s, struct codec_io *io)
{
	struct span next = ipsa_source_peek(s->from);
	size_t room = io->out_len, taken, made;
	const char *why = NULL;
	enum codec_step step;

	io->in = next.ptr;
	io->in_len = next.len;
	step = s->codec->step(s->state, io, &why);
	taken = next.len - io->in_len;
	made = room - io->out_len;
	ipsa_source_take(s->from, taken);
	s->made += made;
	s->total += made;
	if (step == CODEC_END)
		end_member(s);
	else if (step == CODEC_BAD)
		give_up(s, why);
	else if (taken == 0 && made == 0)
		give_up(s, next.len == 0 ? "ends too early" : "damaged");
}

static size_t fill(struct source *source, char *to, size_t room)
{
	struct stream *s = (struct stream *)source;
	struct codec_io io;

	io.out = to;
	io.out_len = room;
	while (io.out_len > 0 && !s->broken &&
	    (s->state != NULL || next_member(s)))
		decode(s, &io);
	return room - io.out_len;
}

bool ipsa_stream_init(struct stream *s, struct source *from,
	const struct codec *codec)
{
	*s = (struct stream){.from = from, .codec = codec};
	return ipsa_source_init(&s->source, from->u, fill);
}

void ipsa_stream_free(struct stream *s)
{
	if (s->state != NULL)
		s->codec->end(s->state);
	ipsa_source_free(&s->source);
}
