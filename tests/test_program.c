/* SPDX-License-Identifier: MIT */
/*
 * The program from outside: what it writes when, how it ends, and what it does
 * with descriptors, files and signals that are not as usual.
 */
#include "support.h"

#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of Linux 6.3: no memory becomes executable any more. */
#define PR_SET_MDWE_NUMBER 65
#define PR_MDWE_REFUSE_EXEC_GAIN_BIT 1

#define LINE "vpnd: error 13801\n"
#define NAME "ERROR_IPSEC_IKE_AUTH_FAIL"

static const char *const no_args[] = {NULL};

/* The end of a child whose standard input stays open until it has ended. */
static void end_by_itself(struct child *c, struct result *r)
{
	*r = (struct result){0};
	assert_false(child_read_until(c, &r->out, "\1never\1"));
	child_finish(c, NULL, NULL, false, r);
	bytes_add(&r->err, "", 0);
}

static void run_before(struct result *r, const char *const *args,
	void (*before)(void), const char *in)
{
	struct child c;

	*r = (struct result){0};
	child_start(&c, args, before);
	if (*in != '\0')
		(void)!write(c.in, in, strlen(in));
	child_finish(&c, NULL, NULL, false, r);
	bytes_add(&r->out, "", 0);
	bytes_add(&r->err, "", 0);
}

/* --- files to read and to write ----------------------------------------- */

enum { PATH_LEN = 256 };

/* A path in the folder of the build. */
static void path_of(char path[PATH_LEN], const char *name)
{
	const char *build = getenv("BUILD");

	snprintf(path, PATH_LEN, "%s/tests/test_program.%s",
		build != NULL ? build : "build", name);
}

static void make_file(char path[PATH_LEN], const char *name,
	const char *text)
{
	FILE *to;

	path_of(path, name);
	to = fopen(path, "wb");
	assert_non_null(to);
	assert_int_equal(fwrite(text, 1, strlen(text), to), strlen(text));
	assert_int_equal(fclose(to), 0);
}

static void assert_file(const char *path, const char *expected)
{
	struct bytes b = {0};

	assert_true(bytes_add_file(&b, path));
	assert_text(&b, expected, path);
	bytes_free(&b);
}

/* --- time --------------------------------------------------------------- */

static void each_line_is_written_as_it_comes(void **state)
{
	static const struct {
		const char *args[3];
		const char *in, *out;
	} rows[] = {
		{{NULL}, "a\n", "a\n"},
		{{"--style=end", NULL}, "a\n", "a\n"},
		{{"--style=below", NULL}, "a\n", "a\n"},
		{{"--format=auto", NULL}, "a\n", "a\n"},
		{{"--strip", NULL}, "a [= B]\n", "a\n"},
		{{"--matched", NULL}, LINE, NAME},
		{{"--json", NULL}, LINE, NAME},
		{{"--repeat=brief", "-", NULL}, LINE, NAME},
		{{"--style=below", NULL}, LINE, NAME},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct result r = {0};
		struct child c;

		child_start(&c, rows[i].args, NULL);
		for (int line = 0; line < 3; line++) {
			bytes_clear(&r.out);
			child_send(&c, rows[i].in, strlen(rows[i].in));
			assert_true(child_read_until(&c, &r.out,
				line == 0 ? rows[i].out : "\n"));
		}
		child_finish(&c, NULL, NULL, false, &r);
		assert_int_equal(r.status, 0);
		result_free(&r);
	}
}

static void a_note_comes_as_soon_as_its_line_does(void **state)
{
	struct bytes out = {0};
	struct result r = {0};
	struct child c;

	(void)state;
	child_start(&c, no_args, NULL);
	child_send(&c, "a\n", 2);
	assert_true(child_read_until(&c, &out, "a\n"));
	child_send(&c, "err", 3);
	child_send(&c, "or 13801\n", 9);
	assert_true(child_read_until(&c, &out, "]\n"));
	assert_true(bytes_have(&out, "a\nerror 13801 [= " NAME ": "));
	child_finish(&c, NULL, NULL, false, &r);
	assert_int_equal(r.status, 0);
	assert_int_equal(r.out.len, 0);
	bytes_free(&out);
	result_free(&r);
}

static void a_last_line_without_its_end_is_annotated(void **state)
{
	struct result r;

	(void)state;
	program_run(&r, (const char *const[]){"-T", "", NULL}, LINE,
		strlen(LINE) - 1);
	assert_text(&r.out, "vpnd: error 13801 [= " NAME "]", "out");
	result_free(&r);
}

