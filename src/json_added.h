/* SPDX-License-Identifier: MIT */
/*
 * Members that are put into a JSON object straight before ours, under names
 * that a schema has for what they tell: which of them an object lacks, and
 * whether members are such that were put in.
 */
#ifndef IPSA_JSON_ADDED_H
#define IPSA_JSON_ADDED_H

#include <stdbool.h>

#include "ipsecannotate.h"
#include "span.h"

/* The most that are put into one object: a digit tells how many. */
enum { ADDED_MAX = 4 };

/* How the first item of our member begins that says how many there are, right
 * before that digit. */
#define ADDED_OPEN "{\"added\":"

/* In the order in which they stand in an object. */
enum { ECS_CODE, ECS_TYPE, ECS_MESSAGE, ECS_REFERENCE };
enum { OCSF_ENRICHMENTS, OCSF_DETAIL };

/* What member `i` of a schema is called; NULL behind the last. */
const char *ipsa_added_name(enum ipsa_fields schema, unsigned i);

/*
 * Which of them an object has already, a bit for each: under that key, under one
 * that goes on from it with a dot, or, for `a.b`, under the key `b` of an object
 * `a`; also where `a` is anything but an object. What is no object as a whole
 * is looked at as far as it is one.
 */
unsigned ipsa_added_present(enum ipsa_fields schema, struct span object);

/* Is `s` so many members, all of one schema and in its order, spelled byte for
 * byte as we spell keys and what is between them? */
bool ipsa_added_are(struct span s, unsigned count);

#endif
