/* SPDX-License-Identifier: MIT */
#include "turns.h"

#include "parcel.h"

bool ipsa_turns_init(struct turns *turns)
{
	if (pthread_mutex_init(&turns->lock, NULL) != 0)
		return false;
	if (pthread_cond_init(&turns->passed, NULL) == 0)
		return true;
	(void)pthread_mutex_destroy(&turns->lock);
	return false;
}

void ipsa_turns_free(struct turns *turns)
{
	(void)pthread_cond_destroy(&turns->passed);
	(void)pthread_mutex_destroy(&turns->lock);
}

void ipsa_stream_init(struct stream *stream, struct output *out)
{
	stream->out = out;
	stream->given = 0;
	atomic_init(&stream->now, 0);
	atomic_init(&stream->ended, false);
	stream->left = NULL;
}

bool ipsa_turns_is(struct stream *stream, uint64_t turn)
{
	return atomic_load(&stream->now) == turn;
}

void ipsa_turns_wait(struct turns *turns, struct stream *stream,
	uint64_t turn)
{
	if (ipsa_turns_is(stream, turn))
		return;
	(void)pthread_mutex_lock(&turns->lock);
	while (!ipsa_turns_is(stream, turn))
		(void)pthread_cond_wait(&turns->passed, &turns->lock);
	(void)pthread_mutex_unlock(&turns->lock);
}

bool ipsa_turns_leave(struct turns *turns, struct stream *stream,
	struct parcel *parcel)
{
	bool early;

	(void)pthread_mutex_lock(&turns->lock);
	early = !ipsa_turns_is(stream, parcel->task.turn);
	if (early) {
		parcel->next = stream->left;
		stream->left = parcel;
	}
	(void)pthread_mutex_unlock(&turns->lock);
	return early;
}

/* What was left for a turn; a few wait at most. */
static struct parcel *take_left(struct stream *stream, uint64_t turn)
{
	struct parcel **at = &stream->left, *parcel;

	while (*at != NULL && (*at)->task.turn != turn)
		at = &(*at)->next;
	parcel = *at;
	if (parcel != NULL)
		*at = parcel->next;
	return parcel;
}

/* Who has the next turn need not wait for the lock, which is no part of the
 * stream: from then on that may be gone. */
struct parcel *ipsa_turns_pass(struct turns *turns, struct stream *stream)
{
	struct parcel *left;
	uint64_t next;

	(void)pthread_mutex_lock(&turns->lock);
	next = atomic_load(&stream->now) + 1;
	left = take_left(stream, next);
	atomic_store(&stream->now, next);
	if (left == NULL)
		(void)pthread_cond_broadcast(&turns->passed);
	(void)pthread_mutex_unlock(&turns->lock);
	return left;
}
