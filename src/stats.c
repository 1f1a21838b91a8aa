/* SPDX-License-Identifier: MIT */
#include "stats.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "message.h"

void ipsa_stats_lines(struct stats *stats, const char *block, size_t len)
{
	const char *end = block + len;

	while ((block = memchr(block, '\n', (size_t)(end - block))) != NULL) {
		stats->lines++;
		block++;
	}
}

static void counter(FILE *to, const char *name, const char *help,
	uint64_t value)
{
	(void)fprintf(to, "# HELP ipsecannotate_%s_total %s\n"
		"# TYPE ipsecannotate_%s_total counter\n"
		"ipsecannotate_%s_total %" PRIu64 "\n", name, help, name, name,
		value);
}

static void write_all(FILE *to, const struct stats *s,
	const struct ipsa_counts *n)
{
	counter(to, "lines", "Lines or messages read.", s->lines);
	counter(to, "bytes", "Bytes looked at.", n->bytes);
	counter(to, "references", "References found.", n->references);
	counter(to, "notes", "Notes put in.", n->notes);
	counter(to, "limits", "Limits hit, each of which may have cost a note.",
		n->limits + s->limits);
	counter(to, "damaged_records", "Records passed unchanged because they "
		"were malformed or cut short.", n->damaged);
	counter(to, "kept_records", "Records that kept the carrier they had.",
		n->kept);
	counter(to, "reloads", "Times that catalogue and patterns were taken "
		"anew.", s->renewed);
	counter(to, "refused_reloads", "Times that they were refused and those "
		"before kept.", s->refused);
}

/* Its name does not end in .prom, so that no collector takes it. */
char *ipsa_stats_draft(const char *path)
{
	size_t room = strlen(path) + sizeof ".new";
	char *draft = malloc(room);

	if (draft != NULL)
		(void)snprintf(draft, room, "%s.new", path);
	return draft;
}

/* A link, a device or a pipe is not to be replaced by a file. */
static bool stays(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && !S_ISREG(st.st_mode) &&
		!S_ISDIR(st.st_mode);
}

/* As it stands; a pipe that nobody reads is not waited for. */
static FILE *open_there(const char *path)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY |
		O_NONBLOCK);
	FILE *to = fd >= 0 ? fdopen(fd, "w") : NULL;
	int error = errno;

	if (fd >= 0 && to == NULL)
		(void)close(fd);
	errno = error;
	return to;
}

/* Made anew: what is there may be a link to another file. */
static FILE *open_draft(const char *draft)
{
	if (draft == NULL || (unlink(draft) != 0 && errno != ENOENT))
		return NULL;
	return fopen(draft, "wxe");
}

bool ipsa_stats_write(const struct stats *stats,
	const struct ipsa_counts *counts, const char *path)
{
	bool there = stays(path);
	char *draft = there ? NULL : ipsa_stats_draft(path);
	FILE *to = there ? open_there(path) : open_draft(draft);
	int error = to == NULL ? errno : 0;

	if (to != NULL) {
		write_all(to, stats, counts);
		if (fflush(to) != 0 || ferror(to) != 0)
			error = errno;
		/* Interrupted or not, it is closed, and was written before. */
		if (fclose(to) != 0 && errno != EINTR && error == 0)
			error = errno;
	}
	if (to != NULL && draft != NULL) {
		if (error == 0 && rename(draft, path) != 0)
			error = errno;
		if (error != 0)
			(void)remove(draft);
	}
	if (error != 0)
		ipsa_message_errno(path, error);
	free(draft);
	return error == 0;
}
