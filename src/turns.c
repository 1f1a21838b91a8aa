/* SPDX-License-Identifier: MIT */
#include "turns.h"

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

/* The lock is no part of the stream, which its last user frees. */
void ipsa_turns_pass(struct turns *turns, struct stream *stream)
{
	(void)pthread_mutex_lock(&turns->lock);
	atomic_fetch_add(&stream->now, 1);
	(void)pthread_cond_broadcast(&turns->passed);
	(void)pthread_mutex_unlock(&turns->lock);
}
