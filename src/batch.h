/* SPDX-License-Identifier: MIT */
/*
 * Many files, or big ones, on several threads: each FILE to a target of its
 * own in an output folder, or all to one output in the order in which they
 * are given. What is written is what one thread would write.
 */
#ifndef IPSA_BATCH_H
#define IPSA_BATCH_H

#include <stdbool.h>

struct arguments;
struct ipsa_catalog;
struct ipsa_patterns;

/* Do these arguments need more than the plain filter? */
bool ipsa_batch_is(const struct arguments *args);

/*
 * Annotate every FILE, with a complete catalogue and compiled patterns;
 * `color` colours the notes. Returns the exit status, after messages; does not
 * return if SIGINT, SIGTERM or a broken pipe ended the run.
 */
int ipsa_batch(const struct arguments *args, const struct ipsa_catalog *cat,
	const struct ipsa_patterns *pats, bool color);

#endif
