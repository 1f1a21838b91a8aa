/* SPDX-License-Identifier: MIT */
#include "unpacked.h"

#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "descriptor.h"
#include "ipsecannotate.h"
#include "launch.h"
#include "message.h"
#include "signals.h"
#include "spawner.h"

/* A pipe's worth is read at a time, and a frame's text held whole. */
enum { BLOCK = UNPACK_DATA_MAX };

/* What a member is called where nothing is left of its name. */
#define UNNAMED "/unnamed"

/* --- starting it ---------------------------------------------------------- */

/* A pipe, its end to be read the first; false with errno set. */
static bool make_pipe(int ends[2])
{
	if (pipe(ends) != 0)
		return false;
	(void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	ipsa_descriptor_widen(ends[0]);
	return true;
}

static bool start_for(struct unpacked *in, int fd,
	const struct unpack_limits *limits)
{
	int ends[2], error = 0;

	if (make_pipe(ends)) {
		error = ipsa_spawner_start(in->spawner, limits, fd, ends[1],
			&in->helper);
		(void)close(ends[1]);
		if (error == 0) {
			in->fd = ends[0];
			return true;
		}
		(void)close(ends[0]);
	} else {
		error = errno;
	}
	ipsa_message("%s: not read: what opens it is not to be had: %s: %s",
		in->path, in->spawner->path, strerror(error));
	return false;
}

bool ipsa_unpacked_open(struct unpacked *in, struct spawner *spawner,
	const char *path, int fd, const struct unpack_limits *limits)
{
	*in = (struct unpacked){.spawner = spawner, .path = path, .fd = -1};
	in->bytes = malloc(BLOCK);
	in->text = malloc(strlen(path) + sizeof(UNNAMED) + UNPACK_TEXT_MAX + 1);
	if (in->bytes != NULL && in->text != NULL)
		return start_for(in, fd, limits);
	ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
	return false;
}

/* --- reading frames ------------------------------------------------------- */

/* Wait until there is something to read; false once a signal came. */
static bool wait_for_more(struct unpacked *in)
{
	struct pollfd fds[] = {
		{.fd = in->fd, .events = POLLIN},
		{.fd = ipsa_signals_descriptor(), .events = POLLIN},
	};
	int count;

	do {
		count = poll(fds, 2, -1);
	} while (count < 0 && (errno == EINTR || errno == EAGAIN));
	in->interrupted = fds[1].revents != 0;
	return !in->interrupted;
}

/* Read what there is, behind what is left; false if nothing comes. */
static bool fill(struct unpacked *in)
{
	ssize_t len;

	memmove(in->bytes, in->bytes + in->at, in->len - in->at);
	in->len -= in->at;
	in->at = 0;
	do {
		if (!wait_for_more(in))
			return false;
		len = read(in->fd, in->bytes + in->len, BLOCK - in->len);
	} while (len < 0 && errno == EINTR);
	if (len <= 0)
		return false;
	in->len += (size_t)len;
	return true;
}

/* Have `len` bytes at hand, no more than a block. */
static bool have(struct unpacked *in, size_t len)
{
	while (in->len - in->at < len) {
		if (!fill(in))
			return false;
	}
	return true;
}

/* Does this part of a path lead further down? */
static bool leads_down(const char *part, size_t len)
{
	return len > 2 || (len == 2 && part[1] != ':' &&
		memcmp(part, "..", 2) != 0) || (len == 1 && *part != '.');
}

/* Add a name to `path`, the parts of it that lead further down: archives from
 * Windows part them by `\`. */
static char *add_clean(char *to, const char *name, size_t len)
{
	const char *end = name + len;
	char *start = to;

	while (name < end) {
		size_t part = 0;

		while (name + part < end && name[part] != '/' &&
		    name[part] != '\\')
			part++;
		if (leads_down(name, part)) {
			*to++ = '/';
			memcpy(to, name, part);
			to += part;
		}
		name += part + (name + part < end);
	}
	if (to == start && len > 0)
		to = (char *)memcpy(to, UNNAMED, strlen(UNNAMED)) +
			strlen(UNNAMED);
	*to++ = '\0';
	return to;
}

/* What a frame with a name is about; the text of one that has one. */
static void take_name(struct unpacked *in, const char *payload, size_t len,
	struct unpacked_part *part)
{
	const char *nul = memchr(payload, '\0', len);
	size_t name = nul != NULL ? (size_t)(nul - payload) : len;
	size_t path = strlen(in->path);
	char *text;

	memcpy(in->text, in->path, path);
	text = add_clean(in->text + path, payload, name);
	len -= name + (nul != NULL);
	if (len > 0)
		memcpy(text, nul + 1, len);
	text[len] = '\0';
	part->ptr = in->text;
	part->len = strlen(in->text);
	part->text = text;
	part->how = (struct unpack_member){0};
	if (len == sizeof part->how)
		memcpy(&part->how, text, len);
}

/* A frame that is read whole; false where it is the last, or is none. */
static bool take_frame(struct unpacked *in, const struct unpack_head *head,
	struct unpacked_part *part)
{
	in->done = head->type == UNPACK_DONE && head->len == 0;
	in->senseless = !in->done && (head->type == '\0' ||
		head->type > UCHAR_MAX || strchr("MUEPRN", (int)head->type) ==
		NULL || head->len > UNPACK_TEXT_MAX);
	if (in->done || in->senseless || !have(in, head->len))
		return false;
	take_name(in, in->bytes + in->at, head->len, part);
	in->at += head->len;
	part->type = (enum unpack_frame)head->type;
	return true;
}

/* What is there of a DATA frame. */
static bool take_data(struct unpacked *in, struct unpacked_part *part)
{
	size_t len;

	if (in->at == in->len && !fill(in))
		return false;
	len = in->len - in->at < in->left ? in->len - in->at : in->left;
	*part = (struct unpacked_part){.type = UNPACK_DATA,
		.ptr = in->bytes + in->at, .len = len, .text = ""};
	in->at += len;
	in->left -= len;
	return true;
}

bool ipsa_unpacked_next(struct unpacked *in, struct unpacked_part *part)
{
	struct unpack_head head;

	while (in->left == 0) {
		if (!have(in, sizeof head))
			return false;
		memcpy(&head, in->bytes + in->at, sizeof head);
		in->at += sizeof head;
		if (head.type != UNPACK_DATA)
			return take_frame(in, &head, part);
		in->senseless = head.len > UNPACK_DATA_MAX;
		if (in->senseless)
			return false;
		in->left = head.len;
	}
	return take_data(in, part);
}

/* --- its end -------------------------------------------------------------- */

static void tell_death(const struct unpacked *in, int status)
{
	if (in->senseless)
		ipsa_message("%s: what %s sent has no sense: its rest is not "
			"read", in->path, UNPACK_PROGRAM);
	else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		ipsa_message("%s: took too long: its rest is not read",
			in->path);
	else if (WIFSIGNALED(status))
		ipsa_message("%s: %s died (%s): its rest is not read",
			in->path, UNPACK_PROGRAM, strsignal(WTERMSIG(status)));
	else
		ipsa_message("%s: %s ended too early: its rest is not read",
			in->path, UNPACK_PROGRAM);
}

/* Let it end, or end it: a second is more than it needs for that. */
static int wait_for(const struct unpacked *in)
{
	enum { TRIES = 1000 };
	const struct timespec millisecond = {.tv_nsec = 1000000};
	int status = 0, tries = 0;

	if (in->interrupted || in->senseless)
		ipsa_spawner_kill(in->spawner, in->helper);
	while (!ipsa_spawner_ended(in->spawner, in->helper, &status)) {
		if (++tries == TRIES)
			ipsa_spawner_kill(in->spawner, in->helper);
		(void)nanosleep(&millisecond, NULL);
	}
	return status;
}

bool ipsa_unpacked_close(struct unpacked *in)
{
	bool started = in->fd >= 0;
	int status = 0;

	if (started) {
		(void)close(in->fd);
		status = wait_for(in);
	}
	free(in->bytes);
	free(in->text);
	if (!started || in->interrupted || (in->done && status == 0))
		return started;
	tell_death(in, status);
	return false;
}

/* --- what it is ----------------------------------------------------------- */

void ipsa_unpacked_show(FILE *to)
{
	char program[] = UNPACK_PROGRAM, option[] = "--version";
	char *const argv[] = {program, option, NULL};
	char path[LAUNCH_PATH], text[LAUNCH_PATH];
	int ends[2], error, status;
	ssize_t len;
	pid_t pid;

	ipsa_launch_find(path);
	if (!make_pipe(ends)) {
		(void)fprintf(to, "%s: %s\n", path, strerror(errno));
		return;
	}
	error = ipsa_launch(&pid, path, argv, STDIN_FILENO, ends[1], NULL);
	(void)close(ends[1]);
	(void)fprintf(to, error == 0 ? "%s\n" : "%s: %s\n", path,
		strerror(error));
	while (error == 0 && (len = read(ends[0], text, sizeof text)) > 0)
		(void)fwrite(text, 1, (size_t)len, to);
	(void)close(ends[0]);
	while (error == 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
}
