/* SPDX-License-Identifier: MIT */
/*
 * What an annotator is made of. intake.c takes what is fed to where its format
 * is taken: annotate.c takes a line from there to the writing, windows.c one
 * that is too long to hold. Of records records.c takes the stream, pieces.c
 * each piece; look.c looks through one, matched.c decides what is written.
 * texts.c looks through what has fields; strip.c takes notes out instead.
 * notes.c and carriers.c put into words and into place what was found.
 */
#ifndef IPSA_ANNOTATOR_H
#define IPSA_ANNOTATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "buf.h"
#include "cluster.h"
#include "decode.h"
#include "field_names.h"
#include "fields.h"
#include "format.h"
#include "ipsecannotate.h"
#include "learner.h"
#include "limits.h"
#include "memo.h"
#include "note.h"
#include "search.h"
#include "sieve.h"
#include "sink.h"
#include "wording.h"

/* A place in the input, and the line that it is in. */
struct spot {
	const char *at;
	uint64_t line;          /* from 1 */
	uint64_t offset, start; /* in bytes of the input: its, and its line's */
};

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
	bool coded;             /* the rest is what a token of the view says */
	struct decode_walk token; /* from what it says to the token */
	struct walk inner;      /* from the text to that, where it has notes */
	bool inner_noted;
	struct line_kind kind;
	size_t noted_end;       /* of raw: where the note ended that was there */
	uint64_t number, offset; /* of the line; from 1, from 0 */
	uint64_t raw_base;      /* where in the line `raw` begins, in bytes of
				   the input */
};

/* Where in a record something stands, in rising order. */
struct places {
	size_t count;
	bool full;              /* there were more */
	size_t at[PLACES_MAX];
};

/* What is looked at is a record in which notes do not stand inline. */
struct looked {
	bool on;
	bool in_line;           /* it is a part of a line */
	const struct format *format;
	size_t base;            /* where in the view it begins */
	const struct text *text; /* the one that is looked at; NULL: all of it */
	struct places known;    /* references that were told */
	struct places tried;    /* candidates, where `why` is told of them */
};

/* Notes that wait for the line's end, or for their carrier. */
struct waiting {
	struct buf notes;       /* one after the other */
	struct buf labels;
	size_t end[LABELS_MAX], label_end[LABELS_MAX];
	size_t place[LABELS_MAX]; /* in the record: where they stand */
	size_t count;
};

/* What waits for the end tags of elements that are open: of each its label,
 * and what it tells. */
struct pending {
	struct buf texts;
	struct pending_note {
		size_t depth;   /* of the element, from 1 */
		size_t start, label_len, len;
	} of[PENDING_MAX];
	size_t count;
};

/* A line that is longer than the window. */
struct long_line {
	bool on;
	size_t read;            /* bytes of `held` that are in the view */
	size_t skip;            /* see struct line */
	uint64_t base;          /* bytes of the input's line before `held` */
};

/* Between the encoding of the input and UTF-8, and back. */
struct transcoder {
	bool known;             /* it is decided what the input is */
	bool wide;              /* UTF-16 */
	bool recoded;           /* what is written is made from UTF-8 */
	bool odd;               /* the first byte is half a character */
	bool picks;             /* lines are left out */
	bool written;           /* of the file something was */
	enum encoding from, to;
	struct decoder decoder;
	struct encoder encoder;
	unsigned char first[ENCODING_GUESS]; /* until it is */
	size_t first_len;
	unsigned char begun[ENCODING_GUESS]; /* what is written, until it says */
	size_t begun_len;
	struct buf in, out;
	ipsa_write_fn *write;   /* the caller's */
	void *ctx;
};

/* A place of the line, and what is known of it. */
struct recalled {
	const struct memo_entry *entry;
	size_t at;              /* in the sieves' block */
};

