/* SPDX-License-Identifier: MIT */
/*
 * A log, annotated in every way. Its first four bytes say how, each a bit set
 * over '0', so that `0000` is the plain filter and seeds can be typed:
 *
 *	1  style (2 bits), 4 brief, 8 loose, 16 matched, 32 colour, and in the
 *	   highest two bits JSON or strip instead
 *	2  template (4 bits), families (2 bits)
 *	3  how the input is cut
 *	4  whether the rest is made into a line that is longer than the window,
 *	   which takes its time and is done only where its bytes add up to a
 *	   multiple of 64
 *
 * The laws of the design are the oracles: see README.md.
 */
#include "decode.h"
#include "laws.h"
#include "limits.h"

enum { HEAD = 4, PART_MAX = 4096, EVERY = 20 * 1000 };

struct way {
	struct ipsa_options options;
	uint64_t cut;           /* a seed; 0: byte by byte */
	bool long_line;
};

/* --- what to do --------------------------------------------------------- */

#define M "{meaning} {meaning} {meaning} {meaning} "

static const char *const templates[] = {NULL, "{name}", "{meaning}",
	"{code} {hex} {severity} {class} {retry} {space} {family}", "",
	"x", M M M, M "{action}", "'{name}' ({code}): {action} {action} done"};

static const char *const families[] = {NULL, "windows-ipsec",
	"ntstatus-ipsec,wfp", "ras,ike-notify,windows-ipsec"};

static void set_options(struct ipsa_options *o, unsigned how, unsigned texts)
{
	static const enum ipsa_style styles[] = {IPSA_INLINE, IPSA_END,
		IPSA_BELOW, IPSA_INLINE};

	*o = (struct ipsa_options){0};
	o->style = styles[how & 3];
	o->brief = (how & 4) != 0;
	o->loose = (how & 8) != 0;
	o->matched = (how & 16) != 0;
	o->color = (how & 32) != 0;
	o->json = (how >> 6) == 1;
	o->strip = (how >> 6) == 2;
	o->template_ = templates[(texts & 15) % (sizeof(templates) /
		sizeof(templates[0]))];
	o->families = families[texts >> 4 & 3];
}

/* --- lines longer than the window --------------------------------------- */

/* The input without line ends, so that it can be a part of a line. */
static void add_part(struct text *to, const uint8_t *data, size_t len)
{
	size_t start = to->len;

	text_add(to, data, len < PART_MAX ? len : PART_MAX);
	for (size_t i = start; i < to->len; i++) {
		if (to->ptr[i] == '\n')
			to->ptr[i] = ' ';
	}
}

/* Put the input so that it lies over a place where windows meet. */
static void add_at(struct text *to, size_t at, char filler,
	const uint8_t *data, size_t len, size_t before)
{
	at = at > before ? at - before : 0;
	if (at > to->len)
		text_fill(to, filler, at - to->len);
	add_part(to, data, len);
}

static void make_long(struct text *to, unsigned way, unsigned detail,
	const uint8_t *data, size_t len)
{
	static const char note[] = " [= 13801: This note is one of many, that "
		"fill a line with what does not count; and so it goes on.]";
	static const char fillers[] = {'.', ' ', '-', 'e'};
	char filler = fillers[detail & 3];
	size_t before = len < PART_MAX ? len / 2 : PART_MAX / 2;

	switch (way) {
	case 0:                 /* again and again */
		while (to->len <= RECORD_MAX + RECORD_MAX / 4) {
			add_part(to, data, len);
			text_fill(to, filler, EVERY - (detail >> 2));
		}
		break;
	case 1:                 /* over the end of what gates see */
		add_at(to, RECORD_MAX - (detail >> 2), filler, data, len,
			before);
		add_at(to, RECORD_MAX + WINDOW_STRIDE + WINDOW_MARGIN, filler,
			data, len, before);
		break;
	case 2:                 /* over each border of windows */
		for (size_t i = 1; i <= 17; i++)
			add_at(to, i * WINDOW_STRIDE + WINDOW_MARGIN, filler,
				data, len, before + (detail >> 2));
		break;
	default:                /* among notes, more than may be held */
		while (to->len <= RECORD_RAW_MAX + RECORD_MAX / 4) {
			for (int i = 0; i < 100; i++)
				text_add(to, note, sizeof(note) - 1);
			add_part(to, data, len);
		}
	}
	text_fill(to, filler, detail);
}

