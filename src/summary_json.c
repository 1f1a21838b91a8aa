/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "inputs.h"
#include "ipsecannotate.h"
#include "remarks.h"
#include "spelling.h"
#include "summary.h"
#include "summary_text.h"
#include "visible.h"

/* --- values --------------------------------------------------------------- */

/* A string. Control characters are escaped; a byte that is no UTF-8, or is of
 * what turns text around, is U+FFFD: JSON has no bytes. */
static void put_string(FILE *to, const char *text, size_t len)
{
	(void)fputc('"', to);
	while (len > 0) {
		char shown[IPSA_VISIBLE];
		size_t taken = ipsa_visible_next(shown, text, len);
		unsigned char byte = (unsigned char)*text;

		if (*text == '"' || *text == '\\')
			(void)fprintf(to, "\\%c", *text);
		else if (byte < 0x20 || byte == 0x7F)
			(void)fprintf(to, "\\u%04x", byte);
		else if (shown[0] == '\\')
			(void)fputs("\xEF\xBF\xBD", to);
		else
			(void)fputs(shown, to);
		text += taken;
		len -= taken;
	}
	(void)fputc('"', to);
}

static void put_text(FILE *to, const char *text)
{
	if (text == NULL)
		(void)fputs("null", to);
	else
		put_string(to, text, strlen(text));
}

static void put_count(FILE *to, const char *key, uint64_t count)
{
	(void)fprintf(to, "\"%s\":%" PRIu64 ",", key, count);
}

/* RFC 3339; without an offset where the zone is not known. */
static void put_moment(FILE *to, const struct moment *moment)
{
	char shown[IPSA_MOMENT];

	ipsa_moment_show(shown, moment);
	shown[10] = 'T';
	put_text(to, shown);
}

static void put_happening(FILE *to, const struct account *a, const char *key,
	const struct happening *when)
{
	(void)fprintf(to, "\"%s\":{\"time\":", key);
	put_moment(to, &when->moment);
	(void)fputs(",\"file\":", to);
	put_text(to, ipsa_summary_file(a, &when->place));
	(void)fprintf(to, ",\"offset\":%" PRIu64 "},", when->place.offset);
}

static void put_place(FILE *to, const struct account *a, const char *key,
	const struct place *place)
{
	(void)fprintf(to, "\"%s\":{\"file\":", key);
	put_text(to, ipsa_summary_file(a, place));
	(void)fprintf(to, ",\"offset\":%" PRIu64 "},", place->offset);
}

/* Counts over time; they begin at the start of the summary. */
static void put_line(FILE *to, const struct account *a,
	const struct timeline *line)
{
	const struct timeline *scale = &a->summary->line;
	uint64_t bins[TIMELINE_BINS];
	unsigned used = ipsa_timeline_used(scale), i;

	ipsa_timeline_fit(bins, line, scale);
	(void)fputs("\"timeline\":[", to);
	for (i = 0; i < used; i++)
		(void)fprintf(to, "%s%" PRIu64, i > 0 ? "," : "", bins[i]);
	(void)fputc(']', to);
}

/* --- rows ----------------------------------------------------------------- */

static void put_entry(FILE *to, const struct ipsa_entry *entry)
{
	char hex[IPSA_SPELLING];

	ipsa_spelling_hex(hex, entry);
	(void)fputs("{\"name\":", to);
	put_text(to, entry->name);
	(void)fprintf(to, ",\"code\":%" PRIu32 ",\"hex\":\"%s\","
		"\"space\":\"%s\",\"severity\":\"%s\",\"class\":\"%s\","
		"\"retry\":\"%s\",\"meaning\":", entry->code, hex,
		ipsa_space_name(entry->space),
		ipsa_severity_name(entry->severity),
		ipsa_class_name(entry->class_), ipsa_retry_name(entry->retry));
	put_text(to, entry->meaning);
	(void)fputs(",\"action\":", to);
	put_text(to, entry->action);
	(void)fputc('}', to);
}

