/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE         /* realpath */
#include "path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *ipsa_path_join(const char *folder, const char *name)
{
	size_t len = strlen(folder), room = len + strlen(name) + 2;
	char *path = malloc(room);

	if (path != NULL)
		(void)snprintf(path, room, "%s%s%s", folder,
			len > 0 && folder[len - 1] != '/' ? "/" : "", name);
	return path;
}

/* The folder of a path; NULL if there is no memory. */
static char *folder_of(const char *path, const char *slash)
{
	if (slash == NULL)
		return strdup(".");
	return slash == path ? strdup("/") : strndup(path,
		(size_t)(slash - path));
}

char *ipsa_path_true(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *real = realpath(path, NULL), *folder, *above;

	if (real != NULL || strcmp(path, ".") == 0 || strcmp(path, "/") == 0)
		return real;
	folder = folder_of(path, slash);
	above = folder != NULL ? ipsa_path_true(folder) : NULL;
	if (above != NULL)
		real = ipsa_path_join(above, slash != NULL ? slash + 1 : path);
	free(above);
	free(folder);
	return real;
}

const char *ipsa_path_below(const char *folder, const char *path)
{
	size_t len = strlen(folder);

	while (len > 0 && folder[len - 1] == '/')
		len--;
	if (strncmp(folder, path, len) != 0 || path[len] != '/')
		return NULL;
	while (path[len] == '/')
		len++;
	return path + len;
}
