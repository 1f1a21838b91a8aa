/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE         /* wait4 */
#include "support.h"

#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEADLINE_MS = 60 * 1000, PIECE = 64 * 1024, MAX_ARGS = 64 };

/* --- bytes -------------------------------------------------------------- */

static void make_room(struct bytes *b, size_t len)
{
	size_t room = b->room == 0 ? 256 : b->room;

	assert_true(len <= SIZE_MAX / 4);
	while (room - b->len <= len)
		room *= 2;
	if (room == b->room)
		return;
	b->ptr = realloc(b->ptr, room);
	if (b->ptr == NULL)
		abort();
	b->room = room;
}

void bytes_add(struct bytes *b, const void *data, size_t len)
{
	make_room(b, len);
	if (len > 0)
		memcpy(b->ptr + b->len, data, len);
	b->len += len;
	b->ptr[b->len] = '\0';
}

void bytes_add_text(struct bytes *b, const char *text)
{
	bytes_add(b, text, strlen(text));
}

void bytes_add_char(struct bytes *b, char c)
{
	bytes_add(b, &c, 1);
}

void bytes_fill(struct bytes *b, char c, size_t count)
{
	make_room(b, count);
	memset(b->ptr + b->len, c, count);
	b->len += count;
	b->ptr[b->len] = '\0';
}

void bytes_format(struct bytes *b, const char *format, ...)
{
	va_list values;
	int len;

	va_start(values, format);
	len = vsnprintf(NULL, 0, format, values);
	va_end(values);
	assert_true(len >= 0);
	make_room(b, (size_t)len);
	va_start(values, format);
	(void)vsnprintf(b->ptr + b->len, (size_t)len + 1, format, values);
	va_end(values);
	b->len += (size_t)len;
}

void bytes_clear(struct bytes *b)
{
	b->len = 0;
	bytes_add(b, "", 0);
}

void bytes_free(struct bytes *b)
{
	free(b->ptr);
	*b = (struct bytes){0};
}

bool bytes_same(const struct bytes *a, const struct bytes *b)
{
	return a->len == b->len &&
		(a->len == 0 || memcmp(a->ptr, b->ptr, a->len) == 0);
}

size_t bytes_count(const struct bytes *b, const char *needle)
{
	size_t len = strlen(needle), count = 0;

	for (size_t at = 0; at + len <= b->len; at++) {
		if (memcmp(b->ptr + at, needle, len) == 0)
			count++;
	}
	return count;
}

bool bytes_have(const struct bytes *b, const char *needle)
{
	return bytes_count(b, needle) > 0;
}

bool bytes_add_file(struct bytes *b, const char *path)
{
	FILE *from = fopen(path, "rb");
	size_t len;
	bool whole;

	if (from == NULL)
		return false;
	do {
		make_room(b, PIECE);
		len = fread(b->ptr + b->len, 1, PIECE, from);
		b->len += len;
		b->ptr[b->len] = '\0';
	} while (len > 0);
	whole = ferror(from) == 0;
	(void)fclose(from);
	return whole;
}

void bytes_print(const char *label, const void *data, size_t len)
{
	const unsigned char *s = data;

	(void)fprintf(stderr, "%s (%zu) \"", label, len);
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\n')
			(void)fputs("\\n", stderr);
		else if (s[i] == '\r')
			(void)fputs("\\r", stderr);
		else if (s[i] < ' ' || s[i] >= 0x7F)
			(void)fprintf(stderr, "\\%03o", s[i]);
		else if (s[i] == '"' || s[i] == '\\')
			(void)fprintf(stderr, "\\%c", s[i]);
		else
			(void)fputc(s[i], stderr);
	}
	(void)fputs("\"\n", stderr);
}

/* At most this much is shown before and after a difference. */
enum { SHOWN = 2000 };

