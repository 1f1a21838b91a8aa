/* SPDX-License-Identifier: MIT */
#include "reader.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "descriptor.h"
#include "message.h"
#include "output.h"
#include "signals.h"

/* Stays in the second-level cache, and is four times a usual pipe. */
enum { BLOCK = 256 * 1024, PAGE = 4096 };

bool ipsa_reader_init(struct reader *in)
{
	void *block = NULL;

	*in = (struct reader){.fd = -1};
	if (posix_memalign(&block, PAGE, BLOCK) != 0)
		return false;
	in->block = block;
	return true;
}

static const char *shown(const struct reader *in)
{
	return strcmp(in->name, "-") == 0 ? "standard input" : in->name;
}

static bool fail(const struct reader *in, int error)
{
	ipsa_message_errno(shown(in), error);
	return false;
}

/* Look at what was opened, and prepare for reading it. */
static bool accept(struct reader *in, const struct output *out)
{
	struct stat st;

	if (fstat(in->fd, &st) != 0)
		return fail(in, errno);
	if (S_ISDIR(st.st_mode)) {
		ipsa_message("%s: Is a directory, whose files --recursive "
			"takes", shown(in));
		return false;
	}
	if (ipsa_output_is(out, &st)) {
		ipsa_message("%s: input file is output file", shown(in));
		return false;
	}
	in->regular = S_ISREG(st.st_mode);
	if (in->regular)
		(void)posix_fadvise(in->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	else if (S_ISFIFO(st.st_mode))
		ipsa_descriptor_widen(in->fd);
	return true;
}

/*
 * A pipe with a name is not waited for here, where a signal that another thread
 * gets would not end it: before its first read it is polled, until somebody has
 * opened its other end.
 */
static int open_file(const char *path)
{
	int fd;

	do {
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	} while (fd < 0 && errno == EINTR && ipsa_signals_got() == 0);
	return fd;
}

bool ipsa_reader_open(struct reader *in, const char *path,
	const struct output *out)
{
	in->name = path;
	if (strcmp(path, "-") == 0)
		in->fd = STDIN_FILENO;
	else
		in->fd = open_file(path);
	if (in->fd < 0)
		return ipsa_signals_got() != 0 ? false : fail(in, errno);
	if (accept(in, out))
		return true;
	ipsa_reader_close(in);
	return false;
}

/* Wait for input: 1 where there is some, as always of a regular file; 0 once a
 * signal came; -1, with errno, on failure. */
static int ready(const struct reader *in)
{
	struct pollfd fds[] = {
		{.fd = in->fd, .events = POLLIN},
		{.fd = ipsa_signals_descriptor(), .events = POLLIN},
	};
	int count;

	if (in->regular || in->direct)
		return 1;
	count = poll(fds, 2, -1);
	if (count < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : -1;
	return fds[1].revents == 0;
}

/* Did a read fail that is to be tried again? One that does not wait is waited
 * for from then on. */
static bool comes_later(struct reader *in)
{
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		in->direct = false;
	else
		return errno == EINTR;
	return true;
}

ssize_t ipsa_reader_next(struct reader *in)
{
	ssize_t len = -1;
	int is;

	for (;;) {
		if (in->serve != NULL)
			in->serve(in->ctx);
		if (ipsa_signals_got() != 0)
			return 0;
		is = ready(in);
		if (is == 0)
			continue;
		if (is < 0)
			break;
		len = read(in->fd, in->block, BLOCK);
		if (len >= 0 || !comes_later(in))
			break;
	}
	if (len < 0)
		(void)fail(in, errno);
	return len;
}

void ipsa_reader_close(struct reader *in)
{
	if (in->fd > STDIN_FILENO)
		(void)close(in->fd);
	in->fd = -1;
}

void ipsa_reader_free(struct reader *in)
{
	ipsa_reader_close(in);
	free(in->block);
	in->block = NULL;
}