static void put_row(FILE *to, const struct account *a,
	const struct summary_row *row)
{
	size_t i;

	(void)fputs("{\"label\":\"", to);
	ipsa_summary_label(to, row);
	(void)fputs("\",", to);
	put_count(to, "count", row->count);
	put_count(to, "timed", row->timed);
	(void)fprintf(to, "\"agrees\":%s,", row->agrees ? "true" : "false");
	put_place(to, a, "seen_first", &row->seen_first);
	put_place(to, a, "seen_last", &row->seen_last);
	if (row->timed > 0) {
		put_happening(to, a, "first", &row->first);
		put_happening(to, a, "last", &row->last);
	}
	(void)fputs("\"entries\":[", to);
	for (i = 0; i < row->entry_count; i++) {
		if (i > 0)
			(void)fputc(',', to);
		put_entry(to, row->entries[i]);
	}
	(void)fputs("],", to);
	put_line(to, a, &row->line);
	(void)fputc('}', to);
}

/* --- all of it ------------------------------------------------------------ */

static void put_times(FILE *to, const struct account *a)
{
	const struct summary *s = a->summary;
	const struct timeline *scale = &s->line;
	struct moment start = {scale->low * 1000, s->zoneless == 0};

	if (scale->total == 0)
		return;
	start.ms *= INT64_C(1) << scale->doubled;
	put_happening(to, a, "first", &s->first);
	put_happening(to, a, "last", &s->last);
	(void)fputs("\"start\":", to);
	put_moment(to, &start);
	(void)fprintf(to, ",\"seconds\":%" PRIu64 ",",
		UINT64_C(1) << scale->doubled);
	put_line(to, a, scale);
	(void)fputc(',', to);
}

static void put_files(FILE *to, const struct account *a)
{
	struct found_in in = {.name = NULL};
	bool any = false;

	(void)fputs("\"files\":[", to);
	while (ipsa_summary_next_file(a, &in)) {
		(void)fprintf(to, "%s{\"file\":", any ? "," : "");
		put_text(to, in.name);
		(void)fprintf(to, ",\"count\":%" PRIu64 "}", in.count);
		any = true;
	}
	(void)fputs("],", to);
}

/* What is damaged, left out, or of a kind that is not read. */
static void put_remarks(FILE *to, const char *key,
	const struct remarks *list)
{
	size_t i;

	(void)fprintf(to, "\"%s\":[", key);
	for (i = 0; i < list->count; i++) {
		(void)fprintf(to, "%s{\"file\":", i > 0 ? "," : "");
		put_text(to, list->at[i].name);
		(void)fputs(",\"text\":", to);
		put_text(to, list->at[i].text);
		(void)fputc('}', to);
	}
	(void)fputs("],", to);
}

void ipsa_summary_json(FILE *to, const void *about)
{
	const struct account *a = about;
	const struct summary *s = a->summary;
	size_t i;

	(void)fputc('{', to);
	put_count(to, "count", s->count);
	put_count(to, "inputs", a->inputs->count);
	put_count(to, "bytes", a->bytes);
	put_count(to, "untimed", s->untimed);
	put_count(to, "undecided", s->undecided);
	put_count(to, "zoneless", s->zoneless);
	put_count(to, "other", s->other);
	put_count(to, "limits", a->limits);
	put_count(to, "damaged", a->damaged);
	put_count(to, "failed", a->failed);
	put_count(to, "copied", a->copied);
	put_count(to, "skipped", a->skipped);
	put_times(to, a);
	put_files(to, a);
	put_remarks(to, "problems", a->problems);
	put_remarks(to, "not_read", a->not_read);
	(void)fputs("\"codes\":[", to);
	for (i = 0; i < s->row_count; i++) {
		if (i > 0)
			(void)fputc(',', to);
		put_row(to, a, s->rows[i]);
	}
	(void)fputs("]}\n", to);
}
