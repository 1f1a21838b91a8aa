/* SPDX-License-Identifier: MIT */
/*
 * Inside rsyslog: a message in, an answer out. The tests are the host: they
 * send lines and look at what comes back, how much of it at once, and when.
 */
#include "support.h"

#include <sys/resource.h>
#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "limits.h"

#define NAME "ERROR_IPSEC_IKE_AUTH_FAIL"
#define OTHER "ERROR_IPSEC_IKE_POLICY_MATCH"
#define OPENED "{\"$!\":{\"ipsecannotate\":["

static const char *const member[] = {"--host=rsyslog-mmexternal", NULL};
static const char *const msg[] = {"--host=rsyslog-mmexternal",
	"--host-result=msg", "--template={code}", NULL};

/* The answers to lines. */
static void ask(struct bytes *out, const char *const *args, const char *in,
	size_t len)
{
	struct result r;

	program_run(&r, args, in, len);
	assert_text(&r.err, "", "standard error");
	assert_int_equal(r.status, 0);
	bytes_clear(out);
	bytes_add(out, r.out.ptr, r.out.len);
	result_free(&r);
}

static void assert_answer(const char *const *args, const char *in,
	const char *expected)
{
	struct bytes out = {0};

	ask(&out, args, in, strlen(in));
	assert_text(&out, expected, in);
	bytes_free(&out);
}

/* --- mmexternal: what is told ------------------------------------------------ */

static void what_was_found_is_a_variable(void **state)
{
	(void)state;
	assert_answer(member, "{ \"msg\": \" error 13801\", \"rawmsg\": "
		"\"<13>x: error 13801\", \"$!\": null }\n",
		OPENED "{\"field\":\"msg\",\"text\":\"13801\","
		"\"name\":\"" NAME "\",\"code\":13801,\"hex\":\"0x35E9\","
		"\"space\":\"win32\",\"family\":\"windows-ipsec\","
		"\"severity\":\"error\",\"class\":\"credentials\","
		"\"retry\":\"never\",\"meaning\":\"One peer rejected the "
		"certificate or key that the other offered for IKE.\","
		"\"action\":\"Check that the name dialed is in the server "
		"certificate, that it has Server Authentication, and that the "
		"client trusts its issuer.\",\"agrees\":true}]}}\n");
	assert_answer(member, "{ \"msg\": \"fine\", \"rawmsg\": \"fine\" }\n",
		"{}\n");
}

