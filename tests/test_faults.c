/* SPDX-License-Identifier: MIT */
/*
 * The program with the n-th allocation, read, write, open or close failing,
 * or short, for every n. Whatever happens, what it wrote is the right output
 * or a beginning of it; status 0 means that it is all there; and what went
 * wrong is told, but for a broken pipe, which ends it quietly.
 */
#include "support.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "faults.h"

enum { PATH_LEN = 256, COPIES_DEADLINE_S = 600, MOST = 100000 };

/* What a fault may do. */
enum effect {
	UNSEEN,                 /* nothing */
	TOLD,                   /* nothing, or an error that is told */
	QUIET                   /* a broken pipe */
};

struct way {
	const char *format;
	enum effect effect;
};

/* What is special about a command. */
enum special {
	PLAIN,
	LOADS,                  /* files that are read with no patience for a
				   descriptor that does not block */
	OWN_OUTPUT              /* a file, which copies would have in common:
				   there is a run for each n */
};

struct command {
	const char *name;
	const char *args[8];
	enum special special;
};

static const struct way memory[] = {
	{"malloc:%u", TOLD},
	{"malloc:%u+", TOLD},
};

/* What comes before the first read is the same whatever comes after it, and
 * so is much of that: only a few of those from one place are tried. */
static const struct way later_memory[] = {
	{"malloc:@%u", TOLD},
	{"malloc:@%u+", TOLD},
};

static const struct way io[] = {
	{"read:%u:short", UNSEEN},
	{"read:%u:eintr", UNSEEN},
	{"read:%u:eagain", UNSEEN},
	{"read:%u:eio", TOLD},
	{"read:%u+:eio", TOLD},
	{"write:%u:short", UNSEEN},
	{"write:%u:eintr", UNSEEN},
	{"write:%u:eagain", UNSEEN},
	{"write:%u:enospc", TOLD},
	{"write:%u+:enospc", TOLD},
	{"write:%u:eio", TOLD},
	{"write:%u:epipe", QUIET},
	{"open:%u:emfile", TOLD},
	{"open:%u+:enfile", TOLD},
	{"open:%u:eacces", TOLD},
	{"close:%u:eintr", UNSEEN},
	{"close:%u:eio", TOLD},
};

/* --- files -------------------------------------------------------------- */

static char folder[PATH_LEN - 32] = "/tmp/ipsecannotate-faults-XXXXXX";
static char log_path[PATH_LEN], big_path[PATH_LEN], out_path[PATH_LEN];
static char catalog_path[PATH_LEN], patterns_path[PATH_LEN];
static char in_path[PATH_LEN], to_path[PATH_LEN];

static const char log_text[] =
	"Nov 21 03:14:15 gw1 charon: nothing wrong here\n"
	"Nov 21 03:14:16 gw1 rasclient: the dial failed, error code returned "
	"on failure is 13801.\r\n"
	"phase 1 gave up with Windows error 13801(ERROR_IPSEC_IKE_AUTH_FAIL)\n"
	"[1]04D2.1A2B [ikeext] Failure error code:0x000035e9\n"
	"came back with 0x80073616, then -2147011095 and %%13868\n"
	"sshd[13801]: error: too many tries\n"
	"error 13820 (0x35F6) is two things\n"
	"told before: error 13801 [= ERROR_IPSEC_IKE_AUTH_FAIL] of old\n"
	"home: error 777013\n"
	"\001\xFF\xFE error 13806, 13868 and 13806\n"
	"error 13801 and no newline";

static const char catalog_text[] =
	"space: win32\n"
	"family: home\n"
	"entries:\n"
	"- name: HOME_MADE_ERROR\n"
	"  code: 777013\n"
	"  severity: error\n"
	"  class: policy\n"
	"  retry: later\n"
	"  aliases: [HOME_MADE]\n"
	"  meaning: The thing at home went wrong.\n"
	"  action: Look at home first.\n"
	"  causes: [It was old., It was new.]\n"
	"  related: [ERROR_IPSEC_IKE_AUTH_FAIL]\n";

