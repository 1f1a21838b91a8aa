/* SPDX-License-Identifier: MIT */
/*
 * A file of records, or in another encoding, annotated. Its first three bytes
 * say how, each a bit set over '0', so that seeds can be typed:
 *
 *	1  1 the format is guessed, 2 fields of ECS, 4 of OCSF, 8 brief, 16 loose, 32 matched, 64 JSON
 *	   instead of records
 *	2  style (2 bits); output encoding (2 bits over it)
 *	3  how the input is cut
 *
 * The laws of the design are the oracles: see README.md.
 */
#ifndef RECORDS_H
#define RECORDS_H

#include "laws.h"

enum { HEAD = 3 };

static inline void compare(const struct text *in, const struct text *out,
	const struct ipsa_options *options, bool jit, const char *law)
{
	struct text other = {0};

	if (run(&other, in, options, jit) == 0)
		must(text_same(&other, out), law);
	text_free(&other);
}

static inline void check_stripped(const struct text *in, const struct text *out,
	const struct ipsa_options *o)
{
	const struct ipsa_options strip = {.format = o->format,
		.strip = true};
	struct text a = {0}, b = {0};

	must(subsequence(in, out), "nothing is taken away");
	(void)run(&a, in, &strip, true);
	(void)run(&b, out, &strip, true);
	must(text_same(&a, &b), "stripped, output is input");
	text_free(&a);
	text_free(&b);
}

static inline void check(const struct text *in, const struct ipsa_options *o,
	unsigned cut)
{
	struct ipsa_options unsieved = *o;
	struct text out = {0}, other = {0};
	struct ipsa_annotator *a = make(o, true, &other);
	bool adds = !o->json && !o->matched &&
		o->output_encoding == IPSA_ENCODING_INPUT;

	unsieved.unsieved = true;
	feed_cut(a, in, cut, 0);
	ipsa_annotator_free(a);
	if (run(&out, in, o, true) == 0) {
		compare(in, &out, &unsieved, true, "sieved is unsieved");
		check_eager(in, &out, o);
		compare(in, &out, o, false, "JIT is the interpreter");
		if (adds)
			compare(&out, &out, o, true, "twice is once");
	}
	must(text_same(&out, &other), "any cut gives the same output");
	if (adds)
		check_stripped(in, &out, o);
	text_free(&out);
	text_free(&other);
}

/* A harness of one format. */
static inline int fuzz_records(const uint8_t *data, size_t len,
	enum ipsa_format format)
{
	static const enum ipsa_style styles[] = {IPSA_INLINE, IPSA_END,
		IPSA_BELOW, IPSA_INLINE};
	struct ipsa_options o = {.style = IPSA_INLINE};
	struct text in = {0};
	unsigned how;

	if (len < HEAD)
		return 0;
	how = data[0] ^ '0';
	o.format = (how & 1) != 0 ? IPSA_FORMAT_AUTO : format;
	o.fields = (enum ipsa_fields)((how >> 1 & 3) % 3);
	o.brief = (how & 8) != 0;
	o.loose = (how & 16) != 0;
	o.matched = (how & 32) != 0;
	o.json = (how & 64) != 0;
	how = data[1] ^ '0';
	o.style = styles[how & 3];
	o.output_encoding = (enum ipsa_encoding)(how >> 2 & 3);
	text_add(&in, data + HEAD, len - HEAD);
	check(&in, &o, (unsigned)(data[2] ^ '0'));
	text_free(&in);
	return 0;
}

#endif