static void each_thing_is_told_once_where_it_stands(void **state)
{
	static const struct {
		const char *in;
		const char *field; /* NULL: nothing is told */
	} rows[] = {
		{"{\"msg\":\"error 13801\",\"rawmsg\":\"<1>error 13801\"}",
			"msg"},
		{"{\"rawmsg\":\"<1>error 13801\",\"msg\":\"error 13801\"}",
			"msg"},
		{"{\"rawmsg\":\"<1>error 13801\",\"hostname\":\"a\"}",
			"rawmsg"},
		{"{\"msg\":\"\",\"rawmsg\":\"\",\"$!\":{\"ErrorCode\":13801}}",
			"ErrorCode"},
		{"{\"msg\":\"\",\"rawmsg\":\"\",\"structured-data\":"
			"\"[a@1 ErrorCode=\\\"13801\\\"]\"}",
			"structured-data"},
		{"{\"ErrorCode\":13801,\"msg\":\"not rsyslog's\"}",
			"ErrorCode"},
		{"error 13801", "msg"},
		{"{\"msg\":\"error 13801\",\"rawmsg\":\"cut", "msg"},
		{"error 13801\"}", "msg"},
		{"{\"msg\":\"\",\"rawmsg\":\"\",\"$!\":{\"ipsecannotate\":"
			"[{\"text\":\"error 13801\"}]}}", NULL},
		{"{\"msg\":\"\",\"rawmsg\":\"\",\"$!\":{\"ipsecannotate\":"
			"[{\"text\":\"error 13801\"}],\"ErrorCode\":13801}}",
			"ErrorCode"},
		{"{\"msg\":\"\",\"rawmsg\":\"\",\"syslogtag\":\"a[13801]:\","
			"\"procid\":\"13801\"}", NULL},
		{"{\"msg\":\"error 13801 and error 0x35E9\",\"rawmsg\":\"\"}",
			"msg"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bytes in = {0}, out = {0}, field = {0};

		bytes_format(&in, "%s\n", rows[i].in);
		ask(&out, member, in.ptr, in.len);
		if (rows[i].field == NULL) {
			assert_text(&out, "{}\n", rows[i].in);
		} else {
			bytes_format(&field, OPENED "{\"field\":\"%s\",",
				rows[i].field);
			assert_true(bytes_have(&out, field.ptr));
			assert_int_equal(bytes_count(&out, "\"name\":"), 1);
			assert_int_equal(bytes_count(&out, "\n"), 1);
		}
		bytes_free(&in);
		bytes_free(&out);
		bytes_free(&field);
	}
}

static void the_program_says_what_its_numbers_mean(void **state)
{
	static const char in[] = "{\"msg\":\" connection failed, error code "
		"691\",\"rawmsg\":\"\",\"programname\":\"%s\"}\n";
	struct bytes line = {0}, out = {0};

	(void)state;
	bytes_format(&line, in, "RasClient");
	ask(&out, member, line.ptr, line.len);
	assert_int_equal(bytes_count(&out, "\"space\":\"ras\""), 1);
	assert_int_equal(bytes_count(&out, "\"space\":\"win32\""), 0);
	ask(&out, msg, line.ptr, line.len);
	assert_true(bytes_have(&out, "{\"msg\":\" connection failed, error "
		"code 691 [= ERROR_AUTHENTICATION_FAILURE: 691]\"}\n"));
	bytes_clear(&line);
	bytes_format(&line, in, "disk");
	ask(&out, member, line.ptr, line.len);
	assert_int_equal(bytes_count(&out, "\"space\":\"win32\""), 1);
	bytes_free(&line);
	bytes_free(&out);
}

/* --- mmexternal: the message -------------------------------------------------- */

#define RSYSLOGS(text) "{\"msg\":\"" text "\",\"rawmsg\":\"\"," \
	"\"programname\":\"p\"}\n"
#define NOTED " [= " NAME ": 13801]"

static void the_message_keeps_every_byte_and_gets_its_notes(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{RSYSLOGS("fine"), "{}\n"},
		{RSYSLOGS(" error 13801"), "{\"msg\":\" error 13801" NOTED
			"\"}\n"},
		{"error 13801.\n", "{\"msg\":\"error 13801" NOTED ".\"}\n"},
		{RSYSLOGS("a \\\"q\\\" error 13801\\nand error 13868\\t."),
			"{\"msg\":\"a \\\"q\\\" error 13801" NOTED
			"\\nand error 13868 [= " OTHER ": 13868]\\t.\"}\n"},
		{RSYSLOGS("\\u00e9\\ud83d\\ude00\xFF\\/ error 13801 \xE9\\r"),
			"{\"msg\":\"\\u00e9\\ud83d\\ude00\xFF\\/ error 13801"
			NOTED " \xE9\\r\"}\n"},
		{"a\tb\"c\\d\x01 error 13801\n", "{\"msg\":\"a\\u0009b\\\"c"
			"\\\\d\\u0001 error 13801" NOTED "\"}\n"},
		{RSYSLOGS("a#012Error#01113801#012b#040#0"), "{\"msg\":\"a#012Error"
			"#01113801" NOTED "#012b#040#0\"}\n"},
		/* What stands there already is not written again. */
		{RSYSLOGS("error 13801" NOTED), "{}\n"},
		{RSYSLOGS("error 13801 [= OTHER]."), "{\"msg\":\"error 13801"
			NOTED " [= OTHER].\"}\n"},
		{RSYSLOGS("error 13801" NOTED " error 13868"),
			"{\"msg\":\"error 13801" NOTED " error 13868 [= " OTHER
			": 13868]\"}\n"},
		/* The name of the program stands for what it is, and no more. */
		{"{\"msg\":\"x\",\"rawmsg\":\"\",\"programname\":\"error "
			"13801\"}\n", "{}\n"},
		{"{\"msg\":\"error 13868\",\"rawmsg\":\"\",\"programname\":"
			"\"error 13801\"}\n", "{\"msg\":\"error 13868 [= " OTHER
			": 13868]\"}\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_answer(msg, rows[i].in, rows[i].out);
}

static void an_object_in_a_message_gets_its_member(void **state)
{
	struct bytes out = {0};
	static const char in[] = RSYSLOGS("app: {\\\"ErrorCode\\\":13801}");

	(void)state;
	ask(&out, msg, in, sizeof(in) - 1);
	assert_true(bytes_have(&out, "{\"msg\":\"app: {\\\"ErrorCode\\\":13801,"
		"\\\"ipsecannotate\\\":[{\\\"field\\\":\\\"ErrorCode\\\""));
	assert_true(bytes_have(&out, "\\\"agrees\\\":true}]}\"}\n"));
	bytes_free(&out);
}

static void style_and_template_are_those_of_the_filter(void **state)
{
	static const char *const end[] = {"--host=rsyslog-mmexternal",
		"--host-result=msg", "--template=", "--style=end", NULL};

	(void)state;
	assert_answer(end, RSYSLOGS("error 13801\\nerror 13868 x"),
		"{\"msg\":\"error 13801\\nerror 13868 x [= " NAME "] [= "
		OTHER "]\"}\n");
}

/* --- mmexternal: limits ------------------------------------------------------- */

static void no_answer_is_longer_than_its_limit(void **state)
{
	static const char in[] = "error 13801, error 13868, error 13802\n";

	(void)state;
	for (int result = 0; result < 2; result++) {
		size_t before = 0;

		for (int limit = 3; limit < 1700; limit += result ? 1 : 7) {
			struct bytes text = {0}, out = {0};
			const char *args[] = {member[0], result ?
				"--host-result=msg" : "--host-result=member",
				"--template={code}", NULL, NULL};
			size_t told;

			bytes_format(&text, "--host-limit=%d", limit);
			args[3] = text.ptr;
			ask(&out, args, in, sizeof(in) - 1);
			assert_true(out.len <= (size_t)limit);
			told = bytes_count(&out, result ? " [= " :
				"\"agrees\":");
			assert_true(told >= before && told <= 3);
			before = told;
			if (told == 0)
				assert_text(&out, "{}\n", "nothing fits");
			else
				assert_int_equal(bytes_count(&out, result ?
					"]" : "\"agrees\":true}"), told);
			bytes_free(&text);
			bytes_free(&out);
			if (result && limit == 300)
				break;
		}
		assert_int_equal(before, 3);
	}
}

/* As many blanks as it takes, before what is looked for. */
static void assert_length(size_t len, bool told)
{
	static const char tail[] = " error 13801\nerror 13868\n";
	struct bytes in = {0}, out = {0};

	bytes_fill(&in, 'x', len - strlen(" error 13801"));
	bytes_add_text(&in, tail);
	ask(&out, member, in.ptr, in.len);
	assert_int_equal(bytes_count(&out, "\n"), 2);
	assert_int_equal(bytes_count(&out, NAME), told ? 1 : 0);
	assert_int_equal(bytes_count(&out, OTHER), 1);
	bytes_free(&in);
	bytes_free(&out);
}

static void a_message_of_any_length_gets_one_answer(void **state)
{
	const size_t frame = strlen("{\"msg\":\"\"}");

	(void)state;
	assert_length(300 * 1024, true);
	assert_length(RECORD_MAX - frame, true);
	assert_length(RECORD_MAX - frame + 1, false);
	assert_length(HOST_MESSAGE_MAX, false);
	assert_length(HOST_MESSAGE_MAX + 1, false);
	assert_length(3 * (size_t)HOST_MESSAGE_MAX, false);
}

/* Messages without an end. */
static size_t endless(void *ctx, char *to, size_t room)
{
	size_t *left = ctx, len = room < *left ? room : *left;

	memset(to, 'x', len);
	*left -= len;
	return len;
}

static void memory_is_bounded(void **state)
{
	size_t left = (size_t)200 * 1024 * 1024;
	struct result r = {0};
	struct child c;

	(void)state;
	child_start(&c, member, NULL);
	child_finish(&c, endless, &left, false, &r);
	assert_text(&r.out, "{}\n", "one answer");
	if (!SANITIZED)
		assert_true(r.peak_kib < 40 * 1024);
	result_free(&r);
}

/* --- mmexternal: the protocol -------------------------------------------------- */

struct cuts {
	const char *at;
	size_t left;
	uint64_t random;
};

static size_t in_pieces(void *ctx, char *to, size_t room)
{
	struct cuts *c = ctx;
	size_t len = random_below(&c->random, 90) + 1;

	len = len < c->left ? len : c->left;
	len = len < room ? len : room;
	memcpy(to, c->at, len);
	c->at += len;
	c->left -= len;
	return len;
}

static void answers_do_not_depend_on_how_messages_are_cut(void **state)
{
	static const char in[] = "{\"msg\":\" error 13801\",\"rawmsg\":\"\"}\n"
		"\n{}\n\r\nerror 13868\r\n\0\n{\"msg\"\n[1,2]\nlast 0x35E9\n"
		"{\"msg\":\"x\",\"rawmsg\":\"\"}x\nerror 13801";
	struct bytes whole = {0};

	(void)state;
	ask(&whole, member, in, sizeof(in) - 1);
	assert_int_equal(bytes_count(&whole, "\n"), 11);
	for (uint64_t seed = 0; seed < 30; seed++) {
		struct cuts cuts = {in, sizeof(in) - 1, seed};
		struct result r = {0};
		struct child c;

		child_start(&c, member, NULL);
		child_finish(&c, in_pieces, &cuts, false, &r);
		assert_int_equal(r.status, 0);
		assert_bytes(&r.out, &whole, "cut");
		result_free(&r);
	}
	bytes_free(&whole);
}

/*
 * A line feed that comes as it is makes two messages of one, and each answer
 * behind it is that to the message before: so the host has to escape it.
 */
static void a_line_feed_must_be_escaped(void **state)
{
	struct bytes out = {0};
	static const char raw[] = "one\nerror 13801\nthree\n";
	static const char octal[] = "one#012error 13801\nthree\n";
	static const char json[] = RSYSLOGS("one\\nerror 13801")
		RSYSLOGS("three");

	(void)state;
	ask(&out, member, raw, sizeof(raw) - 1);
	assert_int_equal(bytes_count(&out, "\n"), 3);
	ask(&out, member, octal, sizeof(octal) - 1);
	assert_int_equal(bytes_count(&out, "\n"), 2);
	assert_int_equal(memcmp(out.ptr, OPENED, strlen(OPENED)), 0);
	ask(&out, member, json, sizeof(json) - 1);
	assert_int_equal(bytes_count(&out, "\n"), 2);
	assert_int_equal(memcmp(out.ptr, OPENED, strlen(OPENED)), 0);
	bytes_free(&out);
}

static int packets[2];

/* Standard output keeps writes apart; nothing else is open, and nothing known. */
static void as_a_daemon_starts_it(void)
{
	static char name[] = "ipsecannotate";
	static char option[] = "--host=rsyslog-mmexternal";
	static char *args[] = {name, option, NULL}, *none[] = {NULL};

	(void)dup2(packets[1], STDOUT_FILENO);
	(void)dup2(packets[1], STDERR_FILENO);
	for (int fd = 3; fd < 1024; fd++)
		(void)close(fd);
	(void)execve(program_path(), args, none);
}

static void each_answer_is_one_write_and_nothing_else_is(void **state)
{
	static const char in[] = "error 13801\nfine\nerror 13868\n";
	static const char *const begins[] = {OPENED, "{}\n", OPENED};
	struct result r = {0};
	struct child c;
	char packet[8192];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, packets), 0);
	child_start(&c, member, as_a_daemon_starts_it);
	close(packets[1]);
	child_send(&c, in, sizeof(in) - 1);
	child_close_in(&c);
	for (size_t i = 0; i < COUNT(begins); i++) {
		ssize_t len = read(packets[0], packet, sizeof packet);

		assert_true(len >= (ssize_t)strlen(begins[i]));
		assert_int_equal(memcmp(packet, begins[i], strlen(begins[i])),
			0);
		assert_int_equal(packet[len - 1], '\n');
		assert_null(memchr(packet, '\n', (size_t)len - 1));
	}
	assert_int_equal(read(packets[0], packet, sizeof packet), 0);
	close(packets[0]);
	child_finish(&c, NULL, NULL, true, &r);
	assert_int_equal(r.status, 0);
	result_free(&r);
}

