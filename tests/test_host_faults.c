/* SPDX-License-Identifier: MIT */
/*
 * Runs that last, with each call of the system failing in turn: rsyslog's
 * mmexternal and omprog, and the filter, all with counters to write and, on the
 * way, a catalogue to take anew. The tests are the host, as it is with who
 * fails it: it sends again what was not confirmed, and starts anew who died.
 *
 * mmexternal gives one answer to each message, the right one, or dies with a
 * status that says so; and never says a word besides. omprog confirms nothing
 * that is not in the file, and nothing is missing there in the end. A catalogue
 * that cannot be read leaves the one before in use, and counters that cannot be
 * written stop nothing.
 */
#include "support.h"

#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "calls.h"
#include "faults.h"

enum { PATH_LEN = 256, MOST = 100000 };

/* --- what fails ----------------------------------------------------------- */

/* The n-th of something, if n is not 0. */
struct failing {
	const struct call_way *call;    /* a call of the system, */
	const char *shim;               /* or else what the shim is told, */
	enum call_effect effect;
	unsigned n;
	int told;
	bool lasting;                   /* all after it, too */
	bool signal;                    /* it is interrupted by SIGUSR1 */
	bool survey;                    /* none; all calls are looked at */
};

static void failing_text(const struct failing *f, char *text, size_t room)
{
	if (f->call != NULL)
		(void)snprintf(text, room, "%s, %s, number %u%s",
			f->call->name, f->signal ? "SIGUSR1" :
			strerror(f->call->error), f->n,
			f->lasting ? " and all after it" : "");
	else if (f->shim != NULL)
		(void)snprintf(text, room, f->shim, f->n);
	else
		(void)snprintf(text, room, "nothing");
}

static char folder[PATH_LEN - 64];

static void with_calls(void)
{
	(void)setenv("XDG_CONFIG_HOME", folder, 1);
	calls_inject();
}

static void with_shim(void)
{
	(void)setenv("XDG_CONFIG_HOME", folder, 1);
	fault_inject();
}

/* Start the program, in which that fails. */
static void start(struct child *c, const char *const *args, struct failing *f)
{
	char text[64];

	if (f->shim != NULL) {
		(void)snprintf(text, sizeof(text), f->shim, f->n);
		fault_begin(f->n > 0 ? text : "", &f->told);
		child_start(c, args, with_shim);
		return;
	}
	if (f->survey)
		calls_set_survey();
	else if (f->signal)
		calls_set_signal(f->call, f->n);
	else
		calls_set(f->call, f->n, f->lasting);
	child_start(c, args, with_calls);
	calls_watch();
}

/* Let it come to its end; did what was to fail fail? */
static bool finish(struct child *c, const struct failing *f, struct result *r)
{
	child_finish(c, NULL, NULL, false, r);
	bytes_add(&r->out, "", 0);
	bytes_add(&r->err, "", 0);
	return f->shim != NULL ? fault_end(f->told) : calls_happened();
}

/* The next line that it says, added to what it is; false if it has ended. */
static bool next_line(struct child *c, struct bytes *line)
{
	bytes_clear(line);
	return child_read_until(c, line, "\n");
}

/* It may be gone by now. */
static void say(const struct child *c, const char *line)
{
	(void)!write(c->in, line, strlen(line));
}

/* --- files ---------------------------------------------------------------- */

#define ENTRY "space: win32\nfamily: windows-ipsec\nentries:\n" \
	"- name: ERROR_IPSEC_IKE_AUTH_FAIL\n  action: "
#define FIRST ENTRY "Do this first.\n"
#define SECOND ENTRY "Do that instead.\n"

static char catalog_path[PATH_LEN], stats_path[PATH_LEN], draft_path[PATH_LEN],
	out_path[PATH_LEN], moved_path[PATH_LEN];
static char stats_option[PATH_LEN + 16], out_option[PATH_LEN + 16];

static void put_file(const char *path, const char *text)
{
	FILE *to = fopen(path, "wb");

	assert_non_null(to);
	assert_true(fputs(text, to) >= 0);
	assert_int_equal(fclose(to), 0);
}

