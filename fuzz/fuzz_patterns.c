/* SPDX-License-Identifier: MIT */
/*
 * A pattern file, over what is built in where its first byte is '#' and alone
 * otherwise: read, compiled, tried on its samples, and if it was accepted,
 * used on a log. It may find what it likes and run into limits, but not crash,
 * lose memory, hang, or break a law that no limit was in the way of.
 */
#include "harness.h"

static const char log_text[] =
	"error 13801 (0x35E9) [= 13801] and ERROR_IPSEC_IKE_AUTH_FAIL\n"
	"error code: 13868, 13806 / 0x80073616; %%13801 -2147011095\r\n"
	"777 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 0xC0360001\n"
	"12,54,7,128 e9350780 STATUS_IPSEC_BAD_SPI";

static struct ipsa_patterns *load(const uint8_t *data, size_t len, bool jit)
{
	struct ipsa_patterns *pats;
	size_t errors = 0;
	enum ipsa_code code;

	must(ipsa_patterns_new(&pats, len > 0 && data[0] == '#') == IPSA_OK,
		"a set");
	code = ipsa_patterns_add(pats, "fuzz.yaml", (const char *)data, len,
		count_errors, &errors);
	must(code == (errors > 0 ? IPSA_BAD_FILE : IPSA_OK),
		"what is refused is told");
	if (code == IPSA_OK && ipsa_patterns_compile(pats, jit, count_errors,
	    &errors) == IPSA_OK)
		return pats;
	ipsa_patterns_free(pats);
	return NULL;
}

/* Returns whether a limit was hit. */
static bool run(const struct ipsa_patterns *pats, const struct text *in,
	struct text *out, bool unsieved)
{
	struct ipsa_options options = {.unsieved = unsieved,
		.template_ = "{name}"};
	struct ipsa_annotator *a;
	bool limited;

	must(ipsa_annotator_new(&a, builtin_catalog(), pats, &options,
		text_write, out, NULL, NULL) == IPSA_OK, "an annotator");
	feed_whole(a, in);
	limited = ipsa_annotator_counts(a).limits > 0;
	ipsa_annotator_free(a);
	return limited;
}

static void use(const struct ipsa_patterns *pats,
	const struct ipsa_patterns *interpreted)
{
	struct text in = {0}, out = {0}, other = {0};
	bool limited;

	text_add(&in, log_text, sizeof(log_text) - 1);
	limited = run(pats, &in, &out, false);
	limited = run(interpreted, &in, &other, false) || limited;
	must(limited || text_same(&out, &other), "JIT is the interpreter");
	text_free(&in);
	text_free(&out);
	text_free(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct ipsa_patterns *pats = load(data, len, true), *interpreted;
	size_t errors = 0;
	enum ipsa_code code;

	if (pats == NULL)
		return 0;
	code = ipsa_patterns_check(pats, builtin_catalog(), count_errors,
		&errors);
	must(code == (errors > 0 ? IPSA_BAD_FILE : IPSA_OK),
		"samples that fail are told");
	interpreted = load(data, len, false);
	must(interpreted != NULL, "a file is as good without JIT");
	use(pats, interpreted);
	ipsa_patterns_free(interpreted);
	ipsa_patterns_free(pats);
	return 0;
}
