/* SPDX-License-Identifier: MIT */
#include "list.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "message.h"
#include "output.h"
#include "page.h"
#include "spelling.h"

enum { MAX_ROW = 1024, MAX_FAMILIES = 1024 };

struct lister {
	const struct ipsa_catalog *cat;
	const char *family;     /* NULL means all */
	struct output *out;
	size_t name_width;
	int width;              /* of the terminal, 0 if there is none */
};

static const char *name_of(const struct ipsa_entry *entry)
{
	return entry->name != NULL ? entry->name : "-";
}

/* The next entry that is asked for. */
static const struct ipsa_entry *next(const struct lister *l,
	const struct ipsa_entry *entry)
{
	do {
		entry = ipsa_catalog_next(l->cat, entry);
	} while (entry != NULL && l->family != NULL &&
		strcmp(entry->family, l->family) != 0);
	return entry;
}

static size_t widest_name(const struct lister *l)
{
	const struct ipsa_entry *entry = NULL;
	size_t widest = 0;

	while ((entry = next(l, entry)) != NULL) {
		size_t len = strlen(name_of(entry));

		widest = len > widest ? len : widest;
	}
	return widest;
}

/* Meanings are ASCII, so a column is a byte. */
static bool row(const struct lister *l, const struct ipsa_entry *entry)
{
	char hex[IPSA_SPELLING];
	char text[MAX_ROW];
	size_t len;

	ipsa_spelling_hex(hex, entry);
	(void)snprintf(text, sizeof text - 1,
		"%10" PRIu32 "  %-10s  %-*s  %-7s  %-11s  %s", entry->code,
		hex, (int)l->name_width, name_of(entry),
		ipsa_severity_name(entry->severity),
		ipsa_class_name(entry->class_), entry->meaning);
	len = strlen(text);
	if (l->width > 0 && len > (size_t)l->width)
		len = (size_t)l->width;
	text[len++] = '\n';
	return ipsa_output_text(l->out, text, len);
}

static enum ipsa_code write_one(const struct lister *l,
	const struct ipsa_entry *entry, bool json)
{
	if (json)
		return ipsa_entry_json(entry, ipsa_output_write, l->out);
	return row(l, entry) ? IPSA_OK : IPSA_NOT_WRITTEN;
}

/* "a, b, c": families stand together in the order of the catalogue. */
static void unknown(const struct lister *l)
{
	const struct ipsa_entry *entry = NULL;
	const char *last = "";
	char text[MAX_FAMILIES] = "";

	while ((entry = ipsa_catalog_next(l->cat, entry)) != NULL) {
		size_t len = strlen(text);

		if (strcmp(entry->family, last) == 0)
			continue;
		(void)snprintf(text + len, sizeof text - len, "%s%s",
			len > 0 ? ", " : "", entry->family);
		last = entry->family;
	}
	ipsa_message("no family '%s': there are %s", l->family, text);
}

int ipsa_list(const struct arguments *args, const struct ipsa_catalog *cat,
	struct output *out)
{
	struct lister l = {.cat = cat, .out = out,
		.width = ipsa_page_terminal(out->fd)};
	const struct ipsa_entry *entry;
	enum ipsa_code code = IPSA_OK;

	if (args->operands.count > 0)
		l.family = args->operands.at[0];
	entry = next(&l, NULL);
	if (entry == NULL && l.family != NULL) {
		unknown(&l);
		return IPSA_FAILED;
	}
	l.name_width = widest_name(&l);
	for (; entry != NULL && code == IPSA_OK; entry = next(&l, entry))
		code = write_one(&l, entry, args->annotate.json);
	if (code == IPSA_NO_MEMORY)
		ipsa_message("%s", ipsa_code_text(code));
	return code == IPSA_OK ? IPSA_DONE : IPSA_FAILED;
}
