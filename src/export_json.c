/* SPDX-License-Identifier: MIT */
/*
 * rsyslog's lookup_table(): one value for each key, compared as a whole. The
 * other types of table hold numbers only, and ours are names, too.
 *
 *	lookup_table(name="ipsec" file="/etc/rsyslog.d/ipsec.json")
 *	set $!ipsec = lookup("ipsec", $!code);
 *
 * A key that is not there gives "", so that a template may hold the value
 * without asking first.
 *
 * Logstash's translate filter takes a dictionary of one text for each key. It
 * tells its format from the end of the name, and some releases of its 8 take no
 * dictionary of more than 3 MiB of YAML, which ours is longer than:
 *
 *	translate { source => "code" target => "ipsec"
 *		dictionary_path => "/etc/logstash/ipsec.json" }
 */
#include "export_json.h"

#include "export_keys.h"

static void row(FILE *to, const struct export_row *r)
{
	(void)fputs("{\"index\":\"", to);
	ipsa_export_put_json(to, r->key);
	(void)fputs("\",\"value\":\"", to);
	ipsa_export_text(to, r, ipsa_export_put_json);
	(void)fputs("\"}", to);
}

static void member(FILE *to, const struct export_row *r)
{
	(void)fputc('"', to);
	ipsa_export_put_json(to, r->key);
	(void)fputs("\":\"", to);
	ipsa_export_text(to, r, ipsa_export_put_json);
	(void)fputc('"', to);
}

const struct export_table ipsa_export_rsyslog = {
	"{\"version\":1,\"nomatch\":\"\",\"type\":\"string\",\"table\":[\n",
	",\n", "\n]}\n", row
};
const struct export_table ipsa_export_logstash = {
	"{\n", ",\n", "\n}\n", member
};
