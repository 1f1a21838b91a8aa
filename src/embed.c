/* SPDX-License-Identifier: MIT */
/*
 * A tool of the build: reads catalog/ and patterns/, checks them as the
 * program checks a user's, and writes them as constant tables in C. LINES are of
 * logs: by them it chooses what the prefilter looks for together.
 *
 *	embed CATALOG... -- PATTERNS... -- LINES... >builtin.c
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrange.h"
#include "buf.h"
#include "catalog.h"
#include "embed_starts.h"
#include "patterns.h"

/* The library that this tool is linked with has nothing built in yet. */
static const char *const no_families[] = {NULL};
const struct catalog_table ipsa_catalog_builtin = {.families = no_families};
const struct pattern_sources ipsa_patterns_builtin = {0};

/* What ships has not even a warning. */
static bool reported;

static void report(void *ctx, const struct ipsa_finding *f)
{
	(void)ctx;
	reported = true;
	(void)fprintf(stderr, "%s:%zu:%zu: %s [%s]\n", f->origin, f->line,
		f->column, f->text, f->id);
}

static void fail(const char *path)
{
	(void)fprintf(stderr, "embed: %s: failed\n", path);
	exit(1);
}

static void read_file(const char *path, struct buf *text)
{
	FILE *file = fopen(path, "rb");
	char block[4096];
	size_t len;

	if (file == NULL)
		fail(path);
	ipsa_buf_clear(text);
	while ((len = fread(block, 1, sizeof(block), file)) > 0)
		ipsa_buf_add(text, block, len);
	if (ferror(file) || text->failed)
		fail(path);
	(void)fclose(file);
}

/* What ships is ASCII; a site's own texts need not be. */
static void insist_on_ascii(const char *path, const struct buf *text)
{
	size_t line = 1;

	for (size_t i = 0; i < text->len; i++) {
		line += text->ptr[i] == '\n';
		if ((unsigned char)text->ptr[i] < 0x80)
			continue;
		(void)fprintf(stderr, "%s:%zu: not ASCII\n", path, line);
		fail(path);
	}
}

/* --- writing C ---------------------------------------------------------- */

static void put_text(const char *text)
{
	if (text == NULL) {
		printf("NULL");
		return;
	}
	putchar('"');
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\' || c == '?' || c < ' ' || c > '~')
			printf("\\%03o", c);
		else
			putchar(c);
	}
	putchar('"');
}

/* A list in place: a pointer to an unnamed array that ends with NULL. */
static void put_list(const char *const *list)
{
	if (*list == NULL) {
		printf("none");
		return;
	}
	printf("(const char *const []){");
	for (; *list != NULL; list++) {
		put_text(*list);
		printf(", ");
	}
	printf("NULL}");
}

static void put_field(const char *name, const char *text)
{
	if (text == NULL)
		return;
	printf("\n\t.%s = ", name);
	put_text(text);
	putchar(',');
}

static void put_list_field(const char *name, const char *const *list)
{
	printf("\n\t.%s = ", name);
	put_list(list);
	putchar(',');
}

static void put_entry(const struct ipsa_entry *e)
{
	printf("{");
	put_field("name", e->name);
	put_field("family", e->family);
	put_field("meaning", e->meaning);
	put_field("action", e->action);
	put_field("details", e->details);
	put_field("reference", e->reference);
	put_list_field("aliases", e->aliases);
	put_list_field("phase", e->phase);
	put_list_field("reported_by", e->reported_by);
	put_list_field("causes", e->causes);
	put_list_field("diagnose", e->diagnose);
	put_list_field("resolve", e->resolve);
	put_list_field("related", e->related);
	printf("\n\t.code = %luU, .space = %d, .severity = %d, .class_ = %d, "
		".retry = %d},\n", (unsigned long)e->code, (int)e->space,
		(int)e->severity, (int)e->class_, (int)e->retry);
}

static void put_indexes(const struct catalog_table *t)
{
	printf("static const struct catalog_number numbers[] = {\n");
	for (size_t i = 0; i < t->number_slots; i++)
		printf("{%lluULL, %luU},\n",
			(unsigned long long)t->numbers[i].key,
			(unsigned long)t->numbers[i].entry);
	printf("};\nstatic const struct catalog_name names[] = {\n");
	for (size_t i = 0; i < t->name_slots; i++) {
		printf("{");
		put_text(t->names[i].name);
		printf(", %luU, %luU},\n", (unsigned long)t->names[i].len,
			(unsigned long)t->names[i].entry);
	}
	printf("};\n");
}

static void put_catalog(const struct catalog_table *t)
{
	printf("static const struct ipsa_entry entries[] = {\n");
	for (size_t i = 0; i < t->entry_count; i++)
		put_entry(&t->entries[i]);
	printf("};\n");
	put_indexes(t);
	printf("static const char *const families[] = {");
	for (size_t i = 0; t->families[i] != NULL; i++) {
		put_text(t->families[i]);
		printf(", ");
	}
	printf("NULL};\n"
		"const struct catalog_table ipsa_catalog_builtin = {"
		"entries, numbers, names, families, %zu, %zu, %zu};\n",
		t->entry_count, t->number_slots, t->name_slots);
}

static void put_written(const char *name, const struct written *w)
{
	printf("\n\t.%s = {", name);
	put_text(w->text);
	printf(", %zu, %zu},", w->line, w->column);
}

static void put_spaces(const char *field, const struct spaces *spaces)
{
	printf("\n\t.%s = {{", field);
	for (unsigned i = 0; i < spaces->count; i++)
		printf("%d, ", (int)spaces->list[i]);
	if (spaces->count == 0)
		printf("0");
	printf("}, %u},", spaces->count);
}

