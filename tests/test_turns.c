/* SPDX-License-Identifier: MIT */
/* Outputs that threads write to in turn. */
#include "support.h"

#include <sched.h>
#include <string.h>

#include "parcel.h"
#include "turns.h"

enum { STREAMS = 2000, SPINS = 1000, LATER = 5, MANY = 1000 };

/* What two threads share: one passes turn 0, the other has the last. Parcels for
 * turns that do not come take the one a while to look through; the last is for the
 * turn that a stream seems to be at once all of its bytes are set. */
struct shared {
	struct parcel parcels[MANY];
	struct turns turns;
	struct stream *_Atomic stream;
};

/* Wait busily, so that what is waited for is seen at once; where one thread
 * runs at a time, let the other go on now and then. */
static void spin(unsigned *spins)
{
	if (++*spins % SPINS == 0)
		(void)sched_yield();
}

/* Take each stream at its last turn, and spoil it at once, as if it was freed. */
static void *end_streams(void *shared)
{
	struct shared *s = shared;
	unsigned spins = 0;

	for (unsigned i = 0; i < STREAMS; i++) {
		struct stream *stream;

		while ((stream = atomic_load(&s->stream)) == NULL)
			spin(&spins);
		while (!ipsa_turns_is(stream, 1))
			spin(&spins);
		memset(stream, 0xFF, sizeof(*stream));
		atomic_store(&s->stream, NULL);
	}
	return NULL;
}

static void who_has_the_last_turn_may_free_the_stream(void **state)
{
	struct shared s = {.stream = NULL};
	struct stream streams[STREAMS];
	unsigned spins = 0;
	pthread_t other;

	(void)state;
	for (unsigned i = 0; i < MANY; i++) {
		s.parcels[i].task.turn = i > 0 ? i + 1 : UINT64_MAX;
		s.parcels[i].next = i > 0 ? &s.parcels[i - 1] : NULL;
	}
	assert_true(ipsa_turns_init(&s.turns));
	assert_int_equal(pthread_create(&other, NULL, end_streams, &s), 0);
	for (unsigned i = 0; i < STREAMS; i++) {
		ipsa_stream_init(&streams[i], NULL);
		streams[i].left = &s.parcels[MANY - 1];
		atomic_store(&s.stream, &streams[i]);
		assert_null(ipsa_turns_pass(&s.turns, &streams[i]));
		while (atomic_load(&s.stream) != NULL)
			spin(&spins);
	}
	assert_int_equal(pthread_join(other, NULL), 0);
	ipsa_turns_free(&s.turns);
}

static void what_is_left_comes_in_its_turn(void **state)
{
	struct parcel parcels[LATER] = {{.len = 0}};
	struct turns turns;
	struct stream stream;

	(void)state;
	assert_true(ipsa_turns_init(&turns));
	ipsa_stream_init(&stream, NULL);
	for (unsigned i = LATER; i-- > 1;) {
		parcels[i].task.turn = i;
		assert_true(ipsa_turns_leave(&turns, &stream, &parcels[i]));
	}
	assert_false(ipsa_turns_leave(&turns, &stream, &parcels[0]));
	for (unsigned i = 1; i < LATER; i++) {
		assert_ptr_equal(ipsa_turns_pass(&turns, &stream),
			&parcels[i]);
		assert_true(ipsa_turns_is(&stream, i));
	}
	assert_null(ipsa_turns_pass(&turns, &stream));
	ipsa_turns_free(&turns);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_has_the_last_turn_may_free_the_stream),
		cmocka_unit_test(what_is_left_comes_in_its_turn)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
