/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <stdio.h>

#include "decode.h"
#include "format.h"

/* How much of a string stands for itself: printable ASCII. */
static size_t plain_len(struct span s, bool notes)
{
	size_t len = 0;

	while (len < s.len && ipsa_is_print(s.ptr[len]) && s.ptr[len] != '"' &&
	    s.ptr[len] != '\\' && !(s.ptr[len] == '[' && notes))
		len++;
	return len;
}

/* A string; bytes that are not UTF-8 become U+FFFD. With `notes` none begins
 * in it, which something behind it might end. */
static void string_in(struct buf *out, struct span s, bool notes)
{
	char escape[8];
	size_t len;

	ipsa_buf_add_char(out, '"');
	for (; s.len > 0; s = ipsa_span_cut(s, len, s.len)) {
		unsigned char c = (unsigned char)s.ptr[0];
		size_t plain = plain_len(s, notes);

		len = plain > 0 ? plain : ipsa_utf8_len(s);
		if (plain > 0) {
			ipsa_buf_add(out, s.ptr, plain);
		} else if (c == '"' || c == '\\') {
			ipsa_buf_add_char(out, '\\');
			ipsa_buf_add_char(out, (char)c);
		} else if (c < ' ' || c == 0x7F || (c == '[' && notes)) {
			(void)snprintf(escape, sizeof(escape), "\\u%04x", c);
			ipsa_buf_add_text(out, escape);
		} else if (len == 0) {
			ipsa_buf_add_text(out, "\\ufffd");
			len = 1;
		} else {
			ipsa_buf_add(out, s.ptr, len);
		}
	}
	ipsa_buf_add_char(out, '"');
}

static void string(struct buf *out, struct span s)
{
	string_in(out, s, false);
}

void ipsa_json_string(struct buf *out, struct span s)
{
	string_in(out, s, true);
}

static void key(struct buf *out, const char *name)
{
	char last = out->len > 0 ? out->ptr[out->len - 1] : '\0';

	if (last != '{')
		ipsa_buf_add_char(out, ',');
	ipsa_buf_add_char(out, '"');
	ipsa_buf_add_text(out, name);
	ipsa_buf_add_text(out, "\":");
}

static void text(struct buf *out, const char *name, const char *value)
{
	key(out, name);
	if (value == NULL)
		ipsa_buf_add_text(out, "null");
	else
		string(out, ipsa_span_of(value));
}

static void number(struct buf *out, const char *name, uint64_t value)
{
	char digits[24];

	(void)snprintf(digits, sizeof(digits), "%llu", (unsigned long long)value);
	key(out, name);
	ipsa_buf_add_text(out, digits);
}

static void list(struct buf *out, const char *name, const char *const *items)
{
	key(out, name);
	ipsa_buf_add_char(out, '[');
	for (size_t i = 0; items[i] != NULL; i++) {
		if (i > 0)
			ipsa_buf_add_char(out, ',');
		string(out, ipsa_span_of(items[i]));
	}
	ipsa_buf_add_char(out, ']');
}

/* What both kinds of object tell of an entry. */
static void identity(struct buf *out, const struct ipsa_entry *e)
{
	char hex[16];

	bool wide = e->space == IPSA_HRESULT || e->space == IPSA_NTSTATUS ||
		e->code > 0xFFFF;

	(void)snprintf(hex, sizeof(hex), wide ? "0x%08lX" : "0x%04lX",
		(unsigned long)e->code);
	text(out, "name", e->name);
	number(out, "code", e->code);
	text(out, "hex", hex);
	text(out, "space", ipsa_space_name(e->space));
	text(out, "family", e->family);
	text(out, "severity", ipsa_severity_name(e->severity));
	text(out, "class", ipsa_class_name(e->class_));
	text(out, "retry", ipsa_retry_name(e->retry));
}

void ipsa_json_reference(struct buf *out, const struct json_place *place,
	const struct member *member, const struct ipsa_entry *entry)
{
	ipsa_buf_add_char(out, '{');
	key(out, "file");
	string(out, place->file);
	number(out, "line", place->line);
	number(out, "column", place->column);
	number(out, "offset", place->offset);
	key(out, "text");
	string(out, ipsa_span(member->text, member->text_len));
	identity(out, entry);
	text(out, "meaning", entry->meaning);
	text(out, "action", entry->action);
	number(out, "cluster", place->cluster);
	key(out, "agrees");
	ipsa_buf_add_text(out, place->agrees ? "true" : "false");
	if (place->more.len > 0)
		ipsa_buf_add_char(out, ',');
	ipsa_buf_add_span(out, place->more);
	ipsa_buf_add_text(out, "}\n");
}

void ipsa_json_members(struct buf *out, const struct ipsa_entry *entry,
	bool brief)
{
	identity(out, entry);
	text(out, "meaning", brief ? NULL : entry->meaning);
	text(out, "action", brief ? NULL : entry->action);
}

static void agrees(struct buf *out, const struct json_carried *what)
{
	key(out, "agrees");
	ipsa_buf_add_text(out, what->agrees ? "true" : "false");
}

void ipsa_json_carried(struct buf *out, const struct json_carried *what,
	const struct member *member)
{
	ipsa_buf_add_char(out, '{');
	key(out, "field");
	string_in(out, what->field, true);
	key(out, "text");
	string(out, ipsa_span(member->text, member->text_len));
	ipsa_buf_add_span(out, what->members);
	agrees(out, what);
	ipsa_buf_add_char(out, '}');
}

void ipsa_json_enrichment(struct buf *out, const struct json_carried *what,
	const struct member *member)
{
	ipsa_buf_add_char(out, '{');
	key(out, "name");
	ipsa_json_string(out, what->field);
	key(out, "value");
	string(out, ipsa_span(member->text, member->text_len));
	text(out, "type", "error");
	text(out, "provider", CARRIER);
	key(out, "data");
	ipsa_buf_add_char(out, '{');
	ipsa_buf_add_span(out, ipsa_span_cut(what->members, 1,
		what->members.len));
	agrees(out, what);
	ipsa_buf_add_text(out, "}}");
}

void ipsa_json_entry(struct buf *out, const struct ipsa_entry *entry)
{
	ipsa_buf_add_char(out, '{');
	identity(out, entry);
	list(out, "aliases", entry->aliases);
	list(out, "phase", entry->phase);
	list(out, "reported_by", entry->reported_by);
	text(out, "meaning", entry->meaning);
	text(out, "action", entry->action);
	text(out, "details", entry->details);
	list(out, "causes", entry->causes);
	list(out, "diagnose", entry->diagnose);
	list(out, "resolve", entry->resolve);
	list(out, "related", entry->related);
	text(out, "reference", entry->reference);
	ipsa_buf_add_text(out, "}\n");
}

enum ipsa_code ipsa_entry_json(const struct ipsa_entry *entry,
	ipsa_write_fn *write, void *ctx)
{
	struct buf out = {0};
	struct ipsa_piece piece;
	enum ipsa_code code = IPSA_OK;

	ipsa_json_entry(&out, entry);
	piece = (struct ipsa_piece){.data = out.ptr, .len = out.len};
	if (out.failed)
		code = IPSA_NO_MEMORY;
	else if (write(ctx, &piece, 1) != 0)
		code = IPSA_NOT_WRITTEN;
	ipsa_buf_free(&out);
	return code;
}