static void put_pattern(const struct pattern_source *s, unsigned sieve)
{
	printf("{\n\t.starts = starts%u,\n\t.start_count = "
		"sizeof(starts%u) / sizeof(starts%u[0]),", sieve, sieve,
		sieve);
	put_field("name", s->name);
	put_field("origin", s->origin);
	put_written("sieve", &s->sieve);
	put_written("match", &s->match);
	put_written("before", &s->before);
	put_written("only", &s->only);
	put_written("unless", &s->unless);
	put_spaces("spaces", &s->spaces);
	put_spaces("prefer", &s->prefer);
	printf("\n\t.reads = %d, .at_sieve = %d, .far = %d},\n",
		(int)s->reads, (int)s->at_sieve, (int)s->far);
}

static void put_words_and_gates(const struct ipsa_patterns *p)
{
	printf("static const struct word_source words[] = {\n");
	for (size_t i = 0; i < p->word_count; i++) {
		printf("{");
		put_text(p->words[i].name);
		printf(", ");
		put_text(p->words[i].text);
		printf("},\n");
	}
	printf("};\nstatic const struct gate_source gates[] = {\n");
	for (size_t i = 0; i < p->gate_count; i++) {
		printf("{");
		put_field("name", p->gate_sources[i].name);
		put_field("origin", p->gate_sources[i].origin);
		put_written("before", &p->gate_sources[i].before);
		put_written("after", &p->gate_sources[i].after);
		printf("},\n");
	}
	printf("};\n");
}

static void put_patterns(const struct ipsa_patterns *p)
{
	put_words_and_gates(p);
	ipsa_embed_starts(p);
	if (!ipsa_embed_tables(p))
		fail("tables");
	printf("static const struct pattern_source patterns[] = {\n");
	for (size_t i = 0; i < p->count; i++)
		put_pattern(&p->sources[i], p->list[i].sieve);
	printf("};\n"
		"const struct pattern_sources ipsa_patterns_builtin = {"
		"words, gates, patterns, %zu, %zu, %zu, &tables};\n", p->word_count,
		p->gate_count, p->count);
}

/* --- reading ------------------------------------------------------------ */

static struct ipsa_catalog *read_catalog(char ***arg, struct buf *text)
{
	struct ipsa_catalog *cat;

	if (ipsa_catalog_over(&cat, NULL) != IPSA_OK)
		fail("catalogue");
	for (; **arg != NULL && strcmp(**arg, "--") != 0; ++*arg) {
		read_file(**arg, text);
		insist_on_ascii(**arg, text);
		if (ipsa_catalog_add(cat, **arg, text->ptr, text->len, report,
		    NULL) != IPSA_OK)
			fail(**arg);
	}
	if (ipsa_catalog_check(cat, report, NULL) != IPSA_OK || reported)
		fail("catalogue");
	return cat;
}

static struct ipsa_patterns *read_patterns(char ***arg, struct buf *text)
{
	struct ipsa_patterns *pats;

	if (ipsa_patterns_over(&pats, NULL) != IPSA_OK)
		fail("patterns");
	pats->prefix_budget = SIZE_MAX;
	for (; **arg != NULL && strcmp(**arg, "--") != 0; ++*arg) {
		read_file(**arg, text);
		if (ipsa_patterns_add(pats, **arg, text->ptr, text->len,
		    report, NULL) != IPSA_OK)
			fail(**arg);
	}
	if (ipsa_patterns_compile(pats, true, report, NULL) != IPSA_OK)
		fail("patterns");
	return pats;
}

static const char usage[] =
	"usage: embed CATALOG... -- PATTERNS... -- LINES...";

/* A text of JSON: near enough to the line itself without its backslashes. */
static const char *add_line(const char *at, struct buf *lines)
{
	for (; *at != '"' && *at != '\0'; at++) {
		if (*at == '\\' && at[1] != '\0')
			at++;
		ipsa_buf_add_char(lines, *at);
	}
	ipsa_buf_add_char(lines, '\n');
	return at;
}

/* What each labelled line holds. */
static void read_lines(char **arg, struct buf *text, struct buf *lines)
{
	static const char line[] = "\"line\": \"";

	for (; *arg != NULL; arg++) {
		read_file(*arg, text);
		for (const char *at = text->ptr; (at = strstr(at, line)) !=
		    NULL;)
			at = add_line(at + strlen(line), lines);
	}
	if (lines->failed)
		fail("lines");
}

int main(int argc, char **argv)
{
	struct buf text = {0}, lines = {0};
	struct ipsa_catalog *cat;
	struct ipsa_patterns *pats;

	if (argc < 2)
		fail(usage);
	argv++;
	cat = read_catalog(&argv, &text);
	if (*argv == NULL)
		fail(usage);
	argv++;
	pats = read_patterns(&argv, &text);
	if (*argv == NULL)
		fail(usage);
	read_lines(argv + 1, &text, &lines);
	if (ipsa_patterns_check(pats, cat, report, NULL) != IPSA_OK)
		fail("samples");
	if (!pats->quick)
		fail("a sieve may begin with anything");
	if (!ipsa_arrange_buckets(pats, ipsa_buf_span(&lines)))
		fail("buckets");
	(void)fprintf(stderr, "%zu patterns, %u sieves, %u starts\n",
		pats->count, pats->sieve_count, pats->start_count);
	printf("/* Made by embed from catalog/ and patterns/. */\n"
		"#include <stddef.h>\n"
		"#include \"catalog.h\"\n"
		"#include \"patterns.h\"\n"
		"static const char *const none[] = {NULL};\n");
	put_catalog(&cat->table);
	put_patterns(pats);
	ipsa_catalog_free(cat);
	ipsa_patterns_free(pats);
	ipsa_buf_free(&text);
	ipsa_buf_free(&lines);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
