/* SPDX-License-Identifier: MIT */
/*
 * host COUNT EVERY PROGRAM [ARG]... - be rsyslog's mmexternal: send COUNT
 * messages to the program, one at a time, each the JSON object that rsyslog
 * makes of it, and one in EVERY with an error code in it. Waits for the answer
 * before the next. Prints messages a second, and how many answers told
 * something.
 */
#include <sys/wait.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TEXT " RasClient: CoId={7C1D}: The user LINDEN\\\\p.ochieng dialed a " \
	"connection named AlwaysOn which has %s %lu."
#define OBJECT "{ \"msg\": \"" TEXT "\", \"rawmsg\": \"<13>Nov 21 12:00:00 " \
	"gw2" TEXT "\", \"timereported\": \"2026-11-21T12:00:00+00:00\", " \
	"\"hostname\": \"gw2\", \"syslogtag\": \"RasClient:\", \"inputname\": " \
	"\"imptcp\", \"fromhost\": \"gw2\", \"fromhost-ip\": \"192.0.2.7\", " \
	"\"pri\": \"13\", \"syslogfacility\": \"1\", \"syslogseverity\": \"5\", " \
	"\"timegenerated\": \"2026-11-21T12:00:00+00:00\", \"programname\": " \
	"\"RasClient\", \"protocol-version\": \"0\", \"structured-data\": \"-\", " \
	"\"app-name\": \"RasClient\", \"procid\": \"-\", \"msgid\": \"-\", " \
	"\"uuid\": null, \"$!\": null }\n"

/* The two ends of a program, or an exit. */
static pid_t start(char **argv, int *in, int *out)
{
	int to[2], from[2];
	pid_t pid;

	if (pipe(to) != 0 || pipe(from) != 0 || (pid = fork()) < 0) {
		perror("host");
		exit(1);
	}
	if (pid == 0) {
		dup2(to[0], STDIN_FILENO);
		dup2(from[1], STDOUT_FILENO);
		close(to[0]);
		close(to[1]);
		close(from[0]);
		close(from[1]);
		execv(argv[0], argv);
		perror(argv[0]);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	*in = to[1];
	*out = from[0];
	return pid;
}

/* Send one message, wait for its answer; its length without the newline. */
static size_t ask(int in, int out, const char *message, size_t len)
{
	char answer[16384];
	size_t got = 0;

	if (write(in, message, len) != (ssize_t)len) {
		perror("write");
		exit(1);
	}
	do {
		ssize_t more = read(out, answer + got, sizeof answer - got);

		if (more <= 0) {
			fprintf(stderr, "host: no answer\n");
			exit(1);
		}
		got += (size_t)more;
	} while (answer[got - 1] != '\n');
	if (memchr(answer, '\n', got) != answer + got - 1) {
		fprintf(stderr, "host: two answers\n");
		exit(1);
	}
	return got - 1;
}

int main(int argc, char **argv)
{
	unsigned long count, every, told = 0;
	struct timespec begun, ended;
	double seconds;
	int in, out, status;
	pid_t pid;

	if (argc < 4)
		return 2;
	count = strtoul(argv[1], NULL, 10);
	every = strtoul(argv[2], NULL, 10);
	pid = start(argv + 3, &in, &out);
	clock_gettime(CLOCK_MONOTONIC, &begun);
	for (unsigned long i = 0; i < count; i++) {
		char message[2048];
		const char *how = i % every == 0 ? "failed. The error code "
			"returned on failure is" : "been connected on port";
		unsigned long number = i % every == 0 ? 13801 + i % 90 :
			i % 60000;
		int len = snprintf(message, sizeof message, OBJECT, how,
			number, how, number);

		told += ask(in, out, message, (size_t)len) > 2;
	}
	clock_gettime(CLOCK_MONOTONIC, &ended);
	close(in);
	waitpid(pid, &status, 0);
	seconds = (double)(ended.tv_sec - begun.tv_sec) +
		(double)(ended.tv_nsec - begun.tv_nsec) / 1e9;
	printf("%.0f %lu\n", (double)count / seconds, told);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
