/* SPDX-License-Identifier: MIT */
#include "catalog_read.h"

#include <stdlib.h>

#include "limits.h"
#include "names.h"
#include "reference.h"
#include "yaml.h"

enum field {
	NAME, ALIASES, CODE, SEVERITY, CLASS, RETRY, PHASE, REPORTED_BY,
	MEANING, ACTION, DETAILS, CAUSES, DIAGNOSE, RESOLVE, RELATED,
	REFERENCE, FIELDS
};

static const struct yaml_field fields[FIELDS] = {
	[NAME] = {"name", YAML_TEXT},
	[ALIASES] = {"aliases", YAML_LIST},
	[CODE] = {"code", YAML_TEXT},
	[SEVERITY] = {"severity", YAML_TEXT},
	[CLASS] = {"class", YAML_TEXT},
	[RETRY] = {"retry", YAML_TEXT},
	[PHASE] = {"phase", YAML_LIST},
	[REPORTED_BY] = {"reported-by", YAML_LIST},
	[MEANING] = {"meaning", YAML_TEXT},
	[ACTION] = {"action", YAML_TEXT},
	[DETAILS] = {"details", YAML_TEXT},
	[CAUSES] = {"causes", YAML_LIST},
	[DIAGNOSE] = {"diagnose", YAML_LIST},
	[RESOLVE] = {"resolve", YAML_LIST},
	[RELATED] = {"related", YAML_LIST},
	[REFERENCE] = {"reference", YAML_TEXT}
};

struct reading {
	struct arena *arena;
	struct reporter *to;
	const char *family;
	int space;
};

static const char *const none[] = {NULL};

const char *ipsa_note_text_fault(struct span text, bool ascii)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (!ipsa_is_print(c) && (ascii || (unsigned char)c < 0x80))
			return ascii ? "only printable ASCII may stand here"
				: "no control character may stand in a note";
		if (strchr("[]<>|\\\"", c) != NULL)
			return "[ ] < > | \\ and \" may not stand in a note";
		if (i > 0 && c == '-' && text.ptr[i - 1] == '-')
			return "-- may not stand in a note";
	}
	return NULL;
}

/*
 * Does a control character beyond ASCII begin here? C1, the separators of
 * lines and paragraphs, what turns the direction of text around, the byte order
 * mark, and U+FFFE and U+FFFF, which are no characters. The text is UTF-8:
 * libyaml gives no other.
 */
static bool is_wide_control(struct span s)
{
	const unsigned char *c = (const unsigned char *)s.ptr;

	if (s.len < 2 || c[0] < 0x80)
		return false;
	if (c[0] == 0xC2)
		return c[1] < 0xA0;
	if (c[0] == 0xD8)
		return c[1] == 0x9C;
	if (s.len < 3)
		return false;
	if (c[0] == 0xE2 && c[1] == 0x80)
		return c[2] == 0x8E || c[2] == 0x8F ||
			(c[2] >= 0xA8 && c[2] <= 0xAE);
	if (c[0] == 0xE2 && c[1] == 0x81)
		return c[2] >= 0xA6 && c[2] <= 0xA9;
	return c[0] == 0xEF && ((c[1] == 0xBB && c[2] == 0xBF) ||
		(c[1] == 0xBF && c[2] >= 0xBE));
}

static bool has_wide_control(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (is_wide_control(ipsa_span_cut(text, i, text.len)))
			return true;
	return false;
}

/* Characters of UTF-8: bytes that begin one. */
static size_t characters(struct span text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
	return count;
}

static void fault(struct reading *r, const struct yaml_node *node,
	enum finding finding, const char *text)
{
	ipsa_finding(r->to, finding, node->line, node->column, "%s", text);
}

static const char *keep(struct reading *r, struct span text)
{
	const char *copy = ipsa_arena_copy(r->arena, text);

	if (copy == NULL)
		r->to->no_memory = true;
	return copy;
}

/* A text without the line end that a block leaves behind it. */
static struct span trimmed(const struct yaml_node *node)
{
	struct span text = node->text;

	while (text.len > 0 && (text.ptr[text.len - 1] == '\n' ||
	    text.ptr[text.len - 1] == ' '))
		text.len--;
	return text;
}

/* A text for look-ups: anything that is not a control character. */
static const char *free_text(struct reading *r, const struct yaml_node *node)
{
	struct span text = trimmed(node);

	if (text.len > TEXT_MAX) {
		fault(r, node, FINDING_TOO_LONG, "this text is too long");
		return NULL;
	}
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if ((c < ' ' && c != '\n') || c == 0x7F) {
			fault(r, node, FINDING_BAD_TEXT,
				"a control character stands in this text");
			return NULL;
		}
	}
	if (text.len == 0) {
		fault(r, node, FINDING_BAD_TEXT, "this text is empty");
		return NULL;
	}
	return keep(r, text);
}

