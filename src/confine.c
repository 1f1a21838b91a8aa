/* SPDX-License-Identifier: MIT */
/* syscall() is Linux's. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "confine.h"

#include <stddef.h>

#include "message.h"
#include "options.h"

#ifdef IPSA_NO_SANDBOX

const char *ipsa_confine_enter(const struct arguments *args,
	const struct spawner *spawner, bool serves)
{
	(void)spawner;
	(void)serves;
	return args->no_sandbox ? "none: --no-sandbox" :
		"none: made without it";
}

#else

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guard.h"
#include "landlock.h"
#include "overlays.h"
#include "seccomp_rules.h"
#include "spawner.h"

/* Who is confined. */
struct confined {
	const struct arguments *args;
	const struct spawner *spawner;
	bool serves;
};

/* --- files ---------------------------------------------------------------- */

/* Which of the two it is to be allowed. */
typedef void allow_fn(const struct landlock *l, const char *path);

static void read_all(const struct landlock *l, const char *path)
{
	ipsa_landlock_read(l, path, true);
}

/*
 * What a name stands for may be another file tomorrow: editors put a new one
 * in the place of the old, and so does who rotates logs. So of a file, and of
 * what is not there yet, it is the folder that is allowed.
 */
static void allow_name(const struct landlock *l, const char *path,
	allow_fn *allow)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash == NULL ? 1 : slash == path ? 1 :
		(size_t)(slash - path);
	struct stat st;
	char *folder;

	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		allow(l, path);
		return;
	}
	folder = strndup(slash == NULL ? "." : path, len);
	if (folder != NULL)
		allow(l, folder);
	free(folder);
}

/* A place that nobody wrote down is a folder, and need not be there. */
static bool allow_place(void *ctx, const char *path, bool named)
{
	if (named)
		allow_name(ctx, path, read_all);
	else
		read_all(ctx, path);
	return true;
}

static void allow_names(const struct landlock *l, const struct words *paths)
{
	size_t i;

	for (i = 0; i < paths->count; i++)
		allow_name(l, paths->at[i], read_all);
}

static void allow_operands(const struct landlock *l,
	const struct arguments *args)
{
	const struct words *operands = &args->operands;
	size_t i;

	for (i = 0; i < operands->count; i++) {
		if (strcmp(operands->at[i], "-") != 0)
			ipsa_landlock_read(l, operands->at[i],
				args->recursive);
	}
}

/* What SIGHUP and SIGUSR1 ask for is opened later. */
static void allow_service(struct landlock *l,
	const struct arguments *args)
{
	(void)ipsa_overlays_each(allow_place, l);
	allow_names(l, &args->catalogs);
	allow_names(l, &args->patterns);
	if (args->output != NULL)
		allow_name(l, args->output, ipsa_landlock_write);
	if (args->stats_file != NULL)
		allow_name(l, args->stats_file, ipsa_landlock_write);
}

static bool confine_files(const void *about)
{
	const struct confined *c = about;
	const struct arguments *args = c->args;
	struct landlock l;

	if (!ipsa_landlock_begin(&l))
		return false;
	allow_operands(&l, args);
	if (args->output_dir != NULL)
		ipsa_landlock_write(&l, args->output_dir);
	if (c->serves)
		allow_service(&l, args);
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
 * They would cost every thread its speed. But where a filter is in force
 * already it may have death for the call that can say so (landlock.c).
 */
static bool load(const struct sock_fprog *program)
{
	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != 0)
		return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program) ==
			0;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		SECCOMP_FILTER_FLAG_SPEC_ALLOW, program) == 0;
}

static bool confine_calls(const void *about)
{
	const struct confined *c = about;
	struct sock_filter rules[SECCOMP_RULES_MAX];
	const struct sock_fprog program = {
		.len = (unsigned short)ipsa_seccomp_rule_count,
		.filter = rules};
	size_t i;

	for (i = 0; i < ipsa_seccomp_rule_count; i++) {
		rules[i] = ipsa_seccomp_rules[i];
		rules[i].k = value_of(rules[i].k, c->spawner);
	}
	return load(&program);
}

/* -------------------------------------------------------------------------- */

const char *ipsa_confine_enter(const struct arguments *args,
	const struct spawner *spawner, bool serves)
{
	const struct confined c = {args, spawner, serves};

	if (args->no_sandbox)
		return "none: --no-sandbox";
	return ipsa_guard_enter(confine_files, confine_calls, &c);
}

#endif

void ipsa_confine(const struct arguments *args, const struct spawner *spawner,
	bool serves)
{
	const char *force = ipsa_confine_enter(args, spawner, serves);

	if (args->verbose)
		ipsa_message("sandbox: %s", force);
}
