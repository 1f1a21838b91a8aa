/* SPDX-License-Identifier: MIT */
/*
 * A line in which all places of sieves are known from before: what is found in it
 * need not be looked for. Of lines that are not, some are learned.
 */
#include "annotator.h"
#include "judge.h"

/* Where the line begins in the sieves' block, in which it stands. */
static size_t line_start(const struct ipsa_annotator *a)
{
	return (size_t)(a->line.raw.ptr - a->sieve.block.ptr);
}

/* --- a line that is known ---------------------------------------------------- */

static bool holds_as_known(struct ipsa_annotator *a,
	const struct memo_entry *e)
{
	for (unsigned i = 0; i < e->condition_count; i++)
		if (ipsa_judge_holds(&a->search, e->conditions[i].number) !=
		    e->conditions[i].holds)
			return false;
	return true;
}

/* Add what is known of a place; false if there is no room, or if what matched
 * before stands so close that each may know of the other. */
static bool add(struct recall *r, const struct memo_entry *e, size_t at)
{
	const struct recalled *before = r->count > 0 ? &r->list[r->count - 1] :
		NULL;

	if (e->last == 0)
		return true;
	if (r->count == RECALLED_MAX || (before != NULL && at + e->first <
	    before->at + before->entry->last + LEARNER_APART))
		return false;
	r->list[r->count++] = (struct recalled){e, at};
	return true;
}

/* What is known of the next place behind those that `e` has counted in. At its end
 * there may be others: what decides whether they are stands behind it. */
static const struct memo_entry *next_known(struct ipsa_annotator *a,
	const struct memo_entry *e, size_t at, size_t end, size_t *next)
{
	const size_t to = at + e->behind;
	const struct memo_entry *known;

	*next = e->behind < PREFIX ? at : to - PREFIX;
	do
		known = ipsa_sieve_known(&a->sieve, *next + 1, end, next);
	while (*next < to && *next >= a->sieve.note_end &&
	    (e->places >> (to - *next) & 1) != 0);
	return known;
}

/* All places of a line of the sieves' block, of which `at` is the first. */
static bool all_known(struct ipsa_annotator *a, size_t at, size_t end)
{
	const struct memo_entry *e = a->sieve.known;

	a->recall.count = 0;
	while (e != NULL && e->kind != MEMO_LINE && add(&a->recall, e, at)) {
		e = next_known(a, e, at, end, &at);
		if (at == SIZE_MAX)
			return true;
	}
	/* What stopped it is known, and would again. */
	a->recall.learn = e == NULL;
	return false;
}

/* Is it text and nothing else? Such a line has no carrier. */
static bool is_text(struct line *l)
{
	ipsa_line_kind(l->raw, &l->kind);
	return l->kind.joint == '\0' && l->kind.json == l->raw.len;
}

bool ipsa_recall_line(struct ipsa_annotator *a, size_t at)
{
	struct recall *r = &a->recall;
	struct line *l = &a->line;

	r->learn = a->sieve.known == NULL;
	r->on = a->sieve.known != NULL &&
		all_known(a, at, line_start(a) + l->raw.len) && is_text(l);
	if (!r->on)
		return false;
	ipsa_judge_record(&a->search);
	a->search.record = l->raw;
	for (unsigned i = 0; i < r->count && r->on; i++)
		r->on = holds_as_known(a, r->list[i].entry);
	r->known += r->on;
	return r->on;
}

/* A reference of a place at `at` of the line. */
static void tell(struct ipsa_annotator *a, const struct memo_member *known,
	size_t at)
{
	struct member m;

	m.start = at + known->start;
	m.end = m.start + known->len;
	m.line = m.column = m.offset = 0;
	m.spelling = known->spelling;
	m.bare = known->bare;
	m.pattern = known->pattern;
	m.readings = known->readings;
	m.text_len = known->len;
	memcpy(m.text, a->line.text.ptr + m.start, m.text_len);
	ipsa_annotate_take(a, &m);
}

void ipsa_recall_tell(struct ipsa_annotator *a)
{
	const struct recall *r = &a->recall;
	const size_t start = line_start(a);

	for (unsigned i = 0; i < r->count; i++) {
		const struct memo_entry *e = r->list[i].entry;

		for (unsigned j = 0; j < e->member_count; j++)
			tell(a, &e->members[j], r->list[i].at - start);
	}
	ipsa_notes_close(a);
}

/* --- a line that is learned ---------------------------------------------------- */

/*
 * To learn a line takes as long as to look through some ten, and saves nearly all
 * of that each time the same comes again. So a short input is not learned from,
 * and of what has not paid for itself so far little is learned. All counts are
 * of lines.
 */
enum {
	LEARN_FROM = 1024,      /* that were looked through before the first */
	LEARN_FIRST = 64,       /* that are learned whatever comes of it */
	LEARN_PAYS = 16,        /* that one must have saved, */
	LEARN_EACH = 16,        /* for one of so many to be learned, */
	LEARN_SELDOM = 512      /* else of so many */
};

/* Is it time to learn a line? One more was looked through. */
static bool is_due(struct recall *r, bool eager)
{
	bool pays = r->learned < LEARN_FIRST ||
		r->known / LEARN_PAYS >= r->learned;

	if (eager)
		return true;
	r->looked++;
	if (r->looked < LEARN_FROM || r->looked - r->last <
	    (pays ? LEARN_EACH : LEARN_SELDOM))
		return false;
	r->last = r->looked;
	return true;
}

/* Is one of its places known for patterns that look at all of the line? */
static bool is_looked_at_whole(struct ipsa_annotator *a, size_t start,
	size_t end)
{
	const struct memo_entry *e;
	size_t at = start;

	do
		e = ipsa_sieve_known(&a->sieve, at, end, &at);
	while (at++ < SIZE_MAX && (e == NULL || e->kind != MEMO_LINE));
	return e != NULL;
}

static bool may_learn(struct ipsa_annotator *a)
{
	struct recall *r = &a->recall;
	const struct line *l = &a->line;

	if (!r->learn || !is_due(r, a->options.eager) || l->noted ||
	    l->view.ptr != l->raw.ptr || !a->pats->quick ||
	    a->options.why != NULL || is_looked_at_whole(a, line_start(a),
		line_start(a) + l->raw.len))
		return false;
	if (r->memo == NULL) {
		r->memo = ipsa_memo_new();
		r->learner = ipsa_learner_new(a->pats);
		a->sieve.memo = r->memo;
	}
	return r->memo != NULL && r->learner != NULL;
}

void ipsa_recall_text(struct ipsa_annotator *a)
{
	const struct line *l = &a->line;
	uint64_t limits = a->search.limits;

	if (!may_learn(a)) {
		ipsa_annotate_text(a, l->view);
		return;
	}
	a->recall.learned++;
	ipsa_learner_begin(a->recall.learner, a->sieve.block, line_start(a),
		line_start(a) + l->raw.len, l->end.len);
	a->search.learner = a->recall.learner;
	ipsa_annotate_text(a, l->view);
	a->search.learner = NULL;
	if (a->search.limits == limits)
		ipsa_learner_end(a->recall.learner, a->recall.memo);
}

void ipsa_recall_free(struct recall *r)
{
	ipsa_memo_free(r->memo);
	ipsa_learner_free(r->learner);
}
