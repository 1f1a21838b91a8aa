/* SPDX-License-Identifier: MIT */
#include "wording.h"

#include <string.h>

#include "catalog_read.h"
#include "note.h"

enum template_field {
	FIELD_NONE, FIELD_NAME, FIELD_CODE, FIELD_HEX, FIELD_SEVERITY,
	FIELD_CLASS, FIELD_RETRY, FIELD_SPACE, FIELD_FAMILY, FIELD_MEANING,
	FIELD_ACTION, TEMPLATE_FIELDS
};

static const char *const field_names[TEMPLATE_FIELDS] = {"", "name", "code",
	"hex", "severity", "class", "retry", "space", "family", "meaning",
	"action"};

/* Text, and the field that comes after it. */
struct template_part {
	struct span text;
	enum template_field field;
};

static enum template_field field_of(struct span name)
{
	for (int i = FIELD_NAME; i < TEMPLATE_FIELDS; i++)
		if (ipsa_span_is(name, field_names[i]))
			return (enum template_field)i;
	return FIELD_NONE;
}

static bool wrong(struct reporter *to, size_t at, const char *text)
{
	ipsa_finding(to, FINDING_BAD_TEMPLATE, 1, at + 1, "%s", text);
	return false;
}

/* The next part of `text` at *at. */
static bool next_part(struct span text, size_t *at, struct template_part *part,
	struct reporter *to)
{
	size_t start = *at, brace = start, end;
	const char *fault;

	while (brace < text.len && text.ptr[brace] != '{' &&
	    text.ptr[brace] != '}')
		brace++;
	part->text = ipsa_span_cut(text, start, brace);
	part->field = FIELD_NONE;
	*at = brace;
	fault = ipsa_note_text_fault(part->text, true);
	if (fault != NULL)
		return wrong(to, start, fault);
	if (brace == text.len)
		return true;
	for (end = brace; end < text.len && text.ptr[end] != '}'; end++)
		;
	if (end < text.len && end > brace)
		part->field = field_of(ipsa_span_cut(text, brace + 1, end));
	*at = end + 1;
	return part->field != FIELD_NONE || wrong(to, brace, "expected one of "
		"{name} {code} {hex} {severity} {class} {retry} {space} "
		"{family} {meaning} {action}");
}

bool ipsa_template_make(struct template *t, struct arena *arena,
	struct span text, struct reporter *to)
{
	struct template_part *parts;
	const char *copy = ipsa_arena_copy(arena, text);
	size_t at = 0, braces = 0;

	for (size_t i = 0; i < text.len; i++)
		braces += text.ptr[i] == '{' || text.ptr[i] == '}';
	parts = ipsa_arena_alloc(arena, (braces + 1) * sizeof(*parts));
	if (parts == NULL || copy == NULL) {
		to->no_memory = true;
		return false;
	}
	text.ptr = copy;
	*t = (struct template){.parts = parts};
	while (at < text.len)
		if (!next_part(text, &at, &parts[t->count++], to))
			return false;
	return true;
}

static void add_decimal(struct buf *out, uint32_t number)
{
	char digits[10];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	ipsa_buf_add(out, digits + at, sizeof(digits) - at);
}

static bool is_32_bit(enum ipsa_space space)
{
	return space == IPSA_HRESULT || space == IPSA_NTSTATUS;
}

/* 0x and eight digits, or four where the space has small numbers. */
static void add_hex(struct buf *out, const struct ipsa_entry *entry)
{
	unsigned digits = is_32_bit(entry->space) || entry->code > 0xFFFF ?
		8 : 4;
	uint32_t number = entry->code;

	ipsa_buf_add_text(out, "0x");
	while (digits-- > 0)
		ipsa_buf_add_char(out,
			"0123456789ABCDEF"[number >> 4 * digits & 15]);
}

void ipsa_wording_number(struct buf *out, const struct ipsa_entry *entry)
{
	if (is_32_bit(entry->space))
		add_hex(out, entry);
	else
		add_decimal(out, entry->code);
}

void ipsa_wording_name(struct buf *out, const struct ipsa_entry *entry)
{
	if (entry->name != NULL)
		ipsa_buf_add_text(out, entry->name);
	else
		ipsa_wording_number(out, entry);
}

bool ipsa_wording_shows(const struct cluster *c,
	const struct ipsa_entry *entry)
{
	if (entry->name == NULL)
		return true;
	for (unsigned i = 0; i < c->count; i++)
		if (c->members[i].spelling == SPELLING_SYMBOL &&
		    ipsa_span_is(ipsa_span(c->members[i].text,
			c->members[i].text_len), entry->name))
			return true;
	return false;
}

