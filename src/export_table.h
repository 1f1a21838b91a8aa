/* SPDX-License-Identifier: MIT */
/* What a row of a look-up table tells, and what writes one. */
#ifndef IPSA_EXPORT_TABLE_H
#define IPSA_EXPORT_TABLE_H

#include <stdio.h>

struct export_row;

enum export_column {
	EXPORT_NAME, EXPORT_CODE, EXPORT_HEX, EXPORT_FAMILY, EXPORT_SPACE,
	EXPORT_SEVERITY, EXPORT_CLASS, EXPORT_RETRY, EXPORT_MEANING,
	EXPORT_ACTION, EXPORT_COLUMNS
};

/* Writes a piece of a value, with what its format asks to be escaped. */
typedef void export_put_fn(FILE *to, const char *text);

/* One kind of table. */
struct export_table {
	const char *head;       /* before all rows, or "" */
	const char *joint;      /* between them */
	const char *tail;       /* after them */
	void (*row)(FILE *to, const struct export_row *row);
};

const char *ipsa_export_column_name(enum export_column column);

/*
 * Write what all readings have in a column: words joined by " or ", sentences
 * by " Or: ", the same of several once. An entry without a name has its number
 * there, as in notes.
 */
void ipsa_export_column(FILE *to, const struct export_row *row,
	enum export_column column, export_put_fn *put);

/*
 * Write what a note would tell, without its brackets: LABEL: MEANING Action:
 * ACTION, more readings after " Or: ". Where the key is the name, the label is
 * the number, which the log line does not show. Not shortened: a table's rows
 * need not fit a relay's lines.
 */
void ipsa_export_text(FILE *to, const struct export_row *row,
	export_put_fn *put);

/* An export_put_fn for the inside of double quotes in JSON, and so in YAML. */
void ipsa_export_put_json(FILE *to, const char *text);

/* An export_put_fn for the inside of double quotes in CSV. */
void ipsa_export_put_csv(FILE *to, const char *text);

#endif
