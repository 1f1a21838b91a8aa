/* SPDX-License-Identifier: MIT */
/*
 * A text and the same with notes put in: the notes go into the JSON string
 * that says the text, of which no byte is changed.
 */
#ifndef IPSA_MERGE_H
#define IPSA_MERGE_H

#include <stddef.h>
#include <stdint.h>

struct pile;

struct merge {
	const char *body;       /* of the string */
	size_t body_len;
	const char *in;         /* what it says; a control character may be
				   another one */
	size_t in_len;
	const char *out;        /* the same, annotated */
	size_t out_len;
	size_t room;            /* for notes, in bytes as JSON writes them */
	struct pile *note;      /* used on the way */
	uint64_t taken;         /* set: how many notes were put in, */
	uint64_t dropped;       /* and how many found no room */
};

/* Add the body with its notes, whole ones from the first on. */
void ipsa_merge(struct merge *m, struct pile *to);

#endif
