/* SPDX-License-Identifier: MIT */
/*
 * Bytes that can be asked for: the input, what a stream decodes to, a member
 * of an archive. One source stands on another.
 */
#ifndef IPSA_UNPACK_SOURCE_H
#define IPSA_UNPACK_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "span.h"

struct unpack;

struct source {
	struct unpack *u;
	/* Put up to `room` bytes to `to`, fewer only at the end or before
	 * damage, which it tells itself. */
	size_t (*fill)(struct source *, char *to, size_t room);
	/* Go to a place, as lseek does; NULL where there is no way back. */
	int64_t (*seek)(struct source *, int64_t offset, int whence);
	char *block;
	size_t at, len;         /* what is left of the block */
	uint64_t made;          /* in all */
	bool plain;             /* not made of less: no bomb */
	bool over;              /* it came to be more than is allowed */
	bool ended;
};

/* Allocate the block; false if there is no memory. */
bool ipsa_source_init(struct source *s, struct unpack *u,
	size_t (*fill)(struct source *, char *to, size_t room));

/* See what comes next without taking it: at least CONTAINER_HEAD bytes at the
 * start; empty at the end. Borrowed until the next call. */
struct span ipsa_source_peek(struct source *s);

/* Take `len` bytes of what was seen. */
void ipsa_source_take(struct source *s, size_t len);

/* Take up to `len` bytes, fewer only at the end; returns how many. */
size_t ipsa_source_read(struct source *s, void *to, size_t len);

/* Go to a place if there is a way; -1 if not. */
int64_t ipsa_source_seek(struct source *s, int64_t offset, int whence);

/* Free the block. */
void ipsa_source_free(struct source *s);

/* A file that is open. */
struct source_file {
	struct source source;
	int fd;
};

bool ipsa_source_file(struct source_file *f, struct unpack *u, int fd);

/*
 * What is left of another source, held in memory, so that there is a way back
 * in it. False if it is more than UNPACK_HELD_MAX or there is no memory: it is
 * to be freed all the same, and the other one is spent.
 */
struct source_held {
	struct source source;
	char *bytes;
	size_t at, len;
};

bool ipsa_source_hold(struct source_held *h, struct source *from);
void ipsa_source_held_free(struct source_held *h);

#endif
