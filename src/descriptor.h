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

/* Are these two the same regular file? */
bool ipsa_descriptor_same(const struct stat *a, const struct stat *b);

#endif
