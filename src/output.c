/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <sys/uio.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "descriptor.h"
#include "ipsecannotate.h"
#include "message.h"

/* Pieces of one call, where the system does not name a lower limit. */
#if defined(IOV_MAX) && IOV_MAX < 1024
enum { MAX_PIECES = IOV_MAX };
#else
enum { MAX_PIECES = 1024 };
#endif

static bool open_with(struct output *out, const char *path, int more)
{
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | more;

	*out = (struct output){.name = path, .fd = STDOUT_FILENO};
	if (path == NULL)
		out->name = "standard output";
	else
		out->fd = open(path, flags, 0666);
	if (out->fd < 0 || fstat(out->fd, &out->st) != 0) {
		ipsa_message_errno(out->name, errno);
		return false;
	}
	out->terminal = isatty(out->fd) == 1;
	if (S_ISFIFO(out->st.st_mode))
		ipsa_descriptor_widen(out->fd);
	return true;
}

bool ipsa_output_open(struct output *out, const char *path)
{
	return open_with(out, path, 0);
}

bool ipsa_output_append(struct output *out, const char *path)
{
	return open_with(out, path, O_APPEND);
}

bool ipsa_output_reopen(struct output *out)
{
	struct output next;

	if (out->within)
		return false;
	/* A pipe whose reader has gone is waited for at the start alone: now
	 * nothing else would be done meanwhile. */
	if (!open_with(&next, out->name, O_APPEND | O_NONBLOCK))
		return true;
	if (dup2(next.fd, out->fd) < 0)
		ipsa_message_errno(out->name, errno);
	else {
		out->st = next.st;
		out->terminal = next.terminal;
	}
	(void)close(next.fd);
	(void)fcntl(out->fd, F_SETFD, FD_CLOEXEC);
	return true;
}

/* Remember how what is written ends. */
static void note_end(struct output *out, const struct ipsa_piece *pieces,
	size_t count)
{
	const char *data;

	while (count > 0 && pieces[count - 1].len == 0)
		count--;
	if (count == 0)
		return;
	data = pieces[count - 1].data;
	out->within = data[pieces[count - 1].len - 1] != '\n';
}

bool ipsa_output_is(const struct output *out, const struct stat *st)
{
	return ipsa_descriptor_same(&out->st, st);
}

bool ipsa_output_begin(struct output *out)
{
	if (out->fd == STDOUT_FILENO || !S_ISREG(out->st.st_mode) ||
	    ftruncate(out->fd, 0) == 0)
		return true;
	ipsa_message_errno(out->name, errno);
	return false;
}

/* Wait until a descriptor that does not block takes more. */
static int wait_writable(int fd)
{
	struct pollfd pfd = {.fd = fd, .events = POLLOUT};

	return poll(&pfd, 1, -1) < 0 && errno != EINTR ? -1 : 0;
}

/* What is one piece goes without a list, which the kernel would copy. */
static ssize_t write_some(int fd, const struct iovec *iov, int count)
{
	ssize_t len = count == 1 ? write(fd, iov->iov_base, iov->iov_len) :
		writev(fd, iov, count);

	if (len >= 0)
		return len;
	if (errno == EINTR)
		return 0;
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return wait_writable(fd);
	return -1;
}

/* Write all of these, whose entries are changed on the way. */
static bool write_all(struct output *out, struct iovec *iov, int count)
{
	while (count > 0) {
		ssize_t len = write_some(out->fd, iov, count);

		if (len < 0) {
			out->error = errno;
			return false;
		}
		for (; count > 0 && (size_t)len >= iov->iov_len; count--)
			len -= (ssize_t)iov++->iov_len;
		if (count > 0) {
			iov->iov_base = (char *)iov->iov_base + len;
			iov->iov_len -= (size_t)len;
		}
	}
	return true;
}

/* writev does not write to what it is given, but its type cannot say so. */
static void *writable(const void *data)
{
	void *copy;

	memcpy(&copy, &data, sizeof copy);
	return copy;
}

static void write_pieces(struct output *out, const struct ipsa_piece *pieces,
	size_t count)
{
	struct iovec iov[MAX_PIECES];
	size_t i;

	while (count > 0 && out->error == 0) {
		for (i = 0; i < count && i < MAX_PIECES; i++) {
			iov[i].iov_base = writable(pieces[i].data);
			iov[i].iov_len = pieces[i].len;
		}
		if (!write_all(out, iov, (int)i))
			break;
		pieces += i;
		count -= i;
	}
}

/* --- on a terminal -------------------------------------------------------- */

/* What is made visible at a time, and what becomes of that at most. */
enum { LOOK = 1024, LOOK_SHOWN = IPSA_TERMINAL_TIMES *
	(LOOK + IPSA_TERMINAL_HELD) };

static void write_plain(struct output *out, const char *text, size_t len)
{
	struct ipsa_piece piece = {.data = text, .len = len};

	write_pieces(out, &piece, len > 0);
}

/* What waited for the rest of a character that does not come. */
static void show_end(struct output *out)
{
	char to[LOOK_SHOWN];

	write_plain(out, to, ipsa_terminal_end(&out->shown, to));
}

static void show(struct output *out, const struct ipsa_piece *piece)
{
	const char *text = piece->data;
	size_t left = piece->len;
	char to[LOOK_SHOWN];

	while (left > 0 && out->error == 0) {
		size_t len = left < LOOK ? left : LOOK;

		write_plain(out, to, ipsa_terminal_show(&out->shown, text, len,
			to));
		text += len;
		left -= len;
	}
}

static void show_pieces(struct output *out, const struct ipsa_piece *pieces,
	size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (pieces[i].color) {
			show_end(out);
			write_pieces(out, &pieces[i], 1);
		} else {
			show(out, &pieces[i]);
		}
	}
}

/* -------------------------------------------------------------------------- */

int ipsa_output_write(void *ctx, const struct ipsa_piece *pieces,
	size_t count)
{
	struct output *out = ctx;

	note_end(out, pieces, count);
	if (out->terminal)
		show_pieces(out, pieces, count);
	else
		write_pieces(out, pieces, count);
	return out->error == 0 ? 0 : -1;
}

bool ipsa_output_text(struct output *out, const char *text, size_t len)
{
	struct ipsa_piece piece = {.data = text, .len = len};

	note_end(out, &piece, 1);
	write_pieces(out, &piece, 1);
	return out->error == 0;
}

bool ipsa_output_sync(struct output *out)
{
	while (out->error == 0 && S_ISREG(out->st.st_mode) &&
	    fsync(out->fd) != 0) {
		if (errno != EINTR)
			out->error = errno;
	}
	return out->error == 0;
}

bool ipsa_output_close(struct output *out)
{
	show_end(out);
	/* Interrupted or not, the descriptor is gone. */
	if (close(out->fd) != 0 && errno != EINTR && out->error == 0)
		out->error = errno;
	out->fd = -1;
	if (out->error != 0 && out->error != EPIPE)
		ipsa_message_errno(out->name, out->error);
	return out->error == 0;
}
