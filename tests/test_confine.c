/* SPDX-License-Identifier: MIT */
/*
 * The filter's sandbox: children enter it as the filter does, and do what
 * input that has taken it over would; and the program from outside, in it and
 * without it.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "support.h"

#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "confine.h"
#include "deeds.h"
#include "options.h"
#include "spawner.h"

#define LINE "vpnd: error 13801\n"
#define NAME "ERROR_IPSEC_IKE_AUTH_FAIL"

enum { PATH_LEN = 256, PAGE = 4096 };

/* Open before the sandbox closes: a file that may be written, and the two ends
 * of a socket. */
static int kept = -1, ends[2];

/* A folder of the test's own, and in it what make_files makes. */
static char folder[PATH_LEN];

/* Is what is entered for a run that serves signals? */
static bool serves;

static const char *path_of(const char *name)
{
	static char path[2 * PATH_LEN];

	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static char *copy_of(const char *name)
{
	char *copy = strdup(path_of(name));

	assert_non_null(copy);
	return copy;
}

static void enter(const void *args)
{
	const struct spawner asked = {.fd = ends[0]};

	(void)ipsa_confine_enter(args, &asked, serves);
}

static int in_sandbox(deed_fn *act)
{
	const struct arguments none = {.jobs = 0};

	return deed_done_in(enter, &none, act);
}

/* --- what kills ----------------------------------------------------------- */

static int connects(void)
{
	return connect(ends[0], &(struct sockaddr){.sa_family = AF_UNIX},
		sizeof(struct sockaddr));
}

static int makes_code_of_a_file(void)
{
	void *page = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, deed_program,
		0);

	return page == MAP_FAILED ? 99 : mprotect(page, PAGE, PROT_EXEC);
}

static void *execute_in_a_thread(void *unused)
{
	(void)unused;
	(void)deed_executes();
	return NULL;
}

static int executes_in_a_thread(void)
{
	pthread_t thread;

	return pthread_create(&thread, NULL, execute_in_a_thread, NULL) != 0 ?
		99 : pthread_join(thread, NULL);
}

/* --- what is not there ---------------------------------------------------- */

static int forks(void)
{
	return deed_not_there(fork());
}

static int signals_another(void)
{
	return deed_not_there(syscall(SYS_tgkill, getppid(), getppid(), 0));
}

static int limits_itself(void)
{
	return deed_not_there(syscall(SYS_prlimit64, 0, RLIMIT_CORE, NULL,
		NULL));
}

static int types_for_the_user(void)
{
	return deed_not_there(ioctl(STDERR_FILENO, TIOCSTI, "x"));
}

static int asks_for_signals(void)
{
	return deed_not_there(fcntl(ends[1], F_SETOWN, getppid()));
}

static int speaks_to_others(void)
{
	struct msghdr nothing = {.msg_iovlen = 0};

	return deed_not_there(sendmsg(ends[1], &nothing, 0));
}

static int makes_a_file_without_a_name(void)
{
	return deed_not_there(syscall(SYS_memfd_create, "x", 0));
}

static int changes_a_mode(void)
{
	return deed_not_there(chmod(path_of("in"), 0777));
}

static int links(void)
{
	return deed_not_there(symlink("/etc/passwd", path_of("link")));
}

/* --- what the filter does ------------------------------------------------- */

static void *count_up(void *to)
{
	char *memory = malloc(64 << 20);

	if (memory != NULL) {
		memset(memory, 1, 64 << 20);
		*(int *)to += memory[PAGE];
	}
	free(memory);
	return NULL;
}

