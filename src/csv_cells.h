/* SPDX-License-Identifier: MIT */
/* The cells of a record of a table, after RFC 4180. */
#ifndef IPSA_CSV_CELLS_H
#define IPSA_CSV_CELLS_H

#include <stdbool.h>
#include <stddef.h>

#include "span.h"

/*
 * The cell at *at of a well-formed record: what it holds, quotes left out;
 * *at moves to its delimiter, or to the end. False behind the last.
 */
bool ipsa_csv_cell(struct span record, char delimiter, size_t *at,
	struct span *cell, bool *quoted);

/* Of comma, tab and semicolon the one most often outside quotes. */
char ipsa_csv_delimiter(struct span line);

#endif
