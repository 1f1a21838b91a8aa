/* SPDX-License-Identifier: MIT */
/*
 * The helper's sandbox: children enter it as the helper does, and do what a
 * decoder that was turned against us would.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "support.h"

#include <linux/landlock.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox.h"

/* A file, open before the sandbox closes. */
static int program = -1;

/* What a child returned, or 128 and the signal that ended it. */
static int in_sandbox(int (*act)(void))
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		(void)ipsa_sandbox_enter();
		_exit(act());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
		: WEXITSTATUS(status);
}

/* --- what kills ----------------------------------------------------------- */

static int executes(void)
{
	return execl("/bin/true", "true", (char *)NULL);
}

static int executes_a_descriptor(void)
{
	char *const none[] = {NULL};

	return (int)syscall(SYS_execveat, program, "", none, none,
		AT_EMPTY_PATH);
}

static int opens_a_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0) < 0;
}

static int opens_sockets(void)
{
	int pair[2];

	return socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
}

static int traces(void)
{
	return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static int looks_into_another(void)
{
	return (int)syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0,
		0);
}

static int maps_code_of_a_file(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, program,
		0) == MAP_FAILED;
}

static int maps_code(void)
{
	return mmap(NULL, 4096, PROT_WRITE | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
}

static int makes_code_of_data(void)
{
	void *page = mmap(NULL, 4096, PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		-1, 0);

	return page == MAP_FAILED ? 99 : mprotect(page, 4096, PROT_EXEC);
}

static int executes_in_a_child(void)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0)
		_exit(executes());
	if (waitpid(pid, &status, 0) != pid || !WIFSIGNALED(status))
		return 99;
	return 128 + WTERMSIG(status);
}

/* --- what is not there ---------------------------------------------------- */

static int not_there(long result)
{
	return result == -1 && errno == ENOSYS ? 7 : 0;
}

static int opens_a_file(void)
{
	return not_there(open("/etc/passwd", O_RDONLY));
}

static int makes_a_file(void)
{
	return not_there(open("/tmp/made", O_WRONLY | O_CREAT, 0600));
}

static int looks_at_a_file(void)
{
	return not_there(access("/etc/passwd", F_OK));
}

static int removes_a_file(void)
{
	return not_there(unlink("/tmp/made"));
}

static int kills_another(void)
{
	return not_there(kill(getppid(), 0));
}

static int limits_another(void)
{
	return not_there(syscall(SYS_prlimit64, getppid(), RLIMIT_CORE, NULL,
		NULL));
}

static int makes_a_room(void)
{
	return not_there(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL,
		NULL, NULL, 0));
}

/* --- what the helper does ------------------------------------------------- */

static int works(void)
{
	char *memory = malloc(64 * 1024 * 1024), byte = 0;
	int ends[2], status = 0;
	pid_t pid;

	if (memory == NULL || pipe(ends) != 0)
		return 1;
	memset(memory, 1, 64 * 1024 * 1024);
	pid = fork();
	if (pid == 0)
		_exit(write(ends[1], memory, 1) == 1 ? 0 : 1);
	if (waitpid(pid, &status, 0) != pid || status != 0 ||
	    read(ends[0], &byte, 1) != 1)
		return 2;
	free(memory);
	return lseek(program, 0, SEEK_SET) == 0 &&
		read(program, &byte, 1) == 1 ? 5 : 3;
}

/* ------------------------------------------------------------------------- */

static void what_only_an_enemy_does_kills(void **state)
{
	int (*const acts[])(void) = {executes, executes_a_descriptor,
		opens_a_socket, opens_sockets, traces, looks_into_another,
		maps_code_of_a_file, maps_code, makes_code_of_data,
		executes_in_a_child};

	(void)state;
	for (size_t i = 0; i < COUNT(acts); i++) {
		if (in_sandbox(acts[i]) != 128 + SIGSYS)
			fail_msg("deed %zu did not kill", i);
	}
}

static void what_is_not_needed_is_not_there(void **state)
{
	int (*const acts[])(void) = {opens_a_file, makes_a_file,
		looks_at_a_file, removes_a_file, kills_another,
		limits_another, makes_a_room};

	(void)state;
	for (size_t i = 0; i < COUNT(acts); i++) {
		if (in_sandbox(acts[i]) != 7)
			fail_msg("deed %zu is there", i);
	}
}

static void what_the_helper_does_works(void **state)
{
	(void)state;
	assert_int_equal(in_sandbox(works), 5);
}

/* What the kernel has is in force. */
static int has_both(void)
{
	return strcmp(ipsa_sandbox_enter(), "seccomp, landlock") == 0;
}

static void it_says_what_is_in_force(void **state)
{
	long landlock = syscall(SYS_landlock_create_ruleset, NULL, 0,
		LANDLOCK_CREATE_RULESET_VERSION);
	pid_t pid = fork();
	int status = 0;

	(void)state;
	if (pid == 0)
		_exit(has_both());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), landlock >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_only_an_enemy_does_kills),
		cmocka_unit_test(what_is_not_needed_is_not_there),
		cmocka_unit_test(what_the_helper_does_works),
		cmocka_unit_test(it_says_what_is_in_force),
	};

#ifdef IPSA_NO_SANDBOX
	assert_string_equal(ipsa_sandbox_enter(), "none: made without it");
	(void)tests;
	return 0;
#else
	program = open("/proc/self/exe", O_RDONLY);
	return cmocka_run_group_tests(tests, NULL, NULL);
#endif
}
