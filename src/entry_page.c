/* SPDX-License-Identifier: MIT */
#include "entry_page.h"

#include <stddef.h>
#include <string.h>

#include "ipsecannotate.h"
#include "page.h"
#include "spelling.h"

enum { INDENT = 4, LABEL = 12 };

struct page {
	FILE *to;
	int width;
	bool color;
};

static void put(const struct page *page, const char *text)
{
	ipsa_page_put(page->to, text, strlen(text));
}

static void bold(const struct page *page, const char *text)
{
	(void)fputs(page->color ? "\033[1m" : "", page->to);
	put(page, text);
	(void)fputs(page->color ? "\033[0m" : "", page->to);
}

static void heading(const struct page *page, const char *title)
{
	(void)fputc('\n', page->to);
	bold(page, title);
	(void)fputc('\n', page->to);
}

static void paragraph(const struct page *page, const char *title,
	const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	heading(page, title);
	(void)fprintf(page->to, "%*s", INDENT, "");
	ipsa_page_wrap(page->to, text, INDENT, INDENT, page->width);
}

/*
 * A step that does not end like a sentence is a command, perhaps after words
 * that say where ("On the server: certutil ..."). It is not to be broken, so
 * that it can be copied.
 */
const char *ipsa_entry_command(const char *step)
{
	const char *colon = strstr(step, ": ");
	size_t len = strlen(step);

	if (len == 0 || strchr(".!?)\n", step[len - 1]) != NULL)
		return NULL;
	return colon != NULL ? colon + 2 : step;
}

static void step(const struct page *page, const char *text)
{
	const char *typed = ipsa_entry_command(text);
	const int indent = INDENT + 2;

	(void)fprintf(page->to, "%*s- ", INDENT, "");
	if (typed == NULL) {
		ipsa_page_wrap(page->to, text, indent, indent, page->width);
		return;
	}
	if (typed > text) {
		ipsa_page_put(page->to, text, (size_t)(typed - text) - 1);
		(void)fprintf(page->to, "\n%*s", indent + 2, "");
	}
	put(page, typed);
	(void)fputc('\n', page->to);
}

static void item(const struct page *page, const char *text)
{
	(void)fprintf(page->to, "%*s- ", INDENT, "");
	ipsa_page_wrap(page->to, text, INDENT + 2, INDENT + 2, page->width);
}

static void section(const struct page *page, const char *title,
	const char *const *items,
	void each(const struct page *page, const char *text))
{
	size_t i;

	if (items[0] == NULL)
		return;
	heading(page, title);
	for (i = 0; items[i] != NULL; i++)
		each(page, items[i]);
}

/* The words of a line of the head, under each other. */
static void label(const struct page *page, const char *name)
{
	(void)fprintf(page->to, "%*s%-*s", INDENT, "", LABEL, name);
}

static void words(const struct page *page, const char *name,
	const char *const *list)
{
	int at = INDENT + LABEL;
	size_t i;

	if (list[0] == NULL)
		return;
	label(page, name);
	for (i = 0; list[i] != NULL; i++) {
		int columns = (int)strlen(list[i]) + 2;

		if (i > 0 && at + columns > page->width)
			at = fprintf(page->to, ",\n%*s", INDENT + LABEL, "") - 2;
		else
			(void)fputs(i > 0 ? ", " : "", page->to);
		put(page, list[i]);
		at += columns;
	}
	(void)fputc('\n', page->to);
}

static const char *retry(enum ipsa_retry when)
{
	switch (when) {
	case IPSA_RETRY_NEVER:
		return "never: trying again fails in the same way";
	case IPSA_RETRY_LATER:
		return "later: it may have passed by then";
	default:
		return "now: trying again at once may do";
	}
}

/* The headline is the name, or the number of what has none. */
static void headline(const struct page *page, const struct ipsa_entry *entry)
{
	char all[IPSA_SPELLINGS][IPSA_SPELLING];
	const char *list[IPSA_SPELLINGS + 1];

	ipsa_spelling_list(list, all, entry);
	bold(page, entry->name != NULL ? entry->name : all[0]);
	(void)fputs("\n\n", page->to);
	words(page, "Written", list);
}

static void head(const struct page *page, const struct ipsa_entry *entry)
{
	headline(page, entry);
	words(page, "Also named", entry->aliases);
	label(page, "Space");
	(void)fprintf(page->to, "%s, family ", ipsa_space_name(entry->space));
	put(page, entry->family);
	(void)fputc('\n', page->to);
	label(page, "Severity");
	(void)fprintf(page->to, "%s, class %s\n",
		ipsa_severity_name(entry->severity),
		ipsa_class_name(entry->class_));
	label(page, "Retry");
	(void)fprintf(page->to, "%s\n", retry(entry->retry));
	words(page, "Phase", entry->phase);
	words(page, "Reported by", entry->reported_by);
}

void ipsa_entry_page(FILE *to, const struct ipsa_entry *entry, int width,
	bool color)
{
	const struct page about = {to, width, color};
	const struct page *page = &about;

	head(page, entry);
	paragraph(page, "Meaning", entry->meaning);
	paragraph(page, "Action", entry->action);
	paragraph(page, "Details", entry->details);
	section(page, "Causes", entry->causes, item);
	section(page, "Diagnose", entry->diagnose, step);
	section(page, "Resolve", entry->resolve, step);
	section(page, "Related", entry->related, item);
	paragraph(page, "Reference", entry->reference);
}
