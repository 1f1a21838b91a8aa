/* SPDX-License-Identifier: MIT */
/*
 * A target while it is written: under a name of its own in the target's
 * folder, and renamed when it is complete. So a target that is there is
 * complete, whenever a run ended.
 *
 * The name of a draft follows from that of its target, so that what a killed
 * run left is written anew and not left lying; a lock keeps two runs apart.
 */
#ifndef IPSA_DRAFT_H
#define IPSA_DRAFT_H

#include <sys/stat.h>

#include <stdbool.h>

#include "output.h"

struct draft {
	struct output out;      /* named like the target */
	char *path;             /* of the draft; NULL where there is none */
};

/* What is known of a target before it is written. */
enum standing {
	TARGET_FREE,            /* it may be written */
	TARGET_COMPLETE,        /* it has the time of `source` */
	TARGET_THERE            /* something else has its name */
};

enum standing ipsa_target_standing(const char *target,
	const struct stat *source);

/* Has a path the name of a draft? What has it would be written over. */
bool ipsa_draft_named(const char *path);

/* Make every folder of `path`, up to its last slash, that is not there; `path`
 * is afterwards as it was. False after a message. */
bool ipsa_draft_folders(char *path);

/*
 * Make the folders of `target`, which is borrowed until the draft is kept or
 * dropped, and an empty draft, readable by no one who may not read `source`. One
 * that a killed run left is taken away. False after a message.
 */
bool ipsa_draft_open(struct draft *draft, const char *target,
	const struct stat *source);

/*
 * The draft is done, and gets the name of its target: with the time of
 * `source` if it is `whole`, else with its own, and then it replaces no target
 * that is complete. False, after a message, if that is so, or any write before
 * or this failed; then it is dropped.
 */
bool ipsa_draft_keep(struct draft *draft, const struct stat *source,
	bool whole);

/* Remove it. Nothing happens where there is none. */
void ipsa_draft_drop(struct draft *draft);

#endif
