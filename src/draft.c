/* SPDX-License-Identifier: MIT */
#include "draft.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "descriptor.h"
#include "ipsecannotate.h"
#include "message.h"

/* Of the target's name, in the draft's: with the rest, less than the 255 bytes
 * that a name may have. */
enum { NAME_SHOWN = 200, AFFIXES = 40 };

/* --- before --------------------------------------------------------------- */

/* Some file systems keep seconds alone. */
static bool same_time(const struct timespec *kept, const struct timespec *is)
{
	return kept->tv_sec == is->tv_sec &&
		(kept->tv_nsec == is->tv_nsec || kept->tv_nsec == 0);
}

enum standing ipsa_target_standing(const char *target,
	const struct stat *source)
{
	struct stat st;

	if (lstat(target, &st) != 0)
		return TARGET_FREE;
	if (S_ISREG(st.st_mode) && same_time(&st.st_mtim, &source->st_mtim))
		return TARGET_COMPLETE;
	return TARGET_THERE;
}

bool ipsa_draft_folders(char *path)
{
	char *slash = path;

	while ((slash = strchr(slash + 1, '/')) != NULL) {
		*slash = '\0';
		if (mkdir(path, 0777) != 0 && errno != EEXIST) {
			ipsa_message_errno(path, errno);
			*slash = '/';
			return false;
		}
		*slash = '/';
	}
	return true;
}

/* FNV-1a, for names of which only the beginning is shown. */
static uint32_t hash(const char *name)
{
	uint32_t sum = 2166136261U;

	for (; *name != '\0'; name++)
		sum = (sum ^ (unsigned char)*name) * 16777619U;
	return sum;
}

bool ipsa_draft_named(const char *path)
{
	static const char ending[] = ".ipsecannotate";
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	size_t len = strlen(name);

	return name[0] == '.' && len >= sizeof ending &&
		strcmp(name + len - (sizeof ending - 1), ending) == 0;
}

static char *draft_path(const char *target)
{
	const char *slash = strrchr(target, '/');
	const char *name = slash != NULL ? slash + 1 : target;
	size_t folder = (size_t)(name - target);
	size_t room = folder + NAME_SHOWN + AFFIXES;
	char *path = malloc(room);

	if (path == NULL) {
		ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
		return NULL;
	}
	memcpy(path, target, folder);
	(void)snprintf(path + folder, room - folder,
		".%.*s.%08" PRIx32 ".ipsecannotate", (int)NAME_SHOWN, name,
		hash(name));
	return path;
}

/* Lock what was opened. Who held the lock may have renamed it: then the name is
 * another file's, or nobody's, and *again is set. */
static bool lock(int fd, const char *path, bool *again)
{
	struct stat opened, named;

	*again = false;
	if ((flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) ||
	    fstat(fd, &opened) != 0) {
		errno = EBUSY;
		return false;
	}
	*again = stat(path, &named) != 0 ||
		!ipsa_descriptor_same(&named, &opened);
	return !*again;
}

/* Take away what a run left that was killed. Nothing is written to it: it may
 * have another name, too, or others may read it. */
static bool take_away(const char *path)
{
	struct stat st;
	bool again, gone;
	int fd;

	if (lstat(path, &st) != 0)
		return errno == ENOENT;
	if (!S_ISREG(st.st_mode)) {
		errno = EEXIST;
		return false;
	}
	fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT;
	gone = lock(fd, path, &again) ? unlink(path) == 0 : again;
	(void)close(fd);
	return gone;
}

static int open_locked(const char *path, mode_t mode)
{
	bool again;

	do {
		int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
			mode);

		again = fd < 0 && errno == EEXIST && take_away(path);
		if (fd >= 0 && lock(fd, path, &again))
			return fd;
		if (fd >= 0)
			(void)close(fd);
	} while (again);
	return -1;
}

/* As the source has it; but to another group it says no more than to all. */
static mode_t mode_of(const struct stat *source)
{
	mode_t mode = source->st_mode & 0777;

	if (source->st_gid != getegid())
		mode &= ~(mode_t)S_IRWXG | (mode & S_IRWXO) << 3;
	return mode | S_IWUSR;
}

bool ipsa_draft_open(struct draft *draft, const char *target,
	const struct stat *source)
{
	draft->out = (struct output){.name = target, .fd = -1};
	draft->path = draft_path(target);
	if (draft->path == NULL)
		return false;
	if (!ipsa_draft_folders(draft->path))
		goto out;
	draft->out.fd = open_locked(draft->path, mode_of(source));
	if (draft->out.fd >= 0 && fstat(draft->out.fd, &draft->out.st) == 0)
		return true;
	ipsa_message_errno(target, errno);
out:
	if (draft->out.fd >= 0)
		(void)close(draft->out.fd);
	free(draft->path);
	draft->path = NULL;
	return false;
}

/* --- after ---------------------------------------------------------------- */

/*
 * The name is proof of a complete file, to --resume too: so the data must be
 * on the disk before the name is, also if the power fails.
 */
static void settle(struct output *out, const struct stat *source, bool whole)
{
	const struct timespec times[] = {source->st_atim, source->st_mtim};

	if (whole && futimens(out->fd, times) != 0)
		out->error = errno;
	if (fsync(out->fd) != 0 && errno != EINVAL && out->error == 0)
		out->error = errno;
}

bool ipsa_draft_keep(struct draft *draft, const struct stat *source,
	bool whole)
{
	struct output *out = &draft->out;

	if (!whole && out->error == 0 && ipsa_target_standing(out->name,
	    source) == TARGET_COMPLETE) {
		ipsa_message("%s: stays as it was, complete: now not all of it "
			"could be made", out->name);
		ipsa_draft_drop(draft);
		return false;
	}
	if (out->error == 0)
		settle(out, source, whole);
	if (out->error == 0 && rename(draft->path, out->name) != 0)
		out->error = errno;
	if (out->error != 0)
		(void)unlink(draft->path);
	free(draft->path);
	draft->path = NULL;
	return ipsa_output_close(out);  /* last: it gives up the lock */
}

void ipsa_draft_drop(struct draft *draft)
{
	if (draft->path == NULL)
		return;
	(void)unlink(draft->path);
	(void)close(draft->out.fd);
	draft->out.fd = -1;
	free(draft->path);
	draft->path = NULL;
}