/* --- signals ------------------------------------------------------------ */

static void signals_drain_and_end_with_their_status(void **state)
{
	static const int signals[] = {SIGTERM, SIGINT};

	(void)state;
	for (size_t i = 0; i < COUNT(signals); i++) {
		struct bytes out = {0};
		struct result r;
		struct child c;

		child_start(&c, no_args, NULL);
		child_send(&c, LINE "half error 13868",
			strlen(LINE "half error 13868"));
		assert_true(child_read_until(&c, &out, "]\n"));
		assert_int_equal(kill(c.pid, signals[i]), 0);
		end_by_itself(&c, &r);
		assert_int_equal(r.status, 128 + signals[i]);
		assert_true(bytes_have(&r.out, "half error 13868 "
			"[= ERROR_IPSEC_IKE_POLICY_MATCH: "));
		assert_text(&r.err, "", "messages");
		bytes_free(&out);
		result_free(&r);
	}
}

static void a_signal_keeps_the_files_that_come_next_unread(void **state)
{
	char path[PATH_LEN];
	struct bytes out = {0};
	struct result r;
	struct child c;

	(void)state;
	make_file(path, "next", "never read\n");
	child_start(&c, (const char *const[]){"-", path, NULL}, NULL);
	child_send(&c, "a\n", 2);
	assert_true(child_read_until(&c, &out, "a\n"));
	assert_int_equal(kill(c.pid, SIGTERM), 0);
	end_by_itself(&c, &r);
	assert_int_equal(r.status, 128 + SIGTERM);
	assert_int_equal(r.out.len, 0);
	bytes_free(&out);
	result_free(&r);
}

static void ignore_signals(void)
{
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGPIPE, SIG_IGN);
}

static void a_signal_that_was_ignored_stays_so(void **state)
{
	struct bytes out = {0};
	struct result r = {0};
	struct child c;

	(void)state;
	child_start(&c, no_args, ignore_signals);
	child_send(&c, "a\n", 2);
	assert_true(child_read_until(&c, &out, "a\n"));
	assert_int_equal(kill(c.pid, SIGINT), 0);
	child_send(&c, LINE, strlen(LINE));
	assert_true(child_read_until(&c, &out, "]\n"));
	child_finish(&c, NULL, NULL, false, &r);
	assert_int_equal(r.status, 0);
	bytes_free(&out);
	result_free(&r);
}

/* Send lines until the program, whose output nobody reads, takes no more. */
static size_t stuff(struct child *c)
{
	struct pollfd fd = {.fd = c->in, .events = POLLOUT};
	char buf[4096];
	size_t sent = 0;
	ssize_t len;

	for (size_t i = 0; i < sizeof(buf); i++)
		buf[i] = LINE[i % strlen(LINE)];
	assert_int_equal(fcntl(c->in, F_SETFL, O_NONBLOCK), 0);
	while (poll(&fd, 1, 200) > 0) {
		len = write(c->in, buf, sizeof(buf) - sizeof(buf) %
			strlen(LINE));
		assert_true(len > 0);
		sent += (size_t)len;
		if (len % (ssize_t)strlen(LINE) != 0)
			break;
	}
	return sent;
}

/* It hangs in a write when the signal comes. */
static void a_signal_loses_nothing_that_was_read(void **state)
{
	struct ipsa_options strip = {.strip = true};
	struct bytes out = {0};
	struct result r;
	struct child c;
	size_t sent;
	int unread;

	(void)state;
	child_start(&c, no_args, NULL);
	sent = stuff(&c);
	assert_int_equal(kill(c.pid, SIGTERM), 0);
	r = (struct result){0};
	assert_false(child_read_until(&c, &r.out, "\1never\1"));
	assert_int_equal(ioctl(c.in, FIONREAD, &unread), 0);
	child_finish(&c, NULL, NULL, false, &r);
	assert_int_equal(r.status, 128 + SIGTERM);
	annotate(&out, r.out.ptr, r.out.len, &strip,
		(struct cut){CUT_WHOLE, 0});
	assert_int_equal(out.len, sent - (size_t)unread);
	for (size_t i = 0; i < out.len; i++)
		assert_int_equal(out.ptr[i], LINE[i % strlen(LINE)]);
	bytes_free(&out);
	result_free(&r);
}

