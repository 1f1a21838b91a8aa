/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <inttypes.h>
#include <string.h>

#include "html.h"
#include "inputs.h"
#include "ipsecannotate.h"
#include "remarks.h"
#include "summary.h"
#include "summary_text.h"

/* Files that are listed: more would bury the codes. */
enum { FILES_MAX = 1000 };

/* Of drawings, in units of their own: a bin is ten wide. */
enum { BIN = 10, GAP = 1, HEIGHT = 100 };

/* --- drawings ------------------------------------------------------------- */

static void open_svg(FILE *to, unsigned bins, const char *label)
{
	(void)fprintf(to, "<svg viewBox=\"0 0 %u %d\" preserveAspectRatio=\""
		"none\" role=\"img\" aria-label=\"%s\">\n", bins * BIN, HEIGHT,
		label);
}

static void when_begins(char to[IPSA_MOMENT], const struct summary *s,
	unsigned bin)
{
	struct moment begin = {(s->line.low + bin) * 1000, s->zoneless == 0};

	begin.ms *= INT64_C(1) << s->line.doubled;
	ipsa_moment_show(to, &begin);
}

/* One box from `from` to `to` of `most`, with what it is for who points at
 * it. What is not nothing is seen. */
static void box(FILE *to, const struct summary *s, unsigned bin,
	const uint64_t span[2], uint64_t most, unsigned class_)
{
	double low = (double)span[0] / (double)most * HEIGHT;
	double height = (double)(span[1] - span[0]) / (double)most * HEIGHT;
	char begin[IPSA_MOMENT];

	when_begins(begin, s, bin);
	(void)fprintf(to, "<rect class=\"k%u\" x=\"%u\" y=\"%.2f\" "
		"width=\"%d\" height=\"%.2f\"><title>%s: %" PRIu64 " %s"
		"</title></rect>\n", class_, bin * BIN, HEIGHT - low - height,
		BIN - GAP, height, begin, span[1] - span[0],
		ipsa_class_name((enum ipsa_class)class_));
}

static uint64_t highest(const uint64_t bins[TIMELINE_BINS])
{
	uint64_t most = 1;
	size_t i;

	for (i = 0; i < TIMELINE_BINS; i++) {
		if (bins[i] > most)
			most = bins[i];
	}
	return most;
}

/* The classes of a bin, one on the other. */
static void stack(FILE *to, const struct summary *s,
	uint64_t bins[SUMMARY_CLASSES][TIMELINE_BINS], unsigned bin,
	uint64_t most)
{
	uint64_t span[2] = {0, 0};
	unsigned c;

	for (c = 0; c < SUMMARY_CLASSES; c++) {
		span[1] = span[0] + bins[c][bin];
		if (bins[c][bin] > 0)
			box(to, s, bin, span, most, c);
		span[0] = span[1];
	}
}

static void legend(FILE *to, const struct summary *s)
{
	unsigned c;

	(void)fputs("<ul class=\"legend\">\n", to);
	for (c = 0; c < SUMMARY_CLASSES; c++) {
		if (s->classes[c].total == 0)
			continue;
		(void)fprintf(to, "<li><svg viewBox=\"0 0 1 1\" aria-hidden="
			"\"true\"><rect class=\"k%u\" width=\"1\" height=\"1\""
			"/></svg>%s %" PRIu64 "</li>\n", c, ipsa_class_name(
			(enum ipsa_class)c), s->classes[c].total);
	}
	(void)fputs("</ul>\n", to);
}

/* What a bin is wide. */
static void width(FILE *to, uint64_t seconds)
{
	if (seconds < 120)
		(void)fprintf(to, "%d s", (int)seconds);
	else if (seconds < 7200)
		(void)fprintf(to, "%.1f minutes", (double)seconds / 60);
	else if (seconds < 172800)
		(void)fprintf(to, "%.1f hours", (double)seconds / 3600);
	else
		(void)fprintf(to, "%.1f days", (double)seconds / 86400);
}

static void timeline(FILE *to, const struct account *a)
{
	const struct summary *s = a->summary;
	uint64_t bins[SUMMARY_CLASSES][TIMELINE_BINS], all[TIMELINE_BINS];
	unsigned used = ipsa_timeline_used(&s->line), i;
	char begin[IPSA_MOMENT], end[IPSA_MOMENT];

	if (used == 0)
		return;
	for (i = 0; i < SUMMARY_CLASSES; i++)
		ipsa_timeline_fit(bins[i], &s->classes[i], &s->line);
	ipsa_timeline_fit(all, &s->line, &s->line);
	(void)fputs("<h2>Over time</h2>\n<figure>\n", to);
	open_svg(to, used, "References over time, by class");
	for (i = 0; i < used; i++)
		stack(to, s, bins, i, highest(all));
	when_begins(begin, s, 0);
	when_begins(end, s, used);
	(void)fprintf(to, "</svg>\n<p class=\"axis when\"><span>%s</span>"
		"<span>highest: %" PRIu64 " in ", begin, highest(all));
	width(to, UINT64_C(1) << s->line.doubled);
	(void)fprintf(to, "</span><span>%s</span></p>\n", end);
	legend(to, s);
	(void)fputs("</figure>\n", to);
}

