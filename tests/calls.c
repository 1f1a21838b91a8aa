/* SPDX-License-Identifier: MIT */
/* syscall() is Linux's. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "calls.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "faults.h"
#include "support.h"

/* --- the calls ------------------------------------------------------------ */

#define WAY(call, error, effect) {#call, SYS_##call, 0, true, error, effect}
#define ONLY(call, second, error, effect) \
	{#call "(" #second ")", SYS_##call, second, false, error, effect}

const struct call_way call_ways[] = {
	/* bytes */
	WAY(read, EINTR, CALL_UNSEEN),
	WAY(read, EIO, CALL_TOLD),
	WAY(pread64, EIO, CALL_TOLD),
	WAY(lseek, EIO, CALL_TOLD),
	WAY(write, EIO, CALL_TOLD),
	WAY(write, ENOSPC, CALL_TOLD),
	WAY(writev, EINTR, CALL_UNSEEN),
	WAY(writev, EAGAIN, CALL_UNSEEN),
	WAY(writev, EIO, CALL_TOLD),
	WAY(writev, ENOSPC, CALL_TOLD),
#ifdef SYS_poll
	WAY(poll, EINTR, CALL_UNSEEN),
	WAY(poll, ENOMEM, CALL_TOLD),
#endif
	WAY(ppoll, EINTR, CALL_UNSEEN),
	WAY(ppoll, ENOMEM, CALL_TOLD),

	/* descriptors */
	WAY(openat, EMFILE, CALL_TOLD),
	WAY(openat, EACCES, CALL_TOLD),
	WAY(close, EINTR, CALL_UNSEEN),
	WAY(close, EIO, CALL_TOLD),
#ifdef SYS_dup2
	WAY(dup2, EBUSY, CALL_TOLD),
#endif
	WAY(dup3, EBUSY, CALL_TOLD),
#ifdef SYS_pipe
	WAY(pipe, EMFILE, CALL_TOLD),
#endif
	WAY(pipe2, EMFILE, CALL_TOLD),
	WAY(socketpair, EMFILE, CALL_TOLD),
	ONLY(fcntl, F_GETFD, EBADF, CALL_UNSEEN),
	ONLY(fcntl, F_SETFD, EINVAL, CALL_TOLD),
	ONLY(fcntl, F_SETFL, EINVAL, CALL_TOLD),
	ONLY(fcntl, F_GETFL, EINVAL, CALL_TOLD),
	ONLY(fcntl, F_DUPFD_CLOEXEC, EMFILE, CALL_TOLD),
	ONLY(fcntl, F_GETPIPE_SZ, EINVAL, CALL_UNSEEN),
	ONLY(fcntl, F_SETPIPE_SZ, EPERM, CALL_UNSEEN),
	ONLY(ioctl, TCGETS, ENOTTY, CALL_UNSEEN),
	ONLY(ioctl, TIOCGWINSZ, ENOTTY, CALL_UNSEEN),

	/* files */
#ifdef SYS_fstat
	WAY(fstat, EIO, CALL_TOLD),
#endif
#ifdef SYS_newfstatat
	WAY(newfstatat, EIO, CALL_TOLD),
#endif
	WAY(statx, EIO, CALL_TOLD),
#ifdef SYS_access
	WAY(access, EIO, CALL_TOLD),
#endif
	WAY(faccessat, EIO, CALL_TOLD),
#ifdef SYS_readlink
	WAY(readlink, EACCES, CALL_TOLD),
#endif
	WAY(readlinkat, EACCES, CALL_TOLD),
	WAY(getdents64, EIO, CALL_TOLD),
	WAY(fadvise64, EINVAL, CALL_UNSEEN),
	WAY(ftruncate, EIO, CALL_TOLD),
	WAY(fsync, EIO, CALL_TOLD),
	WAY(fsync, ENOSPC, CALL_TOLD),
	WAY(flock, ENOLCK, CALL_UNSEEN),
	WAY(utimensat, EIO, CALL_TOLD),
#ifdef SYS_rename
	WAY(rename, ENOSPC, CALL_TOLD),
#endif
#ifdef SYS_renameat
	WAY(renameat, ENOSPC, CALL_TOLD),
#endif
	WAY(renameat2, ENOSPC, CALL_TOLD),
#ifdef SYS_unlink
	WAY(unlink, EIO, CALL_TOLD),
#endif
	WAY(unlinkat, EIO, CALL_TOLD),
#ifdef SYS_mkdir
	WAY(mkdir, ENOSPC, CALL_TOLD),
#endif
	WAY(mkdirat, ENOSPC, CALL_TOLD),

	/* processes */
	WAY(clone, EAGAIN, CALL_TOLD),
	WAY(clone3, EAGAIN, CALL_TOLD),
	WAY(wait4, EINTR, CALL_UNSEEN),
	WAY(wait4, ECHILD, CALL_TOLD),
	WAY(sendmsg, ENOBUFS, CALL_TOLD),
	WAY(recvmsg, EINTR, CALL_UNSEEN),
	WAY(recvmsg, ENOMEM, CALL_TOLD),
	WAY(sendto, ENOBUFS, CALL_TOLD),
	WAY(prlimit64, EPERM, CALL_UNSEEN),
	WAY(clock_nanosleep, EINTR, CALL_UNSEEN),
	WAY(getrandom, ENOSYS, CALL_UNSEEN),

	/* the sandbox: where the kernel has less of it the rest works */
	WAY(prctl, EINVAL, CALL_UNSEEN),
	WAY(seccomp, EINVAL, CALL_UNSEEN),
#ifdef SYS_landlock_create_ruleset
	WAY(landlock_create_ruleset, EOPNOTSUPP, CALL_UNSEEN),
	WAY(landlock_add_rule, ENOMEM, CALL_TOLD),
	WAY(landlock_restrict_self, E2BIG, CALL_UNSEEN),
#endif

	/* memory and threads, which a sanitizer takes for itself */
#if !SANITIZED
	WAY(sched_getaffinity, EPERM, CALL_UNSEEN),
	WAY(brk, ENOMEM, CALL_TOLD),
	WAY(mmap, ENOMEM, CALL_TOLD),
	WAY(mprotect, ENOMEM, CALL_TOLD),
	WAY(mremap, ENOMEM, CALL_TOLD),
	WAY(munmap, ENOMEM, CALL_UNSEEN),
	WAY(madvise, EINVAL, CALL_UNSEEN),
#endif
};

const size_t call_way_count = COUNT(call_ways);

/* What waits, for others or for a disk. */
const struct call_way call_interrupts[] = {
	WAY(read, EINTR, CALL_UNSEEN),
	WAY(write, EINTR, CALL_UNSEEN),
	WAY(writev, EINTR, CALL_UNSEEN),
#ifdef SYS_poll
	WAY(poll, EINTR, CALL_UNSEEN),
#endif
	WAY(ppoll, EINTR, CALL_UNSEEN),
	WAY(openat, EINTR, CALL_UNSEEN),
	WAY(close, EINTR, CALL_UNSEEN),
	WAY(fsync, EINTR, CALL_UNSEEN),
#ifdef SYS_rename
	WAY(rename, EINTR, CALL_UNSEEN),
#endif
#ifdef SYS_renameat
	WAY(renameat, EINTR, CALL_UNSEEN),
#endif
	WAY(renameat2, EINTR, CALL_UNSEEN),
};

const size_t call_interrupt_count = COUNT(call_interrupts);

#ifndef SYS_alarm
#define SYS_alarm SYS_fcntl     /* it is made of other calls */
#endif

/* With the arguments that the program gives them. */
static const long never_fail[] = {
	SYS_exit, SYS_exit_group, SYS_getpid, SYS_gettid, SYS_rt_sigaction,
	SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_restart_syscall,
	SYS_set_robust_list, SYS_set_tid_address, SYS_rseq, SYS_futex,
	SYS_sched_yield, SYS_tgkill, SYS_setitimer, SYS_sysinfo, SYS_execve,
	SYS_getrusage, SYS_kill, SYS_getegid,
	SYS_alarm,
#ifdef SYS_arch_prctl
	SYS_arch_prctl,
#endif
#if SANITIZED
	SYS_brk, SYS_mmap, SYS_mprotect, SYS_mremap, SYS_munmap, SYS_madvise,
	SYS_sigaltstack, SYS_sched_getaffinity,
#endif
};

/* --- in the child --------------------------------------------------------- */

enum { CHANNEL = 70, CALLS = 1024, STARTING = 8, DEADLINE_S = 30 };

/* The low half of an argument. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ARGUMENT(n) (uint32_t)offsetof(struct seccomp_data, args[n])
#else
#define ARGUMENT(n) (uint32_t)(offsetof(struct seccomp_data, args[n]) + 4)
#endif
#define NUMBER (uint32_t)offsetof(struct seccomp_data, nr)

#define LOAD(from) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, from)
#define IF_NOT(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip)
#define IF(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, skip, 0)
#define ANSWER(action) BPF_STMT(BPF_RET | BPF_K, action)

static struct {
	struct call_way way;
	unsigned left;          /* calls until it happens; 0 for never */
	bool lasting, survey, signals;
	int ends[2];
	int listener;
	bool begun, happened;
	pid_t starting[STARTING];
	atomic_bool over;
	pthread_t thread;
	bool made[CALLS];
} watch;