/* --- outputs that fail -------------------------------------------------- */

/* Write to a program whose reader has gone. */
static void run_unread(struct result *r, void (*before)(void))
{
	struct child c;

	*r = (struct result){0};
	child_start(&c, no_args, before);
	(void)close(c.out);
	c.out = -1;
	child_send(&c, LINE, strlen(LINE));
	child_finish(&c, NULL, NULL, false, r);
	bytes_add(&r->err, "", 0);
}

static void a_reader_that_goes_ends_it_quietly(void **state)
{
	struct result r;

	(void)state;
	run_unread(&r, NULL);
	assert_text(&r.err, "", "messages");
	assert_int_equal(r.status, 128 + SIGPIPE);
	result_free(&r);
	run_unread(&r, ignore_signals);
	assert_text(&r.err, "", "messages where SIGPIPE is ignored");
	assert_true(r.status < 128);
	result_free(&r);
}

static void fill_standard_output(void)
{
	int fd = open("/dev/full", O_WRONLY);

	(void)dup2(fd, STDOUT_FILENO);
	(void)close(fd);
}

static void a_full_disk_is_an_error_with_the_name(void **state)
{
	static const char *const args[] = {"-o", "/dev/full", NULL};
	struct result r;

	(void)state;
	run_before(&r, args, NULL, LINE);
	assert_int_equal(r.status, 1);
	assert_text(&r.err, "ipsecannotate: /dev/full: No space left on "
		"device\n", "messages");
	result_free(&r);
	run_before(&r, no_args, fill_standard_output, LINE);
	assert_int_equal(r.status, 1);
	assert_text(&r.err, "ipsecannotate: standard output: No space left "
		"on device\n", "messages");
	result_free(&r);
	run_before(&r, (const char *const[]){"--list", NULL},
		fill_standard_output, "");
	assert_int_equal(r.status, 1);
	assert_true(bytes_have(&r.err, "standard output: No space left"));
	result_free(&r);
}

static void the_output_of_o_is_that_of_standard_output(void **state)
{
	char path[PATH_LEN];
	struct result r, s;

	(void)state;
	make_file(path, "out", "older and longer than what is written now, "
		"which has to go, all of it; and so on, and so on, and so on, "
		"and so on, and so on, and so on, and so on, and so on, and "
		"so on, and so on, and so on, and so on, and so on\n");
	program_run(&r, no_args, LINE, strlen(LINE));
	program_run(&s, (const char *const[]){"-o", path, NULL}, LINE,
		strlen(LINE));
	assert_int_equal(s.status, 0);
	assert_text(&s.out, "", "standard output");
	assert_file(path, r.out.ptr);
	result_free(&r);
	result_free(&s);
}

static void an_input_is_never_its_own_output(void **state)
{
	char path[PATH_LEN];
	struct result r;

	(void)state;
	make_file(path, "same", LINE);
	program_run(&r, (const char *const[]){"-o", path, path, NULL}, "", 0);
	assert_int_equal(r.status, 1);
	assert_true(bytes_have(&r.err, "input file is output file"));
	assert_file(path, LINE);
	result_free(&r);
}

static void an_output_that_cannot_be_made_is_status_1(void **state)
{
	struct result r;

	(void)state;
	program_run(&r, (const char *const[]){"-o", "/nowhere/at/all", NULL},
		LINE, strlen(LINE));
	assert_int_equal(r.status, 1);
	assert_text(&r.err, "ipsecannotate: /nowhere/at/all: No such file or "
		"directory\n", "messages");
	result_free(&r);
}

/* --- inputs that fail --------------------------------------------------- */

static void files_that_fail_do_not_stop_the_others(void **state)
{
	char first[PATH_LEN], second[PATH_LEN];
	struct result r;

	(void)state;
	make_file(first, "first", "one\n");
	make_file(second, "second", "two\n");
	program_run(&r, (const char *const[]){first, "/nowhere", second,
		"tests", "-", NULL}, "three\n", 6);
	assert_int_equal(r.status, 1);
	assert_text(&r.out, "one\ntwo\nthree\n", "output");
	assert_text(&r.err, "ipsecannotate: /nowhere: No such file or "
		"directory\nipsecannotate: tests: Is a directory, whose files "
		"--recursive takes\n",
		"messages");
	result_free(&r);
}

