/* SPDX-License-Identifier: MIT */
/*
 * What an annotator is made of. annotate.c takes a record from feed to write;
 * windows.c does the same for a line that is too long to hold; strip.c takes
 * notes out instead; notes.c puts into words and into place what was found.
 */
#ifndef IPSA_ANNOTATOR_H
#define IPSA_ANNOTATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "buf.h"
#include "cluster.h"
#include "format.h"
#include "ipsecannotate.h"
#include "limits.h"
#include "note.h"
#include "search.h"
#include "sieve.h"
#include "sink.h"
#include "wording.h"

/* The line that is looked at. Of a long one, the part that is held. */
struct line {
	struct span raw;        /* without its line end */
	struct span end;        /* "\n", "\r\n" or nothing */
	struct span view;       /* raw without its notes */
	bool noted;             /* they differ */
	struct walk walk;       /* from the view to raw, where they do */
	struct span text;       /* what patterns see: a text of the view */
	size_t lead;            /* bytes of text that are its field's name */
	size_t body;            /* where in the view the rest begins */
	size_t skip;            /* bytes of the view whose raw form is gone */
	uint64_t number, offset; /* of the line; from 1, from 0 */
	uint64_t raw_base;      /* where in the line `raw` begins */
};

/* Notes that wait for the line's end. */
struct waiting {
	struct buf notes;       /* one after the other */
	size_t start[LABELS_MAX], label_len[LABELS_MAX];
	size_t count;
};

/* A line that is longer than the window. */
struct long_line {
	bool on;
	size_t read;            /* bytes of `held` that are in the view */
	size_t skip;            /* see struct line */
	uint64_t base;          /* bytes of the line before `held` */
};

struct ipsa_annotator {
	const struct ipsa_catalog *cat;
	const struct ipsa_patterns *pats;
	struct ipsa_options options;
	struct template template;
	struct arena arena;     /* of options and template */
	struct ipsa_counts counts;
	struct search search;
	struct sieve sieve;
	const struct format *format;
	struct sink *sink;
	bool *told;             /* by entry, in this file; for brief */
	struct span *made;      /* by entry, two each: notes made before */
	bool no_memory;

	struct buf file;        /* its name */
	uint64_t offset;        /* of the input that was taken so far */
	uint64_t number;        /* of the line that comes next, if counted */
	uint64_t clusters;      /* in this file */
	unsigned mark;          /* bytes of a byte-order mark seen; 3: past */

	struct buf held;        /* a line whose end has not come */
	uint64_t held_offset;
	struct long_line longer;
	struct buf view;        /* a line without its notes */
	struct buf named;       /* a text with its field's name */
	struct line line;
	const char *at;         /* what of raw was not written yet */
	bool found;             /* this line holds a reference */
	struct cluster cluster;
	size_t place;           /* in line.raw: where its note would stand */
	struct waiting waiting;
	struct buf note;        /* the one being made */

	struct buf due;         /* notes below, which the input may repeat */
	struct buf seen;        /* what of them it repeated, then went on */
	size_t due_seen;        /* how much of them it has repeated */
	size_t due_notes;       /* how many they are */
	bool texted, cut;       /* strip: the line had text; had a note */
};

/* --- annotator.c --- */

/* Forget all that belongs to one file. */
void ipsa_annotator_restart(struct ipsa_annotator *a);

/* No memory was found: nothing more is written. */
void ipsa_annotator_stop(struct ipsa_annotator *a);

/* Did `b` find its memory? If not, stop. */
bool ipsa_annotator_has(struct ipsa_annotator *a, const struct buf *b);

/* --- annotate.c --- */

/* Look for references in line.text up to `bound`, and act on each. */
void ipsa_annotate_find(struct ipsa_annotator *a, size_t bound, bool window);

/* --- windows.c --- */

/*
 * Look at what is held of a line. True if it is a long one, which is then
 * dealt with as far as it is decided; with `whole`, to its end.
 */
bool ipsa_windows_take(struct ipsa_annotator *a, bool whole);

/* --- notes.c --- */

/* Close the cluster, if one is open: its note is due. */
void ipsa_notes_close(struct ipsa_annotator *a);

/* Tell `why` of a member or candidate. */
void ipsa_notes_why(struct ipsa_annotator *a, const struct member *m,
	enum ipsa_verdict verdict, const char *gate);

/* Write what of the line was not written yet, up to raw.ptr + to. */
void ipsa_notes_write_to(struct ipsa_annotator *a, size_t to);

/* Write the rest of a line and the notes that waited for its end. */
void ipsa_notes_end_line(struct ipsa_annotator *a);

/* --- strip.c --- */

void ipsa_strip_take(struct ipsa_annotator *a, struct span in);
void ipsa_strip_finish(struct ipsa_annotator *a);

#endif
