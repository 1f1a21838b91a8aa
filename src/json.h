/* SPDX-License-Identifier: MIT */
/* Entries and references as JSON objects. */
#ifndef IPSA_JSON_H
#define IPSA_JSON_H

#include <stdint.h>

#include "buf.h"
#include "cluster.h"

/* Where a reference stands. */
struct json_place {
	struct span file;
	uint64_t line, column, offset, cluster;
	bool agrees;
	struct span more;       /* members that follow, with commas between */
};

/* Append a string in quotation marks, in which no note begins. */
void ipsa_json_string(struct buf *out, struct span s);

/* Append one reading of a reference, an object and a newline. */
void ipsa_json_reference(struct buf *out, const struct json_place *place,
	const struct member *member, const struct ipsa_entry *entry);

/* Put into `out`, which is empty, the members that tell of an entry wherever it
 * is found, a comma before each; `brief`: without meaning and action. */
void ipsa_json_members(struct buf *out, const struct ipsa_entry *entry,
	bool brief);

/* What a record's own carrier tells of one reading of a reference. */
struct json_carried {
	struct span field;      /* where it stands */
	bool agrees;
	struct span members;    /* of the entry */
};

/* Append it, an object. */
void ipsa_json_carried(struct buf *out, const struct json_carried *what,
	const struct member *member);

/* The same as an enrichment object of OCSF. */
void ipsa_json_enrichment(struct buf *out, const struct json_carried *what,
	const struct member *member);

/* Append an entry with all its fields, an object and a newline. */
void ipsa_json_entry(struct buf *out, const struct ipsa_entry *entry);

#endif