static void each_file_begins_anew(void **state)
{
	char first[PATH_LEN], second[PATH_LEN];
	struct result r;

	(void)state;
	make_file(first, "first", "\xEF\xBB\xBF" "\nerror 13801");
	make_file(second, "second", "\xEF\xBB\xBF" "error 13801\n");
	program_run(&r, (const char *const[]){"--json", first, second, NULL},
		"", 0);
	assert_int_equal(r.status, 0);
	assert_int_equal(bytes_count(&r.out, "\n"), 2);
	assert_true(bytes_have(&r.out, "first\",\"line\":2,\"column\":7,"
		"\"offset\":10,"));
	assert_true(bytes_have(&r.out, "second\",\"line\":1,\"column\":7,"
		"\"offset\":9,"));
	assert_int_equal(bytes_count(&r.out, "\"cluster\":1,"), 2);
	result_free(&r);
	program_run(&r, (const char *const[]){"--repeat=brief", first,
		second, NULL}, "", 0);
	assert_int_equal(bytes_count(&r.out, "[= " NAME ": "), 2);
	result_free(&r);
}

static void close_input(void)
{
	(void)close(STDIN_FILENO);
}

static void close_output(void)
{
	(void)close(STDOUT_FILENO);
}

static void close_errors(void)
{
	(void)close(STDERR_FILENO);
}

static void close_all(void)
{
	close_input();
	close_output();
	close_errors();
}

static void descriptors_may_be_closed(void **state)
{
	char path[PATH_LEN];
	const char *const args[] = {"-T", "", path, NULL};
	const struct {
		void (*before)(void);
		const char *const *args;
		int status;
		const char *out, *err;
	} rows[] = {
		{close_input, no_args, 1, "", "ipsecannotate: standard input:"},
		{close_input, args, 0, "error 13801 [= " NAME "]\n", ""},
		{close_output, no_args, 1, "",
			"ipsecannotate: standard output:"},
		{close_output, args, 1, "", "ipsecannotate: standard output:"},
		{close_errors, args, 0, "error 13801 [= " NAME "]\n", ""},
		{close_all, args, 1, "", ""},
	};
	struct result r;

	(void)state;
	make_file(path, "closed", "error 13801\n");
	for (size_t i = 0; i < COUNT(rows); i++) {
		run_before(&r, rows[i].args, rows[i].before, LINE);
		assert_int_equal(r.status, rows[i].status);
		assert_text(&r.out, rows[i].out, "output");
		assert_int_equal(strncmp(r.err.ptr, rows[i].err,
			strlen(rows[i].err)), 0);
		assert_true(*rows[i].err != '\0' || r.err.len == 0);
		result_free(&r);
	}
	assert_file(path, "error 13801\n");
}

static void without_arguments_at_all_it_is_a_filter(void **state)
{
	struct result r;

	(void)state;
	run_before(&r, NULL, NULL, LINE);
	assert_int_equal(r.status, 0);
	assert_true(bytes_have(&r.out, "error 13801 [= " NAME ": "));
	result_free(&r);
}

static void the_version_is_that_of_the_library(void **state)
{
	struct result r;

	(void)state;
	program_run(&r, (const char *const[]){"--version", NULL}, "", 0);
	assert_int_equal(r.status, 0);
	assert_text(&r.out, "ipsecannotate " IPSA_VERSION "\n", "version");
	assert_string_equal(ipsa_version(), IPSA_VERSION);
	result_free(&r);
	program_run(&r, (const char *const[]){"-v", "--version", NULL}, "", 0);
	assert_true(bytes_have(&r.out, "PCRE2"));
	result_free(&r);
}

/* --- the system around it ----------------------------------------------- */

static void refuse_executable_memory(void)
{
	if (prctl(PR_SET_MDWE_NUMBER, PR_MDWE_REFUSE_EXEC_GAIN_BIT, 0, 0, 0)
	    != 0)
		_exit(125);
}

static bool has_mdwe(void)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		refuse_executable_memory();
		_exit(0);
	}
	return waitpid(pid, &status, 0) == pid && status == 0;
}

