/* SPDX-License-Identifier: MIT */
/*
 * A run that lasts: SIGHUP opens the output anew and takes catalogue and
 * patterns anew, SIGUSR1 writes counters. Nothing is lost meanwhile.
 */
#include "support.h"

#include <sys/stat.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE "error 13801\n"

#define ENTRY "space: win32\nfamily: windows-ipsec\nentries:\n" \
	"- name: ERROR_IPSEC_IKE_AUTH_FAIL\n  action: "
#define FIRST ENTRY "Do this first.\n"
#define SECOND ENTRY "Do that instead.\n"
#define BROKEN ENTRY "[no\n"

enum { PATH_LEN = 256, TRIES = 20000, PATIENCE_MS = 30000 };

struct run {
	char catalog[PATH_LEN], output[PATH_LEN], moved[PATH_LEN],
		stats[PATH_LEN];
	char options[3][2 * PATH_LEN];
	const char *args[8];
	struct child c;
	struct bytes out, file;
};

static void path_of(char path[PATH_LEN], const char *name)
{
	const char *build = getenv("BUILD");

	snprintf(path, PATH_LEN, "%s/tests/test_service.%s",
		build != NULL ? build : "build", name);
	(void)remove(path);
}

static void write_file(const char *path, const char *text)
{
	FILE *to = fopen(path, "wb");

	assert_non_null(to);
	assert_true(fputs(text, to) >= 0);
	assert_int_equal(fclose(to), 0);
}

/* Start it with the first catalogue; `more` are further options. */
static void start(struct run *r, const char *one, const char *two)
{
	memset(r, 0, sizeof *r);
	path_of(r->catalog, "yaml");
	path_of(r->output, "out");
	path_of(r->moved, "moved");
	path_of(r->stats, "prom");
	write_file(r->catalog, FIRST);
	snprintf(r->options[0], sizeof r->options[0], "--catalog=%s",
		r->catalog);
	snprintf(r->options[1], sizeof r->options[1], "--stats-file=%s",
		r->stats);
	r->args[0] = r->options[0];
	r->args[1] = r->options[1];
	r->args[2] = "--template={action}";
	r->args[3] = one;
	r->args[4] = one != NULL ? two : NULL;
	child_start(&r->c, r->args, NULL);
}

static void pause_a_little(void)
{
	(void)nanosleep(&(struct timespec){.tv_nsec = 1000 * 1000}, NULL);
}

/* Send the line until an answer holds this; the answers before it hold `old`. */
static void until_answered(struct run *r, const char *old, const char *new)
{
	for (int i = 0; i < TRIES; i++) {
		bytes_clear(&r->out);
		child_send(&r->c, LINE, strlen(LINE));
		assert_true(child_read_until(&r->c, &r->out, "\n"));
		if (bytes_have(&r->out, new))
			return;
		assert_true(bytes_have(&r->out, old));
		pause_a_little();
	}
	fail_msg("'%s' never comes", new);
}

static void ask_for(struct run *r, int sig)
{
	assert_int_equal(kill(r->c.pid, sig), 0);
}

/* Wait until a file holds this. */
static void until_file(struct run *r, const char *path, const char *text)
{
	for (int i = 0; i < TRIES; i++) {
		bytes_clear(&r->file);
		if (bytes_add_file(&r->file, path) && bytes_have(&r->file, text))
			return;
		pause_a_little();
	}
	fail_msg("%s never holds '%s'", path, text);
}

static void until_counted(struct run *r, const char *text)
{
	for (int i = 0; i < TRIES; i++) {
		ask_for(r, SIGUSR1);
		bytes_clear(&r->file);
		if (bytes_add_file(&r->file, r->stats) &&
		    bytes_have(&r->file, text))
			return;
		pause_a_little();
	}
	fail_msg("'%s' is never counted", text);
}

static void end(struct run *r, const char *said)
{
	struct result result = {0};

	child_finish(&r->c, NULL, NULL, false, &result);
	bytes_add(&result.err, "", 0);
	assert_int_equal(result.status, 0);
	if (said == NULL)
		assert_text(&result.err, "", "standard error");
	else
		assert_true(bytes_have(&result.err, said));
	result_free(&result);
	bytes_free(&r->out);
	bytes_free(&r->file);
}

