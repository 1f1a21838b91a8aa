/* SPDX-License-Identifier: MIT */
#include "regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "limits.h"

/* An expression as PCRE2 has it. */
struct compiled {
	pcre2_code *code;
	const uint8_t *first;   /* a bit for each byte a match may begin with */
	int ref;                /* the number of the group of that name, or -1 */
	bool jit;
};

/* What it is compiled for: to match; to say whether more bytes may make it; to
 * tell where it looks. */
enum purpose { TO_MATCH, TO_REACH, TO_TRACE, PURPOSES };

/* All that is looked at is to be seen, also where no match has room. */
enum { TRACED = PCRE2_AUTO_CALLOUT | PCRE2_NO_START_OPTIMIZE };

/* Threads that use it first at once each compile it, and one wins. `made` is
 * `slots`, which change though the expression is constant to its users. */
struct regex {
	struct compiled *_Atomic slots[PURPOSES];
	struct compiled *_Atomic *made;
	unsigned flags;
	size_t len;
	char text[];            /* of what is compiled later */
};

/* Done once: what calls it is not to grow by it. */
#if defined(__GNUC__)
#define COLD __attribute__((cold, noinline))
#else
#define COLD
#endif

struct matcher {
	pcre2_match_data *data;
	pcre2_match_context *limits;
};

static void describe(int error, struct regex_fault *fault)
{
	fault->no_memory = error == PCRE2_ERROR_HEAP_FAILED;
	if (pcre2_get_error_message(error, (PCRE2_UCHAR *)fault->text,
	    sizeof(fault->text)) < 0)
		fault->text[sizeof(fault->text) - 1] = '\0';
}

/* Multi-line, so that ^ and $ mean the same in a block as in a line. */
static uint32_t options(unsigned flags)
{
	uint32_t o = PCRE2_MULTILINE | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP |
		PCRE2_NEVER_BACKSLASH_C;

	if (flags & REGEX_EXTENDED)
		o |= PCRE2_EXTENDED;
	if (flags & REGEX_ANCHORED)
		o |= PCRE2_ANCHORED;
	if (flags & REGEX_ENDANCHORED)
		o |= PCRE2_ENDANCHORED;
	if (flags & REGEX_LIKELY)
		o |= PCRE2_NO_START_OPTIMIZE;
	return o;
}

static void free_compiled(struct compiled *c)
{
	if (c == NULL)
		return;
	pcre2_code_free(c->code);
	free(c);
}

/* Refused executable memory is no error: the interpreter does it. Nor is an
 * expression that begins with (*NO_JIT), for which there is no code. */
static bool jit_compile(pcre2_code *code, uint32_t jit)
{
	size_t size = 0;

	return pcre2_jit_compile(code, jit) == 0 && pcre2_pattern_info(code,
		PCRE2_INFO_JITSIZE, &size) == 0 && size > 0;
}

static struct compiled *make(struct span expression, unsigned flags,
	uint32_t more, uint32_t jit, struct regex_fault *fault)
{
	struct compiled *c = calloc(1, sizeof(*c));
	int error = PCRE2_ERROR_HEAP_FAILED;

	fault->offset = 0;
	if (c != NULL)
		c->code = pcre2_compile((PCRE2_SPTR)expression.ptr,
			expression.len, options(flags) | more, &error,
			&fault->offset, NULL);
	if (c == NULL || c->code == NULL) {
		describe(error, fault);
		free(c);
		return NULL;
	}
	pcre2_pattern_info(c->code, PCRE2_INFO_FIRSTBITMAP, &c->first);
	c->ref = pcre2_substring_number_from_name(c->code,
		(PCRE2_SPTR)"ref");
	if (c->ref < 0)
		c->ref = -1;
	c->jit = (flags & REGEX_JIT) && jit != 0 && jit_compile(c->code, jit);
	return c;
}

struct regex *ipsa_regex_compile(struct span expression, unsigned flags,
	struct regex_fault *fault)
{
	struct regex *re = malloc(sizeof(*re) + expression.len);
	struct compiled *now = NULL;

	if (re == NULL) {
		fault->offset = 0;
		describe(PCRE2_ERROR_HEAP_FAILED, fault);
		return NULL;
	}
	re->flags = flags;
	re->len = expression.len;
	if (re->len > 0)
		memcpy(re->text, expression.ptr, re->len);
	if (!(flags & REGEX_LATER))
		now = make(expression, flags, 0, PCRE2_JIT_COMPLETE, fault);
	if (!(flags & REGEX_LATER) && now == NULL) {
		free(re);
		return NULL;
	}
	re->made = re->slots;
	atomic_init(&re->slots[TO_MATCH], now);
	atomic_init(&re->slots[TO_REACH], NULL);
	atomic_init(&re->slots[TO_TRACE], NULL);
	return re;
}

/* PCRE2 knows no partial match that has to end at an end: one that ends at \z
 * says the same. */