static const char patterns_text[] =
	"words:\n"
	"  home-word: 'home: [ ] error [ ]'\n"
	"gates:\n"
	"- name: home-gate\n"
	"  before: |\n"
	"    away: [ ] error [ ]\n"
	"  hits: ['away: error \xC2\xAB" "777013\xC2\xBB']\n"
	"  misses: ['home: error \xC2\xAB" "777013\xC2\xBB']\n"
	"patterns:\n"
	"- name: home-made\n"
	"  reads: decimal\n"
	"  spaces: [win32]\n"
	"  sieve: '777\\d\\d\\d'\n"
	"  match: |\n"
	"    (?<= {home-word} ) (?<ref> 777\\d{3} ) {number-end}\n"
	"  hits: ['home: error \xC2\xAB" "777013\xC2\xBB']\n"
	"  misses: ['error 777013']\n";

static void put_file(char *path, const char *name, const void *data,
	size_t len)
{
	FILE *to;

	(void)snprintf(path, PATH_LEN, "%s/%s", folder, name);
	if (data == NULL)
		return;
	to = fopen(path, "wb");
	assert_non_null(to);
	assert_int_equal(fwrite(data, 1, len, to), len);
	assert_int_equal(fclose(to), 0);
}

/* More than two blocks, with untouched runs that are written as they are. */
static void put_big_file(void)
{
	static const char plain[] = "Nov 21 03:14:15 gw1 kernel: all is well "
		"and nothing at all is worth a note in this line of the log\n";
	struct bytes big = {0};

	while (big.len < 600 * 1000) {
		for (int i = 0; i < 100; i++)
			bytes_add_text(&big, plain);
		bytes_add_text(&big, log_text);
		bytes_add_char(&big, '\n');
	}
	put_file(big_path, "big.log", big.ptr, big.len);
	bytes_free(&big);
}

static int make_files(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	put_file(log_path, "mixed.log", log_text, sizeof(log_text) - 1);
	put_file(catalog_path, "home.yaml", catalog_text,
		sizeof(catalog_text) - 1);
	put_file(patterns_path, "patterns.yaml", patterns_text,
		sizeof(patterns_text) - 1);
	put_file(out_path, "out", NULL, 0);
	put_file(in_path, "in", NULL, 0);
	put_file(to_path, "to", NULL, 0);
	put_big_file();
	return 0;
}

static int remove_files(void **state)
{
	(void)state;
	(void)unlink(log_path);
	(void)unlink(big_path);
	(void)unlink(catalog_path);
	(void)unlink(patterns_path);
	(void)unlink(out_path);
	return rmdir(folder);
}

/* --- a run with a fault ------------------------------------------------- */

/* The whole of an input at once. */
static size_t send_log(void *ctx, char *to, size_t room)
{
	bool *sent = ctx;

	if (*sent || room < sizeof(log_text))
		return 0;
	*sent = true;
	memcpy(to, log_text, sizeof(log_text) - 1);
	return sizeof(log_text) - 1;
}

/* What LeakSanitizer says at the end if a thread that was joined just before
 * is still in the kernel's list: nothing of ours. */
static void drop_chatter(struct bytes *err)
{
	static const char chatter[] = "==Unable to get registers from thread ";
	char *line = err->ptr;

	for (char *end; (end = strchr(line, '\n')) != NULL;) {
		size_t digits = strspn(line, "=0123456789");
		size_t back = strlen("==");

		end++;
		if (digits > back && strncmp(line + digits - back, chatter,
		    strlen(chatter)) == 0) {
			memmove(line, end, strlen(end) + 1);
			err->len -= (size_t)(end - line);
		} else {
			line = end;
		}
	}
}

/* Run with `text` as the fault; true if it happened. */
static bool run(struct result *r, const char *const *args, const char *text)
{
	bool sent = false, happened;
	struct child c;
	int told;

	*r = (struct result){0};
	(void)unlink(out_path);
	fault_begin(text, &told);
	child_start(&c, args, fault_inject);
	child_finish(&c, send_log, &sent, false, r);
	happened = fault_end(told);
	bytes_add(&r->err, "", 0);
	drop_chatter(&r->err);
	bytes_add(&r->out, "", 0);
	(void)bytes_add_file(&r->out, out_path);
	return happened;
}

