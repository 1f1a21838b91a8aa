/* SPDX-License-Identifier: MIT */
/*
 * The catalogue beside other people's headers: mingw-w64's (package
 * mingw-w64-common), and names.def for what they lack. Each name of one side
 * has the same number on the other, and none is missing.
 */
#include "support.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADERS "/usr/share/mingw-w64/include/"

enum { DEFINES_MAX = 16384, NAME_LEN = 96, RAS_FIRST = 600, RAS_LAST = 957 };

struct define {
	char name[NAME_LEN];
	uint32_t value;
};

/* The names that a header defines as numbers, in its order. */
struct header {
	struct define *list;
	size_t count;
};

static const struct named {
	enum ipsa_space space;
	const char *name;
	uint32_t number;
} names[] = {
#define NAME(space, name, number) {IPSA_##space, name, number},
#include "names.def"
#undef NAME
};

/* --- headers ------------------------------------------------------------ */

static const struct define *find(const struct header *h, const char *name)
{
	for (size_t i = h->count; i-- > 0;)
		if (strcmp(h->list[i].name, name) == 0)
			return &h->list[i];
	return NULL;
}

/* "(RASBASE+7)", "__MSABI_LONG(13801)": the sum of the numbers in it, a name
 * counting what it was defined as. False if it holds none. */
static bool evaluate(const struct header *h, const char *text, uint32_t *value)
{
	bool any = false;

	*value = 0;
	while (*text != '\0' && *text != '\n') {
		const char *begin = text;
		const struct define *d;
		char name[NAME_LEN];
		char *end;

		if (isdigit((unsigned char)*text)) {
			*value += (uint32_t)strtoul(text, &end, 0);
			text = end;
			any = true;
			continue;
		}
		while (isalnum((unsigned char)*text) || *text == '_')
			text++;
		if (text == begin) {
			text++;
			continue;
		}
		(void)snprintf(name, sizeof(name), "%.*s",
			(int)(text - begin), begin);
		d = find(h, name);
		if (d != NULL)
			*value += d->value;
		any = any || d != NULL;
	}
	return any;
}

/* Read a header's lines behind what `h` has already. */
static void header_read(struct header *h, const char *path)
{
	FILE *file = fopen(path, "r");
	char line[1024];

	if (file == NULL)
		fail_msg("%s: not there: make deps-test", path);
	if (h->list == NULL)
		h->list = calloc(DEFINES_MAX, sizeof(*h->list));
	assert_non_null(h->list);
	while (fgets(line, sizeof(line), file) != NULL) {
		struct define *d = &h->list[h->count];
		int at = 0;

		if (sscanf(line, "#define %95[A-Za-z0-9_]%n", d->name,
		    &at) != 1 || !isblank((unsigned char)line[at]) ||
		    !evaluate(h, line + at, &d->value))
			continue;
		h->count++;
		assert_true(h->count < DEFINES_MAX);
	}
	(void)fclose(file);
}

/* The header that knows the names of a space; none knows those of IKE. */
static struct header headers[IPSA_SPACES];

static int read_headers(void **state)
{
	(void)state;
	header_read(&headers[IPSA_WIN32], HEADERS "winerror.h");
	headers[IPSA_HRESULT] = headers[IPSA_WIN32];
	header_read(&headers[IPSA_NTSTATUS], HEADERS "ntstatus.h");
	header_read(&headers[IPSA_RAS], HEADERS "mprerror.h");
	header_read(&headers[IPSA_RAS], HEADERS "raserror.h");
	return 0;
}

static int free_headers(void **state)
{
	(void)state;
	free(headers[IPSA_WIN32].list);
	free(headers[IPSA_NTSTATUS].list);
	free(headers[IPSA_RAS].list);
	return 0;
}

/* --- tests -------------------------------------------------------------- */

static const struct named *table_row(const struct ipsa_entry *e)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (names[i].space == e->space &&
		    strcmp(names[i].name, e->name) == 0)
			return &names[i];
	return NULL;
}

