/* SPDX-License-Identifier: MIT */
/* What every harness has: its entry, and an end with a word on what broke. */
#ifndef MUST_H
#define MUST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* What libFuzzer, AFL++ and main.c call. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Say which law was broken, and end so that a fuzzer notices. */
static inline void must(bool holds, const char *law)
{
	if (holds)
		return;
	(void)fprintf(stderr, "broken: %s\n", law);
	abort();
}

#endif