static bool begins(const struct bytes *whole, const struct bytes *part)
{
	return part->len <= whole->len && (part->len == 0 ||
		memcmp(part->ptr, whole->ptr, part->len) == 0);
}

/* What is wrong with this outcome; NULL if nothing is. */
static const char *wrong(const struct result *r, const struct result *right,
	enum effect effect)
{
	bool good = r->status == 0 && bytes_same(&r->out, &right->out);

	if (!begins(&right->out, &r->out))
		return "the output is not a beginning of the right one";
	if (r->status == 0 && !good)
		return "status 0, but not all of the output";
	if (effect == QUIET && r->err.len > 0)
		return "a broken pipe was talked about";
	if (good || (effect == QUIET && r->status == 128 + SIGPIPE))
		return NULL;
	if (effect == UNSEEN)
		return "this should not be seen from outside";
	if (r->status != 1 && r->status != 2)
		return "a status that says something else";
	return r->err.len == 0 && effect != QUIET ?
		"an error that is not told" : NULL;
}

/* Tell of the first outcome that is wrong, and of those after it only how
 * many they are. */
static void tell(const struct result *r, const struct result *right,
	const char *name, const char *what)
{
	size_t at = 0;

	(void)fprintf(stderr, "%s, %s: %s (status %d)\n", name, fault.text,
		what, r->status);
	bytes_print("  stderr", r->err.ptr, r->err.len);
	while (at < r->out.len && at < right->out.len &&
	    r->out.ptr[at] == right->out.ptr[at])
		at++;
	if (at < r->out.len)
		bytes_print("  goes wrong with", r->out.ptr + at,
			r->out.len - at < 80 ? r->out.len - at : 80);
}

/* Counts of what one command came to, over all faults. */
struct tally {
	unsigned happened, wrong;
};

/* Put the number into the format: `malloc:%u+` becomes `malloc:17+`. */
static void name_fault(char *text, size_t room, const char *format, unsigned n)
{
	const char *mark = strstr(format, "%u");

	(void)snprintf(text, room, "%.*s%u%s", (int)(mark - format), format,
		n, mark + 2);
}

/* --- all allocations in one run ------------------------------------------- */

/* A name in the folder. */
static const char *in_folder(char path[PATH_LEN], const char *name)
{
	(void)snprintf(path, PATH_LEN, "%s/%s", folder, name);
	return path;
}

static void open_as(int fd, const char *name, int flags)
{
	char path[PATH_LEN];
	int opened = open(in_folder(path, name), flags, 0600);

	if (opened < 0 || dup2(opened, fd) < 0)
		_exit(126);
	(void)close(opened);
}

/* As fault_inject, for a program that is copied where an allocation is to fail. */
static void inject_copies(void)
{
	open_as(STDIN_FILENO, "mixed.log", O_RDONLY);
	open_as(STDOUT_FILENO, "all.out", O_RDWR | O_CREAT | O_TRUNC);
	open_as(STDERR_FILENO, "all.err", O_RDWR | O_CREAT | O_TRUNC);
	open_as(fault.report, "copies", O_WRONLY | O_CREAT | O_TRUNC |
		O_APPEND);
	(void)setenv("FAULT_DIR", folder, 1);
	fault_inject();
	(void)alarm(COPIES_DEADLINE_S);
}

/* What a copy wrote, which is taken away. */
static void take_file(struct bytes *to, unsigned number, const char *ending)
{
	char path[PATH_LEN], name[32];

	(void)snprintf(name, sizeof(name), "%u.%s", number, ending);
	bytes_add(to, "", 0);
	assert_true(bytes_add_file(to, in_folder(path, name)));
	assert_int_equal(unlink(path), 0);
}

