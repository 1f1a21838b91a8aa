/* SPDX-License-Identifier: MIT */
/*
 * Lines longer than what is looked at as a whole, and inputs made to be slow:
 * the same references are found, memory stays bounded, and time stays in
 * proportion to that of plain input.
 *
 * $LONG_MB is the size of the inputs that are timed, in MiB; 8 where it is not
 * set. With 120 there are 10 million references.
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "limits.h"

enum { KIB = 1024, MIB = 1024 * KIB };

static const struct cut whole = {CUT_WHOLE, 0};

/* --- memory and time ---------------------------------------------------- */

enum {
	PEAK_KIB = 12 * KIB,    /* of the issue: whatever the input */
	LEAST_MS = 20,          /* of small figures half is the start */

	/* At most, to plain lines of the same size: one number after the
	 * other, each looked up; and what only looks like some. */
	DENSE_RATIO = 500,
	RATIO = 100
};

/* Input that repeats a text, in one line or in many. */
struct repeated {
	const char *first;      /* once, at the start */
	const char *text;
	size_t left;            /* bytes */
	size_t at;              /* in first, then in text */
};

static size_t repeat(void *ctx, char *to, size_t room)
{
	struct repeated *r = ctx;
	size_t len = room < r->left ? room : r->left;

	for (size_t i = 0; i < len; i++) {
		if (r->first[r->at] == '\0') {
			r->first = r->text;
			r->at = 0;
		}
		to[i] = r->first[r->at++];
	}
	r->left -= len;
	return len;
}

static size_t timed_size(void)
{
	const char *text = getenv("LONG_MB");
	size_t mb = text != NULL ? strtoul(text, NULL, 10) :
		SANITIZED ? 1 : 8;

	return (mb > 0 ? mb : 1) * MIB;
}

static void run_repeated(struct result *r, const char *const *args,
	const char *first, const char *text)
{
	struct repeated input = {first, text, timed_size(), 0};
	struct child c;

	*r = (struct result){0};
	child_start(&c, args, NULL);
	child_finish(&c, repeat, &input, true, r);
	if (r->status != 0)
		bytes_print("stderr", r->err.ptr, r->err.len);
	assert_int_equal(r->status, 0);
}

/* The filter, with notes that are only labels: a note is what it costs. */
static const char *const brief_args[] = {"-T", "", NULL};
static const char *const strip_args[] = {"--strip", NULL};
static const char *const below_args[] = {"-T", "", "-s", "below", NULL};
static const char *const loose_args[] = {"-T", "", "--loose", NULL};
static const char *const json_args[] = {"--json", NULL};

#define PLAIN_LINE "Mar  2 11:45:02 gw2 vpnd[902]: tunnel to peer is up\n"

