/* SPDX-License-Identifier: MIT */
/* A summary for people, and for machines. */
#ifndef IPSA_SUMMARY_TEXT_H
#define IPSA_SUMMARY_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct inputs;
struct summary;
struct summary_row;

/* What else is to be known of a run; `about` of the functions below. */
struct account {
	const struct summary *summary;  /* sorted */
	const struct inputs *inputs;    /* the files, by their numbers */
	uint64_t bytes, limits, failed, copied, skipped;
	bool unicode;           /* bars of block elements, else of ASCII */
};

/*
 * ipsa_page_fns, `about` being a struct account: a table of codes, the most
 * frequent first, with their times, files, actions and bars; the same as one
 * JSON object and a newline.
 */
void ipsa_summary_text(FILE *to, const void *about);
void ipsa_summary_json(FILE *to, const void *about);

/* What a row is called: the names of its entries, as a note has them. */
void ipsa_summary_label(FILE *to, const struct summary_row *row);

/* Do the words of this locale come as UTF-8? */
bool ipsa_summary_unicode(void);

#endif
