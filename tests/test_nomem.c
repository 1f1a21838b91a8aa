/* SPDX-License-Identifier: MIT */
/*
 * Every function of the library with the n-th allocation failing, for every n,
 * once with all later ones and once alone: it returns IPSA_NO_MEMORY or does
 * what it should, leaves what there was as it was, and loses no memory. And
 * what is fed to an annotator that has seen the like allocates nothing.
 *
 * The allocator is taken over in this executable. Where that cannot be, with a
 * sanitizer or without glibc, the tests are skipped.
 */
#include "support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "regex.h"

#if defined(__GLIBC__) && !SANITIZED
#define TAKEN_OVER 1
#else
#define TAKEN_OVER 0
#endif

/* --- the allocator ------------------------------------------------------ */

/* Volatile, since a compiler knows that malloc changes no variable. */
static volatile struct {
	bool on;                /* calls fail as planned */
	bool fired;
	bool lasting;           /* all from the n-th on, not it alone */
	unsigned long n;        /* the call that fails, counted while on; */
#define NEVER ((unsigned long)-1)
	unsigned long seen;     /* calls while on */
	unsigned long calls;    /* in all */
	long live;              /* blocks that are not freed */
} heap;

#if TAKEN_OVER

void *__libc_malloc(size_t len);
void *__libc_calloc(size_t count, size_t len);
void *__libc_realloc(void *ptr, size_t len);
void *__libc_memalign(size_t align, size_t len);
void __libc_free(void *ptr);

static bool refused(void)
{
	heap.calls++;
	if (!heap.on || ++heap.seen < heap.n ||
	    (heap.seen > heap.n && !heap.lasting))
		return false;
	heap.fired = true;
	errno = ENOMEM;
	return true;
}

static void *counted(void *made)
{
	heap.live += made != NULL;
	return made;
}

void *malloc(size_t len)
{
	return refused() ? NULL : counted(__libc_malloc(len));
}

void *calloc(size_t count, size_t len)
{
	return refused() ? NULL : counted(__libc_calloc(count, len));
}

void *realloc(void *ptr, size_t len)
{
	void *made;

	if (refused())
		return NULL;
	made = __libc_realloc(ptr, len);
	return ptr == NULL ? counted(made) : made;
}

void *aligned_alloc(size_t align, size_t len)
{
	return refused() ? NULL : counted(__libc_memalign(align, len));
}

int posix_memalign(void **ptr, size_t align, size_t len)
{
	void *made = aligned_alloc(align, len);

	if (made != NULL)
		*ptr = made;
	return made == NULL ? ENOMEM : 0;
}

void free(void *ptr)
{
	heap.live -= ptr != NULL;
	__libc_free(ptr);
}

#endif

/* Do calls come here at all? Something preloaded may be in the way. */
static bool is_taken_over(void)
{
	unsigned long calls = heap.calls;
	void *volatile made = malloc(1);

	free(made);
	return heap.calls > calls;
}

#define NEEDS_ALLOCATOR() do { \
	(void)state; \
	if (!is_taken_over()) \
		skip(); \
} while (0)

static void faults_on(void)
{
	heap.seen = 0;
	heap.on = true;
}

static void faults_off(void)
{
	heap.on = false;
}

/*
 * What is tried: what it needs is made and freed in it with faults off. It
 * returns what the library did, and fails the test itself where something is
 * not as it should be then.
 */
typedef enum ipsa_code trial_fn(const void *about);

static void try_every(const char *name, trial_fn *trial, const void *about,
	bool lasting)
{
	enum ipsa_code right, code;

	heap.n = NEVER;
	heap.fired = false;
	right = trial(about);
	heap.lasting = lasting;
	heap.fired = true;
	for (heap.n = 1; heap.fired; heap.n++) {
		long live = heap.live;

		heap.fired = false;
		code = trial(about);
		if (heap.live != live)
			fail_msg("%s, allocation %lu%s: %ld lost", name,
				heap.n, lasting ? "+" : "", heap.live - live);
		if (code != right && (!heap.fired || code != IPSA_NO_MEMORY))
			fail_msg("%s, allocation %lu%s: %s", name, heap.n,
				lasting ? "+" : "", ipsa_code_text(code));
	}
}

static void try_all(const char *name, trial_fn *trial, const void *about)
{
	/* The first time some library may keep memory for ever. */
	heap.n = NEVER;
	(void)trial(about);
	try_every(name, trial, about, false);
	try_every(name, trial, about, true);
}

/* --- what is tried on --------------------------------------------------- */