static const struct input {
	const char *name;
	const char *const *args;
	const char *first, *text;
	bool dense;             /* nothing but numbers to look up */
} inputs[] = {
	{"plain", brief_args, "", "tunnel to peer is up, ", false},
	{"dense references", brief_args, "", "error 13801, ", true},
	{"a list", brief_args, "error 13801", "/13806/13801", true},
	{"references, a line each", brief_args, "", "error 13801\n", true},
	{"references below", below_args, "", "error 13801\n", true},
	{"references as json", json_args, "", "tunnel is up, error 13801\n", true},
	{"clusters", brief_args, "", "13801 (0x35E9/"
		"ERROR_IPSEC_IKE_AUTH_FAIL) ", true},
	{"loose numbers", loose_args, "", "13801 ", true},
	{"bare numbers", brief_args, "", "13801 ", true},
	{"unspaced numbers", brief_args, "error ", "13801", false},
	{"notes", brief_args, "", " [= A]", false},
	{"notes to strip", strip_args, "", " [= A]", false},
	{"notes, a line each", brief_args, "", " [= A]\n", false},
	{"interrupted references", brief_args, "", "error 138 [= A]01 ", true},
	{"spaces", brief_args, "", " ", false},
	{"half notes", brief_args, "", " [= ", false},
	{"half notes to strip", strip_args, "", " [= ", false},
	{"half notes with a name", brief_args, "", " [= A ", false},
	{"half notes with a name to strip", strip_args, "", " [= A ", false},
	{"open brackets", brief_args, "", "[= ", false},
	{"error words", brief_args, "", "error ", false},
	{"error words, a line each", brief_args, "", "error\n", false},
	{"error words joined", brief_args, "", "error_", false},
	{"error words and colons", brief_args, "error", ": ", false},
	{"round brackets", brief_args, "error ", "(", false},
	{"hexadecimal marks", brief_args, "error ", "0x", false},
	{"hexadecimal numbers", brief_args, "error ", "0x35E9", false},
	{"zeros", brief_args, "error 0x", "0", false},
	{"inserts", brief_args, "", "%%13801", true},
	{"percent signs", brief_args, "", "%", false},
	{"minus signs", brief_args, "", "-2147", false},
	{"names joined", brief_args, "", "ERROR_IPSEC_", false},
	{"an endless name", brief_args, "ERROR_IPSEC_", "A", false},
	{"names unheard of", brief_args, "", "ERROR_IPSEC_IKE_X ", false},
	{"gates closed", brief_args, "", "error port 13801 ", true},
	{"carriage returns", brief_args, "", "\r", false},
	{"empty lines", brief_args, "", "\n", false},
	{"empty lines to strip", strip_args, "", "\n", false},
	{"dots", brief_args, "error ", "13801.1", false},
	{"letters", brief_args, "", "a", false},
};

/* One input: it is held to the bound of memory, and timed. */
static double try_input(const struct input *in, double plain)
{
	struct result r;
	double used;

	run_repeated(&r, in->args, in->first, in->text);
	used = r.seconds;
	if (getenv("LONG_MB") != NULL)
		print_message("%-32s %7.3f s %6.1f %6ld KiB\n", in->name,
			used, plain > 0 ? used / plain : 1, r.peak_kib);
	if (!SANITIZED && r.peak_kib > PEAK_KIB)
		fail_msg("%s: %ld KiB", in->name, r.peak_kib);
	result_free(&r);
	return used;
}

static void no_input_takes_much_memory_or_time(void **state)
{
	static const struct input lines = {"plain lines", brief_args, "",
		PLAIN_LINE, false};
	double plain = try_input(&lines, 0);
	size_t slow = 0;

	(void)state;
	if (plain < LEAST_MS / 1000.0)
		plain = LEAST_MS / 1000.0;
	for (size_t i = 0; i < COUNT(inputs); i++) {
		double ratio = try_input(&inputs[i], plain) / plain;

		if (ratio <= (inputs[i].dense ? DENSE_RATIO : RATIO))
			continue;
		print_error("%s: %.0f times plain lines\n", inputs[i].name,
			ratio);
		slow++;
	}
	if (!SANITIZED)
		assert_int_equal(slow, 0);
}

/* --- what long lines are made of ---------------------------------------- */

static const char *const snippets[] = {
	"error 13801",
	"error 13801 (0x35E9)",
	"13801 (ERROR_IPSEC_IKE_AUTH_FAIL / 0x800735E9)",
	"ERROR_IPSEC_IKE_KILL_DUMMY_NAP_TUNNEL",
	"errors 13801, 13806 and 13868",
	"error 13801 [= X] and error 13806",
	"error [= ERROR_IPSEC_IKE_AUTH_FAIL] 13801",
	"error 138 [= X]01",
	"error 13801 [= ERROR_IPSEC_IKE_AUTH_FAIL: a longer forged note]",
	"error 13801 [= ERROR_IPSEC_IKE_AUTH_FAIL]",
	"error '13801' ('0x35E9')",
	" [= A] [= B]13801 [= C] (0x800735E9 [= D]) [= E]",
	"-2147011095 (0x800735E9)",
	"error 13801/13806/13868/0x35E9",
	" [= half error 13801",
	"error 13820 (0x35F6)",
	"error 13801\r",
};

