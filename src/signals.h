/* SPDX-License-Identifier: MIT */
/*
 * SIGINT and SIGTERM ask for an end in good order: what was read is finished
 * and written, then the program dies of the signal after all, so that its
 * parent sees what happened. A second one of the same kind ends it at once.
 */
#ifndef IPSA_SIGNALS_H
#define IPSA_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/*
 * Catch both from now on, except one that the parent had ignored, and ignore
 * SIGPIPE, so that a broken pipe is an EPIPE. *broken_pipe is SIGPIPE, or 0
 * where the parent had ignored that too: what ipsa_signals_die is to be given
 * on EPIPE. False, with errno set, if there is no self-pipe to be had.
 */
bool ipsa_signals_catch(int *broken_pipe);

/*
 * From now on catch SIGHUP, unless the parent had ignored it, and SIGUSR1, which
 * interrupt what waits. Each signal comes again as SIGALRM a second later: so
 * who looks for signals and then waits is interrupted, if not by one that came
 * just between the two then by its echo, and need not poll the descriptor.
 */
void ipsa_signals_serve(void);

/*
 * Those that end nothing wait until what was before is put back: what a file
 * system lets them interrupt is not lost by them. There is no echo then of those
 * that came before: what they ask for is to be asked now.
 */
void ipsa_signals_hold(sigset_t *before);
void ipsa_signals_release(const sigset_t *before);

/* Has one of them come that was not asked for yet? */
bool ipsa_signals_came(void);

/* Did one come since this was asked last? */
bool ipsa_signals_hung_up(void);
bool ipsa_signals_asked(void);

/* The signal that came to end the run, or 0. */
int ipsa_signals_got(void);

/*
 * A descriptor that becomes readable when a signal comes, to be polled beside
 * the input: one that comes between a check and the wait is not lost.
 */
int ipsa_signals_descriptor(void);

/*
 * Die of `signal` as if it had never been caught. Returns only where `signal`
 * is 0 or the system does not let it be raised.
 */
void ipsa_signals_die(int signal);

#endif
