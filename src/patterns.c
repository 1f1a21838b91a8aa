/* SPDX-License-Identifier: MIT */
#include "patterns.h"

#include <stdlib.h>

#include "expression.h"
#include "finding.h"
#include "limits.h"
#include "patterns_read.h"
#include "starts.h"

/* Copy an array of sources, so that the copy can be changed or dropped. */
static bool copy_list(struct arena *arena, void **list, const void *from,
	size_t count, size_t size)
{
	*list = ipsa_arena_alloc(arena, (count + 1) * size);
	if (*list != NULL && count > 0)
		memcpy(*list, from, count * size);
	return *list != NULL;
}

static bool copy_sources(struct ipsa_patterns *to,
	const struct pattern_sources *from)
{
	void *words, *gates, *patterns;

	if (!copy_list(&to->arena, &words, from->words, from->word_count,
		sizeof(*from->words)) ||
	    !copy_list(&to->arena, &gates, from->gates, from->gate_count,
		sizeof(*from->gates)) ||
	    !copy_list(&to->arena, &patterns, from->patterns,
		from->pattern_count, sizeof(*from->patterns)))
		return false;
	to->words = words;
	to->gate_sources = gates;
	to->sources = patterns;
	to->word_count = to->word_cap = from->word_count;
	to->gate_count = to->gate_cap = from->gate_count;
	to->count = to->cap = from->pattern_count;
	return true;
}

enum ipsa_code ipsa_patterns_over(struct ipsa_patterns **pats,
	const struct pattern_sources *sources)
{
	*pats = calloc(1, sizeof(**pats));
	if (*pats == NULL)
		return IPSA_NO_MEMORY;
	(*pats)->prefix_budget = PREFIX_BUDGET;
	if (sources != NULL && !copy_sources(*pats, sources)) {
		ipsa_patterns_free(*pats);
		*pats = NULL;
		return IPSA_NO_MEMORY;
	}
	return IPSA_OK;
}

enum ipsa_code ipsa_patterns_new(struct ipsa_patterns **pats, bool builtin)
{
	enum ipsa_code code = ipsa_patterns_over(pats, builtin ?
		&ipsa_patterns_builtin : NULL);

	if (code == IPSA_OK && builtin) {
		(*pats)->checked = true;
		(*pats)->prefilter.tables = ipsa_patterns_builtin.tables;
	}
	return code;
}

enum ipsa_code ipsa_patterns_add(struct ipsa_patterns *pats,
	const char *origin, const char *text, size_t len,
	ipsa_report_fn *report, void *ctx)
{
	struct reporter to = {report, ctx, NULL, 0, false};
	struct pattern_sources before = {pats->words, pats->gate_sources,
		pats->sources, pats->word_count, pats->gate_count,
		pats->count, NULL};
	struct ipsa_patterns next = {0};
	enum ipsa_code code;

	to.origin = ipsa_arena_copy(&next.arena, ipsa_span_of(origin));
	if (to.origin == NULL || !copy_sources(&next, &before))
		to.no_memory = true;
	else
		ipsa_patterns_read(ipsa_span(text, len), &next, &to);
	code = ipsa_finding_code(&to);
	if (code == IPSA_OK) {
		next.prefix_budget = pats->prefix_budget;
		ipsa_arena_join(&next.arena, &pats->arena);
		*pats = next;
	} else {
		ipsa_arena_free(&next.arena);
	}
	return code;
}

/* --- compiling ---------------------------------------------------------- */

struct compiling {
	struct ipsa_patterns *pats;
	struct reporter *to;
	unsigned flags;
};

static struct regex *compile(struct compiling *c, const char *origin,
	const struct written *w, unsigned flags)
{
	struct words words = {c->pats->words, c->pats->word_count};

	if (w->text == NULL)
		return NULL;
	c->to->origin = origin;
	return ipsa_expression_compile(w, &words, flags | REGEX_EXTENDED |
		c->flags, c->to);
}