/* A text for notes, of `max` characters at most, which may be UTF-8. */
static const char *note_text(struct reading *r, const struct yaml_node *node,
	size_t max)
{
	struct span text = trimmed(node);
	const char *wrong = ipsa_note_text_fault(text, false);

	if (characters(text) > max) {
		ipsa_finding(r->to, FINDING_TOO_LONG, node->line,
			node->column, "%zu characters, of at most %zu",
			characters(text), max);
		return NULL;
	}
	if (wrong == NULL && has_wide_control(text))
		wrong = "no control character may stand in a note";
	if (wrong == NULL && (text.len == 0 || text.ptr[0] == '-' ||
	    text.ptr[0] == ' ' || text.ptr[text.len - 1] == '-'))
		wrong = "a text for notes begins with no blank or hyphen and "
			"does not end in a hyphen";
	if (wrong != NULL) {
		fault(r, node, FINDING_BAD_TEXT, wrong);
		return NULL;
	}
	return keep(r, text);
}

static bool is_name(struct span s)
{
	if (s.len == 0 || s.len > NAME_MAX_LEN ||
	    !(ipsa_is_upper(s.ptr[0]) || ipsa_is_digit(s.ptr[0])) ||
	    s.ptr[s.len - 1] == '-' || ipsa_note_text_fault(s, true) != NULL)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!ipsa_is_name(s.ptr[i]))
			return false;
	return true;
}

static const char *name_text(struct reading *r, const struct yaml_node *node)
{
	if (is_name(node->text))
		return keep(r, node->text);
	fault(r, node, FINDING_BAD_NAME, "a name is a capital letter or digit, "
		"then letters, digits, _ and single -, and not too long");
	return NULL;
}

typedef const char *item_fn(struct reading *r, const struct yaml_node *node);

static const char *const *list(struct reading *r,
	const struct yaml_node *node, item_fn *item)
{
	const struct yaml_node *n;
	const char **made;
	size_t count = 0;

	for (n = node->first; n != NULL; n = n->next)
		count++;
	if (count > LIST_MAX) {
		fault(r, node, FINDING_TOO_MANY, "this list is too long");
		return none;
	}
	made = ipsa_arena_alloc(r->arena, (count + 1) * sizeof(*made));
	if (made == NULL) {
		r->to->no_memory = true;
		return none;
	}
	count = 0;
	for (n = node->first; n != NULL; n = n->next) {
		made[count] = item(r, n);
		if (made[count] != NULL)
			count++;
	}
	return made;
}

static bool code(struct reading *r, const struct yaml_node *node,
	uint32_t *number)
{
	bool hex = node->text.len > 2 && node->text.ptr[1] == 'x';

	if (ipsa_reference_number(hex ? READS_HEX : READS_DECIMAL, node->text,
	    number))
		return true;
	fault(r, node, FINDING_BAD_NUMBER,
		"expected a number of 32 bits, decimal or 0x and hex digits");
	return false;
}

static bool word(struct reading *r, const struct yaml_node *node,
	enum names kind, unsigned *found)
{
	int at = ipsa_name_value(kind, node->text);

	if (at >= 0) {
		*found = (unsigned)at;
		return true;
	}
	ipsa_finding(r->to, FINDING_UNKNOWN_VALUE, node->line, node->column,
		"expected one of %s", ipsa_name_list(kind));
	return false;
}

static void words(struct reading *r, const struct yaml_node *const *v,
	struct draft *d)
{
	unsigned at;

	if (v[SEVERITY] != NULL &&
	    word(r, v[SEVERITY], NAMES_SEVERITY, &at)) {
		d->entry.severity = (enum ipsa_severity)at;
		d->has_severity = true;
	}
	if (v[CLASS] != NULL && word(r, v[CLASS], NAMES_CLASS, &at)) {
		d->entry.class_ = (enum ipsa_class)at;
		d->has_class = true;
	}
	if (v[RETRY] != NULL && word(r, v[RETRY], NAMES_RETRY, &at)) {
		d->entry.retry = (enum ipsa_retry)at;
		d->has_retry = true;
	}
}

