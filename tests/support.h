/* SPDX-License-Identifier: MIT */
/*
 * What the tests share: bytes that grow, one built-in catalogue and pattern
 * set, a buffer annotated however it is cut, and the program run with
 * arguments and standard input.
 *
 * Nothing here returns a failure: the test that asked fails.
 */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <sys/types.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ipsecannotate.h"

/* Are numbers of time and memory those of the program alone? */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- bytes ------------------------------------------------------------- */

/* Set to zero it is empty; always followed by a NUL that is not counted. */
struct bytes {
	char *ptr;
	size_t len, room;
};

void bytes_add(struct bytes *b, const void *data, size_t len);
void bytes_add_text(struct bytes *b, const char *text);
void bytes_add_char(struct bytes *b, char c);
void bytes_fill(struct bytes *b, char c, size_t count);
void bytes_format(struct bytes *b, const char *format, ...)
#ifdef __GNUC__
	__attribute__((format(printf, 2, 3)))
#endif
	;
void bytes_clear(struct bytes *b);
void bytes_free(struct bytes *b);

bool bytes_same(const struct bytes *a, const struct bytes *b);

/* Does `needle` occur? */
bool bytes_have(const struct bytes *b, const char *needle);
size_t bytes_count(const struct bytes *b, const char *needle);

/* The contents of a file; false if it cannot be read. Added, not set. */
bool bytes_add_file(struct bytes *b, const char *path);

/* Compare; on a difference print both around it and fail the test. */
void assert_bytes(const struct bytes *got, const struct bytes *expected,
	const char *what);
void assert_text(const struct bytes *got, const char *expected,
	const char *what);

/* Print bytes on stderr as a C string. */
void bytes_print(const char *label, const void *data, size_t len);

/* An ipsa_write_fn: `ctx` is the struct bytes that it adds to. */
int bytes_write(void *ctx, const struct ipsa_piece *pieces, size_t count);

/* --- random ------------------------------------------------------------ */

/* A number that follows from *state, which moves on; the second is less than
 * `below`, which is not 0. */
uint64_t random_next(uint64_t *state);
size_t random_below(uint64_t *state, size_t below);

/* --- the library ------------------------------------------------------- */

/* Built in; made when first asked for, freed when the test program ends. */
const struct ipsa_catalog *builtin_catalog(void);
const struct ipsa_patterns *builtin_patterns(bool jit);

/* How input is cut into feeds. */
enum cut_way {
	CUT_WHOLE,
	CUT_BYTES,              /* one byte at a time */
	CUT_AT,                 /* in two, before byte `value` */
	CUT_RANDOM              /* as follows from the seed `value` */
};

struct cut {
	enum cut_way way;
	uint64_t value;
};

/* An annotator of the built-in parts that adds to `out`; the second takes the
 * patterns that JIT did not compile. */
struct ipsa_annotator *annotator_make(const struct ipsa_options *options,
	struct bytes *out);
struct ipsa_annotator *annotator_make_interpreted(
	const struct ipsa_options *options, struct bytes *out);

/* Begin the file "-", feed it cut that way, finish it. Each feed is a block
 * of its own on the heap, so that a checker sees a read beyond it. */
void annotator_run(struct ipsa_annotator *a, const void *in, size_t len,
	struct cut cut);

/* All of it: `out` is set to what the input becomes. */
struct ipsa_counts annotate(struct bytes *out, const void *in, size_t len,
	const struct ipsa_options *options, struct cut cut);

/* --- the program ------------------------------------------------------- */

/* Its path: $IPSECANNOTATE, or that of an ordinary build. */
const char *program_path(void);

/* A child under way. Its descriptors are -1 once they are closed. */
struct child {
	pid_t pid;
	int in, out, err;
};

/*
 * Start the program. `args` are those behind argv[0], and end with NULL; NULL
 * instead of them makes argc 0. It sees no catalogue files of a user's own.
 * `before`, if any, is called in the child right before the exec.
 */
void child_start(struct child *c, const char *const *args,
	void (*before)(void));

/* Send all of it, which must fit the pipe; close standard input. */
void child_send(struct child *c, const void *data, size_t len);
void child_close_in(struct child *c);

/* Add what comes on standard output to `out` until it holds `text`, or ends;
 * false if it ended. Waits no longer than 60 s. */
bool child_read_until(struct child *c, struct bytes *out, const char *text);

/* What became of a run. */
struct result {
	struct bytes out, err;
	uint64_t out_len;       /* also where `drop` lets the bytes go */
	int status;             /* 128 and the signal where one ended it */
	long peak_kib;          /* of resident memory; not less than that of
				   the test itself when it started it */
	double seconds;         /* of processor time, both kinds */
};

/* Where standard input comes from, piece by piece: puts at most `room` bytes
 * to `to` and returns how many; 0 is the end. */
typedef size_t source_fn(void *ctx, char *to, size_t room);

/* Drive a child to its end: send from `source`, collect both outputs. */
void child_finish(struct child *c, source_fn *source, void *ctx, bool drop,
	struct result *r);

/* Start and finish. `r` is set; result_free frees it. */
void program_run(struct result *r, const char *const *args, const void *in,
	size_t len);
void result_free(struct result *r);

#endif
