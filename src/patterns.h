/* SPDX-License-Identifier: MIT */
/*
 * How references are found: what the files of patterns/ say, as text
 * (struct *_source, which the build also makes constant tables of), and the
 * same compiled.
 *
 * A word is a named piece of expression that others use as {name}.
 *
 * `match` finds a reference; `at-sieve` does so too, but only where a match of the
 * sieve begins, which costs far less. Where a pattern has `before`, that must match what
 * stands before the reference for it to stand alone: it is tried at the start
 * of each of the last words before it, and behind the pattern's last reference,
 * and must end where the reference begins. Otherwise the reference is bare, and
 * counts only beside one that is not. `before-far` is the same for words that
 * stand some way before it, and do not name it: gates are asked all the same.
 *
 * A gate closes numbers that are something else, a port, a process id, a size:
 * where its `after` matches behind one, straight or after a blank, or its
 * `before` what stands before one that has no error word there.
 */
#ifndef IPSA_PATTERNS_H
#define IPSA_PATTERNS_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "ipsecannotate.h"
#include "prefilter.h"
#include "reference.h"
#include "regex.h"

/* A line that a pattern or gate must or must not take, and where it stands. */
struct sample {
	const char *text;
	size_t line, column;
};

struct samples {
	const struct sample *list;
	size_t count;
};

/* Where an expression was written, for messages. */
struct written {
	const char *text;       /* the expression; NULL where there is none */
	size_t line, column;
};

struct word_source {
	const char *name, *text;
};

struct gate_source {
	const char *name, *origin;
	struct written before, after;
	struct samples hits, misses;
};

struct pattern_source {
	const char *name, *origin;
	struct written sieve, match, before, only, unless;
	struct samples hits, misses;
	const struct start *starts; /* of the sieve; NULL: not known yet */
	unsigned start_count;
	struct spaces spaces;
	struct spaces prefer;   /* their readings leave no room for others */
	enum reads reads;
	bool at_sieve;          /* `match` begins where the sieve's match does */
	bool far;               /* `before` was written as before-far */
};

struct pattern_sources {
	const struct word_source *words;
	const struct gate_source *gates;
	const struct pattern_source *patterns;
	size_t word_count, gate_count, pattern_count;
	const struct prefilter_tables *tables; /* NULL: not made yet */
};

/* Made by the build from patterns/. */
extern const struct pattern_sources ipsa_patterns_builtin;

/* Of `only` and `unless`: patterns that ask the same share one condition. */
struct condition {
	const char *text;
	struct regex *re;
};

struct pattern {
	const struct pattern_source *source;
	struct regex *match, *before;
	struct regex *anywhere; /* if at_sieve: as match, which is anchored */
	size_t same;            /* the first pattern that matches the same */
	size_t same_before;     /* the first whose `before` is the same */
	int only, unless;       /* conditions, or -1 */
	unsigned sieve;
	int next;               /* the next pattern of its sieve, or -1 */
};

/* Either may be NULL. */
struct gate {
	struct regex *before, *after;
};

struct sieve_regex {
	struct regex *match;
	struct regex *begin;    /* the same, anchored */
};

/* One way in which the matches of a sieve begin: those of one of the alternatives
 * that it is made of, which alone is asked there. */
struct start {
	struct prefix prefix;
	unsigned alternative;   /* which of its sieve's */
	unsigned sieve;
	const struct regex *begin; /* the alternative, anchored */
	double chance;          /* how often it is met, to compare */
};

struct ipsa_patterns {
	struct arena arena;
	struct word_source *words;
	struct gate_source *gate_sources;
	struct pattern_source *sources;
	size_t word_count, gate_count, count;
	size_t word_cap, gate_cap, cap;
	/* made by ipsa_patterns_compile */
	struct pattern *list;
	struct condition *conditions;
	struct gate *gates;     /* one for each gate source */
	struct gate any_gate;   /* all of them at once */
	struct sieve_regex *sieves;
	struct regex **begins;  /* of the alternatives of all sieves */
	struct start *starts;   /* of all sieves, if `quick`, and the rest too */
	struct prefilter prefilter;
	size_t prefix_budget;   /* see ipsa_prefixes_of */
	int *sieve_first;       /* the first pattern of each sieve, or -1 */
	unsigned sieve_count, begin_count, begin_cap, start_count, start_cap;
	unsigned condition_count;
	bool checked;           /* all of it, when the library was built */
	bool compiled, jit, quick;
};

/* As ipsa_patterns_new, over sources that are given. */
enum ipsa_code ipsa_patterns_over(struct ipsa_patterns **pats,
	const struct pattern_sources *sources);

#endif
