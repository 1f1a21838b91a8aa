/* SPDX-License-Identifier: MIT */
#include "yaml.h"

#include "limits.h"

/* A mark counts characters; we count bytes. Marks come in rising order. */
static void place(struct yaml *y, const yaml_mark_t *mark, size_t *line,
	size_t *column)
{
	size_t at, left = mark->column;

	if (mark->line < y->line)
		y->line = y->line_at = 0;
	for (; y->line < mark->line; y->line++) {
		const char *nl = memchr(y->source.ptr + y->line_at, '\n',
			y->source.len - y->line_at);

		if (nl == NULL)
			break;
		y->line_at = (size_t)(nl - y->source.ptr) + 1;
	}
	for (at = y->line_at; at < y->source.len; at++)
		if (((unsigned char)y->source.ptr[at] & 0xC0) != 0x80 &&
		    left-- == 0)
			break;
	*line = mark->line + 1;
	*column = at - y->line_at + 1;
}

/* The line and column of a byte that libyaml cannot read. */
static void unreadable(struct yaml *y, size_t at)
{
	size_t line = 1, start = 0;

	for (size_t i = 0; i < at && i < y->source.len; i++) {
		if (y->source.ptr[i] == '\n') {
			line++;
			start = i + 1;
		}
	}
	ipsa_finding(y->to, FINDING_SYNTAX, line, at - start + 1,
		"this byte may not stand in YAML");
}

static void fault(struct yaml *y)
{
	const yaml_parser_t *p = &y->parser;
	size_t line, column;

	y->ended = true;
	if (p->error == YAML_MEMORY_ERROR) {
		y->to->no_memory = true;
		return;
	}
	if (p->error == YAML_READER_ERROR) {
		unreadable(y, p->problem_offset);
		return;
	}
	place(y, &p->problem_mark, &line, &column);
	ipsa_finding(y->to, FINDING_SYNTAX, line, column,
		"this is not YAML: %s", p->problem != NULL ? p->problem : "");
}

static void no_memory(struct yaml *y)
{
	y->ended = true;
	y->to->no_memory = true;
}

static void misplaced(struct yaml *y, const yaml_event_t *event,
	enum finding finding, const char *text)
{
	size_t line, column;

	y->ended = true;
	place(y, &event->start_mark, &line, &column);
	ipsa_finding(y->to, finding, line, column, "%s", text);
}

static bool is_decorated(const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return true;
	case YAML_SCALAR_EVENT:
		return event->data.scalar.anchor != NULL ||
			event->data.scalar.tag != NULL;
	case YAML_SEQUENCE_START_EVENT:
		return event->data.sequence_start.anchor != NULL ||
			event->data.sequence_start.tag != NULL;
	case YAML_MAPPING_START_EVENT:
		return event->data.mapping_start.anchor != NULL ||
			event->data.mapping_start.tag != NULL;
	default:
		return false;
	}
}

/* The next event; one with an anchor, alias or tag is refused. */
static bool next_event(struct yaml *y, yaml_event_t *event)
{
	if (!yaml_parser_parse(&y->parser, event)) {
		fault(y);
		return false;
	}
	if (is_decorated(event)) {
		misplaced(y, event, FINDING_SHAPE, "anchors, aliases and tags "
			"are not taken here: write the value out");
		yaml_event_delete(event);
		return false;
	}
	return true;
}

static struct yaml_node *new_node(struct yaml *y, const yaml_event_t *event)
{
	struct yaml_node *node = ipsa_arena_alloc(&y->nodes, sizeof(*node));

	if (node == NULL) {
		no_memory(y);
		return NULL;
	}
	place(y, &event->start_mark, &node->line, &node->column);
	node->line_at = y->line_at;
	return node;
}