static void without_executable_memory_the_interpreter_works(void **state)
{
	static const char in[] = LINE "x 0x800735E9/13868 (POLICY)\nerror "
		"13801/13806\n13801(" NAME ") %%13868 -2147011095 35E9h\n";
	struct result r, s;

	(void)state;
	if (!has_mdwe())
		skip();
	run_before(&r, no_args, NULL, in);
	run_before(&s, no_args, refuse_executable_memory, in);
	assert_int_equal(s.status, 0);
	assert_bytes(&s.out, &r.out, "with and without executable memory");
	assert_text(&s.err, "", "messages");
	result_free(&r);
	result_free(&s);
	run_before(&s, (const char *const[]){"-v", NULL},
		refuse_executable_memory, in);
	assert_int_equal(s.status, 0);
	assert_int_equal(bytes_count(&s.err, "interpreter"), 1);
	result_free(&s);
}

static void block_nowhere(void)
{
	(void)fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
	(void)fcntl(STDOUT_FILENO, F_SETFL, O_WRONLY | O_NONBLOCK);
}

/* Lines that are sent one after the other. */
struct lines {
	size_t left;
};

static size_t next_lines(void *ctx, char *to, size_t room)
{
	struct lines *lines = ctx;
	size_t len = 0;

	for (; lines->left > 0 && len + strlen(LINE) < room; lines->left--) {
		memcpy(to + len, LINE, strlen(LINE));
		len += strlen(LINE);
	}
	return len;
}

static void descriptors_that_do_not_block_are_waited_for(void **state)
{
	struct lines lines = {50 * 1000};
	struct result r = {0};
	struct child c;

	(void)state;
	child_start(&c, (const char *const[]){"-T", "", NULL}, block_nowhere);
	child_finish(&c, next_lines, &lines, false, &r);
	assert_int_equal(r.status, 0);
	assert_int_equal(bytes_count(&r.out, "13801\n"), 0);
	assert_int_equal(bytes_count(&r.out, "\n"), 50 * 1000);
	result_free(&r);
}

/* --- limits ------------------------------------------------------------- */

static void limits_are_counted_on_standard_error(void **state)
{
	static const char pattern[] = "patterns:\n- name: explodes\n"
		"  reads: decimal\n  spaces: [win32]\n  sieve: 'aaa'\n"
		"  match: '(?:a|aa|a+)+ (?<ref>13801)'\n"
		"  hits: ['aaa«13801»', 'aa«13801»aaa', 'a«13801»aaa']\n"
		"  misses: ['aaab', 'aaabb', 'aaabbb']\n";
	static const char in[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa error 13868\n";
	char path[PATH_LEN];
	struct result r;

	(void)state;
	make_file(path, "yaml", pattern);
	program_run(&r, (const char *const[]){"-p", path, NULL}, in,
		strlen(in));
	assert_int_equal(r.status, 0);
	assert_true(bytes_have(&r.out, "error 13868 [= "));
	assert_true(bytes_have(&r.err, "hit: each may have cost a note\n"));
	assert_int_equal(bytes_count(&r.err, "\n"), 1);
	result_free(&r);
	program_run(&r, (const char *const[]){"-q", "-p", path, NULL}, in,
		strlen(in));
	assert_text(&r.err, "", "messages with --quiet");
	result_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_is_written_as_it_comes),
		cmocka_unit_test(a_note_comes_as_soon_as_its_line_does),
		cmocka_unit_test(a_last_line_without_its_end_is_annotated),
		cmocka_unit_test(signals_drain_and_end_with_their_status),
		cmocka_unit_test(
			a_signal_keeps_the_files_that_come_next_unread),
		cmocka_unit_test(a_signal_that_was_ignored_stays_so),
		cmocka_unit_test(a_signal_loses_nothing_that_was_read),
		cmocka_unit_test(a_reader_that_goes_ends_it_quietly),
		cmocka_unit_test(a_full_disk_is_an_error_with_the_name),
		cmocka_unit_test(the_output_of_o_is_that_of_standard_output),
		cmocka_unit_test(an_input_is_never_its_own_output),
		cmocka_unit_test(an_output_that_cannot_be_made_is_status_1),
		cmocka_unit_test(files_that_fail_do_not_stop_the_others),
		cmocka_unit_test(each_file_begins_anew),
		cmocka_unit_test(descriptors_may_be_closed),
		cmocka_unit_test(without_arguments_at_all_it_is_a_filter),
		cmocka_unit_test(the_version_is_that_of_the_library),
		cmocka_unit_test(
			without_executable_memory_the_interpreter_works),
		cmocka_unit_test(descriptors_that_do_not_block_are_waited_for),
		cmocka_unit_test(limits_are_counted_on_standard_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
