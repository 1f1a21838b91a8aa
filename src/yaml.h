/* SPDX-License-Identifier: MIT */
/*
 * The files of patterns/ and catalog/: a map whose values are texts, or lists
 * of maps. They are read item by item, so that a catalogue of a million
 * entries needs no more memory to parse than one entry.
 *
 * Of YAML only what such files need is taken: no anchors, aliases or tags, one
 * document.
 */
#ifndef IPSA_YAML_H
#define IPSA_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

#include "arena.h"
#include "finding.h"
#include "span.h"

/* YAML_NOTHING is what YAML calls null: no value, ~ or that word. */
enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP, YAML_NOTHING };

struct yaml_node {
	enum yaml_kind kind;
	size_t line, column;    /* of the value, from 1 */
	size_t line_at;         /* where that line begins in the source */
	bool item;              /* of a list at the top level */
	bool block;             /* a text written with | or > */
	bool quoted;
	struct span text;       /* of a YAML_TEXT, or as nothing is written */
	struct yaml_node *first; /* of a YAML_LIST or YAML_MAP */
	struct yaml_node *next; /* in the list or map that holds it */
	struct span key;        /* in a map, or the top-level key */
	size_t key_line, key_column;
};

/* A reader: the fields are its own. */
struct yaml {
	yaml_parser_t parser;
	struct reporter *to;
	struct span source;
	struct arena nodes;
	struct yaml_node key;   /* the top-level key whose list is read */
	unsigned keys;          /* a bit for each that was there */
	size_t line, line_at;   /* of the last mark: its line, from 0, and
				   where that begins */
	bool in_list, ended;
};

/* The text of a file, without the mark that editors put before it; `source` may
 * have no pointer where it has no bytes. */
struct span ipsa_yaml_text(struct span source);

/*
 * Begin to read `source`, which is borrowed until ipsa_yaml_close. What is
 * wrong with it is reported to `to`. Returns false where it cannot begin.
 */
bool ipsa_yaml_open(struct yaml *y, struct span source, struct reporter *to);

/*
 * The next value at the top level, its key in `key`; of a list each item in
 * turn, the list's key in `key`. Borrowed until the next call. NULL at the
 * end, and after a finding that nothing can be read behind.
 */
const struct yaml_node *ipsa_yaml_next(struct yaml *y);

void ipsa_yaml_close(struct yaml *y);

/* One key that a map may have. */
struct yaml_field {
	const char *key;
	enum yaml_kind kind;
};

/*
 * Sort the values of `map` by the rows of `fields`: values[i] is that of
 * fields[i], or NULL. Unknown and repeated keys and values of the wrong kind
 * are reported. Items of a YAML_LIST must be texts.
 */
void ipsa_yaml_fields(const struct yaml_node *map,
	const struct yaml_field *fields, size_t count,
	const struct yaml_node **values, struct reporter *to);

/* Where byte `offset` of a node's text stands in the source. */
void ipsa_yaml_place(const struct yaml_node *node, struct span source,
	size_t offset, size_t *line, size_t *column);

#endif