/* Where a line is looked at in parts: strides, with margins. */
static const size_t borders[] = {0, WINDOW_MARGIN, 2 * WINDOW_MARGIN,
	WINDOW_STRIDE - WINDOW_MARGIN, WINDOW_STRIDE / 2};

/* A line under construction, and what it should become. */
struct pair {
	struct bytes in, out;
	size_t seen;            /* bytes of `in` outside notes */
};

static void free_pair(struct pair *p)
{
	bytes_free(&p->in);
	bytes_free(&p->out);
}

static void add_plain(struct pair *p, size_t len)
{
	static const char text[] = "the tunnel is up; ";

	for (size_t i = 0; i < len; i++) {
		char c = i + 1 == len ? ' ' : text[i % (sizeof(text) - 1)];

		bytes_add_char(&p->in, c);
		bytes_add_char(&p->out, c);
	}
	p->seen += len;
}

/* Bytes outside notes, as --strip would leave them. */
static size_t seen_length(const char *text)
{
	struct ipsa_options options = {.strip = true};
	struct bytes out = {0}, in = {0};
	size_t len;

	bytes_add_char(&in, 'x');
	bytes_add_text(&in, text);
	annotate(&out, in.ptr, in.len, &options, whole);
	len = out.len - 1;
	bytes_free(&in);
	bytes_free(&out);
	return len;
}

/* A snippet, which becomes what it would in a line of its own. */
static void add_snippet(struct pair *p, const char *text,
	const struct ipsa_options *options)
{
	struct ipsa_options inline_ = *options;
	struct bytes in = {0}, out = {0};

	inline_.style = IPSA_INLINE;
	bytes_format(&in, "; %s ", text);
	annotate(&out, in.ptr, in.len, &inline_, whole);
	bytes_add(&p->in, in.ptr, in.len);
	bytes_add(&p->out, out.ptr, out.len);
	p->seen += 3 + seen_length(text);
	bytes_free(&in);
	bytes_free(&out);
}

/* A line of `len` bytes outside notes with a snippet near each border, from
 * 50 bytes before it on: which and where follows from `next`. */
static void make_line(struct pair *p, size_t len, size_t next,
	const struct ipsa_options *options)
{

	*p = (struct pair){0};
	add_plain(p, 1);
	for (size_t stride = 0; stride < len; stride += WINDOW_STRIDE) {
		for (size_t i = 0; i < COUNT(borders); i++) {
			size_t at = stride + borders[i] + WINDOW_STRIDE - 50 +
				next * 5 % 64;

			if (at < p->seen + 1 || at + 200 > len)
				continue;
			add_plain(p, at - p->seen);
			add_snippet(p, snippets[next++ % COUNT(snippets)],
				options);
		}
	}
	if (p->seen < len)
		add_plain(p, len - p->seen);
}

static void add_end(struct pair *p, const char *end)
{
	bytes_add_text(&p->in, end);
	bytes_add_text(&p->out, end);
}

/* It becomes what it should, however cut, once and twice, and stripped. */
static void assert_pair(const struct pair *p,
	const struct ipsa_options *options, uint64_t seed, const char *what)
{
	struct ipsa_options strip = {.strip = true};
	struct bytes out = {0}, plain = {0};
	struct ipsa_counts counts;

	counts = annotate(&out, p->in.ptr, p->in.len, options, whole);
	assert_bytes(&out, &p->out, what);
	assert_int_equal(counts.limits, 0);
	annotate(&out, p->in.ptr, p->in.len, options,
		(struct cut){CUT_RANDOM, seed});
	assert_bytes(&out, &p->out, "cut at random");
	annotate(&out, p->out.ptr, p->out.len, options,
		(struct cut){CUT_RANDOM, seed + 1});
	assert_bytes(&out, &p->out, "the second pass");
	annotate(&out, p->out.ptr, p->out.len, &strip,
		(struct cut){CUT_RANDOM, seed + 2});
	annotate(&plain, p->in.ptr, p->in.len, &strip, whole);
	assert_bytes(&out, &plain, "stripped");
	bytes_free(&out);
	bytes_free(&plain);
}

