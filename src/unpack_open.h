/* SPDX-License-Identifier: MIT */
/* Whatever it is: a source is looked at, and what is in it is written. */
#ifndef IPSA_UNPACK_OPEN_H
#define IPSA_UNPACK_OPEN_H

struct source;

/*
 * Write all members of a source that stands at its start, or itself where it
 * holds plain bytes, as frames. `name` is how it is called in the file, empty
 * for the file itself; `depth` is the number of containers around it.
 */
void ipsa_unpack_open(struct source *from, const char *name,
	unsigned int depth);

#endif
