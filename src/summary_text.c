/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <string.h>

#include "inputs.h"
#include "ipsecannotate.h"
#include "page.h"
#include "plural.h"
#include "remarks.h"
#include "spelling.h"
#include "summary.h"
#include "summary_text.h"

enum { BAR = 20, COUNT = 8, INDENT = COUNT + 2 };

bool ipsa_summary_unicode(void)
{
	return setlocale(LC_CTYPE, "") != NULL &&
		strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

void ipsa_summary_label(FILE *to, const struct summary_row *row)
{
	char number[IPSA_SPELLING];
	size_t i;

	for (i = 0; i < row->entry_count; i++) {
		const struct ipsa_entry *entry = row->entries[i];

		ipsa_spelling_number(number, entry);
		(void)fprintf(to, "%s%s", i > 0 ? " or " : "",
			entry->name != NULL ? entry->name : number);
	}
}

/* --- files ---------------------------------------------------------------- */

const char *ipsa_summary_file(const struct account *a,
	const struct place *place)
{
	return ipsa_input_called(&a->inputs->at[place->file], place->member);
}

/* What of an input is not counted for one of its members. */
static uint64_t own_count(const struct account *a, size_t input)
{
	const struct input *i = &a->inputs->at[input];
	uint64_t count = a->summary->files[input];
	size_t k;

	for (k = 0; k < i->inner_count; k++)
		count -= i->inner[k].count;
	return count;
}

bool ipsa_summary_next_file(const struct account *a, struct found_in *in)
{
	const struct summary *s = a->summary;

	for (; s->files != NULL && in->input < s->file_count; in->input++) {
		const struct input *input = &a->inputs->at[in->input];

		if (in->inner == 0) {
			in->inner++;
			in->name = input->path;
			in->count = own_count(a, in->input);
			if (in->count > 0)
				return true;
		}
		if (in->inner <= input->inner_count) {
			const struct inner *inner =
				&input->inner[in->inner++ - 1];

			in->name = inner->name;
			in->count = inner->count;
			return true;
		}
		in->inner = 0;
	}
	return false;
}

/* --- drawn ---------------------------------------------------------------- */

static void draw_bar(FILE *to, uint64_t count, uint64_t most, bool unicode)
{
	uint64_t len = (count * BAR + most - 1) / (most > 0 ? most : 1);

	for (; len > 0; len--)
		(void)fputs(unicode ? "\xE2\x96\x88" : "#", to);
}

/* One of eight heights; a bin that counts anything is seen. */
static void draw_height(FILE *to, uint64_t count, uint64_t most, bool unicode)
{
	static const char ascii[] = " .:-=+*#@";
	unsigned height = most == 0 ? 0 :
		(unsigned)((count * 8 + most - 1) / most);

	if (!unicode)
		(void)fputc(ascii[height], to);
	else if (height == 0)
		(void)fputc(' ', to);
	else
		(void)fprintf(to, "\xE2\x96%c", (char)(0x80 + height));
}

static void draw_line(FILE *to, const struct timeline *line,
	const struct account *a)
{
	const struct timeline *scale = &a->summary->line;
	uint64_t bins[TIMELINE_BINS], most = 0;
	unsigned used = ipsa_timeline_used(scale), i;

	ipsa_timeline_fit(bins, line, scale);
	for (i = 0; i < used; i++) {
		if (bins[i] > most)
			most = bins[i];
	}
	for (i = 0; i < used; i++)
		draw_height(to, bins[i], most, a->unicode);
}

/* --- a row ---------------------------------------------------------------- */

static void show_file(FILE *to, const struct account *a,
	const struct place *place)
{
	const char *path = ipsa_summary_file(a, place);

	ipsa_page_put(to, path, strlen(path));
}

static void show_happening(FILE *to, const struct account *a,
	const char *what, const struct happening *when)
{
	char shown[IPSA_MOMENT];

	ipsa_moment_show(shown, &when->moment);
	(void)fprintf(to, "%*s%-5s %-20s  ", INDENT, "", what, shown);
	show_file(to, a, &when->place);
	(void)fputc('\n', to);
}

static void show_places(FILE *to, const struct account *a,
	const struct summary_row *row)
{
	if (row->timed > 0) {
		show_happening(to, a, "first", &row->first);
		show_happening(to, a, "last", &row->last);
		(void)fprintf(to, "%*swhen  |", INDENT, "");
		draw_line(to, &row->line, a);
		(void)fputs("|\n", to);
		return;
	}
	(void)fprintf(to, "%*sfirst in ", INDENT, "");
	show_file(to, a, &row->seen_first);
	(void)fputs(", last in ", to);
	show_file(to, a, &row->seen_last);
	(void)fputs(", without a time\n", to);
}

static void show_actions(FILE *to, const struct summary_row *row)
{
	size_t i;

	if (!row->agrees)
		(void)fprintf(to, "%*sIts parts disagree: find out which is "
			"meant.\n", INDENT, "");
	for (i = 0; i < row->entry_count; i++) {
		(void)fprintf(to, "%*s", INDENT, "");
		ipsa_page_wrap(to, row->entries[i]->action, INDENT, INDENT,
			IPSA_PAGE_PLAIN - 1);
	}
}

static void show_row(FILE *to, const struct account *a,
	const struct summary_row *row)
{
	(void)fprintf(to, "\n%*" PRIu64 "  ", COUNT, row->count);
	draw_bar(to, row->count, a->summary->rows[0]->count, a->unicode);
	(void)fputs("  ", to);
	ipsa_summary_label(to, row);
	(void)fputc('\n', to);
	show_places(to, a, row);
	show_actions(to, row);
}

/* --- all of it ------------------------------------------------------------ */

/* How many there are, if any, of what is called so: one of them, or more. */
static void count_of(FILE *to, uint64_t count, const char *one,
	const char *more)
{
	if (count > 0)
		(void)fprintf(to, "%*" PRIu64 "  %s\n", COUNT, count,
			count == 1 ? one : more);
}

static uint64_t files_with_notes(const struct summary *s)
{
	uint64_t count = 0;
	size_t i;

	for (i = 0; s->files != NULL && i < s->file_count; i++)
		count += s->files[i] > 0;
	return count;
}

#define MONTHLESS "with a date of which day and month cannot be told apart"
#define ZONELESS "with a time in a zone that is not known"
#define DAMAGED "damaged or left out in compressed files, archives and event " \
	"logs"

static void totals(FILE *to, const struct account *a)
{
	const struct summary *s = a->summary;
	char first[IPSA_MOMENT], last[IPSA_MOMENT];

	(void)fprintf(to, "%*" PRIu64 "  reference%s in %" PRIu64 " of "
		"%zu input%s", COUNT, s->count, ipsa_plural(s->count),
		files_with_notes(s), a->inputs->count,
		ipsa_plural(a->inputs->count));
	if (s->line.total > 0) {
		ipsa_moment_show(first, &s->first.moment);
		ipsa_moment_show(last, &s->last.moment);
		(void)fprintf(to, ", %s to %s", first, last);
	}
	(void)fputc('\n', to);
	count_of(to, s->untimed, "without a time", "without a time");
	count_of(to, s->undecided, MONTHLESS, MONTHLESS);
	count_of(to, s->zoneless, ZONELESS, ZONELESS);
	count_of(to, s->other, "of a code that is not listed: there are too "
		"many", "of codes that are not listed: there are too many");
	count_of(to, a->limits, "time a limit was hit, which may have cost a "
		"note", "times a limit was hit, which may have cost a note");
	count_of(to, a->damaged, "damaged record", "damaged records");
	count_of(to, a->failed, "input failed", "inputs failed");
	count_of(to, ipsa_remarks_count(a->problems), "thing is " DAMAGED,
		"things are " DAMAGED);
	count_of(to, ipsa_remarks_count(a->not_read), "file or member is of a "
		"kind that is not read", "files and members are of kinds that "
		"are not read");
	count_of(to, a->copied, "input holds no text and was copied",
		"inputs hold no text and were copied");
	count_of(to, a->skipped, "input was complete before, and not read",
		"inputs were complete before, and not read");
	if (s->no_memory)
		(void)fputs("Memory ran out: this is not all of it.\n", to);
}

void ipsa_summary_text(FILE *to, const void *about)
{
	const struct account *a = about;
	size_t i;

	totals(to, a);
	for (i = 0; i < a->summary->row_count; i++)
		show_row(to, a, a->summary->rows[i]);
}
