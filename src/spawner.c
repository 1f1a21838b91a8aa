/* SPDX-License-Identifier: MIT */
#include "spawner.h"

#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ipsecannotate.h"
#include "unpack.h"

/* Helpers at a time: one for each job. And what goes with a request: a file
 * and a pipe. */
enum { HELPERS = 256, PASSED = 2 };

enum wish { START, ENDED, KILL };

struct request {
	enum wish wish;
	unsigned number;
	struct unpack_limits limits;
};

struct answer {
	int error;
	unsigned number;
	bool ended;
	int status;
};

/* Room for descriptors, as the system wants it. */
union passed {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(PASSED * sizeof(int))];
};

/* --- the process ---------------------------------------------------------- */

struct service {
	const char *path;       /* of the helper */
	sigset_t mask;          /* of signals, as the helper is to have it */
	pid_t helpers[HELPERS]; /* 0 where none is */
};

static int start(const struct service *s, const struct unpack_limits *limits,
	const int fds[PASSED], pid_t *pid)
{
	enum { DIGITS = 24, NUMBERS = 4 };
	const uint64_t numbers[NUMBERS] = {limits->ratio, limits->bytes,
		limits->free, limits->window};
	char digits[NUMBERS][DIGITS], program[] = UNPACK_PROGRAM;
	char version[] = IPSA_VERSION;
	char *const argv[] = {program, version, digits[0], digits[1],
		digits[2], digits[3], NULL};
	size_t i;

	for (i = 0; i < NUMBERS; i++)
		(void)snprintf(digits[i], DIGITS, "%" PRIu64, numbers[i]);
	return ipsa_launch(pid, s->path, argv, fds[0], fds[1], &s->mask);
}

static void start_one(struct service *s, const struct request *r,
	const int fds[PASSED], struct answer *a)
{
	while (a->number < HELPERS && s->helpers[a->number] != 0)
		a->number++;
	a->error = EAGAIN;
	if (a->number == HELPERS)
		return;
	a->error = start(s, &r->limits, fds, &s->helpers[a->number]);
	if (a->error != 0)
		s->helpers[a->number] = 0;
}

/* What is not known has ended. */
static void look_after(struct service *s, const struct request *r,
	struct answer *a)
{
	pid_t *pid = r->number < HELPERS ? &s->helpers[r->number] : NULL;

	if (pid == NULL || *pid == 0) {
		a->ended = true;
	} else if (r->wish == KILL) {
		a->error = kill(*pid, SIGKILL) == 0 ? 0 : errno;
	} else {
		pid_t ended = waitpid(*pid, &a->status, WNOHANG);

		a->ended = ended > 0 || (ended < 0 && errno != EINTR);
		if (a->ended)
			*pid = 0;
	}
}

/* The next request, with its descriptors or -1 for them; false at the end. */
static bool hear(int fd, struct request *r, int fds[PASSED])
{
	struct iovec bytes = {r, sizeof *r};
	union passed passed;
	struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1,
		.msg_control = passed.bytes,
		.msg_controllen = sizeof passed.bytes};
	const struct cmsghdr *head;
	ssize_t len;

	do {
		len = recvmsg(fd, &message, MSG_CMSG_CLOEXEC |
			MSG_WAITALL);
	} while (len < 0 && errno == EINTR);
	fds[0] = fds[1] = -1;
	head = CMSG_FIRSTHDR(&message);
	if (len > 0 && head != NULL && head->cmsg_type == SCM_RIGHTS)
		memcpy(fds, CMSG_DATA(head), head->cmsg_len - CMSG_LEN(0));
	return len == (ssize_t)sizeof *r;
}

static void serve(struct service *s, int fd)
{
	struct request r = {.number = 0};
	int fds[PASSED], i;

	while (hear(fd, &r, fds)) {
		struct answer a = {0};

		if (r.wish != START)
			look_after(s, &r, &a);
		else if (fds[1] < 0)
			a.error = EBADF;
		else
			start_one(s, &r, fds, &a);
		for (i = 0; i < PASSED; i++) {
			if (fds[i] >= 0)
				(void)close(fds[i]);
		}
		if (send(fd, &a, sizeof a, MSG_NOSIGNAL) < 0)
			break;
	}
}