static void print_around(const char *label, const struct bytes *b, size_t at)
{
	size_t from = at > SHOWN ? at - SHOWN : 0;
	size_t to = b->len - from < 2 * SHOWN ? b->len : from + 2 * SHOWN;

	bytes_print(label, b->len > 0 ? b->ptr + from : "", to - from);
}

void assert_bytes(const struct bytes *got, const struct bytes *expected,
	const char *what)
{
	size_t at = 0;

	if (bytes_same(got, expected))
		return;
	while (at < got->len && at < expected->len &&
	    got->ptr[at] == expected->ptr[at])
		at++;
	(void)fprintf(stderr, "%s: differs at byte %zu\n", what, at);
	print_around("got     ", got, at);
	print_around("expected", expected, at);
	fail_msg("%s", what);
}

void assert_text(const struct bytes *got, const char *expected,
	const char *what)
{
	struct bytes b = {0};

	bytes_add_text(&b, expected);
	assert_bytes(got, &b, what);
	bytes_free(&b);
}

int bytes_write(void *ctx, const struct ipsa_piece *pieces, size_t count)
{
	for (size_t i = 0; i < count; i++)
		bytes_add(ctx, pieces[i].data, pieces[i].len);
	return 0;
}

/* --- random ------------------------------------------------------------- */

/* SplitMix64. */
uint64_t random_next(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15U;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
	z = (z ^ z >> 27) * 0x94D049BB133111EBU;
	return z ^ z >> 31;
}

size_t random_below(uint64_t *state, size_t below)
{
	return (size_t)(random_next(state) % below);
}

/* --- the library -------------------------------------------------------- */

static struct ipsa_catalog *catalog;
static struct ipsa_patterns *patterns[2];

static void free_builtin(void)
{
	ipsa_patterns_free(patterns[0]);
	ipsa_patterns_free(patterns[1]);
	ipsa_catalog_free(catalog);
}

/* Called by whichever is made first. */
static void free_at_exit(void)
{
	static bool asked;

	if (!asked && atexit(free_builtin) != 0)
		abort();
	asked = true;
}

const struct ipsa_catalog *builtin_catalog(void)
{
	free_at_exit();
	if (catalog == NULL)
		assert_int_equal(ipsa_catalog_new(&catalog, true), IPSA_OK);
	return catalog;
}

const struct ipsa_patterns *builtin_patterns(bool jit)
{
	struct ipsa_patterns **pats = &patterns[jit];

	free_at_exit();
	if (*pats == NULL) {
		assert_int_equal(ipsa_patterns_new(pats, true), IPSA_OK);
		assert_int_equal(ipsa_patterns_compile(*pats, jit, NULL,
			NULL), IPSA_OK);
	}
	return *pats;
}

static struct ipsa_annotator *make(const struct ipsa_options *options,
	struct bytes *out, bool jit)
{
	struct ipsa_annotator *a;

	assert_int_equal(ipsa_annotator_new(&a, builtin_catalog(),
		builtin_patterns(jit), options, bytes_write, out, NULL, NULL),
		IPSA_OK);
	return a;
}

struct ipsa_annotator *annotator_make(const struct ipsa_options *options,
	struct bytes *out)
{
	return make(options, out, true);
}

struct ipsa_annotator *annotator_make_interpreted(
	const struct ipsa_options *options, struct bytes *out)
{
	return make(options, out, false);
}

/* How long the next piece is. */
static size_t piece(const struct cut *cut, size_t at, size_t len,
	uint64_t *state)
{
	size_t left = len - at, size;

	switch (cut->way) {
	case CUT_BYTES:
		return 1;
	case CUT_AT:
		return at < cut->value && cut->value < len ?
			(size_t)cut->value - at : left;
	case CUT_RANDOM:
		/* Of every size alike: a few bytes, or a few hundred KiB. */
		size = 1 + random_below(state,
			(size_t)1 << random_below(state, 20));
		return size < left ? size : left;
	case CUT_WHOLE:
		break;
	}
	return left;
}

