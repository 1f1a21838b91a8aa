/* SPDX-License-Identifier: MIT */
/* The words of a note: its label, and its text by a template. */
#ifndef IPSA_WORDING_H
#define IPSA_WORDING_H

#include "arena.h"
#include "buf.h"
#include "cluster.h"
#include "finding.h"

/* A template, taken apart. */
struct template_part;
struct template {
	const struct template_part *parts;
	size_t count;
};

/* Take a template apart, into `arena`; false if it is wrong (reported). */
bool ipsa_template_make(struct template *t, struct arena *arena,
	struct span text, struct reporter *to);

/* Does a member of the cluster show the entry's name? Then a label tells its
 * number; of an entry without a name, always. */
bool ipsa_wording_shows(const struct cluster *c,
	const struct ipsa_entry *entry);

/* Append the label of a cluster: a name, or a number, or names with `or`. */
void ipsa_wording_label(struct buf *out, const struct cluster *c,
	const struct meaning *m);

/*
 * Append a whole note, ` [= LABEL: TEXT]`, or without its text where `brief`.
 * Texts that would make it too long are left out from the end.
 */
void ipsa_wording_note(struct buf *out, const struct template *t,
	const struct cluster *c, const struct meaning *m, bool brief);

/* Append an entry's number: decimal, or 0x and eight digits. */
void ipsa_wording_number(struct buf *out, const struct ipsa_entry *entry);

/* Append an entry's name; of one that has none, its number. */
void ipsa_wording_name(struct buf *out, const struct ipsa_entry *entry);

/* Append the sentence that says how the members of a cluster disagree. */
void ipsa_wording_disagreement(struct buf *out, const struct cluster *c);

#endif
