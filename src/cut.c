/* SPDX-License-Identifier: MIT */
#include "cut.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { LOOK = 16 * 1024, LONGEST_START = 4 };

static ssize_t look(int fd, char *block, off_t at)
{
	size_t len = 0;
	ssize_t got = 1;

	while (len < LOOK && got > 0) {
		got = pread(fd, block + len, LOOK - len, at + (off_t)len);
		if (got > 0)
			len += (size_t)got;
		else if (got < 0 && errno == EINTR)
			got = 1;
	}
	return got < 0 ? -1 : (ssize_t)len;
}

static bool may_begin(const char *line)
{
	return memcmp(line, " [= ", 4) != 0 &&
		memcmp(line, "\xEF\xBB\xBF", 3) != 0;
}

/* The start of a line in the block that may begin a part, or NULL; before the
 * last bytes, which do not show how it begins. */
static const char *find(const char *block, size_t len)
{
	const char *at = block, *end = block + len - LONGEST_START;

	while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		at++;
		if (may_begin(at))
			return at;
	}
	return NULL;
}

bool ipsa_cut_find(int fd, off_t from, off_t *at)
{
	char block[LOOK];
	off_t place = from - 1; /* a line may begin at `from` itself */
	ssize_t len;

	while ((len = look(fd, block, place)) > LONGEST_START) {
		const char *line = find(block, (size_t)len);

		if (line != NULL) {
			*at = place + (line - block);
			return true;
		}
		place += len - LONGEST_START;
	}
	return false;
}