static void nothing_is_said_whatever_is_wrong(void **state)
{
	static const struct {
		const char *args[4];
		int status;
	} rows[] = {
		{{"--host=rsyslog-mmexternal", "--catalog=/does/not/exist",
			NULL}, 2},
		{{"--host=rsyslog-mmexternal", "--families=none", NULL}, 2},
		{{"--host=rsyslog-mmexternal", "--template={x", NULL}, 2},
		{{"--host=rsyslog-mmexternal", "--verbose", NULL}, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct result r;

		program_run(&r, rows[i].args, "", 0);
		assert_int_equal(r.status, rows[i].status);
		assert_text(&r.err, "", rows[i].args[1]);
		assert_text(&r.out, "", rows[i].args[1]);
		result_free(&r);
	}
}

static void an_end_that_is_asked_for_comes_at_once(void **state)
{
	struct result r = {0};
	struct child c;

	(void)state;
	child_start(&c, member, NULL);
	child_send(&c, "fine\n", 5);
	assert_true(child_read_until(&c, &r.out, "{}\n"));
	assert_int_equal(kill(c.pid, SIGTERM), 0);
	assert_false(child_read_until(&c, &r.out, "\1never\1"));
	child_finish(&c, NULL, NULL, false, &r);
	assert_int_equal(r.status, 128 + SIGTERM);
	result_free(&r);
}

static void a_host_that_has_gone_is_no_failure(void **state)
{
	struct result r = {0};
	struct child c;

	(void)state;
	child_start(&c, member, NULL);
	close(c.out);
	c.out = -1;
	child_send(&c, "fine\n", 5);
	child_finish(&c, NULL, NULL, false, &r);
	assert_int_equal(r.status, 0);
	result_free(&r);
}

/* A host learns of it by the end of the answers; what it sends from then on must
 * come back to it, or it would go unanswered. */
static void who_was_killed_takes_no_more_messages(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		struct result r = {0};
		struct child c;

		child_start(&c, member, NULL);
		child_send(&c, "fine\n", 5);
		assert_true(child_read_until(&c, &r.out, "{}\n"));
		assert_int_equal(kill(c.pid, SIGKILL), 0);
		assert_false(child_read_until(&c, &r.out, "\1never\1"));
		assert_int_equal(write(c.in, "fine\n", 5), -1);
		assert_int_equal(errno, EPIPE);
		child_finish(&c, NULL, NULL, false, &r);
		assert_int_equal(r.status, 128 + SIGKILL);
		result_free(&r);
	}
}

