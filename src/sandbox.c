/* SPDX-License-Identifier: MIT */
/* syscall() and the flags of clone are Linux's. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "sandbox.h"

#ifdef IPSA_NO_SANDBOX

const char *ipsa_sandbox_enter(void)
{
	return "none: made without it";
}

#else

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#include "guard.h"
#include "landlock.h"

/* Reading, writing, memory, children, and what the C library needs to start
 * and to end them. */
static const int allowed[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(lseek),
	SCMP_SYS(close), SCMP_SYS(pipe), SCMP_SYS(pipe2),
	SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
	SCMP_SYS(futex), SCMP_SYS(getrandom),
	SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
	SCMP_SYS(wait4), SCMP_SYS(waitid), SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq), SCMP_SYS(setitimer), SCMP_SYS(setrlimit),
	SCMP_SYS(getrlimit), SCMP_SYS(getrusage),
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(sigreturn),
	SCMP_SYS(restart_syscall), SCMP_SYS(getpid), SCMP_SYS(gettid),
	SCMP_SYS(exit), SCMP_SYS(exit_group)
};

/* What nobody calls by mistake. */
static const int deadly[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
	SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(socketcall),
	SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen),
	SCMP_SYS(accept), SCMP_SYS(accept4)
};

/* A rule that an architecture cannot have is none it needs. */
static bool rule(scmp_filter_ctx filter, uint32_t action, int call)
{
	int error = seccomp_rule_add(filter, action, call, 0);

	return error == 0 || error == -EDOM || error == -EOPNOTSUPP;
}

/* Memory may be taken, and must not become code. */
static bool data_alone(scmp_filter_ctx filter, int call)
{
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
			SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0 &&
		seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, call, 1,
			SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC)) == 0;
}

/* A fork is a clone without a room of its own for anything. */
static bool forks(scmp_filter_ctx filter)
{
	const scmp_datum_t rooms = CLONE_NEWNS | CLONE_NEWUSER | CLONE_NEWPID |
		CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;

	return rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(fork)) &&
		seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
			SCMP_A0(SCMP_CMP_MASKED_EQ, rooms, 0)) == 0;
}

/* Limits are set for oneself alone. */
static bool own_limits(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1,
		SCMP_A0(SCMP_CMP_EQ, 0, 0)) == 0;
}

static bool no_files(const void *nothing)
{
	struct landlock none;

	(void)nothing;
	return ipsa_landlock_begin(&none) && ipsa_landlock_enter(&none);
}

/*
 * Not by seccomp_load, which asks for what the kernel has by the call that
 * systemd's SystemCallFilter=@system-service knows nothing of: that is death.
 */
static bool load(scmp_filter_ctx filter)
{
	/* There are fewer than a hundred; a pipe has room for all. */
	enum { RULES_MAX = 512 };
	struct sock_filter rules[RULES_MAX];
	struct sock_fprog program = {.filter = rules};
	ssize_t len = -1;
	int ends[2];

	if (pipe(ends) != 0)
		return false;
	if (seccomp_export_bpf(filter, ends[1]) == 0)
		len = read(ends[0], rules, sizeof rules);
	(void)close(ends[0]);
	(void)close(ends[1]);
	if (len <= 0 || len == (ssize_t)sizeof rules)
		return false;
	program.len = (unsigned short)((size_t)len / sizeof rules[0]);
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static bool filter_calls(const void *nothing)
{
	/* What libseccomp is to take for granted: death of all threads. */
	enum { KILLS_PROCESSES = 3 };
	scmp_filter_ctx filter = seccomp_api_set(KILLS_PROCESSES) == 0 ?
		seccomp_init(SCMP_ACT_ERRNO(ENOSYS)) : NULL;
	bool done = filter != NULL;
	size_t i;

	(void)nothing;
	for (i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		done = done && rule(filter, SCMP_ACT_ALLOW, allowed[i]);
	for (i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++)
		done = done && rule(filter, SCMP_ACT_KILL_PROCESS, deadly[i]);
	done = done && data_alone(filter, SCMP_SYS(mmap)) &&
		data_alone(filter, SCMP_SYS(mprotect)) && forks(filter) &&
		own_limits(filter) && load(filter);
	seccomp_release(filter);
	return done;
}

const char *ipsa_sandbox_enter(void)
{
	return ipsa_guard_enter(no_files, filter_calls, NULL);
}

#endif
