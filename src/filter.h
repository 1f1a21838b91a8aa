/* SPDX-License-Identifier: MIT */
/* The way of the bytes: from the inputs through the annotator to the output. */
#ifndef IPSA_FILTER_H
#define IPSA_FILTER_H

#include <stdbool.h>

#include "options.h"

/*
 * Annotate every FILE, or standard input where there is none, with a complete
 * catalogue and compiled patterns; `color` colours the notes. The output is
 * opened once the options are accepted. Returns the exit status, after
 * messages; does not return if SIGINT, SIGTERM or a broken pipe ended the run.
 */
int ipsa_filter(const struct arguments *args, const struct ipsa_catalog *cat,
	const struct ipsa_patterns *pats, bool color);

#endif
