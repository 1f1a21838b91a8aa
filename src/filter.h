/* SPDX-License-Identifier: MIT */
/* The way of the bytes: from the inputs through the annotator to the output. */
#ifndef IPSA_FILTER_H
#define IPSA_FILTER_H

#include <stdbool.h>

#include "options.h"

struct knowledge;

/*
 * Annotate every FILE, or standard input where there is none, with what is
 * known, which SIGHUP may renew; `color` colours the notes. The output is
 * opened once the options are accepted. Returns the exit status, after
 * messages; does not return if SIGINT, SIGTERM or a broken pipe ended the run.
 */
int ipsa_filter(const struct arguments *args, struct knowledge *known,
	bool color);

#endif