static void feed(struct ipsa_annotator *a, const char *data, size_t len)
{
	char *copy = malloc(len > 0 ? len : 1);

	if (copy == NULL)
		abort();
	if (len > 0)
		memcpy(copy, data, len);
	assert_int_equal(ipsa_annotator_feed(a, copy, len), IPSA_OK);
	free(copy);
}

void annotator_run(struct ipsa_annotator *a, const void *in, size_t len,
	struct cut cut)
{
	uint64_t state = cut.value;
	size_t at = 0, size;

	assert_int_equal(ipsa_annotator_begin(a, "-"), IPSA_OK);
	for (; at < len; at += size) {
		size = piece(&cut, at, len, &state);
		feed(a, (const char *)in + at, size);
	}
	assert_int_equal(ipsa_annotator_finish(a), IPSA_OK);
}

struct ipsa_counts annotate(struct bytes *out, const void *in, size_t len,
	const struct ipsa_options *options, struct cut cut)
{
	struct ipsa_annotator *a = annotator_make(options, out);
	struct ipsa_counts counts;

	bytes_clear(out);
	annotator_run(a, in, len, cut);
	counts = ipsa_annotator_counts(a);
	ipsa_annotator_free(a);
	return counts;
}

/* --- the program -------------------------------------------------------- */

const char *program_path(void)
{
	const char *path = getenv("IPSECANNOTATE");

	return path != NULL ? path : "build/ipsecannotate";
}

/* execv does not write to its strings, but its type cannot say so. */
static char *writable(const char *text)
{
	char *copy;

	memcpy(&copy, &text, sizeof(copy));
	return copy;
}

/* Who runs the tests in the background, or by nohup, may have these ignored. */
static void heed_signals(void)
{
	static const int heeded[] = {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGUSR1};

	for (size_t i = 0; i < sizeof(heeded) / sizeof(heeded[0]); i++)
		(void)signal(heeded[i], SIG_DFL);
}

static void become(const char *const *args, const int fds[3],
	void (*before)(void))
{
	char *argv[MAX_ARGS] = {NULL};

	for (size_t i = 0; args != NULL && args[i] != NULL &&
	    i + 2 < MAX_ARGS; i++)
		argv[i + 1] = writable(args[i]);
	if (args != NULL)
		argv[0] = writable("ipsecannotate");
	for (int i = 0; i < 3; i++) {
		if (dup2(fds[i], i) < 0)
			_exit(126);
	}
	heed_signals();
	(void)setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	(void)unsetenv("IPSECANNOTATE_CATALOG");
	if (before != NULL)
		before();
	(void)execv(program_path(), argv);
	_exit(127);
}

/* A pipe whose ends are above standard error and die with an exec. */
static void make_pipe(int ends[2])
{
	assert_int_equal(pipe(ends), 0);
	for (int i = 0; i < 2; i++) {
		int high = fcntl(ends[i], F_DUPFD_CLOEXEC, 10);

		assert_true(high >= 0);
		(void)close(ends[i]);
		ends[i] = high;
	}
}

void child_start(struct child *c, const char *const *args,
	void (*before)(void))
{
	int in[2], out[2], err[2];

	(void)signal(SIGPIPE, SIG_IGN);
	make_pipe(in);
	make_pipe(out);
	make_pipe(err);
	c->pid = fork();
	assert_true(c->pid >= 0);
	if (c->pid == 0)
		become(args, (int[]){in[0], out[1], err[1]}, before);
	(void)close(in[0]);
	(void)close(out[1]);
	(void)close(err[1]);
	c->in = in[1];
	c->out = out[0];
	c->err = err[0];
}

