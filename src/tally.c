/* SPDX-License-Identifier: MIT */
#include "tally.h"

#include <inttypes.h>

#include "message.h"
#include "plural.h"

void ipsa_tally_work(const struct ipsa_counts *n)
{
	ipsa_message("%" PRIu64 " byte%s, %" PRIu64 " reference%s, %" PRIu64
		" note%s", n->bytes, ipsa_plural(n->bytes), n->references,
		ipsa_plural(n->references), n->notes, ipsa_plural(n->notes));
	if (n->kept > 0)
		ipsa_message("%" PRIu64 " record%s kept the carrier that stood "
			"there", n->kept, ipsa_plural(n->kept));
}

void ipsa_tally_trouble(const struct ipsa_counts *n)
{
	if (n->limits > 0)
		ipsa_message("%" PRIu64 " limit%s hit: each may have cost a "
			"note", n->limits, n->limits == 1 ? " was" : "s were");
	if (n->damaged > 0)
		ipsa_message("%" PRIu64 " damaged record%s passed unchanged",
			n->damaged, ipsa_plural(n->damaged));
}
