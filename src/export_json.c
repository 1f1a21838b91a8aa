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

const struct export_table ipsa_export_rsyslog = {
	"{\"version\":1,\"nomatch\":\"\",\"type\":\"string\",\"table\":[\n",
	",\n", "\n]}\n", row
};
