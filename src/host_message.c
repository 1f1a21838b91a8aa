/* SPDX-License-Identifier: MIT */
#include "host_message.h"

#include <string.h>

#include "pile.h"

static bool is_string(const struct property *p)
{
	return p->key_len > 0 && p->value[0] == '"';
}

static void sort_in(struct message *m, const struct property *p)
{
	if (ipsa_property_is(p, "msg"))
		m->msg = *p;
	else if (ipsa_property_is(p, "rawmsg"))
		m->rawmsg = *p;
	else if (ipsa_property_is(p, "programname"))
		m->program = *p;
	else if (ipsa_property_is(p, "structured-data"))
		m->data = *p;
	else if (ipsa_property_is(p, "$!"))
		m->variables = *p;
}

enum line_is ipsa_message_read(struct message *m, const char *line, size_t len)
{
	struct object o = {.at = line, .end = line + len};
	struct property p;

	memset(m, 0, sizeof *m);
	while (ipsa_object_next(&o, &p))
		sort_in(m, &p);
	if (!o.whole)
		return LINE_PLAIN;
	return is_string(&m->msg) && is_string(&m->rawmsg) ? LINE_MESSAGE :
		LINE_OBJECT;
}

static void add_property(struct pile *to, const struct property *p)
{
	if (p->key_len == 0)
		return;
	if (to->ptr[to->len - 1] != '{')
		ipsa_pile_add(to, ",", 1);
	ipsa_pile_add(to, p->key, p->key_len);
	ipsa_pile_add(to, ":", 1);
	ipsa_pile_add(to, p->value, p->value_len);
}

/* The variables, but for what another run has put there. */
static void add_variables(struct pile *to, const struct property *all)
{
	struct object o = {.at = all->value, .end = all->value +
		all->value_len};
	struct property p;

	if (all->key_len == 0)
		return;
	ipsa_pile_text(to, ",\"$!\":{");
	while (!to->failed && ipsa_object_next(&o, &p)) {
		if (!ipsa_property_is(&p, "ipsecannotate"))
			add_property(to, &p);
	}
	ipsa_pile_text(to, "}");
}

void ipsa_message_part_words(struct pile *p)
{
	char *at = p->ptr, *end = p->ptr + p->len;

	while (p->len > 0 && (at = memchr(at, '#', (size_t)(end - at))) != NULL) {
		bool escape = end - at >= 4 && at[1] == '0' && at[2] >= '0' &&
			at[2] <= '3' && at[3] >= '0' && at[3] <= '7';

		if (escape)
			memset(at, ' ', 4);
		at++;
	}
}

void ipsa_message_record(struct pile *to, const char *line, size_t len)
{
	struct message m;
	enum line_is kind = ipsa_message_read(&m, line, len);

	ipsa_pile_clear(to);
	if (kind == LINE_OBJECT) {
		ipsa_pile_add(to, line, len);
	} else {
		ipsa_pile_text(to, "{");
		if (kind == LINE_PLAIN) {
			ipsa_pile_text(to, "\"msg\":\"");
			ipsa_string_add(to, line, len);
			ipsa_pile_text(to, "\"");
		} else if (!to->failed) {
			add_property(to, &m.program);
			add_property(to, &m.msg);
			add_property(to, &m.data);
			add_variables(to, &m.variables);
		}
		ipsa_pile_text(to, "}");
	}
	ipsa_pile_text(to, "\n");
	ipsa_message_part_words(to);
}
