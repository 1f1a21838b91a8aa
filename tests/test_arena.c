/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdalign.h>

#include "arena.h"
#include "limits.h"

static const size_t align = alignof(max_align_t);

static void memory_is_zeroed_aligned_and_each_ones_own(void **state)
{
	struct arena arena = {0};
	unsigned char *got[300];

	(void)state;
	for (size_t len = 0; len < COUNT(got); len++) {
		got[len] = ipsa_arena_alloc(&arena, len);
		assert_non_null(got[len]);
		assert_int_equal((uintptr_t)got[len] % align, 0);
		for (size_t i = 0; i < len; i++)
			assert_int_equal(got[len][i], 0);
		memset(got[len], (int)(len % 255 + 1), len);
	}
	for (size_t len = 0; len < COUNT(got); len++)
		for (size_t i = 0; i < len; i++)
			assert_int_equal(got[len][i], len % 255 + 1);
	ipsa_arena_free(&arena);
}

/* At a chunk's size, one beyond, and with a little taken before. */
static void any_length_is_given_in_one_piece(void **state)
{
	static const struct {
		size_t before, len;
	} rows[] = {
		{0, ARENA_CHUNK}, {0, ARENA_CHUNK + 1}, {1, ARENA_CHUNK},
		{1, ARENA_CHUNK - 1}, {ARENA_CHUNK - 1, 1},
		{ARENA_CHUNK, 1}, {100, 1000 * 1000}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		char *a = ipsa_arena_alloc(&arena, rows[i].before);
		char *b = ipsa_arena_alloc(&arena, rows[i].len);

		assert_non_null(a);
		assert_non_null(b);
		memset(a, 'a', rows[i].before);
		memset(b, 'b', rows[i].len);
		for (size_t at = 0; at < rows[i].before; at++)
			assert_int_equal(a[at], 'a');
		ipsa_arena_free(&arena);
	}
}

static void small_pieces_share_a_chunk(void **state)
{
	struct arena arena = {0};
	const char *first = ipsa_arena_alloc(&arena, 1), *at;

	(void)state;
	for (size_t i = 1; i < ARENA_CHUNK / align; i++) {
		at = ipsa_arena_alloc(&arena, 1);
		assert_ptr_equal(at, first + i * align);
	}
	at = ipsa_arena_alloc(&arena, 1);
	assert_true(at < first || at >= first + ARENA_CHUNK);
	ipsa_arena_free(&arena);
}

static void lengths_that_cannot_be_are_refused(void **state)
{
	struct arena arena = {0};
	char *kept = ipsa_arena_copy(&arena, ipsa_span_of("kept"));

	(void)state;
	assert_null(ipsa_arena_alloc(&arena, SIZE_MAX));
	assert_null(ipsa_arena_alloc(&arena, SIZE_MAX - align + 1));
	assert_null(ipsa_arena_alloc(&arena, SIZE_MAX - align));
	assert_null(ipsa_arena_copy(&arena, ipsa_span("", SIZE_MAX)));
	assert_null(ipsa_arena_copy(&arena, ipsa_span("", SIZE_MAX - 1)));
	assert_string_equal(kept, "kept");
	ipsa_arena_free(&arena);
}

static void a_copy_has_a_nul_behind_it(void **state)
{
	static const struct span rows[] = {
		{"", 0}, {NULL, 0}, {"a", 1}, {"a\0b", 3},
		{"exactly sixteen.", 16}
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		char *copy = ipsa_arena_copy(&arena, rows[i]);

		assert_non_null(copy);
		assert_ptr_not_equal(copy, rows[i].ptr);
		assert_true(ipsa_span_eq(ipsa_span(copy, rows[i].len),
			rows[i]));
		assert_int_equal(copy[rows[i].len], '\0');
		ipsa_arena_free(&arena);
	}
}

static void joining_takes_over_all_and_leaves_nothing(void **state)
{
	struct arena a = {0}, b = {0}, none = {0};
	char *of_a = ipsa_arena_copy(&a, ipsa_span_of("of a"));
	char *of_b = ipsa_arena_copy(&b, ipsa_span_of("of b"));
	char *more;

	(void)state;
	assert_non_null(ipsa_arena_alloc(&b, 2 * ARENA_CHUNK));
	ipsa_arena_join(&a, &b);
	assert_null(b.chunks);
	ipsa_arena_join(&a, &none);
	more = ipsa_arena_copy(&b, ipsa_span_of("b is in use again"));
	ipsa_arena_join(&none, &a);
	assert_null(a.chunks);
	assert_string_equal(of_a, "of a");
	assert_string_equal(of_b, "of b");
	ipsa_arena_free(&none);
	assert_string_equal(more, "b is in use again");
	ipsa_arena_free(&a);
	ipsa_arena_free(&b);
}

static void what_was_freed_may_be_used_again(void **state)
{
	struct arena arena = {0};

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_non_null(ipsa_arena_alloc(&arena, 100));
		ipsa_arena_free(&arena);
		assert_null(arena.chunks);
		ipsa_arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_aligned_and_each_ones_own),
		cmocka_unit_test(any_length_is_given_in_one_piece),
		cmocka_unit_test(small_pieces_share_a_chunk),
		cmocka_unit_test(lengths_that_cannot_be_are_refused),
		cmocka_unit_test(a_copy_has_a_nul_behind_it),
		cmocka_unit_test(joining_takes_over_all_and_leaves_nothing),
		cmocka_unit_test(what_was_freed_may_be_used_again)
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