static const char first_entries[] =
	"space: win32\n"
	"family: home\n"
	"entries:\n"
	"- {name: HOME_FIRST, code: 777001, severity: error, class: policy,\n"
	"   retry: later, meaning: First of all., action: Look there.}\n"
	"- {name: HOME_SECOND, code: 777002, severity: error, class: state,\n"
	"   retry: never, meaning: Second., action: Look here.,\n"
	"   aliases: [HOME_OTHER], related: [HOME_FIRST],\n"
	"   causes: [This., That.], details: More of it.}\n";

static const char more_entries[] =
	"space: win32\n"
	"family: home\n"
	"entries:\n"
	"- {name: HOME_SECOND, meaning: It has another meaning now.}\n"
	"- {name: HOME_THIRD, code: 777003, severity: warning, class: state,\n"
	"   retry: now, meaning: Third., action: Wait., aliases: [HOME_3]}\n";

static const char bad_entries[] =
	"space: win32\n"
	"family: home\n"
	"entries:\n"
	"- {name: HOME_SECOND, colour: red}\n"
	"- {name: home, code: 1}\n";

#define MARKED "\xC2\xAB" "777002" "\xC2\xBB"

static const char first_patterns[] =
	"words:\n"
	"  home-word: 'home: [ ]'\n"
	"gates:\n"
	"- name: home-gate\n"
	"  before: '{home-word} not [ ]'\n"
	"  after: '777002x'\n"
	"  hits: ['home: not " MARKED "']\n"
	"  misses: ['home: " MARKED "']\n"
	"patterns:\n"
	"- name: home\n"
	"  reads: decimal\n"
	"  spaces: [win32]\n"
	"  sieve: '777\\d\\d\\d'\n"
	"  match: '\\b (?<ref> 777\\d{3} ) \\b'\n"
	"  before: '{home-word}'\n"
	"  hits: ['home: " MARKED "']\n"
	"  misses: ['777002']\n";

static const char more_patterns[] =
	"words:\n"
	"  home-word: 'Home: [ ]'\n"
	"  away-word: 'away: [ ] {home-word}'\n"
	"patterns:\n"
	"- name: away\n"
	"  reads: symbol\n"
	"  sieve: 'HOME_'\n"
	"  match: '(?<ref> HOME_[A-Z]+ )'\n"
	"  unless: 'nowhere'\n"
	"  only: '\\w'\n"
	"  hits: ['see \xC2\xAB" "HOME_FIRST\xC2\xBB']\n"
	"  misses: ['see HOME']\n";

static const char bad_patterns[] =
	"patterns:\n"
	"- name: away\n"
	"  reads: nothing\n"
	"  sieve: '('\n"
	"  match: '{no-word}'\n"
	"  hits: []\n"
	"  misses: ['x']\n";

/* More than an arena takes from the heap at a time: an allocation each. */
enum { LARGE = 17 * 1000 };

/* Like more_patterns, with all texts so large; and its words use words. */
static void large_patterns(struct bytes *out)
{
	static const char *const lines[] = {
		"words:\n  home-word: |\n    Home: [ ] # ",
		"  away-word: |\n    away: [ ] {home-word} # ",
		"gates:\n- name: away-gate\n  before: |\n    away: # ",
		"  after: |\n    \\d+x # ",
		"  hits:\n  - '" MARKED "x ",
		"  misses:\n  - '" MARKED " ",
		"patterns:\n- name: away\n  reads: symbol\n"
			"  sieve: HOME_|",
		"  match: |\n    (?<ref> HOME_[A-Z]+ ) # ",
		"  before: |\n    {away-word} # ",
		"  unless: nowhere|",
		"  only: e|",
		"  hits:\n  - 'see \xC2\xAB" "HOME_FIRST\xC2\xBB ",
		"  misses:\n  - 'see HOME ",
	};

	for (size_t i = 0; i < COUNT(lines); i++) {
		size_t len = strlen(lines[i]);

		bytes_add_text(out, lines[i]);
		bytes_fill(out, 'e', LARGE);
		bytes_add_text(out, lines[i][len - 1] == ' ' &&
			strchr(lines[i], '\'') != NULL ? "'\n" : "\n");
	}
}

