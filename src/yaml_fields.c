/* SPDX-License-Identifier: MIT */
/* What the readers of both kinds of file ask of a node. */
#include "yaml.h"

static const char *kind_name(enum yaml_kind kind)
{
	return kind == YAML_TEXT ? "a text" :
		kind == YAML_LIST ? "a list of texts" : "a map";
}

static bool right_kind(const struct yaml_node *node, enum yaml_kind kind)
{
	const struct yaml_node *item;

	if (node->kind != kind)
		return false;
	for (item = node->first; item != NULL; item = item->next)
		if (item->kind != YAML_TEXT)
			return false;
	return true;
}

void ipsa_yaml_fields(const struct yaml_node *map,
	const struct yaml_field *fields, size_t count,
	const struct yaml_node **values, struct reporter *to)
{
	const struct yaml_node *node;
	size_t i;

	for (i = 0; i < count; i++)
		values[i] = NULL;
	if (map->kind != YAML_MAP) {
		ipsa_finding(to, FINDING_SHAPE, map->line, map->column,
			"expected a map");
		return;
	}
	for (node = map->first; node != NULL; node = node->next) {
		for (i = 0; i < count; i++)
			if (ipsa_span_is(node->key, fields[i].key))
				break;
		if (i == count)
			ipsa_finding(to, FINDING_UNKNOWN_KEY, node->key_line,
				node->key_column, "no such key: %.*s",
				node->key.len > 80 ? 80 : (int)node->key.len,
				node->key.ptr);
		else if (values[i] != NULL)
			ipsa_finding(to, FINDING_REPEATED_KEY, node->key_line,
				node->key_column, "%s stands here twice",
				fields[i].key);
		else if (!right_kind(node, fields[i].kind))
			ipsa_finding(to, FINDING_SHAPE, node->line,
				node->column, "%s must be %s", fields[i].key,
				kind_name(fields[i].kind));
		else
			values[i] = node;
	}
}

/* The start of the line behind the one at `at`; that one's, if it is the last. */
static size_t next_line(struct span source, size_t at)
{
	const char *nl = memchr(source.ptr + at, '\n', source.len - at);

	return nl == NULL ? at : (size_t)(nl - source.ptr) + 1;
}

void ipsa_yaml_place(const struct yaml_node *node, struct span source,
	size_t offset, size_t *line, size_t *column)
{
	size_t at;

	*line = node->line;
	*column = node->column + offset + (node->quoted ? 1 : 0);
	if (!node->block)
		return;
	++*line;
	at = next_line(source, node->line_at);
	while (at < source.len && (source.ptr[at] == '\n' ||
	    source.ptr[at] == '\r'))
		at++;
	*column = 1;
	while (at < source.len && source.ptr[at] == ' ') {
		at++;
		++*column;
	}
	for (size_t i = 0, col = *column; i < offset && i < node->text.len;
	    i++) {
		if (node->text.ptr[i] == '\n') {
			++*line;
			*column = col;
		} else {
			++*column;
		}
	}
}
