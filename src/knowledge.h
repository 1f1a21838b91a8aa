/* SPDX-License-Identifier: MIT */
/*
 * What a run knows: the catalogue that is built in, under what the site, the
 * user and the command line add to it; and the patterns likewise.
 */
#ifndef IPSA_KNOWLEDGE_H
#define IPSA_KNOWLEDGE_H

#include <stdbool.h>
#include <stdio.h>

#include "ipsecannotate.h"
#include "options.h"

/* Set `least`, and all else to zero. */
struct knowledge {
	struct ipsa_catalog *cat;
	struct ipsa_patterns *pats;
	enum ipsa_level least;  /* of what is told about files; a check asks
				   for warnings, and then what the run found
				   by itself must be right, too */
	char **used;            /* names of catalogue files, `files` of them */
	size_t files;
	bool broken;            /* a file that was found by itself */
	bool no_memory;
};

/*
 * Put the catalogue together, or the patterns, which needs the catalogue. An
 * exit status, after messages; a file that the run found by itself and that
 * is broken is told and left out.
 */
int ipsa_knowledge_catalog(struct knowledge *k, const struct arguments *args);
int ipsa_knowledge_patterns(struct knowledge *k, const struct arguments *args);

/* The exit status that a code of the library means, after a message. */
int ipsa_knowledge_status(enum ipsa_code code);

size_t ipsa_knowledge_entries(const struct knowledge *k);

/* Write what is in use, a line each; or tell it on standard error. */
void ipsa_knowledge_show(FILE *to, const struct knowledge *k);
void ipsa_knowledge_tell(const struct knowledge *k);

/* Free what it owns. */
void ipsa_knowledge_free(struct knowledge *k);

#endif
