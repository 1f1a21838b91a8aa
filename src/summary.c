/* SPDX-License-Identifier: MIT */
#include "summary.h"

#include <stdlib.h>
#include <string.h>

#include "ipsecannotate.h"

/* Twice the rows and a power of two, for short ways in the table. */
enum { SLOTS = 2 * SUMMARY_ROWS };

void ipsa_summary_init(struct summary *s, size_t files)
{
	*s = (struct summary){.file_count = files};
	s->rows = calloc(SLOTS, sizeof(struct summary_row *));
	s->files = calloc(files + 1, sizeof *s->files);
	s->no_memory = s->rows == NULL || s->files == NULL;
	s->room = s->rows != NULL ? SLOTS : 0;
}

static void free_row(struct summary_row *row)
{
	size_t i;

	if (row == NULL)
		return;
	for (i = 0; i < SUMMARY_SAMPLES; i++)
		free(row->samples[i].text);
	free(row);
}

void ipsa_summary_free(struct summary *s)
{
	size_t i;

	for (i = 0; i < s->room; i++)
		free_row(s->rows[i]);
	free(s->rows);
	free(s->files);
	*s = (struct summary){0};
}

unsigned ipsa_summary_class(const struct summary_row *row)
{
	return row->entry_count > 0 ? (unsigned)row->entries[0]->class_ %
		SUMMARY_CLASSES : SUMMARY_CLASSES - 1;
}

/* --- rows ----------------------------------------------------------------- */

static size_t slot_of(const struct ipsa_entry *const *entries, size_t count,
	bool agrees)
{
	uint64_t sum = agrees;
	size_t i;

	for (i = 0; i < count; i++)
		sum = (sum ^ (uintptr_t)entries[i] / 16) *
			UINT64_C(0x9E3779B97F4A7C15);
	return (size_t)(sum >> 32) % SLOTS;
}

/* The row of these entries, made if need be; NULL if there is no room. */
static struct summary_row *row_of(struct summary *s,
	const struct ipsa_entry *const *entries, size_t count, bool agrees)
{
	size_t at = slot_of(entries, count, agrees);
	struct summary_row *row;

	for (; s->room > 0 && (row = s->rows[at]) != NULL;
	     at = (at + 1) % SLOTS) {
		if (row->entry_count == count && row->agrees == agrees &&
		    memcmp(row->entries, entries, count *
		    sizeof(const struct ipsa_entry *)) == 0)
			return row;
	}
	if (s->room == 0 || s->row_count == SUMMARY_ROWS)
		return NULL;
	row = calloc(1, sizeof *row);
	if (row == NULL) {
		s->no_memory = true;
		return NULL;
	}
	memcpy(row->entries, entries, count *
		sizeof(const struct ipsa_entry *));
	row->entry_count = count;
	row->agrees = agrees;
	s->rows[at] = row;
	s->row_count++;
	return row;
}

/* --- order ---------------------------------------------------------------- */

static bool before(const struct place *a, const struct place *b)
{
	if (a->file != b->file)
		return a->file < b->file;
	return a->member != b->member ? a->member < b->member :
		a->offset < b->offset;
}

/* In time, and where that is the same in the order of the input. */
static bool earlier(const struct happening *a, const struct happening *b)
{
	return a->moment.ms != b->moment.ms ? a->moment.ms < b->moment.ms :
		before(&a->place, &b->place);
}

/* Both are `has`, if `any` was there before. */
static void widen(struct happening *first, struct happening *last, bool any,
	const struct happening *low, const struct happening *high)
{
	if (!any || earlier(low, first))
		*first = *low;
	if (!any || earlier(last, high))
		*last = *high;
}

static void widen_places(struct summary_row *row, const struct place *first,
	const struct place *last)
{
	if (row->count == 0 || before(first, &row->seen_first))
		row->seen_first = *first;
	if (row->count == 0 || before(&row->seen_last, last))
		row->seen_last = *last;
}

/* --- samples -------------------------------------------------------------- */

/* Where a sample belongs: before those that come later; one that is there, of
 * the same line, or none may be needed: then it is SUMMARY_SAMPLES. */
static size_t sample_place(const struct summary_row *row,
	const struct place *place)
{
	size_t i;

	for (i = 0; i < SUMMARY_SAMPLES && row->samples[i].text != NULL; i++) {
		const struct place *has = &row->samples[i].place;

		if (before(place, has))
			return i;
		if (!before(has, place))
			return SUMMARY_SAMPLES;
	}
	return i;
}

/* Put it in its place; the last one falls out. `sample` is owned by the row. */
static void put_sample(struct summary_row *row, struct sample sample)
{
	size_t at = sample_place(row, &sample.place);

	if (at == SUMMARY_SAMPLES) {
		free(sample.text);
		return;
	}
	for (; at < SUMMARY_SAMPLES; at++) {
		struct sample next = row->samples[at];

		row->samples[at] = sample;
		sample = next;
	}
	free(sample.text);
}

