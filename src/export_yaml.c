/* SPDX-License-Identifier: MIT */
/*
 * The OpenTelemetry Collector has a lookup processor, whose yaml source takes
 * a map for each key, and any of its fields into an attribute each. It was
 * chosen over the transform processor, whose statements have no tables: it
 * would try thousands of conditions on each record.
 *
 *	lookup: { source: { type: yaml, path: /etc/otelcol/ipsec.yaml },
 *		lookups: [ { key: 'log.attributes["code"]', attributes:
 *		[ { source: meaning, destination: ipsec.meaning } ] } ] }
 *
 * Keys and values stand in double quotes, or 13801 were a number, which no
 * text is equal to. They hold no aliases of YAML, which some readers refuse.
 */
#include "export_yaml.h"

#include "export_keys.h"

static void fields(FILE *to, const struct export_row *r)
{
	(void)fputc('"', to);
	ipsa_export_put_json(to, r->key);
	(void)fputs("\":\n", to);
	for (int i = 0; i < EXPORT_COLUMNS; i++) {
		enum export_column column = (enum export_column)i;

		(void)fprintf(to, "  %s: \"",
			ipsa_export_column_name(column));
		ipsa_export_column(to, r, column, ipsa_export_put_json);
		(void)fputs("\"\n", to);
	}
}

const struct export_table ipsa_export_otel = {"---\n", "", "", fields};
