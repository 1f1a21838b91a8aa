/* SPDX-License-Identifier: MIT */
/* syscall() is Linux's. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "confine.h"

#include <stdbool.h>
#include <stddef.h>

#include "message.h"
#include "options.h"

#ifdef IPSA_NO_SANDBOX

const char *ipsa_confine_enter(const struct arguments *args,
	const struct spawner *spawner)
{
	(void)spawner;
	return args->no_sandbox ? "none: --no-sandbox" :
		"none: made without it";
}

#else

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "landlock.h"
#include "overlays.h"
#include "seccomp_rules.h"
#include "spawner.h"

/* --- files ---------------------------------------------------------------- */

/* Whoever reads the catalogue anew looks where it was looked for. */
static bool allow_place(void *ctx, const char *path, bool named)
{
	(void)named;
	ipsa_landlock_read(ctx, path, true);
	return true;
}

static void allow_words(const struct landlock *l, const struct words *paths,
	bool below)
{
	size_t i;

	for (i = 0; i < paths->count; i++) {
		if (strcmp(paths->at[i], "-") != 0)
			ipsa_landlock_read(l, paths->at[i], below);
	}
}

static bool confine_files(const struct arguments *args)
{
	struct landlock l;

	if (!ipsa_landlock_begin(&l))
		return false;
	(void)ipsa_overlays_each(allow_place, &l);
	allow_words(&l, &args->catalogs, true);
	allow_words(&l, &args->patterns, true);
	allow_words(&l, &args->operands, args->recursive);
	if (args->output_dir != NULL)
		ipsa_landlock_write(&l, args->output_dir);
	return ipsa_landlock_enter(&l);
}

/* --- calls ---------------------------------------------------------------- */

static uint32_t value_of(uint32_t k, const struct spawner *spawner)
{
	if (k == SECCOMP_OWN_PID)
		return (uint32_t)getpid();
	if (k == SECCOMP_OWN_SOCKET)
		return (uint32_t)(spawner != NULL ? spawner->fd : -1);
	return k;
}

/*
 * Reads ahead of what is decided, against which older kernels would guard
 * whoever is in a sandbox, are no danger here: nobody's code but ours runs.
 * They would cost every thread its speed.
 */
static bool confine_calls(const struct spawner *spawner)
{
	struct sock_filter rules[SECCOMP_RULES_MAX];
	struct sock_fprog program = {
		.len = (unsigned short)ipsa_seccomp_rule_count,
		.filter = rules};
	size_t i;

	for (i = 0; i < ipsa_seccomp_rule_count; i++) {
		rules[i] = ipsa_seccomp_rules[i];
		rules[i].k = value_of(rules[i].k, spawner);
	}
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program) == 0;
}

/* -------------------------------------------------------------------------- */

const char *ipsa_confine_enter(const struct arguments *args,
	const struct spawner *spawner)
{
	bool files, calls;

	if (args->no_sandbox)
		return "none: --no-sandbox";
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return "none: the kernel has none";
	files = confine_files(args);
	calls = confine_calls(spawner);
	if (files && calls)
		return "seccomp, landlock";
	if (calls)
		return "seccomp";
	return files ? "landlock" : "none: the kernel has none";
}

#endif

void ipsa_confine(const struct arguments *args, const struct spawner *spawner)
{
	const char *force = ipsa_confine_enter(args, spawner);

	if (args->verbose)
		ipsa_message("sandbox: %s", force);
}
