/* SPDX-License-Identifier: MIT */
/* Making an annotator of its options, and freeing it. */
#include "annotator.h"

#include <stdio.h>
#include <stdlib.h>

#include "decode.h"
#include "finding.h"

static const char default_template[] = "{meaning} Action: {action}";

/* "a, b, c", as much of it as there is room for. */
static void list_families(const struct ipsa_catalog *cat, char *to, size_t size)
{
	const char *const *family = cat->table.families;
	size_t len = 0;

	*to = '\0';
	for (; *family != NULL && len < size; family++)
		len += (size_t)snprintf(to + len, size - len, "%s%s",
			len > 0 ? ", " : "", *family);
}

static void no_family(const struct ipsa_annotator *a, struct span name,
	struct reporter *to)
{
	char there[256];

	list_families(a->cat, there, sizeof(there));
	ipsa_finding(to, FINDING_UNKNOWN_FAMILY, 1,
		(size_t)(name.ptr - a->options.families) + 1,
		"no family is called '%.*s': there are %s",
		name.len > 80 ? 80 : (int)name.len, name.ptr, there);
}

/* Which families a list names; all are allowed where there is no list. */
static bool choose_families(struct ipsa_annotator *a, struct reporter *to)
{
	const char *list = a->options.families, *end;
	bool *chosen;

	if (list == NULL)
		return true;
	chosen = ipsa_arena_alloc(&a->arena, FAMILIES_MAX + 1);
	if (chosen == NULL) {
		to->no_memory = true;
		return false;
	}
	do {
		struct span name;
		int at;

		end = strchr(list, ',');
		if (end == NULL)
			end = list + strlen(list);
		name = ipsa_span(list, (size_t)(end - list));
		at = ipsa_catalog_family(a->cat, name);
		if (at >= 0)
			chosen[at] = true;
		else
			no_family(a, name, to);
		list = end + 1;
	} while (*end != '\0');
	a->search.families = chosen;
	return to->errors == 0;
}

static bool copy_options(struct ipsa_annotator *a,
	const struct ipsa_options *options, struct reporter *to)
{
	const char *text = options->template_ != NULL ? options->template_ :
		default_template;

	a->options = *options;
	/* Objects are no records, which have frames to be kept; and without
	 * its notes nothing tells a record that had some. */
	a->options.json = options->json && !options->strip;
	a->options.matched = options->matched && !options->json &&
		!options->strip;
	a->fields.schema = options->fields;
	if (options->template_ != NULL) {
		a->options.template_ = ipsa_arena_copy(&a->arena,
			ipsa_span_of(text));
		to->no_memory = a->options.template_ == NULL;
	}
	if (options->families != NULL) {
		a->options.families = ipsa_arena_copy(&a->arena,
			ipsa_span_of(options->families));
		to->no_memory = to->no_memory || a->options.families == NULL;
	}
	to->origin = "template";
	if (to->no_memory || !ipsa_template_make(&a->template, &a->arena,
	    ipsa_span_of(text), to))
		return false;
	to->origin = "families";
	return choose_families(a, to);
}

/* As enum ipsa_format has them; text has none. */
static const struct format *const formats[] = {NULL, NULL, &ipsa_format_json,
	&ipsa_format_csv, &ipsa_format_xml};

static bool make_parts(struct ipsa_annotator *a)
{
	a->search.pats = a->sieve.pats = a->pats;
	a->search.table = &a->cat->table;
	a->search.every = a->options.why != NULL;
	a->search.cluster = &a->cluster;
	a->search.sieve = &a->sieve;
	a->search.eager = a->options.eager;
	a->sieve.each = a->options.unsieved;
	a->told = calloc(a->cat->table.entry_count + 1, sizeof(*a->told));
	a->made = calloc(a->cat->table.entry_count + 1, sizeof(*a->made));
	a->sink = calloc(1, sizeof(*a->sink));
	return a->told != NULL && a->made != NULL && a->sink != NULL &&
		ipsa_search_init(&a->search) && ipsa_sieve_init(&a->sieve);
}

enum ipsa_code ipsa_annotator_new(struct ipsa_annotator **out,
	const struct ipsa_catalog *cat, const struct ipsa_patterns *pats,
	const struct ipsa_options *options,
	ipsa_write_fn *write, void *write_ctx,
	ipsa_report_fn *report, void *report_ctx)
{
	struct reporter to = {report, report_ctx, "options", 0, false};
	struct ipsa_annotator *a = calloc(1, sizeof(*a));
	enum ipsa_code code = IPSA_NO_MEMORY;

	*out = NULL;
	if (a == NULL)
		return IPSA_NO_MEMORY;
	a->cat = cat;
	a->pats = pats;
	if (!copy_options(a, options, &to)) {
		code = to.no_memory ? IPSA_NO_MEMORY : IPSA_BAD_OPTION;
		goto out;
	}
	a->coder.write = write;
	a->coder.ctx = write_ctx;
	if (!make_parts(a) || ipsa_annotator_begin(a, "-") != IPSA_OK)
		goto out;
	*out = a;
	return IPSA_OK;
out:
	ipsa_annotator_free(a);
	return code;
}

/* What depends on what is known; all else is the input's. */
static void trade(struct ipsa_annotator *a, struct ipsa_annotator *b)
{
	struct arena arena = a->arena;
	struct search search = a->search;
	struct sieve sieve = a->sieve;
	struct recall recall = a->recall;
	struct made *made = a->made;
	bool *told = a->told;

	a->cat = b->cat;
	a->pats = b->pats;
	a->options = b->options;
	a->template = b->template;
	a->arena = b->arena;
	a->search = b->search;
	a->search.cluster = &a->cluster;
	a->search.sieve = &a->sieve;
	a->sieve = b->sieve;
	a->recall = b->recall;
	a->made = b->made;
	a->told = b->told;
	a->names = b->names;
	b->arena = arena;
	b->search = search;
	b->sieve = sieve;
	b->recall = recall;
	b->made = made;
	b->told = told;
}

