/* SPDX-License-Identifier: MIT */
/*
 * Outputs that several threads write to: each part of what goes to one has a
 * turn, numbered from 0, and waits for those before it.
 */
#ifndef IPSA_TURNS_H
#define IPSA_TURNS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct output;

/* One output. Who waits for a turn has it until it is passed on. */
struct stream {
	struct output *out;
	uint64_t given;                 /* turns handed out */
	atomic_uint_fast64_t now;       /* the turn that may write */
	atomic_bool ended;              /* nothing more is written */
};

/* What the threads wait with, for any stream. */
struct turns {
	pthread_mutex_t lock;
	pthread_cond_t passed;
};

/* False if the system has no lock to give. */
bool ipsa_turns_init(struct turns *turns);
void ipsa_turns_free(struct turns *turns);

void ipsa_stream_init(struct stream *stream, struct output *out);

/* Is it this turn? */
bool ipsa_turns_is(struct stream *stream, uint64_t turn);

/* Wait until it is. */
void ipsa_turns_wait(struct turns *turns, struct stream *stream,
	uint64_t turn);

/* Pass the turn on; the stream may be gone when this returns. */
void ipsa_turns_pass(struct turns *turns, struct stream *stream);

#endif
