/* SPDX-License-Identifier: MIT */
#include "patterns_read.h"

#include "expression.h"
#include "limits.h"
#include "names.h"
#include "yaml.h"

enum field {
	NAME, READS, SPACES, PREFER, SIEVE, HITS, MISSES, MATCH, AT_SIEVE,
	BEFORE, BEFORE_FAR, ONLY, UNLESS, FIELDS
};

static const struct yaml_field pattern_fields[FIELDS] = {
	[NAME] = {"name", YAML_TEXT},
	[READS] = {"reads", YAML_TEXT},
	[SPACES] = {"spaces", YAML_LIST},
	[PREFER] = {"prefer", YAML_LIST},
	[SIEVE] = {"sieve", YAML_TEXT},
	[MATCH] = {"match", YAML_TEXT},
	[AT_SIEVE] = {"at-sieve", YAML_TEXT},
	[BEFORE] = {"before", YAML_TEXT},
	[BEFORE_FAR] = {"before-far", YAML_TEXT},
	[ONLY] = {"only", YAML_TEXT},
	[UNLESS] = {"unless", YAML_TEXT},
	[HITS] = {"hits", YAML_LIST},
	[MISSES] = {"misses", YAML_LIST}
};

enum gate_field {
	GATE_NAME, GATE_HITS, GATE_MISSES, GATE_BEFORE, GATE_AFTER, GATE_FIELDS
};

static const struct yaml_field gate_fields[GATE_FIELDS] = {
	[GATE_NAME] = {"name", YAML_TEXT},
	[GATE_BEFORE] = {"before", YAML_TEXT},
	[GATE_AFTER] = {"after", YAML_TEXT},
	[GATE_HITS] = {"hits", YAML_LIST},
	[GATE_MISSES] = {"misses", YAML_LIST}
};

struct reading {
	struct ipsa_patterns *pats;
	struct span source;
	struct reporter *to;
};

static void fault(struct reading *r, const struct yaml_node *node,
	enum finding finding, const char *text)
{
	ipsa_finding(r->to, finding, node->line, node->column, "%s", text);
}

static const char *keep(struct reading *r, struct span text)
{
	const char *copy = ipsa_arena_copy(&r->pats->arena, text);

	if (copy == NULL)
		r->to->no_memory = true;
	return copy;
}

/* a-z, then digits and hyphens too. */
static bool is_word(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!(s.ptr[i] >= 'a' && s.ptr[i] <= 'z') && (i == 0 ||
		    !(ipsa_is_digit(s.ptr[i]) || s.ptr[i] == '-')))
			return false;
	return s.len > 0 && s.len <= NAME_MAX_LEN;
}

static const char *name(struct reading *r, const struct yaml_node *node)
{
	if (is_word(node->text))
		return keep(r, node->text);
	fault(r, node, FINDING_BAD_NAME, "a name is a small letter, then "
		"small letters, digits and hyphens");
	return NULL;
}

/* One of a file before would be replaced; one of this file is a mistake. */
static void name_again(struct reading *r, const struct yaml_node *node)
{
	fault(r, node, FINDING_REPEATED_KEY, "this name stands in the file "
		"twice");
}

static struct words known_words(const struct reading *r)
{
	return (struct words){r->pats->words, r->pats->word_count};
}

/* An expression, tried as it will be compiled. */
static struct written expression(struct reading *r,
	const struct yaml_node *node, const char *group)
{
	struct words words = known_words(r);
	struct written w = {.text = keep(r, node->text)};
	struct regex *re;
	int at;

	ipsa_yaml_place(node, r->source, 0, &w.line, &w.column);
	if (w.text == NULL)
		return w;
	if (memchr(node->text.ptr, '\0', node->text.len) != NULL) {
		fault(r, node, FINDING_BAD_TEXT, "a NUL stands in this text");
		return w;
	}
	if (node->text.len == 0) {
		fault(r, node, FINDING_BAD_EXPRESSION,
			"expected an expression");
		return w;
	}
	re = ipsa_expression_compile(&w, &words, REGEX_EXTENDED, r->to);
	at = re != NULL && group != NULL ? ipsa_regex_ref(re) : 1;
	if (at < 0 || at > GROUPS_MAX)
		fault(r, node, FINDING_NO_REF,
			"the expression has no group (?<ref> ... ), or too "
			"many groups before it");
	ipsa_regex_free(re);
	return w;
}

