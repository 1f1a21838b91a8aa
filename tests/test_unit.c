/* SPDX-License-Identifier: MIT */
/*
 * The program and its helper with the calls alone that a systemd unit leaves
 * them, ours or one that takes systemd's advice. Which these are
 * systemd-analyze says; without it nothing is tried.
 */
#include "support.h"

#include <sys/mman.h>
#include <sys/wait.h>

#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CALLS = 1024, LINE_LEN = 512, PATH_LEN = 256 };

static const char unit_path[] = "src/ipsecannotate@.service";

/* --- what the unit allows ------------------------------------------------- */

static bool allowed[CALLS];

static bool set_group(const char *group, bool on);

static bool set_name(const char *name, bool on)
{
	int call;

	if (*name == '@')
		return set_group(name, on);
	call = seccomp_syscall_resolve_name(name);
	if (call >= 0 && call < CALLS)
		allowed[call] = on;
	return true;
}

/* What systemd-analyze says, or nothing where there is none. */
static FILE *ask(const char *group)
{
	int ends[2];
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		(void)dup2(ends[1], STDOUT_FILENO);
		(void)close(STDERR_FILENO);
		(void)execlp("systemd-analyze", "systemd-analyze",
			"syscall-filter", group, (char *)NULL);
		_exit(127);
	}
	(void)close(ends[1]);
	return fdopen(ends[0], "r");
}

/* What systemd calls by one name: an item a line, after a heading. */
static bool set_group(const char *group, bool on)
{
	char line[LINE_LEN];
	FILE *from = ask(group);
	unsigned count = 0;

	assert_non_null(from);
	while (fgets(line, sizeof(line), from) != NULL) {
		char *name = line + strspn(line, " ");

		name[strcspn(name, "\n")] = '\0';
		if (name != line && *name != '#' && set_name(name, on))
			count++;
	}
	(void)fclose(from);
	(void)wait(NULL);
	return count > 0;
}

/* The names of a SystemCallFilter=, which with ~ are taken away. */
static bool set_names(char *names)
{
	bool on = *names != '~', known = true;

	for (char *name = strtok(names + !on, " \n"); name != NULL;
	    name = strtok(NULL, " \n"))
		known = set_name(name, on) && known;
	return known;
}

static bool set_default(void)
{
	memset(allowed, 0, sizeof(allowed));
	return set_group("@default", true);
}

/* False where nobody knows what its names stand for. */
static bool read_unit(void)
{
	static const char key[] = "SystemCallFilter=";
	char line[LINE_LEN];
	FILE *from = fopen(unit_path, "r");
	bool known = set_default();
	unsigned count = 0;

	assert_non_null(from);
	while (known && fgets(line, sizeof(line), from) != NULL) {
		if (strncmp(line, key, strlen(key)) != 0)
			continue;
		known = set_names(line + strlen(key));
		count++;
	}
	assert_int_equal(fclose(from), 0);
	assert_true(!known || count > 0);
	return known;
}

/* --- a child that has no more --------------------------------------------- */

/* Its calls are allowed, and what else it asks for is deadly;
 * RestrictNamespaces= and RestrictAddressFamilies=none answer these two. */
static void confine_calls(void)
{
	scmp_filter_ctx calls = seccomp_init(SCMP_ACT_KILL_PROCESS);
	scmp_filter_ctx more = seccomp_init(SCMP_ACT_ALLOW);
	bool good = calls != NULL && more != NULL;

	for (int i = 0; i < CALLS && good; i++)
		good = !allowed[i] || seccomp_rule_add(calls, SCMP_ACT_ALLOW,
			i, 0) == 0;
	good = good && seccomp_rule_add(more, SCMP_ACT_ERRNO(ENOSYS),
		SCMP_SYS(clone3), 0) == 0 &&
		seccomp_rule_add(more, SCMP_ACT_ERRNO(EAFNOSUPPORT),
		SCMP_SYS(socket), 0) == 0;
	if (!good || seccomp_load(more) != 0 || seccomp_load(calls) != 0)
		_exit(125);
}

/* As MemoryDenyWriteExecute=yes, which the unit speaks of. */
static void deny_write_execute(void)
{
	const int both = PROT_WRITE | PROT_EXEC;
	const scmp_datum_t code = PROT_EXEC;
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	if (filter == NULL || seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM),
	    SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ,
	    (scmp_datum_t)both, (scmp_datum_t)both)) != 0 ||
	    seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM),
	    SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, code, code)) !=
	    0 || seccomp_load(filter) != 0)
		_exit(125);
	confine_calls();
}

