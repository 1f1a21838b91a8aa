/* SPDX-License-Identifier: MIT */
/*
 * The program as a batch: folders mirrored, big files worked on by several
 * threads, runs that are killed and taken up again.
 */
#include "support.h"

#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#define LINE "vpnd: error 13801\n"
#define NOTE " [= ERROR_IPSEC_IKE_AUTH_FAIL: "

enum { PATH_LEN = 512, KILLS = 50, OLD = 1000000000 };

/* --- files and folders ---------------------------------------------------- */

/* A path below the folder of this test. */
static const char *below(char path[PATH_LEN], const char *name)
{
	const char *build = getenv("BUILD");

	snprintf(path, PATH_LEN, "%s/tests/test_batch.d/%s",
		build != NULL ? build : "build", name);
	return path;
}

static void remove_all(const char *path)
{
	struct dirent *entry;
	char inner[PATH_LEN];
	struct stat st;
	DIR *folder;

	if (lstat(path, &st) != 0)
		return;
	if (!S_ISDIR(st.st_mode)) {
		assert_int_equal(unlink(path), 0);
		return;
	}
	folder = opendir(path);
	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);
		remove_all(inner);
	}
	assert_int_equal(closedir(folder), 0);
	assert_int_equal(rmdir(path), 0);
}

static void make_folders(const char *path)
{
	char part[PATH_LEN];

	for (const char *at = strchr(path + 1, '/'); at != NULL;
	    at = strchr(at + 1, '/')) {
		snprintf(part, sizeof(part), "%.*s", (int)(at - path), path);
		assert_true(mkdir(part, 0777) == 0 || errno == EEXIST);
	}
}

