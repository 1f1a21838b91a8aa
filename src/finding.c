/* SPDX-License-Identifier: MIT */
#include "finding.h"

#include <stdarg.h>
#include <stdio.h>

static const struct {
	const char *id;
	enum ipsa_level level;
} rows[] = {
#define FINDING(name, id, level) {id, level},
#include "finding.def"
#undef FINDING
};

void ipsa_finding(struct reporter *to, enum finding finding, size_t line,
	size_t column, const char *format, ...)
{
	char text[512];
	struct ipsa_finding f = {rows[finding].id, rows[finding].level,
		to->origin, line, column, text};
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (f.level == IPSA_ERROR)
		to->errors++;
	if (to->report != NULL)
		to->report(to->ctx, &f);
}

enum ipsa_code ipsa_finding_code(const struct reporter *to)
{
	if (to->no_memory)
		return IPSA_NO_MEMORY;
	return to->errors > 0 ? IPSA_BAD_FILE : IPSA_OK;
}