static void close_one(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

void child_send(struct child *c, const void *data, size_t len)
{
	assert_int_equal(write(c->in, data, len), len);
}

void child_close_in(struct child *c)
{
	close_one(&c->in);
}

/* Wait for one of them; fail the test where nothing ever comes. */
static void wait_for(struct child *c, struct pollfd *fds, size_t count)
{
	int ready;

	do {
		ready = poll(fds, (nfds_t)count, DEADLINE_MS);
	} while (ready < 0 && errno == EINTR);
	if (ready > 0)
		return;
	(void)kill(c->pid, SIGKILL);
	fail_msg("the program does nothing any more");
}

/* Add a piece of what comes; closes the descriptor at its end. */
static size_t take(int *fd, struct bytes *to)
{
	char buf[PIECE];
	ssize_t len;

	do {
		len = read(*fd, buf, sizeof(buf));
	} while (len < 0 && errno == EINTR);
	if (len <= 0) {
		close_one(fd);
		return 0;
	}
	bytes_add(to, buf, (size_t)len);
	return (size_t)len;
}

bool child_read_until(struct child *c, struct bytes *out, const char *text)
{
	while (!bytes_have(out, text)) {
		struct pollfd fd = {.fd = c->out, .events = POLLIN};

		if (c->out < 0)
			return false;
		wait_for(c, &fd, 1);
		(void)take(&c->out, out);
	}
	return true;
}

/* What waits to be sent. */
struct sending {
	source_fn *source;
	void *ctx;
	char buf[PIECE];
	size_t at, len;
};

static void send_some(struct child *c, struct sending *s)
{
	ssize_t len;

	if (s->at == s->len) {
		s->at = 0;
		s->len = s->source == NULL ? 0 :
			s->source(s->ctx, s->buf, sizeof(s->buf));
	}
	if (s->len == 0) {
		close_one(&c->in);
		return;
	}
	len = write(c->in, s->buf + s->at, s->len - s->at);
	if (len >= 0)
		s->at += (size_t)len;
	else if (errno != EINTR && errno != EAGAIN)
		close_one(&c->in);
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void wait_end(struct child *c, struct result *r)
{
	struct rusage used;
	int status;

	while (wait4(c->pid, &status, 0, &used) < 0)
		assert_int_equal(errno, EINTR);
	r->status = WIFEXITED(status) ? WEXITSTATUS(status) :
		128 + WTERMSIG(status);
	r->peak_kib = used.ru_maxrss;
	r->seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
}

void child_finish(struct child *c, source_fn *source, void *ctx, bool drop,
	struct result *r)
{
	struct sending s = {.source = source, .ctx = ctx};

	if (c->in >= 0)
		assert_int_equal(fcntl(c->in, F_SETFL, O_NONBLOCK), 0);
	while (c->in >= 0 || c->out >= 0 || c->err >= 0) {
		struct pollfd fds[] = {
			{.fd = c->in, .events = POLLOUT},
			{.fd = c->out, .events = POLLIN},
			{.fd = c->err, .events = POLLIN},
		};

		wait_for(c, fds, COUNT(fds));
		if (fds[1].revents != 0)
			r->out_len += take(&c->out, &r->out);
		if (drop)
			bytes_clear(&r->out);
		if (fds[2].revents != 0)
			(void)take(&c->err, &r->err);
		if (fds[0].revents != 0)
			send_some(c, &s);
	}
	wait_end(c, r);
}

/* A source that is a buffer. */
struct buffer {
	const char *ptr;
	size_t len;
};

static size_t from_buffer(void *ctx, char *to, size_t room)
{
	struct buffer *b = ctx;
	size_t len = b->len < room ? b->len : room;

	if (len == 0)
		return 0;
	memcpy(to, b->ptr, len);
	b->ptr += len;
	b->len -= len;
	return len;
}

void program_run(struct result *r, const char *const *args, const void *in,
	size_t len)
{
	struct buffer b = {in, len};
	struct child c;

	*r = (struct result){0};
	child_start(&c, args, NULL);
	child_finish(&c, from_buffer, &b, false, r);
	bytes_add(&r->out, "", 0);
	bytes_add(&r->err, "", 0);
}

void result_free(struct result *r)
{
	bytes_free(&r->out);
	bytes_free(&r->err);
}
