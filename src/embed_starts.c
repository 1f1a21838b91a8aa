/* SPDX-License-Identifier: MIT */
#include "embed_starts.h"

#include <stdio.h>
#include <stdlib.h>

#include "starts.h"

static void put_start(const struct start *start)
{
	const struct prefix *prefix = &start->prefix;

	printf("{.prefix = {{");
	for (unsigned i = 0; i < PREFIX; i++) {
		printf("{");
		for (unsigned j = 0; j < 32; j++)
			printf("%d,", prefix->bytes[i][j]);
		printf("},\n");
	}
	printf("}, {%u, %u}}, .alternative = %u},\n", prefix->bucket[BY_BYTE],
		prefix->bucket[BY_HALVES], start->alternative);
}

void ipsa_embed_starts(const struct ipsa_patterns *p)
{
	for (unsigned sieve = 0; sieve < p->sieve_count; sieve++) {
		printf("static const struct start starts%u[] = {\n", sieve);
		for (unsigned i = 0; i < p->start_count; i++)
			if (p->starts[i].sieve == sieve)
				put_start(&p->starts[i]);
		printf("};\n");
	}
}

static void put_row(const uint8_t *row, size_t len)
{
	printf("{");
	for (size_t i = 0; i < len; i++)
		printf("%u,", row[i]);
	printf("},\n");
}

static void put_halves(const struct halves *h)
{
	printf("{{");
	for (unsigned i = 0; i < PREFIX_SCANNED; i++)
		put_row(h->low[i], sizeof(h->low[i]));
	printf("}, {");
	for (unsigned i = 0; i < PREFIX_SCANNED; i++)
		put_row(h->high[i], sizeof(h->high[i]));
	printf("}},\n");
}

static void put_buckets(const struct buckets *b)
{
	printf(".buckets = {.allowed = {");
	for (unsigned set = 0; set < BUCKET_SETS; set++) {
		printf("{");
		for (unsigned i = 0; i < PREFIX_SCANNED; i++)
			put_row(b->allowed[set][i], 256);
		printf("},\n");
	}
	printf("}, .halves = {");
	for (unsigned set = 0; set < BUCKET_SETS; set++)
		put_halves(&b->halves[set]);
	printf("}, .classes = {.of = ");
	put_row(b->classes.of, sizeof(b->classes.of));
	printf(".allowed = {");
	for (unsigned set = 0; set < BUCKET_SETS; set++) {
		printf("{");
		for (unsigned i = 0; i < PREFIX_SCANNED; i++)
			put_row(b->classes.allowed[set][i], CLASSES);
		printf("},\n");
	}
	printf("}}},\n");
}

/* The starts in the order in which the library adds those of each sieve; NULL if
 * there is no memory. */
static struct start *in_order(const struct ipsa_patterns *p)
{
	struct start *list = calloc(p->start_count, sizeof(*list));
	unsigned count = 0;

	for (unsigned sieve = 0; list != NULL && sieve < p->sieve_count;
	    sieve++)
		for (unsigned i = 0; i < p->start_count; i++)
			if (p->starts[i].sieve == sieve)
				list[count++] = p->starts[i];
	return list;
}

bool ipsa_embed_tables(const struct ipsa_patterns *p)
{
	struct prefilter_tables *t = calloc(1, sizeof(*t));
	struct start *starts = in_order(p);

	if (t == NULL || starts == NULL) {
		free(starts);
		free(t);
		return false;
	}
	ipsa_starts_tables(starts, p->start_count, t);
	printf("static const struct prefilter_tables tables = {");
	put_buckets(&t->buckets);
	printf(".allowed = {");
	for (unsigned i = 0; i < PREFIX; i++) {
		printf("{");
		for (unsigned byte = 0; byte < 256; byte++)
			printf("{%lluU,%lluU},\n", (unsigned long long)
				t->allowed[i][byte].low, (unsigned long long)
				t->allowed[i][byte].high);
		printf("},\n");
	}
	printf("}};\n");
	free(starts);
	free(t);
	return true;
}
