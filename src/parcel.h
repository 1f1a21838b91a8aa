/* SPDX-License-Identifier: MIT */
/*
 * What a task of a batch writes before its turn comes. A thread that is done
 * with its task leaves the parcel beside the output and goes on with the next;
 * who passes the turn on to it writes it.
 */
#ifndef IPSA_PARCEL_H
#define IPSA_PARCEL_H

#include <sys/types.h>

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ipsa_piece;
struct source;

/* An input or a part of one: bytes from `from` to `to`, 0 being its end. */
struct task {
	struct source *source;
	off_t from, to;
	uint64_t turn;
	bool last;              /* of its source */
};

struct parcel {
	struct parcel *next;
	struct task task;       /* whose it is, once it was left */
	char *data;
	size_t len, room;
};

/* All of a batch, so that memory is bound, and used again. */
struct parcels {
	pthread_mutex_t lock;
	struct parcel *idle;
	unsigned more;          /* that may still be made */
};

/* False if the system has no lock to give. Until ipsa_parcels_allow there
 * are none. */
bool ipsa_parcels_init(struct parcels *all);
void ipsa_parcels_free(struct parcels *all);

/* There are as many as let so many threads go on while one writes. */
void ipsa_parcels_allow(struct parcels *all, unsigned threads);

/* An empty one, or NULL where all are under way, or memory is out. */
struct parcel *ipsa_parcel_take(struct parcels *all);

/* Give it back. */
void ipsa_parcel_return(struct parcels *all, struct parcel *p);

/* Add the pieces, or nothing where they are too much: false. */
bool ipsa_parcel_add(struct parcel *p, const struct ipsa_piece *pieces,
	size_t count);

#endif
