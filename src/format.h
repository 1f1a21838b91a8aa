/* SPDX-License-Identifier: MIT */
/*
 * What a record consists of: its texts, each with the name of the field it
 * stands in. Patterns see `field: text`, so that an error code needs no
 * pattern of its own for each kind of record that may carry it.
 */
#ifndef IPSA_FORMAT_H
#define IPSA_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "span.h"

struct text {
	struct span field;      /* empty where a text has no name */
	struct span body;       /* a part of the record */
};

struct format {
	const char *name;

	/*
	 * The next text of a record, notes taken out. *at is 0 for the first
	 * and the format's own afterwards. False if there is none.
	 */
	bool (*next_text)(struct span record, size_t *at, struct text *text);
};

/* A line is one text, without a name. */
extern const struct format ipsa_format_text;

#endif