static void run(const char *path, int fd, const sigset_t *mask)
{
	struct service s = {.path = path, .mask = *mask};
	int i;

	serve(&s, fd);
	for (i = 0; i < HELPERS; i++) {
		if (s.helpers[i] == 0)
			continue;
		(void)kill(s.helpers[i], SIGKILL);
		(void)waitpid(s.helpers[i], NULL, 0);
	}
	exit(0);
}

/* Signals are the filter's business: this one hears of none from its first
 * moment, and ends when that one has. */
static int begin(struct spawner *s)
{
	int ends[2], error = pthread_mutex_init(&s->lock, NULL);
	sigset_t all, mask;

	if (error != 0)
		return error;
	ipsa_launch_find(s->path);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return errno;
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_BLOCK, &all, &mask);
	s->pid = fork();
	if (s->pid == 0) {
		(void)close(ends[0]);
		run(s->path, ends[1], &mask);
	}
	error = s->pid < 0 ? errno : 0;
	(void)sigprocmask(SIG_SETMASK, &mask, NULL);
	(void)close(ends[1]);
	if (error == 0)
		s->fd = ends[0];
	else
		(void)close(ends[0]);
	return error;
}

void ipsa_spawner_begin(struct spawner *s)
{
	s->fd = -1;
	s->error = begin(s);
}

/* --- asking it ------------------------------------------------------------ */

/* sendmsg does not write to what it is given, but its type cannot say so. */
static void *writable(const void *data)
{
	void *copy;

	memcpy(&copy, &data, sizeof copy);
	return copy;
}

static bool say(int fd, const struct request *r, const int fds[PASSED])
{
	struct iovec bytes = {writable(r), sizeof *r};
	union passed passed = {.bytes = {0}};
	struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1};
	ssize_t len;

	if (fds != NULL) {
		passed.align.cmsg_level = SOL_SOCKET;
		passed.align.cmsg_type = SCM_RIGHTS;
		passed.align.cmsg_len = CMSG_LEN(PASSED * sizeof(int));
		memcpy(CMSG_DATA(&passed.align), fds, PASSED * sizeof(int));
		message.msg_control = passed.bytes;
		message.msg_controllen = sizeof passed.bytes;
	}
	do {
		len = sendmsg(fd, &message, MSG_NOSIGNAL);
	} while (len < 0 && errno == EINTR);
	return len == (ssize_t)sizeof *r;
}

/* The whole answer; false if none comes. */
static bool listen_to(int fd, struct answer *a)
{
	size_t done = 0;

	while (done < sizeof *a) {
		ssize_t len = read(fd, (char *)a + done, sizeof *a - done);

		if (len < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (len <= 0)
			return false;
		done += (size_t)len;
	}
	return true;
}

/* Where it does not answer it is gone, and all of its helpers. */
static struct answer ask(struct spawner *s, const struct request *r,
	const int fds[PASSED])
{
	struct answer gone = {.error = ECHILD, .ended = true}, a = gone;
	bool heard;

	if (s->fd < 0) {
		gone.error = s->error;
		return gone;
	}
	(void)pthread_mutex_lock(&s->lock);
	heard = say(s->fd, r, fds) && listen_to(s->fd, &a);
	(void)pthread_mutex_unlock(&s->lock);
	return heard ? a : gone;
}

int ipsa_spawner_start(struct spawner *s, const struct unpack_limits *limits,
	int in, int out, unsigned *number)
{
	const struct request r = {.wish = START, .limits = *limits};
	const int fds[PASSED] = {in, out};
	struct answer a = ask(s, &r, fds);

	*number = a.number;
	return a.error;
}

bool ipsa_spawner_ended(struct spawner *s, unsigned number, int *status)
{
	const struct request r = {.wish = ENDED, .number = number};
	struct answer a = ask(s, &r, NULL);

	*status = a.status;
	return a.ended;
}

void ipsa_spawner_kill(struct spawner *s, unsigned number)
{
	const struct request r = {.wish = KILL, .number = number};

	(void)ask(s, &r, NULL);
}

void ipsa_spawner_end(struct spawner *s)
{
	if (s->fd < 0)
		return;
	(void)close(s->fd);
	s->fd = -1;
	while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
		;
	(void)pthread_mutex_destroy(&s->lock);
}
