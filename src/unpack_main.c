/* SPDX-License-Identifier: MIT */
/*
 * The helper: opens the file that is its standard input, whatever it holds,
 * and writes what is in it to standard output, in the frames of unpack.h. It
 * can do nothing else: see sandbox.h and the limits that are set here.
 */
#include "unpack.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <libevtx.h>
#include <archive.h>
#include <bzlib.h>
#include <locale.h>
#include <lz4.h>
#include <lzma.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "ipsecannotate.h"
#include "limits.h"
#include "message.h"
#include "sandbox.h"
#include "unpack_open.h"
#include "unpack_out.h"
#include "unpack_source.h"

enum { BASE = 10, ARGUMENTS = 6 };

static void show_version(void)
{
	const char *sandbox = ipsa_sandbox_enter();

	(void)printf("%s %s with zlib %s, bzip2 %s, liblzma %s, zstd %s, "
		"lz4 %s, %s, libevtx %s\nsandbox of %s: %s\n", UNPACK_PROGRAM,
		IPSA_VERSION, zlibVersion(), BZ2_bzlibVersion(),
		lzma_version_string(), ZSTD_versionString(),
		LZ4_versionString(), archive_version_string(),
		libevtx_get_version(), UNPACK_PROGRAM, sandbox);
	(void)fflush(stdout);
}

/* The limits, as numbers; false if this is not our reader. */
static bool read_arguments(struct unpack_limits *limits, int argc, char **argv)
{
	uint64_t *const to[] = {&limits->ratio, &limits->bytes, &limits->free,
		&limits->window};
	char *end;
	size_t i;

	if (argc != ARGUMENTS || strcmp(argv[1], IPSA_VERSION) != 0)
		return false;
	for (i = 0; i < sizeof(to) / sizeof(to[0]); i++) {
		*to[i] = strtoull(argv[i + 2], &end, BASE);
		if (end == argv[i + 2] || *end != '\0')
			return false;
	}
	return limits->ratio > 0;
}

/* Memory besides what the user gave to windows. Sanitizers take terabytes of
 * addresses. */
static void limit_memory(const struct unpack_limits *limits)
{
#ifndef IPSA_NO_SANDBOX
	rlim_t most = (rlim_t)(UNPACK_MEMORY + limits->window);
	const struct rlimit memory = {most, most};

	(void)setrlimit(RLIMIT_AS, &memory);
#else
	(void)limits;
#endif
}

/* What the libraries would load or look up later, when they no longer can:
 * names in archives are turned into UTF-8, times are local. */
static void prepare(struct unpack *u)
{
	const struct rlimit none = {0, 0};
	struct stat st;

	(void)signal(SIGPIPE, SIG_DFL);
	(void)setlocale(LC_CTYPE, "C.UTF-8");
	tzset();
	(void)setrlimit(RLIMIT_CORE, &none);
	limit_memory(&u->limits);
	ipsa_unpack_more_time(u);
	if (fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode))
		u->size = (uint64_t)st.st_size;
	(void)ipsa_sandbox_enter();
}

static void run(struct unpack *u)
{
	struct source_file file;

	if (ipsa_source_file(&file, u, STDIN_FILENO))
		ipsa_unpack_open(&file.source, "", 0);
	else
		ipsa_unpack_say(u, UNPACK_PROBLEM, "no memory");
	ipsa_unpack_send(u, UNPACK_DONE, NULL, 0);
	ipsa_source_free(&file.source);
}

int main(int argc, char **argv)
{
	struct unpack u = {.out = STDOUT_FILENO, .size = UINT64_MAX,
		.name = ""};

	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		show_version();
		return 0;
	}
	if (!read_arguments(&u.limits, argc, argv)) {
		ipsa_message("%s is started by ipsecannotate %s, and by "
			"nothing else", UNPACK_PROGRAM, IPSA_VERSION);
		return 2;
	}
	prepare(&u);
	run(&u);
	return 0;
}
