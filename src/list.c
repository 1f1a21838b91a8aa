/* SPDX-License-Identifier: MIT */
#include "list.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "message.h"
#include "output.h"
#include "page.h"
#include "spelling.h"

enum { MAX_ROW = 1024, MAX_FAMILIES = 1024 };

struct lister {
	const struct ipsa_catalog *cat;
	const char *family;     /* NULL means all */
	const struct words *words;      /* all of which an entry must hold */
	struct output *out;
	size_t name_width;
	int width;              /* of the terminal, 0 if there is none */
};

static const char *name_of(const struct ipsa_entry *entry)
{
	return entry->name != NULL ? entry->name : "-";
}

/* --- what is asked for -------------------------------------------------- */

/* In any case, of ASCII. */
static bool has(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (; *text != '\0'; text++)
		if (strncasecmp(text, word, len) == 0)
			return true;
	return false;
}

static bool any_has(const char *const *list, const char *word)
{
	for (; *list != NULL; list++)
		if (has(*list, word))
			return true;
	return false;
}

/* In its names, its numbers, its meaning and its causes. */
static bool holds(const struct ipsa_entry *e, const char *word)
{
	char all[IPSA_SPELLINGS][IPSA_SPELLING];
	size_t count = ipsa_spelling_all(all, e);

	while (count-- > 0)
		if (strcasecmp(all[count], word) == 0)
			return true;
	return (e->name != NULL && has(e->name, word)) ||
		any_has(e->aliases, word) || has(e->meaning, word) ||
		any_has(e->causes, word);
}

static bool is_asked_for(const struct lister *l, const struct ipsa_entry *e)
{
	if (l->family != NULL && strcmp(e->family, l->family) != 0)
		return false;
	for (size_t i = 0; l->words != NULL && i < l->words->count; i++)
		if (!holds(e, l->words->at[i]))
			return false;
	return true;
}

static const struct ipsa_entry *next(const struct lister *l,
	const struct ipsa_entry *entry)
{
	do {
		entry = ipsa_catalog_next(l->cat, entry);
	} while (entry != NULL && !is_asked_for(l, entry));
	return entry;
}

/* --- rows --------------------------------------------------------------- */

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
	len = l->width > 0 ? ipsa_page_fit(text, l->width) : strlen(text);
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
static void no_family(const struct lister *l)
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

static void nothing(const struct lister *l)
{
	if (l->words == NULL)
		no_family(l);
	else
		ipsa_message(l->words->count > 1
			? "no entry holds all of these words"
			: "no entry holds '%s'", l->words->at[0]);
}

int ipsa_list(const struct arguments *args, const struct ipsa_catalog *cat,
	struct output *out, int width)
{
	struct lister l = {.cat = cat, .out = out, .width = width};
	const struct ipsa_entry *entry;
	enum ipsa_code code = IPSA_OK;

	if (args->mode == MODE_SEARCH)
		l.words = &args->operands;
	else if (args->operands.count > 0)
		l.family = args->operands.at[0];
	entry = next(&l, NULL);
	if (entry == NULL && args->operands.count > 0) {
		nothing(&l);
		return IPSA_FAILED;
	}
	l.name_width = widest_name(&l);
	for (; entry != NULL && code == IPSA_OK; entry = next(&l, entry))
		code = write_one(&l, entry, args->annotate.json);
	if (code == IPSA_NO_MEMORY)
		ipsa_message("%s", ipsa_code_text(code));
	return code == IPSA_OK ? IPSA_DONE : IPSA_FAILED;
}