/* --- long lines --------------------------------------------------------- */

static void references_are_found_at_every_border(void **state)
{
	const struct ipsa_options options = {.template_ = ""};
	struct pair p;

	(void)state;
	for (size_t i = 0; i < 24; i++) {
		make_line(&p, RECORD_MAX + 3 * WINDOW_STRIDE + 5, i * 95,
			&options);
		add_end(&p, i % 3 == 0 ? "\r\n" : i % 3 == 1 ? "\n" : "");
		assert_pair(&p, &options, i, "borders");
		free_pair(&p);
	}
}

static void long_lines_have_notes_inline_in_every_style(void **state)
{
	static const enum ipsa_style styles[] = {IPSA_END, IPSA_BELOW};

	(void)state;
	for (size_t i = 0; i < COUNT(styles); i++) {
		const struct ipsa_options options = {.style = styles[i]};
		struct pair p;

		make_line(&p, 2 * RECORD_MAX, i, &options);
		add_end(&p, "\nnext\r\n");
		assert_pair(&p, &options, i, "style");
		free_pair(&p);
	}
}

/* Up to the limit notes stand at the end; one byte more, and inline. */
static void the_longest_line_is_looked_at_as_a_whole(void **state)
{
	static const char *const ends[] = {"\n", "\r\n", ""};
	const struct ipsa_options options = {.style = IPSA_END,
		.template_ = ""};
	struct bytes in = {0}, out = {0}, inline_ = {0}, end = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(ends) * 4; i++) {
		const char *note = i % 2 == 0 ? "" : " [= A: noted]";
		bool longer = i / 2 % 2 == 1;
		const char *tail = ends[i / 4];

		bytes_clear(&in);
		bytes_add_text(&in, "error 13801");
		bytes_add_text(&in, note);
		bytes_fill(&in, '.', RECORD_MAX - 11 + longer);
		bytes_clear(&end);
		bytes_add(&end, in.ptr, in.len);
		bytes_add_text(&end, " [= ERROR_IPSEC_IKE_AUTH_FAIL]");
		bytes_add_text(&end, tail);
		bytes_add_text(&in, tail);
		bytes_clear(&inline_);
		bytes_add(&inline_, in.ptr, 11);
		bytes_add_text(&inline_, " [= ERROR_IPSEC_IKE_AUTH_FAIL]");
		bytes_add(&inline_, in.ptr + 11, in.len - 11);
		annotate(&out, in.ptr, in.len, &options, whole);
		assert_bytes(&out, longer ? &inline_ : &end, "whole");
		annotate(&out, in.ptr, in.len, &options,
			(struct cut){CUT_RANDOM, i});
		assert_bytes(&out, longer ? &inline_ : &end, "cut");
		annotate(&out, out.ptr, 0, &options, whole);
	}
	bytes_free(&in);
	bytes_free(&out);
	bytes_free(&inline_);
	bytes_free(&end);
}

/* Little text in many notes: held up to a limit, then it goes on all the
 * same; the limit is counted. */
