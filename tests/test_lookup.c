/* SPDX-License-Identifier: MIT */
/*
 * Looking things up from outside: --explain, --list and --search, on a terminal
 * and in a pipe, and the catalogue files that a run finds by itself.
 */
#define _GNU_SOURCE             /* posix_openpt, unshare */
#include "support.h"

#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE "vpnd: error 13801\n"
#define HEAD "space: win32\nfamily: windows-ipsec\nentries:\n" \
	"- name: ERROR_IPSEC_IKE_AUTH_FAIL\n"
#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

enum { PATH_LEN = 256 };

/* --- catalogue files of a user's own ------------------------------------ */

/* $XDG_CONFIG_HOME of the program, and $IPSECANNOTATE_CATALOG, or NULL. */
static char config[PATH_LEN];
static const char *catalogs;

static void with_overlays(void)
{
	(void)setenv("XDG_CONFIG_HOME", config, 1);
	if (catalogs != NULL)
		(void)setenv("IPSECANNOTATE_CATALOG", catalogs, 1);
}

static void run_after(void (*prepare)(void), struct result *r,
	const char *const *args, const char *in)
{
	struct child c;

	*r = (struct result){0};
	child_start(&c, args, prepare);
	if (*in != '\0')
		child_send(&c, in, strlen(in));
	child_finish(&c, NULL, NULL, false, r);
	bytes_add(&r->out, "", 0);
	bytes_add(&r->err, "", 0);
}

static void run(struct result *r, const char *const *args, const char *in)
{
	run_after(with_overlays, r, args, in);
}

static void write_file(const char *path, const char *text)
{
	FILE *to = fopen(path, "wb");

	assert_non_null(to);
	assert_int_equal(fwrite(text, 1, strlen(text), to), strlen(text));
	assert_int_equal(fclose(to), 0);
}

static void make_folder(const char *path)
{
	assert_true(mkdir(path, 0777) == 0 || errno == EEXIST);
}

/* A file of the user's folder; "" makes none of the folder's files. */
static void user_file(char path[PATH_LEN], const char *name,
	const char *text)
{
	(void)snprintf(path, PATH_LEN, "%.128s/ipsecannotate/catalog/%.64s",
		config, name);
	write_file(path, text);
}

static int make_config(void **state)
{
	const char *build = getenv("BUILD");
	char path[PATH_LEN + 32];

	(void)state;
	(void)snprintf(config, sizeof(config), "%s/tests/test_lookup.config",
		build != NULL ? build : "build");
	if (config[0] != '/') {
		char here[PATH_LEN / 2], below[PATH_LEN / 2];

		assert_non_null(getcwd(here, sizeof(here)));
		(void)snprintf(below, sizeof(below), "%.100s", config);
		(void)snprintf(config, sizeof(config), "%s/%s", here, below);
	}
	make_folder(config);
	(void)snprintf(path, sizeof(path), "%s/ipsecannotate", config);
	make_folder(path);
	(void)snprintf(path, sizeof(path), "%s/ipsecannotate/catalog", config);
	make_folder(path);
	catalogs = NULL;
	return 0;
}

static void the_user_the_environment_and_the_command_line_override(
	void **state)
{
	char user[PATH_LEN], named[PATH_LEN], given[PATH_LEN];
	struct result r;

	(void)state;
	user_file(user, "site.yaml", HEAD "  meaning: The user speaks.\n"
		"  action: Ask the user.\n");
	(void)snprintf(named, sizeof(named), "%.200s.named.yaml", config);
	write_file(named, HEAD "  meaning: The environment speaks.\n");
	(void)snprintf(given, sizeof(given), "%.200s.given.yaml", config);
	write_file(given, HEAD "  meaning: The command line speaks.\n");
	run(&r, ARGS("-q"), LINE);
	assert_true(bytes_have(&r.out, ": The user speaks. Action: Ask the "
		"user.]"));
	result_free(&r);
	catalogs = named;
	run(&r, ARGS("-q"), LINE);
	assert_true(bytes_have(&r.out, ": The environment speaks. Action: "
		"Ask the user.]"));
	result_free(&r);
	run(&r, ARGS("-c", given), LINE);
	assert_true(bytes_have(&r.out, ": The command line speaks. Action: "
		"Ask the user.]"));
	result_free(&r);
	run(&r, ARGS("--version", "--verbose", "-c", given), "");
	assert_int_equal(r.status, 0);
	assert_true(bytes_have(&r.out, user));
	assert_true(bytes_have(&r.out, named));
	assert_true(bytes_have(&r.out, given));
	assert_true(bytes_have(&r.out, "/etc/ipsecannotate/catalog"));
	result_free(&r);
	catalogs = NULL;
	assert_int_equal(unlink(user), 0);
}

/* --- the system's folder ------------------------------------------------ */

enum { NO_NAMESPACE = 77 };     /* the status of a child that gets no /etc */

static bool put_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	size_t len = strlen(text);
	bool done = fd >= 0 && write(fd, text, len) == (ssize_t)len;

	return (fd < 0 || close(fd) == 0) && done;
}

