/* SPDX-License-Identifier: MIT */
/*
 * What a record is told of under names that a schema has for it: a member of its
 * object for each.
 */
#ifndef IPSA_FIELDS_H
#define IPSA_FIELDS_H

#include "buf.h"
#include "cluster.h"
#include "json.h"
#include "json_added.h"

/* Set `schema`, and all else to zero. */
struct fields {
	enum ipsa_fields schema;
	bool told;              /* of a cluster */
	struct buf values[ADDED_MAX]; /* in JSON; empty: nothing to tell */
	struct buf words;
};

/* Forget what was told of the record before. */
void ipsa_fields_begin(struct fields *f);

/* Tell of a cluster, if it is the first; `brief` is without its meaning. */
void ipsa_fields_cluster(struct fields *f, const struct cluster *c,
	const struct meaning *m, bool brief);

/* Tell of one reading of a reference, in the terms of JSON records. */
void ipsa_fields_reading(struct fields *f, const struct json_carried *what,
	const struct member *member);

/*
 * Append the members but those that are `present` already (a bit for each),
 * every one with a comma behind it. Returns how many that is. Where memory was
 * lacking `out` has failed.
 */
unsigned ipsa_fields_put(const struct fields *f, unsigned present,
	struct buf *out);

void ipsa_fields_free(struct fields *f);

#endif