static bool is_nothing(struct span text, yaml_scalar_style_t style)
{
	static const char *const ways[] = {"", "~", "null", "Null", "NULL"};

	for (size_t i = 0; style == YAML_PLAIN_SCALAR_STYLE &&
	    i < sizeof(ways) / sizeof(ways[0]); i++)
		if (ipsa_span_is(text, ways[i]))
			return true;
	return false;
}

static struct yaml_node *text_node(struct yaml *y, const yaml_event_t *event)
{
	struct yaml_node *node = new_node(y, event);
	yaml_scalar_style_t style = event->data.scalar.style;
	size_t len = event->data.scalar.length;
	char *copy;

	if (node == NULL)
		return NULL;
	copy = ipsa_arena_copy(&y->nodes,
		ipsa_span((const char *)event->data.scalar.value, len));
	if (copy == NULL) {
		no_memory(y);
		return NULL;
	}
	node->text = ipsa_span(copy, len);
	node->kind = is_nothing(node->text, style) ? YAML_NOTHING : YAML_TEXT;
	node->block = style == YAML_LITERAL_SCALAR_STYLE ||
		style == YAML_FOLDED_SCALAR_STYLE;
	node->quoted = style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
		style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
	return node;
}

static struct yaml_node *value(struct yaml *y, yaml_event_t *event,
	unsigned depth);

/* The items of a list, or the values of a map with their keys. */
static bool children(struct yaml *y, struct yaml_node *parent, unsigned depth)
{
	yaml_event_type_t end = parent->kind == YAML_MAP ?
		YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
	struct yaml_node **tail = &parent->first, *key = NULL, *node;
	yaml_event_t event;

	while (next_event(y, &event)) {
		if (event.type == end) {
			yaml_event_delete(&event);
			return true;
		}
		node = value(y, &event, depth);
		if (node == NULL)
			return false;
		if (parent->kind == YAML_MAP && key == NULL) {
			key = node;
			continue;
		}
		if (key != NULL) {
			node->key = key->text;
			node->key_line = key->line;
			node->key_column = key->column;
			key = NULL;
		}
		*tail = node;
		tail = &node->next;
	}
	return false;
}

/* The value that begins with `event`, which is deleted. */
static struct yaml_node *value(struct yaml *y, yaml_event_t *event,
	unsigned depth)
{
	struct yaml_node *node = NULL;

	if (depth > YAML_DEPTH_MAX) {
		misplaced(y, event, FINDING_TOO_DEEP,
			"this is nested deeper than any file needs");
	} else if (event->type == YAML_SCALAR_EVENT) {
		node = text_node(y, event);
	} else {
		node = new_node(y, event);
		if (node != NULL) {
			node->kind = event->type == YAML_MAPPING_START_EVENT ?
				YAML_MAP : YAML_LIST;
			if (!children(y, node, depth + 1))
				node = NULL;
		}
	}
	yaml_event_delete(event);
	return node;
}

/* Skip what comes before the first key. */
static bool open_map(struct yaml *y)
{
	yaml_event_t event;
	yaml_event_type_t type;

	do {
		if (!next_event(y, &event))
			return false;
		type = event.type;
		if (type == YAML_STREAM_END_EVENT)
			misplaced(y, &event, FINDING_SHAPE,
				"the file holds nothing");
		else if (type == YAML_SCALAR_EVENT ||
		    type == YAML_SEQUENCE_START_EVENT)
			misplaced(y, &event, FINDING_SHAPE,
				"expected a map at the top level");
		yaml_event_delete(&event);
	} while (!y->ended && type != YAML_MAPPING_START_EVENT);
	return !y->ended;
}

struct span ipsa_yaml_text(struct span source)
{
	const struct span mark = ipsa_span("\xEF\xBB\xBF", 3);

	if (source.ptr == NULL)
		return ipsa_span("", 0);
	return ipsa_span_starts(source, mark) ?
		ipsa_span_cut(source, mark.len, source.len) : source;
}