static void a_line_full_of_notes_loses_at_most_notes(void **state)
{
	static const int extra[] = {-2, -1, 0, 1, 2, RECORD_MAX,
		RECORD_RAW_MAX + WINDOW_STRIDE};
	const struct ipsa_options options = {.template_ = ""};
	struct ipsa_options strip = {.strip = true};
	struct bytes in = {0}, out = {0}, other = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(extra); i++) {
		size_t len = (size_t)(RECORD_RAW_MAX + extra[i]);
		struct ipsa_counts counts;
		size_t found;

		bytes_clear(&in);
		bytes_add_text(&in, "error 13801");
		while (in.len + 30 < len)
			bytes_add_text(&in, " [= A: noted]");
		bytes_fill(&in, '.', len - in.len - 12);
		bytes_add_text(&in, " error 13806");
		assert_int_equal(in.len, len);
		bytes_add_text(&in, "\n");
		counts = annotate(&out, in.ptr, in.len, &options, whole);
		assert_true(counts.limits <= 4);
		assert_int_equal(counts.limits > 0, extra[i] >= 0);
		/* Where it is hit a reference may be cut in two. */
		found = bytes_count(&out, "[= ERROR_IPSEC_IKE_NO_CERT]");
		if (found != 1 && extra[i] != 1 && extra[i] != 2)
			fail_msg("%d bytes beyond: found %zu times", extra[i],
				found);
		annotate(&other, in.ptr, in.len, &options,
			(struct cut){CUT_RANDOM, i});
		assert_bytes(&other, &out, "cut");
		annotate(&other, out.ptr, out.len, &strip, whole);
		annotate(&out, in.ptr, in.len, &strip, whole);
		assert_bytes(&other, &out, "stripped");
	}
	bytes_free(&in);
	bytes_free(&out);
	bytes_free(&other);
}

/* `error 13801/13806/...`: all of it is one list. */
static void a_list_runs_over_many_windows(void **state)
{
	static const char *const refs[] = {"13801", "13806", "13868"};
	static const char *const names[] = {"AUTH_FAIL", "NO_CERT",
		"POLICY_MATCH"};
	static const char *const joints[] = {"/", ", ", " and "};
	const struct ipsa_options options = {.template_ = ""};

	(void)state;
	for (size_t i = 0; i < COUNT(joints); i++) {
		struct pair p = {0};

		add_end(&p, "errors ");
		for (size_t j = 0; p.in.len < RECORD_MAX + 5 * WINDOW_STRIDE;
		    j++) {
			add_end(&p, j > 0 ? joints[i] : "");
			add_end(&p, refs[j % COUNT(refs)]);
			bytes_format(&p.out, " [= ERROR_IPSEC_IKE_%s]",
				names[j % COUNT(names)]);
		}
		add_end(&p, "\n");
		assert_pair(&p, &options, i, joints[i]);
		free_pair(&p);
	}
}

static void a_cr_at_the_end_of_a_long_line_belongs_to_it(void **state)
{
	static const char *const ends[] = {"\r\n", "\r", "\r\r\n", "\r\rx\n"};
	const struct ipsa_options options = {.template_ = ""};

	(void)state;
	for (size_t i = 0; i < COUNT(ends) * 6; i++) {
		size_t extra = i / COUNT(ends);
		struct pair p = {0};

		add_plain(&p, RECORD_MAX - 14 + extra * WINDOW_STRIDE / 2 +
			extra);
		add_snippet(&p, "error 13801", &options);
		p.in.len--;
		p.out.len--;
		add_end(&p, ends[i % COUNT(ends)]);
		assert_pair(&p, &options, i, "a CR at the end");
		free_pair(&p);
	}
}

/* Every byte in a feed of its own, where windows and gates are decided. */
static void long_lines_may_come_byte_by_byte(void **state)
{
	const struct ipsa_options options = {.template_ = ""};
	struct bytes out = {0};
	struct pair p;

	(void)state;
	make_line(&p, RECORD_MAX + 2 * WINDOW_STRIDE, 3, &options);
	add_end(&p, "\r\n");
	annotate(&out, p.in.ptr, p.in.len, &options,
		(struct cut){CUT_BYTES, 0});
	assert_bytes(&out, &p.out, "byte by byte");
	bytes_free(&out);
	free_pair(&p);
}

