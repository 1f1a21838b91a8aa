/* SPDX-License-Identifier: MIT */
/*
 * What is to be told of files at the end of a run, in the order of the inputs
 * and not in that in which threads came upon it.
 */
#ifndef IPSA_REMARKS_H
#define IPSA_REMARKS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct remark {
	size_t input;           /* its number */
	size_t serial;          /* in the order in which they came */
	char *name;             /* of the file or member */
	const char *text;       /* behind it */
};

struct remarks {
	pthread_mutex_t lock;
	struct remark *at;
	size_t count, room;
	size_t bytes;           /* of all names and texts: NOT_READ_MAX */
	size_t more;            /* for which there was no room */
};

/* Make an empty list; false, with errno set, if the system has no lock. */
bool ipsa_remarks_init(struct remarks *list);

/* Add one, of the input of this number. Threads may call it at once; what one
 * thread says of an input stays in its order. */
void ipsa_remarks_add(struct remarks *list, size_t input, const char *name,
	const char *text);

/* Put them in order; nothing is added later. */
void ipsa_remarks_sort(struct remarks *list);

/* How many there are in all. */
size_t ipsa_remarks_count(const struct remarks *list);

/* Say each, a line "WHAT: NAME: TEXT". */
void ipsa_remarks_tell(const struct remarks *list, const char *what);

void ipsa_remarks_free(struct remarks *list);

#endif