/* What is wrong with a sieve, in its own text or with its words put in; NULL if
 * nothing is. */
static const char *sieve_fault(struct reading *r, const char *text, size_t *at)
{
	struct words words = known_words(r);
	const char *wrong = ipsa_expression_sieve_fault(ipsa_span_of(text),
		at);

	if (wrong != NULL)
		return wrong;
	*at = 0;
	return ipsa_expression_words_fault(text, &words, &r->to->no_memory);
}

/* A sieve: an expression that looks at nothing but what it matches. */
static struct written sieve(struct reading *r, const struct yaml_node *node)
{
	struct written w = expression(r, node, NULL);
	const char *wrong;
	size_t at, line, column;

	wrong = w.text != NULL ? sieve_fault(r, w.text, &at) : NULL;
	if (wrong != NULL) {
		ipsa_yaml_place(node, r->source, at, &line, &column);
		ipsa_finding(r->to, FINDING_BAD_SIEVE, line, column, "%s",
			wrong);
	}
	return w;
}

static struct samples samples(struct reading *r,
	const struct yaml_node *node)
{
	struct samples made = {0};
	struct sample *list;
	size_t count = 0;

	for (const struct yaml_node *n = node->first; n != NULL; n = n->next)
		count++;
	if (count == 0)
		fault(r, node, FINDING_BAD_SAMPLE, "expected a sample or more");
	list = ipsa_arena_alloc(&r->pats->arena, (count + 1) * sizeof(*list));
	if (list == NULL) {
		r->to->no_memory = true;
		return made;
	}
	for (const struct yaml_node *n = node->first; n != NULL; n = n->next) {
		if (memchr(n->text.ptr, '\n', n->text.len) != NULL ||
		    memchr(n->text.ptr, '\0', n->text.len) != NULL)
			fault(r, n, FINDING_BAD_SAMPLE,
				"a sample is one line");
		list[made.count++] = (struct sample){keep(r, n->text),
			n->line, n->column};
	}
	made.list = list;
	return made;
}

/* Room for one more in an array that lives in the arena. */
static bool grow(struct reading *r, const struct yaml_node *node, void **list,
	size_t count, size_t *cap, size_t size)
{
	size_t wanted = *cap > 0 ? *cap * 2 : 16;
	void *bigger;

	if (count >= PATTERNS_MAX) {
		fault(r, node, FINDING_TOO_MANY,
			"there are too many of these");
		return false;
	}
	if (count < *cap)
		return true;
	bigger = ipsa_arena_alloc(&r->pats->arena, wanted * size);
	if (bigger == NULL) {
		r->to->no_memory = true;
		return false;
	}
	if (count > 0)
		memcpy(bigger, *list, count * size);
	*list = bigger;
	*cap = wanted;
	return true;
}

/* --- words -------------------------------------------------------------- */

/* A word has another text now, and so may sieves have that were known. */
static void forget_starts(struct ipsa_patterns *p)
{
	for (size_t i = 0; i < p->count; i++) {
		p->sources[i].starts = NULL;
		p->sources[i].start_count = 0;
	}
}

static void add_word(struct reading *r, const struct yaml_node *node)
{
	struct ipsa_patterns *p = r->pats;
	struct words known = known_words(r);
	struct written text;
	struct buf out = {0};
	struct word_source w;
	void *list = p->words;
	size_t errors = r->to->errors, i;

	if (node->kind != YAML_TEXT || !is_word(node->key)) {
		fault(r, node, FINDING_BAD_NAME, "expected a name of small "
			"letters, digits and hyphens, and a text");
		return;
	}
	text = expression(r, node, NULL);
	for (i = 0; i < p->word_count; i++)
		if (ipsa_span_is(node->key, p->words[i].name))
			break;
	if (r->to->no_memory || r->to->errors > errors ||
	    !grow(r, node, &list, i, &p->word_cap, sizeof(w)))
		return;
	p->words = list;
	ipsa_expression_expand(&out, text.text, &known);
	w.name = keep(r, node->key);
	w.text = keep(r, ipsa_buf_span(&out));
	if (out.failed)
		r->to->no_memory = true;
	ipsa_buf_free(&out);
	if (r->to->no_memory)
		return;
	p->words[i] = w;
	if (i == p->word_count)
		p->word_count++;
	else
		forget_starts(p);
}

