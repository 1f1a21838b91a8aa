/* SPDX-License-Identifier: MIT */
/* The table of targets: where in the output folder each input goes. */
#ifndef IPSA_TARGETS_H
#define IPSA_TARGETS_H

#include <stdbool.h>
#include <stddef.h>

#include "inputs.h"

struct arguments;

/* A path that an input may write to. */
struct claim {
	char *path;
	const struct input *input;
	bool sure;              /* else what it holds decides */
	bool tree;              /* a folder, all of which is the input's */
};

struct targets {
	const struct arguments *args;
	struct claim *claims;           /* in the order of their paths */
	size_t claim_count, claim_room;
	const struct input **inputs;    /* by device and inode */
	struct input report;            /* --report: no input, but it has a claim */
	size_t input_count;
};

/*
 * Give every input its target: what is in an archive goes to a folder of the
 * archive's name, all else to a file. Whether a compressed file holds an
 * archive is not known yet: one that is named so (`x.tar.gz`, `x.tgz`) is
 * taken for one, others for files.
 *
 * False after messages: two have one target, the report counted, or one would be
 * a folder of another's, or a target is one of the inputs; or there is no memory, which
 * *no_memory then says. Either way ipsa_targets_free frees the table.
 */
bool ipsa_targets_assign(struct targets *t, struct inputs *in,
	const struct arguments *args, bool *no_memory);

/*
 * May a member of `input` be written to `path`? False, after a message, where
 * that is another input's target or may become one's that comes before it, or
 * is an input. Threads may ask at once, and the answer does not depend on
 * which of them is first.
 */
bool ipsa_targets_may(const struct targets *t, const struct input *input,
	const char *member, const char *path);

void ipsa_targets_free(struct targets *t);

#endif
