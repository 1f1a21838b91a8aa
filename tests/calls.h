/* SPDX-License-Identifier: MIT */
/*
 * The program with a call of the system that fails on purpose, whoever makes
 * it: the C library for itself, or a child. fault_shim.c sees only what goes
 * through names that it takes over, and can cut reads and writes short; here
 * the kernel asks the test before each call of one kind (seccomp's user
 * notification), and the test says that it failed, or that it is to be made.
 *
 * Calls count from where main begins, in all processes of a run together, in
 * that of the helper from where its own begins. Writes to standard error do not
 * count. What fails was not done: a close leaves open what it was to close.
 */
#ifndef CALLS_H
#define CALLS_H

#include <stdbool.h>
#include <stddef.h>

/* What may come of it. */
enum call_effect {
	CALL_UNSEEN,            /* nothing that is seen from outside */
	CALL_TOLD               /* nothing, or an error that is told */
};

/* A way for a call to fail. */
struct call_way {
	const char *name;
	long number;
	long second;            /* only with this as its second argument, */
	bool any;               /* or with any */
	int error;
	enum call_effect effect;
};

/* All that the program makes, but for those that cannot fail. */
extern const struct call_way call_ways[];
extern const size_t call_way_count;

/* Those that a signal may interrupt; by what else they fail is told above. */
extern const struct call_way call_interrupts[];
extern const size_t call_interrupt_count;

/* Does this system have what it takes? */
bool calls_can_fail(void);

/*
 * The next child that is started has the n-th of these calls fail, from 1;
 * `lasting` where all after it do, too. NULL: none fails.
 */
void calls_set(const struct call_way *way, unsigned n, bool lasting);

/*
 * SIGUSR1 comes while the n-th of these calls is made, counted from where the
 * child catches it: the call is interrupted, unless the signal is held back.
 */
void calls_set_signal(const struct call_way *way, unsigned n);

/* A `before` of child_start, the last thing that is done there. */
void calls_inject(void);

/* To be called after child_start, and before anything is waited for. */
void calls_watch(void);

/* The child has ended: did the fault happen? */
bool calls_happened(void);

/* The same, to look at all calls that are made: none fails. */
void calls_set_survey(void);

/* Was this call made while that was looked at last? */
bool calls_made(const struct call_way *way);

/* The next such call, from the number `from` on, that is not in the table
 * though it might fail; -1 if there is none. */
long calls_unknown(long from);

#endif