/* Details are 8 KiB at most: every other one takes a chunk. */
static void large_entries(struct bytes *out)
{
	static const char *const keys[] = {"details", "reference"};

	bytes_add_text(out, "space: win32\nfamily: home\nentries:\n");
	for (int i = 0; i < 6; i++) {
		bytes_format(out, "- name: HOME_LARGE%d\n  code: 77701%d\n"
			"  severity: error\n  class: policy\n  retry: now\n"
			"  meaning: Large.\n  action: Wait.\n"
			"  aliases: [HOME_L%d]\n  causes: [This.]\n", i, i,
			i);
		for (size_t j = 0; j < COUNT(keys); j++) {
			bytes_format(out, "  %s: ", keys[j]);
			bytes_fill(out, 'e', 8000 - 700 * (size_t)i);
			bytes_add_text(out, "\n");
		}
	}
}

static const char log_text[] =
	"nothing wrong here\n"
	"the dial failed, error code returned on failure is 13801.\r\n"
	"Windows error 13801(ERROR_IPSEC_IKE_AUTH_FAIL), error 13801 again\n"
	"came back with 0x80073616, then -2147011095 and %%13868\n"
	"sshd[13801]: error: too many tries, 13806 of them\n"
	"error 13820 (0x35F6) is two things\n"
	"told before: error 13801 [= ERROR_IPSEC_IKE_AUTH_FAIL] of old\n"
	" [= ERROR_IPSEC_IKE_AUTH_FAIL: One peer did]\n"
	" [= 13801]\n"
	"home: 777002 and HOME_FIRST\n"
	"error 13806, 13868 and 13806\n";

enum { LONG_LINE = 1400 * 1000 };

/* A line that is longer than the window, with references and a note in it. */
static const struct bytes *long_line(void)
{
	static struct bytes made;

	while (made.len < LONG_LINE) {
		bytes_add_text(&made, "error 13801 (ERROR_IPSEC_IKE_AUTH_FAIL)"
			" [= 13801]");
		bytes_fill(&made, '-', 60 * 1000);
	}
	if (made.ptr[made.len - 1] != '\n')
		bytes_add_char(&made, '\n');
	return &made;
}

/* Output that is kept without allocating. */
static struct {
	char ptr[4 * 1000 * 1000];
	size_t len;
} kept[2];

static size_t side;             /* which of the two is written */

static int keep(void *ctx, const struct ipsa_piece *pieces, size_t count)
{
	(void)ctx;
	for (size_t i = 0; i < count; i++) {
		if (pieces[i].len > sizeof(kept[side].ptr) - kept[side].len)
			return 1;
		memcpy(kept[side].ptr + kept[side].len, pieces[i].data,
			pieces[i].len);
		kept[side].len += pieces[i].len;
	}
	return 0;
}

/* Is what was written, side 1, as it should be, side 0, or its beginning? */
static void assert_kept(enum ipsa_code code, const char *what)
{
	if (kept[1].len > kept[0].len || (code == IPSA_OK &&
	    kept[1].len < kept[0].len) ||
	    memcmp(kept[0].ptr, kept[1].ptr, kept[1].len) != 0)
		fail_msg("%s, allocation %lu%s: wrong output with '%s'", what,
			heap.n, heap.lasting ? "+" : "",
			ipsa_code_text(code));
}

/* --- catalogue ---------------------------------------------------------- */

static struct ipsa_catalog *make_catalog(bool builtin)
{
	struct ipsa_catalog *cat;

	assert_int_equal(ipsa_catalog_new(&cat, builtin), IPSA_OK);
	assert_int_equal(ipsa_catalog_add(cat, "first", first_entries,
		sizeof(first_entries) - 1, NULL, NULL), IPSA_OK);
	return cat;
}

static enum ipsa_code new_catalog(const void *about)
{
	struct ipsa_catalog *cat;
	enum ipsa_code code;

	faults_on();
	code = ipsa_catalog_new(&cat, *(const bool *)about);
	faults_off();
	if (code != IPSA_OK)
		assert_null(cat);
	ipsa_catalog_free(cat);
	return code;
}

static void catalogs_are_made_or_not(void **state)
{
	static const bool builtin[] = {false, true};

	NEEDS_ALLOCATOR();
	try_all("new, empty", new_catalog, &builtin[0]);
	try_all("new, built in", new_catalog, &builtin[1]);
}

/* All that a catalogue tells, to one of the sides. */
static void tell(const struct ipsa_catalog *cat, size_t to)
{
	const struct ipsa_entry *entry = NULL, *found[4];

	side = to;
	kept[to].len = 0;
	while ((entry = ipsa_catalog_next(cat, entry)) != NULL) {
		assert_ptr_equal(entry, ipsa_catalog_by_number(cat,
			entry->space, entry->code));
		if (strcmp(entry->family, "home") != 0)
			continue;
		assert_int_equal(ipsa_entry_json(entry, keep, NULL), IPSA_OK);
		assert_int_equal(ipsa_catalog_find(cat, entry->name,
			strlen(entry->name), found, COUNT(found)), 1);
	}
}