void ipsa_wording_label(struct buf *out, const struct cluster *c,
	const struct meaning *m)
{
	const struct ipsa_entry *only = m->shared.entries[0];
	size_t start = out->len, kept;

	if (m->shared.count == 1) {
		if (ipsa_wording_shows(c, only))
			ipsa_wording_number(out, only);
		else
			ipsa_buf_add_text(out, only->name);
		return;
	}
	for (unsigned i = 0; i < m->shared.count; i++) {
		kept = out->len;
		if (i > 0)
			ipsa_buf_add_text(out, " or ");
		ipsa_wording_name(out, m->shared.entries[i]);
		if (out->len - start > NOTE_MAX - sizeof(NOTE_OPEN))
			out->len = kept;
	}
}

static void add_field(struct buf *out, enum template_field field,
	const struct ipsa_entry *e)
{
	switch (field) {
	case FIELD_NAME:
		ipsa_wording_name(out, e);
		break;
	case FIELD_CODE:
		add_decimal(out, e->code);
		break;
	case FIELD_HEX:
		add_hex(out, e);
		break;
	case FIELD_SEVERITY:
		ipsa_buf_add_text(out, ipsa_severity_name(e->severity));
		break;
	case FIELD_CLASS:
		ipsa_buf_add_text(out, ipsa_class_name(e->class_));
		break;
	case FIELD_RETRY:
		ipsa_buf_add_text(out, ipsa_retry_name(e->retry));
		break;
	case FIELD_SPACE:
		ipsa_buf_add_text(out, ipsa_space_name(e->space));
		break;
	case FIELD_FAMILY:
		ipsa_buf_add_text(out, e->family);
		break;
	case FIELD_MEANING:
		ipsa_buf_add_text(out, e->meaning);
		break;
	case FIELD_ACTION:
		ipsa_buf_add_text(out, e->action);
		break;
	case FIELD_NONE:
	case TEMPLATE_FIELDS:
		break;
	}
}

static void add_templated(struct buf *out, const struct template *t,
	const struct ipsa_entry *e)
{
	for (size_t i = 0; i < t->count; i++) {
		ipsa_buf_add_span(out, t->parts[i].text);
		add_field(out, t->parts[i].field, e);
	}
}

/* `13820 is ERROR_X or ERROR_Y`; of a name, the number that it has. */
static void add_claim(struct buf *out, const struct member *m)
{
	ipsa_buf_add(out, m->text, m->text_len);
	ipsa_buf_add_text(out, " is ");
	for (unsigned i = 0; i < m->readings.count; i++) {
		if (i > 0)
			ipsa_buf_add_text(out, " or ");
		if (m->spelling == SPELLING_SYMBOL)
			ipsa_wording_number(out, m->readings.entries[i]);
		else
			ipsa_wording_name(out, m->readings.entries[i]);
	}
}

void ipsa_wording_disagreement(struct buf *out, const struct cluster *c)
{
	ipsa_buf_add_text(out, "These disagree: ");
	for (unsigned i = 0; i < c->count; i++) {
		if (i > 0)
			ipsa_buf_add_text(out, ", ");
		add_claim(out, &c->members[i]);
	}
	ipsa_buf_add_text(out, ".");
}

/* Add one text unless the note, closed behind it, would be too long. */
static bool keep_text(struct buf *out, size_t start, size_t before,
	size_t text)
{
	if (out->len == text || out->len - start + 1 > NOTE_MAX) {
		out->len = before;
		return false;
	}
	return true;
}

void ipsa_wording_note(struct buf *out, const struct template *t,
	const struct cluster *c, const struct meaning *m, bool brief)
{
	size_t start = out->len, before, text;

	ipsa_buf_add_text(out, NOTE_OPEN);
	ipsa_wording_label(out, c, m);
	before = out->len;
	if (!m->agrees) {
		ipsa_buf_add_text(out, ": ");
		text = out->len;
		ipsa_wording_disagreement(out, c);
		keep_text(out, start, before, text);
	}
	for (unsigned i = 0; m->agrees && !brief && i < m->shared.count; i++) {
		before = out->len;
		ipsa_buf_add_text(out, i > 0 ? " Or: " : ": ");
		text = out->len;
		add_templated(out, t, m->shared.entries[i]);
		if (!keep_text(out, start, before, text))
			break;
	}
	ipsa_buf_add_text(out, "]");
}
