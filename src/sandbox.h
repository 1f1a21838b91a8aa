/* SPDX-License-Identifier: MIT */
/*
 * What the helper may do once it is under way: read and write what it has
 * open, take memory, and fork. A decoder that was turned against us finds no
 * file, no socket and no program.
 */
#ifndef IPSA_SANDBOX_H
#define IPSA_SANDBOX_H

/*
 * Enter it, for good, and with all children. exec, sockets, ptrace and
 * memory that can be executed kill the process; other calls that are not
 * listed answer ENOSYS; landlock, where the kernel has it, forbids every file
 * by its name. Builds with sanitizers or coverage are made without it.
 *
 * Returns what is in force, in words for --version: a constant.
 */
const char *ipsa_sandbox_enter(void);

#endif