struct addition {
	bool builtin;
	const char *text;
	enum ipsa_code right;
};

static enum ipsa_code add_entries(const void *about)
{
	const struct addition *add = about;
	struct ipsa_catalog *cat = make_catalog(add->builtin);
	enum ipsa_code code;

	tell(cat, 0);
	faults_on();
	code = ipsa_catalog_add(cat, "more", add->text, strlen(add->text),
		NULL, NULL);
	faults_off();
	tell(cat, 1);
	if (code != IPSA_OK)
		assert_kept(IPSA_OK, "a catalogue that was not added to");
	if (!heap.fired)
		assert_int_equal(code, add->right);
	ipsa_catalog_free(cat);
	return code;
}

static void a_file_that_finds_no_memory_leaves_the_catalog(void **state)
{
	struct bytes large = {0};
	struct addition additions[] = {
		{false, more_entries, IPSA_OK}, {true, more_entries, IPSA_OK},
		{false, bad_entries, IPSA_BAD_FILE}, {false, NULL, IPSA_OK},
	};

	NEEDS_ALLOCATOR();
	large_entries(&large);
	additions[COUNT(additions) - 1].text = large.ptr;
	for (size_t i = 0; i < COUNT(additions); i++)
		try_all("add entries", add_entries, &additions[i]);
	bytes_free(&large);
}

static enum ipsa_code check_entries(const void *about)
{
	enum ipsa_code code;

	faults_on();
	code = ipsa_catalog_check(about, NULL, NULL);
	faults_off();
	return code;
}

static enum ipsa_code entry_as_json(const void *about)
{
	enum ipsa_code code;

	kept[1].len = 0;
	side = 1;
	faults_on();
	code = ipsa_entry_json(about, keep, NULL);
	faults_off();
	assert_kept(code, "an entry");
	return code;
}

static void entries_are_written_as_json_or_not(void **state)
{
	struct ipsa_catalog *cat;
	const struct ipsa_entry *entry;

	NEEDS_ALLOCATOR();
	cat = make_catalog(true);
	entry = ipsa_catalog_by_number(cat, IPSA_WIN32, 13801);
	side = kept[0].len = 0;
	assert_int_equal(ipsa_entry_json(entry, keep, NULL), IPSA_OK);
	try_all("json", entry_as_json, entry);
	try_all("check", check_entries, cat);
	ipsa_catalog_free(cat);
}

static void looking_up_allocates_nothing(void **state)
{
	const struct ipsa_entry *found[8], *entry = NULL;
	struct ipsa_catalog *cat;
	unsigned long calls;

	NEEDS_ALLOCATOR();
	cat = make_catalog(true);
	calls = heap.calls;
	(void)ipsa_catalog_find(cat, "0x800735e9", 10, found, 8);
	(void)ipsa_catalog_find(cat, "error_ipsec_ike_auth_fail", 25, found,
		8);
	(void)ipsa_catalog_by_name(cat, "HOME_OTHER", 10);
	while ((entry = ipsa_catalog_next(cat, entry)) != NULL)
		(void)ipsa_space_name(entry->space);
	(void)ipsa_catalog_check(cat, NULL, NULL);
	assert_int_equal(heap.calls, calls);
	ipsa_catalog_free(cat);
}

/* --- patterns ----------------------------------------------------------- */

static struct ipsa_patterns *make_patterns(void)
{
	struct ipsa_patterns *pats;

	assert_int_equal(ipsa_patterns_new(&pats, false), IPSA_OK);
	assert_int_equal(ipsa_patterns_add(pats, "first", first_patterns,
		sizeof(first_patterns) - 1, NULL, NULL), IPSA_OK);
	return pats;
}

static enum ipsa_code new_patterns(const void *about)
{
	struct ipsa_patterns *pats;
	enum ipsa_code code;

	faults_on();
	code = ipsa_patterns_new(&pats, *(const bool *)about);
	faults_off();
	if (code != IPSA_OK)
		assert_null(pats);
	ipsa_patterns_free(pats);
	return code;
}

static void pattern_sets_are_made_or_not(void **state)
{
	static const bool builtin[] = {false, true};

	NEEDS_ALLOCATOR();
	try_all("new, empty", new_patterns, &builtin[0]);
	try_all("new, built in", new_patterns, &builtin[1]);
}

