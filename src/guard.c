/* SPDX-License-Identifier: MIT */
#include "guard.h"

#include <sys/prctl.h>

const char *ipsa_guard_enter(guard_fn *files, guard_fn *calls,
	const void *about)
{
	bool both[2];

	/* The kernel gives neither to who could start a program that may more
	 * than it does. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return "none: the kernel has none";
	both[0] = files(about);
	both[1] = calls(about);
	if (both[0] && both[1])
		return "seccomp, landlock";
	if (both[1])
		return "seccomp";
	return both[0] ? "landlock" : "none: the kernel has none";
}
