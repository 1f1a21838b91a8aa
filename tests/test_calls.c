/* SPDX-License-Identifier: MIT */
/*
 * The program, its helper and who starts that, with each call of the system
 * failing in turn. Whatever happens, what was written is the right output or a
 * beginning of it; status 0 means that it is all there; what went wrong is
 * told; and of a folder of outputs what is missing is written by the next run.
 */
#include "support.h"

#include <sys/stat.h>
#include <sys/syscall.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "calls.h"
#include "faults.h"

enum { PATH_LEN = 256, ENTRY_LEN = PATH_LEN + 257, MOST = 100000 };

/* --- files ---------------------------------------------------------------- */

static const char text[] =
	"Nov 21 03:14:15 gw1 charon: nothing wrong here\n"
	"phase 1 gave up with Windows error 13801(ERROR_IPSEC_IKE_AUTH_FAIL)\n"
	"error 13820 (0x35F6) is two things\n"
	"error 13801 and no newline";

static char folder[PATH_LEN - 64];
static char log_path[PATH_LEN], out_path[PATH_LEN], to_path[PATH_LEN];
static char report_option[PATH_LEN + 16];

static int make_files(void **state)
{
	FILE *to;

	(void)state;
	fault_folder(folder, sizeof(folder));
	(void)snprintf(log_path, PATH_LEN, "%s/log", folder);
	(void)snprintf(out_path, PATH_LEN, "%s/out", folder);
	(void)snprintf(to_path, PATH_LEN, "%s/to", folder);
	(void)snprintf(report_option, sizeof(report_option), "--report=%s",
		out_path);
	to = fopen(log_path, "wb");
	assert_non_null(to);
	assert_true(fputs(text, to) >= 0);
	assert_int_equal(fclose(to), 0);
	return utimensat(AT_FDCWD, log_path, (struct timespec[]){{.tv_sec = 1},
		{.tv_sec = 1}}, 0);
}

/* Go through the folder of outputs: put names, times and bytes of its files
 * together, sorted, and take them away if that is wanted. */
static void take_folder(struct bytes *all, bool away)
{
	struct dirent **names;
	char path[ENTRY_LEN];
	struct stat st;
	int count = scandir(to_path, &names, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", to_path,
			names[i]->d_name);
		if (strcmp(names[i]->d_name, ".") != 0 &&
		    strcmp(names[i]->d_name, "..") != 0 &&
		    stat(path, &st) == 0) {
			bytes_format(all, "%s of %lld:\n", names[i]->d_name,
				(long long)st.st_mtime);
			(void)bytes_add_file(all, path);
			if (away)
				(void)unlink(path);
		}
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	if (away)
		(void)rmdir(to_path);
}

static int remove_files(void **state)
{
	struct bytes all = {0};

	(void)state;
	take_folder(&all, true);
	bytes_free(&all);
	(void)unlink(log_path);
	(void)unlink(out_path);
	return rmdir(folder);
}

/* --- a run ---------------------------------------------------------------- */

#define PACKED "fuzz/corpus/fuzz_unpack/"

/* Where there is what sums up, which is another for what was read in part. */
enum sums { SUMS_NONE, SUMS_OUT, SUMS_FILE };

static const struct command {
	const char *name;
	const char *args[9];
	bool helped;            /* by a process that starts the helper */
	bool compressed;        /* its file, in whatever way */
	enum sums sums;
} commands[] = {
	{"filter", {NULL}, false, false, SUMS_NONE},
	{"to a file", {"-o", out_path, log_path, NULL}, true, false,
		SUMS_NONE},
	{"objects", {"--json", log_path, NULL}, true, false, SUMS_NONE},
	{"gzip", {PACKED "gzip", NULL}, true, false, SUMS_NONE},
	{"zip", {PACKED "zip", NULL}, true, false, SUMS_NONE},
	{"event log in gzip", {PACKED "evtx-gzip", NULL}, true, false,
		SUMS_NONE},
	{"summary", {"--summary=json", "-o", out_path, log_path, NULL}, true,
		false, SUMS_OUT},
	{"report", {report_option, log_path, NULL}, true, false, SUMS_FILE},
	{"compressed", {"--compress=gzip", "-o", out_path, log_path, NULL},
		true, true, SUMS_NONE},
	{"threads", {"-j2", log_path, log_path, NULL}, true, false,
		SUMS_NONE},
};

