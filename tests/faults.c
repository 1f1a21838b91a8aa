/* SPDX-License-Identifier: MIT */
#include "faults.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support.h"

enum { PATH_LEN = 256, DEADLINE_S = 30, HIGH = 50 };

void fault_folder(char *path, size_t room)
{
	static const char *const places[] = {"/dev/shm", "/tmp"};
	bool made = false;

	for (size_t i = 0; i < COUNT(places) && !made; i++) {
		(void)snprintf(path, room, "%s/ipsecannotate-faults-XXXXXX",
			places[i]);
		made = mkdtemp(path) != NULL;
	}
	assert_true(made);
}

struct fault fault;

static char shim[PATH_LEN];

static void find_shim(void)
{
	const char *build = getenv("BUILD");

	(void)snprintf(shim, sizeof(shim), "%s/tests/fault_shim.so",
		build != NULL ? build : "build");
	if (access(shim, R_OK) != 0)
		fail_msg("%s is not there: make builds it", shim);
}

static void set_verdict(const char *name, const char *more)
{
	const char *old = getenv(name);
	char value[512];

	(void)snprintf(value, sizeof(value),
		"%s:exitcode=99:verify_asan_link_order=0%s",
		old != NULL ? old : "", more);
	(void)setenv(name, value, 1);
}

void fault_verdicts(const char *more)
{
	set_verdict("ASAN_OPTIONS", more);
	set_verdict("UBSAN_OPTIONS", more);
}

void fault_begin(const char *text, int *told)
{
	int ends[2];

	find_shim();
	(void)snprintf(fault.text, sizeof(fault.text), "%s", text);
	assert_int_equal(pipe(ends), 0);
	*told = ends[0];
	fault.report = fcntl(ends[1], F_DUPFD_CLOEXEC, HIGH);
	(void)close(ends[1]);
}

void fault_inject(void)
{
	char number[16];

	(void)snprintf(number, sizeof(number), "%d", fault.report);
	(void)fcntl(fault.report, F_SETFD, 0);
	(void)setenv("FAULT_FD", number, 1);
	(void)setenv("FAULT", fault.text, 1);
	(void)setenv("LD_PRELOAD", shim, 1);
	fault_verdicts("");
	(void)alarm(DEADLINE_S);
}

bool fault_end(int told)
{
	ssize_t len;
	char byte;

	(void)close(fault.report);
	len = read(told, &byte, 1);
	(void)close(told);
	return len == 1;
}
