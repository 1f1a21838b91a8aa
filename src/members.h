/* SPDX-License-Identifier: MIT */
/*
 * The way of a file's members through the annotator, each as a file of its
 * own, when the file is no plain text; and the list of what nothing could
 * read.
 */
#ifndef IPSA_MEMBERS_H
#define IPSA_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include "ipsecannotate.h"

struct output;
struct unpack_limits;

/* What was passed on unread, or not at all: told at the end of a run. Zeroed
 * it is empty. */
struct not_read {
	char *lines;
	size_t len, room;
	size_t count, told;     /* in all, and in `lines` */
};

struct members {
	struct ipsa_annotator *annotator;
	struct output *out;
	const struct unpack_limits *limits;
	struct not_read *not_read;
	bool records_only;      /* unread bytes are not to be written */
	bool quiet;             /* no notes of what was left out */
};

/*
 * Annotate the members of the file open at `fd`, called `path`, one after the
 * other. *good is false, after messages, if some of it could not be read.
 * Returns what the annotator returned: anything but IPSA_OK means that nothing
 * more can be written.
 */
enum ipsa_code ipsa_members(const struct members *m, const char *path, int fd,
	bool *good);

/* Say what was not read, a line each; false if there is nothing. */
bool ipsa_not_read_tell(const struct not_read *list);

/* Free what it owns; it is empty and may be used again. */
void ipsa_not_read_free(struct not_read *list);

#endif