static void take_sample(struct summary *s, struct summary_row *row,
	const struct ipsa_found *found, const struct place *place)
{
	struct sample sample = {.place = *place, .len = found->len};

	if (sample_place(row, place) == SUMMARY_SAMPLES)
		return;
	sample.cut = sample.len > SUMMARY_SAMPLE;
	if (sample.cut)
		sample.len = SUMMARY_SAMPLE;
	sample.text = malloc(sample.len + 1);
	if (sample.text == NULL) {
		s->no_memory = true;
		return;
	}
	memcpy(sample.text, found->record, sample.len);
	put_sample(row, sample);
}

/* --- adding --------------------------------------------------------------- */

static void count_time(struct summary *s, struct summary_row *row,
	const struct happening *when)
{
	s->zoneless += !when->moment.zoned;
	widen(&s->first, &s->last, s->line.total > 0, when, when);
	ipsa_timeline_add(&s->line, when->moment.ms, 1);
	if (row == NULL)
		return;
	ipsa_timeline_add(&s->classes[ipsa_summary_class(row)],
		when->moment.ms, 1);
	widen(&row->first, &row->last, row->timed > 0, when, when);
	ipsa_timeline_add(&row->line, when->moment.ms, 1);
	row->timed++;
}

void ipsa_summary_add(struct summary *s, const struct ipsa_found *found,
	const struct place *base, const struct dating *dating)
{
	struct happening when = {.place = *base};
	struct summary_row *row;
	size_t readings = found->count < SUMMARY_READINGS ? found->count :
		SUMMARY_READINGS;

	when.place.offset += found->offset;
	s->count++;
	if (s->files != NULL && base->file < s->file_count)
		s->files[base->file]++;
	row = row_of(s, found->entries, readings, found->agrees);
	if (row != NULL) {
		widen_places(row, &when.place, &when.place);
		take_sample(s, row, found, &when.place);
		row->count++;
	} else {
		s->other++;
	}
	switch (ipsa_times_find(&when.moment, found->record, found->len,
	    dating)) {
	case TIME_FOUND:
		count_time(s, row, &when);
		break;
	case TIME_UNDECIDED:
		s->undecided++;
		break;
	default:
		s->untimed++;
	}
}

/* --- merging -------------------------------------------------------------- */

static void merge_row(struct summary *s, struct summary_row *from)
{
	struct summary_row *row = row_of(s, from->entries, from->entry_count,
		from->agrees);
	size_t i;

	if (row == NULL) {
		s->other += from->count;
		return;
	}
	widen_places(row, &from->seen_first, &from->seen_last);
	if (from->timed > 0)
		widen(&row->first, &row->last, row->timed > 0, &from->first,
			&from->last);
	row->count += from->count;
	row->timed += from->timed;
	ipsa_timeline_merge(&row->line, &from->line);
	for (i = 0; i < SUMMARY_SAMPLES; i++) {
		if (from->samples[i].text != NULL)
			put_sample(row, from->samples[i]);
		from->samples[i].text = NULL;
	}
}

void ipsa_summary_merge(struct summary *s, struct summary *from)
{
	size_t i;

	for (i = 0; i < from->room; i++) {
		if (from->rows[i] != NULL)
			merge_row(s, from->rows[i]);
	}
	for (i = 0; s->files != NULL && from->files != NULL &&
	     i < s->file_count; i++)
		s->files[i] += from->files[i];
	if (from->line.total > 0)
		widen(&s->first, &s->last, s->line.total > 0, &from->first,
			&from->last);
	ipsa_timeline_merge(&s->line, &from->line);
	for (i = 0; i < SUMMARY_CLASSES; i++)
		ipsa_timeline_merge(&s->classes[i], &from->classes[i]);
	s->count += from->count;
	s->untimed += from->untimed;
	s->undecided += from->undecided;
	s->zoneless += from->zoneless;
	s->other += from->other;
	s->no_memory = s->no_memory || from->no_memory;
	ipsa_summary_free(from);
}

/* --- order of rows -------------------------------------------------------- */

static int by_entries(const struct summary_row *a, const struct summary_row *b)
{
	size_t i;

	for (i = 0; i < a->entry_count && i < b->entry_count; i++) {
		const struct ipsa_entry *x = a->entries[i], *y = b->entries[i];

		if (x->space != y->space)
			return x->space < y->space ? -1 : 1;
		if (x->code != y->code)
			return x->code < y->code ? -1 : 1;
	}
	if (a->entry_count != b->entry_count)
		return a->entry_count < b->entry_count ? -1 : 1;
	return b->agrees - a->agrees;
}

static int by_count(const void *a, const void *b)
{
	const struct summary_row *one =
		*(const struct summary_row *const *)a;
	const struct summary_row *other =
		*(const struct summary_row *const *)b;

	if (one->count != other->count)
		return one->count > other->count ? -1 : 1;
	return by_entries(one, other);
}

void ipsa_summary_sort(struct summary *s)
{
	size_t count = 0, i;

	for (i = 0; i < s->room; i++) {
		struct summary_row *row = s->rows[i];

		s->rows[i] = NULL;
		if (row != NULL)
			s->rows[count++] = row;
	}
	if (count > 0)
		qsort(s->rows, count, sizeof(struct summary_row *), by_count);
}