enum {
	REGEX_BEFORE = REGEX_ANCHORED | REGEX_ENDANCHORED,
	REGEX_AFTER = REGEX_ANCHORED
};

static bool add_begin(struct compiling *c, struct span alternative)
{
	struct ipsa_patterns *p = c->pats;
	struct regex_fault fault;

	if (p->begin_count == p->begin_cap) {
		unsigned cap = 2 * p->begin_cap + 1;
		struct regex **bigger = ipsa_arena_alloc(&p->arena,
			cap * sizeof(struct regex *));

		if (bigger == NULL)
			return false;
		if (p->begin_count > 0)
			memcpy(bigger, p->begins, p->begin_count *
				sizeof(struct regex *));
		p->begins = bigger;
		p->begin_cap = cap;
	}
	p->begins[p->begin_count] = ipsa_regex_compile(alternative,
		c->flags | REGEX_ANCHORED | REGEX_LIKELY | REGEX_EXTENDED, &fault);
	if (p->begins[p->begin_count] == NULL)
		return false;
	p->begin_count++;
	return true;
}

/* The alternatives of a sieve, each by itself, and how they begin if that is not
 * known. False if there is no memory. */
static bool compile_begins(struct compiling *c,
	const struct pattern_source *s, unsigned sieve)
{
	struct words words = {c->pats->words, c->pats->word_count};
	unsigned first = c->pats->begin_count;
	struct span rest, alternative;
	struct buf out = {0};
	bool made, known = true;

	ipsa_expression_expand(&out, s->sieve.text, &words);
	made = !out.failed;
	rest = ipsa_buf_span(&out);
	while (made && ipsa_expression_alternative(&rest, &alternative))
		made = add_begin(c, alternative) && (s->starts != NULL ||
			!known || ipsa_starts_ask(c->pats, sieve, first,
			alternative, &known));
	ipsa_buf_free(&out);
	c->pats->quick = c->pats->quick && known;
	return made && (s->starts == NULL || ipsa_starts_add(c->pats, sieve,
		first, s->starts, s->start_count));
}

/* A word that was given another text later may make it look around it. */
static void check_sieve(struct compiling *c, const struct pattern_source *s)
{
	struct words words = {c->pats->words, c->pats->word_count};
	const char *wrong = ipsa_expression_words_fault(s->sieve.text, &words,
		&c->to->no_memory);

	c->to->origin = s->origin;
	if (wrong != NULL)
		ipsa_finding(c->to, FINDING_BAD_SIEVE, s->sieve.line,
			s->sieve.column, "%s", wrong);
}

/* The sieve of a pattern: patterns with the same text share one. */
static void compile_sieve(struct compiling *c, size_t at)
{
	struct ipsa_patterns *p = c->pats;
	const struct pattern_source *s = &p->sources[at];
	struct sieve_regex *sieve;

	p->list[at].next = -1;
	for (size_t i = at; i > 0; i--) {
		if (strcmp(p->sources[i - 1].sieve.text, s->sieve.text) == 0) {
			p->list[at].sieve = p->list[i - 1].sieve;
			p->list[i - 1].next = (int)at;
			return;
		}
	}
	p->list[at].sieve = p->sieve_count;
	p->sieve_first[p->sieve_count] = (int)at;
	sieve = &p->sieves[p->sieve_count++];
	if (!(c->flags & REGEX_LATER))  /* what is built in was checked */
		check_sieve(c, s);
	sieve->match = compile(c, s->origin, &s->sieve, 0);
	sieve->begin = compile(c, s->origin, &s->sieve, REGEX_ANCHORED |
		REGEX_LIKELY);
	if (sieve->begin == NULL)
		p->quick = false;
	else if (!compile_begins(c, s, p->list[at].sieve))
		c->to->no_memory = true;
}