static struct compiled *make_to_end(const struct regex *re, uint32_t more,
	uint32_t jit, struct regex_fault *fault)
{
	static const char head[] = "(?:", tail[] = "\n)\\z";
	size_t len = sizeof(head) + re->len + sizeof(tail) - 2;
	char *text = malloc(len);
	struct compiled *made = NULL;

	fault->no_memory = text == NULL;
	if (text != NULL) {
		memcpy(text, head, sizeof(head) - 1);
		memcpy(text + sizeof(head) - 1, re->text, re->len);
		memcpy(text + sizeof(head) - 1 + re->len, tail,
			sizeof(tail) - 1);
		made = make(ipsa_span(text, len), re->flags &
			~(unsigned)REGEX_ENDANCHORED, more, jit, fault);
	}
	free(text);
	return made;
}

static struct compiled *make_to(enum purpose purpose, const struct regex *re,
	struct regex_fault *fault)
{
	const struct span text = ipsa_span(re->text, re->len);

	if (purpose == TO_REACH)
		return make_to_end(re, 0, PCRE2_JIT_PARTIAL_HARD, fault);
	if (purpose == TO_TRACE && (re->flags & REGEX_ENDANCHORED))
		return make_to_end(re, TRACED, 0, fault);
	if (purpose == TO_TRACE)
		return make(text, re->flags, TRACED, 0, fault);
	return make(text, re->flags, 0, PCRE2_JIT_COMPLETE, fault);
}

/* Make it, unless another thread does so meanwhile. NULL: no memory. What cannot
 * be put in brackets, or is too long for PCRE2 with callouts, is made without
 * code: it is not tried again. */
COLD static const struct compiled *make_now(const struct regex *re,
	enum purpose purpose)
{
	struct regex_fault fault;
	struct compiled *made = make_to(purpose, re, &fault), *old = NULL;

	if (made == NULL && !fault.no_memory)
		made = calloc(1, sizeof(*made));
	if (made != NULL && !atomic_compare_exchange_strong(
	    &re->made[purpose], &old, made)) {
		free_compiled(made);
		made = old;
	}
	return made;
}

static const struct compiled *compiled_to(const struct regex *re,
	enum purpose purpose)
{
	const struct compiled *c = atomic_load_explicit(&re->made[purpose],
		memory_order_acquire);

	return c != NULL ? c : make_now(re, purpose);
}

static const struct compiled *compiled(const struct regex *re)
{
	return compiled_to(re, TO_MATCH);
}

bool ipsa_regex_jit(const struct regex *re)
{
	const struct compiled *c = compiled(re);

	return c != NULL && c->jit;
}

bool ipsa_regex_can_jit(void)
{
	struct regex_fault fault;
	struct compiled *c = make(ipsa_span("a", 1), REGEX_JIT, 0,
		PCRE2_JIT_COMPLETE, &fault);
	bool can = c != NULL && c->jit;

	free_compiled(c);
	return can;
}

bool ipsa_regex_may_begin(const struct regex *re, char byte)
{
	const struct compiled *c = compiled(re);
	unsigned char b = (unsigned char)byte;

	return c == NULL || c->first == NULL ||
		(c->first[b / 8] & 1U << b % 8);
}

int ipsa_regex_ref(const struct regex *re)
{
	const struct compiled *c = compiled(re);

	return c == NULL ? -1 : c->ref;
}

unsigned ipsa_regex_groups(const struct regex *re)
{
	const struct compiled *c = compiled(re);
	uint32_t count = 0;

	if (c != NULL)
		pcre2_pattern_info(c->code, PCRE2_INFO_CAPTURECOUNT, &count);
	return count;
}

void ipsa_regex_free(struct regex *re)
{
	if (re == NULL)
		return;
	for (unsigned i = 0; i < PURPOSES; i++)
		free_compiled(atomic_load(&re->made[i]));
	free(re);
}

struct matcher *ipsa_matcher_new(unsigned groups)
{
	struct matcher *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return NULL;
	m->data = pcre2_match_data_create(groups + 1, NULL);
	m->limits = pcre2_match_context_create(NULL);
	if (m->data == NULL || m->limits == NULL) {
		ipsa_matcher_free(m);
		return NULL;
	}
	pcre2_set_match_limit(m->limits, REGEX_MATCH_LIMIT);
	pcre2_set_depth_limit(m->limits, REGEX_DEPTH_LIMIT);
	pcre2_set_heap_limit(m->limits, REGEX_HEAP_LIMIT_KIB);
	return m;
}

void ipsa_matcher_free(struct matcher *m)
{
	if (m == NULL)
		return;
	pcre2_match_data_free(m->data);
	pcre2_match_context_free(m->limits);
	free(m);
}

