/* SPDX-License-Identifier: MIT */
#include "targets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "compress.h"
#include "descriptor.h"
#include "inputs.h"
#include "ipsecannotate.h"
#include "message.h"
#include "options.h"

/* --- names ---------------------------------------------------------------- */

static char *concatenate(const char *a, const char *b, const char *c)
{
	size_t room = strlen(a) + strlen(b) + strlen(c) + 1;
	char *all = malloc(room);

	if (all != NULL)
		(void)snprintf(all, room, "%s%s%s", a, b, c);
	return all;
}

/* The length of a name without the ending of its compression. */
static size_t unpacked_len(const char *name)
{
	static const char *const endings[] = {".gz", ".bz2", ".xz", ".lzma",
		".zst", ".lz4"};
	const char *slash = strrchr(name, '/');
	const char *base = slash != NULL ? slash + 1 : name;
	const char *dot = strrchr(base, '.');
	size_t i;

	for (i = 0; dot != NULL && i < sizeof endings / sizeof *endings; i++) {
		if (dot > base && strcasecmp(dot, endings[i]) == 0)
			return (size_t)(dot - name);
	}
	return strlen(name);
}

/* Does this part of a path lead nowhere: a root, a drive, the same folder? */
static bool leads_nowhere(const char *part, size_t len)
{
	return len == 0 || (len == 1 && part[0] == '.') ||
		(len == 2 && part[1] == ':');
}

/* Put the parts of a member's path behind `to`; NULL if it may not be. */
static char *put_member(char *to, const char *member)
{
	const char *start = to;

	while (*member != '\0') {
		size_t len = strcspn(member, "/\\");

		if (len == 2 && member[0] == '.' && member[1] == '.')
			return NULL;
		if (!leads_nowhere(member, len)) {
			*to++ = '/';
			memcpy(to, member, len);
			to += len;
		}
		member += len + (member[len] != '\0');
	}
	*to = '\0';
	return to > start ? to : NULL;
}

char *ipsa_target_name(const char *name, enum packing packing,
	const char *member)
{
	char *all;

	switch (packing) {
	case PACKED_STREAM:
		all = strdup(name);
		if (all != NULL)
			all[unpacked_len(all)] = '\0';
		return all;
	case PACKED_EVENTS:
		return concatenate(name, ".xml", "");
	case PACKED_ARCHIVE:
		if (member == NULL)
			return NULL;
		/* A slash more than the member has, at most. */
		all = concatenate(name, "/", member);
		if (all != NULL && put_member(all + strlen(name),
		    member) != NULL)
			return all;
		free(all);
		return NULL;
	default:
		return strdup(name);
	}
}

/* --- what may not be ------------------------------------------------------ */

/* A folder comes right before what is in it: `/` is less than any byte. */
static int compare_paths(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	if (*a == *b)
		return 0;
	if (*a == '\0' || *b == '\0')
		return *a == '\0' ? -1 : 1;
	if (*a == '/' || *b == '/')
		return *a == '/' ? -1 : 1;
	return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
}

static int by_target(const void *a, const void *b)
{
	const struct input *one = *(const struct input *const *)a;
	const struct input *other = *(const struct input *const *)b;
	int order = compare_paths(one->target, other->target);

	return order != 0 ? order : (one > other) - (one < other);
}

static int by_inode(const void *a, const void *b)
{
	const struct stat *one = &(*(const struct input *const *)a)->st;
	const struct stat *other = &(*(const struct input *const *)b)->st;

	if (one->st_dev != other->st_dev)
		return one->st_dev < other->st_dev ? -1 : 1;
	if (one->st_ino != other->st_ino)
		return one->st_ino < other->st_ino ? -1 : 1;
	return 0;
}

/* Is `path` that of a folder that `below` is in? */
static bool holds(const char *path, const char *below)
{
	size_t len = strlen(path);

	return strncmp(path, below, len) == 0 && below[len] == '/';
}

/* Of targets in order, those that cannot both be stand together. */
static bool all_differ(struct input *const *sorted, size_t count)
{
	bool good = true;
	size_t i;

	for (i = 1; i < count; i++) {
		const struct input *a = sorted[i - 1], *b = sorted[i];

		if (strcmp(a->target, b->target) == 0)
			ipsa_message("%s and %s: both would be %s", a->path,
				b->path, b->target);
		else if (holds(a->target, b->target))
			ipsa_message("%s and %s: %s would be a file and a "
				"folder", a->path, b->path, a->target);
		else
			continue;
		good = false;
	}
	return good;
}

/* `sorted` by inode: is what a target would replace among the inputs? */
static bool replaces_none(struct input *const *sorted, size_t count)
{
	bool good = true;
	size_t i;

	for (i = 0; i < count; i++) {
		struct input there = {0}, *key = &there;
		struct input *const *found;

		if (stat(sorted[i]->target, &there.st) != 0)
			continue;
		found = bsearch(&key, sorted, count, sizeof(struct input *),
			by_inode);
		if (found == NULL ||
		    !ipsa_descriptor_same(&(*found)->st, &there.st))
			continue;
		ipsa_message("%s: would replace %s, which is to be read",
			sorted[i]->path, (*found)->path);
		good = false;
	}
	return good;
}

static bool give_targets(struct inputs *in, const struct arguments *args,
	struct input **sorted)
{
	const char *ending = ipsa_compress_ending(args->compress);
	size_t i;

	for (i = 0; i < in->count; i++) {
		/* What an input is packed in, and what members it has, is
		 * said here. */
		char *name = ipsa_target_name(in->at[i].name, PACKED_NOT,
			NULL);
		char *ended = name != NULL ? concatenate(name, ending, "") :
			NULL;

		if (ended != NULL)
			in->at[i].target = concatenate(args->output_dir, "/",
				ended);
		free(name);
		free(ended);
		if (in->at[i].target == NULL)
			return false;
		sorted[i] = &in->at[i];
	}
	return true;
}

bool ipsa_targets_assign(struct inputs *in, const struct arguments *args,
	bool *no_memory)
{
	struct input **sorted = calloc(in->count + 1, sizeof(struct input *));
	bool good = false;

	*no_memory = sorted == NULL ||
		!give_targets(in, args, sorted);
	if (*no_memory) {
		ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
	} else {
		qsort(sorted, in->count, sizeof(struct input *), by_target);
		good = all_differ(sorted, in->count);
		qsort(sorted, in->count, sizeof(struct input *), by_inode);
		good = replaces_none(sorted, in->count) && good;
	}
	free(sorted);
	return good;
}
