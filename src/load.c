/* SPDX-License-Identifier: MIT */
#include "load.h"

#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ipsecannotate.h"
#include "message.h"

/* More than all error codes of Windows would take, with their details. */
enum { MAX_FILE = 64 * 1024 * 1024, FIRST_ROOM = 64 * 1024 };

struct text {
	char *ptr;
	size_t len;
	size_t room;
};

void ipsa_load_report(void *ctx, const struct ipsa_finding *f)
{
	const char *level = f->level == IPSA_ERROR ? "error" : "warning";
	const enum ipsa_level *least = ctx;

	if (f->level < *least)
		return;
	if (f->line == 0)
		ipsa_message_plain("%s: %s: %s [%s]", f->origin, level,
			f->text, f->id);
	else
		ipsa_message_plain("%s:%zu:%zu: %s: %s [%s]", f->origin,
			f->line, f->column, level, f->text, f->id);
}

/* What is told of one file. */
struct told {
	enum ipsa_level least;
	bool briefly, done;
};

static void report(void *ctx, const struct ipsa_finding *f)
{
	struct told *told = ctx;

	if (!told->briefly)
		ipsa_load_report(&told->least, f);
	else if (!told->done && f->level == IPSA_ERROR)
		ipsa_message_plain("%s:%zu:%zu: left out: %s [%s]", f->origin,
			f->line, f->column, f->text, f->id);
	told->done = told->done || f->level == IPSA_ERROR;
}

static enum ipsa_code add(const struct load *load, const char *origin,
	const struct text *text)
{
	struct told told = {load->least,
		load->found && load->least == IPSA_ERROR, false};

	if (load->cat != NULL)
		return ipsa_catalog_add(load->cat, origin, text->ptr,
			text->len, report, &told);
	return ipsa_patterns_add(load->pats, origin, text->ptr, text->len,
		report, &told);
}

/* Make room for more; an errno value on failure. */
static int grow(struct text *text)
{
	size_t room = text->room == 0 ? FIRST_ROOM : 2 * text->room;
	char *ptr;

	if (text->len < text->room)
		return 0;
	if (text->len > MAX_FILE)
		return EFBIG;
	ptr = realloc(text->ptr, room);
	if (ptr == NULL)
		return ENOMEM;
	text->ptr = ptr;
	text->room = room;
	return 0;
}

/* Read all of it: the size of a pipe is not known before. */
static int read_all(int fd, struct text *text)
{
	ssize_t len;

	do {
		int error = grow(text);

		if (error != 0)
			return error;
		len = read(fd, text->ptr + text->len, text->room - text->len);
		if (len > 0)
			text->len += (size_t)len;
	} while (len > 0 || (len < 0 && errno == EINTR));
	if (len < 0)
		return errno;
	return text->len > MAX_FILE ? EFBIG : 0;
}

static bool load_file(const struct load *load, const char *path)
{
	struct text text = {NULL, 0, 0};
	enum ipsa_code code = IPSA_BAD_FILE;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int error = fd < 0 ? errno : read_all(fd, &text);

	if (error != 0)
		ipsa_message_errno(path, error);
	else
		code = add(load, path, &text);
	if (code != IPSA_OK && code != IPSA_BAD_FILE)
		ipsa_message("%s: %s", path, ipsa_code_text(code));
	if (code == IPSA_OK && load->used != NULL)
		load->used(load->ctx, path);
	if (fd >= 0)
		(void)close(fd);
	free(text.ptr);
	return code == IPSA_OK;
}

static int is_yaml(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > 5 &&
		strcmp(entry->d_name + len - 5, ".yaml") == 0;
}

/* In the order of bytes: a locale has no say in what overrides what. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool load_member(const struct load *load, const char *folder,
	const char *name)
{
	size_t room = strlen(folder) + strlen(name) + 2;
	char *path = malloc(room);
	bool ok = path != NULL;

	if (ok) {
		(void)snprintf(path, room, "%s/%s", folder, name);
		ok = load_file(load, path);
	} else {
		ipsa_message_errno(folder, ENOMEM);
	}
	free(path);
	return ok;
}

static bool load_folder(const struct load *load, const char *path)
{
	struct dirent **names = NULL;
	int count = scandir(path, &names, is_yaml, by_name);
	bool ok = count > 0 || (count == 0 && load->found);
	int i;

	if (count < 0)
		ipsa_message_errno(path, errno);
	if (count == 0 && !load->found)
		ipsa_message("%s: no *.yaml file in this folder", path);
	for (i = 0; i < count; i++) {
		ok = load_member(load, path, names[i]->d_name) && ok;
		free(names[i]);
	}
	free(names);
	return ok;
}

bool ipsa_load(const struct load *load, const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return load_folder(load, path);
	return load_file(load, path);
}