/* --- what it does --------------------------------------------------------- */

#define LINE "phase 1 gave up with Windows error 13801\n"
#define PACKED "fuzz/corpus/fuzz_unpack/"

static char folder[] = "/tmp/ipsecannotate-unit-XXXXXX";
static char out_option[PATH_LEN + 16], out_path[PATH_LEN],
	stats_option[PATH_LEN + 16], stats_path[PATH_LEN];

static int make_folder(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	(void)snprintf(out_path, PATH_LEN, "%s/out", folder);
	(void)snprintf(out_option, sizeof(out_option), "--output=%s",
		out_path);
	(void)snprintf(stats_path, PATH_LEN, "%s/stats", folder);
	(void)snprintf(stats_option, sizeof(stats_option), "--stats-file=%s",
		stats_path);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	(void)unlink(out_path);
	(void)unlink(stats_path);
	return rmdir(folder);
}

static const char *const ways[][4] = {
	{NULL},
	{stats_option, out_option, NULL},
	{"--host=rsyslog-mmexternal", stats_option, NULL},
	{"--host=rsyslog-mmexternal", "--host-result=msg", NULL},
	{"--host=rsyslog-omprog", out_option, NULL},
	{PACKED "gzip", NULL},
	{PACKED "zip", PACKED "evtx-gzip", NULL},
	{"-j3", PACKED "zstd", PACKED "7z", NULL},
	{"--compress=gzip", NULL},
	{"--summary=json", PACKED "gzip", NULL},
	{"--explain", "13801", NULL},
};

static void run(struct result *r, const char *const *args,
	void (*before)(void))
{
	struct child c;

	*r = (struct result){0};
	(void)unlink(out_path);
	child_start(&c, args, before);
	(void)!write(c.in, LINE, strlen(LINE));
	child_finish(&c, NULL, NULL, false, r);
	bytes_add(&r->out, "", 0);
	bytes_add(&r->err, "", 0);
	(void)bytes_add_file(&r->out, out_path);
}

static void works_alike(void (*before)(void))
{
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct result right, got;

		run(&right, ways[i], NULL);
		run(&got, ways[i], before);
		assert_int_equal(right.status, 0);
		if (got.status != 0)
			fail_msg("way %zu: status %d, %s", i, got.status,
				got.err.ptr);
		assert_bytes(&got.out, &right.out, "output");
		assert_bytes(&got.err, &right.err, "messages");
		result_free(&right);
		result_free(&got);
	}
}

/* What it says of itself there. */
static void says(void (*before)(void), const char *first, const char *second)
{
	static const char *const args[] = {"--verbose", NULL};
	struct result r;

	run(&r, args, before);
	assert_int_equal(r.status, 0);
	assert_true(bytes_have(&r.err, first));
	assert_true(bytes_have(&r.err, second));
	result_free(&r);
}

static void what_the_unit_leaves_is_enough(void **state)
{
	(void)state;
	if (!read_unit())
		skip();
	works_alike(confine_calls);
	says(confine_calls, "patterns run in PCRE2 JIT\n",
		"sandbox: seccomp");
}

static void memory_that_is_no_code_is_enough(void **state)
{
	(void)state;
	if (!read_unit())
		skip();
	works_alike(deny_write_execute);
	says(deny_write_execute, "patterns run in the PCRE2 interpreter",
		"sandbox: seccomp");
}

/* Which knows nothing of the calls that make a sandbox. */
static void what_systemd_advises_is_enough(void **state)
{
	(void)state;
	if (!set_default() || !set_group("@system-service", true))
		skip();
	works_alike(confine_calls);
	says(confine_calls, "patterns run in PCRE2 JIT\n",
		"sandbox: seccomp\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_systemd_advises_is_enough),
		cmocka_unit_test(what_the_unit_leaves_is_enough),
		cmocka_unit_test(memory_that_is_no_code_is_enough),
	};

	/* Sanitizers make calls of their own. */
	return SANITIZED ? 0 : cmocka_run_group_tests_name("unit", tests,
		make_folder, remove_folder);
}
