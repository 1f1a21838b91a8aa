/* SPDX-License-Identifier: MIT */
#include "unpacked.h"

#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "descriptor.h"
#include "ipsecannotate.h"
#include "message.h"
#include "signals.h"

extern char **environ;

/* A pipe's worth is read at a time, and a frame's text held whole. */
enum { BLOCK = UNPACK_DATA_MAX, MAX_PATH = 4096 };

/* What a member is called where nothing is left of its name. */
#define UNNAMED "/unnamed"

/* --- starting it ---------------------------------------------------------- */

/* Beside the program, where it was built, or where it is installed. */
static const char *const places[] = {"/", "/../libexec/ipsecannotate/"};

/* The folder of the program itself; false if the system does not tell. */
static bool own_folder(char folder[MAX_PATH])
{
	ssize_t len = readlink("/proc/self/exe", folder, MAX_PATH - 1);

	if (len <= 0)
		return false;
	folder[len] = '\0';
	*strrchr(folder, '/') = '\0';
	return true;
}

/* The pipe's end in the child, the file as its input, and SIGPIPE as it comes
 * from the system. Returns 0 or an error. */
static int spawn_at(const char *path, char *const *argv, int in, int out,
	pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t defaults;
	int error;

	(void)sigemptyset(&defaults);
	(void)sigaddset(&defaults, SIGPIPE);
	if (posix_spawn_file_actions_init(&actions) != 0)
		return ENOMEM;
	error = posix_spawnattr_init(&attributes);
	if (error == 0 &&
	    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO) == 0 &&
	    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO) ==
	    0 && posix_spawnattr_setsigdefault(&attributes, &defaults) == 0 &&
	    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF) == 0)
		error = posix_spawn(pid, path, &actions, &attributes, argv,
			environ);
	else
		error = ENOMEM;
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	return error;
}

/* Start it wherever it is; `path` is where it was looked for last. */
static int spawn(char path[MAX_PATH], char *const *argv, int in, int out,
	pid_t *pid)
{
	char folder[MAX_PATH];
	int error = ENOENT;
	size_t i;

	(void)snprintf(path, MAX_PATH, "%s", UNPACK_PROGRAM);
	if (!own_folder(folder))
		return error;
	for (i = 0; i < sizeof(places) / sizeof(places[0]) && error != 0;
	    i++) {
		if (snprintf(path, MAX_PATH, "%s%s%s", folder, places[i],
		    UNPACK_PROGRAM) >= MAX_PATH)
			return ENAMETOOLONG;
		error = spawn_at(path, argv, in, out, pid);
	}
	return error;
}

/* A pipe from the helper; the descriptor to read, or -1 with errno set. */
static int start(char path[MAX_PATH], char *const *argv, int in, pid_t *pid)
{
	int ends[2], error;

	if (pipe(ends) != 0)
		return -1;
	(void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	ipsa_descriptor_widen(ends[0]);
	error = spawn(path, argv, in, ends[1], pid);
	(void)close(ends[1]);
	if (error == 0)
		return ends[0];
	(void)close(ends[0]);
	errno = error;
	return -1;
}

static bool start_for(struct unpacked *in, int fd,
	const struct unpack_limits *limits)
{
	enum { DIGITS = 24 };
	const uint64_t numbers[] = {limits->ratio, limits->bytes, limits->free,
		limits->window};
	char digits[4][DIGITS], program[] = UNPACK_PROGRAM;
	char version[] = IPSA_VERSION, path[MAX_PATH];
	char *const argv[] = {program, version, digits[0], digits[1],
		digits[2], digits[3], NULL};
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		(void)snprintf(digits[i], DIGITS, "%" PRIu64, numbers[i]);
	in->fd = start(path, argv, fd, &in->pid);
	if (in->fd >= 0)
		return true;
	ipsa_message("%s: not read: what opens it is not to be had: %s: %s",
		in->path, path, strerror(errno));
	return false;
}

bool ipsa_unpacked_open(struct unpacked *in, const char *path, int fd,
	const struct unpack_limits *limits)
{
	*in = (struct unpacked){.path = path, .fd = -1};
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
	int status = 0, tries;

	if (in->interrupted || in->senseless)
		(void)kill(in->pid, SIGKILL);
	for (tries = 0; tries < TRIES; tries++) {
		pid_t ended = waitpid(in->pid, &status, WNOHANG);

		if (ended != 0 && (ended > 0 || errno != EINTR))
			return status;
		(void)nanosleep(&millisecond, NULL);
	}
	(void)kill(in->pid, SIGKILL);
	while (waitpid(in->pid, &status, 0) < 0 && errno == EINTR)
		;
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
	char path[MAX_PATH], text[MAX_PATH];
	int fd, status;
	ssize_t len;
	pid_t pid;

	fd = start(path, argv, STDIN_FILENO, &pid);
	if (fd < 0) {
		(void)fprintf(to, "%s: %s\n", path, strerror(errno));
		return;
	}
	(void)fprintf(to, "%s\n", path);
	while ((len = read(fd, text, sizeof text)) > 0)
		(void)fwrite(text, 1, (size_t)len, to);
	(void)close(fd);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
}
