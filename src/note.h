/* SPDX-License-Identifier: MIT */
/*
 * What a note looks like, in ours or anybody's text: ` [= `, a capital letter
 * or digit, bytes other than brackets and control characters, `]`. And a line
 * as it reads with its notes taken out, which is how patterns see it.
 */
#ifndef IPSA_NOTE_H
#define IPSA_NOTE_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "span.h"

#define NOTE_OPEN " [= "

enum note_state { NOTE_NONE, NOTE_WHOLE, NOTE_PARTIAL };

/*
 * Is there a note at the start of `s`? NOTE_WHOLE with its length, or
 * NOTE_PARTIAL where `s` ends before that is decided.
 */
enum note_state ipsa_note_at(struct span s, size_t *len);

/*
 * Find the first note in `s` at or after `from`: its start and length. If none
 * is left the start is s.len and the length 0. With `more` a place near the
 * end where one may yet begin counts as the start, with length 0.
 */
size_t ipsa_note_find(struct span s, size_t from, bool more, size_t *len);

/* Where the run of notes begins that ends `s`; s.len if there is none. */
size_t ipsa_note_tail(struct span s);

/*
 * A walk over a line in both its forms: `raw` with its notes, and the view
 * without them. Positions are asked for in rising order.
 */
typedef size_t find_note_fn(struct span s, size_t from, bool more,
	size_t *len);

struct walk {
	find_note_fn *find;     /* what counts as a note */
	struct span raw;
	size_t at_raw, at_view; /* where it stands */
	size_t note, note_len;  /* the next note in raw */
};

void ipsa_walk_begin(struct walk *w, struct span raw);
void ipsa_walk_begin_by(struct walk *w, struct span raw, find_note_fn *find);

/* Where byte `view` of the view stands in raw. */
size_t ipsa_walk_to(struct walk *w, size_t view);

/*
 * Append the view of `raw` to `view`, from byte `from` of raw on. Returns how
 * far raw was read: to its end, or with `more` to where a note may begin that
 * later bytes decide.
 */
size_t ipsa_note_view(struct span raw, size_t from, bool more,
	struct buf *view);

/* The same of notes and of our comments in XML. */
size_t ipsa_note_or_comment_find(struct span s, size_t from, bool more,
	size_t *len);
size_t ipsa_note_view_by(struct span raw, size_t from, bool more,
	find_note_fn *find, struct buf *view);

#endif
