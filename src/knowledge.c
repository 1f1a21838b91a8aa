/* SPDX-License-Identifier: MIT */
#include "knowledge.h"

#include <unistd.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"
#include "message.h"
#include "overlays.h"

int ipsa_knowledge_status(enum ipsa_code code)
{
	if (code == IPSA_OK)
		return IPSA_DONE;
	if (code != IPSA_BAD_FILE)      /* its findings were shown */
		ipsa_message("%s", ipsa_code_text(code));
	return code == IPSA_BAD_FILE ? IPSA_USAGE : IPSA_FAILED;
}

static int worse(int a, int b)
{
	return a > b ? a : b;
}

/* --- catalogue ---------------------------------------------------------- */

static void note_used(void *ctx, const char *path)
{
	struct knowledge *k = ctx;
	char **more = realloc(k->used, (k->files + 1) * sizeof(*more));
	size_t size = strlen(path) + 1;
	char *copy = malloc(size);

	if (more != NULL)
		k->used = more;
	if (more != NULL && copy != NULL) {
		memcpy(copy, path, size);
		more[k->files++] = copy;
		return;
	}
	free(copy);
	k->no_memory = true;
}

static bool load_given(struct knowledge *k, const char *path)
{
	return ipsa_load(&(struct load){.cat = k->cat, .least = k->least,
		.used = note_used, .ctx = k}, path);
}

/* What cannot be looked for just now may be there: it is not done without. */
static bool is_missing(const char *path)
{
	return access(path, F_OK) != 0 && (errno == ENOENT ||
		errno == ENOTDIR || errno == EACCES);
}

/* Goes on whatever became of the file. */
static bool load_found(void *ctx, const char *path, bool named)
{
	struct knowledge *k = ctx;

	if (!named && is_missing(path))
		return true;
	if (!ipsa_load(&(struct load){.cat = k->cat, .least = k->least,
	    .found = true, .used = note_used, .ctx = k}, path))
		k->broken = true;
	return true;
}

int ipsa_knowledge_catalog(struct knowledge *k, const struct arguments *args)
{
	int status = ipsa_knowledge_status(ipsa_catalog_new(&k->cat, true));
	size_t i;

	if (status != IPSA_DONE)
		return status;
	if (!ipsa_overlays_each(load_found, k) ||
	    (k->broken && k->least == IPSA_WARNING))
		status = IPSA_FAILED;
	for (i = 0; i < args->catalogs.count; i++) {
		if (!load_given(k, args->catalogs.at[i]))
			status = IPSA_USAGE;
	}
	if (k->no_memory)
		status = ipsa_knowledge_status(IPSA_NO_MEMORY);
	return status;
}

/* --- patterns ----------------------------------------------------------- */

/* Samples of given patterns are tried, as those built in were before. */
int ipsa_knowledge_patterns(struct knowledge *k, const struct arguments *args)
{
	struct load load = {.least = k->least};
	int status = ipsa_knowledge_status(ipsa_patterns_new(&k->pats, true));
	size_t i;

	if (status != IPSA_DONE)
		return status;
	load.pats = k->pats;
	for (i = 0; i < args->patterns.count; i++) {
		if (!ipsa_load(&load, args->patterns.at[i]))
			status = IPSA_USAGE;
	}
	status = worse(status, ipsa_knowledge_status(ipsa_patterns_compile(
		k->pats, true, ipsa_load_report, &k->least)));
	if (status == IPSA_DONE && args->patterns.count > 0)
		status = ipsa_knowledge_status(ipsa_patterns_check(k->pats,
			k->cat, ipsa_load_report, &k->least));
	return status;
}

/* --- what is in use ----------------------------------------------------- */

size_t ipsa_knowledge_entries(const struct knowledge *k)
{
	const struct ipsa_entry *entry = NULL;
	size_t count = 0;

	while ((entry = ipsa_catalog_next(k->cat, entry)) != NULL)
		count++;
	return count;
}

static const char *engine(const struct knowledge *k)
{
	return ipsa_patterns_jit(k->pats) ? "PCRE2 JIT"
		: "the PCRE2 interpreter, JIT is not to be had";
}

static bool show_place(void *ctx, const char *path, bool named)
{
	FILE *to = ctx;

	(void)fprintf(to, "catalogue looked for at %s%s\n", path,
		named || !is_missing(path) ? "" : ": not there");
	return true;
}

void ipsa_knowledge_show(FILE *to, const struct knowledge *k)
{
	(void)ipsa_overlays_each(show_place, to);
	for (size_t i = 0; i < k->files; i++)
		(void)fprintf(to, "catalogue file %s\n", k->used[i]);
	(void)fprintf(to, "catalogue of %zu entries\npatterns run in %s\n",
		ipsa_knowledge_entries(k), engine(k));
}

void ipsa_knowledge_tell(const struct knowledge *k)
{
	for (size_t i = 0; i < k->files; i++)
		ipsa_message("catalogue file %s", k->used[i]);
	ipsa_message("patterns run in %s", engine(k));
}

void ipsa_knowledge_free(struct knowledge *k)
{
	for (size_t i = 0; i < k->files; i++)
		free(k->used[i]);
	free(k->used);
	ipsa_patterns_free(k->pats);
	ipsa_catalog_free(k->cat);
}