/* --- codes ---------------------------------------------------------------- */

static void file_name(FILE *to, const struct account *a,
	const struct place *place)
{
	(void)fputs("<span class=\"file\">", to);
	ipsa_html_put(to, ipsa_summary_file(a, place));
	(void)fputs("</span>", to);
}

static void row_line(FILE *to, const struct account *a,
	const struct summary_row *row)
{
	const struct summary *s = a->summary;
	uint64_t bins[TIMELINE_BINS], span[2] = {0, 0};
	unsigned used = ipsa_timeline_used(&s->line), i;

	ipsa_timeline_fit(bins, &row->line, &s->line);
	open_svg(to, used, "This code over time");
	for (i = 0; i < used; i++) {
		span[1] = bins[i];
		if (bins[i] > 0)
			box(to, s, i, span, highest(bins),
				ipsa_summary_class(row));
	}
	(void)fputs("</svg>\n", to);
}

static void row_when(FILE *to, const struct account *a,
	const struct summary_row *row)
{
	char first[IPSA_MOMENT], last[IPSA_MOMENT];

	(void)fputs("<p class=\"when\">", to);
	if (row->timed > 0) {
		ipsa_moment_show(first, &row->first.moment);
		ipsa_moment_show(last, &row->last.moment);
		(void)fprintf(to, "first %s in ", first);
		file_name(to, a, &row->first.place);
		(void)fprintf(to, ", last %s in ", last);
		file_name(to, a, &row->last.place);
	} else {
		(void)fputs("without a time, first in ", to);
		file_name(to, a, &row->seen_first);
		(void)fputs(", last in ", to);
		file_name(to, a, &row->seen_last);
	}
	(void)fputs("</p>\n", to);
}

static void row_meanings(FILE *to, const struct summary_row *row)
{
	size_t i;

	if (!row->agrees)
		(void)fputs("<p class=\"disagree\">Its parts mean different "
			"things: find out which is meant.</p>\n", to);
	for (i = 0; i < row->entry_count; i++) {
		ipsa_html_element(to, "p", "meaning",
			row->entries[i]->meaning);
		(void)fputc('\n', to);
		ipsa_html_element(to, "p", "action", row->entries[i]->action);
		(void)fputc('\n', to);
	}
}

static void row_samples(FILE *to, const struct account *a,
	const struct summary_row *row)
{
	size_t i;

	for (i = 0; i < SUMMARY_SAMPLES && row->samples[i].text != NULL; i++) {
		const struct sample *sample = &row->samples[i];

		(void)fputs("<p class=\"when\">", to);
		file_name(to, a, &sample->place);
		(void)fprintf(to, ", byte %" PRIu64 "</p><pre>",
			sample->place.offset);
		ipsa_html_text(to, sample->text, sample->len);
		(void)fputs(sample->cut ? "<span class=\"cut\"> (it goes on)"
			"</span></pre>\n" : "</pre>\n", to);
	}
}

static void row_article(FILE *to, const struct account *a,
	const struct summary_row *row)
{
	unsigned class_ = ipsa_summary_class(row);

	(void)fprintf(to, "<article>\n<header><span class=\"count\">%" PRIu64
		"</span><h3>", row->count);
	ipsa_summary_label(to, row);
	(void)fprintf(to, "</h3><span class=\"class\">%s</span></header>\n",
		ipsa_class_name((enum ipsa_class)class_));
	row_when(to, a, row);
	if (row->timed > 0)
		row_line(to, a, row);
	row_meanings(to, row);
	row_samples(to, a, row);
	(void)fputs("</article>\n", to);
}

static void codes(FILE *to, const struct account *a)
{
	size_t i;

	(void)fprintf(to, "<h2>Codes</h2>\n%s", a->summary->row_count > 0 ?
		"" : "<p>No reference was found.</p>\n");
	for (i = 0; i < a->summary->row_count; i++)
		row_article(to, a, a->summary->rows[i]);
}

/* --- the rest ------------------------------------------------------------- */

static void total(FILE *to, const char *what, uint64_t count)
{
	(void)fprintf(to, "<div><dt>%s</dt><dd>%" PRIu64 "</dd></div>\n",
		what, count);
}

static void totals(FILE *to, const struct account *a)
{
	(void)fputs("<dl class=\"totals\">\n", to);
	total(to, "references", a->summary->count);
	total(to, "codes", a->summary->row_count);
	total(to, "inputs", a->inputs->count);
	total(to, "bytes searched", a->bytes);
	(void)fputs("</dl>\n", to);
}