/* --- gates -------------------------------------------------------------- */

static bool present(struct reading *r, const struct yaml_node *item,
	const struct yaml_node *const *v, const struct yaml_field *fields,
	size_t field)
{
	if (v[field] == NULL)
		ipsa_finding(r->to, FINDING_MISSING_KEY, item->line,
			item->column, "the key %s is missing",
			fields[field].key);
	return v[field] != NULL;
}

static void put_gate(struct reading *r, const struct yaml_node *node,
	const struct gate_source *gate)
{
	struct ipsa_patterns *p = r->pats;
	void *list = p->gate_sources;
	size_t i;

	for (i = 0; i < p->gate_count; i++)
		if (strcmp(gate->name, p->gate_sources[i].name) == 0)
			break;
	if (i < p->gate_count && p->gate_sources[i].origin == gate->origin)
		name_again(r, node);
	if (!grow(r, node, &list, i, &p->gate_cap, sizeof(*gate)))
		return;
	p->gate_sources = list;
	p->gate_sources[i] = *gate;
	if (i == p->gate_count)
		p->gate_count++;
}

static void add_gate(struct reading *r, const struct yaml_node *node)
{
	struct gate_source gate = {.origin = r->to->origin};
	const struct yaml_node *v[GATE_FIELDS];

	ipsa_yaml_fields(node, gate_fields, GATE_FIELDS, v, r->to);
	for (size_t i = GATE_NAME; i <= GATE_MISSES; i++)
		if (!present(r, node, v, gate_fields, i))
			return;
	if (v[GATE_BEFORE] == NULL &&
	    !present(r, node, v, gate_fields, GATE_AFTER))
		return;
	gate.name = name(r, v[GATE_NAME]);
	if (v[GATE_BEFORE] != NULL)
		gate.before = expression(r, v[GATE_BEFORE], NULL);
	if (v[GATE_AFTER] != NULL)
		gate.after = expression(r, v[GATE_AFTER], NULL);
	gate.hits = samples(r, v[GATE_HITS]);
	gate.misses = samples(r, v[GATE_MISSES]);
	if (gate.name != NULL && !r->to->no_memory)
		put_gate(r, node, &gate);
}

/* --- patterns ----------------------------------------------------------- */

static void spaces(struct reading *r, const struct yaml_node *node,
	struct spaces *out)
{
	if (node->first == NULL)
		ipsa_finding(r->to, FINDING_UNKNOWN_VALUE, node->line,
			node->column, "expected one or more of %s",
			ipsa_name_list(NAMES_SPACE));
	for (const struct yaml_node *n = node->first; n != NULL; n = n->next) {
		int space = ipsa_name_value(NAMES_SPACE, n->text);

		if (space < 0)
			ipsa_finding(r->to, FINDING_UNKNOWN_VALUE, n->line,
				n->column, "expected one of %s",
				ipsa_name_list(NAMES_SPACE));
		else if (out->count == IPSA_SPACES)
			fault(r, n, FINDING_TOO_MANY,
				"more spaces than there are");
		else
			out->list[out->count++] = (enum ipsa_space)space;
	}
}

static void put_pattern(struct reading *r, const struct yaml_node *node,
	const struct pattern_source *source)
{
	struct ipsa_patterns *p = r->pats;
	void *list = p->sources;
	size_t i;

	for (i = 0; i < p->count; i++)
		if (strcmp(source->name, p->sources[i].name) == 0)
			break;
	if (i < p->count && p->sources[i].origin == source->origin)
		name_again(r, node);
	if (!grow(r, node, &list, i, &p->cap, sizeof(*source)))
		return;
	p->sources = list;
	p->sources[i] = *source;
	if (i == p->count)
		p->count++;
}

