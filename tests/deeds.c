/* SPDX-License-Identifier: MIT */
/* syscall() and the flags of clone are Linux's. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "deeds.h"

#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include "support.h"

enum { PAGE = 4096 };

int deed_program = -1;

bool deeds_begin(void)
{
	deed_program = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	return deed_program >= 0;
}

int deed_done_in(void (*enter)(const void *about), const void *about,
	deed_fn *act)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		enter(about);
		_exit(act());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
		: WEXITSTATUS(status);
}

void deeds_come_to(int want, deed_fn *const acts[], size_t count,
	int (*done)(deed_fn *act))
{
	for (size_t i = 0; i < count; i++) {
		int came = done(acts[i]);

		if (came != want)
			fail_msg("deed %zu came to %d", i, came);
	}
}

int deed_not_there(long result)
{
	return result == -1 && errno == ENOSYS ? 7 : 0;
}

/* --- what both kill -------------------------------------------------------- */

int deed_executes(void)
{
	return execl("/bin/true", "true", (char *)NULL);
}

int deed_executes_a_descriptor(void)
{
	char *const none[] = {NULL};

	return (int)syscall(SYS_execveat, deed_program, "", none, none,
		AT_EMPTY_PATH);
}

int deed_opens_a_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) < 0;
}

int deed_opens_sockets(void)
{
	int pair[2];

	return socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
}

int deed_traces(void)
{
	return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

int deed_looks_into_another(void)
{
	return (int)syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0,
		0);
}

int deed_maps_code_of_a_file(void)
{
	return mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE,
		deed_program, 0) == MAP_FAILED;
}

/* --- what is there in neither ---------------------------------------------- */

int deed_makes_a_room(void)
{
	return deed_not_there(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL,
		NULL, NULL, 0));
}

int deed_kills_another(void)
{
	return deed_not_there(kill(getppid(), 0));
}
