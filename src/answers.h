/* SPDX-License-Identifier: MIT */
/*
 * What expressions said of the same few bytes before. The words that stand before
 * numbers are the same again and again, and most of them none that an expression
 * asks for: which they are need not be asked each time.
 *
 * An answer is kept only where PCRE2 has shown that nothing else has a say in it.
 */
#ifndef IPSA_ANSWERS_H
#define IPSA_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "regex.h"
#include "span.h"

enum {
	ANSWER_BYTES = 8,       /* on either side that one is known by */
	ANSWER_ASKED = 255,     /* times, before it is shown that it holds: that takes
				   as long as so many questions, the first time */
	ANSWERS = 512           /* of all expressions; the last asked stay */
};

/* All zero: nothing is known. */
struct answers {
	bool eager;             /* show each when it is asked again */
	struct answer {
		const struct regex *re;
		uint64_t before, behind; /* the bytes */
		unsigned char len; /* of those behind; fewer where the text ends */
		unsigned char asked;
		bool holds;
		enum regex_result said;
	} slots[ANSWERS];
};

/*
 * Is it known what `re`, compiled with REGEX_ANCHORED, says of `from`? Then *said
 * is REGEX_FOUND, or REGEX_NONE if it never matches there whatever the text goes
 * on with, or REGEX_PARTIAL if it only does not yet. Else it is to be asked.
 */
bool ipsa_answers_know(struct answers *a, const struct regex *re,
	struct matcher *m, struct span text, size_t from,
	enum regex_result *said);

#endif
