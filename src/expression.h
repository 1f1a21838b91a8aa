/* SPDX-License-Identifier: MIT */
/* Expressions of pattern files, in which {word} stands for a word's text. */
#ifndef IPSA_EXPRESSION_H
#define IPSA_EXPRESSION_H

#include "buf.h"
#include "finding.h"
#include "patterns.h"

struct words {
	const struct word_source *list;
	size_t count;
};

/*
 * Compile an expression with its words put in. What is wrong is reported to
 * `to`, at the place in the file where it was written. NULL on failure.
 */
struct regex *ipsa_expression_compile(const struct written *written,
	const struct words *words, unsigned flags, struct reporter *to);

/* Append an expression with its words put in; false if one is unknown. */
bool ipsa_expression_expand(struct buf *out, const char *text,
	const struct words *words);

/*
 * What is wrong with an expression as a sieve, and at which byte; NULL if it is
 * one. A sieve must match the same in a block of lines as in a line alone: it
 * may not look around it, nor ask where a line begins or ends. Only which digit or
 * letter must not go on behind a word it may say: none does behind a line or record.
 */
const char *ipsa_expression_sieve_fault(struct span text, size_t *at);

/* The same of a sieve with its words put in; NULL too where one is unknown. */
const char *ipsa_expression_words_fault(const char *text,
	const struct words *words, bool *no_memory);

/*
 * Cut the next alternative off what is left of a sieve whose words are put in;
 * *rest begins as all of it. False if there is none left. A match of the sieve is
 * one of an alternative, and begins where that does.
 */
bool ipsa_expression_alternative(struct span *rest, struct span *alternative);

#endif
