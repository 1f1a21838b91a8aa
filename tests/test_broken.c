/* SPDX-License-Identifier: MIT */
/*
 * Every row of finding.def has a file in tests/broken with just that wrong with
 * it. Its first line says what is expected, and what kind of file it is:
 *
 *	# expect LINE:COLUMN ID catalog|patterns|template|families
 *
 * A template or a family list is the third line of a .txt file.
 */
#include "check.h"

#include <dirent.h>

static const char *const ids[] = {
#define FINDING(name, id, level) id,
#include "finding.def"
#undef FINDING
};

static const enum ipsa_level levels[] = {
#define FINDING(name, id, level) level,
#include "finding.def"
#undef FINDING
};

/* The file of a finding; false if there is none. */
static bool read_broken(struct bytes *text, const char *id)
{
	static const char *const endings[] = {"yaml", "txt"};
	char path[128];

	for (size_t i = 0; i < COUNT(endings); i++) {
		(void)snprintf(path, sizeof(path), "tests/broken/%s.%s", id,
			endings[i]);
		if (bytes_add_file(text, path))
			return true;
	}
	return false;
}

/* A warning keeps nothing from being used. */
static void check_catalog(const struct bytes *text, enum ipsa_level level,
	struct reports *r)
{
	struct ipsa_catalog *cat;

	assert_int_equal(ipsa_catalog_new(&cat, true), IPSA_OK);
	if (ipsa_catalog_add(cat, "broken", text->ptr, text->len, reports_add,
	    r) == IPSA_OK)
		assert_int_equal(ipsa_catalog_check(cat, reports_add, r),
			level == IPSA_ERROR ? IPSA_BAD_FILE : IPSA_OK);
	ipsa_catalog_free(cat);
}

static void check_patterns(const struct bytes *text, struct reports *r)
{
	struct ipsa_patterns *pats;

	assert_int_equal(ipsa_patterns_new(&pats, false), IPSA_OK);
	if (ipsa_patterns_add(pats, "broken", text->ptr, text->len,
	    reports_add, r) == IPSA_OK) {
		assert_int_equal(ipsa_patterns_compile(pats, true,
			reports_add, r), IPSA_OK);
		assert_int_equal(ipsa_patterns_check(pats, builtin_catalog(),
			reports_add, r), IPSA_BAD_FILE);
	}
	ipsa_patterns_free(pats);
}

/* An option's text is the third line, without its end. */
static void check_option(struct bytes *text, bool is_template,
	struct reports *r)
{
	struct ipsa_options options = {.style = IPSA_INLINE};
	struct ipsa_annotator *a;
	struct bytes out = {0};
	char *value = strchr(strchr(text->ptr, '\n') + 1, '\n') + 1;

	*strchr(value, '\n') = '\0';
	if (is_template)
		options.template_ = value;
	else
		options.families = value;
	assert_int_equal(ipsa_annotator_new(&a, builtin_catalog(),
		builtin_patterns(true), &options, bytes_write, &out,
		reports_add, r), IPSA_BAD_OPTION);
	assert_null(a);
	assert_string_equal(r->origin, is_template ? "template" :
		"families");
}

static void every_finding_is_made_by_its_file_and_nothing_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ids); i++) {
		struct bytes text = {0};
		struct reports r = {.count = 0};
		char place[32], id[64], kind[16], expected[128];

		if (!read_broken(&text, ids[i]))
			fail_msg("tests/broken has no file for %s", ids[i]);
		if (sscanf(text.ptr, "# expect %31s %63s %15s", place, id,
		    kind) != 3)
			fail_msg("%s: no # expect in the first line", ids[i]);
		assert_string_equal(id, ids[i]);
		if (strcmp(kind, "catalog") == 0)
			check_catalog(&text, levels[i], &r);
		else if (strcmp(kind, "patterns") == 0)
			check_patterns(&text, &r);
		else
			check_option(&text, strcmp(kind, "template") == 0,
				&r);
		(void)snprintf(expected, sizeof(expected), "%s %s\n", place,
			id);
		if (strcmp(r.list, expected) != 0)
			fail_msg("%s: expected %s, got %s(%s)", ids[i],
				expected, r.list, r.text);
		assert_true(strlen(r.text) > 0);
		bytes_free(&text);
	}
}

static void every_broken_file_belongs_to_a_finding(void **state)
{
	DIR *folder = opendir("tests/broken");
	const struct dirent *file;
	size_t seen = 0;

	(void)state;
	assert_non_null(folder);
	while ((file = readdir(folder)) != NULL) {
		size_t len = strcspn(file->d_name, "."), i;

		if (file->d_name[0] == '.')
			continue;
		for (i = 0; i < COUNT(ids); i++)
			if (strlen(ids[i]) == len &&
			    strncmp(file->d_name, ids[i], len) == 0)
				break;
		if (i == COUNT(ids))
			fail_msg("%s is named after no finding",
				file->d_name);
		seen++;
	}
	(void)closedir(folder);
	assert_int_equal(seen, COUNT(ids));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			every_finding_is_made_by_its_file_and_nothing_else),
		cmocka_unit_test(every_broken_file_belongs_to_a_finding)
	};

	return cmocka_run_group_tests_name("broken", tests, NULL, NULL);
}
