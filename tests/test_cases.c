/* SPDX-License-Identifier: MIT */
/*
 * Golden cases: tests/cases/NAME.in goes through the program with the
 * arguments of NAME.args, and what comes out is NAME.out, NAME.err and
 * NAME.status. What is missing is empty, or 0. The program runs in the top
 * folder.
 *
 * REGENERATE=1 writes what comes out. Look at each.
 */
#include "support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "tests/cases"

enum { PATH_LEN = 512, CASES = 1024, ARGS = 48, ARGS_LEN = 4096 };

struct cases {
	char *names[CASES];
	size_t count;
};

/* The words of a line as a shell parts them: blanks, quotes, backslashes. */
struct words {
	char text[ARGS_LEN];
	const char *at[ARGS + 1];
	size_t count;
};

/* One word to `to`; returns where the next may begin. */
static const char *word(const char *from, char **to)
{
	char quote = '\0';

	for (; *from != '\0' && (quote != '\0' || *from != ' '); from++) {
		if (quote == '\0' && (*from == '\'' || *from == '"'))
			quote = *from;
		else if (*from == quote)
			quote = '\0';
		else
			*(*to)++ = *from == '\\' && quote != '\'' ?
				*++from : *from;
	}
	assert_int_equal(quote, '\0');
	*(*to)++ = '\0';
	return from;
}

static void part(struct words *words, const char *line)
{
	char *to = words->text;

	assert_true(strlen(line) < ARGS_LEN);
	words->count = 0;
	for (line += strspn(line, " "); *line != '\0';
	    line += strspn(line, " ")) {
		assert_true(words->count < ARGS);
		words->at[words->count++] = to;
		line = word(line, &to);
	}
	words->at[words->count] = NULL;
}

/* A file of the case; where there is none, nothing. */
static void read_part(struct bytes *b, const char *name, const char *ending)
{
	char path[PATH_LEN];

	snprintf(path, sizeof(path), FOLDER "/%s.%s", name, ending);
	bytes_clear(b);
	if (access(path, F_OK) == 0)
		assert_true(bytes_add_file(b, path));
}

static void write_part(const char *name, const char *ending,
	const struct bytes *b)
{
	char path[PATH_LEN];
	FILE *to;

	snprintf(path, sizeof(path), FOLDER "/%s.%s", name, ending);
	if (b->len == 0) {
		(void)remove(path);
		return;
	}
	to = fopen(path, "wb");
	assert_non_null(to);
	assert_int_equal(fwrite(b->ptr, 1, b->len, to), b->len);
	assert_int_equal(fclose(to), 0);
}

static void run_case(const char *name, struct result *r)
{
	struct bytes in = {0}, args = {0};
	struct words words;

	read_part(&in, name, "in");
	read_part(&args, name, "args");
	args.ptr[strcspn(args.ptr, "\n")] = '\0';
	part(&words, args.ptr);
	program_run(r, words.at, in.ptr, in.len);
	bytes_free(&in);
	bytes_free(&args);
}

static bool same(const char *name, const char *ending,
	const struct bytes *got)
{
	struct bytes expected = {0};
	bool alike;

	read_part(&expected, name, ending);
	alike = bytes_same(got, &expected);
	if (!alike) {
		(void)fprintf(stderr, "case %s: %s differs\n", name, ending);
		bytes_print("got     ", got->ptr, got->len);
		bytes_print("expected", expected.ptr, expected.len);
	}
	bytes_free(&expected);
	return alike;
}

static bool holds(const char *name)
{
	struct bytes status = {0};
	struct result r;
	bool alike = true;

	run_case(name, &r);
	bytes_clear(&status);
	if (r.status != 0)
		bytes_format(&status, "%d\n", r.status);
	if (getenv("REGENERATE") != NULL) {
		write_part(name, "out", &r.out);
		write_part(name, "err", &r.err);
		write_part(name, "status", &status);
	} else {
		alike = same(name, "out", &r.out);
		alike = same(name, "err", &r.err) && alike;
		alike = same(name, "status", &status) && alike;
	}
	bytes_free(&status);
	result_free(&r);
	return alike;
}

static void what_comes_out_is_what_was_looked_at(void **state)
{
	const struct cases *cases = *state;
	size_t failed = 0;

	for (size_t i = 0; i < cases->count; i++)
		failed += !holds(cases->names[i]);
	assert_int_equal(failed, 0);
}

/* A file that belongs to no case was misnamed; overlays are named in args. */
static void every_file_belongs_to_a_case(void **state)
{
	DIR *dir = opendir(FOLDER);
	char path[PATH_LEN];
	struct dirent *file;

	(void)state;
	assert_non_null(dir);
	while ((file = readdir(dir)) != NULL) {
		const char *dot = strrchr(file->d_name, '.');

		if (dot == NULL || dot == file->d_name || dot[1] == '\0' ||
		    strcmp(dot, ".yaml") == 0)
			continue;
		snprintf(path, sizeof(path), FOLDER "/%.*s.in",
			(int)(dot - file->d_name), file->d_name);
		if (access(path, F_OK) != 0)
			fail_msg("%s has no .in", file->d_name);
	}
	(void)closedir(dir);
}

/* Those left out depend on more than the sources, or write too much: they are
 * in test_program, test_lookup and test_summary. */
static void every_option_has_a_case(void **state)
{
	static const char *const options[] = {
#define OPTION(id, name, letter, argument, help) "--" name,
#include "options.def"
#undef OPTION
	};
	static const char *const others[] = {"--version", "--output",
		"--export", "--report"};
	const struct cases *cases = *state;
	struct bytes all = {0}, args = {0};

	for (size_t i = 0; i < COUNT(others); i++)
		bytes_add_text(&all, others[i]);
	for (size_t i = 0; i < cases->count; i++) {
		read_part(&args, cases->names[i], "args");
		bytes_add(&all, args.ptr, args.len);
	}
	for (size_t i = 0; i < COUNT(options); i++)
		if (!bytes_have(&all, options[i]))
			fail_msg("%s has no case", options[i]);
	bytes_free(&all);
	bytes_free(&args);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int find_cases(void **state)
{
	static struct cases cases;
	DIR *dir = opendir(FOLDER);
	struct dirent *file;

	assert_non_null(dir);
	while ((file = readdir(dir)) != NULL) {
		const char *dot = strrchr(file->d_name, '.');

		if (dot == NULL || strcmp(dot, ".in") != 0)
			continue;
		assert_true(cases.count < CASES);
		cases.names[cases.count] = strndup(file->d_name,
			(size_t)(dot - file->d_name));
		assert_non_null(cases.names[cases.count++]);
	}
	(void)closedir(dir);
	qsort(cases.names, cases.count, sizeof(cases.names[0]), by_name);
	*state = &cases;
	return cases.count > 0 ? 0 : -1;
}

static int free_cases(void **state)
{
	struct cases *cases = *state;

	while (cases->count > 0)
		free(cases->names[--cases->count]);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_file_belongs_to_a_case),
		cmocka_unit_test(every_option_has_a_case),
		cmocka_unit_test(what_comes_out_is_what_was_looked_at),
	};

	return cmocka_run_group_tests(tests, find_cases, free_cases);
}
