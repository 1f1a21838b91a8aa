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

#include "deeds.h"
#include "sandbox.h"

static void enter(const void *nothing)
{
	(void)nothing;
	(void)ipsa_sandbox_enter();
}

static int in_sandbox(deed_fn *act)
{
	return deed_done_in(enter, NULL, act);
}

/* --- what kills ----------------------------------------------------------- */

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
		_exit(deed_executes());
	if (waitpid(pid, &status, 0) != pid || !WIFSIGNALED(status))
		return 99;
	return 128 + WTERMSIG(status);
}

/* --- what is not there ---------------------------------------------------- */

static int opens_a_file(void)
{
	return deed_not_there(open("/etc/passwd", O_RDONLY));
}

static int makes_a_file(void)
{
	return deed_not_there(open("/tmp/made", O_WRONLY | O_CREAT, 0600));
}

static int looks_at_a_file(void)
{
	return deed_not_there(access("/etc/passwd", F_OK));
}

static int removes_a_file(void)
{
	return deed_not_there(unlink("/tmp/made"));
}

static int limits_another(void)
{
	return deed_not_there(syscall(SYS_prlimit64, getppid(), RLIMIT_CORE,
		NULL, NULL));
}

/* --- what the helper does ------------------------------------------------- */

enum { WORK = 64 * 1024 * 1024 };

static int child_writes(const char *memory)
{
	int ends[2], status = 0;
	char byte = 0;
	pid_t pid;

	if (pipe(ends) != 0)
		return 1;
	pid = fork();
	if (pid == 0)
		_exit(write(ends[1], memory, 1) == 1 ? 0 : 1);
	if (waitpid(pid, &status, 0) != pid || status != 0 ||
	    read(ends[0], &byte, 1) != 1)
		return 2;
	return lseek(deed_program, 0, SEEK_SET) == 0 &&
		read(deed_program, &byte, 1) == 1 ? 5 : 3;
}

static int works(void)
{
	char *memory = malloc(WORK);
	int status;

	if (memory == NULL)
		return 1;
	memset(memory, 1, WORK);
	status = child_writes(memory);
	free(memory);
	return status;
}

/* ------------------------------------------------------------------------- */

static void what_only_an_enemy_does_kills(void **state)
{
	static deed_fn *const acts[] = {deed_executes,
		deed_executes_a_descriptor, deed_opens_a_socket,
		deed_opens_sockets, deed_traces, deed_looks_into_another,
		deed_maps_code_of_a_file, maps_code, makes_code_of_data,
		executes_in_a_child};

	(void)state;
	deeds_come_to(128 + SIGSYS, acts, COUNT(acts), in_sandbox);
}

static void what_is_not_needed_is_not_there(void **state)
{
	static deed_fn *const acts[] = {opens_a_file, makes_a_file,
		looks_at_a_file, removes_a_file, deed_kills_another,
		limits_another, deed_makes_a_room};

	(void)state;
	deeds_come_to(7, acts, COUNT(acts), in_sandbox);
}

static void what_the_helper_does_works(void **state)
{
	(void)state;
	assert_int_equal(in_sandbox(works), 5);
}

static void stay_outside(const void *nothing)
{
	(void)nothing;
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

	(void)state;
	assert_int_equal(deed_done_in(stay_outside, NULL, has_both),
		landlock >= 1);
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
	assert_true(deeds_begin());
	return cmocka_run_group_tests(tests, NULL, NULL);
#endif
}
