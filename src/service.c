/* SPDX-License-Identifier: MIT */
#include "service.h"

#include <stdlib.h>

#include "descriptor.h"
#include "message.h"
#include "options.h"
#include "output.h"
#include "signals.h"

static bool is_file(const char *path, const struct stat *file)
{
	struct stat st;

	return path != NULL && stat(path, &st) == 0 &&
		ipsa_descriptor_same(&st, file);
}

bool ipsa_service_replaces(const struct arguments *args,
	const struct stat *file)
{
	const char *path = args->stats_file;
	char *draft = path != NULL ? ipsa_stats_draft(path) : NULL;
	bool replaces = is_file(path, file);

	if (!replaces && is_file(draft, file)) {
		path = draft;
		replaces = true;
	}
	if (replaces)
		ipsa_message("%s: the counters would take the place of an "
			"input or output", path);
	free(draft);
	return replaces;
}

void ipsa_service_begin(struct service *s)
{
	ipsa_signals_serve();
	ipsa_signals_hold(&s->held);
}

void ipsa_service_ready(const struct service *s)
{
	ipsa_signals_release(&s->held);
}

static void drop_next(struct service *s)
{
	ipsa_knowledge_free(&s->next);
	s->next = (struct knowledge){.least = IPSA_ERROR};
	s->due = false;
}

static void refuse(struct service *s)
{
	s->stats.refused++;
	drop_next(s);
	ipsa_message("catalogue and patterns stay as they were");
}

/* All of it, as at the start; but what is broken, found by itself or given, is
 * no reason to go on with less than before. */
static void load(struct service *s)
{
	drop_next(s);
	if (ipsa_knowledge_catalog(&s->next, s->args) != IPSA_DONE ||
	    s->next.broken ||
	    ipsa_knowledge_patterns(&s->next, s->args) != IPSA_DONE)
		refuse(s);
	else
		s->due = true;
}

static void report(void *ctx, const struct ipsa_finding *finding)
{
	(void)ctx;
	ipsa_message("--%s: %s", finding->origin, finding->text);
}

static void renew(struct service *s)
{
	enum ipsa_code code = ipsa_annotator_renew(s->annotator, s->next.cat,
		s->next.pats, report, NULL);

	if (code == IPSA_NOT_NOW)
		return;
	if (code != IPSA_OK) {
		refuse(s);
		return;
	}
	ipsa_knowledge_free(s->known);
	*s->known = s->next;
	s->next = (struct knowledge){.least = IPSA_ERROR};
	s->due = false;
	s->stats.renewed++;
}

void ipsa_service_serve(struct service *s)
{
	sigset_t before;

	if (!ipsa_signals_came() && !s->turned && !s->due)
		return;
	ipsa_signals_hold(&before);
	if (ipsa_signals_hung_up()) {
		s->turned = s->out != NULL;
		load(s);
	}
	if (s->turned && ipsa_output_reopen(s->out))
		s->turned = false;
	if (s->due)
		renew(s);
	if (ipsa_signals_asked())
		(void)ipsa_service_stats(s);
	ipsa_signals_release(&before);
}

bool ipsa_service_stats(const struct service *s)
{
	struct ipsa_counts counts;
	sigset_t before;
	bool written;

	if (s->args->stats_file == NULL)
		return true;
	counts = ipsa_annotator_counts(s->annotator);
	ipsa_signals_hold(&before);
	written = ipsa_stats_write(&s->stats, &counts, s->args->stats_file);
	ipsa_signals_release(&before);
	return written;
}

void ipsa_service_free(struct service *s)
{
	drop_next(s);
}