/* A file below the folder, with an old time of its own. */
static void make(const char *name, const void *data, size_t len)
{
	struct timespec times[2] = {{.tv_sec = OLD + (time_t)len}};
	char path[PATH_LEN];
	FILE *to;

	make_folders(below(path, name));
	to = fopen(path, "wb");
	assert_non_null(to);
	assert_int_equal(fwrite(data, 1, len, to), len);
	assert_int_equal(fclose(to), 0);
	times[1] = times[0];
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void make_text(const char *name, const char *text)
{
	make(name, text, strlen(text));
}

static void assert_holds(const char *name, const char *text)
{
	struct bytes got = {0};
	char path[PATH_LEN];

	assert_true(bytes_add_file(&got, below(path, name)));
	assert_text(&got, text, name);
	bytes_free(&got);
}

static bool is_there(const char *name)
{
	char path[PATH_LEN];

	return access(below(path, name), F_OK) == 0;
}

/* How many files a folder and its folders hold. */
static size_t count_files(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	char inner[PATH_LEN];
	size_t count = 0;

	if (folder == NULL)
		return access(path, F_OK) == 0;
	while ((entry = readdir(folder)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);
		count += count_files(inner);
	}
	assert_int_equal(closedir(folder), 0);
	return count;
}

static size_t files_in(const char *name)
{
	char path[PATH_LEN];

	return count_files(below(path, name));
}

/* A run in the folder of this test: its arguments are relative to it. */
static void run(struct result *r, const char *const *args)
{
	char here[PATH_LEN], path[PATH_LEN];

	assert_non_null(getcwd(here, sizeof(here)));
	assert_int_equal(chdir(below(path, "")), 0);
	program_run(r, args, "", 0);
	assert_int_equal(chdir(here), 0);
}

static void assert_run(const char *const *args, int status, const char *err)
{
	struct result r;

	run(&r, args);
	if (r.status != status)
		bytes_print("messages", r.err.ptr, r.err.len);
	assert_int_equal(r.status, status);
	if (err == NULL)
		assert_text(&r.err, "", "messages");
	else
		assert_true(bytes_have(&r.err, err));
	result_free(&r);
}

#define RUN(status, err, ...) \
	assert_run((const char *const[]){__VA_ARGS__, NULL}, status, err)

static int set_up(void **state)
{
	char path[PATH_LEN];

	(void)state;
	remove_all(below(path, ""));
	make_folders(path);
	return 0;
}

/* --- where things go ------------------------------------------------------ */

static void files_go_to_their_names_and_folders_keep_their_paths(void **state)
{
	(void)state;
	make_text("in/a.log", LINE);
	make_text("in/sub/b.log", "plain\n");
	make_text("other/c.log", LINE);
	assert_int_equal(symlink("a.log", "link"), 0);
	RUN(0, NULL, "-T", "", "-r", "-d", "new/out", "in/", "other/c.log");
	assert_int_equal(unlink("link"), 0);
	assert_holds("new/out/a.log", "vpnd: error 13801 [= "
		"ERROR_IPSEC_IKE_AUTH_FAIL]\n");
	assert_holds("new/out/sub/b.log", "plain\n");
	assert_true(is_there("new/out/c.log"));
	assert_int_equal(files_in("new/out"), 3);
}

static void links_and_the_output_itself_are_passed_over(void **state)
{
	char path[PATH_LEN];

	(void)state;
	make_text("in/a.log", LINE);
	assert_int_equal(symlink("a.log", below(path, "in/link")), 0);
	assert_int_equal(symlink("..", below(path, "in/up")), 0);
	assert_int_equal(mkfifo(below(path, "in/fifo"), 0600), 0);
	make_text("in/out/old.log", "old\n");
	RUN(0, "3 links and other things that are no files were passed over",
		"-v", "-r", "-d", "in/out", "in");
	assert_int_equal(files_in("in/out"), 2);
	assert_holds("in/out/old.log", "old\n");
}

static void times_and_permissions_are_kept(void **state)
{
	char path[PATH_LEN];
	struct stat in, out;

	(void)state;
	make_text("a.log", LINE);
	assert_int_equal(chmod(below(path, "a.log"), 0600), 0);
	RUN(0, NULL, "-d", "out", "a.log");
	assert_int_equal(stat(path, &in), 0);
	assert_int_equal(stat(below(path, "out/a.log"), &out), 0);
	assert_int_equal(out.st_mtim.tv_sec, in.st_mtim.tv_sec);
	assert_int_equal(out.st_mtim.tv_nsec, in.st_mtim.tv_nsec);
	assert_int_equal(out.st_mode & 0777, 0600);
}

static void what_holds_no_text_is_copied(void **state)
{
	static const char binary[] = "error 13801\0\n" LINE
		"error 13801 [= A: By a note.]\n";
	struct bytes got = {0}, expected = {0};
	char path[PATH_LEN];

	(void)state;
	make("a.bin", binary, sizeof(binary));
	bytes_add(&expected, binary, sizeof(binary));
	RUN(0, NULL, "-d", "out", "a.bin");
	assert_true(bytes_add_file(&got, below(path, "out/a.bin")));
	assert_bytes(&got, &expected, "copy");
	bytes_clear(&got);
	RUN(0, NULL, "--strip", "--matched", "-d", "stripped", "a.bin");
	assert_true(bytes_add_file(&got, below(path, "stripped/a.bin")));
	assert_bytes(&got, &expected, "copy, stripped");
	bytes_free(&got);
	bytes_free(&expected);
}

static void one_target_for_two_is_refused_before_anything(void **state)
{
	(void)state;
	make_text("a/x.log", LINE);
	make_text("b/x.log", LINE);
	make_text("b/y.log", LINE);
	RUN(2, "a/x.log and b/x.log: both would be out/x.log\n", "-r", "-d",
		"out", "a/x.log", "b");
	RUN(2, "a/x.log and a/x.log: both would be out/x.log\n", "-d", "out",
		"a/x.log", "a/x.log");
	make_text("c/x.log/z", LINE);
	RUN(2, "a/x.log and c/x.log/z: out/x.log would be a file and a folder",
		"-r", "-d", "out", "a", "c");
	assert_false(is_there("out"));
}

/* However it is written, and whether the folder is there or not. */
static void the_report_is_no_target_either(void **state)
{
	static const char *const reports[] = {"--report=out/x.log",
		"--report=./out/x.log", "--report=out//x.log"};
	char path[PATH_LEN];

	(void)state;
	make_text("x.log", LINE);
	for (size_t i = 0; i < 2 * COUNT(reports); i++) {
		RUN(2, "/x.log: both would be out/x.log\n", "-d", "out",
			"--force", reports[i / 2], "x.log");
		assert_false(is_there("out/x.log"));
		if (i % 2 == 0)
			assert_int_equal(mkdir(below(path, "out"), 0777), 0);
		else
			assert_int_equal(rmdir(path), 0);
	}
	RUN(0, NULL, "-d", "out", "--report=out/report.html", "x.log");
	assert_int_equal(files_in("out"), 2);
}

static void an_input_is_never_a_target(void **state)
{
	(void)state;
	make_text("x.log", LINE);
	make_text("in/y.log", LINE);
	RUN(2, "x.log: would replace x.log, which is to be read\n", "-d", ".",
		"x.log", "--force");
	RUN(2, "in/y.log: would replace in/y.log", "-r", "-d", "in", "in/y.log",
		"--force");
	assert_holds("x.log", LINE);
	assert_holds("in/y.log", LINE);
}

static void targets_that_exist_are_kept_without_force(void **state)
{
	(void)state;
	make_text("x.log", LINE);
	make_text("y.log", "y\n");
	make_text("out/x.log", "mine, and longer than that\n");
	RUN(1, "out/x.log: exists; --force replaces it\n", "-d", "out",
		"x.log", "y.log");
	assert_holds("out/x.log", "mine, and longer than that\n");
	assert_holds("out/y.log", "y\n");
	RUN(1, "out/y.log: exists; --force replaces it, --resume leaves it",
		"-d", "out", "y.log");
	RUN(1, "out/x.log: exists, and is not complete, another's, or from "
		"before its FILE changed; --resume with --force replaces it\n",
		"--resume", "-d", "out", "x.log");
	RUN(0, NULL, "--force", "-T", "", "-d", "out", "x.log");
	assert_holds("out/x.log", "vpnd: error 13801 [= "
		"ERROR_IPSEC_IKE_AUTH_FAIL]\n");
}

static void resume_leaves_what_is_complete(void **state)
{
	(void)state;
	make_text("in/a", LINE);
	make_text("in/b", "b\n");
	RUN(0, NULL, "-r", "-d", "out", "in");
	make_text("out/b", "as long as it has the time\n");
	make("out/b", "?\n", 2);
	RUN(0, "2 of 2 files were complete", "-v", "--resume", "-r", "-d",
		"out", "in");
	assert_holds("out/b", "?\n");
	RUN(0, "2 of 2 files were complete", "-v", "--resume", "--force", "-r",
		"-d", "out", "in");
	assert_holds("out/b", "?\n");
	RUN(0, "1 of 1 file was complete", "-v", "--resume", "-d", "out",
		"in/a");
	make_text("in/c", "c\n");
	RUN(0, "2 of 3 files were complete", "-v", "--resume", "-r", "-d",
		"out", "in");
	assert_holds("out/c", "c\n");
}

static void what_cannot_be_read_is_told_and_the_rest_is_written(void **state)
{
	char path[PATH_LEN];

	(void)state;
	make_text("in/a", LINE);
	make_text("in/b", "b\n");
	assert_int_equal(chmod(below(path, "in/a"), 0), 0);
	if (geteuid() != 0) {
		RUN(1, "in/a: Permission denied", "-r", "-d", "out", "in");
		assert_false(is_there("out/a"));
	}
	RUN(1, "gone: No such file", "-d", "out2", "gone", "in/b");
	RUN(1, "in: Is a directory", "-d", "out3", "in", "in/b");
	assert_holds("out2/b", "b\n");
	assert_int_equal(files_in("out2"), 1);
	assert_int_equal(files_in("out3"), 1);
}

/* Root, too, cannot go where the path is too long. */
static void a_folder_that_cannot_be_read_is_named_in_the_report(void **state)
{
	enum { DOTS = 4086 };
	struct bytes in = {0}, page = {0};
	char path[PATH_LEN];

	(void)state;
	make_text("in/a", LINE);
	make_text("in/a-folder/b", "b\n");
	make_text("more/a-folder/c", "c\n");
	while (in.len < DOTS)
		bytes_add_text(&in, "./");
	bytes_add_text(&in, "in");
	RUN(1, "/a-folder: File name too long", "-r", "--report=found.html",
		"-d", "out", in.ptr, "more");
	assert_int_equal(files_in("out"), 2);
	assert_holds("out/a-folder/c", "c\n");
	assert_true(bytes_add_file(&page, below(path, "found.html")));
	assert_true(bytes_have(&page, "/in/a-folder</span> was not read"));
	assert_true(bytes_have(&page, "<li>inputs that failed: 1</li>"));
	bytes_free(&page);
	bytes_free(&in);
}

static void a_target_that_cannot_be_made_is_told(void **state)
{
	(void)state;
	make_text("in/a/x", LINE);
	make_text("in/b", "b\n");
	make_text("out/a", "a file\n");
	RUN(1, "out/a/x: Not a directory", "-r", "-d", "out", "in");
	assert_holds("out/b", "b\n");
	assert_holds("out/a", "a file\n");
	assert_int_equal(files_in("out"), 2);
}

/* The draft of x.log. */
#define DRAFT ".x.log.36fa735b.ipsecannotate"

/* What has that name may have another, too, and another's permissions; what is no
 * file is waited for by nobody. */
static void a_draft_that_was_left_is_made_anew(void **state)
{
	char path[PATH_LEN], other[PATH_LEN];
	struct stat st;

	(void)state;
	make_text("x.log", LINE);
	make_text("precious", "kept\n");
	make_text("out/" DRAFT, "left, and longer than what comes now, by far, "
		"with all that it says of it\n");
	assert_int_equal(chmod(below(path, "x.log"), 0600), 0);
	assert_int_equal(chmod(below(path, "out/" DRAFT), 0666), 0);
	RUN(0, NULL, "-d", "out", "-T", "", "x.log");
	assert_holds("out/x.log", "vpnd: error 13801 [= "
		"ERROR_IPSEC_IKE_AUTH_FAIL]\n");
	assert_int_equal(stat(below(path, "out/x.log"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(link(below(other, "precious"),
		below(path, "out/" DRAFT)), 0);
	RUN(0, NULL, "-d", "out", "--force", "x.log");
	assert_holds("precious", "kept\n");
	assert_int_equal(files_in("out"), 1);
	assert_int_equal(mkfifo(below(path, "out/" DRAFT), 0600), 0);
	RUN(1, "out/x.log: File exists\n", "-d", "out", "--force", "x.log");
	assert_int_equal(unlink(path), 0);
}

/* A draft is readable by no group that may not read what it is made of. */
static void another_group_gets_no_more_than_all(void **state)
{
	char path[PATH_LEN];
	struct stat st;

	(void)state;
	make_text("x.log", LINE);
	make_text("y.log", LINE);
	if (chown(below(path, "x.log"), (uid_t)-1, getegid() + 1) != 0 ||
	    chown(below(path, "y.log"), (uid_t)-1, getegid() + 1) != 0)
		skip();
	assert_int_equal(chmod(below(path, "x.log"), 0640), 0);
	assert_int_equal(chmod(below(path, "y.log"), 0664), 0);
	RUN(0, NULL, "-d", "out", "x.log", "y.log");
	assert_int_equal(stat(below(path, "out/x.log"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(stat(below(path, "out/y.log"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
}

/* It would be taken for what x.log becomes, and written over. */
static void an_input_named_like_a_draft_is_left_out(void **state)
{
	(void)state;
	make_text("in/x.log", LINE);
	make_text("in/" DRAFT, LINE);
	RUN(1, "in/" DRAFT ": left out: such names are for what is not "
		"complete\n", "-r", "-d", "out", "in");
	assert_int_equal(files_in("out"), 1);
	assert_true(is_there("out/x.log"));
}

static void long_names_have_drafts_too(void **state)
{
	char name[256] = "in/";

	(void)state;
	memset(name + 3, 'n', 250);
	make_text(name, LINE);
	RUN(0, NULL, "-r", "-d", "out", "in");
	assert_int_equal(files_in("out"), 1);
}

static void usage_is_checked(void **state)
{
	(void)state;
	make_text("a", LINE);
	RUN(2, "needs names", "-d", "out", "-");
	RUN(2, "needs a FILE", "-d", "out");
	RUN(2, "exclude each other", "-d", "out", "-o", "x", "a");
	RUN(2, "need --output-dir", "--force", "a");
	RUN(2, "need --output-dir", "--resume", "a");
	RUN(2, "takes a number from 1, not '0'", "-j0", "a");
	RUN(2, "takes a number from 1, not '2x'", "-j", "2x", "a");
	RUN(2, "takes a number from 1, not '-1'", "-j-1", "a");
	RUN(2, "is for FILEs", "-d", "out", "--list");
	RUN(2, "--compress is for FILEs", "--compress=gzip", "--list");
	RUN(2, "are for FILEs", "--summary", "--export=splunk");
	RUN(2, "are for FILEs", "--report=out", "--check");
	RUN(2, "--families is for FILEs", "--families=ras", "-e", "809");
	RUN(2, "--template", "-T", "]", "-d", "out", "a");
	assert_false(is_there("out"));
	RUN(1, "a: input file is output file", "-j2", "-o", "a", "a");
	RUN(1, "./a: input file is the file of --report: nothing was done",
		"--report=a", "-r", ".");
	assert_holds("a", LINE);
}

/* --- threads -------------------------------------------------------------- */

/* Lines of all kinds, at least `len` bytes: references, notes that stand
 * there, what begins like a note or a mark, lines longer than a part. */
static void fill(struct bytes *b, size_t len, uint64_t seed)
{
	static const char *const lines[] = {
		LINE, LINE, "plain text without anything in it\n", "\n",
		"error 13868 [= ERROR_IPSEC_IKE_POLICY_MATCH]\n",
		" [= ERROR_IPSEC_IKE_AUTH_FAIL]\n", " [= X]\r\n",
		("\xEF\xBB\xBF" LINE), "\xEF\xBC\x9A error 13801\n",
		"status 0x800735E9\r\n", "13820 (0x35F6)\n", "\r", " [= half\n",
		/* In the midst of a file of lines no other format begins. */
		"<Event><Data>error 13806</Data></Event>\n", "sep=,\n", "{\n",
		"{\"message\":\"error 13801\"}\n", "\xFF\xFE error 13801\n",
	};

	while (b->len < len) {
		size_t i = random_below(&seed, 4000);

		if (i == 0)
			bytes_fill(b, 'l', random_below(&seed, 3000000));
		else
			bytes_add_text(b, lines[i % COUNT(lines)]);
	}
}

static void any_number_of_threads_writes_the_same(void **state)
{
	static const char *const ways[][3] = {
		{"--style=inline", "-T", ""}, {"--style=end", "-T", ""},
		{"--style=below", "-T", ""}, {"--matched", "-T", ""},
		{"--strip", "-T", ""}, {"--json", "-T", ""},
		{"--repeat=brief", "--style=below", "-q"},
		{"--color=always", "--style=below", "-q"},
	};
	struct bytes b = {0};

	(void)state;
	fill(&b, 4000000, 1);
	make("big", b.ptr, b.len);
	bytes_clear(&b);
	fill(&b, 2200000, 2);
	make("next", b.ptr, b.len);
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct result one, many;

		run(&one, (const char *const[]){ways[i][0], ways[i][1],
			ways[i][2], "big", "next", NULL});
		run(&many, (const char *const[]){"-j5", ways[i][0], ways[i][1],
			ways[i][2], "big", "next", NULL});
		assert_int_equal(one.status, 0);
		assert_int_equal(many.status, 0);
		assert_true(one.out.len > 100000);
		assert_bytes(&many.out, &one.out, ways[i][0]);
		assert_bytes(&many.err, &one.err, ways[i][0]);
		result_free(&one);
		result_free(&many);
	}
	bytes_free(&b);
}

/* Also where what a part becomes is far more than may be held back. */
static void notes_that_are_much_longer_than_lines_keep_their_order(
	void **state)
{
	struct bytes b = {0};
	struct result one, many;

	(void)state;
	while (b.len < 2500000)
		bytes_add_text(&b, "%%13801\n%%13868\n");
	make("dense", b.ptr, b.len);
	run(&one, (const char *const[]){"dense", NULL});
	run(&many, (const char *const[]){"-j3", "dense", NULL});
	assert_true(one.out.len > 10 * b.len);
	assert_bytes(&many.out, &one.out, "dense");
	result_free(&one);
	result_free(&many);
	bytes_free(&b);
}

/* What the program itself takes is one job's. */
static void a_job_takes_no_more_than_12_mb(void **state)
{
	struct bytes b = {0};
	struct result r = {0};
	char path[PATH_LEN];
	struct child c;

	(void)state;
	while (b.len < 2500000)
		bytes_add_text(&b, "%%13801\n%%13868\n");
	make("dense", b.ptr, b.len);
	bytes_free(&b);
	child_start(&c, (const char *const[]){"-j3", below(path, "dense"),
		path, path, path, NULL}, NULL);
	child_finish(&c, NULL, NULL, true, &r);
	assert_int_equal(r.status, 0);
	if (!SANITIZED)
		assert_in_range(r.peak_kib, 1, 3L * 12 * 1024);
	result_free(&r);
}

/* However many were asked for. */
static void there_are_no_more_jobs_than_work(void **state)
{
	struct result r = {0};
	char path[PATH_LEN];
	struct child c;

	(void)state;
	make_text("x.log", LINE);
	child_start(&c, (const char *const[]){"-j1000", below(path, "x.log"),
		path, NULL}, NULL);
	child_finish(&c, NULL, NULL, true, &r);
	assert_int_equal(r.status, 0);
	if (!SANITIZED)
		assert_in_range(r.peak_kib, 1, 2L * 12 * 1024);
	result_free(&r);
}

static void what_was_given_by_a_pipe_comes_as_it_comes(void **state)
{
	struct bytes out = {0};
	struct result r = {0};
	struct child c;

	(void)state;
	child_start(&c, (const char *const[]){"-j4", NULL}, NULL);
	child_send(&c, LINE, strlen(LINE));
	assert_true(child_read_until(&c, &out, NOTE));
	child_send(&c, "a\n", 2);
	assert_true(child_read_until(&c, &out, "a\n"));
	child_finish(&c, NULL, NULL, false, &r);
	assert_int_equal(r.status, 0);
	bytes_free(&out);
	result_free(&r);
}

/* What a library gives back of a file, from whatever members it has. */
static void unpack_gzip(struct bytes *to, const char *path)
{
	char block[65536];
	gzFile from = gzopen(path, "rb");
	int len;

	assert_non_null(from);
	while ((len = gzread(from, block, sizeof(block))) > 0)
		bytes_add(to, block, (size_t)len);
	assert_int_equal(len, 0);
	assert_int_equal(gzdirect(from), 0);
	assert_int_equal(gzclose(from), Z_OK);
}

static void unpack_zstd(struct bytes *to, const char *path)
{
	struct bytes packed = {0};
	ZSTD_DStream *stream = ZSTD_createDStream();
	char block[65536];
	size_t left = 1;

	assert_true(bytes_add_file(&packed, path));
	ZSTD_inBuffer in = {packed.ptr, packed.len, 0};
	while (in.pos < in.size) {
		ZSTD_outBuffer out = {block, sizeof(block), 0};

		left = ZSTD_decompressStream(stream, &out, &in);
		assert_false(ZSTD_isError(left));
		bytes_add(to, block, out.pos);
	}
	assert_int_equal(left, 0);
	(void)ZSTD_freeDStream(stream);
	bytes_free(&packed);
}

static void what_is_compressed_is_what_is_written(void **state)
{
	static const struct {
		const char *option, *ending;
		void (*unpack)(struct bytes *to, const char *path);
	} rows[] = {
		{"--compress=gzip", ".gz", unpack_gzip},
		{"--compress=zstd", ".zst", unpack_zstd},
	};
	static const char *const names[] = {"big", "empty", "binary"};
	struct bytes b = {0};

	(void)state;
	fill(&b, 3000000, 4);
	make("in/big", b.ptr, b.len);
	make("in/empty", "", 0);
	make("in/binary", "error 13801\0", 12);
	RUN(0, NULL, "-r", "-d", "plain", "in");
	for (size_t i = 0; i < COUNT(rows); i++) {
		RUN(0, NULL, "-r", "-d", "one", "in", "-j1", rows[i].option);
		RUN(0, NULL, "-r", "-d", "many", "in", "-j3", rows[i].option);
		for (size_t j = 0; j < COUNT(names); j++) {
			struct bytes got = {0}, expected = {0}, many = {0};
			char path[PATH_LEN], name[64];

			snprintf(name, sizeof(name), "plain/%s", names[j]);
			assert_true(bytes_add_file(&expected, below(path,
				name)));
			snprintf(name, sizeof(name), "many/%s%s", names[j],
				rows[i].ending);
			assert_true(bytes_add_file(&many, below(path, name)));
			snprintf(name, sizeof(name), "one/%s%s", names[j],
				rows[i].ending);
			rows[i].unpack(&got, below(path, name));
			assert_bytes(&got, &expected, name);
			bytes_clear(&got);
			assert_true(bytes_add_file(&got, path));
			assert_bytes(&many, &got, name);
			bytes_free(&got);
			bytes_free(&expected);
			bytes_free(&many);
		}
	}
	RUN(0, "2 of 2 files were complete", "-v", "--resume", "-d", "one",
		"in/big", "in/empty", "--compress=gzip");
	bytes_free(&b);
}

static void what_is_compressed_comes_as_it_comes(void **state)
{
	static const char *const options[] = {"--compress=gzip",
		"--compress=zstd"};

	(void)state;
	for (size_t i = 0; i < COUNT(options); i++) {
		struct bytes out = {0};
		struct result r = {0};
		struct child c;

		child_start(&c, (const char *const[]){options[i], NULL}, NULL);
		child_send(&c, "aaaa\n", 5);
		/* The mark that ends gzip's flush; zstd keeps so few bytes. */
		assert_true(child_read_until(&c, &out, i == 0 ? "\xFF\xFF" :
			"aaaa\n"));
		child_finish(&c, NULL, NULL, false, &r);
		assert_int_equal(r.status, 0);
		result_free(&r);
		bytes_free(&out);
	}
}

static void progress_is_shown_where_it_is_asked_for(void **state)
{
	struct bytes b = {0};
	struct result r;

	(void)state;
	bytes_fill(&b, 'x', 123456);
	make("x.log", b.ptr, b.len);
	RUN(0, NULL, "-d", "out", "x.log");
	RUN(0, NULL, "-d", "out2", "--progress=never", "x.log");
	run(&r, (const char *const[]){"-d", "out3", "--progress=always",
		"x.log", NULL});
	assert_true(bytes_have(&r.err,
		"[####################] 100% of 123 kB, "));
	assert_true(bytes_have(&r.err, "/s, 0:00:00 left\n"));
	result_free(&r);
	run(&r, (const char *const[]){"--progress=always", NULL});
	assert_true(bytes_have(&r.err, "0 B, 0 B/s\n"));
	result_free(&r);
	bytes_free(&b);
}

/* --- ends ----------------------------------------------------------------- */

static void assert_same_file(const char *a, const char *b)
{
	struct bytes one = {0}, other = {0};
	struct stat one_st, other_st;

	assert_true(bytes_add_file(&one, a));
	assert_true(bytes_add_file(&other, b));
	assert_bytes(&one, &other, a);
	assert_int_equal(stat(a, &one_st), 0);
	assert_int_equal(stat(b, &other_st), 0);
	assert_int_equal(one_st.st_mtim.tv_sec, other_st.st_mtim.tv_sec);
	assert_int_equal(one_st.st_mtim.tv_nsec, other_st.st_mtim.tv_nsec);
	bytes_free(&one);
	bytes_free(&other);
}

enum { FOLDERS = 4, FILES = 3 };

static void make_tree(void)
{
	char name[64];

	for (unsigned i = 0; i < FOLDERS * FILES; i++) {
		struct bytes b = {0};

		/* They are lines, whatever the first one would be. */
		bytes_add_text(&b, LINE);
		fill(&b, i == 5 ? 2500000 : 1000 + (size_t)i * 7000, i + 10);
		snprintf(name, sizeof(name), "in/%u/%u.log", i % FOLDERS, i);
		make(name, b.ptr, b.len);
		bytes_free(&b);
	}
}

static void assert_same_trees(void)
{
	char a[PATH_LEN], b[PATH_LEN], name[64];

	for (unsigned i = 0; i < FOLDERS * FILES; i++) {
		snprintf(name, sizeof(name), "out/%u/%u.log", i % FOLDERS, i);
		below(a, name);
		snprintf(name, sizeof(name), "whole/%u/%u.log", i % FOLDERS,
			i);
		assert_same_file(a, below(b, name));
	}
	assert_int_equal(files_in("out"), FOLDERS * FILES);
}

static void start(struct child *c, const char *const *args)
{
	char here[PATH_LEN], path[PATH_LEN];

	assert_non_null(getcwd(here, sizeof(here)));
	assert_int_equal(chdir(below(path, "")), 0);
	child_start(c, args, NULL);
	assert_int_equal(chdir(here), 0);
}

/* Start a run, and end it after as long as `wait` says; how it ended. */
static int interrupt(int sig, long wait)
{
	static const char *const args[] = {"-r", "-j2", "-d", "out", "in",
		"--resume", NULL};
	struct timespec pause = {.tv_nsec = wait};
	struct result r = {0};
	struct child c;

	start(&c, args);
	(void)nanosleep(&pause, NULL);
	(void)kill(c.pid, sig);
	child_finish(&c, NULL, NULL, false, &r);
	result_free(&r);
	return r.status;
}

/* How long an undisturbed run takes, in nanoseconds. */
static long whole_run(void)
{
	struct timespec begin, end;

	assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &begin), 0);
	RUN(0, NULL, "-r", "-j2", "-d", "whole", "in");
	assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &end), 0);
	return (end.tv_sec - begin.tv_sec) * 1000000000 + end.tv_nsec -
		begin.tv_nsec;
}

static void killed_runs_are_taken_up_again(void **state)
{
	uint64_t random = 7;
	size_t killed = 0;
	char path[PATH_LEN];
	long took;

	(void)state;
	make_tree();
	took = whole_run();
	for (int i = 0; i < KILLS; i++) {
		remove_all(below(path, "out"));
		killed += interrupt(SIGKILL, (long)random_below(&random,
			(size_t)took)) == 128 + SIGKILL;
		RUN(0, NULL, "-r", "-j2", "-d", "out", "in", "--resume");
		assert_same_trees();
	}
	assert_true(killed > KILLS / 4);
}

static void signals_leave_whole_targets_alone(void **state)
{
	uint64_t random = 9;
	size_t stopped = 0;
	char path[PATH_LEN], name[64];
	long took;

	(void)state;
	make_tree();
	took = whole_run();
	for (int i = 0; i < 10; i++) {
		size_t whole = 0;
		int sig = i % 2 == 0 ? SIGINT : SIGTERM;

		remove_all(below(path, "out"));
		stopped += interrupt(sig, (long)random_below(&random,
			(size_t)took)) == 128 + sig;
		for (unsigned j = 0; j < FOLDERS * FILES; j++) {
			char other[PATH_LEN];

			snprintf(name, sizeof(name), "out/%u/%u.log",
				j % FOLDERS, j);
			if (!is_there(name))
				continue;
			below(path, name);
			snprintf(name, sizeof(name), "whole/%u/%u.log",
				j % FOLDERS, j);
			assert_same_file(path, below(other, name));
			whole++;
		}
		assert_int_equal(files_in("out"), whole);
	}
	assert_true(stopped > 0);
}

static void two_runs_at_once_do_not_write_one_draft(void **state)
{
	char path[PATH_LEN];
	struct result r = {0};
	struct child c;

	(void)state;
	make_folders(below(path, "out/x"));
	assert_int_equal(mkfifo(below(path, "fifo"), 0600), 0);
	make_text("there/fifo", LINE);
	start(&c, (const char *const[]){"-d", "out", "fifo", NULL});
	while (files_in("out") == 0)
		(void)nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	RUN(1, "out/fifo: Device or resource busy", "-d", "out", "there/fifo");
	(void)kill(c.pid, SIGKILL);
	child_finish(&c, NULL, NULL, false, &r);
	result_free(&r);
	RUN(0, NULL, "-d", "out", "there/fifo");
	assert_int_equal(files_in("out"), 1);
}

static size_t threads_of(pid_t pid)
{
	char path[PATH_LEN];
	size_t count = 0;
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%ld/task", (long)pid);
	tasks = opendir(path);
	assert_non_null(tasks);
	while (readdir(tasks) != NULL)
		count++;
	assert_int_equal(closedir(tasks), 0);
	return count - 2; /* . and .. */
}

/* Does every thread of it sleep? */
static bool all_sleep(pid_t pid)
{
	char path[PATH_LEN], state = 0;
	bool asleep = true;
	struct dirent *task;
	DIR *tasks;
	FILE *from;

	snprintf(path, sizeof(path), "/proc/%ld/task", (long)pid);
	tasks = opendir(path);
	assert_non_null(tasks);
	while (asleep && (task = readdir(tasks)) != NULL) {
		snprintf(path, sizeof(path), "/proc/%ld/task/%.16s/stat",
			(long)pid, task->d_name);
		if (task->d_name[0] == '.' || (from = fopen(path, "r")) == NULL)
			continue;
		asleep = fscanf(from, "%*d (%*[^)]) %c", &state) == 1 &&
			state == 'S';
		assert_int_equal(fclose(from), 0);
	}
	assert_int_equal(closedir(tasks), 0);
	return asleep;
}

/* Others go on behind one that is late, as far as memory is allowed them, and
 * what they wrote follows in order. */
static void who_is_late_holds_up_nothing_but_what_is_written(void **state)
{
	enum { BEHIND = 40 };
	const char *args[BEHIND + 5] = {"-q", "-T", "{code}", "-j3"};
	char names[BEHIND][PATH_LEN], path[PATH_LEN], name[16];
	struct bytes plain = {0}, right = {0};
	struct result r = {0};
	struct child c;
	FILE *late;

	(void)state;
	assert_int_equal(mkfifo(below(path, "late"), 0600), 0);
	args[4] = path;
	bytes_add_text(&right, "late\n");
	for (int i = 0; i + 1 < BEHIND; i++) {
		bytes_clear(&plain);
		for (int k = 0; k < i % 7 * 3000; k++) {
			bytes_add_text(&plain, LINE);
			bytes_add_text(&right, "vpnd: error 13801" NOTE
				"13801]\n");
		}
		snprintf(name, sizeof(name), "late%d", i);
		make(name, plain.ptr, plain.len);
		args[5 + i] = below(names[i], name);
	}
	child_start(&c, args, NULL);
	late = fopen(path, "w");
	assert_non_null(late);
	while (threads_of(c.pid) < 3 || !all_sleep(c.pid))
		(void)nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	assert_true(fputs("late\n", late) >= 0);
	assert_int_equal(fclose(late), 0);
	child_finish(&c, NULL, NULL, false, &r);
	assert_int_equal(r.status, 0);
	assert_bytes(&r.out, &right, "late");
	result_free(&r);
	bytes_free(&right);
	bytes_free(&plain);
}

/* One thread waits for its turn, one for a pipe that nobody writes to: whichever
 * of them gets the signal, both end. */
static void a_signal_ends_threads_that_wait(void **state)
{
	char path[PATH_LEN];

	(void)state;
	make_folders(below(path, "in/x"));
	assert_int_equal(mkfifo(below(path, "in/one"), 0600), 0);
	assert_int_equal(mkfifo(below(path, "in/other"), 0600), 0);
	for (int i = 0; i < 50; i++) {
		struct result r = {0};
		struct child c;

		start(&c, (const char *const[]){"-j2", "in/one", "in/other",
			NULL});
		while (threads_of(c.pid) < 2)
			(void)sched_yield();
		(void)nanosleep(&(struct timespec){.tv_nsec = 20000 * i},
			NULL);
		assert_int_equal(kill(c.pid, SIGTERM), 0);
		child_finish(&c, NULL, NULL, false, &r);
		assert_int_equal(r.status, 128 + SIGTERM);
		result_free(&r);
	}
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

/* The program runs in other folders. */
static void find_program(void)
{
	const char *program = program_path();
	char here[PATH_LEN], path[2 * PATH_LEN];

	assert_non_null(getcwd(here, sizeof(here)));
	snprintf(path, sizeof(path), "%s/%s", here, program);
	if (*program != '/')
		assert_int_equal(setenv("IPSECANNOTATE", path, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_job_takes_no_more_than_12_mb),
		TEST(there_are_no_more_jobs_than_work),
		TEST(files_go_to_their_names_and_folders_keep_their_paths),
		TEST(links_and_the_output_itself_are_passed_over),
		TEST(times_and_permissions_are_kept),
		TEST(what_holds_no_text_is_copied),
		TEST(one_target_for_two_is_refused_before_anything),
		TEST(the_report_is_no_target_either),
		TEST(an_input_is_never_a_target),
		TEST(targets_that_exist_are_kept_without_force),
		TEST(resume_leaves_what_is_complete),
		TEST(what_cannot_be_read_is_told_and_the_rest_is_written),
		TEST(a_folder_that_cannot_be_read_is_named_in_the_report),
		TEST(a_target_that_cannot_be_made_is_told),
		TEST(a_draft_that_was_left_is_made_anew),
		TEST(another_group_gets_no_more_than_all),
		TEST(an_input_named_like_a_draft_is_left_out),
		TEST(long_names_have_drafts_too),
		TEST(usage_is_checked),
		TEST(any_number_of_threads_writes_the_same),
		TEST(notes_that_are_much_longer_than_lines_keep_their_order),
		TEST(what_was_given_by_a_pipe_comes_as_it_comes),
		TEST(what_is_compressed_is_what_is_written),
		TEST(what_is_compressed_comes_as_it_comes),
		TEST(progress_is_shown_where_it_is_asked_for),
		TEST(killed_runs_are_taken_up_again),
		TEST(signals_leave_whole_targets_alone),
		TEST(two_runs_at_once_do_not_write_one_draft),
		TEST(who_is_late_holds_up_nothing_but_what_is_written),
		TEST(a_signal_ends_threads_that_wait),
	};

	find_program();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