/* What compiled patterns make of the log, to one of the sides. */
static void use(const struct ipsa_patterns *pats, size_t to)
{
	static const struct ipsa_options options = {.template_ = "{code}"};
	struct ipsa_catalog *cat = make_catalog(true);
	struct ipsa_annotator *a;

	side = to;
	kept[to].len = 0;
	assert_int_equal(ipsa_annotator_new(&a, cat, pats, &options, keep,
		NULL, NULL, NULL), IPSA_OK);
	annotator_run(a, log_text, sizeof(log_text) - 1,
		(struct cut){CUT_WHOLE, 0});
	assert_true(ipsa_annotator_counts(a).notes > 0);
	ipsa_annotator_free(a);
	ipsa_catalog_free(cat);
}

struct pattern_file {
	const char *text;
	enum ipsa_code right;
};

static enum ipsa_code add_patterns(const void *about)
{
	const struct pattern_file *file = about;
	struct ipsa_patterns *pats = make_patterns();
	enum ipsa_code code;

	faults_on();
	code = ipsa_patterns_add(pats, "more", file->text, strlen(file->text),
		NULL, NULL);
	faults_off();
	if (!heap.fired)
		assert_int_equal(code, file->right);
	assert_int_equal(ipsa_patterns_compile(pats, false, NULL, NULL),
		IPSA_OK);
	if (code != IPSA_OK) {
		use(pats, 1);
		assert_kept(IPSA_OK, "a set that was not added to");
	}
	ipsa_patterns_free(pats);
	return code;
}

static void a_file_that_finds_no_memory_leaves_the_patterns(void **state)
{
	struct pattern_file files[] = {
		{more_patterns, IPSA_OK}, {bad_patterns, IPSA_BAD_FILE},
		{NULL, IPSA_OK},
	};
	struct ipsa_patterns *pats;
	struct bytes large = {0};

	NEEDS_ALLOCATOR();
	large_patterns(&large);
	pats = make_patterns();
	assert_int_equal(ipsa_patterns_compile(pats, true, NULL, NULL),
		IPSA_OK);
	use(pats, 0);
	ipsa_patterns_free(pats);
	files[COUNT(files) - 1].text = large.ptr;
	for (size_t i = 0; i < COUNT(files); i++)
		try_all("add patterns", add_patterns, &files[i]);
	bytes_free(&large);
}

static enum ipsa_code compile(const void *about)
{
	struct ipsa_patterns *pats;
	enum ipsa_code code;

	assert_int_equal(ipsa_patterns_new(&pats, true), IPSA_OK);
	faults_on();
	code = ipsa_patterns_compile(pats, *(const bool *)about, NULL, NULL);
	faults_off();
	if (code == IPSA_OK) {
		use(pats, 1);
		assert_kept(code, "a set that was compiled");
	}
	ipsa_patterns_free(pats);
	return code;
}

static void pattern_sets_are_compiled_or_not(void **state)
{
	static const bool jit[] = {false, true};

	NEEDS_ALLOCATOR();
	use(builtin_patterns(true), 0);
	try_all("compile", compile, &jit[0]);
	try_all("compile with JIT", compile, &jit[1]);
}

static enum ipsa_code check_patterns(const void *about)
{
	struct ipsa_catalog *cat = make_catalog(true);
	enum ipsa_code code;

	faults_on();
	code = ipsa_patterns_check(about, cat, NULL, NULL);
	faults_off();
	ipsa_catalog_free(cat);
	return code;
}

static void samples_are_tried_or_not(void **state)
{
	struct ipsa_patterns *pats;

	NEEDS_ALLOCATOR();
	for (int jit = 0; jit <= 1; jit++) {
		pats = make_patterns();
		assert_int_equal(ipsa_patterns_compile(pats, jit, NULL, NULL),
			IPSA_OK);
		try_all(jit ? "check" : "check without JIT", check_patterns,
			pats);
		ipsa_patterns_free(pats);
	}
}

/* --- annotator ---------------------------------------------------------- */

static void ignore(void *ctx, const struct ipsa_candidate *candidate)
{
	(void)ctx;
	(void)candidate;
}

static const struct ipsa_options ways[] = {
	{.style = IPSA_INLINE},
	{.style = IPSA_END},
	{.style = IPSA_BELOW},
	{.style = IPSA_BELOW, .matched = true, .template_ = "{name}"},
	{.style = IPSA_END, .brief = true, .loose = true},
	{.json = true},
	{.json = true, .unsieved = true, .families = "windows-ipsec"},
	{.strip = true},
	{.color = true, .why = ignore, .template_ = "{code} {hex}: {class}"},
};

