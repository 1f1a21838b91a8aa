/* SPDX-License-Identifier: MIT */
/*
 * The way of a file's members through the annotator, each as a file of its
 * own, when the file is no plain text.
 */
#ifndef IPSA_MEMBERS_H
#define IPSA_MEMBERS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "ipsecannotate.h"
#include "unpack.h"

struct remarks;
struct spawner;

struct member {
	const char *name;       /* "PATH", or "PATH/inner.log": unpacked.h */
	struct unpack_member how;
	bool unread;            /* nothing reads it: it is passed on as it is */
};

/* What became of a member. */
struct member_end {
	bool whole;             /* all of it came */
	bool copied;            /* it holds no text, and was copied */
};

/*
 * Who takes the members. `write` gets what is passed on as it is, as the
 * annotator's own write function gets the rest. Where a function does not
 * return IPSA_OK nothing more makes sense.
 */
struct members_to {
	ipsa_write_fn *write;
	/* A member begins; is it wanted? NULL: all are. */
	enum ipsa_code (*begin)(void *ctx, const struct member *member,
		bool *wanted);
	/* One that was wanted ends. May be NULL. */
	enum ipsa_code (*end)(void *ctx, const struct member_end *end);
	/* Something came out of the file. May be NULL. */
	void (*step)(void *ctx);
	void *ctx;
};

struct members {
	struct ipsa_annotator *annotator;
	struct spawner *spawner;        /* starts the helper */
	struct members_to to;
	const struct unpack_limits *limits;
	struct remarks *not_read;       /* what was passed on, or not at all */
	struct remarks *problems;       /* what is damaged, or NULL */
	size_t number;          /* of the file, for both */
	const atomic_bool *stop;        /* nothing more is wanted, or NULL */
	bool records_only;      /* unread bytes are not to be written */
	bool copies;            /* nor is what holds no text searched */
	bool quiet;             /* no notes of what was left out */
};

/*
 * Annotate the members of the file open at `fd`, called `path`, one after the
 * other. *good is false, after messages, if some of it could not be read.
 * Returns what the annotator or a function of `to` returned: anything but
 * IPSA_OK means that nothing more can be written.
 */
enum ipsa_code ipsa_members(const struct members *m, const char *path, int fd,
	bool *good);

#endif