static const char *const ways[] = {NULL, "--host=rsyslog-mmexternal"};

static void what_is_known_is_taken_anew(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct run r;

		start(&r, ways[i], NULL);
		until_answered(&r, "Do this first.", "Do this first.");
		write_file(r.catalog, SECOND);
		ask_for(&r, SIGHUP);
		until_answered(&r, "Do this first.", "Do that instead.");
		write_file(r.catalog, FIRST);
		ask_for(&r, SIGHUP);
		until_answered(&r, "Do that instead.", "Do this first.");
		until_counted(&r, "\nipsecannotate_reloads_total 2\n");
		end(&r, NULL);
	}
}

static void what_is_broken_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct run r;

		start(&r, ways[i], NULL);
		until_answered(&r, "Do this first.", "Do this first.");
		write_file(r.catalog, BROKEN);
		ask_for(&r, SIGHUP);
		until_counted(&r, "\nipsecannotate_refused_reloads_total 1\n");
		until_answered(&r, "", "Do this first.");
		assert_int_equal(remove(r.catalog), 0);
		ask_for(&r, SIGHUP);
		until_counted(&r, "\nipsecannotate_refused_reloads_total 2\n");
		until_answered(&r, "", "Do this first.");
		write_file(r.catalog, SECOND);
		ask_for(&r, SIGHUP);
		until_answered(&r, "Do this first.", "Do that instead.");
		end(&r, ways[i] == NULL ? "stay as they were" : NULL);
	}
}

/* Notes of the line that began before come of what is known when it ends. */
static void a_line_under_way_is_not_lost(void **state)
{
	struct run r;

	(void)state;
	start(&r, "--format=text", NULL);
	until_answered(&r, "Do this first.", "Do this first.");
	child_send(&r.c, "first error ", 12);
	write_file(r.catalog, SECOND);
	ask_for(&r, SIGHUP);
	until_counted(&r, "\nipsecannotate_reloads_total 1\n");
	bytes_clear(&r.out);
	child_send(&r.c, "13801\n", 6);
	assert_true(child_read_until(&r.c, &r.out, "\n"));
	assert_text(&r.out, "first error 13801 [= "
		"ERROR_IPSEC_IKE_AUTH_FAIL: Do that instead.]\n", "line");
	end(&r, NULL);
}

#define NOTED "error 13801 [= ERROR_IPSEC_IKE_AUTH_FAIL: Do this first.]\n"

static void output_goes_to_the_file_of_that_name(void **state)
{
	static const char *const hosts[] = {NULL, "--host=rsyslog-omprog"};
	static const char *const moves[] = {NOTED NOTED, NOTED NOTED};

	(void)state;
	for (size_t i = 0; i < COUNT(hosts); i++) {
		char output[2 * PATH_LEN];
		struct run r;

		path_of(r.output, "out");
		snprintf(output, sizeof output, "--output=%s", r.output);
		start(&r, output, hosts[i]);
		child_send(&r.c, LINE LINE, 2 * strlen(LINE));
		until_file(&r, r.output, moves[i]);
		assert_int_equal(rename(r.output, r.moved), 0);
		ask_for(&r, SIGHUP);
		until_counted(&r, "\nipsecannotate_reloads_total 1\n");
		child_send(&r.c, LINE, strlen(LINE));
		until_file(&r, r.output, NOTED);
		assert_text(&r.file, NOTED, "new file");
		bytes_clear(&r.file);
		assert_true(bytes_add_file(&r.file, r.moved));
		assert_text(&r.file, moves[i], "file that was moved");
		/* Not moved, it is gone on with. */
		ask_for(&r, SIGHUP);
		until_counted(&r, "\nipsecannotate_reloads_total 2\n");
		child_send(&r.c, LINE, strlen(LINE));
		until_file(&r, r.output, NOTED NOTED);
		end(&r, NULL);
	}
}

