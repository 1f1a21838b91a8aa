/* SPDX-License-Identifier: MIT */
#include "target_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "compress.h"
#include "options.h"
#include "path.h"

static char *with_ending(const char *name, const char *ending)
{
	size_t room = strlen(name) + strlen(ending) + 1;
	char *all = malloc(room);

	if (all != NULL)
		(void)snprintf(all, room, "%s%s", name, ending);
	return all;
}

/* The last ending of a name, or its end: a name is more than its ending. */
static const char *ending_of(const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *base = slash != NULL ? slash + 1 : name;
	const char *dot = strrchr(base, '.');

	return dot != NULL && dot > base ? dot : name + strlen(name);
}

static bool is_one_of(const char *ending, const char *const *endings)
{
	while (*endings != NULL && strcasecmp(ending, *endings) != 0)
		endings++;
	return *endings != NULL;
}

bool ipsa_target_strip(char *name)
{
	static const char *const endings[] = {".gz", ".bz2", ".xz", ".lzma",
		".zst", ".lz4", NULL};
	const char *ending = ending_of(name);

	if (!is_one_of(ending, endings))
		return false;
	name[ending - name] = '\0';
	return true;
}

char *ipsa_target_name(const char *name, size_t streams, bool events)
{
	char *all = with_ending(name, events ? ".xml" : "");
	size_t len = strlen(name);

	if (all == NULL)
		return NULL;
	all[len] = '\0';
	while (streams > 0 && ipsa_target_strip(all))
		streams--;
	if (events)
		memcpy(all + strlen(all), ".xml", sizeof(".xml"));
	return all;
}

char *ipsa_target_path(const struct arguments *args, const char *name)
{
	char *plain = ipsa_path_join(args->output_dir, name);
	char *path = plain != NULL ? with_ending(plain,
		ipsa_compress_ending(args->compress)) : NULL;

	free(plain);
	return path;
}

bool ipsa_target_names_archive(const char *name)
{
	static const char *const whole[] = {".tgz", ".tbz", ".tbz2", ".txz",
		".tzst", NULL};
	static const char *const inner[] = {".tar", ".zip", ".7z", ".cab",
		NULL};
	const char *ending = ending_of(name);
	size_t i;

	if (is_one_of(ending, whole))
		return true;
	/* The ending before the last one. */
	for (i = 0; *ending != '\0' && inner[i] != NULL; i++) {
		size_t len = strlen(inner[i]);

		if ((size_t)(ending - name) > len &&
		    strncasecmp(ending - len, inner[i], len) == 0)
			return true;
	}
	return false;
}

bool ipsa_target_names_events(const char *name)
{
	static const char *const endings[] = {".evtx", NULL};

	return is_one_of(ending_of(name), endings);
}
