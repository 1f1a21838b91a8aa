/* SPDX-License-Identifier: MIT */
/*
 * A host tool: which calls the filter may make once its files are open, as C.
 * It is libseccomp that turns the lists into the kernel's program; making it
 * takes a millisecond, so it is made here.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE             /* MAP_ANONYMOUS, F_SETPIPE_SZ, CLONE_THREAD */
#endif

#include "seccomp_rules.h"

#include <asm/termbits.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* --- the lists ------------------------------------------------------------ */

/* Names ending in 64 and 2 are what systems of 32 bits have for it. */
static const int allowed[] = {
	/* bytes */
	SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev),
	SCMP_SYS(lseek), SCMP_SYS(_llseek), SCMP_SYS(poll), SCMP_SYS(ppoll),
	SCMP_SYS(ppoll_time64), SCMP_SYS(close), SCMP_SYS(dup2),
	SCMP_SYS(dup3), SCMP_SYS(pipe), SCMP_SYS(pipe2),
	/* files; by name it is landlock that decides which */
	SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(fstat), SCMP_SYS(fstat64),
	SCMP_SYS(stat), SCMP_SYS(stat64), SCMP_SYS(lstat), SCMP_SYS(lstat64),
	SCMP_SYS(newfstatat), SCMP_SYS(fstatat64), SCMP_SYS(statx),
	SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
	SCMP_SYS(getdents64), SCMP_SYS(fadvise64), SCMP_SYS(fadvise64_64),
	SCMP_SYS(ftruncate), SCMP_SYS(ftruncate64), SCMP_SYS(fsync),
	SCMP_SYS(flock), SCMP_SYS(utimensat), SCMP_SYS(utimensat_time64),
	SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2),
	SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(mkdir),
	SCMP_SYS(mkdirat),
	/* memory and threads */
	SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
	SCMP_SYS(futex), SCMP_SYS(futex_time64), SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
	SCMP_SYS(sysinfo), SCMP_SYS(getrandom),
	/* time */
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_gettime64),
	SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(nanosleep),
	SCMP_SYS(clock_nanosleep), SCMP_SYS(clock_nanosleep_time64),
	SCMP_SYS(alarm), SCMP_SYS(setitimer),
	/* signals, and the end */
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(sigreturn),
	SCMP_SYS(restart_syscall), SCMP_SYS(getpid), SCMP_SYS(gettid),
	SCMP_SYS(getegid), SCMP_SYS(getegid32),
	SCMP_SYS(wait4), SCMP_SYS(exit), SCMP_SYS(exit_group)
};

/* What nobody calls by mistake. */
static const int deadly[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
	SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(socketcall),
	SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen),
	SCMP_SYS(accept), SCMP_SYS(accept4)
};

/* Calls of which only some are allowed: those with this number, where its mask
 * is 1, in an argument. */
static const struct {
	int call;
	unsigned argument;
	scmp_datum_t mask, value;
} partly[] = {
	/* Is it a terminal, and how wide? */
	{SCMP_SYS(ioctl), 1, UINT32_MAX, TCGETS},
#ifdef TCGETS2
	{SCMP_SYS(ioctl), 1, UINT32_MAX, TCGETS2},
#endif
	{SCMP_SYS(ioctl), 1, UINT32_MAX, TIOCGWINSZ},
	{SCMP_SYS(fcntl), 1, UINT32_MAX, F_GETFD},
	{SCMP_SYS(fcntl), 1, UINT32_MAX, F_SETFD},
	{SCMP_SYS(fcntl), 1, UINT32_MAX, F_GETFL},
	{SCMP_SYS(fcntl), 1, UINT32_MAX, F_SETFL},
	{SCMP_SYS(fcntl), 1, UINT32_MAX, F_GETPIPE_SZ},
	{SCMP_SYS(fcntl), 1, UINT32_MAX, F_SETPIPE_SZ},
	{SCMP_SYS(fcntl64), 1, UINT32_MAX, F_GETFD},
	{SCMP_SYS(fcntl64), 1, UINT32_MAX, F_SETFD},
	{SCMP_SYS(fcntl64), 1, UINT32_MAX, F_GETFL},
	{SCMP_SYS(fcntl64), 1, UINT32_MAX, F_SETFL},
	{SCMP_SYS(fcntl64), 1, UINT32_MAX, F_GETPIPE_SZ},
	{SCMP_SYS(fcntl64), 1, UINT32_MAX, F_SETPIPE_SZ},
	/* A thread, no process. */
	{SCMP_SYS(clone), 0, CLONE_THREAD, CLONE_THREAD},
	/* A signal to itself, to die of. */
	{SCMP_SYS(tgkill), 0, UINT32_MAX, SECCOMP_OWN_PID},
	/* A word to whoever starts the helper (spawner.h). */
	{SCMP_SYS(sendmsg), 0, UINT32_MAX, SECCOMP_OWN_SOCKET},
	/* Memory that is made executable may have been a file's. */
	{SCMP_SYS(mprotect), 2, PROT_EXEC, 0},
};

