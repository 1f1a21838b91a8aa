/* SPDX-License-Identifier: MIT */
/* One catalogue file, read: its entries as they stand there. */
#ifndef IPSA_CATALOG_READ_H
#define IPSA_CATALOG_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "finding.h"
#include "ipsecannotate.h"
#include "span.h"

/* What a file says of an entry; of what it does not give, the zero value. */
struct draft {
	struct ipsa_entry entry;
	size_t line, column;
	bool has_code, has_severity, has_class, has_retry;
};

struct drafts {
	struct draft *list;     /* owned: free() it */
	size_t count, cap;
};

/*
 * Read a catalogue file into `drafts`, its strings into `arena`. What is wrong
 * is reported to `to`: everything that can be found, not just the first.
 */
void ipsa_catalog_read(struct span source, struct arena *arena,
	struct drafts *drafts, struct reporter *to);

/*
 * May these bytes stand in a note? NULL, or what is wrong with them. Where
 * `ascii`, no byte beyond ASCII may.
 */
const char *ipsa_note_text_fault(struct span text, bool ascii);

#endif