/* A gate is seen where it ends in the first MiB, and then for all the line. */
static void gates_see_the_first_mebibyte(void **state)
{
	static const char gate[] = " Management";
	static const size_t gate_len = sizeof(gate) - 1;
	static const struct {
		size_t at;
		bool closed;
	} rows[] = {
		{0, true}, {WINDOW_STRIDE - 10, true},
		{RECORD_MAX - gate_len - 1, true},
		{RECORD_MAX - gate_len, true},
		{RECORD_MAX - gate_len + 1, false},
		{RECORD_MAX, false}, {RECORD_MAX + WINDOW_STRIDE, false},
	};
	static const size_t refs[] = {100, WINDOW_STRIDE + 100,
		RECORD_MAX + 5 * WINDOW_STRIDE};
	struct ipsa_options options = {.template_ = ""};
	struct bytes in = {0}, out = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows) * COUNT(refs); i++) {
		size_t ref = refs[i / COUNT(rows)];

		bytes_clear(&in);
		bytes_fill(&in, '.', RECORD_MAX + 6 * WINDOW_STRIDE);
		memcpy(in.ptr + rows[i % COUNT(rows)].at, gate, gate_len);
		memcpy(in.ptr + ref, " %%13824 ", 9);
		annotate(&out, in.ptr, in.len, &options,
			(struct cut){CUT_RANDOM, i});
		if ((out.len == in.len) != rows[i % COUNT(rows)].closed)
			fail_msg("gate at %zu, reference at %zu: %s",
				rows[i % COUNT(rows)].at, ref,
				out.len == in.len ? "closed" : "open");
	}
	bytes_free(&in);
	bytes_free(&out);
}

/* What no later byte can change is written before the line has ended. */
static void a_long_line_is_written_as_it_comes(void **state)
{
	const struct ipsa_options options = {.template_ = ""};
	struct bytes out = {0};
	struct ipsa_annotator *a = annotator_make(&options, &out);
	struct pair p;

	(void)state;
	make_line(&p, 4 * RECORD_MAX, 0, &options);
	for (size_t at = 0; at < p.in.len; at += WINDOW_STRIDE) {
		size_t len = p.in.len - at < WINDOW_STRIDE ? p.in.len - at :
			WINDOW_STRIDE;

		assert_int_equal(ipsa_annotator_feed(a, p.in.ptr + at, len),
			IPSA_OK);
		/* Notes make it longer, so this is the least. */
		if (at + len > RECORD_RAW_MAX)
			assert_true(out.len + WINDOW_STRIDE +
				8 * WINDOW_MARGIN >= at + len);
	}
	assert_int_equal(ipsa_annotator_finish(a), IPSA_OK);
	assert_bytes(&out, &p.out, "all of it");
	ipsa_annotator_free(a);
	bytes_free(&out);
	free_pair(&p);
}

static unsigned long long number_of(const char *object, const char *key)
{
	const char *at = strstr(object, key);

	assert_non_null(at);
	return strtoull(at + strlen(key), NULL, 10);
}

static void json_counts_bytes_of_long_lines_too(void **state)
{
	const struct ipsa_options options = {.json = true};
	struct bytes in = {0}, out = {0}, other = {0};
	size_t found = 0;

	(void)state;
	bytes_add_text(&in, "first\n");
	while (in.len < 2 * RECORD_MAX)
		bytes_add_text(&in, "some words [= A: and a note] error "
			"13801; ");
	bytes_add_text(&in, "\nerror 13801\n");
	annotate(&out, in.ptr, in.len, &options, whole);
	for (size_t from = 0, to; from < out.len; from = to + 1) {
		const char *at = out.ptr + from;
		const char *nl = memchr(at, '\n', out.len - from);
		unsigned long long offset;

		/* Each object ends in a NUL while it is looked at. */
		to = (size_t)(nl - out.ptr);
		out.ptr[to] = '\0';
		offset = number_of(at, "\"offset\":");
		assert_true(offset + 5 <= in.len);
		assert_memory_equal(in.ptr + offset, "13801", 5);
		if (number_of(at, "\"line\":") == 2)
			assert_int_equal(number_of(at, "\"column\":"),
				offset - 5);
		out.ptr[to] = '\n';
		found++;
	}
	assert_int_equal(found, bytes_count(&in, "13801"));
	annotate(&other, in.ptr, in.len, &options,
		(struct cut){CUT_RANDOM, 5});
	assert_bytes(&other, &out, "cut");
	bytes_free(&in);
	bytes_free(&out);
	bytes_free(&other);
}

