/* SPDX-License-Identifier: MIT */
/* syscall() and O_PATH are Linux's. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "landlock.h"

#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* What the header of an old system has not, and the kernel it meets may. */
enum { REFER = 1 << 13, TRUNCATE = 1 << 14, IOCTL_DEV = 1 << 15 };
enum { BIND_TCP = 1 << 0, CONNECT_TCP = 1 << 1 };
enum { SCOPE_UNIX_SOCKET = 1 << 0, SCOPE_SIGNAL = 1 << 1 };

/* struct landlock_ruleset_attr, to its end of today; a kernel that knows less
 * of it takes the rest if it is 0. */
struct forbidden {
	uint64_t files, ports, scopes;
};

/* Each version of the kernel's interface, from 1, adds to those before it. */
static const struct forbidden versions[] = {
	{.files = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1},
	{.files = REFER},
	{.files = TRUNCATE},
	{.ports = BIND_TCP | CONNECT_TCP},
	{.files = IOCTL_DEV},
	{.scopes = SCOPE_UNIX_SOCKET | SCOPE_SIGNAL},
};

static long ask_version(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0,
		LANDLOCK_CREATE_RULESET_VERSION);
}

/*
 * Who started us may have left us fewer calls, and death for others: systemd's
 * SystemCallFilter=@system-service knows nothing of landlock. Where there is
 * such a filter a child asks first.
 */
static bool may_ask(void)
{
	int status = -1;
	pid_t pid;

	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 0)
		return true;
	pid = fork();
	if (pid == 0)
		_exit(ask_version() < 1);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status == 0;
}

bool ipsa_landlock_begin(struct landlock *l)
{
	struct forbidden all = {0};
	long version = may_ask() ? ask_version() : -1;
	long i;

	for (i = 0; i < version && i < (long)(sizeof versions /
	    sizeof versions[0]); i++) {
		all.files |= versions[i].files;
		all.ports |= versions[i].ports;
		all.scopes |= versions[i].scopes;
	}
	l->rights = all.files;
	l->rules = version < 1 ? -1 : (int)syscall(
		SYS_landlock_create_ruleset, &all, sizeof all, 0);
	return l->rules >= 0;
}

/* The rights that only folders have are no rights of a file. */
static void allow(const struct landlock *l, const char *path, uint64_t file,
	uint64_t folder)
{
	struct landlock_path_beneath_attr rule = {.parent_fd = -1};
	struct stat st;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return;
	if (fstat(rule.parent_fd, &st) == 0) {
		rule.allowed_access = l->rights &
			(S_ISDIR(st.st_mode) ? folder : file);
		(void)syscall(SYS_landlock_add_rule, l->rules,
			LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	}
	(void)close(rule.parent_fd);
}

void ipsa_landlock_read(const struct landlock *l, const char *path,
	bool below)
{
	const uint64_t read = LANDLOCK_ACCESS_FS_READ_FILE;

	allow(l, path, read, LANDLOCK_ACCESS_FS_READ_DIR |
		(below ? read : 0));
}

void ipsa_landlock_write(const struct landlock *l, const char *path)
{
	const uint64_t write = LANDLOCK_ACCESS_FS_WRITE_FILE | TRUNCATE;

	allow(l, path, write, write | LANDLOCK_ACCESS_FS_MAKE_REG |
		LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE);
}

bool ipsa_landlock_enter(struct landlock *l)
{
	bool done = syscall(SYS_landlock_restrict_self, l->rules, 0) == 0;

	(void)close(l->rules);
	l->rules = -1;
	return done;
}