/* An empty /etc that no other process sees. */
static bool own_etc(void)
{
	char users[64], groups[64];

	(void)snprintf(users, sizeof(users), "0 %ld 1\n", (long)geteuid());
	(void)snprintf(groups, sizeof(groups), "0 %ld 1\n", (long)getegid());
	return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
		put_file("/proc/self/setgroups", "deny") &&
		put_file("/proc/self/uid_map", users) &&
		put_file("/proc/self/gid_map", groups) &&
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
		mount("none", "/etc", "tmpfs", 0, NULL) == 0;
}

static void with_system(void)
{
	with_overlays();
	if (!own_etc() || mkdir("/etc/ipsecannotate", 0755) != 0 ||
	    mkdir("/etc/ipsecannotate/catalog", 0755) != 0 ||
	    !put_file("/etc/ipsecannotate/catalog/all.yaml", HEAD
	    "  meaning: The system speaks.\n  action: Ask the system.\n"))
		_exit(NO_NAMESPACE);
}

static void the_user_overrides_the_system(void **state)
{
	char user[PATH_LEN];
	struct result r;

	(void)state;
	user_file(user, "site.yaml", HEAD "  action: Ask the user.\n");
	run_after(with_system, &r, ARGS("-q"), LINE);
	assert_int_equal(unlink(user), 0);
	if (r.status == NO_NAMESPACE) {
		result_free(&r);
		skip();
	}
	assert_int_equal(r.status, 0);
	assert_true(bytes_have(&r.out, ": The system speaks. Action: Ask the "
		"user.]"));
	result_free(&r);
}

/* ------------------------------------------------------------------------ */

static void what_is_found_broken_is_left_out_and_told_once(void **state)
{
	char broken[PATH_LEN], good[PATH_LEN], expected[2 * PATH_LEN];
	struct result r;

	(void)state;
	user_file(broken, "a.yaml", HEAD "  meaning: a [ b\n  acton: x\n"
		"  colour: x\n");
	user_file(good, "b.yaml", HEAD "  meaning: The user speaks.\n");
	run(&r, ARGS("-q"), LINE);
	assert_int_equal(r.status, 0);
	assert_true(bytes_have(&r.out, ": The user speaks. Action: "));
	(void)snprintf(expected, sizeof(expected), "%s:6:3: left out: ",
		broken);
	assert_int_equal(strncmp(r.err.ptr, expected, strlen(expected)), 0);
	assert_int_equal(bytes_count(&r.err, "\n"), 1);
	result_free(&r);
	run(&r, ARGS("--check"), "");
	assert_int_equal(r.status, 1);
	assert_true(bytes_count(&r.err, "\n") >= 3);
	result_free(&r);
	run(&r, ARGS("-c", broken), LINE);
	assert_int_equal(r.status, 2);
	assert_int_equal(r.out.len, 0);
	result_free(&r);
	assert_int_equal(unlink(broken), 0);
	assert_int_equal(unlink(good), 0);
}

static void a_named_catalogue_that_is_not_there_is_told(void **state)
{
	struct result r;

	(void)state;
	catalogs = ":/nonexistent/a.yaml::";
	run(&r, ARGS("-q"), LINE);
	assert_int_equal(r.status, 0);
	assert_true(bytes_have(&r.out, "13801 [= "));
	assert_text(&r.err, "ipsecannotate: /nonexistent/a.yaml: "
		"No such file or directory\n", "messages");
	result_free(&r);
	catalogs = NULL;
}

static void an_overlay_may_be_written_in_any_language(void **state)
{
	char path[PATH_LEN];
	struct result r, again;

	(void)state;
	user_file(path, "de.yaml", HEAD
		"  meaning: Die Gegenstelle lehnt das Zertifikat ab, "
		"\xE2\x82\xAC \xE6\x97\xA5\xE6\x9C\xAC.\n");
	run(&r, ARGS("-q", "-T", "{meaning}"), LINE);
	assert_text(&r.out, "vpnd: error 13801 [= ERROR_IPSEC_IKE_AUTH_FAIL: "
		"Die Gegenstelle lehnt das Zertifikat ab, \xE2\x82\xAC "
		"\xE6\x97\xA5\xE6\x9C\xAC.]\n", "the line");
	assert_int_equal(r.err.len, 0);
	run(&again, ARGS("-q", "-T", "{meaning}"), r.out.ptr);
	assert_bytes(&again.out, &r.out, "a second pass");
	result_free(&again);
	run(&again, ARGS("--strip"), r.out.ptr);
	assert_text(&again.out, LINE, "stripped");
	result_free(&again);
	result_free(&r);
	assert_int_equal(unlink(path), 0);
}

/* --- searching ---------------------------------------------------------- */