static void range(FILE *to, const struct account *a)
{
	const struct summary *s = a->summary;
	char first[IPSA_MOMENT], last[IPSA_MOMENT];

	if (s->line.total == 0)
		return;
	ipsa_moment_show(first, &s->first.moment);
	ipsa_moment_show(last, &s->last.moment);
	(void)fprintf(to, "<p>%s to %s</p>\n", first, last);
}

static void damage_of(FILE *to, uint64_t count, const char *what)
{
	if (count > 0)
		(void)fprintf(to, "<li>%s: %" PRIu64 "</li>\n", what, count);
}

static void failed_files(FILE *to, const struct account *a)
{
	size_t left = FILES_MAX, i;

	for (i = 0; i < a->inputs->count && left > 0; i++) {
		const struct input *input = &a->inputs->at[i];

		if (!atomic_load(&input->failed))
			continue;
		(void)fputs("<li><span class=\"file\">", to);
		ipsa_html_put(to, input->path);
		(void)fputs("</span> was not read or written to its end</li>\n",
			to);
		left--;
	}
}

static void remarks(FILE *to, const struct remarks *list, const char *what)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		(void)fprintf(to, "<li>%s<span class=\"file\">", what);
		ipsa_html_put(to, list->at[i].name);
		(void)fputs("</span>: ", to);
		ipsa_html_put(to, list->at[i].text);
		(void)fputs("</li>\n", to);
	}
	if (list->more > 0)
		(void)fprintf(to, "<li>%s%zu more</li>\n", what, list->more);
}

static void damage(FILE *to, const struct account *a)
{
	const struct summary *s = a->summary;

	if (a->failed + a->limits + a->damaged + a->copied + a->skipped +
	    s->untimed + s->undecided + s->zoneless + s->other +
	    s->no_memory + ipsa_remarks_count(a->problems) +
	    ipsa_remarks_count(a->not_read) == 0)
		return;
	(void)fputs("<h2>What is missing here</h2>\n<ul class=\"damage\">\n",
		to);
	failed_files(to, a);
	remarks(to, a->problems, "");
	remarks(to, a->not_read, "not read: ");
	damage_of(to, a->damaged, "damaged records, which passed unchanged");
	damage_of(to, a->failed, "inputs that failed");
	damage_of(to, a->limits, "times that a limit was hit, which may have "
		"cost a note");
	damage_of(to, a->copied, "inputs without text, which were copied");
	damage_of(to, a->skipped, "inputs that were complete before, and not "
		"read");
	damage_of(to, s->untimed, "references without a time");
	damage_of(to, s->undecided, "references with a date of which day and "
		"month cannot be told apart");
	damage_of(to, s->zoneless, "references with a time in a zone that is "
		"not known, shown as it stands there");
	damage_of(to, s->other, "references of codes that are not listed");
	damage_of(to, s->no_memory, "memory ran out");
	(void)fputs("</ul>\n", to);
}

static void files(FILE *to, const struct account *a)
{
	struct found_in in = {.name = NULL};
	size_t shown = 0, with = 0;

	(void)fputs("<h2>Files</h2>\n<table><thead><tr><th>file</th><th>"
		"references</th></tr></thead><tbody>\n", to);
	while (ipsa_summary_next_file(a, &in)) {
		if (++with > FILES_MAX)
			continue;
		(void)fputs("<tr><td>", to);
		ipsa_html_put(to, in.name);
		(void)fprintf(to, "</td><td>%" PRIu64 "</td></tr>\n",
			in.count);
		shown++;
	}
	(void)fputs("</tbody></table>\n", to);
	if (with > shown)
		(void)fprintf(to, "<p>%zu more %s not listed.</p>\n",
			with - shown, with - shown == 1 ? "is" : "are");
}

static void release(FILE *to, const struct account *a)
{
	(void)a;
	(void)fprintf(to, "%s\n", ipsa_version());
}

void ipsa_report(FILE *to, const void *about)
{
	static const struct {
		const char *mark;
		void (*write)(FILE *to, const struct account *a);
	} parts[] = {
		{"<!-- range -->\n", range}, {"<!-- totals -->\n", totals},
		{"<!-- timeline -->\n", timeline},
		{"<!-- damage -->\n", damage}, {"<!-- codes -->\n", codes},
		{"<!-- files -->\n", files}, {"<!-- release -->\n", release},
	};
	const char *const *line;

	for (line = ipsa_report_frame; *line != NULL; line++) {
		size_t count = sizeof parts / sizeof *parts, i = 0;

		while (i < count && strcmp(*line, parts[i].mark) != 0)
			i++;
		if (i < count)
			parts[i].write(to, about);
		else
			(void)fputs(*line, to);
	}
}