static enum ipsa_code new_annotator(const void *about)
{
	struct ipsa_annotator *a;
	enum ipsa_code code;

	faults_on();
	code = ipsa_annotator_new(&a, builtin_catalog(),
		builtin_patterns(true), about, keep, NULL, NULL, NULL);
	faults_off();
	if (code != IPSA_OK)
		assert_null(a);
	ipsa_annotator_free(a);
	return code;
}

static void annotators_are_made_or_not(void **state)
{
	static const struct ipsa_options wrong[] = {
		{.template_ = "{nothing}"}, {.families = "ras,home,away"},
	};

	NEEDS_ALLOCATOR();
	(void)builtin_catalog();
	(void)builtin_patterns(true);
	for (size_t i = 0; i < COUNT(ways); i++)
		try_all("annotator", new_annotator, &ways[i]);
	for (size_t i = 0; i < COUNT(wrong); i++)
		try_all("wrong options", new_annotator, &wrong[i]);
}

struct work {
	const struct ipsa_options *options;
	const struct bytes *in;
	bool jit;
};

static enum ipsa_code do_work(struct ipsa_annotator *a, const struct bytes *in)
{
	enum ipsa_code code = ipsa_annotator_begin(a, "a file");
	size_t third = in->len / 3;

	if (code == IPSA_OK)
		code = ipsa_annotator_feed(a, in->ptr, third);
	if (code == IPSA_OK)
		code = ipsa_annotator_feed(a, in->ptr + third, third);
	if (code == IPSA_OK)
		code = ipsa_annotator_feed(a, in->ptr + 2 * third,
			in->len - 2 * third);
	return code == IPSA_OK ? ipsa_annotator_finish(a) : code;
}

/* The right output is what comes when nothing is planned to fail. */
static enum ipsa_code annotate_all(const void *about)
{
	const struct work *work = about;
	struct ipsa_annotator *a;
	enum ipsa_code code;
	bool limited;

	side = heap.n != NEVER;
	kept[side].len = 0;
	assert_int_equal(ipsa_annotator_new(&a, builtin_catalog(),
		builtin_patterns(work->jit), work->options, keep, NULL, NULL,
		NULL), IPSA_OK);
	faults_on();
	code = do_work(a, work->in);
	faults_off();
	/* Without memory, PCRE2 is at a limit: a note may be lost. */
	limited = ipsa_annotator_counts(a).limits > 0;
	if (side == 1 && !(limited && code == IPSA_OK))
		assert_kept(code, "what was fed");
	ipsa_annotator_free(a);
	return code;
}

static void try_ways(const struct bytes *in, bool jit)
{
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct work work = {&ways[i], in, jit};

		try_all("feed", annotate_all, &work);
	}
}

static void what_is_fed_is_annotated_or_not(void **state)
{
	struct bytes in = {0};

	NEEDS_ALLOCATOR();
	bytes_add(&in, log_text, sizeof(log_text) - 1);
	try_ways(&in, true);
	try_ways(&in, false);
	bytes_free(&in);
}

static void long_lines_are_annotated_or_not(void **state)
{
	struct bytes in = {0};

	NEEDS_ALLOCATOR();
	bytes_add_text(&in, "error 13801\n");
	bytes_add(&in, long_line()->ptr, long_line()->len);
	bytes_add_text(&in, "error 13801\n");
	try_ways(&in, true);
	bytes_free(&in);
}

/* Records that are no lines, and lines with carriers of their own: whole and
 * broken, with carriers and without. */
