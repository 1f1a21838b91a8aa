/* SPDX-License-Identifier: MIT */
/*
 * What was found, counted: by code, by file, over time. A summary is one
 * thread's; merged, in any order, they are what one thread would have counted.
 *
 * A row is what a note may say: one entry, several where a reference has
 * several readings, or a disagreement.
 */
#ifndef IPSA_SUMMARY_H
#define IPSA_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "timeline.h"
#include "times.h"

struct ipsa_found;

enum {
	/* Rows are as many as entries, and some for readings; memory is
	 * bounded: others are counted together. */
	SUMMARY_ROWS = 2048,
	/* Lines shown of a code, and how much of each. */
	SUMMARY_SAMPLES = 3,
	SUMMARY_SAMPLE = 400,
	/* Readings of a reference: what the library may tell. */
	SUMMARY_READINGS = 8,
	/* enum ipsa_class has as many. */
	SUMMARY_CLASSES = 7
};

/* Where a record stands: an input by its number, a member of it by its own (0
 * where it has none), and the offset there. */
struct place {
	uint64_t file, member, offset;
};

struct sample {
	struct place place;
	size_t len;
	char *text;             /* `len` bytes of the record, or NULL */
	bool cut;               /* the record is longer */
};

/* The first or the last that has a time. */
struct happening {
	struct moment moment;
	struct place place;
};

struct summary_row {
	const struct ipsa_entry *entries[SUMMARY_READINGS];
	size_t entry_count;
	bool agrees;
	uint64_t count, timed;
	struct place seen_first, seen_last;     /* in the order of the input */
	struct happening first, last;           /* in time, if any is timed */
	struct timeline line;
	struct sample samples[SUMMARY_SAMPLES]; /* the first ones */
};

struct summary {
	struct summary_row **rows;      /* by what they are, or sorted */
	size_t room, row_count;
	uint64_t *files;                /* notes in each, and its members */
	size_t file_count;
	uint64_t count;                 /* all of it */
	uint64_t untimed;               /* without a time */
	uint64_t undecided;             /* day or month first? */
	uint64_t zoneless;              /* with a time of a zone not known */
	uint64_t other;                 /* of rows for which there is no room */
	struct happening first, last;
	struct timeline line, classes[SUMMARY_CLASSES];
	bool no_memory;
};

/* Make an empty summary of files that are numbered below `files`. Where there
 * is no memory it says so, and counts no rows. */
void ipsa_summary_init(struct summary *s, size_t files);
void ipsa_summary_free(struct summary *s);

/*
 * Count what was found in the file or member at `base`, whose offset is added.
 * The order that dates of its record show is not learned here.
 */
void ipsa_summary_add(struct summary *s, const struct ipsa_found *found,
	const struct place *base, const struct dating *dating);

/* Add what another one of the same files counted; it is empty afterwards. */
void ipsa_summary_merge(struct summary *s, struct summary *from);

/* Put the rows in order, the most frequent first; nothing is added later. */
void ipsa_summary_sort(struct summary *s);

/* The class that a row counts for: that of its first entry. */
unsigned ipsa_summary_class(const struct summary_row *row);

#endif
