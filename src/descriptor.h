/* SPDX-License-Identifier: MIT */
/* What reader and output both need to know of file descriptors. */
#ifndef IPSA_DESCRIPTOR_H
#define IPSA_DESCRIPTOR_H

#include <sys/stat.h>

#include <stdbool.h>

/*
 * Take the places of standard input, output and error where the parent closed
 * them, so that no file opened later gets one: reading and writing there
 * still fails with EBADF.
 */
void ipsa_descriptor_reserve(void);

/*
 * Let nothing come on standard error any more: of a host that reads it from
 * the same pipe as standard output, each message would be a wrong answer.
 */
void ipsa_descriptor_silence(void);

/*
 * Ask for a pipe of 1 MiB if `fd` is a pipe: fewer switches between the
 * programs at its ends. A refusal is harmless.
 */
void ipsa_descriptor_widen(int fd);

/*
 * Move standard input behind standard output and error, whose file takes its
 * place: Linux lets go of the files of a killed process from the last to the
 * first, and a host must not learn from the end of our answers that we are gone
 * while its messages still go into a pipe that nobody reads, hundreds of them.
 *
 * Returns where it is now, closed on exec; -1 with errno, and nothing changed,
 * where there is no room for it.
 */
int ipsa_descriptor_move_input(void);

/* Are these two the same regular file? */
bool ipsa_descriptor_same(const struct stat *a, const struct stat *b);

#endif