static void path_of(char path[PATH_LEN], const char *name)
{
	(void)snprintf(path, PATH_LEN, "%s/%s", folder, name);
}

/* The catalogue stands where every run finds it. */
static int make_files(void **state)
{
	static const char *const made[] = {"ipsecannotate",
		"ipsecannotate/catalog"};

	(void)state;
	fault_folder(folder, sizeof(folder));
	for (size_t i = 0; i < COUNT(made); i++) {
		path_of(catalog_path, made[i]);
		assert_int_equal(mkdir(catalog_path, 0700), 0);
	}
	path_of(catalog_path, "ipsecannotate/catalog/site.yaml");
	path_of(stats_path, "stats");
	path_of(draft_path, "stats.new");
	path_of(out_path, "out");
	path_of(moved_path, "moved");
	(void)snprintf(stats_option, sizeof(stats_option), "--stats-file=%s",
		stats_path);
	(void)snprintf(out_option, sizeof(out_option), "--output=%s",
		out_path);
	return 0;
}

static void remove_results(void)
{
	(void)unlink(stats_path);
	(void)unlink(draft_path);
	(void)unlink(out_path);
	(void)unlink(moved_path);
}

static int remove_files(void **state)
{
	char path[PATH_LEN];

	(void)state;
	remove_results();
	(void)unlink(catalog_path);
	path_of(path, "ipsecannotate/catalog");
	(void)rmdir(path);
	path_of(path, "ipsecannotate");
	(void)rmdir(path);
	return rmdir(folder);
}

/* --- one answer to each message ------------------------------------------- */

#define LINE "error 13801\n"

/* A message, and the signal that comes right before it. */
static const struct step {
	const char *line;
	int signal;
} steps[] = {
	{LINE, 0},
	{"fine\n", 0},
	{LINE, SIGUSR1},
	{LINE, SIGHUP},
	{LINE, 0},
};

enum { STEPS = COUNT(steps), RENEWED = 3 };

/* Who answers. */
struct answering {
	const char *name;
	const char *args[5];
	bool silent;            /* says nothing on standard error */
};

static const struct answering answering[] = {
	{"mmexternal", {stats_option, "--host=rsyslog-mmexternal", NULL},
		true},
	{"mmexternal with msg", {stats_option, "--host=rsyslog-mmexternal",
		"--host-result=msg", NULL}, true},
	{"filter", {stats_option, NULL}, false},
};

/* What is right: the answer to LINE by each catalogue, and to the other. */
enum { CATALOGS = 3 };

struct answers {
	struct bytes by[CATALOGS], fine;
};

struct dialogue {
	struct bytes replies[STEPS];
	size_t count;           /* of them */
	bool happened;
	struct result r;
	struct bytes stats;
};

static void dialogue_free(struct dialogue *d)
{
	for (size_t i = 0; i < STEPS; i++)
		bytes_free(&d->replies[i]);
	result_free(&d->r);
	bytes_free(&d->stats);
}

static void hold_dialogue(struct dialogue *d, const struct answering *who,
	struct failing *f)
{
	struct child c;
	bool there = true;

	*d = (struct dialogue){.count = 0};
	remove_results();
	put_file(catalog_path, FIRST);
	start(&c, who->args, f);
	while (there && d->count < STEPS) {
		const struct step *step = &steps[d->count];

		if (step->signal == SIGHUP)
			put_file(catalog_path, SECOND);
		if (step->signal != 0)
			(void)kill(c.pid, step->signal);
		say(&c, step->line);
		there = next_line(&c, &d->replies[d->count]);
		d->count += there;
	}
	d->happened = finish(&c, f, &d->r);
	bytes_add(&d->stats, "", 0);
	(void)bytes_add_file(&d->stats, stats_path);
}

/* The catalogues by which a message may be answered. */
enum catalog { BUILT_IN = 1, SITE_FIRST = 2, SITE_SECOND = 4 };

/* Those of this answer to the i-th message. */
static unsigned catalogs_of(const struct answers *right, size_t i,
	const struct bytes *reply)
{
	bool fine = strcmp(steps[i].line, LINE) != 0;
	unsigned all = 0;

	for (unsigned j = 0; j < CATALOGS; j++) {
		if (bytes_same(reply, fine ? &right->fine :
		    &right->by[j]))
			all |= 1U << j;
	}
	return all;
}

