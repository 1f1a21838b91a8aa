/* SPDX-License-Identifier: MIT */
/*
 * Logstash's translate filter takes a dictionary of one text for each key:
 *
 *	translate { source => "code" target => "ipsec"
 *		dictionary_path => "/etc/logstash/ipsec.yaml" }
 *
 * Some releases of its 8 take no dictionary of more than 3 MiB of YAML. What is
 * built in is less, which a test sees to.
 *
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

static void key(FILE *to, const struct export_row *r)
{
	(void)fputc('"', to);
	ipsa_export_put_json(to, r->key);
	(void)fputs("\":", to);
}

static void text(FILE *to, const struct export_row *r)
{
	key(to, r);
	(void)fputs(" \"", to);
	ipsa_export_text(to, r, ipsa_export_put_json);
	(void)fputs("\"\n", to);
}

static void fields(FILE *to, const struct export_row *r)
{
	key(to, r);
	(void)fputc('\n', to);
	for (int i = 0; i < EXPORT_COLUMNS; i++) {
		enum export_column column = (enum export_column)i;

		(void)fprintf(to, "  %s: \"",
			ipsa_export_column_name(column));
		ipsa_export_column(to, r, column, ipsa_export_put_json);
		(void)fputs("\"\n", to);
	}
}

const struct export_table ipsa_export_logstash = {"---\n", "", "", text};
const struct export_table ipsa_export_otel = {"---\n", "", "", fields};