/* --- the rules ------------------------------------------------------------ */

/* A rule that an architecture cannot have is none it needs. */
static bool rule(scmp_filter_ctx filter, uint32_t action, int call,
	unsigned count, const struct scmp_arg_cmp *conditions)
{
	int error = seccomp_rule_add_array(filter, action, call, count,
		conditions);

	return error == 0 || error == -EDOM || error == -EOPNOTSUPP;
}

/* The JIT's memory is code and nobody's file; what is a file's is no code. */
static bool map(scmp_filter_ctx filter, int call)
{
	const struct scmp_arg_cmp data = SCMP_A2(SCMP_CMP_MASKED_EQ,
		PROT_EXEC, 0);
	const struct scmp_arg_cmp own[] = {
		SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC),
		SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS),
	};
	const struct scmp_arg_cmp foreign[] = {
		SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC),
		SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, 0),
	};

	return rule(filter, SCMP_ACT_ALLOW, call, 1, &data) &&
		rule(filter, SCMP_ACT_ALLOW, call, LENGTH(own), own) &&
		rule(filter, SCMP_ACT_KILL_PROCESS, call, LENGTH(foreign),
		foreign);
}

static bool add_rules(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp code = SCMP_A2(SCMP_CMP_MASKED_EQ,
		PROT_EXEC, PROT_EXEC);
	bool good = true;
	size_t i;

	for (i = 0; i < LENGTH(allowed); i++)
		good = good && rule(filter, SCMP_ACT_ALLOW, allowed[i], 0,
			NULL);
	for (i = 0; i < LENGTH(deadly); i++)
		good = good && rule(filter, SCMP_ACT_KILL_PROCESS, deadly[i],
			0, NULL);
	for (i = 0; i < LENGTH(partly); i++)
		good = good && rule(filter, SCMP_ACT_ALLOW, partly[i].call, 1,
			&SCMP_CMP(partly[i].argument, SCMP_CMP_MASKED_EQ,
			partly[i].mask, partly[i].value));
	return good && map(filter, SCMP_SYS(mmap)) &&
		map(filter, SCMP_SYS(mmap2)) && rule(filter,
		SCMP_ACT_KILL_PROCESS, SCMP_SYS(mprotect), 1, &code);
}

/* --- as C ----------------------------------------------------------------- */

/* The numbers that stand for others must each be there. */
static bool write_rules(const struct sock_filter *rules, size_t count)
{
	unsigned pids = 0, sockets = 0;
	size_t i;

	(void)puts("#include \"seccomp_rules.h\"\n"
		"const struct sock_filter ipsa_seccomp_rules[] = {");
	for (i = 0; i < count; i++) {
		pids += rules[i].k == SECCOMP_OWN_PID;
		sockets += rules[i].k == SECCOMP_OWN_SOCKET;
		(void)printf("\t{0x%X, %u, %u, 0x%X},\n", rules[i].code,
			rules[i].jt, rules[i].jf, rules[i].k);
	}
	(void)printf("};\nconst size_t ipsa_seccomp_rule_count = %zu;\n",
		count);
	return count > 0 && count < SECCOMP_RULES_MAX && pids == 1 &&
		sockets == 1 && fflush(stdout) == 0;
}

static bool convert(scmp_filter_ctx filter)
{
	struct sock_filter rules[SECCOMP_RULES_MAX];
	FILE *file = tmpfile();
	size_t count;

	if (file == NULL)
		return false;
	count = seccomp_export_bpf(filter, fileno(file)) == 0 &&
		fseek(file, 0, SEEK_SET) == 0 ? fread(rules, sizeof rules[0],
		SECCOMP_RULES_MAX, file) : 0;
	(void)fclose(file);
	return write_rules(rules, count);
}

int main(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	/* Older kernels run it for each call: by a tree, not by a list. */
	bool done = filter != NULL &&
		seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0 &&
		seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH,
		SCMP_ACT_KILL_PROCESS) == 0 &&
		add_rules(filter) && convert(filter);

	seccomp_release(filter);
	if (!done)
		(void)fputs("seccomp_rules: libseccomp cannot make them\n",
			stderr);
	return done ? 0 : 1;
}
