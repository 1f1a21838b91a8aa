/* SPDX-License-Identifier: MIT */
#include "export.h"

#include <stdlib.h>
#include <string.h>

#include "export_csv.h"
#include "export_html.h"
#include "export_json.h"
#include "export_keys.h"
#include "export_table.h"
#include "export_yaml.h"
#include "message.h"
#include "output.h"
#include "page.h"

/* Rows that are made at a time: some ten kilobytes. */
enum { BATCH = 64 };

/* A page is made in its own way: it has no keys. */
static const struct export_table *const tables[] = {
	[EXPORT_RSYSLOG] = &ipsa_export_rsyslog,
	[EXPORT_SYSLOG_NG] = &ipsa_export_syslog_ng,
	[EXPORT_LOGSTASH] = &ipsa_export_logstash,
	[EXPORT_VECTOR] = &ipsa_export_columns,
	[EXPORT_SPLUNK] = &ipsa_export_columns,
	[EXPORT_OTEL] = &ipsa_export_otel,
	[EXPORT_HTML] = NULL
};

/* Some rows, made before they are written: they may be written twice. */
struct batch {
	const struct export_table *table;
	struct export_row rows[BATCH];
	size_t count;
	bool first;             /* the table begins with them */
};

static void print(FILE *to, const void *about)
{
	const struct batch *b = about;

	for (size_t i = 0; i < b->count; i++) {
		if (i > 0 || !b->first)
			(void)fputs(b->table->joint, to);
		b->table->row(to, &b->rows[i]);
	}
}

static enum ipsa_code write_batch(const struct batch *b, struct output *out)
{
	size_t len;
	char *text = ipsa_page_text(print, b, &len);
	bool written;

	if (text == NULL)
		return IPSA_NO_MEMORY;
	written = ipsa_output_text(out, text, len);
	free(text);
	return written ? IPSA_OK : IPSA_NOT_WRITTEN;
}

static enum ipsa_code write_rows(const struct ipsa_catalog *cat,
	const struct export_keys *keys, struct batch *b, struct output *out)
{
	enum ipsa_code code = IPSA_OK;
	size_t at = 0;

	for (b->first = true; code == IPSA_OK; b->first = false) {
		b->count = 0;
		while (b->count < BATCH && ipsa_export_row(cat, keys, &at,
		    &b->rows[b->count]))
			b->count++;
		if (b->count == 0)
			break;
		code = write_batch(b, out);
	}
	return code;
}

static enum ipsa_code write_table(const struct export_table *table,
	const struct ipsa_catalog *cat, struct output *out)
{
	struct batch batch = {.table = table};
	struct export_keys keys;
	enum ipsa_code code = ipsa_export_keys(cat, &keys);

	if (code != IPSA_OK)
		return code;
	if (!ipsa_output_text(out, table->head, strlen(table->head)))
		code = IPSA_NOT_WRITTEN;
	if (code == IPSA_OK)
		code = write_rows(cat, &keys, &batch, out);
	if (code == IPSA_OK &&
	    !ipsa_output_text(out, table->tail, strlen(table->tail)))
		code = IPSA_NOT_WRITTEN;
	ipsa_export_keys_free(&keys);
	return code;
}

int ipsa_export(const struct arguments *args, const struct ipsa_catalog *cat,
	struct output *out)
{
	const struct export_table *table = tables[args->export];
	enum ipsa_code code = table != NULL ? write_table(table, cat, out) :
		ipsa_export_html(cat, out);

	if (code == IPSA_NO_MEMORY)
		ipsa_message("%s", ipsa_code_text(code));
	return code == IPSA_OK ? IPSA_DONE : IPSA_FAILED;
}