/*
 * A signal is not to interrupt what cannot be interrupted, only because that
 * waits for an answer of ours, unless that is what is tried; older kernels have
 * no patience.
 */
static int listen_by(const struct sock_fprog *program)
{
	unsigned flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
	long fd = -1;

#ifdef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
	if (!watch.signals)
		fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags |
			SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, program);
#endif
	if (fd < 0)
		fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags,
			program);
	return (int)fd;
}

/* Ask for the calls in question, and for those that show how far it is. The
 * listener itself has to come through. */
static int install(void)
{
	struct sock_filter code[] = {
		LOAD(ARGUMENT(0)),
		IF_NOT(CHANNEL, 3),
		LOAD(NUMBER),
		IF_NOT(SYS_sendmsg, 1),
		ANSWER(SECCOMP_RET_ALLOW),
		LOAD(NUMBER),
		IF((uint32_t)watch.way.number, 8),
		IF(SYS_fcntl, 7),
		IF(SYS_prctl, 6),
		IF(SYS_execve, 5),
		IF(SYS_alarm, 4),
		IF_NOT(SYS_rt_sigaction, 2),
		LOAD(ARGUMENT(0)),
		IF(SIGPIPE, 1),
		ANSWER(watch.survey ? SECCOMP_RET_USER_NOTIF :
			SECCOMP_RET_ALLOW),
		ANSWER(SECCOMP_RET_USER_NOTIF),
	};
	const struct sock_fprog program = {COUNT(code), code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -1;
	return listen_by(&program);
}

/* Room for a descriptor, as the system wants it. */
union passed {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(sizeof(int))];
};

