/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdlib.h>

#include "sink.h"

/* What the write function was given, and when it begins to refuse. */
struct written_out {
	struct bytes bytes;
	size_t calls, pieces;
	const void *first;      /* where the first piece of the last call is */
	size_t refuse_at;       /* the call that fails; 0: none */
};

static int take(void *ctx, const struct ipsa_piece *pieces, size_t count)
{
	struct written_out *w = ctx;

	assert_true(count > 0 && count <= PIECES_MAX);
	w->calls++;
	w->pieces += count;
	w->first = pieces[0].data;
	if (w->calls == w->refuse_at)
		return -1;
	for (size_t i = 0; i < count; i++) {
		assert_true(pieces[i].len > 0);
		bytes_add(&w->bytes, pieces[i].data, pieces[i].len);
	}
	return 0;
}

static struct sink *make(struct written_out *w)
{
	struct sink *sink = calloc(1, sizeof(*sink));

	assert_non_null(sink);
	*w = (struct written_out){.calls = 0};
	sink->write = take;
	sink->ctx = w;
	return sink;
}

static void end(struct sink *sink, struct written_out *w)
{
	bytes_free(&w->bytes);
	free(sink);
}

/* Bytes that differ from place to place. */
static char *make_input(size_t len)
{
	char *in = malloc(len);

	assert_non_null(in);
	for (size_t i = 0; i < len; i++)
		in[i] = (char)(i * 7 + i / 256 + i / 65536);
	return in;
}

static void what_is_owed_goes_out_at_the_flush_in_one_call(void **state)
{
	struct written_out w;
	struct sink *sink = make(&w);

	(void)state;
	ipsa_sink_copy(sink, ipsa_span_of("one "));
	ipsa_sink_borrow(sink, ipsa_span_of("two "));
	ipsa_sink_copy(sink, ipsa_span("", 0));
	ipsa_sink_borrow(sink, ipsa_span_of("three"));
	assert_int_equal(w.calls, 0);
	ipsa_sink_flush(sink);
	assert_int_equal(w.calls, 1);
	assert_int_equal(w.pieces, 1);
	bytes_add_char(&w.bytes, '\0');
	assert_string_equal(w.bytes.ptr, "one two three");
	ipsa_sink_flush(sink);
	assert_int_equal(w.calls, 1);
	end(sink, &w);
}

/* The input may change right after a copy, and only after the flush else. */
static void short_runs_are_copied_and_long_ones_borrowed(void **state)
{
	static const struct {
		size_t len;
		bool borrowed;
	} rows[] = {{1, false}, {PIECE_MIN - 1, false}, {PIECE_MIN, true},
		{PIECE_MIN + 1, true}, {1000 * 1000, true}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct written_out w;
		struct sink *sink = make(&w);
		char *in = make_input(rows[i].len);

		ipsa_sink_borrow(sink, ipsa_span(in, rows[i].len));
		ipsa_sink_flush(sink);
		assert_int_equal(w.first == in, rows[i].borrowed);
		assert_int_equal(w.bytes.len, rows[i].len);
		assert_memory_equal(w.bytes.ptr, in, rows[i].len);
		free(in);
		end(sink, &w);
	}
}

static void runs_that_continue_each_other_are_one_piece(void **state)
{
	struct written_out w;
	struct sink *sink = make(&w);
	char *in = make_input(10 * PIECE_MIN);

	(void)state;
	for (size_t i = 0; i < 10; i++)
		ipsa_sink_borrow(sink, ipsa_span(in + i * PIECE_MIN,
			PIECE_MIN));
	assert_int_equal(sink->count, 1);
	ipsa_sink_borrow(sink, ipsa_span(in, PIECE_MIN));
	assert_int_equal(sink->count, 2);
	ipsa_sink_flush(sink);
	assert_int_equal(w.bytes.len, 11 * PIECE_MIN);
	assert_memory_equal(w.bytes.ptr + 10 * PIECE_MIN, in, PIECE_MIN);
	free(in);
	end(sink, &w);
}

static void as_many_pieces_as_one_write_takes_are_gathered(void **state)
{
	static const struct {
		size_t count, calls;
	} rows[] = {{PIECES_MAX, 0}, {PIECES_MAX + 1, 1},
		{2 * PIECES_MAX, 1}, {2 * PIECES_MAX + 1, 2}};
	char *in = make_input(PIECE_MIN);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (int copied = 0; copied < 2; copied++) {
			struct written_out w;
			struct sink *sink = make(&w);

			/* Now and then the last piece is a copied one. */
			for (size_t n = 0; n < rows[i].count; n++) {
				if (copied && n % 2 == 1)
					ipsa_sink_copy(sink, ipsa_span(in, 1));
				else
					ipsa_sink_borrow(sink, ipsa_span(in,
						PIECE_MIN));
			}
			assert_int_equal(w.calls, rows[i].calls);
			ipsa_sink_flush(sink);
			assert_int_equal(w.pieces, rows[i].count);
			end(sink, &w);
		}
	}
	free(in);
}