static void every_name_has_the_number_that_others_give_it(void **state)
{
	const struct ipsa_entry *e = NULL;
	size_t by_header = 0, by_table = 0;

	(void)state;
	while ((e = ipsa_catalog_next(builtin_catalog(), e)) != NULL) {
		const struct named *row;
		const struct define *d;

		if (e->name == NULL)
			continue;
		d = find(&headers[e->space], e->name);
		row = table_row(e);
		if (d == NULL && row == NULL)
			fail_msg("%s: in no header, and not in names.def",
				e->name);
		if (d != NULL && d->value != e->code)
			fail_msg("%s: %lu, in the header %lu", e->name,
				(unsigned long)e->code,
				(unsigned long)d->value);
		if (row != NULL && row->number != e->code)
			fail_msg("%s: %lu, in names.def %lu", e->name,
				(unsigned long)e->code,
				(unsigned long)row->number);
		by_header += d != NULL;
		by_table += row != NULL;
	}
	assert_int_equal(by_table, COUNT(names));
	print_message("%zu names in headers, %zu in names.def\n", by_header,
		by_table);
}

/* Where a header has the name as well, an alias has its entry's number. */
static void aliases_have_their_entrys_number(void **state)
{
	const struct ipsa_entry *e = NULL;
	size_t known = 0;

	(void)state;
	while ((e = ipsa_catalog_next(builtin_catalog(), e)) != NULL)
		for (size_t i = 0; e->aliases[i] != NULL; i++) {
			const struct define *d = find(&headers[e->space],
				e->aliases[i]);

			if (d != NULL && d->value != e->code)
				fail_msg("%s: %lu, in the header %lu",
					e->aliases[i], (unsigned long)e->code,
					(unsigned long)d->value);
			known += d != NULL;
		}
	assert_true(known > 0);
}

static bool begins(const char *name, const char *with)
{
	return strncmp(name, with, strlen(with)) == 0;
}

/* Bounds and a success are no errors; PENDING is one. Of Win32 we have, besides
 * IPsec and WFP, the numbers that RAS uses too. */
static bool is_ours(enum ipsa_space space, const struct define *d)
{
	const char *name = d->name;

	if (space == IPSA_RAS)
		return begins(name, "ERROR_") || begins(name, "WARNING_") ||
			strcmp(name, "PENDING") == 0;
	if (space == IPSA_NTSTATUS)
		return begins(name, "STATUS_FWP_") ||
			begins(name, "STATUS_IPSEC_");
	return begins(name, "ERROR_IPSEC_") || begins(name, "FWP_E_") ||
		begins(name, "WARNING_IPSEC_") || (begins(name, "ERROR_") &&
		d->value >= RAS_FIRST && d->value <= RAS_LAST);
}

static void no_name_of_the_headers_is_missing(void **state)
{
	static const enum ipsa_space spaces[] = {IPSA_WIN32, IPSA_NTSTATUS,
		IPSA_RAS};
	size_t seen = 0;

	(void)state;
	for (size_t s = 0; s < COUNT(spaces); s++) {
		const struct header *h = &headers[spaces[s]];

		for (size_t i = 0; i < h->count; i++) {
			const struct define *d = &h->list[i];

			if (!is_ours(spaces[s], d))
				continue;
			seen++;
			if (ipsa_catalog_by_name(builtin_catalog(), d->name,
			    strlen(d->name)) == NULL)
				fail_msg("%s is in a header, and has no entry",
					d->name);
		}
	}
	assert_true(seen > 500);
}

static void the_families_are_complete(void **state)
{
	static const struct {
		const char *family;
		size_t count;
	} rows[] = {
		{"windows-ipsec", 153 + 1},     /* and 13999 */
		{"ntstatus-ipsec", 17},
		{"wfp", 69 + 73},               /* FWP_E_, STATUS_FWP_ */
		{"ras", 335},
		{"ike-notify", 147},
		{"certificate", 111},
		{"win32-common", 26 + 210}   /* and RAS numbers */
	};
	size_t all = 0, sum = 0;
	const struct ipsa_entry *e = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t count = 0;

		for (e = NULL; (e = ipsa_catalog_next(builtin_catalog(),
		    e)) != NULL;)
			count += strcmp(e->family, rows[i].family) == 0;
		if (count != rows[i].count)
			fail_msg("%s has %zu entries", rows[i].family, count);
		sum += count;
	}
	for (e = NULL; (e = ipsa_catalog_next(builtin_catalog(), e)) != NULL;)
		all++;
	assert_int_equal(all, sum);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_name_has_the_number_that_others_give_it),
		cmocka_unit_test(aliases_have_their_entrys_number),
		cmocka_unit_test(no_name_of_the_headers_is_missing),
		cmocka_unit_test(the_families_are_complete)
	};

	return cmocka_run_group_tests_name("oracle", tests, read_headers,
		free_headers);
}