/* Memory for a JIT, threads, a pipe, what is open, a message. */
static int works(void)
{
	char *code = mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct msghdr nothing = {.msg_iovlen = 0};
	int count = 0, pair[2];
	struct stat st;
	pthread_t thread;

	if (code == MAP_FAILED)
		return 1;
	*code = 1;
	if (pthread_create(&thread, NULL, count_up, &count) != 0 ||
	    pthread_join(thread, NULL) != 0 || count != 1)
		return 2;
	if (pipe(pair) != 0 || write(pair[1], "x", 1) != 1 ||
	    fstat(deed_program, &st) != 0 || stat("/etc/passwd", &st) != 0)
		return 3;
	if (write(kept, "x", 1) != 1 || ftruncate(kept, 0) != 0)
		return 4;
	return sendmsg(ends[0], &nothing, 0) == 0 ? 5 : 6;
}

static int dies_of_a_signal(void)
{
	return raise(SIGTERM);
}

/* --- files ---------------------------------------------------------------- */

/* 0, or the errno of an open. */
static int opening(const char *path, int flags)
{
	return open(path, flags, 0600) >= 0 ? 0 : errno;
}

static int reads_what_is_named(void)
{
	return opening(path_of("in"), O_RDONLY);
}

static int reads_what_is_not_named(void)
{
	return opening(path_of("other"), O_RDONLY);
}

static int reads_what_is_elsewhere(void)
{
	return opening("/etc/passwd", O_RDONLY);
}

static int reads_below_a_folder(void)
{
	return opening(path_of("folder/in"), O_RDONLY);
}

static int lists_a_folder(void)
{
	return opening(path_of("folder"), O_RDONLY | O_DIRECTORY);
}

static int reads_by_another_way(void)
{
	return opening(path_of("folder/../other"), O_RDONLY);
}

static int writes_what_is_named(void)
{
	return opening(path_of("in"), O_WRONLY);
}

static int empties_what_is_named(void)
{
	return truncate(path_of("in"), 0) == 0 ? 0 :
		errno == ENOSYS ? EACCES : errno;
}

static int makes_a_file(void)
{
	return opening(path_of("made"), O_WRONLY | O_CREAT);
}

static int removes_a_file(void)
{
	return unlink(path_of("other")) == 0 ? 0 : errno;
}

static int reads_in_the_output(void)
{
	return opening(path_of("out/there"), O_RDONLY);
}

static int writes_in_the_output(void)
{
	return opening(path_of("out/new"), O_WRONLY | O_CREAT | O_APPEND);
}

static int writes_to_a_device(void)
{
	return opening("/dev/full", O_WRONLY);
}

static int writes_to_another(void)
{
	return opening("/dev/null", O_WRONLY);
}

static int works_in_the_output(void)
{
	char from[2 * PATH_LEN];
	int fd;

	if (mkdir(path_of("out/sub"), 0700) != 0)
		return errno;
	(void)snprintf(from, sizeof from, "%s", path_of("out/sub/.draft"));
	fd = open(from, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, "x", 1) != 1 || ftruncate(fd, 0) != 0 ||
	    fsync(fd) != 0 || rename(from, path_of("out/sub/done")) != 0)
		return errno;
	return unlink(path_of("out/there")) == 0 ? 0 : errno;
}

