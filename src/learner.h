/* SPDX-License-Identifier: MIT */
/*
 * Which bytes of a line decide what is found in it. While a line is looked
 * through, whatever is asked of it is noted here as a stretch of bytes: what was
 * compared with expressions, words that were stepped over, references that were
 * read. Stretches that overlap become one, and each with the places of sieves
 * in it an entry of the memo.
 *
 * What is noted may be more than what decides, never less. Where that is not
 * known, or is too much, the line is not learned.
 */
#ifndef IPSA_LEARNER_H
#define IPSA_LEARNER_H

#include <stdbool.h>
#include <stddef.h>

#include "memo.h"
#include "patterns.h"
#include "regex.h"
#include "span.h"

struct learner;

/* What has matched farther apart than this does not know of each other: more
 * than an error word, or a joint, reaches. */
enum { LEARNER_APART = BEFORE_MAX + 16 };

/* NULL: no memory. */
struct learner *ipsa_learner_new(const struct ipsa_patterns *pats);
void ipsa_learner_free(struct learner *l);

/* Begin with a line of a block in [start, end); `behind` is its line end. */
void ipsa_learner_begin(struct learner *l, struct span block, size_t start,
	size_t end, size_t behind);

/* `re`, which is anchored, was asked of `from` of the line. */
void ipsa_learner_asked(struct learner *l, const struct regex *re,
	size_t from);

/* Bytes of the line were looked at, from `before` before `from` on. Its end is one
 * byte, and so is what stands before it: the start of the line. */
void ipsa_learner_looked(struct learner *l, size_t before, size_t from,
	size_t to);

/* `re`, which has to end at `to`, was asked of `from` of the line. */
void ipsa_learner_asked_up_to(struct learner *l, const struct regex *re,
	size_t from, size_t to);

/* A pattern matched a reference there, whatever came of it. */
void ipsa_learner_matched(struct learner *l, size_t from, size_t to);

/* It is one that counts. */
void ipsa_learner_found(struct learner *l, const struct member *m);

/* Whether a condition of the record holds was asked. */
void ipsa_learner_condition(struct learner *l, int number, bool holds);

/* What was looked at is not known. */
void ipsa_learner_lost(struct learner *l);

/* The line was looked through: remember what came of it. */
void ipsa_learner_end(struct learner *l, struct memo *memo);

#endif
