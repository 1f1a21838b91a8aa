/* SPDX-License-Identifier: MIT */
/* Whether patterns, gates, their samples and the catalogue agree. */
#include "buf.h"
#include "catalog.h"
#include "finding.h"
#include "judge.h"
#include "limits.h"
#include "patterns.h"
#include "search.h"
#include "sieve.h"

/* Marks around a reference in a sample, in UTF-8. */
static const struct span mark_open = {"\xC2\xAB", 2};
static const struct span mark_close = {"\xC2\xBB", 2};

/* A sample without its marks, and what they enclosed. */
struct marked {
	struct buf line;
	size_t start[LIST_MAX], end[LIST_MAX];
	size_t count;
};

struct checking {
	const struct ipsa_patterns *pats;
	struct reporter to;
	struct search search;
	struct sieve sieve;
	struct marked marked;
	struct buf block;
};

static void fault(struct checking *c, const struct sample *s,
	enum finding finding, const char *text)
{
	ipsa_finding(&c->to, finding, s->line, s->column, "%s: %.200s", text,
		s->text);
}

/* Take the marks out; false where they do not pair. */
static bool unmark(struct checking *c, const struct sample *s)
{
	struct span rest = ipsa_span_of(s->text);
	struct marked *m = &c->marked;
	bool open = false;

	ipsa_buf_clear(&m->line);
	m->count = 0;
	while (rest.len > 0) {
		bool mark = ipsa_span_starts(rest, open ? mark_close :
			mark_open);

		if (mark && m->count == LIST_MAX)
			return false;
		if (mark && open)
			m->end[m->count++] = m->line.len;
		else if (mark)
			m->start[m->count] = m->line.len;
		else
			ipsa_buf_add_char(&m->line, rest.ptr[0]);
		open = open != mark;
		rest = ipsa_span_cut(rest, mark ? mark_open.len : 1, rest.len);
	}
	c->to.no_memory = c->to.no_memory || m->line.failed;
	return !open;
}

/* Does the sieve fire, both for the line alone and for it in a block? */
static bool sieved(struct checking *c, unsigned sieve)
{
	struct span line = ipsa_buf_span(&c->marked.line);
	size_t end = 2 + line.len, at;

	if (!ipsa_sieve_one(&c->sieve, sieve, line))
		return false;
	ipsa_buf_clear(&c->block);
	ipsa_buf_add_text(&c->block, "-\n");
	ipsa_buf_add_span(&c->block, line);
	ipsa_buf_add_text(&c->block, "\n-\n");
	if (c->block.failed) {
		c->to.no_memory = true;
		return true;
	}
	ipsa_sieve_begin(&c->sieve, ipsa_buf_span(&c->block));
	at = ipsa_sieve_next(&c->sieve, 0);
	if (at > end)
		return false;
	ipsa_sieve_line(&c->sieve, at, 2, end);
	return c->sieve.fired[sieve];
}

/* Does pattern `at` find just what is marked in the line? */
static bool finds_marked(struct checking *c, size_t at)
{
	const struct marked *m = &c->marked;
	struct span line = ipsa_buf_span(&m->line);
	struct candidate found;
	size_t i = 0;

	ipsa_search_begin_one(&c->search, line, at);
	while (ipsa_search_next(&c->search, line, line.len + 1, false,
	    &found)) {
		if (found.member.bare)
			continue;
		if (i == m->count || found.member.start != m->start[i] ||
		    found.member.end != m->end[i])
			return false;
		i++;
	}
	return i == m->count;
}

static void check_hit(struct checking *c, size_t at, const struct sample *s)
{
	if (!unmark(c, s) || c->marked.count == 0)
		fault(c, s, FINDING_BAD_SAMPLE, "what must be found stands "
			"between \xC2\xAB and \xC2\xBB, once or more");
	else if (!sieved(c, c->pats->list[at].sieve))
		fault(c, s, FINDING_SIEVE_FAILED,
			"the sieve does not match this line");
	else if (!finds_marked(c, at))
		fault(c, s, FINDING_HIT_FAILED,
			"the pattern does not find just what is marked");
}

static void check_miss(struct checking *c, size_t at, const struct sample *s)
{
	if (!unmark(c, s) || c->marked.count > 0)
		fault(c, s, FINDING_BAD_SAMPLE, "a line with nothing to find "
			"has no marks");
	else if (!finds_marked(c, at))
		fault(c, s, FINDING_MISS_FAILED,
			"the pattern finds something in this line");
}

static void check_pattern(struct checking *c, size_t at)
{
	const struct pattern_source *s = &c->pats->sources[at];

	c->to.origin = s->origin;
	for (size_t i = 0; i < s->hits.count; i++)
		check_hit(c, at, &s->hits.list[i]);
	for (size_t i = 0; i < s->misses.count; i++)
		check_miss(c, at, &s->misses.list[i]);
}

/* A gate must close, or leave open, each marked place. */
static void check_gate(struct checking *c, size_t at, const struct sample *s,
	bool close)
{
	struct marked *m = &c->marked;

	if (!unmark(c, s) || m->count == 0) {
		fault(c, s, FINDING_BAD_SAMPLE, "the numbers to try stand "
			"between \xC2\xAB and \xC2\xBB");
		return;
	}
	for (size_t i = 0; i < m->count; i++) {
		bool closes = ipsa_judge_gate(&c->search, at,
			ipsa_buf_span(&m->line), m->start[i], m->end[i]);

		if (closes != close)
			fault(c, s, close ? FINDING_HIT_FAILED :
				FINDING_MISS_FAILED, close ?
				"the gate does not close here" :
				"the gate closes here");
	}
}

static void check_gates(struct checking *c)
{
	for (size_t g = 0; g < c->pats->gate_count; g++) {
		const struct gate_source *s = &c->pats->gate_sources[g];

		c->to.origin = s->origin;
		for (size_t i = 0; i < s->hits.count; i++)
			check_gate(c, g, &s->hits.list[i], true);
		for (size_t i = 0; i < s->misses.count; i++)
			check_gate(c, g, &s->misses.list[i], false);
	}
}

enum ipsa_code ipsa_patterns_check(const struct ipsa_patterns *pats,
	const struct ipsa_catalog *cat, ipsa_report_fn *report, void *ctx)
{
	struct checking c = {.pats = pats,
		.to = {report, ctx, "patterns", 0, false}};

	c.search.pats = c.sieve.pats = pats;
	c.search.table = &cat->table;
	if (!ipsa_search_init(&c.search) || !ipsa_sieve_init(&c.sieve))
		c.to.no_memory = true;
	for (size_t i = 0; i < pats->count && !c.to.no_memory; i++)
		check_pattern(&c, i);
	if (!c.to.no_memory)
		check_gates(&c);
	if (c.search.no_memory || c.sieve.no_memory)
		c.to.no_memory = true;
	ipsa_search_free(&c.search);
	ipsa_sieve_free(&c.sieve);
	ipsa_buf_free(&c.marked.line);
	ipsa_buf_free(&c.block);
	return ipsa_finding_code(&c.to);
}
