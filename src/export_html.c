/* SPDX-License-Identifier: MIT */
#include "export_html.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "entry_page.h"
#include "html.h"
#include "output.h"
#include "page.h"
#include "spelling.h"

struct about {
	const struct ipsa_catalog *cat;
	const struct ipsa_entry *before, *entry;
};

/* --- an entry ------------------------------------------------------------- */

/* What its address ends in: its name, or the space and number. */
static void anchor(FILE *to, const struct ipsa_entry *entry)
{
	if (entry->name != NULL)
		ipsa_html_put(to, entry->name);
	else
		(void)fprintf(to, "%s-%" PRIu32,
			ipsa_space_name(entry->space), entry->code);
}

static void summary(FILE *to, const struct ipsa_entry *entry)
{
	const char *severity = ipsa_severity_name(entry->severity);
	char headline[IPSA_SPELLING];
	char hex[IPSA_SPELLING];
	char number[IPSA_SPELLING];

	ipsa_spelling_hex(hex, entry);
	(void)snprintf(number, sizeof number, "%" PRIu32, entry->code);
	ipsa_spelling_number(headline, entry);
	(void)fputs("<summary><h3>", to);
	ipsa_html_put(to, entry->name != NULL ? entry->name : headline);
	(void)fprintf(to, "</h3> <b class=\"%s\">%s</b> "
		"<span class=\"code\">%s</span> <span class=\"hex\">%s</span> "
		"<span class=\"space\">%s</span> ", severity, severity,
		number, hex, ipsa_space_name(entry->space));
	ipsa_html_element(to, "span", "meaning", entry->meaning);
	(void)fputs("</summary>\n", to);
}

static void step(FILE *to, const char *text)
{
	const char *typed = ipsa_entry_command(text);

	if (typed == NULL) {
		ipsa_html_prose(to, text);
		return;
	}
	ipsa_html_text(to, text, (size_t)(typed - text));
	(void)fputs("<code class=\"typed\">", to);
	ipsa_html_put(to, typed);
	(void)fputs("</code>", to);
}

/* A name that the catalogue lacks leads nowhere. */
static void related(FILE *to, const struct ipsa_catalog *cat,
	const char *const *names)
{
	size_t i;

	if (names[0] == NULL)
		return;
	(void)fputs("<h4>Related</h4><ul class=\"related\">\n", to);
	for (i = 0; names[i] != NULL; i++) {
		const struct ipsa_entry *entry = ipsa_catalog_by_name(cat,
			names[i], strlen(names[i]));

		(void)fputs("<li>", to);
		if (entry != NULL) {
			(void)fputs("<a href=\"#", to);
			anchor(to, entry);
			(void)fputs("\">", to);
		}
		ipsa_html_put(to, names[i]);
		(void)fputs(entry != NULL ? "</a></li>\n" : "</li>\n", to);
	}
	(void)fputs("</ul>\n", to);
}

/* Only an address of the web becomes a link: others could be a script. */
static void reference(FILE *to, const char *address)
{
	if (address == NULL)
		return;
	if (strncmp(address, "https://", 8) != 0 &&
	    strncmp(address, "http://", 7) != 0) {
		ipsa_html_paragraph(to, "Reference", "reference", address);
		return;
	}
	(void)fputs("<h4>Reference</h4><p class=\"reference\">"
		"<a rel=\"noreferrer\" href=\"", to);
	ipsa_html_put(to, address);
	(void)fputs("\">", to);
	ipsa_html_put(to, address);
	(void)fputs("</a></p>\n", to);
}

/* --- what is known of it in a word or two --------------------------------- */

static void spellings(FILE *to, const struct ipsa_entry *entry)
{
	char all[IPSA_SPELLINGS][IPSA_SPELLING];
	const char *list[IPSA_SPELLINGS + 1];

	ipsa_spelling_list(list, all, entry);
	ipsa_html_facts(to, "Written", "spelling", list);
}

static void facts(FILE *to, const struct ipsa_entry *entry)
{
	(void)fputs("</div><dl>\n", to);
	spellings(to, entry);
	ipsa_html_facts(to, "Also named", "alias", entry->aliases);
	ipsa_html_fact(to, "Space", "space", ipsa_space_name(entry->space));
	ipsa_html_fact(to, "Family", "family", entry->family);
	ipsa_html_fact(to, "Class", "class", ipsa_class_name(entry->class_));
	ipsa_html_fact(to, "Retry", "retry", ipsa_retry_name(entry->retry));
	ipsa_html_facts(to, "Phase", "phase", entry->phase);
	ipsa_html_facts(to, "Reported by", "by", entry->reported_by);
	(void)fputs("<div><dt>Link</dt><dd class=\"self\"><a href=\"#", to);
	anchor(to, entry);
	(void)fputs("\">this entry</a></dd></div>\n</dl>", to);
}