/* Lines that hold nothing new. */
struct recall {
	struct memo *memo;      /* NULL: nothing was learned yet */
	struct learner *learner;
	uint64_t looked, known, learned, last; /* lines; see recall.c */
	bool learn;             /* the line holds what is not known */
	bool on;                /* all of it is; where patterns match in it: */
	struct recalled list[RECALLED_MAX];
	unsigned count;
};

/* What was made of an entry before: empty if it was not. */
struct made {
	struct span notes[2];   /* the second where the cluster shows its name */
	struct span members[2]; /* of a JSON object; the second is brief */
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
	const struct format *format; /* NULL: lines of text */
	struct sink *sink;
	bool *told;             /* by entry, in this file; for brief */
	struct recall recall;
	struct made *made;      /* by entry */

	struct buf file;        /* its name */
	uint64_t offset;        /* of the line that comes next, if counted, */
	uint64_t number;        /* and its number */
	uint64_t clusters;      /* in this file */
	unsigned mark;          /* bytes of a byte-order mark seen; 3: past */

	bool guessed;           /* it is known what format it has */
	bool sieved;            /* the sieves have the block of the records */
	bool dropped;           /* the record before was not written */
	bool held_joint;        /* what parts it from the next was not, */
	bool held_line;         /* and a line end there */
	bool found;             /* this line or record holds a reference */
	bool texted, cut;       /* strip: the line had text; had a note */
	bool lined;             /* strip: it is one of text among records */
	bool no_memory;
	struct buf guess;       /* what was read until then */
	struct spot spot;       /* of records: where the next begins */
	struct spot probe;      /* where a reference of it stands */
	struct framer framer;
	struct parse parse;
	struct looked looked;
	struct buf decoded;     /* what a token says */
	struct buf field;       /* what a field is called */
	size_t hit;             /* in the block: what the sieves found last */

	struct transcoder coder;

	struct buf held;        /* a line or record whose end has not come */
	struct long_line longer;
	struct buf view;        /* a line without its notes */
	struct buf named;       /* a text with its field's name */
	struct field_names names;
	struct line line;
	const char *at;         /* what of raw was not written yet */
	struct cluster cluster;
	size_t place;           /* in line.raw: where its note would stand */
	struct buf aside;       /* records left out, which text may bring back */
	size_t aside_depth;     /* how many elements are open around them; 0:
				   none is aside */
	bool aside_lost;        /* they were too many: not all are there */
	struct waiting waiting;
	struct waiting carried;
	struct fields fields;
	struct pending pending;
	struct buf note;        /* the one being made */

	struct buf due;         /* notes below, which the input may repeat */
	struct buf seen;        /* what of them it repeated, then went on */
	size_t due_seen;        /* how much of them it has repeated */
	size_t due_notes;       /* how many they are */
	struct buf kept;        /* strip: where a note may yet begin */
};

/* --- annotator.c --- */

/* Forget all that belongs to one file. */
void ipsa_annotator_restart(struct ipsa_annotator *a);

/* No memory was found: nothing more is written. */
void ipsa_annotator_stop(struct ipsa_annotator *a);

/* Sieves and patterns were asked, of which each is compiled when it is first
 * asked: did they find their memory? If not, stop. */
bool ipsa_annotator_asked(struct ipsa_annotator *a);

/* Did `b` find its memory? If not, stop. */
bool ipsa_annotator_has(struct ipsa_annotator *a, const struct buf *b);

/* Are places in the input asked for? */
bool ipsa_annotator_counts_lines(const struct ipsa_annotator *a);

/* Is all of the input written, rather than what is asked for of it? */
bool ipsa_annotator_writes_all(const struct ipsa_annotator *a);

/* Move on to `at`, over lines of the input. */
void ipsa_annotator_move(const struct ipsa_annotator *a, struct spot *spot,
	const char *at);

/* How many bytes of the input a text was. */
uint64_t ipsa_annotator_measure(const struct ipsa_annotator *a,
	struct span s);

/* --- annotate.c --- */