/* --- omprog ------------------------------------------------------------------------ */

enum { PATH_LEN = 256 };

struct omprog {
	char path[PATH_LEN], option[PATH_LEN];
	const char *args[5];
	struct child c;
	struct bytes out, file;
};

/* Start it on a file that holds `text`. */
static void omprog_start(struct omprog *o, const char *text,
	void (*before)(void))
{
	const char *build = getenv("BUILD");
	FILE *to;

	*o = (struct omprog){.args = {"--host=rsyslog-omprog",
		"--template={code}", o->option, NULL}};
	snprintf(o->path, PATH_LEN, "%s/tests/test_host.out",
		build != NULL ? build : "build");
	snprintf(o->option, PATH_LEN, "--output=%.200s", o->path);
	to = fopen(o->path, "wb");
	assert_non_null(to);
	assert_int_equal(fputs(text, to) < 0, false);
	assert_int_equal(fclose(to), 0);
	child_start(&o->c, o->args, before);
}

/* Wait for so many answers; what they are. */
static void omprog_answers(struct omprog *o, const char *expected)
{
	assert_true(child_read_until(&o->c, &o->out, expected));
	assert_text(&o->out, expected, "answers");
	bytes_clear(&o->out);
}

static void omprog_file(struct omprog *o, const char *expected)
{
	bytes_clear(&o->file);
	assert_true(bytes_add_file(&o->file, o->path));
	bytes_add(&o->file, "", 0);
	assert_text(&o->file, expected, "file");
}

