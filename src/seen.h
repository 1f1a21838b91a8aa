/* SPDX-License-Identifier: MIT */
/*
 * Which names were there before: of each 64 bits are kept, so that an archive
 * of a million members costs 16 MB. Two names that share them, one pair in
 * 2^64, are taken for one.
 */
#ifndef IPSA_SEEN_H
#define IPSA_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed it is empty. */
struct seen {
	uint64_t *slots;        /* 0: free */
	size_t room, count;
};

enum seen_before { SEEN_NEW, SEEN_BEFORE, SEEN_NO_MEMORY };

/* Add a name; on SEEN_NO_MEMORY nothing changes. */
enum seen_before ipsa_seen_add(struct seen *seen, const char *name);

void ipsa_seen_free(struct seen *seen);

#endif