/* What nobody reads cannot be opened anew: it is told, and the run goes on. */
static void a_pipe_without_a_reader_is_not_waited_for(void **state)
{
	char output[2 * PATH_LEN], path[PATH_LEN], got[256];
	struct pollfd reader = {.events = POLLIN};
	struct run r;

	(void)state;
	path_of(path, "fifo");
	assert_int_equal(mkfifo(path, 0600), 0);
	reader.fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_true(reader.fd >= 0);
	snprintf(output, sizeof output, "--output=%s", path);
	start(&r, output, NULL);
	child_send(&r.c, LINE, strlen(LINE));
	assert_int_equal(poll(&reader, 1, PATIENCE_MS), 1);
	assert_int_equal(read(reader.fd, got, sizeof got), strlen(NOTED));
	assert_memory_equal(got, NOTED, strlen(NOTED));
	assert_int_equal(close(reader.fd), 0);
	ask_for(&r, SIGHUP);
	until_counted(&r, "\nipsecannotate_reloads_total 1\n");
	end(&r, "test_service.fifo: ");
	assert_int_equal(remove(path), 0);
}

static void counters_take_the_place_of_nothing_else(void **state)
{
	char path[PATH_LEN], stats[2 * PATH_LEN], output[2 * PATH_LEN];
	char above[2 * PATH_LEN];
	const char *const rows[][4] = {
		{stats, path, NULL},
		{stats, output, NULL},
		{stats, output, "--host=rsyslog-omprog", NULL},
		{above, path, NULL},
		{above, output, NULL},
	};

	(void)state;
	path_of(path, "log.new");
	snprintf(stats, sizeof stats, "--stats-file=%s", path);
	/* Counters are written to that.new first. */
	snprintf(above, sizeof above, "%.*s", (int)strlen(stats) - 4, stats);
	snprintf(output, sizeof output, "--output=%s", path);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bytes is = {0};
		struct result r;

		write_file(path, LINE);
		program_run(&r, rows[i], "", 0);
		assert_int_equal(r.status, 1);
		bytes_add(&r.err, "", 0);
		assert_true(bytes_have(&r.err, ": the counters would take"));
		assert_true(bytes_add_file(&is, path));
		assert_text(&is, LINE, "file");
		bytes_free(&is);
		result_free(&r);
	}
	assert_int_equal(remove(path), 0);
}

/* A file in their place would be one, too, for all others that write there. */
static void a_link_and_a_pipe_stay_where_counters_go(void **state)
{
	char file[PATH_LEN], link[PATH_LEN], pipe[PATH_LEN];
	char option[2 * PATH_LEN];
	const char *const paths[] = {link, pipe}, *const more[] = {NULL,
		"--no-sandbox"};

	(void)state;
	path_of(file, "counted");
	path_of(link, "link");
	path_of(pipe, "counters");
	assert_int_equal(mkfifo(pipe, 0600), 0);
	assert_int_equal(symlink(strrchr(file, '/') + 1, link), 0);
	for (size_t i = 0; i < 2 * COUNT(paths); i++) {
		const char *path = paths[i / 2];
		const char *const args[] = {option, more[i % 2], NULL};
		struct bytes is = {0};
		struct result r;
		struct stat before, after;
		char counters[4096];
		ssize_t len;
		int fd;

		write_file(file, LINE LINE);
		assert_int_equal(lstat(path, &before), 0);
		fd = open(path, O_RDONLY | O_NONBLOCK);
		assert_true(fd >= 0);
		snprintf(option, sizeof option, "--stats-file=%s", path);
		program_run(&r, args, LINE, strlen(LINE));
		assert_int_equal(r.status, 0);
		len = read(fd, counters, sizeof counters);
		assert_true(len > 0);
		bytes_add(&is, counters, (size_t)len);
		assert_true(bytes_have(&is, "\nipsecannotate_lines_total 1\n"));
		assert_false(bytes_have(&is, LINE));
		assert_int_equal(lstat(path, &after), 0);
		assert_true(before.st_ino == after.st_ino);
		assert_int_equal(close(fd), 0);
		bytes_free(&is);
		result_free(&r);
	}
	assert_int_equal(remove(pipe), 0);
	assert_int_equal(remove(link), 0);
	assert_int_equal(remove(file), 0);
}