/* All by one catalogue, until it is renewed; one that was found by itself and
 * could not be read is left out. */
static const char *wrong_replies(const struct dialogue *d,
	const struct answers *right)
{
	unsigned may_be = BUILT_IN | SITE_FIRST;

	for (size_t i = 0; i < d->count; i++) {
		if (i >= RENEWED)
			may_be |= SITE_SECOND;
		may_be &= catalogs_of(right, i, &d->replies[i]);
		if (may_be == 0)
			return "this is no answer";
	}
	return d->r.out.len > 0 ? "more answers than messages" : NULL;
}

static bool answered_by(const struct dialogue *d, const struct answers *right,
	size_t i, enum catalog catalog)
{
	return i < d->count && catalogs_of(right, i, &d->replies[i]) ==
		catalog;
}

/* Counters are there whole, or not at all. */
static const char *wrong_stats(const struct dialogue *d, bool renewed)
{
	if (d->stats.len == 0)
		return d->r.status == 0 ? "the counters are missing" : NULL;
	if (!bytes_have(&d->stats, "\nipsecannotate_refused_reloads_total "))
		return "half of the counters";
	if (d->r.status == 0 && (!bytes_have(&d->stats,
	    "\nipsecannotate_lines_total 5\n") || renewed != bytes_have(
	    &d->stats, "\nipsecannotate_reloads_total 1\n")))
		return "counters that are not true";
	return NULL;
}

/* What is wrong with this; NULL if nothing is. */
static const char *wrong_dialogue(const struct dialogue *d,
	const struct answers *right, const struct answering *who,
	enum call_effect effect)
{
	const char *what = wrong_replies(d, right);
	bool renewed = answered_by(d, right, STEPS - 1, SITE_SECOND);
	bool good = d->r.status == 0 && renewed &&
		answered_by(d, right, 0, SITE_FIRST);

	if (what == NULL)
		what = wrong_stats(d, renewed);
	if (what != NULL)
		return what;
	if (who->silent && d->r.err.len > 0)
		return "a word that is no answer";
	if (effect == CALL_UNSEEN && (!good || d->r.err.len > 0))
		return "this should not be seen from outside";
	if (d->r.status != 0 && d->r.status != 1 && d->r.status != 2)
		return "a status that says something else";
	if (d->r.status == 0 && d->count < STEPS)
		return "status 0, but not all answers";
	return !who->silent && !good && d->r.err.len == 0 ?
		"an error that is not told" : NULL;
}

/* --- confirmed is what is there ------------------------------------------- */

#define BEGIN "BEGIN TRANSACTION\n"
#define COMMIT "COMMIT TRANSACTION\n"
#define NOTED "error 13801 [= ERROR_IPSEC_IKE_AUTH_FAIL: 13801]\n"

enum { LINES_MAX = 4, UNITS_MAX = 4, STARTS = 4, TRIES = 3 };

/* What is confirmed at a time: a message alone, or a transaction. */
struct unit {
	struct {
		const char *line, *answer;
	} lines[LINES_MAX];
	const char *right;      /* what is in the file then */
};

static const struct units {
	const char *name;
	size_t count;
	struct unit at[UNITS_MAX];
} units[] = {
	{"omprog", 4, {
		{{{"one\n", "OK\n"}}, "one\n"},
		{{{"two " LINE, "OK\n"}}, "two " NOTED},
		{{{"three " LINE, "OK\n"}}, "three " NOTED},
		{{{"four\n", "OK\n"}}, "four\n"}}},
	{"omprog with transactions", 2, {
		{{{BEGIN, "OK\n"}, {"one\n", "DEFER_COMMIT\n"}, {"two " LINE,
			"DEFER_COMMIT\n"}, {COMMIT, "OK\n"}},
			"one\ntwo " NOTED},
		{{{BEGIN, "OK\n"}, {"three " LINE, "DEFER_COMMIT\n"},
			{"four\n", "DEFER_COMMIT\n"}, {COMMIT, "OK\n"}},
			"three " NOTED "four\n"}}},
};