static bool hand_over(int listener)
{
	char byte = '!';
	struct iovec bytes = {&byte, 1};
	union passed passed = {.align = {.cmsg_level = SOL_SOCKET,
		.cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))}};
	const struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1,
		.msg_control = passed.bytes,
		.msg_controllen = sizeof(passed.bytes)};

	memcpy(CMSG_DATA(&passed.align), &listener, sizeof(listener));
	return sendmsg(CHANNEL, &message, MSG_NOSIGNAL) == 1;
}

void calls_inject(void)
{
	int listener;

	/* Who looks for leaks makes such calls, too. */
	fault_verdicts(":detect_leaks=0");
	(void)alarm(DEADLINE_S);
	if (dup3(watch.ends[1], CHANNEL, O_CLOEXEC) < 0)
		_exit(126);
	listener = install();
	if (listener < 0 || !hand_over(listener))
		_exit(126);
}

/* --- in the test ---------------------------------------------------------- */

bool calls_can_fail(void)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0)
		_exit(install() < 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status == 0;
}

static void set(const struct call_way *way, unsigned n, bool lasting,
	bool survey)
{
	static const struct call_way none = {.number = SYS_fcntl,
		.second = -1};

	watch.way = way != NULL ? *way : none;
	watch.left = way != NULL ? n : 0;
	watch.lasting = lasting;
	watch.survey = survey;
	watch.signals = false;
	watch.begun = watch.happened = false;
	memset(watch.starting, 0, sizeof(watch.starting));
	atomic_store(&watch.over, false);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
		watch.ends), 0);
}

void calls_set(const struct call_way *way, unsigned n, bool lasting)
{
	set(way, n, lasting, false);
}

void calls_set_signal(const struct call_way *way, unsigned n)
{
	set(way, n, false, false);
	watch.signals = true;
}

void calls_set_survey(void)
{
	memset(watch.made, 0, sizeof(watch.made));
	set(NULL, 0, false, true);
}

/* The first thing that main does. */
static bool begins(const struct seccomp_data *call)
{
	return call->nr == SYS_fcntl && (int)call->args[0] == STDIN_FILENO &&
		(int)call->args[1] == F_GETFD;
}

static bool spared(const struct seccomp_data *call)
{
	return call->nr == SYS_write && (int)call->args[0] == STDERR_FILENO;
}

/* The process in which another program begins, of which this is the first
 * thing that its main does. */
static bool begins_child(pid_t pid, const struct seccomp_data *call)
{
	pid_t *in = watch.starting;

	while (*in != pid && in < watch.starting + STARTING)
		in++;
	if (in == watch.starting + STARTING)
		return false;
	if (call->nr == SYS_rt_sigaction && call->args[0] == SIGPIPE)
		*in = 0;
	return true;
}

static void note_start(pid_t pid)
{
	for (size_t i = 0; i < STARTING; i++) {
		if (watch.starting[i] == 0) {
			watch.starting[i] = pid;
			return;
		}
	}
}

/* Is SIGUSR1 among these, there? */
static bool has_signal(pid_t pid, const char *name)
{
	char path[32], line[128];
	unsigned long long all = 0;
	FILE *from;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	from = fopen(path, "re");
	if (from == NULL)
		return false;
	while (fgets(line, sizeof(line), from) != NULL) {
		if (strncmp(line, name, strlen(name)) == 0)
			all = strtoull(line + strlen(name), NULL, 16);
	}
	(void)fclose(from);
	return (all >> (SIGUSR1 - 1) & 1) != 0;
}

