/* SPDX-License-Identifier: MIT */
/* One pattern file, read: its words, gates and patterns as they stand there. */
#ifndef IPSA_PATTERNS_READ_H
#define IPSA_PATTERNS_READ_H

#include "finding.h"
#include "patterns.h"
#include "span.h"

/*
 * Read a pattern file into `pats`, its texts into pats->arena: what has a name
 * that is there already replaces it. Every expression is tried. What is wrong
 * is reported to `to`; then `pats` holds what could be read.
 */
void ipsa_patterns_read(struct span source, struct ipsa_patterns *pats,
	struct reporter *to);

#endif
