/* SPDX-License-Identifier: MIT */
#include "export_table.h"

#include <inttypes.h>
#include <string.h>

#include "export_keys.h"
#include "ipsecannotate.h"
#include "spelling.h"

static const char *const names[EXPORT_COLUMNS] = {"name", "code", "hex",
	"family", "space", "severity", "class", "retry", "meaning", "action"};

const char *ipsa_export_column_name(enum export_column column)
{
	return names[column];
}

/* Borrowed from the entry, or put into `made`. */
static const char *value(const struct ipsa_entry *e, enum export_column column,
	char made[IPSA_SPELLING])
{
	switch (column) {
	case EXPORT_NAME:
		if (e->name != NULL)
			return e->name;
		ipsa_spelling_number(made, e);
		return made;
	case EXPORT_CODE:
		(void)snprintf(made, IPSA_SPELLING, "%" PRIu32, e->code);
		return made;
	case EXPORT_HEX:
		ipsa_spelling_hex(made, e);
		return made;
	case EXPORT_FAMILY:
		return e->family;
	case EXPORT_SPACE:
		return ipsa_space_name(e->space);
	case EXPORT_SEVERITY:
		return ipsa_severity_name(e->severity);
	case EXPORT_CLASS:
		return ipsa_class_name(e->class_);
	case EXPORT_RETRY:
		return ipsa_retry_name(e->retry);
	case EXPORT_MEANING:
		return e->meaning;
	case EXPORT_ACTION:
		return e->action;
	case EXPORT_COLUMNS:
		break;
	}
	return "";
}

/* Do readings before the one at `at` say the same? */
static bool said(const struct export_row *row, size_t at,
	enum export_column column)
{
	char before[IPSA_SPELLING], here[IPSA_SPELLING];
	const char *text = value(row->readings[at], column, here);

	for (size_t i = 0; i < at; i++)
		if (strcmp(value(row->readings[i], column, before), text) == 0)
			return true;
	return false;
}

void ipsa_export_column(FILE *to, const struct export_row *row,
	enum export_column column, export_put_fn *put)
{
	bool sentence = column == EXPORT_MEANING || column == EXPORT_ACTION;
	char made[IPSA_SPELLING];

	for (size_t i = 0; i < row->count; i++) {
		if (said(row, i, column))
			continue;
		if (i > 0)
			put(to, sentence ? " Or: " : " or ");
		put(to, value(row->readings[i], column, made));
	}
}

static void label(FILE *to, const struct export_row *row, export_put_fn *put)
{
	const struct ipsa_entry *first = row->readings[0];
	char made[IPSA_SPELLING];

	if (row->count == 1 && first->name != NULL &&
	    strcmp(row->key, first->name) == 0) {
		ipsa_spelling_number(made, first);
		put(to, made);
		return;
	}
	ipsa_export_column(to, row, EXPORT_NAME, put);
}

void ipsa_export_text(FILE *to, const struct export_row *row,
	export_put_fn *put)
{
	label(to, row, put);
	for (size_t i = 0; i < row->count; i++) {
		put(to, i > 0 ? " Or: " : ": ");
		put(to, row->readings[i]->meaning);
		put(to, " Action: ");
		put(to, row->readings[i]->action);
	}
}

void ipsa_export_put_json(FILE *to, const char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < ' ' || c == 0x7F) {
			(void)fprintf(to, "\\u%04x", c);
			continue;
		}
		if (c == '"' || c == '\\')
			(void)fputc('\\', to);
		(void)fputc(c, to);
	}
}

void ipsa_export_put_csv(FILE *to, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '"')
			(void)fputc('"', to);
		(void)fputc(*text, to);
	}
}