/* A line of text: line.raw and line.end, which the sieve was asked for. */
void ipsa_annotate_line(struct ipsa_annotator *a);

/* Look for references in line.text from `lead` on, to its end. */
void ipsa_annotate_text(struct ipsa_annotator *a, struct span text);

/* Look for references in line.text up to `bound`, and act on each. */
void ipsa_annotate_find(struct ipsa_annotator *a, size_t bound, bool window);

/* A reference counts: it goes on with the cluster, or begins one. */
void ipsa_annotate_take(struct ipsa_annotator *a, struct member *m);

/* Take lines of text, however they are cut; end the file. */
void ipsa_annotate_lines(struct ipsa_annotator *a, struct span in);
void ipsa_annotate_lines_end(struct ipsa_annotator *a);

/* --- texts.c --- */

/*
 * Look through a record that `parse` has found the texts of, and whose view is
 * line.view from looked.base on. What is found waits for its carrier.
 */
void ipsa_texts_look(struct ipsa_annotator *a);

/* Look through line.view as what it is; with `kept` it names a carrier that is
 * taken out already. */
void ipsa_texts_line(struct ipsa_annotator *a, bool kept);

/* line.view names our carrier: take what is ours out of it. False if nothing
 * is. */
bool ipsa_texts_without_carrier(struct ipsa_annotator *a);

/* --- recall.c --- */

/* Is all that is found in line.raw known, in which ipsa_sieve_next has just found
 * `at`? Then `recall` has it. */
bool ipsa_recall_line(struct ipsa_annotator *a, size_t at);

/* Act on it, as ipsa_annotate_text does. */
void ipsa_recall_tell(struct ipsa_annotator *a);

/* Look for references in line.view, which is text and nothing else, and perhaps
 * remember what came of it. */
void ipsa_recall_text(struct ipsa_annotator *a);

void ipsa_recall_free(struct recall *r);

/* --- windows.c --- */

/*
 * Look at what is held of a line. True if it is a long one, which is then
 * dealt with as far as it is decided; with `whole`, to its end.
 */
bool ipsa_windows_take(struct ipsa_annotator *a, bool whole);

/* --- intake.c --- */

/* Take decoded bytes; end the file. */
void ipsa_intake_take(struct ipsa_annotator *a, struct span in);
void ipsa_intake_end(struct ipsa_annotator *a);

/* --- transcode.c --- */

/* Take bytes of the input in whatever encoding; end the file. */
void ipsa_transcode_take(struct ipsa_annotator *a, struct span in);
void ipsa_transcode_end(struct ipsa_annotator *a);

/* Free what belongs to one file, and all. */
void ipsa_transcode_restart(struct ipsa_annotator *a);

/* The input is UTF-8: do not look. */
void ipsa_transcode_plain(struct ipsa_annotator *a);
void ipsa_transcode_free(struct ipsa_annotator *a);

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

/* Write those that waited for the end of the text, which is at raw.ptr + at. */
void ipsa_notes_end_text(struct ipsa_annotator *a, size_t at);

/* Set where in the input a member stands, if that is asked for. */
void ipsa_notes_spot(struct ipsa_annotator *a, struct member *m);

/* The note of the cluster, borrowed until the next is made. */
struct span ipsa_notes_make(struct ipsa_annotator *a,
	const struct meaning *m);

/* What ipsa_json_members makes of an entry, borrowed until the next is made. */
struct span ipsa_notes_members(struct ipsa_annotator *a,
	const struct ipsa_entry *e, bool brief);

/* Was every entry that it names told in this file? They are now. */
bool ipsa_notes_brief(struct ipsa_annotator *a, const struct meaning *m);

/*
 * Is the label of the cluster none that waits already, and is there room for
 * it? What is then added to w->notes is kept under it by ipsa_notes_keep.
 */
bool ipsa_notes_new(struct ipsa_annotator *a, struct waiting *w,
	const struct meaning *m);
