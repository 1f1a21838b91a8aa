/* SPDX-License-Identifier: MIT */
#include "csv_cells.h"

#include "format.h"

bool ipsa_csv_cell(struct span record, char delimiter, size_t *at,
	struct span *cell, bool *quoted)
{
	size_t from = *at, end;

	if (from > record.len)
		return false;
	*quoted = from < record.len && record.ptr[from] == '"';
	if (!*quoted) {
		end = ipsa_span_find(record, from, delimiter);
		*cell = ipsa_span_cut(record, from, end);
		*at = end;
		return true;
	}
	end = from + 1;
	while ((end = ipsa_span_find(record, end, '"')) + 1 < record.len &&
	    record.ptr[end + 1] == '"')
		end += 2;
	*cell = ipsa_span_cut(record, from + 1, end < record.len ? end :
		record.len);
	*at = ipsa_span_find(record, end, delimiter);
	return true;
}

char ipsa_csv_delimiter(struct span line)
{
	static const char delimiters[3] = {',', '\t', ';'};
	size_t counts[3] = {0}, best = 0;
	bool quoted = false;

	for (size_t i = 0; i < line.len; i++) {
		const char *d = memchr(delimiters, line.ptr[i],
			sizeof(delimiters));

		if (line.ptr[i] == '"')
			quoted = !quoted;
		else if (d != NULL && !quoted)
			counts[d - delimiters]++;
	}
	for (size_t i = 1; i < 3; i++)
		if (counts[i] > counts[best])
			best = i;
	return delimiters[best];
}

size_t ipsa_csv_last(struct span record, char delimiter, struct span *cell)
{
	size_t at = 0, start = record.len;
	bool quoted = false;

	while (ipsa_csv_cell(record, delimiter, &at, cell, &quoted)) {
		start = (size_t)(cell->ptr - record.ptr) - (quoted ? 1 : 0);
		at++;
	}
	return start > 0 && quoted ? start - 1 : record.len;
}