static const struct records {
	enum ipsa_format format;
	const char *text;
} records[] = {
	{IPSA_FORMAT_JSON, "{\"ErrorCode\":13801}\n"
		"{\"m\":\"error \\u0031\\u0033801\",\"n\":[1,{\"hr\":"
		"\"0x800735E9\"}],\"e\":13806}\n"
		"{\"e\":\"error 13801\",\"ipsecannotate\":[]}\n"
		"{\"ipsecannotate\":1,\"e\":\"error 13801\"}\n"
		"{\n\"e\":\"error 13868\"\n}\nerror 13806\n"
		"{\"e\":\"error 13801\"\n{\"e\":\"error 13801 [= X: y]\"}\n"},
	{IPSA_FORMAT_CSV, "Level,Date and Time,Source,Event ID,Task Category\r\n"
		"Error,x,RasClient,20227,None,\"error \"\"13801\"\"\"\r\n"
		"Error,x,y,1,None,\"error\n13806 [= X: y]\"\r\n"
		"Error,x,y,1,None,\"error 13801\r\n"},
	{IPSA_FORMAT_CSV, "a,ErrorCode,\"ipsecannotate\"\n1,13801,\"X: y\"\n"},
	{IPSA_FORMAT_XML, "<?xml version='1.0'?>\n<Events e='error 13806'>\n"
		"<Event><System><Provider Name='RasClient'/></System><EventData>"
		"<Data Name='ErrorCode'>&#49;3801</Data><Data>809 \x80</Data>"
		"</EventData></Event>\n<p>error 13801<b/> error 13868</p>"
		"<q><![CDATA[error 13806]]></q><e>error 13801</e>"
		"<Event>error 13801<Event>error 13806</Event>\n"
		"<p>error 13801<b></p></Events>\n"},
	{IPSA_FORMAT_TEXT, "app: {\"e\":\"error 13801\",\"f\":13806}\n"
		"app: {\"e\":\"error 13801\",\"ipsecannotate\":[{}]}\n"
		"CEF:0|V|P|1|1|n|5|msg=error 13801 ipsecannotate=X: y\n"
		"LEEF:2.0|V|P|1|1|^|msg=error 13801\n"
		"<134>1 - - - - - [x e=\"error 13801\"] error 13806\n"},
};

/* As UTF-16, each byte a character. */
static void add_wide(struct bytes *to, const char *text)
{
	bytes_add(to, "\xFF\xFE", 2);
	for (; *text != '\0'; text++) {
		bytes_add(to, text, 1);
		bytes_add_char(to, '\0');
	}
}

static void try_records(const struct records *r, const struct bytes *in)
{
	const struct ipsa_options options[] = {
		{.format = r->format},
		{.format = IPSA_FORMAT_AUTO, .matched = true},
		{.format = r->format, .json = true},
		{.format = r->format, .fields = IPSA_FIELDS_ECS},
		{.format = r->format, .fields = IPSA_FIELDS_OCSF},
		{.format = r->format, .fields = IPSA_FIELDS_OCSF,
			.json = true},
		{.format = r->format, .brief = true, .unsieved = true,
			.output_encoding = IPSA_ENCODING_UTF16BE},
		{.format = r->format, .strip = true},
	};

	for (size_t i = 0; i < COUNT(options); i++) {
		struct work work = {&options[i], in, true};

		try_all("records", annotate_all, &work);
	}
}

static void records_are_annotated_or_not(void **state)
{
	struct bytes in = {0};

	NEEDS_ALLOCATOR();
	for (size_t i = 0; i < COUNT(records); i++) {
		bytes_clear(&in);
		bytes_add_text(&in, records[i].text);
		try_records(&records[i], &in);
		bytes_clear(&in);
		add_wide(&in, records[i].text);
		try_records(&records[i], &in);
	}
	bytes_free(&in);
}

/* --- what cannot be made ------------------------------------------------ */

/* Callouts make the one too long to be traced; the other cannot be put in
 * brackets, to say whether it reaches an end. That is found out once. */
static void what_cannot_be_compiled_otherwise_is_tried_once(void **state)
{
	const struct span subject = ipsa_span_of("a line that is long enough");
	struct regex_fault fault;
	struct bytes text = {0};
	struct matcher *m;
	struct regex *longest, *begun;
	unsigned long calls = 0;

	NEEDS_ALLOCATOR();
	for (unsigned i = 0; i < 1400; i++)
		bytes_format(&text, "word%05u|", i);
	bytes_add_text(&text, "xy");
	m = ipsa_matcher_new(0);
	longest = ipsa_regex_compile(ipsa_span(text.ptr, text.len),
		REGEX_ANCHORED, &fault);
	begun = ipsa_regex_compile(ipsa_span_of("(*NO_JIT)that"),
		REGEX_ANCHORED | REGEX_ENDANCHORED, &fault);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(ipsa_regex_first_looked(longest, m, subject,
			8), 0);
		assert_int_equal(ipsa_regex_foretold(longest, m, subject, 8),
			REGEX_PARTIAL);
		assert_int_equal(ipsa_regex_reaches(begun, m, subject, 7),
			REGEX_PARTIAL);
		assert_int_equal(ipsa_regex_first_looked(begun, m, subject, 7),
			0);
		if (i == 0)
			calls = heap.calls;
	}
	assert_int_equal(heap.calls, calls);
	ipsa_regex_free(longest);
	ipsa_regex_free(begun);
	ipsa_matcher_free(m);
	bytes_free(&text);
}