#define RIGHT "one\ntwo " NOTED "three " NOTED "four\n"

/* What the host knows. */
struct hosting {
	const struct units *units;
	size_t confirmed;       /* of the units */
	bool moved;             /* the file, half of the way through */
	unsigned errors, deaths;
	bool happened;
	struct bytes reply, err, file;
	int status;             /* the worst */
	const char *wrong;
};

/* What is in the file that was moved, and in the one in its place. */
static void read_files(struct hosting *h)
{
	bytes_clear(&h->file);
	(void)bytes_add_file(&h->file, moved_path);
	(void)bytes_add_file(&h->file, out_path);
}

enum answered { CONFIRMED, REFUSED, GONE };

/* Send one, and look at what is said to it. */
static enum answered send_unit(struct hosting *h, struct child *c,
	const struct unit *u)
{
	for (size_t i = 0; i < LINES_MAX && u->lines[i].line != NULL; i++) {
		bool last = i + 1 == LINES_MAX || u->lines[i + 1].line == NULL;

		say(c, u->lines[i].line);
		if (!next_line(c, &h->reply))
			return GONE;
		if (last && strncmp(h->reply.ptr, "Error: ", 7) == 0)
			return REFUSED;
		if (strcmp(h->reply.ptr, u->lines[i].answer) != 0) {
			h->wrong = "this is no answer";
			return GONE;
		}
	}
	read_files(h);
	if (!bytes_have(&h->file, u->right))
		h->wrong = "confirmed, but not in the file";
	return CONFIRMED;
}

/* Go on with one that was started until all is confirmed, or it makes no sense
 * any more. */
static void send_units(struct hosting *h, struct child *c)
{
	unsigned tries = 0;

	if (!next_line(c, &h->reply))
		return;
	if (strcmp(h->reply.ptr, "OK\n") != 0)
		h->wrong = "this is no beginning";
	while (h->confirmed < h->units->count && h->wrong == NULL &&
	    tries < TRIES) {
		enum answered answer;

		if (!h->moved && h->confirmed == h->units->count / 2) {
			h->moved = rename(out_path, moved_path) == 0;
			(void)kill(c->pid, SIGHUP);
		}
		answer = send_unit(h, c, &h->units->at[h->confirmed]);
		if (answer == GONE)
			return;
		tries = answer == REFUSED ? tries + 1 : 0;
		h->errors += answer == REFUSED;
		h->confirmed += answer == CONFIRMED;
	}
}

static void host(struct hosting *h, const struct units *sent,
	struct failing *f)
{
	const char *const args[] = {"--host=rsyslog-omprog", out_option,
		stats_option, "--template={code}", NULL};
	struct failing none = {.n = 0};

	*h = (struct hosting){.units = sent};
	remove_results();
	put_file(catalog_path, FIRST);
	for (unsigned i = 0; i < STARTS && h->wrong == NULL &&
	    (i == 0 || h->confirmed < sent->count); i++) {
		struct result r = {0};
		struct child c;
		size_t before = h->confirmed;

		start(&c, args, i == 0 ? f : &none);
		send_units(h, &c);
		h->happened = finish(&c, i == 0 ? f : &none, &r) ||
			h->happened;
		bytes_add(&h->err, r.err.ptr, r.err.len);
		h->deaths += r.status != 0;
		if (r.status > h->status)
			h->status = r.status;
		if (r.status == 0 && h->confirmed < sent->count &&
		    h->errors == 0 && before == h->confirmed)
			h->wrong = "status 0, but not all confirmed";
		result_free(&r);
	}
	read_files(h);
}

static void hosting_free(struct hosting *h)
{
	bytes_free(&h->reply);
	bytes_free(&h->err);
	bytes_free(&h->file);
}

/* Is the file made of right lines only, all of them there, in order? Those that
 * one who died had not confirmed may stand there twice. */