/* Into a folder, and what goes on there. */
static const struct command into_folder = {"folder", {"-j1", "-d", to_path,
	log_path, PACKED "gzip", NULL}, true, false, SUMS_NONE};
static const char *const going_on[] = {"-j1", "--resume", "--force", "-d",
	to_path, log_path, PACKED "gzip", NULL};

struct outcome {
	struct result r;
	struct bytes file;
	bool happened;
};

static size_t send_log(void *ctx, char *to, size_t room)
{
	bool *sent = ctx;

	if (*sent || room < sizeof(text))
		return 0;
	*sent = true;
	memcpy(to, text, sizeof(text) - 1);
	return sizeof(text) - 1;
}

/* What is there of it, as far as it goes. */
static void expand(struct bytes *packed)
{
	enum { GZIP = 16 + MAX_WBITS };
	static unsigned char plain[64 * 1024];
	z_stream z = {.next_in = (unsigned char *)packed->ptr,
		.avail_in = (unsigned)packed->len, .next_out = plain,
		.avail_out = sizeof(plain)};

	assert_int_equal(inflateInit2(&z, GZIP), Z_OK);
	(void)inflate(&z, Z_FINISH);
	assert_true(z.avail_out > 0);
	bytes_clear(packed);
	bytes_add(packed, plain, sizeof(plain) - z.avail_out);
	(void)inflateEnd(&z);
}

/* With what calls_set set. */
static void run(struct outcome *o, const struct command *command)
{
	struct child c;
	bool sent = false;

	*o = (struct outcome){.happened = false};
	(void)unlink(out_path);
	child_start(&c, command->args, calls_inject);
	calls_watch();
	child_finish(&c, send_log, &sent, false, &o->r);
	o->happened = calls_happened();
	bytes_add(&o->r.out, "", 0);
	bytes_add(&o->r.err, "", 0);
	bytes_add(&o->file, "", 0);
	(void)bytes_add_file(&o->file, out_path);
	if (command->compressed)
		expand(&o->file);
}

static void outcome_free(struct outcome *o)
{
	result_free(&o->r);
	bytes_free(&o->file);
}

/* --- what is wrong with it ------------------------------------------------ */

static bool begins(const struct bytes *whole, const struct bytes *part)
{
	return part->len <= whole->len && memcmp(part->ptr, whole->ptr,
		part->len) == 0;
}

static const char *wrong_status(const struct outcome *o,
	enum call_effect effect, bool whole)
{
	bool good = o->r.status == 0 && whole;

	if (o->r.status == 0 && !whole)
		return "status 0, but not all of the output";
	if (effect == CALL_UNSEEN && (!good || o->r.err.len > 0))
		return "this should not be seen from outside";
	if (good)
		return NULL;
	if (o->r.status != 1 && o->r.status != 2)
		return "a status that says something else";
	return o->r.err.len == 0 ? "an error that is not told" : NULL;
}

static const char *wrong(const struct outcome *o, const struct outcome *right,
	enum call_effect effect, enum sums sums)
{
	if ((sums != SUMS_OUT && !begins(&right->r.out, &o->r.out)) ||
	    (sums != SUMS_FILE && !begins(&right->file, &o->file)))
		return "the output is not a beginning of the right one";
	return wrong_status(o, effect, bytes_same(&o->r.out, &right->r.out) &&
		bytes_same(&o->file, &right->file));
}

/* The folder after this run and, where it is not complete, after the next,
 * which takes it away. */
static const char *wrong_folder(const struct outcome *o,
	const struct bytes *right, enum call_effect effect)
{
	struct bytes now = {0}, then = {0};
	const char *what;
	struct result r;

	take_folder(&now, false);
	what = wrong_status(o, effect, bytes_same(&now, right));
	program_run(&r, going_on, "", 0);
	take_folder(&then, true);
	if (what == NULL && (r.status != 0 || !bytes_same(&then, right)))
		what = "the next run does not make it whole";
	result_free(&r);
	bytes_free(&now);
	bytes_free(&then);
	return what;
}

