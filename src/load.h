/* SPDX-License-Identifier: MIT */
/*
 * Catalogue and pattern files from disk. A path is a file, or a folder whose
 * *.yaml files are read in the order of their names. What is wrong with them
 * goes to standard error as `file:line:column: error: text [id]`.
 */
#ifndef IPSA_LOAD_H
#define IPSA_LOAD_H

#include <stdbool.h>

#include "ipsecannotate.h"

/* What is to be loaded into, one of the two, and how. */
struct load {
	struct ipsa_catalog *cat;
	struct ipsa_patterns *pats;
	enum ipsa_level least;          /* of findings that are shown */
	bool found;                     /* nobody asked for it: a folder may
					   be empty, and of a file that is
					   refused one line is shown */
	void (*used)(void *ctx, const char *path); /* or NULL: told of each
					   file that was taken */
	void *ctx;
};

/*
 * Add what `path` holds; every file of a folder is tried. False, after a
 * message, if any file was refused: then nothing of that one was added.
 */
bool ipsa_load(const struct load *load, const char *path);

/*
 * An ipsa_report_fn that shows a finding; `ctx` points to the least level to
 * be shown.
 */
void ipsa_load_report(void *ctx, const struct ipsa_finding *finding);

#endif