/* Send a line; it is answered so, and then the file holds this. */
static void omprog_step(struct omprog *o, const char *line,
	const char *answer, const char *file)
{
	child_send(&o->c, line, strlen(line));
	omprog_answers(o, answer);
	if (file != NULL)
		omprog_file(o, file);
}

/* Its input ends, and it says that at last. */
static void omprog_end_said(struct omprog *o, const char *said)
{
	struct result r = {0};

	child_finish(&o->c, NULL, NULL, false, &r);
	bytes_add(&r.out, "", 0);
	assert_text(&r.out, said, "after the last answer");
	assert_int_equal(r.status, 0);
	result_free(&r);
	bytes_free(&o->out);
	bytes_free(&o->file);
}

static void omprog_end(struct omprog *o)
{
	omprog_end_said(o, "");
}

#define CODE "error 13801 [= " NAME ": 13801]\n"

static void a_message_is_confirmed_once_it_is_written(void **state)
{
	struct omprog o;

	(void)state;
	omprog_start(&o, "before\n", NULL);
	omprog_answers(&o, "OK\n");
	omprog_step(&o, "fine\n", "OK\n", "before\nfine\n");
	omprog_step(&o, "error 13801\n", "OK\n", "before\nfine\n" CODE);
	/* Where the first line begins no transaction none does. */
	omprog_step(&o, "BEGIN TRANSACTION\n", "OK\n",
		"before\nfine\n" CODE "BEGIN TRANSACTION\n");
	omprog_step(&o, "\n", "OK\n", NULL);
	omprog_step(&o, "a\nb\n", "OK\nOK\n", "before\nfine\n" CODE
		"BEGIN TRANSACTION\n\na\nb\n");
	omprog_end(&o);
}

