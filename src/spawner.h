/* SPDX-License-Identifier: MIT */
/*
 * Who starts the helper: a process of its own, made before the filter enters
 * its sandbox, where nothing can be started any more. All that can be asked of
 * it is to start the helper for a file that is open, with limits, and to end
 * it. It ends itself, and what it started, when the filter ends.
 *
 * Several threads may ask at once.
 */
#ifndef IPSA_SPAWNER_H
#define IPSA_SPAWNER_H

#include <sys/types.h>

#include <pthread.h>
#include <stdbool.h>

#include "launch.h"

struct unpack_limits;

struct spawner {
	pthread_mutex_t lock;
	pid_t pid;
	int fd;                 /* what it is asked by; -1: there is none */
	int error;              /* why there is none */
	char path[LAUNCH_PATH];  /* of the helper */
};

/* Make it, before there are threads. Where the system refuses there is none:
 * that is the error of what is to be started later. */
void ipsa_spawner_begin(struct spawner *s);

/*
 * Start the helper for the file open at `in`, writing to `out`; both stay the
 * caller's. Returns 0, with the number by which it is known from here on, or
 * an error.
 */
int ipsa_spawner_start(struct spawner *s, const struct unpack_limits *limits,
	int in, int out, unsigned *number);

/* Has it ended? Then its number is nobody's, and *status is as waitpid has it:
 * 0 where nobody knows. */
bool ipsa_spawner_ended(struct spawner *s, unsigned number, int *status);

/* End it at once. Its end is to be asked for all the same. */
void ipsa_spawner_kill(struct spawner *s, unsigned number);

/* Let go of it, and wait until it is gone. Nothing happens where there is
 * none. */
void ipsa_spawner_end(struct spawner *s);

#endif