bool ipsa_yaml_open(struct yaml *y, struct span source, struct reporter *to)
{
	*y = (struct yaml){.to = to, .source = source};
	if (!yaml_parser_initialize(&y->parser)) {
		no_memory(y);
		return false;
	}
	yaml_parser_set_encoding(&y->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&y->parser,
		(const unsigned char *)source.ptr, source.len);
	return open_map(y);
}

/* Read what stands behind the top-level map: nothing may. */
static void close_map(struct yaml *y)
{
	yaml_event_t event;
	yaml_event_type_t type;

	do {
		if (!next_event(y, &event))
			return;
		type = event.type;
		if (type == YAML_DOCUMENT_START_EVENT)
			misplaced(y, &event, FINDING_SHAPE,
				"a second document: one file, one document");
		yaml_event_delete(&event);
	} while (!y->ended && type != YAML_STREAM_END_EVENT);
	y->ended = true;
}

/* The next item of the list that is being read; NULL at its end. */
static struct yaml_node *next_item(struct yaml *y, const struct span *key)
{
	yaml_event_t event;
	struct yaml_node *node;

	if (!next_event(y, &event))
		return NULL;
	if (event.type == YAML_SEQUENCE_END_EVENT) {
		yaml_event_delete(&event);
		y->in_list = false;
		return NULL;
	}
	node = value(y, &event, 1);
	if (node != NULL) {
		node->key = *key;
		node->item = true;
	}
	return node;
}

static bool keep_key(struct yaml *y, const yaml_event_t *event)
{
	static const char *const known[] = {"entries", "patterns", "gates",
		"words", "space", "family"};
	struct span text = ipsa_span(
		(const char *)event->data.scalar.value,
		event->data.scalar.length);

	y->key = (struct yaml_node){0};
	place(y, &event->start_mark, &y->key.key_line, &y->key.key_column);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!ipsa_span_is(text, known[i]))
			continue;
		y->key.key = ipsa_span_of(known[i]);
		if ((y->keys & 1U << i) != 0)
			ipsa_finding(y->to, FINDING_REPEATED_KEY,
				y->key.key_line, y->key.key_column,
				"%s stands here twice", known[i]);
		y->keys |= 1U << i;
	}
	if (y->key.key.ptr == NULL)
		ipsa_finding(y->to, FINDING_UNKNOWN_KEY, y->key.key_line,
			y->key.key_column, "no such key: %.*s",
			text.len > 80 ? 80 : (int)text.len, text.ptr);
	return y->key.key.ptr != NULL;
}

/* The value of the next top-level key; a list is entered, not read. */
static struct yaml_node *next_value(struct yaml *y)
{
	yaml_event_t event;
	struct yaml_node *node;
	bool known;

	if (!next_event(y, &event))
		return NULL;
	if (event.type != YAML_SCALAR_EVENT) {
		bool end = event.type == YAML_MAPPING_END_EVENT;

		if (!end)
			misplaced(y, &event, FINDING_SHAPE,
				"expected a key");
		yaml_event_delete(&event);
		if (end)
			close_map(y);
		return NULL;
	}
	known = keep_key(y, &event);
	yaml_event_delete(&event);
	if (!known || !next_event(y, &event)) {
		y->ended = true;
		return NULL;
	}
	if (event.type == YAML_SEQUENCE_START_EVENT) {
		yaml_event_delete(&event);
		y->in_list = true;
		return NULL;
	}
	node = value(y, &event, 1);
	if (node != NULL) {
		node->key = y->key.key;
		node->key_line = y->key.key_line;
		node->key_column = y->key.key_column;
	}
	return node;
}

const struct yaml_node *ipsa_yaml_next(struct yaml *y)
{
	struct yaml_node *node = NULL;

	ipsa_arena_free(&y->nodes);
	while (node == NULL && !y->ended)
		node = y->in_list ? next_item(y, &y->key.key) : next_value(y);
	return node;
}

void ipsa_yaml_close(struct yaml *y)
{
	ipsa_arena_free(&y->nodes);
	yaml_parser_delete(&y->parser);
}
