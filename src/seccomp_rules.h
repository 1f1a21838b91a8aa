/* SPDX-License-Identifier: MIT */
/*
 * The calls of the system that are left to the filter, as the program that the
 * kernel runs for each of them: made by seccomp_rules.c when the filter is
 * built, so that no library makes it anew at every start.
 */
#ifndef IPSA_SECCOMP_RULES_H
#define IPSA_SECCOMP_RULES_H

#include <linux/filter.h>

#include <stddef.h>

/* What is known when the program starts, and stands in it until then as one of
 * these numbers: itself, and the descriptor that it may send messages to. */
enum {
	SECCOMP_OWN_PID = 0x5EC0A1D1,
	SECCOMP_OWN_SOCKET = 0x5EC0A1D2,
	/* Instructions at most. */
	SECCOMP_RULES_MAX = 1024
};

extern const struct sock_filter ipsa_seccomp_rules[];
extern const size_t ipsa_seccomp_rule_count;

#endif