enum ipsa_code ipsa_annotator_renew(struct ipsa_annotator *a,
	const struct ipsa_catalog *cat, const struct ipsa_patterns *pats,
	ipsa_report_fn *report, void *report_ctx)
{
	struct ipsa_annotator *b;
	enum ipsa_code code;

	if (a->longer.on)
		return IPSA_NOT_NOW;
	code = ipsa_annotator_new(&b, cat, pats, &a->options, a->coder.write,
		a->coder.ctx, report, report_ctx);
	if (code != IPSA_OK)
		return code;
	trade(a, b);
	ipsa_annotator_free(b);
	return IPSA_OK;
}

void ipsa_annotator_restart(struct ipsa_annotator *a)
{
	a->offset = 0;
	a->number = 1;
	a->clusters = 0;
	a->mark = 0;
	a->texted = a->cut = false;
	a->spot = (struct spot){.line = 1};
	a->dropped = a->held_joint = a->held_line = false;
	a->due.len = 0;
	ipsa_buf_clear(&a->aside);
	a->aside_depth = 0;
	a->aside_lost = false;
	ipsa_buf_clear(&a->guess);
	ipsa_buf_clear(&a->held);
	ipsa_buf_clear(&a->kept);
	a->longer = (struct long_line){0};
	ipsa_framer_restart(&a->framer);
	a->pending.count = 0;
	ipsa_buf_clear(&a->pending.texts);
	a->framer.no_runs = a->options.matched;
	a->guessed = a->options.format != IPSA_FORMAT_AUTO;
	a->format = formats[a->options.format];
	ipsa_transcode_restart(a);
	memset(a->told, 0, a->cat->table.entry_count);
}

void ipsa_annotator_stop(struct ipsa_annotator *a)
{
	a->no_memory = true;
	a->sink->failed = true;
}

bool ipsa_annotator_asked(struct ipsa_annotator *a)
{
	bool none = a->search.no_memory || a->sieve.no_memory;

	if (none)
		ipsa_annotator_stop(a);
	return !none;
}

bool ipsa_annotator_has(struct ipsa_annotator *a, const struct buf *b)
{
	if (b->failed)
		ipsa_annotator_stop(a);
	return !b->failed;
}

bool ipsa_annotator_counts_lines(const struct ipsa_annotator *a)
{
	return a->options.json || a->options.why != NULL ||
		a->options.found != NULL;
}

bool ipsa_annotator_writes_all(const struct ipsa_annotator *a)
{
	return a->options.strip ||
		(!a->options.json && !a->options.matched);
}

uint64_t ipsa_annotator_measure(const struct ipsa_annotator *a,
	struct span s)
{
	return a->coder.wide ? ipsa_utf16_len(s) : s.len;
}

void ipsa_annotator_move(const struct ipsa_annotator *a, struct spot *spot,
	const char *at)
{
	struct span s = ipsa_span(spot->at, (size_t)(at - spot->at));
	const char *nl;

	spot->at = at;
	while ((nl = memchr(s.ptr, '\n', s.len)) != NULL) {
		size_t len = (size_t)(nl - s.ptr) + 1;

		spot->line++;
		spot->offset += ipsa_annotator_measure(a, ipsa_span(s.ptr,
			len));
		spot->start = spot->offset;
		s = ipsa_span_cut(s, len, s.len);
	}
	spot->offset += ipsa_annotator_measure(a, s);
}

enum ipsa_code ipsa_annotator_begin(struct ipsa_annotator *a,
	const char *file)
{
	ipsa_buf_clear(&a->file);
	ipsa_buf_add(&a->file, file, strlen(file) + 1);
	ipsa_annotator_restart(a);
	return a->file.failed ? IPSA_NO_MEMORY : IPSA_OK;
}

enum ipsa_code ipsa_annotator_begin_part(struct ipsa_annotator *a,
	const char *file)
{
	enum ipsa_code code = ipsa_annotator_begin(a, file);

	a->mark = 3;
	a->guessed = true;
	a->format = NULL;
	ipsa_transcode_plain(a);
	return code;
}

void ipsa_annotator_free(struct ipsa_annotator *a)
{
	if (a == NULL)
		return;
	ipsa_recall_free(&a->recall);
	ipsa_search_free(&a->search);
	ipsa_sieve_free(&a->sieve);
	ipsa_buf_free(&a->file);
	ipsa_buf_free(&a->held);
	ipsa_buf_free(&a->view);
	ipsa_buf_free(&a->named);
	ipsa_buf_free(&a->waiting.notes);
	ipsa_buf_free(&a->waiting.labels);
	ipsa_buf_free(&a->carried.notes);
	ipsa_buf_free(&a->carried.labels);
	ipsa_fields_free(&a->fields);
	ipsa_buf_free(&a->pending.texts);
	ipsa_buf_free(&a->aside);
	ipsa_buf_free(&a->guess);
	ipsa_buf_free(&a->kept);
	ipsa_buf_free(&a->decoded);
	ipsa_buf_free(&a->field);
	ipsa_buf_free(&a->framer.names);
	ipsa_parse_free(&a->parse);
	ipsa_transcode_free(a);
	ipsa_buf_free(&a->note);
	ipsa_buf_free(&a->due);
	ipsa_buf_free(&a->seen);
	ipsa_arena_free(&a->arena);
	free(a->told);
	free(a->made);
	free(a->sink);
	free(a);
}

struct ipsa_counts ipsa_annotator_counts(const struct ipsa_annotator *a)
{
	return a->counts;
}
