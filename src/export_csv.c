/* SPDX-License-Identifier: MIT */
/*
 * Vector's enrichment tables and Splunk's lookup files are the same CSV, with
 * a head and a column for each field:
 *
 *	.ipsec = get_enrichment_table_record!("ipsec", {"key": .code})
 *	... | lookup ipsec key AS code OUTPUT name meaning action
 *
 * syslog-ng's add-contextual-data() takes a line for each name that a key
 * gives. Every field is quoted, so that none can be taken for a number.
 */
#include "export_csv.h"

#include <string.h>

#include "export_keys.h"

static void field(FILE *to, const struct export_row *r,
	enum export_column column)
{
	(void)fputc('"', to);
	ipsa_export_column(to, r, column, ipsa_export_put_csv);
	(void)fputc('"', to);
}

static void key(FILE *to, const struct export_row *r)
{
	(void)fputc('"', to);
	ipsa_export_put_csv(to, r->key);
	(void)fputc('"', to);
}

static void columns(FILE *to, const struct export_row *r)
{
	key(to, r);
	for (int i = 0; i < EXPORT_COLUMNS; i++) {
		(void)fputc(',', to);
		field(to, r, (enum export_column)i);
	}
	(void)fputc('\n', to);
}

const struct export_table ipsa_export_columns = {
	"\"key\",\"name\",\"code\",\"hex\",\"family\",\"space\",\"severity\","
	"\"class\",\"retry\",\"meaning\",\"action\"\n", "", "", columns
};

/* To syslog-ng a value is a template, in which $ begins a macro. */
static void put_template(FILE *to, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '$')
			(void)fputc(*text, to);
		(void)fputc(*text, to);
	}
}

/* Does what a reading has in the column end with a bracket? */
static bool ends_in_bracket(const struct export_row *r,
	enum export_column column)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct ipsa_entry *e = r->readings[i];
		const char *text = column == EXPORT_MEANING ? e->meaning :
			e->action;
		size_t len = strlen(text);

		if (len > 0 && text[len - 1] == ')')
			return true;
	}
	return false;
}

/*
 * From release 4 on a value of the shape WORD(...) is a type and its value. A
 * macro behind it, of a name that nobody sets and so of no text, says that
 * ours is none. Only sentences hold brackets.
 */
static void template(FILE *to, const struct export_row *r,
	enum export_column column)
{
	bool sentence = column == EXPORT_MEANING || column == EXPORT_ACTION;

	(void)fputc('"', to);
	ipsa_export_column(to, r, column, put_template);
	if (sentence && ends_in_bracket(r, column))
		(void)fputs("${ipsec.none}", to);
	(void)fputc('"', to);
}

static void pairs(FILE *to, const struct export_row *r)
{
	for (int i = 0; i < EXPORT_COLUMNS; i++) {
		enum export_column column = (enum export_column)i;

		key(to, r);
		(void)fprintf(to, ",\"ipsec.%s\",",
			ipsa_export_column_name(column));
		template(to, r, column);
		(void)fputc('\n', to);
	}
}

const struct export_table ipsa_export_syslog_ng = {"", "", "", pairs};
