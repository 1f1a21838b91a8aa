/* SPDX-License-Identifier: MIT */
/*
 * Files by their names: which of them this process, and what it starts, may
 * still open. What is open already stays as it is.
 */
#ifndef IPSA_LANDLOCK_H
#define IPSA_LANDLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct landlock {
	int rules;              /* of the kernel; -1 where it has none */
	uint64_t rights;        /* what this kernel can forbid, of files */
};

/*
 * Begin with nothing allowed: no file, and of what later kernels know no
 * device, port, or signal to others. False where the kernel has no landlock.
 */
bool ipsa_landlock_begin(struct landlock *l);

/*
 * Allow a file to be read; a folder to be listed and, where `below`, all that
 * is in it to be read. Nothing happens where there is no such path.
 */
void ipsa_landlock_read(const struct landlock *l, const char *path,
	bool below);

/* Allow a file to be written; below a folder files and folders to be made, and
 * files to be written, renamed in their folder, and removed. */
void ipsa_landlock_write(const struct landlock *l, const char *path);

/*
 * Forbid all else from now on, for good, to this thread and those that it
 * makes. False if the kernel refuses, as where no_new_privs is not set.
 * Either way the struct is used up.
 */
bool ipsa_landlock_enter(struct landlock *l);

#endif