static void messages_of_a_transaction_are_deferred(void **state)
{
	struct omprog o;

	(void)state;
	omprog_start(&o, "", NULL);
	omprog_answers(&o, "OK\n");
	omprog_step(&o, "BEGIN TRANSACTION\n", "OK\n", "");
	omprog_step(&o, "error 13801\n", "DEFER_COMMIT\n", CODE);
	omprog_step(&o, "{\"a\":1}\n", "DEFER_COMMIT\n", NULL);
	omprog_step(&o, "BEGIN TRANSACTION\n", "DEFER_COMMIT\n", NULL);
	omprog_step(&o, "COMMIT TRANSACTION\n", "OK\n", CODE "{\"a\":1}\n"
		"BEGIN TRANSACTION\n");
	omprog_step(&o, "BEGIN TRANSACTION\n", "OK\n", NULL);
	omprog_step(&o, "COMMIT TRANSACTION\n", "OK\n", NULL);
	omprog_end(&o);
}

/* It comes again, to another run. */
static void what_is_not_committed_does_not_stay(void **state)
{
	struct omprog o;

	(void)state;
	omprog_start(&o, "before\n", NULL);
	omprog_answers(&o, "OK\n");
	omprog_step(&o, "BEGIN TRANSACTION\n", "OK\n", NULL);
	omprog_step(&o, "error 13801\n", "DEFER_COMMIT\n", "before\n" CODE);
	child_send(&o.c, "part", 4);
	omprog_end_said(&o, "DEFER_COMMIT\n");
	omprog_file(&o, "before\n");
	bytes_free(&o.file);
}

/* A file may have no more than 100 bytes: then a disk is full. */
static void full_soon(void)
{
	const struct rlimit limit = {100, 100};

	(void)signal(SIGXFSZ, SIG_IGN);
	(void)setrlimit(RLIMIT_FSIZE, &limit);
}

static void what_is_not_written_comes_again(void **state)
{
	struct omprog o;
	static const char thirty[] = "0123456789012345678901234567\n";

	(void)state;
	omprog_start(&o, "", full_soon);
	omprog_answers(&o, "OK\n");
	omprog_step(&o, CODE, "OK\n", CODE);
	omprog_step(&o, thirty, "OK\n", NULL);
	/* What of it was written would stand before what comes next. */
	omprog_step(&o, thirty, "Error: File too large\n", CODE
		"0123456789012345678901234567\n");
	omprog_step(&o, "x\n", "OK\n", CODE
		"0123456789012345678901234567\nx\n");
	omprog_end(&o);
}

static void a_transaction_fails_as_a_whole_and_at_its_end(void **state)
{
	struct omprog o;
	struct bytes line = {0};

	(void)state;
	bytes_fill(&line, 'x', 70);
	bytes_add_text(&line, "\n");
	omprog_start(&o, "before\n", full_soon);
	omprog_answers(&o, "OK\n");
	for (int i = 0; i < 2; i++) {
		omprog_step(&o, "BEGIN TRANSACTION\n", "OK\n", NULL);
		omprog_step(&o, line.ptr, "DEFER_COMMIT\n", NULL);
		omprog_step(&o, line.ptr, "DEFER_COMMIT\n", NULL);
		omprog_step(&o, "short\n", "DEFER_COMMIT\n", NULL);
		omprog_step(&o, "COMMIT TRANSACTION\n",
			"Error: File too large\n", "before\n");
	}
	omprog_step(&o, "BEGIN TRANSACTION\n", "OK\n", NULL);
	omprog_step(&o, "short\n", "DEFER_COMMIT\n", NULL);
	omprog_step(&o, "COMMIT TRANSACTION\n", "OK\n", "before\nshort\n");
	omprog_end(&o);
	bytes_free(&line);
}