/* The condition of this text; -1 where there is none. */
static int condition(struct compiling *c, const struct pattern_source *s,
	const struct written *w)
{
	struct ipsa_patterns *p = c->pats;
	unsigned i;

	if (w->text == NULL)
		return -1;
	for (i = 0; i < p->condition_count; i++)
		if (strcmp(p->conditions[i].text, w->text) == 0)
			return (int)i;
	p->conditions[i].text = w->text;
	p->conditions[i].re = compile(c, s->origin, w, 0);
	p->condition_count++;
	return (int)i;
}

/* The first pattern that matches the same at the same places. */
static size_t first_same(const struct ipsa_patterns *p, size_t at)
{
	const struct pattern_source *s = &p->sources[at];
	size_t i = 0;

	while (i < at && (p->sources[i].at_sieve != s->at_sieve ||
	    strcmp(p->sources[i].match.text, s->match.text) != 0 ||
	    (s->at_sieve && strcmp(p->sources[i].sieve.text,
		s->sieve.text) != 0)))
		i++;
	return i;
}

/* The first pattern whose `before` is the same. */
static size_t first_before(const struct ipsa_patterns *p, size_t at)
{
	const char *text = p->sources[at].before.text;
	size_t i = 0;

	while (i < at && (text == NULL || p->sources[i].before.text == NULL ||
	    strcmp(p->sources[i].before.text, text) != 0))
		i++;
	return i;
}

static void compile_pattern(struct compiling *c, size_t at)
{
	struct pattern *p = &c->pats->list[at];
	const struct pattern_source *s = &c->pats->sources[at];

	p->source = s;
	p->same = first_same(c->pats, at);
	if (p->same < at) {
		p->match = c->pats->list[p->same].match;
		p->anywhere = c->pats->list[p->same].anywhere;
	} else {
		p->match = compile(c, s->origin, &s->match, s->at_sieve ?
			REGEX_ANCHORED | REGEX_LIKELY : 0);
		p->anywhere = s->at_sieve ? compile(c, s->origin, &s->match,
			0) : NULL;
	}
	p->same_before = first_before(c->pats, at);
	p->before = p->same_before < at ?
		c->pats->list[p->same_before].before :
		compile(c, s->origin, &s->before, REGEX_BEFORE);
	p->only = condition(c, s, &s->only);
	p->unless = condition(c, s, &s->unless);
	compile_sieve(c, at);
}

/* All gates are asked in one expression, where the numbers and names of groups are
 * others. What is built in was checked. */
static struct regex *compile_gate_side(struct compiling *c, const char *origin,
	const struct written *w, unsigned flags)
{
	struct regex *re = compile(c, origin, w, flags);

	if (re != NULL && !(c->flags & REGEX_LATER) &&
	    ipsa_regex_groups(re) > 0)
		ipsa_finding(c->to, FINDING_BAD_EXPRESSION, w->line, w->column,
			"groups of a gate are (?:...): it captures nothing");
	return re;
}

static void compile_gate(struct compiling *c, size_t at)
{
	const struct gate_source *s = &c->pats->gate_sources[at];
	struct gate *gate = &c->pats->gates[at];

	gate->before = compile_gate_side(c, s->origin, &s->before,
		REGEX_BEFORE);
	gate->after = compile_gate_side(c, s->origin, &s->after, REGEX_AFTER);
}

/* All gates in one expression: most references pass all of them. */
static struct regex *compile_any(struct compiling *c, unsigned flags)
{
	const struct ipsa_patterns *p = c->pats;
	struct words words = {p->words, p->word_count};
	struct regex *re = NULL;
	struct written all = {0};
	struct buf out = {0};

