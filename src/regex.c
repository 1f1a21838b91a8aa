/* SPDX-License-Identifier: MIT */
#include "regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#include "limits.h"

struct regex {
	pcre2_code *code;
	const uint8_t *first;   /* a bit for each byte a match may begin with */
	bool jit;
};

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
	return o;
}

struct regex *ipsa_regex_compile(struct span expression, unsigned flags,
	struct regex_fault *fault)
{
	struct regex *re = calloc(1, sizeof(*re));
	int error = PCRE2_ERROR_HEAP_FAILED;

	fault->offset = 0;
	if (re != NULL)
		re->code = pcre2_compile((PCRE2_SPTR)expression.ptr,
			expression.len, options(flags), &error,
			&fault->offset, NULL);
	if (re == NULL || re->code == NULL) {
		describe(error, fault);
		free(re);
		return NULL;
	}
	pcre2_pattern_info(re->code, PCRE2_INFO_FIRSTBITMAP, &re->first);
	/* Refused executable memory is no error: the interpreter does it. */
	if (flags & REGEX_JIT)
		re->jit = pcre2_jit_compile(re->code,
			PCRE2_JIT_COMPLETE) == 0;
	return re;
}

bool ipsa_regex_jit(const struct regex *re)
{
	return re->jit;
}

bool ipsa_regex_may_begin(const struct regex *re, char c)
{
	unsigned char byte = (unsigned char)c;

	return re->first == NULL || (re->first[byte / 8] & 1U << byte % 8);
}

int ipsa_regex_group(const struct regex *re, const char *name)
{
	int group = pcre2_substring_number_from_name(re->code,
		(PCRE2_SPTR)name);

	return group > 0 ? group : -1;
}

unsigned ipsa_regex_groups(const struct regex *re)
{
	uint32_t count = 0;

	pcre2_pattern_info(re->code, PCRE2_INFO_CAPTURECOUNT, &count);
	return count;
}

void ipsa_regex_free(struct regex *re)
{
	if (re == NULL)
		return;
	pcre2_code_free(re->code);
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

enum regex_result ipsa_regex_find(const struct regex *re, struct matcher *m,
	struct span subject, size_t from)
{
	PCRE2_SPTR text = (PCRE2_SPTR)(subject.ptr != NULL ?
		subject.ptr : "");
	int rc = PCRE2_ERROR_JIT_STACKLIMIT;

	if (re->jit)
		rc = pcre2_jit_match(re->code, text, subject.len, from, 0,
			m->data, m->limits);
	if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
		rc = pcre2_match(re->code, text, subject.len, from,
			PCRE2_NO_JIT, m->data, m->limits);
	if (rc >= 0)
		return REGEX_FOUND;
	if (rc == PCRE2_ERROR_NOMATCH)
		return REGEX_NONE;
	return rc == PCRE2_ERROR_NOMEMORY ? REGEX_NO_MEMORY : REGEX_LIMIT;
}

enum regex_result ipsa_regex_begins(const struct regex *re,
	struct matcher *m, struct span start)
{
	int rc = pcre2_match(re->code, (PCRE2_SPTR)start.ptr, start.len, 0,
		PCRE2_PARTIAL_HARD | PCRE2_NO_JIT, m->data, m->limits);

	if (rc == PCRE2_ERROR_PARTIAL)
		return REGEX_PARTIAL;
	return rc == PCRE2_ERROR_NOMATCH ? REGEX_NONE : REGEX_FOUND;
}

bool ipsa_regex_looks_back(const struct regex *re)
{
	uint32_t most = 0;

	pcre2_pattern_info(re->code, PCRE2_INFO_MAXLOOKBEHIND, &most);
	return most > 0;
}

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
