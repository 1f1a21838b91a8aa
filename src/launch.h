/* SPDX-License-Identifier: MIT */
/* Where the helper is, and how it is started. */
#ifndef IPSA_LAUNCH_H
#define IPSA_LAUNCH_H

#include <sys/types.h>

#include <signal.h>

enum { LAUNCH_PATH = 4096 };

/*
 * Find the helper: beside the program, where it was built, or where it is
 * installed. Where it is in neither place, `path` is the last that was looked
 * at, or its bare name.
 */
void ipsa_launch_find(char path[LAUNCH_PATH]);

/*
 * Start what is at `path`, `in` being its standard input and `out` its
 * standard output, SIGPIPE as it comes from the system, and the signals of
 * `mask` blocked, or where that is NULL those that are. Returns 0 or an error.
 */
int ipsa_launch(pid_t *pid, const char *path, char *const *argv, int in,
	int out, const sigset_t *mask);

#endif
