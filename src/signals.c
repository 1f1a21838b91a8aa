/* SPDX-License-Identifier: MIT */
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/* The only mutable statics of the program: a handler is given no context. All
 * threads ask which signal was got. */
static atomic_int got;
static volatile sig_atomic_t hung_up, asked, reminds;
static int wake[2] = {-1, -1};

static void handle(int signal)
{
	int error = errno;

	got = signal;
	(void)!write(wake[1], "", 1);
	if (reminds)
		(void)alarm(1);
	errno = error;
}

/* Of those that end nothing: no end is to be seen in the pipe. */
static void note(int signal)
{
	if (signal == SIGHUP)
		hung_up = 1;
	if (signal == SIGUSR1)
		asked = 1;
	if (signal != SIGALRM && reminds)
		(void)alarm(1);
}

/* No SA_RESTART: a read or open that blocks is to be interrupted. */
static void catch(int signal, void (*handler)(int), int flags)
{
	struct sigaction action;

	if (sigaction(signal, NULL, &action) != 0 ||
	    action.sa_handler == SIG_IGN)
		return;
	memset(&action, 0, sizeof action);
	sigemptyset(&action.sa_mask);
	action.sa_handler = handler;
	action.sa_flags = flags;
	(void)sigaction(signal, &action, NULL);
}

static bool set_up(int fd)
{
	return fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 &&
		fcntl(fd, F_SETFL, O_NONBLOCK) == 0;
}

bool ipsa_signals_catch(int *broken_pipe)
{
	if (pipe(wake) != 0 || !set_up(wake[0]) || !set_up(wake[1]))
		return false;
	*broken_pipe = signal(SIGPIPE, SIG_IGN) == SIG_IGN ? 0 : SIGPIPE;
	catch(SIGINT, handle, (int)SA_RESETHAND);
	catch(SIGTERM, handle, (int)SA_RESETHAND);
	return true;
}

/* An alarm that was set before the program began is for ending it. */
void ipsa_signals_serve(void)
{
	unsigned left = alarm(0);

	if (left > 0)
		(void)alarm(left);
	else
		catch(SIGALRM, note, 0);
	reminds = left == 0;
	catch(SIGHUP, note, 0);
	catch(SIGUSR1, note, 0);
}

void ipsa_signals_hold(sigset_t *before)
{
	sigset_t held;

	(void)sigemptyset(&held);
	(void)sigaddset(&held, SIGHUP);
	(void)sigaddset(&held, SIGUSR1);
	(void)sigprocmask(SIG_BLOCK, &held, before);
	if (got == 0 && reminds) /* which is to interrupt all the same */
		(void)alarm(0);
}

void ipsa_signals_release(const sigset_t *before)
{
	(void)sigprocmask(SIG_SETMASK, before, NULL);
}

bool ipsa_signals_came(void)
{
	return hung_up != 0 || asked != 0;
}

/* Cleared where it was seen, lest one be lost that comes between, and before it
 * is acted on: one that comes meanwhile counts again. */
static bool take(volatile sig_atomic_t *flag)
{
	if (*flag == 0)
		return false;
	*flag = 0;
	return true;
}

bool ipsa_signals_hung_up(void)
{
	return take(&hung_up);
}

bool ipsa_signals_asked(void)
{
	return take(&asked);
}

int ipsa_signals_got(void)
{
	return got;
}

int ipsa_signals_descriptor(void)
{
	return wake[0];
}

void ipsa_signals_die(int sig)
{
	sigset_t set;

	if (sig == 0)
		return;
	(void)signal(sig, SIG_DFL);
	(void)raise(sig);
	/* Still here: the parent had it blocked. */
	sigemptyset(&set);
	sigaddset(&set, sig);
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
}
