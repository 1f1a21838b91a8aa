/* SPDX-License-Identifier: MIT */
/*
 * What places of sieves came to, remembered by the bytes that decided it: logs
 * say the same over and over, between other names and times each time. An entry
 * holds all bytes that anything looked at which had a say, before its place and
 * behind, so that where the same bytes stand again the same comes of them. No
 * more than that is known here; learner.c knows which bytes they are, recall.c
 * what a line of such places comes to.
 *
 * It is a cache: of fixed size, emptied when it is full, and what finds no
 * memory is not remembered.
 */
#ifndef IPSA_MEMO_H
#define IPSA_MEMO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cluster.h"
#include "span.h"

enum {
	MEMO_BEFORE_MAX = 192,  /* bytes of an entry before its place */
	MEMO_BEHIND_MAX = 384,  /* and from there on */
	MEMO_MEMBERS_MAX = 4,   /* references of one */
	MEMO_CONDITIONS_MAX = 4 /* of a record that it depends on */
};

enum memo_kind {
	MEMO_VAIN,              /* no sieve matches there */
	MEMO_LINE,              /* one does whose patterns look at all the line */
	MEMO_FOUND              /* all that patterns find from there on is known */
};

/* A reference, by where it stands from its place on. */
struct memo_member {
	unsigned start, len;
	enum spelling spelling;
	bool bare;
	const char *pattern;
	struct readings readings;
};

struct memo_condition {
	int number;
	bool holds;
};

struct memo_entry {
	enum memo_kind kind;
	unsigned before, behind; /* bytes that it holds */
	unsigned places;        /* a bit for each of the last bytes (1U << 1: the
				   last) that is a place, counted in */
	unsigned first, last;   /* from where to where patterns matched, from its
				   place on; both 0: nowhere */
	unsigned member_count, condition_count;
	struct memo_condition conditions[MEMO_CONDITIONS_MAX];
	const struct memo_member *members;
};

struct memo;

/* An empty one; NULL: no memory. */
struct memo *ipsa_memo_new(void);
void ipsa_memo_free(struct memo *m);

/* What is known of place `at` of a block, by as many bytes as there are to know it
 * by; NULL: nothing, or so much was asked in vain that it was not looked for.
 * Borrowed until something is added. */
const struct memo_entry *ipsa_memo_find(struct memo *m, struct span block,
	size_t at);

/* Remember an entry, whose bytes all stand in the block; it is copied. */
void ipsa_memo_add(struct memo *m, struct span block, size_t at,
	const struct memo_entry *entry);

#endif
