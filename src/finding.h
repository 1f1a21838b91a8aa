/* SPDX-License-Identifier: MIT */
/*
 * One reporter for everything that can be wrong with what users write:
 * catalogue and pattern files, templates, family lists.
 */
#ifndef IPSA_FINDING_H
#define IPSA_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "ipsecannotate.h"

enum finding {
#define FINDING(name, id, level) FINDING_##name,
#include "finding.def"
#undef FINDING
	FINDINGS
};

struct reporter {
	ipsa_report_fn *report; /* may be NULL: then findings are counted */
	void *ctx;
	const char *origin;
	size_t errors;          /* reported so far */
	bool no_memory;         /* a reader gave up for want of memory */
};

#if defined(__GNUC__)
#define IPSA_PRINTF(a, b) __attribute__((format(printf, a, b)))
#else
#define IPSA_PRINTF(a, b)
#endif

/* Report a finding at a line and column (0, 0: nowhere in particular). */
IPSA_PRINTF(5, 6)
void ipsa_finding(struct reporter *to, enum finding finding, size_t line,
	size_t column, const char *format, ...);

/* What a reader returns that reported to `to`. */
enum ipsa_code ipsa_finding_code(const struct reporter *to);

#endif
