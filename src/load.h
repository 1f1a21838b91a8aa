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

/*
 * Add what `path` holds; every file of a folder is tried. Findings below the
 * level `least` are not shown. False, after a message, if any file was
 * refused: then nothing of that one was added.
 */
bool ipsa_load_catalog(struct ipsa_catalog *cat, const char *path,
	enum ipsa_level least);
bool ipsa_load_patterns(struct ipsa_patterns *pats, const char *path,
	enum ipsa_level least);

/*
 * An ipsa_report_fn that shows a finding; `ctx` points to the least level to
 * be shown.
 */
void ipsa_load_report(void *ctx, const struct ipsa_finding *finding);

#endif