static bool is_complete(const struct hosting *h)
{
	static const char *const lines[] = {"one\n", "two " NOTED,
		"three " NOTED, "four\n"};
	const char *at = h->file.ptr;
	size_t next = 0, i;

	while (*at != '\0') {
		for (i = 0; i < COUNT(lines); i++) {
			if (strncmp(at, lines[i], strlen(lines[i])) == 0)
				break;
		}
		if (i == COUNT(lines))
			return false;
		next += i == next;
		at += strlen(lines[i]);
	}
	return next == COUNT(lines);
}

static const char *wrong_hosting(const struct hosting *h,
	const struct failing *f)
{
	bool exact = strcmp(h->file.ptr, RIGHT) == 0;

	if (h->wrong != NULL)
		return h->wrong;
	if (h->confirmed < h->units->count)
		return "it does not go on";
	if (!(h->deaths > 0 ? is_complete(h) : exact))
		return "the file is not what was confirmed";
	if (f->effect == CALL_UNSEEN && (h->deaths > 0 || h->errors > 0 ||
	    h->err.len > 0))
		return "this should not be seen from outside";
	if (h->status != 0 && h->status != 1 && h->status != 2)
		return "a status that says something else";
	if (h->happened && f->call != NULL && !f->signal &&
	    f->call->number == SYS_fsync && h->errors + h->deaths == 0)
		return "confirmed, but not on the disk";
	return h->deaths > 0 && h->err.len == 0 ?
		"an error that is not told" : NULL;
}

/* --- all of them ---------------------------------------------------------- */

/* A run of either kind. */
struct kind {
	const char *name;
	const struct answering *who;    /* or else */
	const struct units *units;
	struct answers right;
};

static void tell(const char *name, const struct failing *f, const char *what,
	int status, const struct bytes *err)
{
	char text[128];

	failing_text(f, text, sizeof(text));
	(void)fprintf(stderr, "%s, %s: %s (status %d)\n", name, text, what,
		status);
	bytes_print("  stderr", err->ptr, err->len);
}

/* One run; did the fault happen? */
static bool run(struct kind *k, struct failing *f, unsigned *bad)
{
	struct dialogue d;
	struct hosting h;
	const char *what;
	bool happened;

	if (k->who == NULL) {
		host(&h, k->units, f);
		what = wrong_hosting(&h, f);
		happened = h.happened;
		if (what != NULL && (*bad)++ == 0) {
			tell(k->name, f, what, h.status, &h.err);
			bytes_print("  file", h.file.ptr, h.file.len);
			bytes_print("  answer", h.reply.ptr, h.reply.len);
		}
		hosting_free(&h);
		return happened;
	}
	hold_dialogue(&d, k->who, f);
	what = wrong_dialogue(&d, &k->right, k->who, f->effect);
	happened = d.happened;
	if (what != NULL && (*bad)++ == 0) {
		tell(k->name, f, what, d.r.status, &d.r.err);
		bytes_print("  counters", d.stats.ptr, d.stats.len);
	}
	dialogue_free(&d);
	return happened;
}

static bool is_memory(const struct failing *f)
{
	return f->call != NULL ? f->call->error == ENOMEM :
		strncmp(f->shim, "malloc", 6) == 0;
}

/* Where they are many, or what comes after it fails anyway, with gaps. */
static unsigned next_number(const struct failing *f)
{
	return f->lasting || is_memory(f) ? f->n + 1 + f->n / 4 : f->n + 1;
}

/* What memory is asked for first is that for the options, before anybody knows
 * that nothing may be told. */
static unsigned every(struct kind *k, struct failing f)
{
	unsigned bad = 0, happened = 0;
	bool more = true;
	char text[128];

	f.n = f.shim != NULL && is_memory(&f) ? 2 : 1;
	for (; more && f.n < MOST; f.n = next_number(&f)) {
		more = run(k, &f, &bad);
		happened += more;
	}
	failing_text(&f, text, sizeof(text));
	if (happened == 0 && (f.call == NULL || f.call->any))
		fail_msg("%s, %s: never happened", k->name, text);
	if (bad > 1)
		(void)fprintf(stderr, "  and %u more of these\n", bad - 1);
	return bad;
}

