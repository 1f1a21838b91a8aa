/* SPDX-License-Identifier: MIT */
/* What an input, or what is in it, is called in the output folder. */
#ifndef IPSA_TARGET_NAME_H
#define IPSA_TARGET_NAME_H

#include <stdbool.h>
#include <stddef.h>

struct arguments;

/*
 * What a file is called in the output folder: `name` without the endings of
 * so many compressions, where it has them, and with `.xml` if it is an event
 * log: `x.log.gz` becomes `x.log`, `x.evtx` `x.evtx.xml`, `x.evtx.gz` the
 * same. The caller frees it; NULL if there is no memory.
 */
char *ipsa_target_name(const char *name, size_t streams, bool events);

/* The path of what has this name there. Freed and NULL likewise. */
char *ipsa_target_path(const struct arguments *args, const char *name);

/* Take off the ending of a compression; false if it has none. */
bool ipsa_target_strip(char *name);

/* Does the name of a compressed file say that there is an archive in it? And that
 * of what was compressed, that it is an event log? */
bool ipsa_target_names_archive(const char *name);
bool ipsa_target_names_events(const char *name);

#endif
