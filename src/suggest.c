/* SPDX-License-Identifier: MIT */
#include "suggest.h"

#include <stdint.h>
#include <string.h>

#include "ipsecannotate.h"

/*
 * Longer words are not compared: no name is as long. Of shorter ones too much
 * would be found.
 */
enum { MAX_WORD = 100, SHORTEST = 4 };

struct ranking {
	const char *word;
	size_t len;
	size_t count;
	const char **name;
	size_t rank[IPSA_SUGGESTIONS];  /* of each name, ascending */
};

static char upper(char c)
{
	if (c >= 'a' && c <= 'z')
		return (char)(c - 'a' + 'A');
	return c;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * Letters to insert, remove or replace until `word` is a part of `name`, which
 * is not empty. Of the table with a row for each letter of the name, only one
 * row is kept; a part may begin anywhere, so each begins with 0.
 */
static size_t edits(const char *word, size_t len, const char *name)
{
	size_t row[MAX_WORD + 1];
	size_t best = len;
	size_t i;

	for (i = 0; i <= len; i++)
		row[i] = i;
	for (; *name != '\0'; name++) {
		size_t diagonal = 0;

		for (i = 1; i <= len; i++) {
			size_t other = upper(word[i - 1]) != upper(*name);
			size_t above = row[i];

			row[i] = least(diagonal + other,
				least(above, row[i - 1]) + 1);
			diagonal = above;
		}
		best = least(best, row[len]);
	}
	return best;
}

/* The less the better: edits first, then how much the name has besides. */
static size_t rank(const struct ranking *r, const char *name)
{
	size_t len = strlen(name);
	size_t amiss = edits(r->word, r->len, name);

	if (amiss > r->len / 4)
		return SIZE_MAX;
	return amiss * MAX_WORD + least(len > r->len ? len - r->len
		: r->len - len, MAX_WORD - 1);
}

static void insert(struct ranking *r, const char *name, size_t score)
{
	size_t at = r->count;

	if (at == IPSA_SUGGESTIONS && r->rank[--at] <= score)
		return;
	for (; at > 0 && r->rank[at - 1] > score; at--) {
		r->rank[at] = r->rank[at - 1];
		r->name[at] = r->name[at - 1];
	}
	r->rank[at] = score;
	r->name[at] = name;
	r->count += r->count < IPSA_SUGGESTIONS;
}

/* An entry is suggested once, by the name that is most alike. */
static void consider(struct ranking *r, const struct ipsa_entry *entry)
{
	const char *name = entry->name;
	size_t best = name != NULL ? rank(r, name) : SIZE_MAX;
	size_t i;

	for (i = 0; entry->aliases[i] != NULL; i++) {
		size_t score = rank(r, entry->aliases[i]);

		if (score >= best)
			continue;
		best = score;
		name = entry->aliases[i];
	}
	if (best != SIZE_MAX)
		insert(r, name, best);
}

size_t ipsa_suggest(const struct ipsa_catalog *cat, const char *word,
	const char *found[IPSA_SUGGESTIONS])
{
	struct ranking r = {.word = word, .len = strlen(word), .name = found};
	const struct ipsa_entry *entry = NULL;

	if (r.len < SHORTEST || r.len > MAX_WORD)
		return 0;
	while ((entry = ipsa_catalog_next(cat, entry)) != NULL)
		consider(&r, entry);
	return r.count;
}