/* What is right, from runs in which nothing fails. */
static void learn(struct kind *k, struct failing *none)
{
	struct dialogue d;
	struct result r;

	program_run(&r, k->who->args, LINE, strlen(LINE));
	bytes_add(&k->right.by[0], r.out.ptr, r.out.len);
	result_free(&r);
	hold_dialogue(&d, k->who, none);
	assert_int_equal(d.count, STEPS);
	assert_true(bytes_have(&d.replies[0], "Do this first."));
	assert_true(bytes_have(&d.replies[STEPS - 1], "Do that instead."));
	bytes_add(&k->right.by[1], d.replies[0].ptr, d.replies[0].len);
	bytes_add(&k->right.by[2], d.replies[STEPS - 1].ptr,
		d.replies[STEPS - 1].len);
	bytes_add(&k->right.fine, d.replies[1].ptr, d.replies[1].len);
	dialogue_free(&d);
}

/* Nothing fails, and no call is made that is not tried. */
static unsigned survey(struct kind *k)
{
	struct failing none = {.survey = true};
	unsigned bad = 0;

	if (k->who != NULL)
		learn(k, &none);
	(void)run(k, &none, &bad);
	for (long i = calls_unknown(0); i >= 0; i = calls_unknown(i + 1)) {
		(void)fprintf(stderr, "%s: call %ld is none of those that "
			"are tried\n", k->name, i);
		bad++;
	}
	return bad;
}

static unsigned try_calls(struct kind *k)
{
	unsigned bad = 0;

	for (size_t i = 0; i < call_way_count; i++) {
		struct failing f = {.call = &call_ways[i],
			.effect = call_ways[i].effect};

		if (!calls_made(f.call))
			continue;
		bad += every(k, f);
		f.lasting = true;
		if (f.effect == CALL_TOLD)
			bad += every(k, f);
	}
	return bad;
}

/* SIGUSR1 in the midst of each: it is never seen, but in the counters. */
static unsigned try_signals(struct kind *k)
{
	unsigned bad = 0;

	for (size_t i = 0; i < call_interrupt_count; i++) {
		struct failing f = {.call = &call_interrupts[i],
			.effect = CALL_UNSEEN, .signal = true};

		if (calls_made(f.call))
			bad += every(k, f);
	}
	return bad;
}

/* What the kernel cannot be asked for: half of the bytes, and no memory. */
static unsigned try_shim(struct kind *k)
{
	static const struct failing ways[] = {
		{.shim = "read:%u:short", .effect = CALL_UNSEEN},
		{.shim = "write:%u:short", .effect = CALL_UNSEEN},
#if !SANITIZED && defined(__GLIBC__)
		{.shim = "malloc:%u", .effect = CALL_TOLD},
		{.shim = "malloc:%u+", .effect = CALL_TOLD},
#endif
	};
	unsigned bad = 0;

	for (size_t i = 0; i < COUNT(ways); i++)
		bad += every(k, ways[i]);
	return bad;
}

static unsigned try_kind(struct kind *k)
{
	unsigned bad = survey(k);

	bad += try_calls(k);
	bad += try_signals(k);
	bad += try_shim(k);
	for (unsigned i = 0; i < CATALOGS; i++)
		bytes_free(&k->right.by[i]);
	bytes_free(&k->right.fine);
	return bad;
}

static void each_message_is_answered_or_it_is_told(void **state)
{
	unsigned bad = 0;

	(void)state;
	if (!calls_can_fail())
		skip();
	for (size_t i = 0; i < COUNT(answering); i++)
		bad += try_kind(&(struct kind){.name = answering[i].name,
			.who = &answering[i]});
	assert_int_equal(bad, 0);
}

static void what_is_confirmed_is_in_the_file(void **state)
{
	unsigned bad = 0;

	(void)state;
	if (!calls_can_fail())
		skip();
	for (size_t i = 0; i < COUNT(units); i++)
		bad += try_kind(&(struct kind){.name = units[i].name,
			.units = &units[i]});
	assert_int_equal(bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_message_is_answered_or_it_is_told),
		cmocka_unit_test(what_is_confirmed_is_in_the_file),
	};

	return cmocka_run_group_tests_name("host faults", tests, make_files,
		remove_files);
}
