/* SPDX-License-Identifier: MIT */
#include "inputs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ipsecannotate.h"
#include "limits.h"
#include "message.h"
#include "options.h"
#include "path.h"

/* --- the list ------------------------------------------------------------- */

/* The place of the next input, or NULL. */
static struct input *next_place(struct inputs *in)
{
	size_t room = in->room == 0 ? 16 : 2 * in->room;
	struct input *more;

	if (in->count == in->room) {
		more = realloc(in->at, room * sizeof *more);
		if (more == NULL)
			return NULL;
		in->at = more;
		in->room = room;
	}
	memset(&in->at[in->count], 0, sizeof *in->at);
	return &in->at[in->count];
}

/* As much of the beginning as there is of a file, for which nobody has to
 * wait; -1 with errno set. */
static ssize_t read_head(const char *path, char head[CONTENT_HEAD])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	size_t len = 0;
	ssize_t got = 1;

	if (fd < 0)
		return -1;
	while (len < CONTENT_HEAD && got > 0) {
		got = read(fd, head + len, CONTENT_HEAD - len);
		if (got > 0)
			len += (size_t)got;
		else if (got < 0 && (errno == EINTR || errno == EAGAIN))
			got = 1;
	}
	(void)close(fd);
	return got < 0 ? -1 : (ssize_t)len;
}

/* What it holds. Where that cannot be seen it is not read later either: it
 * might be taken for what it is not. */
static void look_into(struct inputs *in, struct input *input)
{
	char *head = malloc(CONTENT_HEAD);
	ssize_t len = head != NULL ? read_head(input->path, head) : 0;

	if (head == NULL) {
		in->no_memory = true;
	} else if (len < 0) {
		ipsa_message_errno(input->path, errno);
		in->failed = true;
		atomic_store(&input->failed, true);
	} else {
		input->content = ipsa_content_of(head, (size_t)len);
		input->container = ipsa_container(head, (size_t)len);
	}
	free(head);
}

/* `path` is owned from here on; its end from `name` on is its name. */
static void add(struct inputs *in, char *path, size_t name,
	const struct stat *st)
{
	struct input *input = path != NULL ? next_place(in) : NULL;

	if (input == NULL) {
		in->no_memory = true;
		free(path);
		return;
	}
	in->count++;
	input->path = path;
	input->name = path + name;
	input->st = *st;
	input->regular = S_ISREG(st->st_mode);
	input->content = CONTENT_RECORDS;
	if (!input->regular) {
		in->unmeasured = true;
		return;
	}
	in->bytes += (uint64_t)st->st_size;
	if (strcmp(path, "-") != 0)
		look_into(in, input);
}

/* What cannot be looked at has failed: it is listed to be named at the end, and
 * nothing of it is waited for. */
static void add_failed(struct inputs *in, const char *path, size_t name,
	int error)
{
	bool unmeasured = in->unmeasured;

	add(in, strdup(path), name, &(struct stat){0});
	in->unmeasured = unmeasured;
	if (in->no_memory)
		return;
	ipsa_message_errno(strcmp(path, "-") == 0 ? "standard input" : path,
		error);
	in->failed = true;
	atomic_store(&in->at[in->count - 1].failed, true);
}

/* Where the base name begins. */
static size_t base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? (size_t)(slash - path) + 1 : 0;
}

/* --- folders -------------------------------------------------------------- */

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int no_dots(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 &&
		strcmp(entry->d_name, "..") != 0;
}

static void walk(struct inputs *in, const char *folder, size_t top);

/* One name of a folder; `path` is owned. */
static void enter(struct inputs *in, char *path, size_t top)
{
	struct stat st;

	if (path == NULL) {
		in->no_memory = true;
	} else if (lstat(path, &st) != 0) {
		add_failed(in, path, top, errno);
	} else if (S_ISREG(st.st_mode)) {
		add(in, path, top, &st);
		return;
	} else if (!S_ISDIR(st.st_mode)) {
		in->passed_over++;
	} else if (st.st_dev != in->outside.st_dev ||
	    st.st_ino != in->outside.st_ino) {
		walk(in, path, top);
	}
	free(path);
}