/* --- the steady state --------------------------------------------------- */

/* How often the same is fed until all is made that is made once: some of it is
 * when an expression was asked the same ANSWER_ASKED times. */
enum { WARM = 60 };

/* Feed in pieces of `size` bytes; the annotator is not at its file's end. */
static void feed_pieces(struct ipsa_annotator *a, const struct bytes *in,
	size_t size)
{
	for (size_t at = 0; at < in->len; at += size) {
		size_t left = in->len - at;

		kept[1].len = 0;
		assert_int_equal(ipsa_annotator_feed(a, in->ptr + at,
			left < size ? left : size), IPSA_OK);
	}
}

static void assert_steady(const struct ipsa_options *options,
	const struct bytes *in, size_t size)
{
	struct ipsa_annotator *a;
	unsigned long calls;

	side = 1;
	assert_int_equal(ipsa_annotator_new(&a, builtin_catalog(),
		builtin_patterns(true), options, keep, NULL, NULL, NULL),
		IPSA_OK);
	for (int i = 0; i < WARM; i++)
		feed_pieces(a, in, size);
	calls = heap.calls;
	for (int i = 0; i < 5; i++)
		feed_pieces(a, in, size);
	assert_int_equal(ipsa_annotator_finish(a), IPSA_OK);
	assert_int_equal(ipsa_annotator_begin(a, "-"), IPSA_OK);
	feed_pieces(a, in, size);
	if (heap.calls != calls)
		fail_msg("style %d, json %d, strip %d, pieces of %zu: %lu "
			"allocations", options->style, options->json,
			options->strip, size, heap.calls - calls);
	ipsa_annotator_free(a);
}

static void more_of_the_same_allocates_nothing(void **state)
{
	static const size_t sizes[] = {1, 7, 50, 1000 * 1000};
	struct bytes in = {0};

	NEEDS_ALLOCATOR();
	if (!ipsa_patterns_jit(builtin_patterns(true)))
		skip();
	bytes_add(&in, log_text, sizeof(log_text) - 1);
	for (size_t i = 0; i < COUNT(ways); i++) {
		for (size_t j = 0; j < COUNT(sizes); j++)
			assert_steady(&ways[i], &in, sizes[j]);
	}
	bytes_free(&in);
}

/* expat, which is asked of XML with references, takes memory and gives it
 * back. */
static void more_records_allocate_nothing(void **state)
{
	struct bytes in = {0};

	NEEDS_ALLOCATOR();
	if (!ipsa_patterns_jit(builtin_patterns(true)))
		skip();
	for (size_t i = 0; i < COUNT(records); i++) {
		struct ipsa_options options = {.format = records[i].format};

		if (options.format == IPSA_FORMAT_XML)
			continue;
		bytes_clear(&in);
		bytes_add_text(&in, records[i].text);
		assert_steady(&options, &in, 50);
		bytes_clear(&in);
		add_wide(&in, records[i].text);
		assert_steady(&options, &in, 50);
	}
	bytes_free(&in);
}

static void more_long_lines_allocate_nothing(void **state)
{
	NEEDS_ALLOCATOR();
	if (!ipsa_patterns_jit(builtin_patterns(true)))
		skip();
	for (size_t i = 0; i < COUNT(ways); i++)
		assert_steady(&ways[i], long_line(), 100 * 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(catalogs_are_made_or_not),
		cmocka_unit_test(
			a_file_that_finds_no_memory_leaves_the_catalog),
		cmocka_unit_test(entries_are_written_as_json_or_not),
		cmocka_unit_test(looking_up_allocates_nothing),
		cmocka_unit_test(pattern_sets_are_made_or_not),
		cmocka_unit_test(
			a_file_that_finds_no_memory_leaves_the_patterns),
		cmocka_unit_test(pattern_sets_are_compiled_or_not),
		cmocka_unit_test(samples_are_tried_or_not),
		cmocka_unit_test(annotators_are_made_or_not),
		cmocka_unit_test(what_is_fed_is_annotated_or_not),
		cmocka_unit_test(long_lines_are_annotated_or_not),
		cmocka_unit_test(records_are_annotated_or_not),
		cmocka_unit_test(
			what_cannot_be_compiled_otherwise_is_tried_once),
		cmocka_unit_test(more_of_the_same_allocates_nothing),
		cmocka_unit_test(more_records_allocate_nothing),
		cmocka_unit_test(more_long_lines_allocate_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