static void article(FILE *to, const struct ipsa_catalog *cat,
	const struct ipsa_entry *entry)
{
	(void)fputs("<article id=\"", to);
	anchor(to, entry);
	(void)fprintf(to, "\" data-class=\"%s\" data-severity=\"%s\">"
		"<details open>", ipsa_class_name(entry->class_),
		ipsa_severity_name(entry->severity));
	summary(to, entry);
	(void)fputs("<div class=\"body\"><div>\n", to);
	ipsa_html_paragraph(to, "Action", "action", entry->action);
	ipsa_html_paragraph(to, "Details", "details", entry->details);
	ipsa_html_list(to, "Causes", "causes", entry->causes, ipsa_html_prose);
	ipsa_html_list(to, "Diagnose", "diagnose", entry->diagnose, step);
	ipsa_html_list(to, "Resolve", "resolve", entry->resolve, step);
	related(to, cat, entry->related);
	reference(to, entry->reference);
	facts(to, entry);
	(void)fputs("</div></details></article>\n", to);
}

/* --- the page ------------------------------------------------------------- */

/* Families stand together: an entry opens one if it follows none of its own. */
static bool opens(const struct ipsa_entry *last, const struct ipsa_entry *now)
{
	return last == NULL || strcmp(last->family, now->family) != 0;
}

/* How many entries there are from `entry` on to the end of its family. */
static size_t members(const struct ipsa_catalog *cat,
	const struct ipsa_entry *entry)
{
	const struct ipsa_entry *before = entry;
	size_t count = 0;

	for (; entry != NULL && !opens(before, entry);
	     entry = ipsa_catalog_next(cat, entry))
		count++;
	return count;
}

/* No name has a point, so that no entry has the address of a family. */
static void heading(FILE *to, const char *family, size_t count)
{
	(void)fprintf(to, "<section id=\"family.%s\" data-family=\"%s\"><h2>%s "
		"<span class=\"count\">%zu</span></h2>\n", family, family,
		family, count);
}

/* The entry, and what its family begins and ends with. */
static void member(FILE *to, const void *given)
{
	const struct about *about = given;
	const struct ipsa_entry *entry = about->entry;
	const struct ipsa_entry *next = ipsa_catalog_next(about->cat, entry);

	if (opens(about->before, entry))
		heading(to, entry->family, members(about->cat, entry));
	article(to, about->cat, entry);
	if (next == NULL || opens(entry, next))
		(void)fputs("</section>\n", to);
}

static void families(FILE *to, const void *given)
{
	const struct about *about = given;
	const struct ipsa_entry *before = NULL;
	const struct ipsa_entry *entry = NULL;

	while ((entry = ipsa_catalog_next(about->cat, entry)) != NULL) {
		if (opens(before, entry))
			(void)fprintf(to, "<li><a href=\"#family.%s\">%s</a> "
				"<span class=\"count\">%zu</span></li>\n",
				entry->family, entry->family,
				members(about->cat, entry));
		before = entry;
	}
}

static void release(FILE *to, const void *given)
{
	(void)given;
	(void)fprintf(to, "%s\n", ipsa_version());
}

static enum ipsa_code write_part(struct output *out, ipsa_page_fn *make,
	const struct about *about)
{
	size_t len;
	char *text = ipsa_page_text(make, about, &len);
	bool written = text != NULL && ipsa_output_text(out, text, len);

	free(text);
	if (text == NULL)
		return IPSA_NO_MEMORY;
	return written ? IPSA_OK : IPSA_NOT_WRITTEN;
}

/* One by one: a catalogue may be larger than what a text may be. */
static enum ipsa_code write_entries(struct output *out,
	const struct ipsa_catalog *cat)
{
	struct about about = {cat, NULL, ipsa_catalog_next(cat, NULL)};
	enum ipsa_code code = IPSA_OK;

	while (about.entry != NULL && code == IPSA_OK) {
		code = write_part(out, member, &about);
		about.before = about.entry;
		about.entry = ipsa_catalog_next(cat, about.before);
	}
	return code;
}

static enum ipsa_code write_line(struct output *out,
	const struct ipsa_catalog *cat, const char *line)
{
	const struct about about = {cat, NULL, NULL};

	if (strcmp(line, "<!-- families -->\n") == 0)
		return write_part(out, families, &about);
	if (strcmp(line, "<!-- release -->\n") == 0)
		return write_part(out, release, &about);
	if (strcmp(line, "<!-- entries -->\n") == 0)
		return write_entries(out, cat);
	return ipsa_output_text(out, line, strlen(line)) ? IPSA_OK :
		IPSA_NOT_WRITTEN;
}

enum ipsa_code ipsa_export_html(const struct ipsa_catalog *cat,
	struct output *out)
{
	enum ipsa_code code = IPSA_OK;
	size_t i;

	for (i = 0; ipsa_html_frame[i] != NULL && code == IPSA_OK; i++)
		code = write_line(out, cat, ipsa_html_frame[i]);
	return code;
}
