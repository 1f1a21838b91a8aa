/* SPDX-License-Identifier: MIT */
/*
 * PCRE2, and all that is known of it here: expressions compiled once and
 * shared, matched with limits always set. Bytes, not characters: no UTF.
 *
 * With JIT an expression runs as machine code; where the system refuses
 * executable memory, or JIT's stack is not enough for one match, PCRE2's
 * interpreter gives the same answer.
 */
#ifndef IPSA_REGEX_H
#define IPSA_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "span.h"

struct regex;

/* What one thread needs to match: result vectors and limits. */
struct matcher;

enum regex_flags {
	REGEX_EXTENDED = 1,     /* blanks and # comments do not count */
	REGEX_ANCHORED = 2,     /* matches at the start offset or not at all */
	REGEX_ENDANCHORED = 4,  /* ends at the end of the subject */
	REGEX_JIT = 8,
	REGEX_LATER = 16,       /* known to be right: compiled when it is first
				   used, so that what is not used costs no
				   time at the start */
	REGEX_LIKELY = 32       /* asked where it mostly matches: PCRE2 is not to
				   look first, as far as the subject goes,
				   for a byte that a match must hold */
};

enum regex_result {
	REGEX_FOUND, REGEX_NONE, REGEX_PARTIAL, REGEX_LIMIT, REGEX_NO_MEMORY
};

struct regex_fault {
	size_t offset;          /* in the expression */
	char text[128];
	bool no_memory;
};

/*
 * Compile an expression. NULL on failure, which `fault` then describes. The
 * result may be shared by threads; the caller frees it.
 */
struct regex *ipsa_regex_compile(struct span expression, unsigned flags,
	struct regex_fault *fault);

/* Did JIT compile it? And does JIT compile anything here? */
bool ipsa_regex_jit(const struct regex *re);
bool ipsa_regex_can_jit(void);

/* May a match begin with this byte? True where that is not known. */
bool ipsa_regex_may_begin(const struct regex *re, char c);

/* The number of the group named ref, or -1; how many groups there are. */
int ipsa_regex_ref(const struct regex *re);
unsigned ipsa_regex_groups(const struct regex *re);

void ipsa_regex_free(struct regex *re);

/* A matcher that tells of `groups` groups of an expression, and of all of a
 * match; NULL: no memory. */
struct matcher *ipsa_matcher_new(unsigned groups);
void ipsa_matcher_free(struct matcher *m);

/*
 * Find the first match of `re` in `subject` at or after `from`. What ran into
 * a limit is REGEX_LIMIT.
 */
enum regex_result ipsa_regex_find(const struct regex *re, struct matcher *m,
	struct span subject, size_t from);

/*
 * Does `re`, compiled with REGEX_ANCHORED, REGEX_ENDANCHORED, REGEX_EXTENDED,
 * match from `from` to the end of `subject`? REGEX_PARTIAL if not, but it may
 * if more bytes follow; REGEX_NONE if it never does, whatever follows.
 */
enum regex_result ipsa_regex_reaches(const struct regex *re,
	struct matcher *m, struct span subject, size_t from);

/*
 * May a match of `re`, compiled with REGEX_ANCHORED, begin with `start`?
 * REGEX_PARTIAL if more bytes decide, REGEX_FOUND if it is one already.
 */
enum regex_result ipsa_regex_begins(const struct regex *re,
	struct matcher *m, struct span start);

/* How many bytes before a match it looks at, at most, but for lookbehinds in
 * others. */
size_t ipsa_regex_lookbehind(const struct regex *re);

/*
 * What `re`, compiled with REGEX_ANCHORED, says of `from`, whatever bytes follow
 * `subject`; REGEX_PARTIAL where they decide. Where it looks at the end of
 * `subject` they do.
 */
enum regex_result ipsa_regex_foretold(const struct regex *re,
	struct matcher *m, struct span subject, size_t from);

/*
 * The first byte of `subject` that it looks at to say what it says of `from`; 0
 * where it is not known. A lookbehind that has no room to look back does not
 * look. These two ask PCRE2's interpreter, which takes some time.
 */
size_t ipsa_regex_first_looked(const struct regex *re, struct matcher *m,
	struct span subject, size_t from);

/*
 * Where group `group` (0: all of the match) of the last match begins and ends.
 * False if the group took no part in it.
 */
bool ipsa_matcher_group(const struct matcher *m, int group, size_t *start,
	size_t *end);

/* The name of the last (*MARK) on the way to the match, or NULL. */
const char *ipsa_matcher_mark(const struct matcher *m);

#endif
