/* SPDX-License-Identifier: MIT */
/*
 * What a run that lasts is asked for while it reads. SIGHUP: open --output anew,
 * which was renamed, and take catalogue and patterns anew, which changed.
 * SIGUSR1: write --stats-file.
 */
#ifndef IPSA_SERVICE_H
#define IPSA_SERVICE_H

#include <sys/stat.h>

#include <signal.h>
#include <stdbool.h>

#include "ipsecannotate.h"
#include "knowledge.h"
#include "stats.h"

struct arguments;
struct output;

/* Set the first four, and all else to zero. */
struct service {
	const struct arguments *args;
	struct knowledge *known;        /* what the annotator uses */
	struct ipsa_annotator *annotator;
	struct output *out;             /* of --output; NULL: there is none */
	struct stats stats;
	struct knowledge next;          /* checked, and not yet in use */
	bool due;                       /* there is one */
	bool turned;                    /* the output is to be opened anew */
	sigset_t held;                  /* what was so before it began */
};

/* Would --stats-file take the place of this file? True after a message. */
bool ipsa_service_replaces(const struct arguments *args,
	const struct stat *file);

/* Catch those signals from now on, but hold them back until all is ready. */
void ipsa_service_begin(struct service *s);
void ipsa_service_ready(const struct service *s);

/*
 * Do what was asked for since; to be called between two feeds. What does not
 * suit just then is done another time: a file is left where a line ends.
 */
void ipsa_service_serve(struct service *s);

/* Write --stats-file, where there is one: false after a message. */
bool ipsa_service_stats(const struct service *s);

/* Free what was not taken into use. */
void ipsa_service_free(struct service *s);

#endif