static unsigned sum(const uint8_t *data, size_t len)
{
	unsigned all = 0;

	while (len-- > 0)
		all += data[len];
	return all;
}

/* The log itself; true if it has a line longer than the window. */
static bool make_input(struct text *to, unsigned how, const uint8_t *data,
	size_t len)
{
	bool is_long = (how & 31) >= 28 && len > 0 && sum(data, len) % 64 == 0;

	if (is_long) {
		make_long(to, how & 3, how >> 5, data, len);
		text_add_string(to, "\n");
	}
	text_add(to, data, len);
	return is_long;
}

/* --- oracles ------------------------------------------------------------ */

/* Law 1; the annotator has done a file before, and must have forgotten it. */
static void check_cuts(struct ipsa_annotator *a, struct text *out,
	const struct text *in, const struct way *way)
{
	struct text first = *out;

	*out = (struct text){0};
	must(ipsa_annotator_begin(a, "-") == IPSA_OK, "begin");
	feed_cut(a, in, way->cut, way->long_line ? 3000 : 0);
	must(text_same(out, &first), "any cut gives the same output");
	text_free(out);
	*out = first;
}

static void ignore(void *ctx, const struct ipsa_candidate *c)
{
	size_t *total = ctx;

	*total += c->len + c->line + c->column + strlen(c->pattern) +
		(c->gate != NULL ? strlen(c->gate) : 0);
	for (size_t i = 0; i < c->len; i++)
		*total += (unsigned char)c->text[i];
}

/* Law 4, and that being told why changes nothing. */
static void check_engines(const struct text *in, const struct text *out,
	const struct way *way)
{
	struct ipsa_options options = way->options;
	struct text other = {0};
	size_t total = 0;

	options.unsieved = true;
	if (run(&other, in, &options, true) == 0)
		must(text_same(&other, out), "sieved is unsieved");
	other.len = 0;
	options.unsieved = false;
	options.why = ignore;
	options.why_ctx = &total;
	if (run(&other, in, &options, true) == 0)
		must(text_same(&other, out), "why changes nothing");
	other.len = 0;
	if (run(&other, in, &way->options, false) == 0)
		must(text_same(&other, out), "JIT is the interpreter");
	text_free(&other);
	check_eager(in, out, &way->options);
}

/*
 * Law 3. Where --matched left the first lines out, a byte-order mark in the
 * midst of the file may have come to its start, and is no text there.
 */
static bool has_mark(const struct text *t)
{
	return t->len >= 3 && memcmp(t->ptr, "\xEF\xBB\xBF", 3) == 0;
}

/* The same with the format named: what is left out may be the line that the
 * format was guessed from. */
static bool is_twice_as_text(const struct text *in, const struct way *way)
{
	struct ipsa_options text = way->options;
	struct text once = {0}, again = {0};
	bool same;

	text.format = IPSA_FORMAT_TEXT;
	same = run(&once, in, &text, true) > 0 || has_mark(&once) ||
		run(&again, &once, &text, true) > 0 || text_same(&again, &once);
	text_free(&once);
	text_free(&again);
	return same;
}

static void check_twice(const struct text *in, const struct text *out,
	const struct way *way)
{
	struct text again = {0};

	if (way->options.matched && has_mark(out))
		return;
	if (run(&again, out, &way->options, true) == 0 &&
	    !text_same(&again, out))
		must(way->options.matched && is_twice_as_text(in, way),
			"twice is once");
	text_free(&again);
}

static size_t lines(const struct text *t)
{
	size_t count = 0;

	for (size_t i = 0; i < t->len; i++)
		count += t->ptr[i] == '\n';
	return count;
}

/* Laws 2 and 5. */
static void check_added(const struct text *in, const struct text *out,
	const struct way *way)
{
	static const struct ipsa_options strip = {.strip = true};
	struct text a = {0}, b = {0};

	must(subsequence(in, out), "nothing is taken away");
	(void)run(&a, in, &strip, true);
	(void)run(&b, out, &strip, true);
	must(text_same(&a, &b), "stripped, output is input");
	must(way->options.style == IPSA_BELOW || lines(in) == lines(out),
		"inline and end keep the lines");
	text_free(&a);
	text_free(&b);
}