static void words_of(struct reading *r, const struct yaml_node *const *v,
	struct pattern_source *s)
{
	int reads = ipsa_reads_value(v[READS]->text);

	s->name = name(r, v[NAME]);
	if (reads < 0)
		fault(r, v[READS], FINDING_UNKNOWN_VALUE, "expected one of "
			"decimal, signed, hex, hex-le, bytes-le, symbol, "
			"insert");
	else
		s->reads = (enum reads)reads;
}

static void add_pattern(struct reading *r, const struct yaml_node *node)
{
	static const enum field needed[] = {NAME, READS, SIEVE, HITS, MISSES};
	struct pattern_source s = {.origin = r->to->origin};
	const struct yaml_node *v[FIELDS];

	ipsa_yaml_fields(node, pattern_fields, FIELDS, v, r->to);
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!present(r, node, v, pattern_fields, needed[i]))
			return;
	s.at_sieve = v[AT_SIEVE] != NULL;
	if (!s.at_sieve && !present(r, node, v, pattern_fields, MATCH))
		return;
	if (s.at_sieve && v[MATCH] != NULL)
		fault(r, v[MATCH], FINDING_REPEATED_KEY,
			"at-sieve and match: expected one of them");
	words_of(r, v, &s);
	if (v[SPACES] != NULL)
		spaces(r, v[SPACES], &s.spaces);
	else if (s.reads != READS_SYMBOL)
		present(r, node, v, pattern_fields, SPACES);
	if (v[PREFER] != NULL)
		spaces(r, v[PREFER], &s.prefer);
	s.sieve = sieve(r, v[SIEVE]);
	s.match = expression(r, v[s.at_sieve ? AT_SIEVE : MATCH], "ref");
	s.far = v[BEFORE_FAR] != NULL;
	if (s.far && v[BEFORE] != NULL)
		fault(r, v[BEFORE], FINDING_REPEATED_KEY,
			"before and before-far: expected one of them");
	if (s.far || v[BEFORE] != NULL)
		s.before = expression(r, v[s.far ? BEFORE_FAR : BEFORE], NULL);
	if (v[ONLY] != NULL)
		s.only = expression(r, v[ONLY], NULL);
	if (v[UNLESS] != NULL)
		s.unless = expression(r, v[UNLESS], NULL);
	s.hits = samples(r, v[HITS]);
	s.misses = samples(r, v[MISSES]);
	if (s.name != NULL && !r->to->no_memory)
		put_pattern(r, node, &s);
}

static void words(struct reading *r, const struct yaml_node *first)
{
	const struct yaml_node *node = first;

	for (unsigned i = 0; node != NULL && i < PATTERNS_MAX; i++) {
		const struct yaml_node *before = first;

		while (before != node && !ipsa_span_eq(before->key, node->key))
			before = before->next;
		if (before != node)
			ipsa_finding(r->to, FINDING_REPEATED_KEY,
				node->key_line, node->key_column,
				"this word stands here twice");
		if (!r->to->no_memory)
			add_word(r, node);
		node = node->next;
	}
	if (node != NULL)
		fault(r, node, FINDING_TOO_MANY,
			"there are too many of these");
}

static void value(struct reading *r, const struct yaml_node *node)
{
	bool listed = node->item || node->kind == YAML_MAP;

	if (listed && ipsa_span_is(node->key, "patterns")) {
		add_pattern(r, node);
	} else if (listed && ipsa_span_is(node->key, "gates")) {
		add_gate(r, node);
	} else if (ipsa_span_is(node->key, "words") &&
	    node->kind == YAML_MAP) {
		words(r, node->first);
	} else {
		fault(r, node, FINDING_SHAPE, "expected words (a map), gates "
			"or patterns (lists)");
	}
}

void ipsa_patterns_read(struct span source, struct ipsa_patterns *pats,
	struct reporter *to)
{
	struct reading r = {pats, ipsa_yaml_text(source), to};
	const struct yaml_node *node;
	struct yaml y;

	if (ipsa_yaml_open(&y, r.source, to))
		while (!to->no_memory && (node = ipsa_yaml_next(&y)) != NULL)
			value(&r, node);
	ipsa_yaml_close(&y);
}