/* Make what this folder has to hold. */
static int make_files(void **state)
{
	static const char *const files[] = {"in", "other", "folder/in",
		"out/there"};
	const char *build = getenv("BUILD");

	(void)state;
	(void)snprintf(folder, sizeof folder, "%s/tests/confine.XXXXXX",
		build != NULL ? build : "build");
	if (mkdtemp(folder) == NULL || mkdir(path_of("folder"), 0700) != 0 ||
	    mkdir(path_of("out"), 0700) != 0)
		return -1;
	for (size_t i = 0; i < COUNT(files); i++) {
		FILE *to = fopen(path_of(files[i]), "w");

		if (to == NULL || fputs(LINE, to) < 0 || fclose(to) != 0)
			return -1;
	}
	kept = open(path_of("kept"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	return !deeds_begin() || kept < 0 || socketpair(AF_UNIX,
		SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0 ? -1 : 0;
}

static int remove_one(const char *path, const struct stat *st, int type,
	struct FTW *place)
{
	(void)st;
	(void)type;
	(void)place;
	return remove(path);
}

static int remove_files(void **state)
{
	enum { DESCRIPTORS = 8 };

	(void)state;
	return nftw(folder, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}

static bool has_landlock(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0,
		LANDLOCK_CREATE_RULESET_VERSION) >= 1;
}

/* --- deeds ---------------------------------------------------------------- */

static void what_only_an_enemy_does_kills(void **state)
{
	static deed_fn *const acts[] = {deed_executes,
		deed_executes_a_descriptor, deed_opens_a_socket,
		deed_opens_sockets, connects, deed_traces,
		deed_looks_into_another, deed_maps_code_of_a_file,
		makes_code_of_a_file, executes_in_a_thread};

	(void)state;
	deeds_come_to(128 + SIGSYS, acts, COUNT(acts), in_sandbox);
}

static void what_is_not_needed_is_not_there(void **state)
{
	static deed_fn *const acts[] = {forks, deed_makes_a_room,
		deed_kills_another, signals_another, limits_itself,
		types_for_the_user, asks_for_signals, speaks_to_others,
		makes_a_file_without_a_name, changes_a_mode, links};

	(void)state;
	deeds_come_to(7, acts, COUNT(acts), in_sandbox);
}

static void what_the_filter_does_works(void **state)
{
	(void)state;
	assert_int_equal(in_sandbox(works), 5);
	assert_int_equal(in_sandbox(dies_of_a_signal), 128 + SIGTERM);
}

/* The answers of each deed, where this was named. */
struct row {
	const char *what;
	const char *operand, *catalog, *output_dir, *output;
	bool recursive, serves;
	struct {
		deed_fn *act;
		int answer;
	} deeds[8];
};

static const struct row rows[] = {
	{"nothing", NULL, NULL, NULL, NULL, false, false,
		{{reads_what_is_named, EACCES}, {lists_a_folder, EACCES},
		{reads_what_is_elsewhere, EACCES}, {makes_a_file, EACCES},
		{removes_a_file, EACCES}, {works_in_the_output, EACCES}}},
	{"standard input", "-", NULL, NULL, NULL, true, true,
		{{reads_what_is_named, EACCES}, {lists_a_folder, EACCES}}},
	{"a file", "in", NULL, NULL, NULL, false, true,
		{{reads_what_is_named, 0}, {reads_what_is_not_named, EACCES},
		{reads_by_another_way, EACCES}, {writes_what_is_named, EACCES},
		{empties_what_is_named, EACCES}, {makes_a_file, EACCES},
		{reads_what_is_elsewhere, EACCES}, {removes_a_file, EACCES}}},
	{"no file", "gone", NULL, NULL, NULL, false, true,
		{{reads_what_is_not_named, EACCES}}},
	{"a folder", "folder", NULL, NULL, NULL, false, true,
		{{reads_below_a_folder, EACCES}, {lists_a_folder, 0}}},
	{"all of a folder", "folder", NULL, NULL, NULL, true, true,
		{{reads_below_a_folder, 0}, {reads_what_is_named, EACCES},
		{reads_by_another_way, EACCES}}},
	{"a catalogue file", NULL, "folder/in", NULL, NULL, false, true,
		{{reads_below_a_folder, 0}, {lists_a_folder, 0},
		{reads_what_is_named, EACCES}, {makes_a_file, EACCES}}},
	{"a folder of them", NULL, "folder", NULL, NULL, false, true,
		{{reads_below_a_folder, 0}, {lists_a_folder, 0},
		{reads_what_is_named, EACCES}}},
	{"one that is not read again", NULL, "folder", NULL, NULL, false,
		false, {{reads_below_a_folder, EACCES}}},
	{"an output", NULL, NULL, NULL, "out/there", false, true,
		{{reads_in_the_output, EACCES}, {writes_in_the_output, 0},
		{writes_what_is_named, EACCES}, {makes_a_file, EACCES}}},
	{"one that is not there yet", NULL, NULL, NULL, "out/new", false,
		true, {{writes_in_the_output, 0}, {makes_a_file, EACCES}}},
	{"one that is no file", NULL, NULL, NULL, "/dev/full", false, true,
		{{writes_to_a_device, 0}, {writes_to_another, EACCES}}},
	{"one that stays open", NULL, NULL, NULL, "out/there", false, false,
		{{writes_in_the_output, EACCES}}},
	{"an output folder", "in", NULL, "out", NULL, false, false,
		{{reads_what_is_named, 0}, {writes_what_is_named, EACCES},
		{makes_a_file, EACCES}, {removes_a_file, EACCES},
		{reads_in_the_output, EACCES}, {works_in_the_output, 0}}},
};

/* What stands on its own is left as it is. */
static char *named(const char *name)
{
	if (name == NULL)
		return NULL;
	return *name == '/' || *name == '-' ? strdup(name) : copy_of(name);
}

static void try_row(const struct row *row)
{
	char *operand = named(row->operand), *catalog = named(row->catalog);
	char *output_dir = named(row->output_dir);
	char *output = named(row->output);
	struct arguments args = {.operands = {&operand, operand != NULL},
		.catalogs = {&catalog, catalog != NULL},
		.output_dir = output_dir, .output = output,
		.recursive = row->recursive};

	serves = row->serves;
	for (size_t i = 0; i < COUNT(row->deeds); i++) {
		int answer = row->deeds[i].act == NULL ? 0 :
			deed_done_in(enter, &args, row->deeds[i].act);

		if (answer != row->deeds[i].answer)
			fail_msg("%s, deed %zu: %d", row->what, i, answer);
	}
	serves = false;
	free(operand);
	free(catalog);
	free(output_dir);
	free(output);
}

static void files_are_those_that_were_named(void **state)
{
	(void)state;
	if (!has_landlock())
		skip();
	for (size_t i = 0; i < COUNT(rows); i++)
		try_row(&rows[i]);
}

static void places_of_catalogues_stay_to_be_read(void **state)
{
	const struct arguments none = {.jobs = 0};

	(void)state;
	if (!has_landlock())
		skip();
	assert_int_equal(setenv("IPSECANNOTATE_CATALOG", path_of("folder"),
		1), 0);
	serves = true;
	assert_int_equal(deed_done_in(enter, &none,
		reads_below_a_folder), 0);
	assert_int_equal(deed_done_in(enter, &none, reads_what_is_named),
		EACCES);
	serves = false;
	assert_int_equal(deed_done_in(enter, &none, reads_below_a_folder),
		EACCES);
	assert_int_equal(unsetenv("IPSECANNOTATE_CATALOG"), 0);
}

/* --- what is in force ----------------------------------------------------- */

static int has_both(void)
{
	const struct arguments none = {.jobs = 0};

	return strcmp(ipsa_confine_enter(&none, NULL, false), "seccomp, landlock") ==
		0;
}

static void it_says_what_is_in_force(void **state)
{
	const struct arguments off = {.no_sandbox = true};
	pid_t pid = fork();
	int status = 0;

	(void)state;
	if (pid == 0)
		_exit(has_both());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), has_landlock());
	assert_string_equal(ipsa_confine_enter(&off, NULL, false),
		"none: --no-sandbox");
	assert_int_equal(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 0);
}

/* --- the program, from outside -------------------------------------------- */

/* The number behind a name in the status of a process or thread; false if that
 * has ended. */
static bool status_of(const char *path, const char *name, long *value)
{
	struct bytes b = {0};
	bool there = bytes_add_file(&b, path);
	const char *at;

	*value = -1;
	if (there) {
		at = strstr(b.ptr, name);
		assert_non_null(at);
		*value = strtol(at + strlen(name), NULL, 10);
	} else {
		assert_true(errno == ENOENT || errno == ESRCH);
	}
	bytes_free(&b);
	return there;
}

/* All threads of a process have this there; how many they are. One may end
 * while it is looked for. */
static size_t assert_status(pid_t pid, const char *name, long value)
{
	char path[PATH_LEN];
	struct dirent *entry;
	size_t count = 0;
	long is;
	DIR *tasks;

	(void)snprintf(path, sizeof path, "/proc/%ld/task", (long)pid);
	tasks = opendir(path);
	assert_non_null(tasks);
	while ((entry = readdir(tasks)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof path, "/proc/%ld/task/%.20s/status",
			(long)pid, entry->d_name);
		if (!status_of(path, name, &is))
			continue;
		assert_int_equal(is, value);
		count++;
	}
	(void)closedir(tasks);
	return count;
}

/* The first child of a process, or 0. */
static long child_of(pid_t pid)
{
	char path[PATH_LEN];
	struct bytes b = {0};
	long child;

	(void)snprintf(path, sizeof path, "/proc/%ld/task/%ld/children",
		(long)pid, (long)pid);
	assert_true(bytes_add_file(&b, path));
	bytes_add(&b, "", 0);
	child = strtol(b.ptr, NULL, 10);
	bytes_free(&b);
	return child;
}

/* Started and under way, waiting for more input. */
static void start(struct child *c, const char *const *args)
{
	struct bytes out = {0};

	child_start(c, args, NULL);
	child_send(c, LINE, strlen(LINE));
	assert_true(child_read_until(c, &out, NAME));
	bytes_free(&out);
}

static void finish(struct child *c)
{
	struct result r = {0};

	child_finish(c, NULL, NULL, false, &r);
	assert_int_equal(r.status, 0);
	result_free(&r);
}

static void every_thread_is_in_it(void **state)
{
	static const struct {
		const char *args[4];
		long inside;
		size_t threads;
	} ways[] = {
		{{NULL}, 2, 1},
		{{"--json", NULL}, 2, 1},
		{{"-j3", "-", NULL}, 2, 1},
		{{"--summary", NULL}, 2, 1},
		{{"--no-sandbox", NULL}, 0, 1},
		{{"--no-sandbox", "--summary", NULL}, 0, 1},
	};
	long own;

	(void)state;
	assert_true(status_of("/proc/self/status", "\nSeccomp:", &own));
	for (size_t i = 0; i < COUNT(ways); i++) {
		bool in = ways[i].inside == 2;
		struct child c;

		start(&c, ways[i].args);
		assert_true(assert_status(c.pid, "\nSeccomp:", in ? 2 : own) >=
			ways[i].threads);
		(void)assert_status(c.pid, "\nNoNewPrivs:", in);
		finish(&c);
	}
}

/* Two pipes with names: while the first is read, a second thread waits. */
static void threads_that_wait_are_in_it(void **state)
{
	char *pipes[] = {copy_of("pipe1"), copy_of("pipe2")};
	const char *const args[] = {"-j2", pipes[0], pipes[1], NULL};
	struct child c;

	(void)state;
	assert_int_equal(mkfifo(pipes[0], 0600), 0);
	assert_int_equal(mkfifo(pipes[1], 0600), 0);
	child_start(&c, args, NULL);
	for (size_t i = 0; i < COUNT(pipes); i++) {
		struct bytes out = {0};
		int to = open(pipes[i], O_WRONLY | O_CLOEXEC);

		assert_int_equal(write(to, LINE, strlen(LINE)), strlen(LINE));
		assert_true(child_read_until(&c, &out, NAME));
		assert_true(assert_status(c.pid, "\nSeccomp:", 2) >= 2 - i);
		assert_int_equal(close(to), 0);
		bytes_free(&out);
		free(pipes[i]);
	}
	finish(&c);
}

static void gone(long pid)
{
	for (int tries = 0; tries < 1000 && kill((pid_t)pid, 0) == 0; tries++)
		(void)poll(NULL, 0, 10);
	assert_int_equal(kill((pid_t)pid, 0), -1);
}

/* It starts the helper, so it is outside; a pipe needs none. */
static void who_starts_the_helper_ends_with_the_filter(void **state)
{
	char *file = copy_of("in");
	const char *const args[] = {file, "-", NULL};
	char path[PATH_LEN];
	struct child c;
	long other, privileges;

	(void)state;
	start(&c, (const char *const[]){NULL});
	assert_int_equal(child_of(c.pid), 0);
	finish(&c);
	start(&c, args);
	other = child_of(c.pid);
	assert_true(other > 0);
	(void)snprintf(path, sizeof path, "/proc/%ld/status", other);
	assert_true(status_of(path, "\nNoNewPrivs:", &privileges));
	assert_int_equal(privileges, 0);
	finish(&c);
	gone(other);
	start(&c, args);
	other = child_of(c.pid);
	assert_true(other > 0);
	assert_int_equal(kill(c.pid, SIGKILL), 0);
	gone(other);
	child_finish(&c, NULL, NULL, true, &(struct result){0});
	free(file);
}

/* --- in it as without it -------------------------------------------------- */

/* Take the line out that says which of them it is, if it came to that. */
static bool drop_line(struct bytes *err)
{
	static const char head[] = "ipsecannotate: sandbox: ";
	char *at = err->len > 0 ? strstr(err->ptr, head) : NULL;
	char *end = at != NULL ? strchr(at, '\n') : NULL;

	if (end == NULL)
		return false;
	memmove(at, end + 1, strlen(end + 1) + 1);
	err->len -= (size_t)(end + 1 - at);
	return true;
}

static bool run_in(struct result *r, const char *const *args, const char *how)
{
	const char *with[16] = {"-v", how};

	for (size_t i = 0; args[i] != NULL; i++)
		with[i + 2] = args[i];
	program_run(r, with, LINE, strlen(LINE));
	return drop_line(&r->err);
}

static void what_it_does_is_the_same_in_it(void **state)
{
	char *in = copy_of("in"), *other = copy_of("other"),
		*sub = copy_of("folder"), *gone_file = copy_of("gone"),
		*report = copy_of("report.html"), *to = copy_of("to"),
		*tree = copy_of("tree"), *below = copy_of("tree/a/b");
	const char *const ways[][8] = {
		{NULL}, {in}, {in, other, "-"}, {gone_file, in}, {folder, in},
		{"--strip", in}, {"--json", in}, {"--matched", in},
		{"--style=below", in}, {"--repeat=brief", in, other},
		{"--why", in}, {"--color=always", in},
		{"-o", to, in}, {"-o", "/dev/full", in}, {"-o", in, in},
		{"-r", sub, in}, {"-r", "-j2", sub, in, other},
		{"--summary", in}, {"--summary=json", "-o", to, in},
		{"--report", report, "-r", sub},
		{"--compress=gzip", in}, {"--compress=zstd", in},
		{"-d", tree, "--force", in, other},
		{"-d", below, "--force", "-r", "-j3", sub, in},
		{"-d", tree, "--resume", in, other}, {"-d", tree, in},
		{"-d", "/dev/null/none", in}, {"-d", tree, gone_file},
		{"-d", tree, "--force", "--compress=gzip", in},
				{"/dev/stdin"}, {"/dev/null"}, {"/proc/self/fd/0", in},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct result with, without;

		assert_int_equal(run_in(&without, ways[i], "--no-sandbox"),
			run_in(&with, ways[i], "--color=auto"));
		if (with.status != without.status)
			fail_msg("way %zu: %d, not %d", i, with.status,
				without.status);
		assert_bytes(&with.out, &without.out, "output");
		assert_bytes(&with.err, &without.err, "messages");
		result_free(&with);
		result_free(&without);
	}
	free(in);
	free(other);
	free(sub);
	free(gone_file);
	free(report);
	free(to);
	free(tree);
	free(below);
}

/* --- where the kernel has less -------------------------------------------- */

/* A filter with another answer to one or two calls. */
static void hide(long first, long second, uint32_t answer)
{
	struct sock_filter rules[] = {
		{BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data,
			nr)},
		{BPF_JMP | BPF_JEQ | BPF_K, 1, 0, (uint32_t)first},
		{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, (uint32_t)second},
		{BPF_RET | BPF_K, 0, 0, answer},
		{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
	};
	struct sock_fprog filter = {COUNT(rules), rules};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
		_exit(125);
}

enum { NOT_THERE = SECCOMP_RET_ERRNO | ENOSYS };

static void hide_landlock(void)
{
	hide(SYS_landlock_create_ruleset, SYS_landlock_create_ruleset,
		NOT_THERE);
}

/* As systemd does with what it does not know. */
static void make_both_deadly(void)
{
	hide(SYS_seccomp, SYS_landlock_create_ruleset,
		SECCOMP_RET_KILL_PROCESS);
}

static void keep_from_prctl(void)
{
	hide(SYS_prctl, SYS_prctl, NOT_THERE);
}

static void an_old_kernel_is_no_reason_to_stop(void **state)
{
	static const struct {
		void (*before)(void);
		const char *said;
	} kernels[] = {
		{hide_landlock, "sandbox: seccomp\n"},
		{make_both_deadly, "sandbox: seccomp\n"},
		{keep_from_prctl, "sandbox: none: the kernel has none\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(kernels); i++) {
		for (int verbose = 0; verbose < 2; verbose++) {
			const char *const args[] = {verbose ? "-v" : NULL,
				NULL};
			struct result r = {0};
			struct child c;

			child_start(&c, args, kernels[i].before);
			child_send(&c, LINE, strlen(LINE));
			child_finish(&c, NULL, NULL, false, &r);
			bytes_add(&r.err, "", 0);
			assert_int_equal(r.status, 0);
			assert_true(bytes_have(&r.out, NAME));
			if (verbose)
				assert_true(bytes_have(&r.err,
					kernels[i].said));
			else
				assert_text(&r.err, "", "messages");
			result_free(&r);
		}
	}
}

static void the_version_says_what_is_in_force(void **state)
{
	struct result r;

	(void)state;
	program_run(&r, (const char *const[]){"--version", "-v", NULL}, "", 0);
	assert_int_equal(r.status, 0);
	assert_true(bytes_have(&r.out, has_landlock() ?
		"sandbox of ipsecannotate: seccomp, landlock\n" :
		"sandbox of ipsecannotate: seccomp\n"));
	result_free(&r);
	program_run(&r, (const char *const[]){"--version", "-v",
		"--no-sandbox", NULL}, "", 0);
	assert_true(bytes_have(&r.out,
		"sandbox of ipsecannotate: none: --no-sandbox\n"));
	result_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_only_an_enemy_does_kills),
		cmocka_unit_test(what_is_not_needed_is_not_there),
		cmocka_unit_test(what_the_filter_does_works),
		cmocka_unit_test(files_are_those_that_were_named),
		cmocka_unit_test(places_of_catalogues_stay_to_be_read),
		cmocka_unit_test(it_says_what_is_in_force),
		cmocka_unit_test(every_thread_is_in_it),
		cmocka_unit_test(threads_that_wait_are_in_it),
		cmocka_unit_test(who_starts_the_helper_ends_with_the_filter),
		cmocka_unit_test(what_it_does_is_the_same_in_it),
		cmocka_unit_test(an_old_kernel_is_no_reason_to_stop),
		cmocka_unit_test(the_version_says_what_is_in_force),
	};

#ifdef IPSA_NO_SANDBOX
	const struct arguments none = {.jobs = 0};

	assert_string_equal(ipsa_confine_enter(&none, NULL, false),
		"none: made without it");
	(void)tests;
	(void)make_files;
	(void)remove_files;
	return 0;
#else
	return cmocka_run_group_tests(tests, make_files, remove_files);
#endif
}