void ipsa_notes_keep(struct ipsa_annotator *a, struct waiting *w,
	size_t place);

/* What was kept as number `i`. */
struct span ipsa_notes_kept(const struct waiting *w, size_t i);

/* --- carriers.c --- */

/* Keep what is told of the cluster for its carrier, each label once. */
void ipsa_carriers_add(struct ipsa_annotator *a, const struct meaning *m);

/* Write the carriers of the record in line.raw. */
void ipsa_carriers_write(struct ipsa_annotator *a);

/* Write the member of the JSON object that begins at raw.ptr + from, at
 * raw.ptr + at; it stays as it is where it has one (`kept`). */
void ipsa_carriers_member(struct ipsa_annotator *a, size_t from, size_t at,
	bool kept);

/* Write the comment that says what stands in `note`, which is `count` things,
 * at raw.ptr + place, unless it stands there. */
void ipsa_carriers_comment(struct ipsa_annotator *a, size_t place,
	size_t count);

/* Write the field of a line that has a header. */
void ipsa_carriers_field(struct ipsa_annotator *a, bool kept);

/* --- pending.c --- */

/* Keep what was found in a part of the innermost element that is open. */
void ipsa_pending_add(struct ipsa_annotator *a);

/* An element was closed, whose end tag is line.raw: write what is told of it. */
void ipsa_pending_write(struct ipsa_annotator *a);

/* What belongs to elements that are open no more is not told: they were cut
 * short. */
void ipsa_pending_leave(struct ipsa_annotator *a);

/* --- look.c --- */

/*
 * Is the record in line.raw well-formed, as far as its format tells at once,
 * or surely? If not, *again is where in it another may begin, or 0.
 */
bool ipsa_look_sound(struct ipsa_annotator *a, bool surely, size_t *again);

/* Look through the record in line.raw, in which a sieve fired; what is found
 * waits for its carrier. False if it is malformed, with *again as above. */
bool ipsa_look(struct ipsa_annotator *a, size_t *again);

/* --- matched.c --- */

/*
 * A span that frames records is written, whatever else is. Where it is text
 * beside elements of XML, or stands in such, these belong to it: they are
 * written, too. What stands before the first text of an element waits for it
 * (ASIDE_MAX), unless what is behind must be written at once.
 */
void ipsa_matched_frame(struct ipsa_annotator *a, struct span s);

/* What waits for such text is left out. */
void ipsa_matched_forget(struct ipsa_annotator *a);

/* What stands between records; of those that are left out it is, too. */
void ipsa_matched_pass(struct ipsa_annotator *a, struct span s,
	const struct piece *p);

/* The record in line.raw was looked through: write it with what was found, if
 * it is to be written. */
void ipsa_matched_end(struct ipsa_annotator *a, bool always);

/* --- pieces.c --- */

/* Does a sieve fire in a part of the block? The parts that are asked for
 * rise. */
bool ipsa_piece_fires(struct ipsa_annotator *a, struct span block,
	size_t start, size_t end);

/* Take the piece that stands at `at` of the block and is no run. */
void ipsa_piece_take(struct ipsa_annotator *a, struct span block, size_t at,
	const struct piece *p);

/* --- records.c --- */

/* Take records; with `last` nothing comes behind `in`. */
void ipsa_records_take(struct ipsa_annotator *a, struct span in, bool last);

/* --- strip.c --- */

void ipsa_strip_take(struct ipsa_annotator *a, struct span in, bool last);

/* The same of XML, but for the lines of text in it. */
void ipsa_strip_rest(struct ipsa_annotator *a, struct span in, bool last);

/* The line of text among records that is cut off by the input's end. */
void ipsa_strip_line_end(struct ipsa_annotator *a);

/* Take the carriers out of a piece of records. */
void ipsa_strip_piece(struct ipsa_annotator *a, struct span s,
	const struct piece *piece);

#endif