/* Send it to who waits for an answer; false if it was held there, and the
 * answer is still waited for. */
static bool interrupt(const struct seccomp_notif *asked)
{
	bool held = has_signal((pid_t)asked->pid, "SigBlk:");

	(void)kill((pid_t)asked->pid, SIGUSR1);
	if (held)
		return false;
	while (ioctl(watch.listener, SECCOMP_IOCTL_NOTIF_ID_VALID,
	    &asked->id) == 0)
		(void)sched_yield();
	return true;
}

/* Is it this call's turn? */
static bool due(pid_t pid, const struct seccomp_data *call)
{
	const struct call_way *way = &watch.way;

	if (!watch.begun) {
		watch.begun = begins(call);
		return false;
	}
	if (begins_child(pid, call))
		return false;
	if (call->nr == SYS_execve)
		note_start(pid);
	if (call->nr >= 0 && call->nr < CALLS && watch.survey)
		watch.made[call->nr] = true;
	if (call->nr != way->number || spared(call) ||
	    (!way->any && (int)call->args[1] != (int)way->second) ||
	    watch.left == 0 || (watch.signals && !has_signal(pid, "SigCgt:")))
		return false;
	if (watch.left > 1) {
		watch.left--;
		return false;
	}
	watch.left = watch.lasting;
	watch.happened = true;
	return true;
}

/*
 * There is no filter but ours, for who asks. An alarm is not set: what it is to
 * wake is woken by what the test does next, and on a slow machine it would come
 * while something waits for an answer. And brk has no errno.
 */
static bool is_pretended(const struct seccomp_data *call)
{
	return (call->nr == SYS_prctl && call->args[0] == PR_GET_SECCOMP) ||
		(call->nr == SYS_alarm && SYS_alarm != SYS_fcntl);
}

/* False: nobody waits for it any more. */
static bool answer(const struct seccomp_notif *asked,
	struct seccomp_notif_resp *told)
{
	const struct seccomp_data *call = &asked->data;
	bool now = due((pid_t)asked->pid, call);

	*told = (struct seccomp_notif_resp){.id = asked->id};
	if (now && watch.signals && interrupt(asked))
		return false;
	if (now && !watch.signals)
		told->error = call->nr == SYS_brk ? 0 : -watch.way.error;
	else if (!is_pretended(call))
		told->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	return true;
}

static void answer_one(void)
{
	struct seccomp_notif asked = {.id = 0};
	struct seccomp_notif_resp told;

	/* It may have been interrupted meanwhile. */
	if (ioctl(watch.listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) != 0)
		return;
	if (answer(&asked, &told))
		(void)ioctl(watch.listener, SECCOMP_IOCTL_NOTIF_SEND, &told);
}

/* Until nobody is left who could ask, which older kernels do not tell. */
static void *answer_all(void *unused)
{
	enum { LOOK_MS = 20 };
	struct pollfd fd = {.fd = watch.listener, .events = POLLIN};

	(void)unused;
	while ((fd.revents & POLLHUP) == 0) {
		int ready = poll(&fd, 1, LOOK_MS);

		if (ready == 0 && atomic_load(&watch.over))
			break;
		if (ready > 0 && (fd.revents & POLLIN) != 0)
			answer_one();
	}
	return NULL;
}

void calls_watch(void)
{
	char byte;
	struct iovec bytes = {&byte, 1};
	union passed passed = {.bytes = {0}};
	struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1,
		.msg_control = passed.bytes,
		.msg_controllen = sizeof(passed.bytes)};

	(void)close(watch.ends[1]);
	if (recvmsg(watch.ends[0], &message, MSG_CMSG_CLOEXEC) != 1)
		fail_msg("the program could not be started");
	memcpy(&watch.listener, CMSG_DATA(&passed.align), sizeof(int));
	(void)close(watch.ends[0]);
	assert_int_equal(pthread_create(&watch.thread, NULL, answer_all, NULL),
		0);
}

bool calls_happened(void)
{
	atomic_store(&watch.over, true);
	assert_int_equal(pthread_join(watch.thread, NULL), 0);
	(void)close(watch.listener);
	return watch.happened;
}

/* --- the survey ----------------------------------------------------------- */

static bool is_known(long number)
{
	for (size_t i = 0; i < COUNT(never_fail); i++) {
		if (never_fail[i] == number)
			return true;
	}
	for (size_t i = 0; i < COUNT(call_ways); i++) {
		if (call_ways[i].number == number)
			return true;
	}
	return false;
}

long calls_unknown(long from)
{
	for (; from < CALLS; from++) {
		if (watch.made[from] && !is_known(from))
			return from;
	}
	return -1;
}

bool calls_made(const struct call_way *way)
{
	return watch.made[way->number];
}
