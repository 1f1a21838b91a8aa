/* SPDX-License-Identifier: MIT */
/*
 * The program with the n-th allocation, read, write, open or close failing,
 * or short, for every n. Whatever happens, what it wrote is the right output
 * or a beginning of it; status 0 means that it is all there; and what went
 * wrong is told, but for a broken pipe, which ends it quietly.
 */
#include "support.h"

#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_LEN = 256, DEADLINE_S = 30, MOST = 100000 };

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

/* Arguments, and whether a catalogue or pattern file is among them: these are
 * read with no patience for a descriptor that does not block. */
struct command {
	const char *name;
	const char *args[8];
	bool loads;
};

static const struct way memory[] = {
	{"malloc:%u", TOLD},
	{"malloc:%u+", TOLD},
};

/* What comes before the first read is the same whatever comes after it. */
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

static const char *shim_path(void)
{
	static char path[PATH_LEN];
	const char *build = getenv("BUILD");

	(void)snprintf(path, sizeof(path), "%s/tests/fault_shim.so",
		build != NULL ? build : "build");
	if (access(path, R_OK) != 0)
		fail_msg("%s is not there: make builds it", path);
	return path;
}

/* A fault to be; set before the child is started, which takes it over. */
static struct {
	char text[64];
	const char *shim;
	int report;
} fault;

/* A sanitizer's verdict must not look like status 1. */
static void set_verdict(const char *name)
{
	const char *old = getenv(name);
	char value[512];

	(void)snprintf(value, sizeof(value),
		"%s:exitcode=99:verify_asan_link_order=0",
		old != NULL ? old : "");
	(void)setenv(name, value, 1);
}

static void inject(void)
{
	char number[16];

	(void)snprintf(number, sizeof(number), "%d", fault.report);
	(void)fcntl(fault.report, F_SETFD, 0);
	(void)setenv("FAULT_FD", number, 1);
	(void)setenv("FAULT", fault.text, 1);
	(void)setenv("LD_PRELOAD", fault.shim, 1);
	set_verdict("ASAN_OPTIONS");
	set_verdict("UBSAN_OPTIONS");
	(void)alarm(DEADLINE_S);
}

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

/* Run with `text` as the fault; true if it happened. */
static bool run(struct result *r, const char *const *args, const char *text)
{
	bool sent = false;
	struct child c;
	int told[2];
	char byte;
	ssize_t len;

	*r = (struct result){0};
	(void)unlink(out_path);
	(void)snprintf(fault.text, sizeof(fault.text), "%s", text);
	fault.shim = shim_path();
	assert_int_equal(pipe(told), 0);
	fault.report = fcntl(told[1], F_DUPFD_CLOEXEC, 50);
	(void)close(told[1]);
	child_start(&c, args, inject);
	child_finish(&c, send_log, &sent, false, r);
	(void)close(fault.report);
	len = read(told[0], &byte, 1);
	(void)close(told[0]);
	bytes_add(&r->err, "", 0);
	bytes_add(&r->out, "", 0);
	(void)bytes_add_file(&r->out, out_path);
	return len == 1;
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

/* All n of one way. */
static struct tally every(const struct command *command,
	const struct way *way, const struct result *right)
{
	struct tally tally = {0, 0};
	enum effect effect = way->effect == UNSEEN && command->loads &&
		strstr(way->format, "eagain") != NULL ? TOLD : way->effect;
	bool happened = true;

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

/* --- tests -------------------------------------------------------------- */

static const struct command small[] = {
	{"plain", {NULL}, false},
	{"json", {"--json", NULL}, false},
	{"below", {"-s", "below", NULL}, false},
	{"end and brief", {"--style=end", "--repeat=brief", NULL}, false},
	{"strip", {"--strip", NULL}, false},
	{"own files", {"--catalog", catalog_path, "--patterns",
		patterns_path, NULL}, true},
	{"to a file", {"-o", out_path, log_path, NULL}, false},
	{"as a batch", {"-r", log_path, NULL}, false},
};

static const struct command looking_up[] = {
	{"explain", {"--explain", "14", NULL}, false},
	{"explain as json", {"--explain", "--json", "14", NULL}, false},
	{"list", {"--list", "ntstatus-ipsec", NULL}, false},
	{"help", {"--help", NULL}, false},
};

static const struct command big[] = {
	{"big", {big_path, NULL}, false},
	{"big below", {"-s", "below", big_path, NULL}, false},
	{"big json", {"--json", big_path, NULL}, false},
	{"big stripped", {"--strip", big_path, NULL}, false},
	{"big to a file", {"-o", out_path, big_path, NULL}, false},
	{"big on threads", {"-j3", big_path, NULL}, false},
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_read_or_write_that_fails_is_hushed_up),
		cmocka_unit_test(big_files_survive_short_and_failing_calls),
		cmocka_unit_test(no_allocation_that_fails_is_hushed_up),
	};

	return cmocka_run_group_tests(tests, make_files, remove_files);
}
