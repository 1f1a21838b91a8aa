/* SPDX-License-Identifier: MIT */
#include "pager.h"

#include <sys/ioctl.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output.h"

enum { NOT_FOUND = 127 };       /* the shell's status for no such command */

/* The command, or NULL where nobody wants one. */
static const char *command(void)
{
	const char *pager = getenv("PAGER");

	if (pager == NULL)
		return "less";
	return *pager == '\0' || strcmp(pager, "cat") == 0 ? NULL : pager;
}

void ipsa_pager_begin(struct pager *p, struct output *out)
{
	*p = (struct pager){.out = out, .terminal = out->fd};
	if (!isatty(out->fd) || command() == NULL)
		return;
	p->held = tmpfile();
	if (p->held != NULL)
		out->fd = fileno(p->held);
}

static long rows(int fd)
{
	const char *set = getenv("LINES");
	long lines = set != NULL ? strtol(set, NULL, 10) : 0;
	struct winsize size = {0};

	if (lines > 0)
		return lines;
	return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

/* Does it fit, with a row for the prompt that comes after it? */
static bool fits(const struct pager *p)
{
	long left = rows(p->terminal) - 1;
	int c;

	rewind(p->held);
	while (left >= 0 && (c = getc(p->held)) != EOF)
		left -= c == '\n';
	return left >= 0;
}

static void copy(const struct pager *p)
{
	char block[4096];
	size_t len;

	rewind(p->held);
	while ((len = fread(block, 1, sizeof(block), p->held)) > 0 &&
	    ipsa_output_text(p->out, block, len))
		;
}

static void become_pager(const struct pager *p)
{
	(void)lseek(fileno(p->held), 0, SEEK_SET);
	(void)setenv("LESS", "FRX", 0);
	if (dup2(fileno(p->held), STDIN_FILENO) >= 0 &&
	    dup2(p->terminal, STDOUT_FILENO) >= 0)
		(void)execl("/bin/sh", "sh", "-c", command(), (char *)NULL);
	_exit(NOT_FOUND);
}

/* False if the pager could not be started. What is typed is the pager's
 * business, an interrupt, too. */
static bool run(const struct pager *p)
{
	void (*interrupt)(int) = signal(SIGINT, SIG_IGN);
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		(void)signal(SIGINT, interrupt);
		become_pager(p);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	(void)signal(SIGINT, interrupt);
	return pid > 0 && !(WIFEXITED(status) &&
		WEXITSTATUS(status) == NOT_FOUND);
}

void ipsa_pager_end(struct pager *p)
{
	if (p->held == NULL)
		return;
	p->out->fd = p->terminal;
	if (p->out->error == 0 && (fits(p) || !run(p)))
		copy(p);
	(void)fclose(p->held);
}
