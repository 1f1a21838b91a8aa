/* SPDX-License-Identifier: MIT */
/*
 * Entering a sandbox: what the filter's and the helper's have in common. One
 * half forbids files, the other calls; what the kernel has not is left out.
 */
#ifndef IPSA_GUARD_H
#define IPSA_GUARD_H

#include <stdbool.h>

/* One half; false if the kernel refuses it. */
typedef bool guard_fn(const void *about);

/*
 * Enter both, for good: `files` first, since `calls` may leave no call for it.
 * Both are given `about`. Returns what is in force, in words: a constant.
 */
const char *ipsa_guard_enter(guard_fn *files, guard_fn *calls,
	const void *about);

#endif
