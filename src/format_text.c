/* SPDX-License-Identifier: MIT */
#include "format.h"

static bool next_text(struct span record, size_t *at, struct text *text)
{
	if (*at > 0)
		return false;
	*at = 1;
	text->field = ipsa_span(record.ptr, 0);
	text->body = record;
	return true;
}

const struct format ipsa_format_text = {"text", next_text};