static void copies_go_out_when_no_more_of_them_fit(void **state)
{
	static const struct {
		size_t len, calls;
	} rows[] = {{GATHER_MAX, 0}, {GATHER_MAX + 1, 1},
		{2 * GATHER_MAX, 1}, {2 * GATHER_MAX + 1, 2}};
	char *in = make_input(2 * GATHER_MAX + 1);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (size_t step = 1; step <= rows[i].len;
		    step = step * 37 + 1) {
			struct written_out w;
			struct sink *sink = make(&w);
			size_t len;

			for (size_t at = 0; at < rows[i].len; at += len) {
				len = rows[i].len - at;
				len = len < step ? len : step;
				ipsa_sink_copy(sink, ipsa_span(in + at, len));
			}
			assert_int_equal(w.calls, rows[i].calls);
			ipsa_sink_flush(sink);
			assert_int_equal(w.bytes.len, rows[i].len);
			assert_memory_equal(w.bytes.ptr, in, rows[i].len);
			end(sink, &w);
		}
	}
	free(in);
}

static void what_comes_out_is_what_went_in_however_mixed(void **state)
{
	enum { INPUT = 64 * 1024 };
	char *in = make_input(INPUT);
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < 20; round++) {
		struct written_out w;
		struct sink *sink = make(&w);
		struct bytes expected = {0};

		for (int i = 0; i < 2000; i++) {
			size_t len = random_below(&seed, (size_t)1 <<
				(1 + random_below(&seed, 12)));
			size_t at = random_below(&seed, INPUT - len);
			struct span s = ipsa_span(in + at, len);

			bytes_add(&expected, s.ptr, s.len);
			if (random_below(&seed, 2) == 0)
				ipsa_sink_borrow(sink, s);
			else
				ipsa_sink_copy(sink, s);
			if (random_below(&seed, 500) == 0)
				ipsa_sink_flush(sink);
		}
		ipsa_sink_flush(sink);
		assert_bytes(&w.bytes, &expected, "sink");
		bytes_free(&expected);
		end(sink, &w);
	}
	free(in);
}

/* What comes straight behind a colour is not taken for a part of it. */
static void colours_are_pieces_of_their_own(void **state)
{
	char *in = make_input(2 * PIECE_MIN);
	struct written_out w;
	struct sink *sink = make(&w);

	(void)state;
	ipsa_sink_copy(sink, ipsa_span_of("before "));
	ipsa_sink_color(sink, ipsa_span(in, PIECE_MIN));
	ipsa_sink_borrow(sink, ipsa_span(in + PIECE_MIN, PIECE_MIN));
	assert_int_equal(sink->count, 3);
	for (size_t i = 0; i < sink->count; i++)
		assert_int_equal(sink->pieces[i].color, i == 1);
	for (size_t i = sink->count; i < PIECES_MAX; i++)
		ipsa_sink_color(sink, ipsa_span_of("!"));
	assert_int_equal(w.calls, 0);
	ipsa_sink_color(sink, ipsa_span_of("?"));
	assert_int_equal(w.calls, 1);
	assert_true(sink->count == 1 && sink->pieces[0].color);
	ipsa_sink_copy(sink, ipsa_span_of("text"));
	assert_true(sink->count == 2 && !sink->pieces[1].color);
	free(in);
	end(sink, &w);
}

static void after_a_refusal_nothing_is_written_any_more(void **state)
{
	struct written_out w;
	struct sink *sink = make(&w);
	char *in = make_input(GATHER_MAX);

	(void)state;
	w.refuse_at = 2;
	ipsa_sink_copy(sink, ipsa_span_of("first"));
	ipsa_sink_flush(sink);
	assert_false(sink->failed);
	ipsa_sink_copy(sink, ipsa_span_of("second"));
	ipsa_sink_flush(sink);
	assert_true(sink->failed);
	for (int i = 0; i < 2000; i++) {
		ipsa_sink_borrow(sink, ipsa_span(in, PIECE_MIN));
		ipsa_sink_copy(sink, ipsa_span(in, 500));
	}
	ipsa_sink_copy(sink, ipsa_span(in, GATHER_MAX));
	ipsa_sink_flush(sink);
	assert_true(sink->failed);
	assert_int_equal(w.calls, 2);
	bytes_add_char(&w.bytes, '\0');
	assert_string_equal(w.bytes.ptr, "first");
	free(in);
	end(sink, &w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			what_is_owed_goes_out_at_the_flush_in_one_call),
		cmocka_unit_test(short_runs_are_copied_and_long_ones_borrowed),
		cmocka_unit_test(runs_that_continue_each_other_are_one_piece),
		cmocka_unit_test(
			as_many_pieces_as_one_write_takes_are_gathered),
		cmocka_unit_test(copies_go_out_when_no_more_of_them_fit),
		cmocka_unit_test(what_comes_out_is_what_went_in_however_mixed),
		cmocka_unit_test(colours_are_pieces_of_their_own),
		cmocka_unit_test(after_a_refusal_nothing_is_written_any_more)
	};

	return cmocka_run_group_tests_name("sink", tests, NULL, NULL);
}
