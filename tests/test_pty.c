/* SPDX-License-Identifier: MIT */
/*
 * The program on a terminal, a real one: what a log says to it is shown, what
 * we say to it is obeyed, and nothing of that is so in a pipe or a file.
 */
#define _GNU_SOURCE             /* posix_openpt */

#include "support.h"

#include <sys/wait.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define LABEL "ERROR_IPSEC_IKE_AUTH_FAIL"
#define ON "\033[36m"
#define OFF "\033[m"

enum { PATH_LEN = 256 };

/* --- a terminal ----------------------------------------------------------- */

/* What the child gets as its standard output. */
static int terminal = -1;
static char terminal_name[PATH_LEN];

/* Both ends of one that passes bytes as they are; returns ours. */
static int open_terminal(void)
{
	struct termios how;
	int ours = posix_openpt(O_RDWR | O_NOCTTY);

	assert_true(ours >= 0);
	assert_int_equal(fcntl(ours, F_SETFD, FD_CLOEXEC), 0);
	assert_int_equal(grantpt(ours), 0);
	assert_int_equal(unlockpt(ours), 0);
	assert_non_null(ptsname(ours));
	(void)snprintf(terminal_name, sizeof(terminal_name), "%s",
		ptsname(ours));
	terminal = open(terminal_name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(terminal >= 0);
	assert_int_equal(tcgetattr(terminal, &how), 0);
	how.c_oflag &= ~(tcflag_t)OPOST;
	how.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
	assert_int_equal(tcsetattr(terminal, TCSANOW, &how), 0);
	return ours;
}

static void take_terminal(void)
{
	(void)unsetenv("NO_COLOR");
	(void)setenv("TERM", "xterm", 1);
	if (dup2(terminal, STDOUT_FILENO) < 0)
		_exit(126);
}

static void take_terminal_without_color(void)
{
	take_terminal();
	(void)setenv("NO_COLOR", "1", 1);
}

/* That of Emacs, and some consoles. */
static void take_terminal_without_escapes(void)
{
	take_terminal();
	(void)setenv("TERM", "dumb", 1);
}

static void start(struct child *c, const char *const *args,
	void (*before)(void))
{
	int ours = open_terminal();

	child_start(c, args, before);
	(void)close(c->out);
	c->out = ours;
}

/* All comes on the terminal that comes; it hangs up when we have let go too. */
static void finish(struct child *c, struct result *r)
{
	*r = (struct result){0};
	child_close_in(c);
	(void)close(terminal);
	child_finish(c, NULL, NULL, false, r);
	bytes_add(&r->out, "", 0);
	bytes_add(&r->err, "", 0);
}

static void run_with(struct result *r, const char *const *args,
	const void *in, size_t len, void (*before)(void))
{
	struct child c;

	start(&c, args, before);
	child_send(&c, in, len);
	finish(&c, r);
}

static void run(struct result *r, const char *const *args, const char *in)
{
	run_with(r, args, in, strlen(in), take_terminal);
}

/* --- files ------------------------------------------------------------------ */

static void make_file(char path[PATH_LEN], const char *name, const void *data,
	size_t len)
{
	const char *build = getenv("BUILD");
	FILE *file;

	(void)snprintf(path, PATH_LEN, "%s/%s", build != NULL ? build :
		"build", name);
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

/* ----------------------------------------------------------------------------- */

static const char *const no_args[] = {NULL};

/* Each with a part that a terminal obeys or shows otherwise than it stands. */
static const char hostile[] =
	"\033[2J\033]0;owned\a cleared\n"
	"error 13801\rno error     \n"
	"\xC2\x9B""31m \x9B""31m \x7F\b\n"
	"log.\xE2\x80\xAEgpj.exe\n"
	"Verschl\xC3\xBCsselung\r\n"
	"\033[36m [= FORGED: By the log.]\033[m\n";

static void what_a_log_says_to_the_terminal_is_shown(void **state)
{
	static const char *const args[] = {"--template={name}", NULL};
	struct result r;

	(void)state;
	run(&r, args, hostile);
	assert_int_equal(r.status, 0);
	assert_text(&r.out,
		"\\x1B[2J\\x1B]0;owned\\x07 cleared\n"
		"error 13801" ON " [= " LABEL ": " LABEL "]" OFF
		"\\x0Dno error     \n"
		"\\xC2\\x9B31m \\x9B31m \\x7F\\x08\n"
		"log.\\xE2\\x80\\xAEgpj.exe\n"
		"Verschl\xC3\xBCsselung\r\n"
		"\\x1B[36m [= FORGED: By the log.]\\x1B[m\n", "terminal");
	assert_int_equal(r.err.len, 0);
	result_free(&r);
}

static void colours_are_ours_alone(void **state)
{
	static const struct {
		const char *args[3];
		void (*before)(void);
		const char *before_note, *after_note;
	} ways[] = {
		{{NULL}, take_terminal, ON, OFF},
		{{"--color=always", NULL}, take_terminal_without_color, ON,
			OFF},
		{{"--color=never", NULL}, take_terminal, "", ""},
		{{NULL}, take_terminal_without_color, "", ""},
		{{NULL}, take_terminal_without_escapes, "", ""},
		{{"--color=always", NULL}, take_terminal_without_escapes, ON,
			OFF},
		{{"--style=end", NULL}, take_terminal, ON, OFF},
		{{"-j1", "-r", NULL}, take_terminal, ON, OFF},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct bytes note = {0};
		struct result r;

		run_with(&r, ways[i].args, "\033[36m error 13801\n", 18,
			ways[i].before);
		assert_int_equal(r.status, 0);
		bytes_format(&note, "error 13801%s [= " LABEL ":",
			ways[i].before_note);
		assert_memory_equal(r.out.ptr, "\\x1B[36m ", 9);
		assert_true(bytes_have(&r.out, note.ptr));
		bytes_clear(&note);
		bytes_format(&note, ".]%s\n", ways[i].after_note);
		assert_true(bytes_have(&r.out, note.ptr));
		assert_int_equal(bytes_count(&r.out, "\033"),
			*ways[i].before_note != '\0' ? 2 : 0);
		bytes_free(&note);
		result_free(&r);
	}
}

/* Where lines are left out, what is written first is held for a moment. */
static void colours_may_come_at_the_beginning(void **state)
{
	static const char *const args[] = {"--matched", "--loose",
		"-T{name}", NULL};
	struct result r;

	(void)state;
	run(&r, args, "no\n1 (IKE notify)\n");
	assert_memory_equal(r.out.ptr, "1" ON " [= ", strlen("1" ON " [= "));
	assert_int_equal(bytes_count(&r.out, "\033"), 2);
	result_free(&r);
}

/* A note may come where a character was cut short: colours begin behind it. */
static void what_is_cut_short_is_shown_before_a_note(void **state)
{
	static const char *const args[] = {"--style=end", "-T{name}", NULL};
	struct result r;

	(void)state;
	run(&r, args, "error 13801 \xE2\x80");
	assert_text(&r.out, "error 13801 \\xE2\\x80" ON " [= " LABEL ": "
		LABEL "]" OFF, "end");
	result_free(&r);
}

/* It comes in two reads; what is whole does not wait. */
static void characters_may_come_in_pieces(void **state)
{
	struct bytes got = {0};
	struct result r;
	struct child c;

	(void)state;
	start(&c, no_args, take_terminal);
	child_send(&c, "one\ntwo \xE2\x80", 10);
	assert_true(child_read_until(&c, &got, "one\n"));
	child_send(&c, "\xAE three\n\xE2\x80", 10);
	assert_true(child_read_until(&c, &got, " three\n"));
	finish(&c, &r);
	assert_text(&got, "one\ntwo \\xE2\\x80\\xAE three\n", "first");
	assert_text(&r.out, "\\xE2\\x80", "last");
	bytes_free(&got);
	result_free(&r);
}

static void in_pipes_and_files_no_byte_is_changed(void **state)
{
	static const char *const nothing[] = {"--families=ras", NULL};
	char path[PATH_LEN], to[PATH_LEN];
	const char *const to_file[] = {"-o", to, "--families=ras", path, NULL};
	struct bytes got = {0};
	struct result r;

	(void)state;
	make_file(path, "pty-hostile.log", hostile, sizeof(hostile) - 1);
	make_file(to, "pty-out.log", "", 0);
	program_run(&r, nothing, hostile, sizeof(hostile) - 1);
	assert_text(&r.out, hostile, "pipe");
	result_free(&r);
	run(&r, to_file, "");
	assert_int_equal(r.out.len, 0);
	assert_true(bytes_add_file(&got, to));
	assert_text(&got, hostile, "file");
	bytes_free(&got);
	result_free(&r);
	assert_int_equal(remove(path), 0);
	assert_int_equal(remove(to), 0);
}

/* A terminal is one by whatever name it is opened. */
static void a_terminal_named_with_o_is_one(void **state)
{
	const char *const args[] = {"-o", terminal_name, NULL};
	int ours = open_terminal();
	struct bytes got = {0};
	struct child c;
	struct result r = {0};

	(void)state;
	child_start(&c, args, NULL);
	(void)close(c.out);
	c.out = ours;
	child_send(&c, "\033[2J\n", 5);
	assert_true(child_read_until(&c, &got, "\n"));
	finish(&c, &r);
	assert_text(&got, "\\x1B[2J\n", "-o");
	assert_int_equal(r.status, 0);
	bytes_free(&got);
	result_free(&r);
}

/* U+5B1B is an escape and a bracket in UTF-16. */
static void utf_16_is_shown_as_utf_8(void **state)
{
	static const char in[] = "\xFF\xFE""e\0r\0r\0o\0r\0 \0\x1B\x5B\n\0";
	static const char *const wide[] = {"--output-encoding=utf-16le", NULL};
	struct result r;

	(void)state;
	run_with(&r, no_args, in, sizeof(in) - 1, take_terminal);
	assert_text(&r.out, "\xEF\xBB\xBF""error \xE5\xAC\x9B\n", "UTF-8");
	result_free(&r);
	run_with(&r, wide, in, sizeof(in) - 1, take_terminal);
	assert_text(&r.out, "\\xFF\\xFEe\\x00r\\x00r\\x00o\\x00r\\x00 \\x00"
		"\\x1B[\n\\x00", "UTF-16");
	result_free(&r);
	program_run(&r, no_args, in, sizeof(in) - 1);
	assert_int_equal(r.out.len, sizeof(in) - 1);
	assert_memory_equal(r.out.ptr, in, sizeof(in) - 1);
	result_free(&r);
}

/* An old event log, which is passed on as it is. */
static void what_nothing_reads_is_shown_too(void **state)
{
	static const char log[] = "\x30\0\0\0LfLe\1\0\0\0\033[2J";
	char path[PATH_LEN];
	const char *const args[] = {path, NULL};
	struct result r;

	(void)state;
	make_file(path, "pty.evt", log, sizeof(log) - 1);
	run(&r, args, "");
	assert_int_equal(r.status, 1);
	assert_text(&r.out, "0\\x00\\x00\\x00LfLe\\x01\\x00\\x00\\x00\\x1B[2J",
		"evt");
	result_free(&r);
	assert_int_equal(remove(path), 0);
}

/* A name that somebody else chose, in whatever is said of it. */
static void messages_show_names_as_text(void **state)
{
	static const char *const args[] = {"no\033[2J\r\xE2\x80\xA8.log", NULL};
	struct result r;

	(void)state;
	run(&r, args, "");
	assert_int_equal(r.status, 1);
	assert_text(&r.err, "ipsecannotate: no\\x1B[2J\\x0D\\xE2\\x80\\xA8"
		".log: No such file or directory\n", "message");
	result_free(&r);
}

/* What several threads write is held back by some of them. */
static void a_batch_on_a_terminal_is_what_one_thread_shows(void **state)
{
	enum { LINES = 60000 };
	char path[PATH_LEN];
	const char *const one[] = {path, path, NULL};
	const char *const three[] = {"-j3", path, path, NULL};
	struct bytes log = {0};
	struct result r, expected;

	(void)state;
	for (int i = 0; i < LINES; i++)
		bytes_format(&log, i % 1000 == 0 ? "x%d error 13801 \033[2J\n" :
			"x%d a line that holds nothing at all\xC2\n", i);
	make_file(path, "pty-big.log", log.ptr, log.len);
	run(&expected, one, "");
	run(&r, three, "");
	assert_bytes(&r.out, &expected.out, "-j3");
	assert_int_equal(bytes_count(&r.out, ON " [= "), 2 * LINES / 1000);
	assert_int_equal(bytes_count(&r.out, "\\x1B[2J"), 2 * LINES / 1000);
	assert_int_equal(bytes_count(&r.out, "\033"), 4 * LINES / 1000);
	bytes_free(&log);
	result_free(&r);
	result_free(&expected);
	assert_int_equal(remove(path), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_log_says_to_the_terminal_is_shown),
		cmocka_unit_test(colours_are_ours_alone),
		cmocka_unit_test(colours_may_come_at_the_beginning),
		cmocka_unit_test(what_is_cut_short_is_shown_before_a_note),
		cmocka_unit_test(characters_may_come_in_pieces),
		cmocka_unit_test(in_pipes_and_files_no_byte_is_changed),
		cmocka_unit_test(a_terminal_named_with_o_is_one),
		cmocka_unit_test(utf_16_is_shown_as_utf_8),
		cmocka_unit_test(what_nothing_reads_is_shown_too),
		cmocka_unit_test(messages_show_names_as_text),
		cmocka_unit_test(
			a_batch_on_a_terminal_is_what_one_thread_shows)
	};

	return cmocka_run_group_tests_name("pty", tests, NULL, NULL);
}
