/* SPDX-License-Identifier: MIT */
/* Paths: put together, and taken apart. What is returned the caller frees. */
#ifndef IPSA_PATH_H
#define IPSA_PATH_H

/* A name in a folder; NULL if there is no memory. */
char *ipsa_path_join(const char *folder, const char *name);

/*
 * A path from the root, without links as far as it is there: the rest need not
 * be. NULL if there is no memory, or no way to it.
 */
char *ipsa_path_true(const char *path);

/* The end of a path below a folder, a part of it; NULL where it is not there. */
const char *ipsa_path_below(const char *folder, const char *path);

#endif