/* --- all of them ---------------------------------------------------------- */

/* What is right, and what became of it. */
struct trial {
	const struct command *command;
	struct outcome right;
	struct bytes folder;    /* of into_folder */
	unsigned bad;
};

static void tell(const struct trial *t, const struct call_way *way,
	unsigned n, const struct outcome *o, const char *what)
{
	(void)fprintf(stderr, "%s, %s, %s, number %u: %s (status %d)\n",
		t->command->name, way->name, strerror(way->error), n, what,
		o->r.status);
	bytes_print("  stderr", o->r.err.ptr, o->r.err.len);
}

/* Of large numbers, which are those of memory and of what libraries read, not
 * all. */
static unsigned next_number(unsigned n)
{
	return n + 1 + n / 6;
}

static void try_way(struct trial *t, const struct call_way *way)
{
	unsigned happened = 0, bad = 0;
	bool more = true;

	for (unsigned n = 1; more && n < MOST; n = next_number(n)) {
		struct outcome o;
		const char *what;

		calls_set(way, n, false);
		run(&o, t->command);
		what = t->command == &into_folder ? wrong_folder(&o,
			&t->folder, way->effect) : wrong(&o, &t->right,
			way->effect, t->command->sums);
		if (what != NULL && bad++ == 0)
			tell(t, way, n, &o, what);
		more = o.happened;
		happened += more;
		outcome_free(&o);
	}
	/* Whether there is something to wait for is a matter of time. */
	if (happened == 0 && way->any && way->number != SYS_clock_nanosleep)
		fail_msg("%s, %s, %s: never happened", t->command->name,
			way->name, strerror(way->error));
	t->bad += bad;
}

static void survey(struct trial *t)
{
	calls_set_survey();
	run(&t->right, t->command);
	assert_int_equal(t->right.r.status, 0);
	assert_int_equal(t->right.r.err.len, 0);
	if (t->command == &into_folder)
		take_folder(&t->folder, true);
	for (long i = calls_unknown(0); i >= 0; i = calls_unknown(i + 1)) {
		(void)fprintf(stderr, "%s: call %ld is none of those that "
			"are tried\n", t->command->name, i);
		t->bad++;
	}
}

/*
 * What is not tried. The end of a pipe that stays open keeps waiting who reads
 * the other: closing is for test_faults, where it fails and has closed. What
 * loads a library is the C library's, and has no patience.
 */
static bool is_left_out(const struct command *command,
	const struct call_way *way)
{
	const struct {
		long number;
		bool here;
	} rows[] = {
		{SYS_close, command->helped},
		{SYS_read, command->compressed && way->error == EINTR},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i].number == way->number && rows[i].here)
			return true;
	}
	return false;
}

static unsigned try_command(const struct command *command)
{
	struct trial t = {.command = command};

	survey(&t);
	for (size_t i = 0; i < call_way_count; i++) {
		if (calls_made(&call_ways[i]) &&
		    !is_left_out(command, &call_ways[i]))
			try_way(&t, &call_ways[i]);
	}
	outcome_free(&t.right);
	bytes_free(&t.folder);
	return t.bad;
}

static void no_call_that_fails_is_hushed_up(void **state)
{
	unsigned bad = 0;

	(void)state;
	if (!calls_can_fail())
		skip();
	for (size_t i = 0; i < COUNT(commands); i++)
		bad += try_command(&commands[i]);
	assert_int_equal(bad, 0);
}

static void what_is_missing_in_a_folder_is_written_next(void **state)
{
	(void)state;
	if (!calls_can_fail())
		skip();
	assert_int_equal(try_command(&into_folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_call_that_fails_is_hushed_up),
		cmocka_unit_test(what_is_missing_in_a_folder_is_written_next),
	};

	return cmocka_run_group_tests_name("calls", tests, make_files,
		remove_files);
}
