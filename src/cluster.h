/* SPDX-License-Identifier: MIT */
/*
 * References that belong together: different spellings of one code that adjoin
 * over a joint, as in `13801(ERROR_IPSEC_IKE_AUTH_FAIL)` or `0x35E9 = 13801`.
 */
#ifndef IPSA_CLUSTER_H
#define IPSA_CLUSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "limits.h"
#include "reference.h"
#include "span.h"

/* One reference. */
struct member {
	size_t start, end;      /* in the text that is searched */
	size_t raw_start;       /* in the line or record with its notes */
	uint64_t line, column, offset; /* in the input */
	enum spelling spelling;
	bool bare;              /* counts only beside one that is not */
	const char *pattern;    /* the name of what found it */
	struct readings readings;
	size_t text_len;
	char text[NAME_MAX_LEN]; /* as it stands there; the last of all, since
				    what of it is not used is not copied */
};

static inline void ipsa_member_copy(struct member *to,
	const struct member *from)
{
	memcpy(to, from, offsetof(struct member, text) + from->text_len);
}

struct cluster {
	struct member members[CLUSTER_MAX];
	unsigned count;
	unsigned open;          /* brackets opened in it, not yet closed */
	bool bracketed;         /* a bracket stands before the first */
	bool alone;             /* one at least is not bare */
};

/* What a cluster means. */
struct meaning {
	struct readings shared; /* the entries that all members may mean; of a
				   disagreement all that any may */
	bool agrees;
};

/* Would `m` go on with the cluster? `text` holds both and what is between. */
bool ipsa_cluster_joins(const struct cluster *c, const struct member *m,
	struct span text);

/* Add `m`, which joins, or begins an empty cluster. */
void ipsa_cluster_add(struct cluster *c, const struct member *m,
	struct span text);

/*
 * Where the note of the cluster stands if it ends here: behind its last member
 * and behind the bracket that closes what it opened.
 */
size_t ipsa_cluster_place(const struct cluster *c, struct span text);

void ipsa_cluster_meaning(const struct cluster *c, struct meaning *out);

#endif