/* What stands where they are made first may be a link to another file. */
static void what_has_the_name_of_the_draft_is_not_written_to(void **state)
{
	char stats[PATH_LEN], file[PATH_LEN], draft[2 * PATH_LEN];
	char option[2 * PATH_LEN];
	const char *const args[] = {option, NULL};
	struct bytes is = {0};
	struct result r;
	struct stat st;

	(void)state;
	path_of(stats, "prom");
	path_of(file, "victim");
	write_file(file, LINE);
	snprintf(draft, sizeof draft, "%s.new", stats);
	snprintf(option, sizeof option, "--stats-file=%s", stats);
	assert_int_equal(symlink(strrchr(file, '/') + 1, draft), 0);
	program_run(&r, args, LINE, strlen(LINE));
	assert_int_equal(r.status, 0);
	assert_true(bytes_add_file(&is, file));
	assert_string_equal(is.ptr, LINE);
	assert_int_equal(lstat(stats, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_not_equal(lstat(draft, &st), 0);
	result_free(&r);
	bytes_free(&is);
	assert_int_equal(remove(stats), 0);
	assert_int_equal(remove(file), 0);
}

static void counters_are_those_of_the_run(void **state)
{
	static const struct {
		const char *name, *value;
	} rows[] = {
		{"lines", "4"}, {"bytes", "49"}, {"references", "4"},
		{"notes", "3"}, {"limits", "0"}, {"damaged_records", "0"},
		{"kept_records", "0"}, {"reloads", "0"},
		{"refused_reloads", "0"}
	};
	struct bytes expected = {0}, temporary = {0};
	struct run r;

	(void)state;
	start(&r, "--format=text", NULL);
	child_send(&r.c, LINE LINE "13801 (0x35E9)\nnothing !\n", 49);
	assert_true(child_read_until(&r.c, &r.out, "!\n"));
	child_close_in(&r.c);
	end(&r, NULL);
	assert_true(bytes_add_file(&r.file, r.stats));
	for (size_t i = 0; i < COUNT(rows); i++) {
		bytes_clear(&expected);
		bytes_format(&expected, "\n# TYPE ipsecannotate_%s_total "
			"counter\nipsecannotate_%s_total %s\n", rows[i].name,
			rows[i].name, rows[i].value);
		if (!bytes_have(&r.file, expected.ptr))
			fail_msg("%s in %s", expected.ptr, r.file.ptr);
	}
	bytes_format(&temporary, "%s.new", r.stats);
	assert_int_not_equal(access(temporary.ptr, F_OK), 0);
	bytes_free(&expected);
	bytes_free(&temporary);
	bytes_free(&r.file);
}

static void counters_that_cannot_be_written_are_a_failure(void **state)
{
	static const char *const args[] = {"--stats-file=/does/not/exist",
		NULL};
	struct result r;

	(void)state;
	program_run(&r, args, LINE, strlen(LINE));
	assert_int_equal(r.status, 1);
	assert_true(bytes_have(&r.out, "13801 [= "));
	assert_true(bytes_have(&r.err, "/does/not/exist: No such file"));
	result_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_known_is_taken_anew),
		cmocka_unit_test(what_is_broken_is_refused),
		cmocka_unit_test(a_line_under_way_is_not_lost),
		cmocka_unit_test(output_goes_to_the_file_of_that_name),
		cmocka_unit_test(a_pipe_without_a_reader_is_not_waited_for),
		cmocka_unit_test(counters_take_the_place_of_nothing_else),
		cmocka_unit_test(a_link_and_a_pipe_stay_where_counters_go),
		cmocka_unit_test(
			what_has_the_name_of_the_draft_is_not_written_to),
		cmocka_unit_test(counters_are_those_of_the_run),
		cmocka_unit_test(counters_that_cannot_be_written_are_a_failure)
	};

	return cmocka_run_group_tests_name("service", tests, NULL, NULL);
}