/* Names begin at byte `top` of the paths, behind the operand. */
static void walk(struct inputs *in, const char *folder, size_t top)
{
	struct dirent **names;
	int count = scandir(folder, &names, no_dots, by_name);
	int i;

	if (count < 0) {
		add_failed(in, folder, top < strlen(folder) ? top :
			base_name(folder), errno);
		return;
	}
	for (i = 0; i < count; i++) {
		if (!in->no_memory)
			enter(in, ipsa_path_join(folder,
				names[i]->d_name), top);
		free(names[i]);
	}
	free(names);
}

/* --- operands ------------------------------------------------------------- */

static void operand(struct inputs *in, const char *path, bool recursive)
{
	struct stat st = {0};
	bool input = strcmp(path, "-") == 0;
	size_t len = strlen(path);

	if ((input ? fstat(STDIN_FILENO, &st) : stat(path, &st)) != 0)
		add_failed(in, path, base_name(path), errno);
	else if (!input && recursive && S_ISDIR(st.st_mode))
		walk(in, path, len + (len > 0 && path[len - 1] != '/'));
	else
		add(in, strdup(path), base_name(path), &st);
}

bool ipsa_inputs_list(struct inputs *in, const struct arguments *args)
{
	const struct words *operands = &args->operands;
	size_t i;

	*in = (struct inputs){0};
	if (args->output_dir == NULL || stat(args->output_dir,
	    &in->outside) != 0)
		in->outside = (struct stat){0};
	if (operands->count == 0)
		operand(in, "-", false);
	for (i = 0; i < operands->count; i++)
		operand(in, operands->at[i], args->recursive);
	if (in->no_memory)
		ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
	return !in->no_memory;
}

/* --- members -------------------------------------------------------------- */

static struct inner *next_inner(struct input *input)
{
	size_t room = input->inner_room == 0 ? 16 : 2 * input->inner_room;
	struct inner *more;

	if (input->inner_count < input->inner_room)
		return &input->inner[input->inner_count];
	more = realloc(input->inner, room * sizeof *more);
	if (more == NULL)
		return NULL;
	input->inner = more;
	input->inner_room = room;
	return &input->inner[input->inner_count];
}

uint64_t ipsa_input_found(struct input *input, uint64_t number,
	const char *name)
{
	size_t count = input->inner_count;
	struct inner *inner;
	char *kept;

	if (number > 0 && count > 0 &&
	    input->inner[count - 1].number == number) {
		input->inner[count - 1].count++;
		return number;
	}
	inner = number > 0 && count < MEMBERS_NAMED ? next_inner(input) : NULL;
	kept = inner != NULL ? strdup(name) : NULL;
	if (kept == NULL)
		return 0;
	*inner = (struct inner){number, 1, kept};
	input->inner_count++;
	return number;
}

static int by_number(const void *key, const void *inner)
{
	uint64_t number = *(const uint64_t *)key;
	uint64_t other = ((const struct inner *)inner)->number;

	return number < other ? -1 : number > other;
}

const char *ipsa_input_called(const struct input *input, uint64_t number)
{
	const struct inner *inner = number == 0 ? NULL : bsearch(&number,
		input->inner, input->inner_count, sizeof *inner, by_number);

	return inner != NULL ? inner->name : input->path;
}

static void free_input(struct input *input)
{
	size_t i;

	for (i = 0; i < input->inner_count; i++)
		free(input->inner[i].name);
	free(input->inner);
	free(input->path);
	free(input->target);
}

void ipsa_inputs_free(struct inputs *in)
{
	size_t i;

	for (i = 0; i < in->count; i++)
		free_input(&in->at[i]);
	free(in->at);
	*in = (struct inputs){0};
}
