/* SPDX-License-Identifier: MIT */
/*
 * Outputs that several threads write to: each part of what goes to one has a
 * turn, numbered from 0. A thread waits for those before it, or leaves what it
 * has for the one that passes the turn on.
 */
#ifndef IPSA_TURNS_H
#define IPSA_TURNS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct output;
struct parcel;

/* One output. Who waits for a turn has it until it is passed on. */
struct stream {
	struct output *out;             /* who has the turn may look at it */
	uint64_t given;                 /* turns handed out */
	atomic_uint_fast64_t now;       /* the turn that may write */
	atomic_bool ended;              /* nothing more is written */
	struct parcel *left;            /* for later turns */
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

/* Leave a parcel for its turn; false if that has come, and it is the
 * caller's to write it. */
bool ipsa_turns_leave(struct turns *turns, struct stream *stream,
	struct parcel *parcel);

/*
 * Pass the turn on. Returns the parcel that was left for the next one: then
 * that turn is the caller's too, to write it and pass it on. Else the stream is
 * the next one's, who may free it before this returns.
 */
struct parcel *ipsa_turns_pass(struct turns *turns, struct stream *stream);

#endif
