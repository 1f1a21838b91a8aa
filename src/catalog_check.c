/* SPDX-License-Identifier: MIT */
/*
 * What only a whole catalogue shows, and what makes a text read badly: none of
 * it keeps a catalogue from working, so most of it is a warning.
 */
#include "catalog.h"
#include "catalog_table.h"
#include "finding.h"

struct check {
	const struct catalog_table *table;
	const struct ipsa_entry *entry;
	struct reporter *to;
};

static void tell(const struct check *c, enum finding finding,
	const char *what, const char *text)
{
	const struct ipsa_entry *e = c->entry;

	ipsa_finding(c->to, finding, 0, 0, "%s %lu %s%s%s: %s",
		ipsa_space_name(e->space), (unsigned long)e->code,
		e->name != NULL ? e->name : "", e->name != NULL ? " " : "",
		what, text);
}

/* --- related entries ---------------------------------------------------- */

static bool names(const struct check *c, const struct ipsa_entry *from,
	const struct ipsa_entry *to)
{
	for (const char *const *r = from->related; *r != NULL; r++)
		if (ipsa_table_name(c->table, ipsa_span_of(*r)) == to)
			return true;
	return false;
}

/* Neighbours know each other; what has no name cannot be named. */
static void check_related(const struct check *c)
{
	for (const char *const *r = c->entry->related; *r != NULL; r++) {
		const struct ipsa_entry *other = ipsa_table_name(c->table,
			ipsa_span_of(*r));

		if (other == NULL)
			tell(c, FINDING_UNKNOWN_RELATED,
				"is related to what has no entry", *r);
		else if (c->entry->name != NULL && !names(c, other, c->entry))
			tell(c, FINDING_ONE_SIDED,
				"is related to what does not name it", *r);
	}
}

/* --- items of lists ----------------------------------------------------- */

static bool ends_sentence(struct span s)
{
	return s.len > 0 && strchr(".!?", s.ptr[s.len - 1]) != NULL;
}

static bool begins_sentence(struct span s)
{
	return s.len > 0 && (s.ptr[0] < 'a' || s.ptr[0] > 'z');
}

/* Backticks enclose what is to be typed: there is an even number of them. */
static bool is_quoted_well(struct span s)
{
	bool open = false;

	for (size_t i = 0; i < s.len; i++)
		open ^= s.ptr[i] == '`';
	return !open;
}

/* Where a sentence ends inside and another begins, outside of backticks. */
static bool holds_sentence(struct span s)
{
	bool open = false;

	for (size_t i = 0; i + 2 < s.len; i++) {
		open ^= s.ptr[i] == '`';
		if (!open && s.ptr[i] == '.' && s.ptr[i + 1] == ' ' &&
		    ipsa_is_upper(s.ptr[i + 2]))
			return true;
	}
	return false;
}

/* A whole sentence, or where `command` allows, a whole command. */
static void check_items(const struct check *c, const char *const *items,
	bool command)
{
	for (; *items != NULL; items++) {
		struct span s = ipsa_span_of(*items);

		if (!is_quoted_well(s))
			tell(c, FINDING_BAD_ITEM,
				"has a backtick without its other", *items);
		else if (ends_sentence(s) && !begins_sentence(s))
			tell(c, FINDING_BAD_ITEM,
				"has a sentence that begins small", *items);
		else if (!ends_sentence(s) && !command)
			tell(c, FINDING_BAD_ITEM,
				"has a cause that is no sentence", *items);
		else if (!ends_sentence(s) && holds_sentence(s))
			tell(c, FINDING_BAD_ITEM,
				"has a sentence without its end", *items);
	}
}

enum ipsa_code ipsa_catalog_check(const struct ipsa_catalog *cat,
	ipsa_report_fn *report, void *ctx)
{
	struct reporter to = {report, ctx, "catalogue", 0, false};
	struct check c = {.table = &cat->table, .to = &to};

	for (size_t i = 0; i < cat->table.entry_count; i++) {
		c.entry = &cat->table.entries[i];
		check_related(&c);
		check_items(&c, c.entry->causes, false);
		check_items(&c, c.entry->diagnose, true);
		check_items(&c, c.entry->resolve, true);
	}
	return ipsa_finding_code(&to);
}
