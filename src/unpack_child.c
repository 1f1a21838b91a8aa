/* SPDX-License-Identifier: MIT */
/* MAP_ANONYMOUS is not in POSIX yet. */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE
#endif

#include "unpack_child.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "limits.h"
#include "unpack_chunk.h"
#include "unpack_out.h"

/* --- the child ------------------------------------------------------------ */

enum { MILLION = 1000 * 1000 };

/* Sanitizers take time, and terabytes of addresses. */
#ifdef IPSA_NO_SANDBOX
enum { TIME_US = 20 * EVTX_CHUNK_US };

static void limit_memory(void)
{
}
#else
enum { TIME_US = EVTX_CHUNK_US };

static void limit_memory(void)
{
	const struct rlimit memory = {EVTX_CHUNK_MEMORY, EVTX_CHUNK_MEMORY};

	(void)setrlimit(RLIMIT_AS, &memory);
}
#endif

/* `left` is in microseconds. */
static void limit_time(int64_t left)
{
	const struct itimerval time = {.it_value = {(time_t)(left / MILLION),
		(suseconds_t)(left % MILLION)}};

	(void)setitimer(ITIMER_PROF, &time, NULL);
}

static void child(struct unpack *u, const unsigned char *file, int64_t left,
	struct chunk_progress *done)
{
	limit_memory();
	limit_time(left);
	/* What is too much the parent tells, which counts it. */
	u->limits.free = UINT64_MAX;
	u->limits.bytes = 0;
	ipsa_chunk_read(u, file, done);
	ipsa_unpack_send(u, UNPACK_DONE, NULL, 0);
	exit(0);
}

/* --- the parent ----------------------------------------------------------- */

/* How a child ended, and what came from it. */
struct fate {
	bool done;              /* it said so */
	bool open;              /* in the middle of a line */
	bool lost;              /* what it wrote, on the way */
	bool told;              /* of what could not be read */
	uint64_t events;
	int status;             /* as waitpid has it */
};

static bool read_full(int fd, void *to, size_t len, struct fate *fate)
{
	size_t done = 0;

	while (done < len) {
		ssize_t part = read(fd, (char *)to + done, len - done);

		if (part < 0 && errno == EINTR)
			continue;
		fate->lost = part < 0;
		if (part <= 0)
			return false;
		done += (size_t)part;
	}
	return true;
}

/* Does it take part in what they say to each other? */
static bool is_sound(const struct unpack_head *head)
{
	return (head->type == UNPACK_DATA && head->len <= UNPACK_DATA_MAX) ||
		(head->type == UNPACK_PROBLEM && head->len <= UNPACK_TEXT_MAX);
}

static void pass(struct unpack *u, const char *bytes, size_t len,
	struct fate *fate)
{
	size_t i;

	for (i = 0; i < len; i++)
		fate->events += bytes[i] == '\n';
	if (len > 0)
		fate->open = bytes[len - 1] != '\n';
	(void)ipsa_unpack_data(u, bytes, len);
}

/* Pass a child's frames on, the whole ones. It is not trusted. */
static void relay(struct unpack *u, int fd, struct fate *fate)
{
	char payload[UNPACK_DATA_MAX];
	struct unpack_head head;

	while (!u->full && read_full(fd, &head, sizeof head, fate)) {
		fate->done = head.type == UNPACK_DONE;
		fate->lost = !fate->done && !is_sound(&head);
		if (fate->done || fate->lost ||
		    !read_full(fd, payload, head.len, fate))
			break;
		if (head.type == UNPACK_DATA)
			pass(u, payload, head.len, fate);
		else
			ipsa_unpack_send(u, UNPACK_PROBLEM, payload, head.len);
		fate->told |= head.type == UNPACK_PROBLEM;
	}
}

static const char *cause(int status)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF)
		return "it took too long";
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		return "the sandbox forbade what its reader did";
	return "its reader died";
}

/* Read what comes from a child, and see how it ends. */
static void parent(struct unpack *u, int fd, pid_t pid, struct fate *fate)
{
	relay(u, fd, fate);
	(void)close(fd);        /* a child that still writes dies of it */
	while (waitpid(pid, &fate->status, 0) < 0 && errno == EINTR)
		;
	if (fate->open)
		(void)ipsa_unpack_data(u, "\n", 1);
	fate->open = false;
	fate->done = fate->done && fate->status == 0;
}

/* One child; false, with errno set, if there is none to be had. */
static bool one_child(struct unpack *u, const unsigned char *file,
	int64_t left, struct chunk_progress *done, struct fate *fate)
{
	int ends[2], error;
	pid_t pid;

	if (pipe(ends) != 0)
		return false;
	pid = fork();
	if (pid == 0) {
		(void)close(ends[0]);
		u->out = ends[1];
		child(u, file, left, done);
	}
	error = errno;
	(void)close(ends[1]);
	if (pid > 0)
		parent(u, ends[0], pid, fate);
	else
		(void)close(ends[0]);
	errno = error;
	return pid > 0;
}

/* Processor time of all children that have ended, in microseconds. */
static int64_t used(void)
{
	struct rusage r;

	if (getrusage(RUSAGE_CHILDREN, &r) != 0)
		return 0;
	return ((int64_t)r.ru_utime.tv_sec + r.ru_stime.tv_sec) * MILLION +
		r.ru_utime.tv_usec + r.ru_stime.tv_usec;
}

static bool all_children(struct unpack *u, const unsigned char *file,
	struct chunk_progress *done, uint64_t number)
{
	struct fate fate = {.done = false};
	int64_t begun = used(), left = TIME_US;
	unsigned int tries;

	for (tries = 0; tries < EVTX_CHILDREN && left > 0 && !fate.done &&
	    !fate.lost && !u->full; tries++) {
		if (!one_child(u, file, left, done, &fate)) {
			ipsa_unpack_say(u, UNPACK_PROBLEM, "chunk %" PRIu64
				": %s", number, strerror(errno));
			return false;
		}
		left = TIME_US - (used() - begun);
	}
	if (!fate.done && !u->full)
		ipsa_unpack_say(u, UNPACK_PROBLEM, "chunk %" PRIu64 ": %s; of "
			"its events %" PRIu64 " could be read", number,
			cause(fate.status), fate.events);
	return fate.done && !fate.told;
}

/* Children share with each other how far they came, and nothing else. */
bool ipsa_unpack_chunk(struct unpack *u, const unsigned char *file,
	uint64_t number)
{
	struct chunk_progress *done = mmap(NULL, sizeof *done,
		PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	bool all;

	if (done == MAP_FAILED) {
		ipsa_unpack_say(u, UNPACK_PROBLEM, "no memory");
		return false;
	}
	all = all_children(u, file, done, number);
	(void)munmap(done, sizeof *done);
	return all;
}