static void what_others_write_is_not_taken_back(void **state)
{
	struct omprog o;
	struct bytes line = {0};
	FILE *to;

	(void)state;
	bytes_fill(&line, 'x', 80);
	bytes_add_text(&line, "\n");
	omprog_start(&o, "", full_soon);
	omprog_answers(&o, "OK\n");
	omprog_step(&o, "BEGIN TRANSACTION\n", "OK\n", NULL);
	omprog_step(&o, line.ptr, "DEFER_COMMIT\n", NULL);
	to = fopen(o.path, "ab");
	assert_non_null(to);
	for (int i = 0; i < 20; i++)
		(void)fputs("from somebody else\n", to);
	assert_int_equal(fclose(to), 0);
	omprog_step(&o, line.ptr, "DEFER_COMMIT\n", NULL);
	omprog_step(&o, "COMMIT TRANSACTION\n", "Error: File too large\n",
		NULL);
	bytes_clear(&o.file);
	assert_true(bytes_add_file(&o.file, o.path));
	assert_int_equal(bytes_count(&o.file, "from somebody else\n"), 20);
	omprog_end(&o);
	bytes_free(&line);
}

static void a_long_message_is_confirmed_once(void **state)
{
	size_t left = 3 * (size_t)HOST_MESSAGE_MAX;
	struct result r = {0};
	struct omprog o;

	(void)state;
	omprog_start(&o, "", NULL);
	child_finish(&o.c, endless, &left, false, &r);
	assert_text(&r.out, "OK\nOK\n", "answers");
	assert_true(bytes_add_file(&o.file, o.path));
	assert_int_equal(o.file.len, 3 * (size_t)HOST_MESSAGE_MAX + 1);
	result_free(&r);
	bytes_free(&o.file);
}

static void who_cannot_write_is_not_ready(void **state)
{
	static const char *const args[] = {"--host=rsyslog-omprog",
		"--output=/does/not/exist", NULL};
	struct result r;

	(void)state;
	program_run(&r, args, "x\n", 2);
	assert_int_equal(r.status, 1);
	assert_text(&r.out, "", "no answer");
	assert_true(bytes_have(&r.err, "/does/not/exist"));
	result_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_found_is_a_variable),
		cmocka_unit_test(each_thing_is_told_once_where_it_stands),
		cmocka_unit_test(the_program_says_what_its_numbers_mean),
		cmocka_unit_test(the_message_keeps_every_byte_and_gets_its_notes),
		cmocka_unit_test(an_object_in_a_message_gets_its_member),
		cmocka_unit_test(style_and_template_are_those_of_the_filter),
		cmocka_unit_test(no_answer_is_longer_than_its_limit),
		cmocka_unit_test(a_message_of_any_length_gets_one_answer),
		cmocka_unit_test(memory_is_bounded),
		cmocka_unit_test(answers_do_not_depend_on_how_messages_are_cut),
		cmocka_unit_test(a_line_feed_must_be_escaped),
		cmocka_unit_test(each_answer_is_one_write_and_nothing_else_is),
		cmocka_unit_test(nothing_is_said_whatever_is_wrong),
		cmocka_unit_test(an_end_that_is_asked_for_comes_at_once),
		cmocka_unit_test(who_was_killed_takes_no_more_messages),
		cmocka_unit_test(a_host_that_has_gone_is_no_failure),
		cmocka_unit_test(a_message_is_confirmed_once_it_is_written),
		cmocka_unit_test(messages_of_a_transaction_are_deferred),
		cmocka_unit_test(what_is_not_committed_does_not_stay),
		cmocka_unit_test(what_is_not_written_comes_again),
		cmocka_unit_test(a_transaction_fails_as_a_whole_and_at_its_end),
		cmocka_unit_test(what_others_write_is_not_taken_back),
		cmocka_unit_test(a_long_message_is_confirmed_once),
		cmocka_unit_test(who_cannot_write_is_not_ready)
	};

	return cmocka_run_group_tests_name("host", tests, NULL, NULL);
}
