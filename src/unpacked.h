/* SPDX-License-Identifier: MIT */
/*
 * What is in a file that is no plain text: the helper is started for it, and
 * its frames (unpack.h) are read. The helper's word is taken for nothing but
 * bytes and texts.
 */
#ifndef IPSA_UNPACKED_H
#define IPSA_UNPACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "unpack.h"

struct spawner;

struct unpacked {
	struct spawner *spawner;
	const char *path;
	char *bytes;            /* read of the pipe */
	size_t at, len;
	size_t left;            /* of the payload of a DATA frame */
	char *text;             /* of any other frame, with a NUL */
	unsigned helper;        /* as the spawner knows it */
	int fd;
	bool done;              /* DONE came */
	bool senseless;         /* what is no frame came */
	bool interrupted;       /* SIGINT or SIGTERM came */
};

/* A frame, or some of the bytes of a DATA frame. */
struct unpacked_part {
	enum unpack_frame type;
	/*
	 * DATA: bytes of the member. MEMBER, UNREAD: how the member is to be
	 * called, "PATH" or "PATH/inner.log"; PROBLEM, NOT_READ, NOTE: the
	 * same of what `text` is about. Valid until the next call.
	 */
	const char *ptr;
	size_t len;
	const char *text;
	struct unpack_member how;       /* MEMBER, UNREAD; zeros if unknown */
};

/*
 * Have the helper started for the file open at `fd`, whose place is its start.
 * `path`, borrowed, is what it is called. False, after a message, if there is
 * no helper or no memory.
 */
bool ipsa_unpacked_open(struct unpacked *in, struct spawner *spawner,
	const char *path, int fd, const struct unpack_limits *limits);

/*
 * The next part, waiting for it; false at the end, after a signal
 * (signals.h), and where the helper died.
 *
 * Names are cleaned here, so that they can be used below a folder: `\` parts
 * them like `/`, and no part of one is empty, ".", ".." or a drive, so none
 * leads out of it; where nothing is left it is "unnamed". Control characters
 * stay, for messages show them by their own rules.
 */
bool ipsa_unpacked_next(struct unpacked *in, struct unpacked_part *part);

/* End the helper. False, after a message, if it did not come to its end, and
 * no signal was the reason. */
bool ipsa_unpacked_close(struct unpacked *in);

/* Write what the helper is, where, and in what sandbox; for --version. */
void ipsa_unpacked_show(FILE *to);

#endif
