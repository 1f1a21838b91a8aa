/* SPDX-License-Identifier: MIT */
/* A summary for people, and for machines. */
#ifndef IPSA_SUMMARY_TEXT_H
#define IPSA_SUMMARY_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct inputs;
struct place;
struct remarks;
struct summary;
struct summary_row;

/* What else is to be known of a run; `about` of the functions below. */
struct account {
	const struct summary *summary;  /* sorted */
	const struct inputs *inputs;    /* the files, by their numbers */
	const struct remarks *problems, *not_read;      /* sorted */
	uint64_t bytes, limits, damaged, failed, copied, skipped;
	bool unicode;           /* bars of block elements, else of ASCII */
};

/*
 * ipsa_page_fns, `about` being a struct account: a table of codes, the most
 * frequent first, with their times, files, actions and bars; the same as one
 * JSON object and a newline.
 */
void ipsa_summary_text(FILE *to, const void *about);
void ipsa_summary_json(FILE *to, const void *about);

/* What a place is in: a file, or "FILE/member". Borrowed. */
const char *ipsa_summary_file(const struct account *a,
	const struct place *place);

/* A file or member in which something was found. */
struct found_in {
	const char *name;
	uint64_t count;
	size_t input, inner;    /* what comes next */
};

/* The next one in the order of the inputs, `in` being zeroed for the first;
 * false at the end. */
bool ipsa_summary_next_file(const struct account *a, struct found_in *in);

/* What a row is called: the names of its entries, as a note has them. */
void ipsa_summary_label(FILE *to, const struct summary_row *row);

/* Do the words of this locale come as UTF-8? */
bool ipsa_summary_unicode(void);

#endif
