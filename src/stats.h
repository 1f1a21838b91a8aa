/* SPDX-License-Identifier: MIT */
/*
 * Counters in a file, as node_exporter's textfile collector reads them. The
 * file appears whole under its name: who reads it never sees half of it. A
 * link, a device or a pipe of that name stays, and is written to.
 */
#ifndef IPSA_STATS_H
#define IPSA_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ipsecannotate.h"

/* What the annotator does not count. */
struct stats {
	uint64_t lines;         /* read: of a host, messages */
	uint64_t limits;        /* hit outside the annotator */
	uint64_t renewed;       /* catalogues and patterns taken anew, */
	uint64_t refused;       /* and refused */
};

/* Count the lines of a block that was read. */
void ipsa_stats_lines(struct stats *stats, const char *block, size_t len);

/* Where they are written before they get the name `path`. The caller frees it;
 * NULL if there is no memory. */
char *ipsa_stats_draft(const char *path);

/* Write them to `path`; false after a message. */
bool ipsa_stats_write(const struct stats *stats,
	const struct ipsa_counts *counts, const char *path);

#endif