static void judge_copies(struct tally *tally, const struct command *command,
	const struct way *way, const struct result *right)
{
	struct { unsigned number; int status; } copy;
	char path[PATH_LEN];
	FILE *copies = fopen(in_folder(path, "copies"), "rb");

	assert_non_null(copies);
	while (fread(&copy, sizeof(copy), 1, copies) == 1) {
		struct result r = {.status = WIFEXITED(copy.status) ?
			WEXITSTATUS(copy.status) : 128 + WTERMSIG(copy.status)};
		const char *what;

		take_file(&r.out, copy.number, "out");
		take_file(&r.err, copy.number, "err");
		name_fault(fault.text, sizeof(fault.text), way->format,
			copy.number);
		what = wrong(&r, right, way->effect);
		if (what != NULL && tally->wrong++ == 0)
			tell(&r, right, command->name, what);
		tally->happened++;
		result_free(&r);
	}
	assert_int_equal(fclose(copies), 0);
}

/* One run, whose copies have each allocation fail. */
static struct tally every_copy(const struct command *command,
	const struct way *way, const struct result *right)
{
	static const char *const made[] = {"all.out", "all.err", "copies"};
	const char *mark = strstr(way->format, "%u");
	struct tally tally = {0, 0};
	/* In the sandbox nothing is copied. */
	const char *args[COUNT(command->args) + 1] = {"--no-sandbox"};
	struct result whole = {0};
	char path[PATH_LEN], text[64];
	struct child c;
	int told;

	memcpy(args + 1, command->args, sizeof(command->args));
	(void)snprintf(text, sizeof(text), "%.*s*%s",
		(int)(mark - way->format), way->format, mark + 2);
	fault_begin(text, &told);
	child_start(&c, args, inject_copies);
	child_finish(&c, NULL, NULL, false, &whole);
	(void)fault_end(told);
	assert_int_equal(whole.status, 0);
	bytes_clear(&whole.out);
	assert_true(bytes_add_file(&whole.out, in_folder(path, "all.out")));
	assert_bytes(&whole.out, &right->out, command->name);
	result_free(&whole);
	judge_copies(&tally, command, way, right);
	for (size_t i = 0; i < COUNT(made); i++)
		assert_int_equal(unlink(in_folder(path, made[i])), 0);
	return tally;
}

/* All n of one way. */
static struct tally every(const struct command *command,
	const struct way *way, const struct result *right)
{
	struct tally tally = {0, 0};
	enum effect effect = way->effect == UNSEEN && command->special == LOADS &&
		strstr(way->format, "eagain") != NULL ? TOLD : way->effect;
	bool happened = true;

	if (strncmp(way->format, "malloc:", 7) == 0 &&
	    command->special != OWN_OUTPUT)
		return every_copy(command, way, right);
	for (unsigned n = 1; happened && n < MOST; n++) {
		struct result r;
		const char *what;
		char text[64];

		name_fault(text, sizeof(text), way->format, n);
		happened = run(&r, command->args, text);
		what = wrong(&r, right, effect);
		if (what != NULL && tally.wrong++ == 0)
			tell(&r, right, command->name, what);
		tally.happened += happened;
		result_free(&r);
	}
	return tally;
}

/* A fault that never happens tests nothing; but a look-up reads no file. */
static bool may_never_happen(const struct way *way)
{
	return strncmp(way->format, "open:", 5) == 0 ||
		strncmp(way->format, "read:", 5) == 0;
}

static unsigned try_ways(const struct command *command, const struct way *ways,
	size_t count)
{
	struct result right;
	unsigned bad = 0;

	assert_false(run(&right, command->args, ""));
	assert_int_equal(right.status, 0);
	assert_int_equal(right.err.len, 0);
	assert_true(right.out.len > 0);
	for (size_t i = 0; i < count; i++) {
		struct tally tally = every(command, &ways[i], &right);

		if (tally.happened == 0 && !may_never_happen(&ways[i]))
			fail_msg("%s never happened", ways[i].format);
		if (tally.wrong > 0)
			(void)fprintf(stderr, "%s, %s: %u of %u were wrong\n",
				command->name, ways[i].format, tally.wrong,
				tally.happened);
		bad += tally.wrong;
	}
	result_free(&right);
	return bad;
}

static void try_all(const struct command *commands, size_t count,
	const struct way *ways, size_t way_count)
{
	unsigned bad = 0;

	for (size_t i = 0; i < count; i++)
		bad += try_ways(&commands[i], ways, way_count);
	assert_int_equal(bad, 0);
}

