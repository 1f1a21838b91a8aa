/* SPDX-License-Identifier: MIT */
#include "launch.h"

#include <errno.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "unpack.h"

extern char **environ;

/* Beside the program, where it was built, or where it is installed. */
static const char *const places[] = {"/", "/../libexec/ipsecannotate/"};

/* The folder of the program itself; false if the system does not tell. */
static bool own_folder(char folder[LAUNCH_PATH])
{
	ssize_t len = readlink("/proc/self/exe", folder, LAUNCH_PATH - 1);

	if (len <= 0)
		return false;
	folder[len] = '\0';
	*strrchr(folder, '/') = '\0';
	return true;
}

void ipsa_launch_find(char path[LAUNCH_PATH])
{
	char folder[LAUNCH_PATH];
	size_t i;

	(void)snprintf(path, LAUNCH_PATH, "%s", UNPACK_PROGRAM);
	if (!own_folder(folder))
		return;
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (snprintf(path, LAUNCH_PATH, "%s%s%s", folder, places[i],
		    UNPACK_PROGRAM) < LAUNCH_PATH && access(path, X_OK) == 0)
			break;
	}
}

/* Returns 0 or an error, with what was made of the attributes made. */
static int set_signals(posix_spawnattr_t *attributes, const sigset_t *mask)
{
	short flags = POSIX_SPAWN_SETSIGDEF;
	sigset_t defaults;
	int error;

	(void)sigemptyset(&defaults);
	(void)sigaddset(&defaults, SIGPIPE);
	error = posix_spawnattr_setsigdefault(attributes, &defaults);
	if (error == 0 && mask != NULL) {
		flags |= POSIX_SPAWN_SETSIGMASK;
		error = posix_spawnattr_setsigmask(attributes, mask);
	}
	return error != 0 ? error : posix_spawnattr_setflags(attributes,
		flags);
}

int ipsa_launch(pid_t *pid, const char *path, char *const *argv, int in,
	int out, const sigset_t *mask)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int error;

	if (posix_spawn_file_actions_init(&actions) != 0)
		return ENOMEM;
	error = posix_spawnattr_init(&attributes);
	if (error == 0)
		error = set_signals(&attributes, mask);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(&actions, in,
			STDIN_FILENO);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(&actions, out,
			STDOUT_FILENO);
	if (error == 0)
		error = posix_spawn(pid, path, &actions, &attributes, argv,
			environ);
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	return error;
}
