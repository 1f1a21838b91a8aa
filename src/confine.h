/* SPDX-License-Identifier: MIT */
/*
 * The filter's own sandbox. Once its files are open it reads, matches and
 * writes: what hostile input could make of it finds no program to start, no
 * socket, and of the files of this machine those alone that the command line
 * named. Builds with sanitizers or coverage are made without it.
 */
#ifndef IPSA_CONFINE_H
#define IPSA_CONFINE_H

#include <stdbool.h>

struct arguments;
struct spawner;

/*
 * Enter it for good, before there are threads: those that are made are in it.
 * exec, sockets, ptrace and files mapped as code kill the process; other calls
 * that are not listed in seccomp_rules.c answer ENOSYS. landlock leaves the
 * operands to read and the output folder, which must be there, to write; where
 * SIGHUP and SIGUSR1 are served, too, catalogue and pattern files and where
 * they are looked for to read, and output and statistics to write, each with
 * its folder. What is open stays open. `spawner`, or NULL, can be asked as
 * before.
 *
 * Not where --no-sandbox is given, and where the kernel has not one half of
 * it, or refuses it, without that half. Returns what is in force, in words: a
 * constant.
 */
const char *ipsa_confine_enter(const struct arguments *args,
	const struct spawner *spawner, bool serves);

/* The same; with --verbose what is in force is told. */
void ipsa_confine(const struct arguments *args, const struct spawner *spawner,
	bool serves);

#endif
