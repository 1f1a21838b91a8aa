/* SPDX-License-Identifier: MIT */
/*
 * Who starts the helper. The test stands where the program does: a link beside
 * it leads to the helper.
 */
#include "support.h"

#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spawner.h"
#include "unpack.h"

enum { PATH_LEN = 4096, HELPERS = 256 };

static const struct unpack_limits limits = {.ratio = 1000, .free = 1 << 20,
	.window = 1 << 20};

/* Beside the test, and where it leads to. */
static char beside[PATH_LEN], helper[PATH_LEN];

static int find_helper(void **state)
{
	char folder[PATH_LEN / 2];
	ssize_t len = readlink("/proc/self/exe", folder, sizeof folder - 1);

	(void)state;
	if (len <= 0)
		return -1;
	folder[len] = '\0';
	*strrchr(folder, '/') = '\0';
	(void)snprintf(beside, sizeof beside, "%s/%s", folder, UNPACK_PROGRAM);
	(void)snprintf(helper, sizeof helper, "%s/../%s", folder,
		UNPACK_PROGRAM);
	(void)unlink(beside);
	return 0;
}

static int link_helper(void **state)
{
	(void)state;
	return symlink(helper, beside);
}

static int unlink_helper(void **state)
{
	(void)state;
	return unlink(beside);
}

/* Ends that die with an exec, made when nobody else gets them any more. */
static void make_pipe(int ends[2])
{
	assert_int_equal(pipe(ends), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(fcntl(ends[i], F_SETFD, FD_CLOEXEC), 0);
}

static void close_pipe(const int ends[2])
{
	assert_int_equal(close(ends[0]) | close(ends[1]), 0);
}

/* How one of them ended; the test fails where it does not. */
static int end_of(struct spawner *s, unsigned number)
{
	int status = -1, tries = 0;

	while (!ipsa_spawner_ended(s, number, &status)) {
		assert_true(tries++ < 6000);
		(void)poll(NULL, 0, 10);
	}
	return status;
}

/* Its input ends at once: it says that it is done. */
static void a_helper_reads_what_it_is_given(void **state)
{
	int in[2], out[2];
	struct unpack_head head;
	struct spawner s;
	unsigned number;
	ssize_t len;

	(void)state;
	ipsa_spawner_begin(&s);
	make_pipe(in);
	make_pipe(out);
	assert_int_equal(ipsa_spawner_start(&s, &limits, in[0], out[1],
		&number), 0);
	close_pipe(in);
	assert_int_equal(close(out[1]), 0);
	len = read(out[0], &head, sizeof head);
	assert_int_equal(len, sizeof head);
	assert_true(strchr("MUPRNZ", (int)head.type) != NULL);
	while (len > 0) {
		char rest[64];

		len = read(out[0], rest, sizeof rest);
	}
	assert_int_equal(end_of(&s, number), 0);
	assert_int_equal(end_of(&s, number), 0);
	assert_int_equal(close(out[0]), 0);
	ipsa_spawner_end(&s);
	ipsa_spawner_end(&s);
}

static void one_that_waits_is_killed(void **state)
{
	int in[2], out[2], status;
	struct spawner s;
	unsigned number;

	(void)state;
	ipsa_spawner_begin(&s);
	make_pipe(in);
	make_pipe(out);
	assert_int_equal(ipsa_spawner_start(&s, &limits, in[0], out[1],
		&number), 0);
	assert_false(ipsa_spawner_ended(&s, number, &status));
	ipsa_spawner_kill(&s, number);
	status = end_of(&s, number);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
	ipsa_spawner_kill(&s, number);
	ipsa_spawner_kill(&s, UINT32_MAX);
	assert_int_equal(end_of(&s, UINT32_MAX), 0);
	close_pipe(in);
	close_pipe(out);
	ipsa_spawner_end(&s);
}

/* As many as there may be, and one more; those that are left go with it, so
 * that nobody writes to their pipe any more. */
static void helpers_are_so_many_and_end_with_it(void **state)
{
	unsigned numbers[HELPERS], more;
	int in[2], out[2];
	struct spawner s;
	char byte;

	(void)state;
	ipsa_spawner_begin(&s);
	make_pipe(in);
	make_pipe(out);
	for (size_t i = 0; i < HELPERS; i++)
		assert_int_equal(ipsa_spawner_start(&s, &limits, in[0],
			out[1], &numbers[i]), 0);
	assert_int_equal(ipsa_spawner_start(&s, &limits, in[0], out[1], &more),
		EAGAIN);
	ipsa_spawner_kill(&s, numbers[7]);
	(void)end_of(&s, numbers[7]);
	assert_int_equal(ipsa_spawner_start(&s, &limits, in[0], out[1], &more),
		0);
	assert_int_equal(more, numbers[7]);
	assert_int_equal(close(out[1]), 0);
	ipsa_spawner_end(&s);
	assert_int_equal(read(out[0], &byte, 1), 0);
	assert_int_equal(close(out[0]), 0);
	close_pipe(in);
}

static void signals_leave_it_alone(void **state)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	struct spawner s;
	int in[2], out[2];
	unsigned number;

	(void)state;
	ipsa_spawner_begin(&s);
	make_pipe(in);
	make_pipe(out);
	for (size_t i = 0; i < COUNT(signals); i++)
		assert_int_equal(kill(s.pid, signals[i]), 0);
	assert_int_equal(ipsa_spawner_start(&s, &limits, in[0], out[1],
		&number), 0);
	/* What it starts is not deaf to them. */
	close_pipe(out);
	ipsa_spawner_end(&s);
	close_pipe(in);
}

static void one_that_is_gone_says_so(void **state)
{
	int in[2], out[2], status = 1;
	struct spawner s;
	unsigned number;

	(void)state;
	ipsa_spawner_begin(&s);
	make_pipe(in);
	make_pipe(out);
	assert_int_equal(kill(s.pid, SIGKILL), 0);
	assert_int_equal(ipsa_spawner_start(&s, &limits, in[0], out[1],
		&number), ECHILD);
	ipsa_spawner_kill(&s, number);
	assert_true(ipsa_spawner_ended(&s, number, &status));
	assert_int_equal(status, 0);
	close_pipe(in);
	close_pipe(out);
	ipsa_spawner_end(&s);
}

static void a_helper_that_is_not_there_is_an_error(void **state)
{
	int in[2], out[2];
	struct spawner s;
	unsigned number;

	(void)state;
	ipsa_spawner_begin(&s);
	make_pipe(in);
	make_pipe(out);
	assert_non_null(strstr(s.path, UNPACK_PROGRAM));
	assert_int_equal(ipsa_spawner_start(&s, &limits, in[0], out[1],
		&number), ENOENT);
	close_pipe(in);
	close_pipe(out);
	ipsa_spawner_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_helper_reads_what_it_is_given, link_helper,
			unlink_helper),
		cmocka_unit_test_setup_teardown(one_that_waits_is_killed,
			link_helper, unlink_helper),
		cmocka_unit_test_setup_teardown(
			helpers_are_so_many_and_end_with_it, link_helper,
			unlink_helper),
		cmocka_unit_test_setup_teardown(signals_leave_it_alone,
			link_helper, unlink_helper),
		cmocka_unit_test_setup_teardown(one_that_is_gone_says_so,
			link_helper, unlink_helper),
		cmocka_unit_test(a_helper_that_is_not_there_is_an_error),
	};

	return cmocka_run_group_tests(tests, find_helper, NULL);
}