/* Pieces of all that is odd, in lines of every length. */
static void broken_input_of_any_length_keeps_the_laws(void **state)
{
	static const char *const odd[] = {"error 13801", " [= A]", " [= ",
		" [= A", "]", "\r", "\n", "\r\n", "/13806", " (0x35E9)",
		"ERROR_IPSEC_IKE_AUTH_FAIL", "\xFF", "words and words ",
		"13801", " ", "%%13824", "error ", "138 [= B]01", "("};
	static const enum ipsa_style styles[] = {IPSA_INLINE, IPSA_END,
		IPSA_BELOW};
	struct bytes in = {0}, a = {0}, b = {0}, c = {0};

	(void)state;
	for (uint64_t seed = 0; seed < 12; seed++) {
		const struct ipsa_options options = {.style =
			styles[seed % 3], .brief = seed % 2 == 1,
			.template_ = seed % 4 < 2 ? "" : NULL};
		struct ipsa_options unsieved = options;
		struct ipsa_options strip = {.strip = true};
		uint64_t random = seed;
		struct ipsa_counts counts;

		bytes_clear(&in);
		while (in.len < 2 * MIB) {
			size_t at = random_below(&random, COUNT(odd));

			/* Rarely a line end, in half of the inputs never. */
			if (strchr(odd[at], '\n') != NULL &&
			    (seed % 2 == 0 || random_below(&random, 4000) > 0))
				continue;
			bytes_add_text(&in, odd[at]);
			if (random_below(&random, 3000) == 0)
				bytes_fill(&in, 'x', random_below(&random,
					WINDOW_STRIDE));
		}
		counts = annotate(&a, in.ptr, in.len, &options, whole);
		annotate(&b, in.ptr, in.len, &options,
			(struct cut){CUT_RANDOM, seed});
		assert_bytes(&b, &a, "cut");
		annotate(&b, a.ptr, a.len, &strip,
			(struct cut){CUT_RANDOM, seed});
		annotate(&c, in.ptr, in.len, &strip, whole);
		assert_bytes(&b, &c, "stripped");
		if (counts.limits > 0)
			continue;
		unsieved.unsieved = true;
		annotate(&b, in.ptr, in.len, &unsieved, whole);
		assert_bytes(&b, &a, "unsieved");
		counts = annotate(&b, a.ptr, a.len, &options, whole);
		if (counts.limits == 0)
			assert_bytes(&b, &a, "the second pass");
	}
	bytes_free(&in);
	bytes_free(&a);
	bytes_free(&b);
	bytes_free(&c);
}

int main(void)
{
	/* Memory first: what the test itself takes would be counted. */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_input_takes_much_memory_or_time),
		cmocka_unit_test(the_longest_line_is_looked_at_as_a_whole),
		cmocka_unit_test(references_are_found_at_every_border),
		cmocka_unit_test(long_lines_have_notes_inline_in_every_style),
		cmocka_unit_test(a_line_full_of_notes_loses_at_most_notes),
		cmocka_unit_test(a_list_runs_over_many_windows),
		cmocka_unit_test(a_cr_at_the_end_of_a_long_line_belongs_to_it),
		cmocka_unit_test(long_lines_may_come_byte_by_byte),
		cmocka_unit_test(gates_see_the_first_mebibyte),
		cmocka_unit_test(a_long_line_is_written_as_it_comes),
		cmocka_unit_test(json_counts_bytes_of_long_lines_too),
		cmocka_unit_test(broken_input_of_any_length_keeps_the_laws),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
