/* SPDX-License-Identifier: MIT */
/*
 * What input that has taken a process over would do, and what comes of it: for
 * the tests of both sandboxes.
 */
#ifndef DEEDS_H
#define DEEDS_H

#include <stdbool.h>
#include <stddef.h>

/* Something that is done; what it returns is an exit status. */
typedef int deed_fn(void);

/* This program, open to be read. Of the caller, from before a sandbox on. */
extern int deed_program;

/* Open it; false if that fails. */
bool deeds_begin(void);

/* What a child came to that entered a sandbox and did this: what it returned,
 * or 128 and the signal that ended it. */
int deed_done_in(void (*enter)(const void *about), const void *about,
	deed_fn *act);

/* Does each of `count` deeds come to `want`? If not, the test fails. */
void deeds_come_to(int want, deed_fn *const acts[], size_t count,
	int (*done)(deed_fn *act));

/* 7 where a call is not there; else 0. */
int deed_not_there(long result);

/* What both kill. */
int deed_executes(void);
int deed_executes_a_descriptor(void);
int deed_opens_a_socket(void);
int deed_opens_sockets(void);
int deed_traces(void);
int deed_looks_into_another(void);
int deed_maps_code_of_a_file(void);

/* What is there in neither. */
int deed_makes_a_room(void);
int deed_kills_another(void);

#endif