static enum regex_result result_of(int rc)
{
	if (rc >= 0)
		return REGEX_FOUND;
	if (rc == PCRE2_ERROR_NOMATCH)
		return REGEX_NONE;
	if (rc == PCRE2_ERROR_PARTIAL)
		return REGEX_PARTIAL;
	return rc == PCRE2_ERROR_NOMEMORY ? REGEX_NO_MEMORY : REGEX_LIMIT;
}

COLD static enum regex_result interpret(const struct compiled *c,
	struct matcher *m, struct span subject, size_t from, uint32_t how)
{
	return result_of(pcre2_match(c->code, (PCRE2_SPTR)subject.ptr,
		subject.len, from, how | PCRE2_NO_JIT, m->data, m->limits));
}

static inline enum regex_result run(const struct compiled *c,
	struct matcher *m, struct span subject, size_t from, uint32_t how)
{
	int rc = PCRE2_ERROR_JIT_STACKLIMIT;

	if (c == NULL)
		return REGEX_NO_MEMORY;
	if (subject.ptr == NULL)
		subject.ptr = "";
	if (c->jit)
		rc = pcre2_jit_match(c->code, (PCRE2_SPTR)subject.ptr,
			subject.len, from, how, m->data, m->limits);
	return rc == PCRE2_ERROR_JIT_STACKLIMIT ? interpret(c, m, subject,
		from, how) : result_of(rc);
}

enum regex_result ipsa_regex_find(const struct regex *re, struct matcher *m,
	struct span subject, size_t from)
{
	return run(compiled(re), m, subject, from, 0);
}

enum regex_result ipsa_regex_reaches(const struct regex *re,
	struct matcher *m, struct span subject, size_t from)
{
	const struct compiled *c = compiled_to(re, TO_REACH);
	enum regex_result r = REGEX_PARTIAL;

	/* If it could not be made, all is open. What gets to the end at all
	 * stops there: to go on until it ends in a match takes five times as
	 * long, and most words are dead before. */
	if (c != NULL && c->code != NULL)
		r = run(c, m, subject, from, PCRE2_PARTIAL_HARD);
	if (r != REGEX_PARTIAL)
		return r;
	r = ipsa_regex_find(re, m, subject, from);
	return r == REGEX_NONE ? REGEX_PARTIAL : r;
}

enum regex_result ipsa_regex_begins(const struct regex *re,
	struct matcher *m, struct span start)
{
	const struct compiled *c = compiled(re);
	int rc;

	if (c == NULL)
		return REGEX_NO_MEMORY;
	rc = pcre2_match(c->code, (PCRE2_SPTR)start.ptr, start.len, 0,
		PCRE2_PARTIAL_HARD | PCRE2_NO_JIT, m->data, m->limits);
	if (rc == PCRE2_ERROR_PARTIAL)
		return REGEX_PARTIAL;
	return rc == PCRE2_ERROR_NOMATCH ? REGEX_NONE : REGEX_FOUND;
}

size_t ipsa_regex_lookbehind(const struct regex *re)
{
	const struct compiled *c = compiled(re);
	uint32_t most = 0;

	if (c != NULL)
		pcre2_pattern_info(c->code, PCRE2_INFO_MAXLOOKBEHIND, &most);
	return most;
}

/* --- what decides --------------------------------------------------------- */

enum regex_result ipsa_regex_foretold(const struct regex *re,
	struct matcher *m, struct span subject, size_t from)
{
	const struct compiled *c = compiled_to(re, TO_TRACE);

	return c == NULL || c->code == NULL ? REGEX_PARTIAL : interpret(c, m,
		subject, from, PCRE2_PARTIAL_HARD);
}

/* The expression goes on at a place of the subject: keep the first. */
static int note_first(pcre2_callout_block *block, void *first)
{
	size_t *at = first;

	if (block->current_position < *at)
		*at = block->current_position;
	return 0;
}

size_t ipsa_regex_first_looked(const struct regex *re, struct matcher *m,
	struct span subject, size_t from)
{
	const struct compiled *c = compiled_to(re, TO_TRACE);
	size_t first = from;
	enum regex_result r;

	if (c == NULL || c->code == NULL)
		return 0;
	pcre2_set_callout(m->limits, note_first, &first);
	r = interpret(c, m, subject, from, 0);
	pcre2_set_callout(m->limits, NULL, NULL);
	if (r != REGEX_FOUND && r != REGEX_NONE)
		return 0;
	/* A border of words, or the start of a line, is seen by the byte before. */
	return first > 0 ? first - 1 : 0;
}

/* -------------------------------------------------------------------------- */

bool ipsa_matcher_group(const struct matcher *m, int group, size_t *start,
	size_t *end)
{
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(m->data) +
		2 * (size_t)group;

	*start = at[0];
	*end = at[1];
	return *start != PCRE2_UNSET && *start <= *end;
}

const char *ipsa_matcher_mark(const struct matcher *m)
{
	return (const char *)pcre2_get_mark(m->data);
}
