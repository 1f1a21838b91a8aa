/* SPDX-License-Identifier: MIT */
#include "why.h"

#include <inttypes.h>
#include <stdio.h>

#include "ipsecannotate.h"
#include "message.h"

enum { MAX_REASON = 512, MAX_SHOWN = 1024 };

/* What it would be called: an entry without a name goes by its number. */
static void call(char *to, size_t room, const struct ipsa_entry *entry)
{
	if (entry == NULL)
		(void)snprintf(to, room, "no entry");
	else if (entry->name != NULL)
		(void)snprintf(to, room, "%s", entry->name);
	else
		(void)snprintf(to, room, "%s %" PRIu32,
			ipsa_space_name(entry->space), entry->code);
}

static void reason(char *to, size_t room, const struct ipsa_candidate *c)
{
	char name[MAX_REASON / 2];

	call(name, sizeof name, c->entry);
	switch (c->verdict) {
	case IPSA_ANNOTATED:
		(void)snprintf(to, room, "annotated: it is %s", name);
		break;
	case IPSA_UNKNOWN:
		(void)snprintf(to, room, "left alone: the catalogue does not "
			"have it, or its family was not asked for");
		break;
	case IPSA_GATE_CLOSED:
		(void)snprintf(to, room, "left alone: %s, but the gate '%s' is "
			"closed", name, c->gate != NULL ? c->gate : "?");
		break;
	case IPSA_BARE:
		(void)snprintf(to, room, "left alone: %s, but no error word "
			"and no clear reference stands beside it", name);
		break;
	case IPSA_COVERED:
		(void)snprintf(to, room,
			"left alone: part of a longer reference");
		break;
	case IPSA_INTERRUPTED:
		(void)snprintf(to, room, "left alone: a note stands inside it");
		break;
	}
}

void ipsa_why_tell(void *ctx, const struct ipsa_candidate *c)
{
	char text[MAX_REASON] = "";
	int len = c->len < MAX_SHOWN ? (int)c->len : MAX_SHOWN;

	(void)ctx;
	reason(text, sizeof text, c);
	ipsa_message_plain("%s:%" PRIu64 ":%" PRIu64
		": %.*s: %s (pattern '%s')", c->file, c->line, c->column,
		len, c->text, text, c->pattern);
}