/* --- an output folder --------------------------------------------------- */

/* What a fault may do to targets. */
enum harm {
	HARMLESS,
	UNWRITTEN,              /* some are not written */
	CUT                     /* what they are made of ends early, too */
};

static const struct {
	const char *format;
	enum harm harm;
} folder_ways[] = {
	{"write:%u:short", HARMLESS},
	{"write:%u:eintr", HARMLESS},
	{"read:%u:short", HARMLESS},
	{"read:%u:eintr", HARMLESS},
	{"rename:%u:eio", UNWRITTEN},
	{"rename:%u+:enospc", UNWRITTEN},
	{"fsync:%u:eio", UNWRITTEN},
	{"fsync:%u:enospc", UNWRITTEN},
	{"mkdir:%u:enospc", UNWRITTEN},
	{"mkdir:%u+:eacces", UNWRITTEN},
	{"write:%u:enospc", CUT},       /* the helper's are to a pipe */
	{"write:%u+:enospc", CUT},
	{"write:%u:eio", CUT},
	{"close:%u:eio", CUT},
	{"open:%u:emfile", CUT},
	{"open:%u+:enfile", CUT},
	{"read:%u:eio", CUT},
	{"read:%u+:eio", CUT},
#if !SANITIZED && defined(__GLIBC__)
	{"malloc:@%u", CUT},
	{"malloc:@%u+", CUT},
#endif
};

/* Targets, and of those that are there before a run the time that makes them
 * complete; what they are is not what they would become. */
static struct target {
	const char *name;
	time_t there;           /* or 0 */
	struct bytes right;
	time_t time;
} targets[] = {
	{.name = "a.log", .there = 1000},
	{.name = "b.log"},
	{.name = "c.tar/x/m.log"},
	{.name = "c.tar/x/n.log", .there = 3000},
	{.name = "sub/d.log"},
};

#define OLD "written before\n"