static void texts(struct reading *r, const struct yaml_node *const *v,
	struct ipsa_entry *e)
{
	if (v[NAME] != NULL)
		e->name = name_text(r, v[NAME]);
	if (v[MEANING] != NULL)
		e->meaning = note_text(r, v[MEANING], MEANING_MAX);
	if (v[ACTION] != NULL)
		e->action = note_text(r, v[ACTION], ACTION_MAX);
	if (v[DETAILS] != NULL)
		e->details = free_text(r, v[DETAILS]);
	if (v[REFERENCE] != NULL)
		e->reference = free_text(r, v[REFERENCE]);
}

static void lists(struct reading *r, const struct yaml_node *const *v,
	struct ipsa_entry *e)
{
	struct {
		enum field field;
		const char *const **to;
		item_fn *item;
	} rows[] = {
		{ALIASES, &e->aliases, name_text},
		{PHASE, &e->phase, free_text},
		{REPORTED_BY, &e->reported_by, free_text},
		{CAUSES, &e->causes, free_text},
		{DIAGNOSE, &e->diagnose, free_text},
		{RESOLVE, &e->resolve, free_text},
		{RELATED, &e->related, name_text}
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (v[rows[i].field] != NULL)
			*rows[i].to = list(r, v[rows[i].field], rows[i].item);
}

static void entry(struct reading *r, const struct yaml_node *node,
	struct draft *d)
{
	const struct yaml_node *v[FIELDS];

	*d = (struct draft){.line = node->line, .column = node->column};
	d->entry.space = (enum ipsa_space)r->space;
	d->entry.family = r->family;
	ipsa_yaml_fields(node, fields, FIELDS, v, r->to);
	if (v[CODE] != NULL)
		d->has_code = code(r, v[CODE], &d->entry.code);
	if (v[NAME] == NULL && v[CODE] == NULL)
		fault(r, node, FINDING_MISSING_KEY,
			"an entry needs a name or a code");
	words(r, v, d);
	texts(r, v, &d->entry);
	lists(r, v, &d->entry);
}

static struct draft *new_draft(struct drafts *drafts)
{
	size_t cap = drafts->cap > 0 ? drafts->cap * 2 : 64;
	struct draft *bigger;

	if (drafts->count < drafts->cap)
		return &drafts->list[drafts->count++];
	bigger = realloc(drafts->list, cap * sizeof(*bigger));
	if (bigger == NULL)
		return NULL;
	drafts->list = bigger;
	drafts->cap = cap;
	return &drafts->list[drafts->count++];
}

static bool is_family(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!ipsa_is_name(s.ptr[i]))
			return false;
	return s.len > 0 && s.len <= NAME_MAX_LEN && s.ptr[0] != '-' &&
		s.ptr[s.len - 1] != '-' && ipsa_note_text_fault(s, true) == NULL;
}

static void head(struct reading *r, const struct yaml_node *node)
{
	unsigned at;

	bool space = ipsa_span_is(node->key, "space");

	if (node->kind != YAML_TEXT || node->item) {
		fault(r, node, FINDING_SHAPE, "expected a text");
	} else if (space) {
		if (word(r, node, NAMES_SPACE, &at))
			r->space = (int)at;
	} else {
		if (!is_family(node->text))
			fault(r, node, FINDING_BAD_NAME, "a family is of "
				"letters, digits and single hyphens inside");
		r->family = keep(r, node->text);
	}
}

static void item(struct reading *r, const struct yaml_node *node,
	struct drafts *drafts)
{
	struct draft *d;

	if (!node->item && node->kind != YAML_MAP) {
		fault(r, node, FINDING_SHAPE, "entries must be a list, each "
			"entry behind a hyphen");
		return;
	}
	if (r->space < 0 || r->family == NULL) {
		fault(r, node, FINDING_MISSING_KEY,
			"space and family must stand before the entries");
		return;
	}
	d = new_draft(drafts);
	if (d == NULL)
		r->to->no_memory = true;
	else
		entry(r, node, d);
}

void ipsa_catalog_read(struct span source, struct arena *arena,
	struct drafts *drafts, struct reporter *to)
{
	struct reading r = {arena, to, NULL, -1};
	const struct yaml_node *node;
	struct yaml y;

	if (ipsa_yaml_open(&y, ipsa_yaml_text(source), to)) {
		while (!to->no_memory &&
		    (node = ipsa_yaml_next(&y)) != NULL) {
			if (ipsa_span_is(node->key, "space") ||
			    ipsa_span_is(node->key, "family"))
				head(&r, node);
			else if (ipsa_span_is(node->key, "entries"))
				item(&r, node, drafts);
			else
				fault(&r, node, FINDING_UNKNOWN_KEY,
					"expected space, family or entries");
		}
	}
	ipsa_yaml_close(&y);
}
