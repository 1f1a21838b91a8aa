/* SPDX-License-Identifier: MIT */
/* F_SETPIPE_SZ is Linux's; the C library shows it only with its extensions. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { PIPE_SIZE = 1 << 20 };   /* the most that Linux gives without root */

void ipsa_descriptor_reserve(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		/* The lowest free place is the one that was closed. */
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)!open("/dev/null",
				fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
	}
}

/* Where there is no /dev/null, writing to what is read from fails as well. */
void ipsa_descriptor_silence(void)
{
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	(void)dup2(fd >= 0 ? fd : STDIN_FILENO, STDERR_FILENO);
	if (fd > STDERR_FILENO)
		(void)close(fd);
}

void ipsa_descriptor_widen(int fd)
{
#ifdef F_SETPIPE_SZ
	int size = fcntl(fd, F_GETPIPE_SZ);

	if (size >= 0 && size < PIPE_SIZE)
		(void)fcntl(fd, F_SETPIPE_SZ, PIPE_SIZE);
#else
	(void)fd;
#endif
}

int ipsa_descriptor_move_input(void)
{
	int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

	if (fd >= 0)
		(void)dup2(STDOUT_FILENO, STDIN_FILENO);
	return fd;
}

bool ipsa_descriptor_same(const struct stat *a, const struct stat *b)
{
	return S_ISREG(a->st_mode) && S_ISREG(b->st_mode) &&
		a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}
