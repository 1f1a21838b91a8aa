/* SPDX-License-Identifier: MIT */
/* What the helper does with the system: the fuzzer replaces this file. */
#include <sys/resource.h>

#include <errno.h>
#include <unistd.h>

#include "limits.h"
#include "unpack_out.h"

static void write_all(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t done = write(fd, at, len);

		if (done < 0 && errno != EINTR)
			_exit(1);
		if (done > 0) {
			at += done;
			len -= (size_t)done;
		}
	}
}

void ipsa_unpack_send(struct unpack *u, enum unpack_frame type,
	const void *payload, size_t len)
{
	const struct unpack_head head = {(uint32_t)type, (uint32_t)len};

	write_all(u->out, &head, sizeof head);
	write_all(u->out, payload, len);
}

void ipsa_unpack_more_time(struct unpack *u)
{
	enum { READ = 1024 * 1024, WRITTEN = 256 * 1024 * 1024 };
	uint64_t read = u->read < u->size ? u->read : u->size;
	uint64_t seconds = UNPACK_SECONDS * (1 + read / READ +
		u->written / WRITTEN);
	struct rlimit time;

	if (seconds <= u->seconds)
		return;
	u->seconds = seconds;
	if (getrlimit(RLIMIT_CPU, &time) != 0)
		return;
	time.rlim_cur = (rlim_t)seconds;
	(void)setrlimit(RLIMIT_CPU, &time);
}