/* The number behind a key of a JSON line. */
static size_t number(const char *line, const char *key)
{
	const char *at = strstr(line, key);

	must(at != NULL, "every key is there");
	return (size_t)strtoull(at + strlen(key), NULL, 10);
}

/* Does the text of a reference stand there, in the encoding of the input? */
static bool stands_at(const struct text *in, enum encoding encoding,
	size_t offset, const char *text, size_t len)
{
	size_t width = encoding == ENCODING_UTF8 ? 1 : 2;

	if (offset >= in->len || len > (in->len - offset) / width)
		return false;
	for (size_t i = 0; i < len; i++) {
		const char *at = in->ptr + offset + i * width;

		if (at[encoding == ENCODING_UTF16BE] != text[i] ||
		    (width == 2 && at[encoding == ENCODING_UTF16LE] != 0))
			return false;
	}
	return true;
}

/* Is the reference where the object says that it is? */
static void check_object(const char *line, const struct text *in)
{
	size_t offset = number(line, "\"offset\":"), at = 0, mark, number_ = 1;
	const char *text = strstr(line, "\"text\":\"");
	enum encoding encoding;
	size_t seen = 1;
	bool odd;

	must(text != NULL, "every key is there");
	text += strlen("\"text\":\"");
	while (!ipsa_encoding_guess((const unsigned char *)in->ptr, seen,
	    seen == in->len, &encoding, &odd))
		seen++;
	must(stands_at(in, encoding, offset, text, strcspn(text, "\"\\")),
		"the text stands at its offset");
	if (encoding != ENCODING_UTF8)
		return;
	mark = in->len >= 3 && memcmp(in->ptr, "\xEF\xBB\xBF", 3) == 0 ?
		3 : 0;
	for (size_t i = 0; i < offset; i++) {
		if (in->ptr[i] == '\n') {
			number_++;
			at = i + 1;
			mark = 0;
		}
	}
	must(number(line, "\"line\":") == number_, "the line is right");
	must(number(line, "\"column\":") == offset - at - mark + 1,
		"the column is right");
}

static void check_json(const struct text *in, const struct text *out)
{
	char *copy = malloc(out->len + 1), *line, *end;
	size_t count = 0;

	must(copy != NULL, "memory");
	if (out->len > 0)
		memcpy(copy, out->ptr, out->len);
	copy[out->len] = '\0';
	must(strlen(copy) == out->len, "JSON holds no NUL");
	for (line = copy; *line != '\0'; line = end + 1) {
		end = strchr(line, '\n');
		must(end != NULL && *line == '{' && end[-1] == '}',
			"an object a line");
		*end = '\0';
		/* Few are looked at closely in what is long. */
		if (count++ < 50)
			check_object(line, in);
	}
	free(copy);
}

/* --- all of it ---------------------------------------------------------- */

static void check(const struct text *in, const struct way *way)
{
	const struct ipsa_options *o = &way->options;
	struct text out = {0};
	struct ipsa_annotator *a = make(o, true, &out);
	bool limited;

	feed_whole(a, in);
	limited = ipsa_annotator_counts(a).limits > 0;
	check_cuts(a, &out, in, way);
	ipsa_annotator_free(a);
	if (o->strip)
		must(subsequence(&out, in), "strip only takes away");
	if (o->json)
		check_json(in, &out);
	/* Of a long line only what it alone can break: time is dear. */
	if (!limited && !o->strip && !way->long_line)
		check_engines(in, &out, way);
	if (!limited && !o->strip && !o->json && !o->color)
		check_twice(in, &out, way);
	if (!o->strip && !o->json && !o->color && !o->matched)
		check_added(in, &out, way);
	text_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct text in = {0};
	struct way way;
	unsigned head[HEAD];

	if (len < HEAD)
		return 0;
	for (size_t i = 0; i < HEAD; i++)
		head[i] = data[i] ^ '0';
	set_options(&way.options, head[0], head[1]);
	way.cut = head[2];
	way.long_line = make_input(&in, head[3], data + HEAD, len - HEAD);
	check(&in, &way);
	text_free(&in);
	return 0;
}
