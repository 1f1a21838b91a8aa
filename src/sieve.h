/* SPDX-License-Identifier: MIT */
/*
 * Which lines of a block patterns need to see at all. Each sieve is a cheap
 * expression that any match of its patterns holds. The prefilter finds where
 * any of them may begin; where there is none, each sieve goes over the block
 * with a cursor of its own.
 *
 * A sieve fires for a line if it matches it standing alone: the block is only
 * a quicker way to find the same. A line that may hold notes is given whatever
 * fires for it: what counts is the line without them, lest a note in the midst
 * of what a sieve matches hide a reference, or the words of notes call patterns
 * up.
 */
#ifndef IPSA_SIEVE_H
#define IPSA_SIEVE_H

#include <stdbool.h>
#include <stddef.h>

#include "memo.h"
#include "patterns.h"
#include "regex.h"
#include "span.h"

/* Where a sieve that fired matches in a text: nowhere before `first`, nowhere
 * behind `last`. */
struct reach {
	size_t first, last;
	bool sure;              /* it does at `first` */
};

struct sieve {
	const struct ipsa_patterns *pats;
	struct matcher *matcher;
	struct span block;
	struct sieve_cursor *cursors;
	struct prefilter_part part, part_alone;
	struct span about;      /* what `reach` is of; a NULL: of nothing */
	size_t about_at;        /* where that begins, to `reach` */
	struct reach *reach;    /* one for each sieve */
	unsigned first;         /* the sieve that ipsa_sieve_next found, and */
	size_t first_end;       /* where its match ends */
	struct memo *memo;      /* what places came to; NULL: none is known */
	const struct memo_entry *known; /* what ipsa_sieve_next found came to */
	size_t note_end;        /* behind the last place that may be a note */
	bool noted;             /* the line may hold notes */
	bool *fired;            /* of the line that was asked for last */
	unsigned *more;         /* those that ipsa_sieve_more added, in no order */
	unsigned more_count;
	bool each;              /* alone, each sieve is asked: an oracle */
	bool no_memory;         /* PCRE2 found none: some may not have fired */
};

/* Make what is its own; `pats` is set, `each` may be. False if there is no
 * memory. */
bool ipsa_sieve_init(struct sieve *s);
void ipsa_sieve_free(struct sieve *s);

/* Begin with a block of whole lines, borrowed. */
void ipsa_sieve_begin(struct sieve *s, struct span block);

/* The first place at or after `from` where any sieve matches or a note may
 * begin; block.len if there is none. `from` is the start of a line and never goes back. */
size_t ipsa_sieve_next(struct sieve *s, size_t from);

/*
 * What the memo knows of the next place at or after `from` where a sieve may
 * match, up to `end`: *at, SIZE_MAX if there is none. NULL where it is not known,
 * or a note may begin there.
 */
const struct memo_entry *ipsa_sieve_known(struct sieve *s, size_t from,
	size_t end, size_t *at);

/* Set `fired` for the line of the block in [start, end), its line end left
 * out, in which ipsa_sieve_next has just found `at`. */
void ipsa_sieve_line(struct sieve *s, size_t at, size_t start, size_t end);

/* Set `fired` for a line that stands alone. */
void ipsa_sieve_alone(struct sieve *s, struct span line);

/* Set `fired` too for what matches this part of a line, and list it. */
void ipsa_sieve_more(struct sieve *s, struct span part);

/* What is known of where a sieve matches, if `text` is what `fired` was set for
 * last. */
bool ipsa_sieve_reach(const struct sieve *s, unsigned sieve, struct span text,
	struct reach *out);

/* The first of the first `count` bytes of a text from which on any sieve may match,
 * also one that goes on behind the text; `count` if there is none. */
size_t ipsa_sieve_begins(const struct sieve *s, struct span text,
	size_t count);

/* Does a sieve match a line that stands alone? `fired` stays. */
bool ipsa_sieve_one(struct sieve *s, unsigned sieve, struct span line);

#endif
