/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "options.h"
#include "output.h"
#include "page.h"

/* Often enough to be seen to move; and nothing of what takes no time. */
enum { FIRST_MS = 500, EVERY_MS = 200 };

enum { BAR = 20, LINE = 512, SHOWN = 32 };

bool ipsa_progress_wanted(const struct arguments *args)
{
	if (args->progress != PROGRESS_AUTO)
		return args->progress == PROGRESS_ALWAYS;
	return ipsa_page_obeys(STDERR_FILENO) && args->operands.count > 0 &&
		!args->why && (args->output != NULL ||
		args->output_dir != NULL || isatty(STDOUT_FILENO) == 0);
}

static int64_t now(void)
{
	struct timespec t = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void ipsa_progress_begin(struct progress *p, const struct arguments *args,
	uint64_t total)
{
	p->on = ipsa_progress_wanted(args);
	p->terminal = ipsa_page_obeys(STDERR_FILENO);
	p->total = total;
	p->start = now();
	atomic_init(&p->next, p->start + FIRST_MS);
	atomic_init(&p->drawn, false);
}

/* --- drawn ---------------------------------------------------------------- */

static void show_bytes(char to[SHOWN], double bytes)
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
	size_t unit = 0;

	while (bytes >= 999.5 && unit < 4) {
		bytes /= 1000;
		unit++;
	}
	(void)snprintf(to, SHOWN, "%.*f %s", unit > 0 && bytes < 99.5,
		bytes, units[unit]);
}

static void show_left(char to[SHOWN], double seconds)
{
	uint64_t s = seconds < 1e9 ? (uint64_t)(seconds + 0.5) : 0;

	(void)snprintf(to, SHOWN, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64
		" left", s / 3600, s / 60 % 60, s % 60);
}

/* What is known without the name. */
static int show(char *to, size_t room, const struct progress *p,
	uint64_t bytes)
{
	double elapsed = (double)(now() - p->start + 1) / 1000;
	double rate = (double)bytes / elapsed;
	char done[SHOWN], total[SHOWN], speed[SHOWN], left[SHOWN];
	int bar;

	show_bytes(done, (double)bytes);
	show_bytes(speed, rate);
	if (p->total == 0)
		return snprintf(to, room, "%s, %s/s", done, speed);
	if (bytes > p->total)   /* a file grew */
		bytes = p->total;
	bar = (int)(bytes * BAR / p->total);
	show_bytes(total, (double)p->total);
	show_left(left, rate > 0 ? (double)(p->total - bytes) / rate : 0);
	return snprintf(to, room, "[%.*s%.*s] %3d%% of %s, %s/s, %s", bar,
		"####################", BAR - bar, "....................",
		(int)(bytes * 100 / p->total), total, speed, left);
}

static void text(FILE *to, const void *about)
{
	ipsa_page_put(to, about, strlen(about));
}

/* One write: the line, erased to its end, and back to its start. */
static void draw(const struct progress *p, uint64_t bytes, const char *path,
	const char *end)
{
	struct output err = {.name = "standard error", .fd = STDERR_FILENO};
	int width = ipsa_page_terminal(STDERR_FILENO);
	char line[2 * LINE];
	size_t len = 0, name_len = 0, at;
	char *name = path != NULL ? ipsa_page_text(text, path, &name_len) :
		NULL;

	(void)show(line, LINE, p, bytes);
	len = strlen(line);
	if (name != NULL && name_len < LINE)
		(void)snprintf(line + len, LINE, ", %s", name);
	at = ipsa_page_fit(line, width > 0 ? width - 1 : LINE);
	(void)snprintf(line + at, sizeof line - at, "%s", end);
	(void)ipsa_output_text(&err, line, strlen(line));
	free(name);
}

void ipsa_progress_tick(struct progress *p, uint64_t bytes, const char *path)
{
	int_fast64_t due, time_now;

	if (!p->on)
		return;
	due = atomic_load(&p->next);
	time_now = now();
	if (time_now < due || !atomic_compare_exchange_strong(&p->next, &due,
	    time_now + EVERY_MS))
		return;
	atomic_store(&p->drawn, true);
	draw(p, bytes, path, p->terminal ? "\033[K\r" : "\n");
}

void ipsa_progress_end(struct progress *p, uint64_t bytes)
{
	struct output err = {.name = "standard error", .fd = STDERR_FILENO};

	if (!p->on)
		return;
	if (!p->terminal)
		draw(p, bytes, NULL, "\n");
	else if (atomic_load(&p->drawn))
		(void)ipsa_output_text(&err, "\033[K", 3);
	p->on = false;
}
