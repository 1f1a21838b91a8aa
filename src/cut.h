/* SPDX-License-Identifier: MIT */
/* Where a big file may be cut, so that its parts are worked on at a time. */
#ifndef IPSA_CUT_H
#define IPSA_CUT_H

#include <sys/types.h>

#include <stdbool.h>

/*
 * Find the first line that begins at or after byte `from` of a file and can
 * begin a part: it does not begin like a note, which may repeat one that is
 * due below the line before it; nor with a byte-order mark, which only the
 * file's first line may have. False if there is none up to the file's end, or
 * it cannot be read: reading it will tell.
 */
bool ipsa_cut_find(int fd, off_t from, off_t *at);

#endif