	for (size_t i = 0; i < p->gate_count; i++) {
		const struct gate_source *s = &p->gate_sources[i];
		const char *text = flags == REGEX_AFTER ? s->after.text :
			s->before.text;

		if (text == NULL)
			continue;
		ipsa_buf_add_text(&out, out.len > 0 ? "|(?:" : "(?:");
		ipsa_expression_expand(&out, text, &words);
		ipsa_buf_add_text(&out, "\n)");
	}
	ipsa_buf_add_text(&out, out.len > 0 ? "" : "(?!)");
	ipsa_buf_add_char(&out, '\0');
	all.text = out.ptr;
	if (out.failed)
		c->to->no_memory = true;
	else
		re = compile(c, "gates", &all, flags);
	ipsa_buf_free(&out);
	return re;
}

static bool make_lists(struct ipsa_patterns *p)
{
	p->list = ipsa_arena_alloc(&p->arena, (p->count + 1) *
		sizeof(*p->list));
	p->sieves = ipsa_arena_alloc(&p->arena, (p->count + 1) *
		sizeof(*p->sieves));
	p->conditions = ipsa_arena_alloc(&p->arena, (2 * p->count + 1) *
		sizeof(*p->conditions));
	p->sieve_first = ipsa_arena_alloc(&p->arena, (p->count + 1) *
		sizeof(*p->sieve_first));
	p->gates = ipsa_arena_alloc(&p->arena, (p->gate_count + 1) *
		sizeof(*p->gates));
	return p->list != NULL && p->sieves != NULL &&
		p->conditions != NULL && p->sieve_first != NULL && p->gates != NULL;
}

enum ipsa_code ipsa_patterns_compile(struct ipsa_patterns *pats,
	bool jit, ipsa_report_fn *report, void *ctx)
{
	struct reporter to = {report, ctx, "patterns", 0, false};
	struct compiling c = {pats, &to, (jit ? REGEX_JIT : 0) |
		(pats->checked ? REGEX_LATER : 0)};

	if (!make_lists(pats))
		return IPSA_NO_MEMORY;
	pats->compiled = true;
	pats->quick = true;
	for (size_t i = 0; i < pats->count; i++)
		compile_pattern(&c, i);
	for (size_t i = 0; i < pats->gate_count; i++)
		compile_gate(&c, i);
	pats->quick = pats->quick && ipsa_prefilter_usable();
	pats->prefilter.wide = ipsa_prefilter_wide();
	if (pats->quick && !ipsa_starts_settle(pats))
		to.no_memory = true;
	if (to.errors == 0) {
		pats->any_gate.before = compile_any(&c, REGEX_BEFORE);
		pats->any_gate.after = compile_any(&c, REGEX_AFTER);
	}
	pats->jit = jit && to.errors == 0 && !to.no_memory &&
		ipsa_regex_can_jit();
	return ipsa_finding_code(&to);
}

bool ipsa_patterns_jit(const struct ipsa_patterns *pats)
{
	return pats->jit;
}

static void free_gate(struct gate *gate)
{
	ipsa_regex_free(gate->before);
	ipsa_regex_free(gate->after);
}

void ipsa_patterns_free(struct ipsa_patterns *pats)
{
	if (pats == NULL)
		return;
	for (size_t i = 0; pats->compiled && i < pats->count; i++) {
		if (pats->list[i].same == i) {
			ipsa_regex_free(pats->list[i].match);
			ipsa_regex_free(pats->list[i].anywhere);
		}
		if (pats->list[i].same_before == i)
			ipsa_regex_free(pats->list[i].before);
	}
	for (unsigned i = 0; i < pats->condition_count; i++)
		ipsa_regex_free(pats->conditions[i].re);
	for (unsigned i = 0; i < pats->sieve_count; i++) {
		ipsa_regex_free(pats->sieves[i].match);
		ipsa_regex_free(pats->sieves[i].begin);
	}
	for (unsigned i = 0; i < pats->begin_count; i++)
		ipsa_regex_free(pats->begins[i]);
	for (size_t i = 0; pats->compiled && i < pats->gate_count; i++)
		free_gate(&pats->gates[i]);
	free_gate(&pats->any_gate);
	ipsa_arena_free(&pats->arena);
	free(pats);
}