static void set_time(const char *path, time_t when)
{
	const struct timespec times[] = {{.tv_sec = when}, {.tv_sec = when}};

	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void put_dated(const char *name, const void *data, size_t len,
	time_t when)
{
	char path[PATH_LEN];

	put_file(path, name, data, len);
	set_time(path, when);
}

static void add_member(struct bytes *tar, const char *name, time_t when)
{
	enum { HEADER = 512, SUM = 148, BLOCK = 512 };
	size_t len = sizeof(log_text) - 1;
	char header[HEADER] = {0};
	unsigned sum = 0;

	(void)snprintf(header, 100, "%s", name);
	(void)snprintf(header + 100, 8, "0000644");
	(void)snprintf(header + 124, 12, "%011zo", len);
	(void)snprintf(header + 136, 12, "%011llo", (unsigned long long)when);
	memset(header + SUM, ' ', 8);
	header[156] = '0';
	for (size_t i = 0; i < HEADER; i++)
		sum += (unsigned char)header[i];
	(void)snprintf(header + SUM, 8, "%06o", sum);
	bytes_add(tar, header, HEADER);
	bytes_add(tar, log_text, len);
	bytes_fill(tar, '\0', BLOCK - len % BLOCK);
}

/* A folder of plain, compressed and packed files. */
static void put_inputs(void)
{
	static const char *const made[] = {"in", "in/sub"};
	char path[PATH_LEN];
	struct bytes tar = {0};
	gzFile to;

	for (size_t i = 0; i < COUNT(made); i++)
		assert_int_equal(mkdir(in_folder(path, made[i]), 0777), 0);
	put_dated("in/a.log", log_text, sizeof(log_text) - 1, 1000);
	put_dated("in/sub/d.log", log_text, sizeof(log_text) - 1, 4000);
	to = gzopen(in_folder(path, "in/b.log.gz"), "wb");
	assert_non_null(to);
	assert_int_equal(gzwrite(to, log_text, sizeof(log_text) - 1),
		sizeof(log_text) - 1);
	assert_int_equal(gzclose(to), Z_OK);
	set_time(path, 2000);
	add_member(&tar, "x/m.log", 2500);
	add_member(&tar, "x/n.log", 3000);
	bytes_fill(&tar, '\0', 1024);
	put_dated("in/c.tar", tar.ptr, tar.len, 2600);
	bytes_free(&tar);
}

/* Take a folder away; how many files it held. */
static size_t remove_tree(const char *path)
{
	DIR *opened = opendir(path);
	struct dirent *entry;
	char inner[2 * PATH_LEN];
	size_t count = 0;

	if (opened == NULL) {
		count = unlink(path) == 0;
		return count;
	}
	while ((entry = readdir(opened)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		(void)snprintf(inner, sizeof(inner), "%s/%s", path,
			entry->d_name);
		count += remove_tree(inner);
	}
	assert_int_equal(closedir(opened), 0);
	assert_int_equal(rmdir(path), 0);
	return count;
}

static bool get_target(const struct target *t, struct bytes *to, time_t *when)
{
	char name[32], path[PATH_LEN];
	struct stat st;

	(void)snprintf(name, sizeof(name), "to/%s", t->name);
	if (stat(in_folder(path, name), &st) != 0)
		return false;
	*when = st.st_mtime;
	return bytes_add_file(to, path);
}

static void put_old_targets(void)
{
	static const char *const made[] = {"to", "to/c.tar", "to/c.tar/x"};
	char name[32], path[PATH_LEN];

	(void)remove_tree(in_folder(path, "to"));
	for (size_t i = 0; i < COUNT(made); i++)
		assert_int_equal(mkdir(in_folder(path, made[i]), 0777), 0);
	for (size_t i = 0; i < COUNT(targets); i++) {
		(void)snprintf(name, sizeof(name), "to/%s", targets[i].name);
		if (targets[i].there > 0)
			put_dated(name, OLD, strlen(OLD), targets[i].there);
	}
}

/* What is wrong with a target; NULL if nothing is. */
static const char *wrong_target(const struct target *t, enum harm harm,
	bool good)
{
	struct bytes got = {0};
	time_t when = 0;
	bool there = get_target(t, &got, &when);
	bool whole = there && bytes_same(&got, &t->right);
	bool old = there && got.len == strlen(OLD) &&
		memcmp(got.ptr, OLD, got.len) == 0;
	const char *what = NULL;

	if (whole && when == t->time)
		what = NULL;
	else if (good || harm == HARMLESS)
		what = "a target is not complete, and nothing is said";
	else if (t->there > 0 && !(old && when == t->there))
		what = "a target that was there is damaged";
	else if (there && t->there == 0 && (harm != CUT || when == t->time ||
	    !begins(&t->right, &got)))
		what = "a target is there and not complete";
	bytes_free(&got);
	return what;
}

/* What is wrong with a run, and what it left. */
static const char *wrong_folder(const struct result *r, enum harm harm)
{
	const char *what = NULL;
	char path[PATH_LEN];

	if (harm == HARMLESS && (r->status != 0 || r->err.len > 0))
		what = "this should not be seen from outside";
	else if (r->status < 0 || r->status > 2)
		what = "a status that says something else";
	else if ((r->status == 0) != (r->err.len == 0))
		what = "status and messages do not agree";
	for (size_t i = 0; i < COUNT(targets) && what == NULL; i++)
		what = wrong_target(&targets[i], harm, r->status == 0);
	if (remove_tree(in_folder(path, "to")) > COUNT(targets) &&
	    what == NULL)
		what = "something is left over";
	return what;
}

static const char *const to_folder[] = {"-r", "-j1", "--force", "-d",
	to_path, in_path, NULL};

static void set_right_targets(void)
{
	struct result r;

	put_old_targets();
	assert_false(run(&r, to_folder, ""));
	assert_int_equal(r.status, 0);
	assert_int_equal(r.err.len, 0);
	for (size_t i = 0; i < COUNT(targets); i++) {
		assert_true(get_target(&targets[i], &targets[i].right,
			&targets[i].time));
		assert_true(targets[i].right.len > sizeof(log_text));
	}
	result_free(&r);
}

/* The first ones are those of the lists; later, where the annotators ask for
 * memory, every seventh. */
static unsigned next_number(const char *format, unsigned n)
{
	return strncmp(format, "malloc", 6) == 0 && n > 150 ? n + 7 : n + 1;
}

static unsigned try_folder(const char *format, enum harm harm)
{
	unsigned bad = 0, happened = 0, n = 1;
	struct result r;
	bool more = true;

	for (; more && n < MOST; n = next_number(format, n)) {
		const char *what;
		char text[64];

		put_old_targets();
		name_fault(text, sizeof(text), format, n);
		more = run(&r, to_folder, text);
		what = wrong_folder(&r, harm);
		if (what != NULL && bad++ == 0) {
			(void)fprintf(stderr, "%s: %s (status %d)\n",
				fault.text, what, r.status);
			bytes_print("  stderr", r.err.ptr, r.err.len);
		}
		happened += more;
		result_free(&r);
	}
	if (happened == 0)
		fail_msg("%s never happened", format);
	return bad;
}

/* --- tests -------------------------------------------------------------- */

static const struct command small[] = {
	{"plain", {NULL}, PLAIN},
	{"json", {"--json", NULL}, PLAIN},
	{"below", {"-s", "below", NULL}, PLAIN},
	{"end and brief", {"--style=end", "--repeat=brief", NULL}, PLAIN},
	{"strip", {"--strip", NULL}, PLAIN},
	{"own files", {"--catalog", catalog_path, "--patterns",
		patterns_path, NULL}, LOADS},
	{"to a file", {"-o", out_path, log_path, NULL}, OWN_OUTPUT},
	{"as a batch", {"-r", log_path, NULL}, PLAIN},
};

static const struct command looking_up[] = {
	{"explain", {"--explain", "14", NULL}, PLAIN},
	{"explain as json", {"--explain", "--json", "14", NULL}, PLAIN},
	{"list", {"--list", "ntstatus-ipsec", NULL}, PLAIN},
	{"help", {"--help", NULL}, PLAIN},
};

static const struct command big[] = {
	{"big", {big_path, NULL}, PLAIN},
	{"big below", {"-s", "below", big_path, NULL}, PLAIN},
	{"big json", {"--json", big_path, NULL}, PLAIN},
	{"big stripped", {"--strip", big_path, NULL}, PLAIN},
	{"big to a file", {"-o", out_path, big_path, NULL}, PLAIN},
	{"big on threads", {"-j3", big_path, NULL}, PLAIN},
};

static void no_allocation_that_fails_is_hushed_up(void **state)
{
	(void)state;
#if SANITIZED || !defined(__GLIBC__)
	skip();
#endif
	try_all(small, 1, memory, COUNT(memory));
	try_all(looking_up, COUNT(looking_up), memory, COUNT(memory));
	try_all(small + 1, COUNT(small) - 1, later_memory,
		COUNT(later_memory));
}

static void no_read_or_write_that_fails_is_hushed_up(void **state)
{
	(void)state;
	try_all(small, COUNT(small), io, COUNT(io));
	try_all(looking_up, COUNT(looking_up), io, COUNT(io));
}

static void big_files_survive_short_and_failing_calls(void **state)
{
	(void)state;
	try_all(big, COUNT(big), io, COUNT(io));
}

static void no_fault_damages_a_target(void **state)
{
	unsigned bad = 0;

	(void)state;
	put_inputs();
	set_right_targets();
	for (size_t i = 0; i < COUNT(folder_ways); i++)
		bad += try_folder(folder_ways[i].format, folder_ways[i].harm);
	for (size_t i = 0; i < COUNT(targets); i++)
		bytes_free(&targets[i].right);
	(void)remove_tree(in_path);
	assert_int_equal(bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_read_or_write_that_fails_is_hushed_up),
		cmocka_unit_test(big_files_survive_short_and_failing_calls),
		cmocka_unit_test(no_fault_damages_a_target),
		cmocka_unit_test(no_allocation_that_fails_is_hushed_up),
	};

	return cmocka_run_group_tests(tests, make_files, remove_files);
}