static void a_search_finds_what_holds_every_word(void **state)
{
	struct result r;

	(void)state;
	run(&r, ARGS("--search", "CERTIFICATE", "revoked"), "");
	assert_int_equal(r.status, 0);
	assert_true(bytes_have(&r.out, " ERROR_IPSEC_IKE_CRL_FAILED ") ||
		bytes_have(&r.out, " CRYPT_E_REVOKED "));
	assert_false(bytes_have(&r.out, "NO_PROPOSAL"));
	result_free(&r);
	run(&r, ARGS("--search", "-2147011095"), "");
	assert_int_equal(r.status, 2);  /* an option, as everywhere */
	result_free(&r);
	run(&r, ARGS("--search", "0x800735e9"), "");
	assert_int_equal(bytes_count(&r.out, "\n"), 1);
	assert_true(bytes_have(&r.out, " ERROR_IPSEC_IKE_AUTH_FAIL "));
	result_free(&r);
	run(&r, ARGS("--json", "--search", "13801"), "");
	assert_true(bytes_have(&r.out, "{\"name\":\"ERROR_IPSEC_IKE_AUTH_FAIL\""));
	result_free(&r);
	run(&r, ARGS("--search", "certificate", "xyzzy"), "");
	assert_int_equal(r.status, 1);
	assert_int_equal(r.out.len, 0);
	assert_true(bytes_have(&r.err, "no entry holds all of these words"));
	result_free(&r);
	run(&r, ARGS("--search"), "");
	assert_int_equal(r.status, 2);
	result_free(&r);
}

/* --- on a terminal ------------------------------------------------------ */

static const char *terminal;
static const char *pager;

static void on_terminal(void)
{
	int fd = open(terminal, O_RDWR | O_NOCTTY);

	(void)ioctl(fd, TIOCSWINSZ, &(struct winsize){.ws_row = 24,
		.ws_col = 60});
	(void)dup2(fd, STDOUT_FILENO);
	(void)unsetenv("COLUMNS");
	(void)unsetenv("LINES");
	(void)setenv("NO_COLOR", "1", 1);
	if (pager != NULL)
		(void)setenv("PAGER", pager, 1);
	else
		(void)unsetenv("PAGER");
}

/* What the program writes to a terminal of 24 rows and 60 columns. */
static void run_on_terminal(struct bytes *out, const char *const *args)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), held;
	struct child c;
	char block[4096];
	ssize_t len;
	int status;

	assert_true(master >= 0);
	assert_int_equal(grantpt(master), 0);
	assert_int_equal(unlockpt(master), 0);
	terminal = ptsname(master);
	held = open(terminal, O_RDWR | O_NOCTTY);
	assert_true(held >= 0);
	child_start(&c, args, on_terminal);
	child_close_in(&c);
	(void)close(c.out);
	(void)close(held);
	bytes_clear(out);
	/* The end is told by EIO, once nobody holds the terminal. */
	while ((len = read(master, block, sizeof(block))) > 0)
		bytes_add(out, block, (size_t)len);
	assert_int_equal(waitpid(c.pid, &status, 0), c.pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	(void)close(c.err);
	(void)close(master);
}

static size_t longest_line(const struct bytes *b)
{
	size_t longest = 0, at = 0;

	for (size_t i = 0; i < b->len; i++) {
		if (b->ptr[i] != '\n')
			continue;
		longest = i - at > longest ? i - at : longest;
		at = i + 1;
	}
	return longest;
}

static void what_is_longer_than_the_terminal_is_paged(void **state)
{
	struct bytes out = {0};

	(void)state;
	pager = "sed 's/^/P:/'";
	run_on_terminal(&out, ARGS("--explain", "13801"));
	assert_int_equal(strncmp(out.ptr, "P:ERROR_IPSEC_IKE_AUTH_FAIL", 27),
		0);
	assert_int_equal(bytes_count(&out, "P:"), bytes_count(&out, "\n"));
	run_on_terminal(&out, ARGS("--list"));
	assert_int_equal(bytes_count(&out, "P:"), 1142);
	assert_true(longest_line(&out) <= 60 + 3);
	run_on_terminal(&out, ARGS("--list", "ntstatus-ipsec"));
	assert_int_equal(bytes_count(&out, "P:"), 0);
	assert_int_equal(bytes_count(&out, "\n"), 17);
	assert_true(longest_line(&out) <= 60 + 1);
	bytes_free(&out);
}

static void without_a_pager_it_is_written_as_it_is(void **state)
{
	static const char *const pagers[] = {"", "cat", "/nonexistent/pager"};
	struct bytes out = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(pagers); i++) {
		pager = pagers[i];
		run_on_terminal(&out, ARGS("--list", "ras"));
		assert_int_equal(bytes_count(&out, "\n"), 335);
	}
	bytes_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			the_user_the_environment_and_the_command_line_override,
			make_config),
		cmocka_unit_test_setup(the_user_overrides_the_system,
			make_config),
		cmocka_unit_test_setup(
			what_is_found_broken_is_left_out_and_told_once,
			make_config),
		cmocka_unit_test_setup(
			a_named_catalogue_that_is_not_there_is_told,
			make_config),
		cmocka_unit_test_setup(
			an_overlay_may_be_written_in_any_language,
			make_config),
		cmocka_unit_test_setup(a_search_finds_what_holds_every_word,
			make_config),
		cmocka_unit_test(what_is_longer_than_the_terminal_is_paged),
		cmocka_unit_test(without_a_pager_it_is_written_as_it_is)
	};

	return cmocka_run_group_tests_name("lookup", tests, NULL, NULL);
}
