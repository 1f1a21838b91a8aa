/* SPDX-License-Identifier: MIT */
/*
 * The laws of design.md as properties, for lines of text: over inputs made of
 * fragments, over annotated inputs that were broken again, and over the lines
 * of tests/cases; for every style, with brief and full notes, several templates
 * and so on. test_formats.c has what are no lines of text.
 *
 * $LAWS_ROUNDS multiplies the number of inputs. An input that breaks a law is
 * shortened before it is shown.
 */
#include "support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTE_OPEN " [= "
#define MARK "\xEF\xBB\xBF"

enum {
	INPUTS = 45,            /* for each law and choice of options */
	SMALL = 48,             /* bytes: cut at every position */
	CUTS = 6,               /* of what is larger */
	NOTE_MOST = 1024,
	LINES_MOST = 4096
};

/* --- choices of options ------------------------------------------------- */

static const char *const templates[] = {
	NULL,
	"",
	"{name} {code}",
	"{hex} {severity} {class} {retry} {space} {family}",
	"error {code}/ERROR_IPSEC_IKE_AUTH_FAIL error {hex} 13801",
	"{meaning} {action} {meaning} {action} {meaning} {action} {meaning} "
	"{action} {meaning} {action} {meaning} {action} {meaning} {action}",
};

enum extra { PLAIN, MATCHED, FAMILIES, EXTRAS };

struct choice {
	enum ipsa_style style;
	unsigned template_;
	bool brief, loose;
	enum extra extra;
};

static const char *const styles[] = {"inline", "end", "below"};

static unsigned choice_count(void)
{
	return 3 * 2 * 2 * EXTRAS * (unsigned)COUNT(templates);
}

static struct choice choice_at(unsigned at)
{
	struct choice c = {.style = (enum ipsa_style)(at % 3)};

	at /= 3;
	c.brief = at % 2;
	c.loose = at / 2 % 2;
	at /= 4;
	c.extra = (enum extra)(at % EXTRAS);
	c.template_ = at / EXTRAS;
	return c;
}

static struct ipsa_options options_of(const struct choice *c)
{
	return (struct ipsa_options){.format = IPSA_FORMAT_TEXT,
		.style = c->style, .brief = c->brief,
		.loose = c->loose, .template_ = templates[c->template_],
		.matched = c->extra == MATCHED,
		.families = c->extra == FAMILIES ? "windows-ipsec" : NULL};
}

/* --- what is tried ------------------------------------------------------ */

/* The annotators of one choice, and where they write. */
struct trial {
	struct choice choice;
	struct ipsa_annotator *plain, *interpreted, *unsieved, *json, *all;
	struct ipsa_annotator *loose_json, *color, *strip, *why, *why_bytes;
	struct ipsa_annotator *eager; /* knows all that came before */
	struct bytes out, why_out, why_bytes_out;
	struct bytes a, b, c;   /* results that a law compares */
};

/* A law: false where the input breaks it. */
typedef bool law_fn(struct trial *t, const struct bytes *in);

static const struct cut whole = {CUT_WHOLE, 0};
static const struct cut bytewise = {CUT_BYTES, 0};

/* Set `to` to what the annotator makes of the input. */
static void run(struct trial *t, struct ipsa_annotator *a, struct bytes *to,
	const struct bytes *in, struct cut cut)
{
	bytes_clear(&t->out);
	annotator_run(a, in->ptr, in->len, cut);
	bytes_clear(to);
	bytes_add(to, t->out.ptr, t->out.len);
}

static void tell(void *ctx, const struct ipsa_candidate *c)
{
	bytes_format(ctx, "%s:%llu:%llu: %.*s %s %s %s %d\n", c->file,
		(unsigned long long)c->line, (unsigned long long)c->column,
		(int)c->len, c->text, c->pattern,
		c->gate != NULL ? c->gate : "-",
		c->entry != NULL ? c->entry->meaning : "-", c->verdict);
}

static struct ipsa_annotator *make_why(struct trial *t, struct bytes *to)
{
	struct ipsa_options o = options_of(&t->choice);

	o.why = tell;
	o.why_ctx = to;
	return annotator_make(&o, &t->out);
}

static void begin(struct trial *t, const struct choice *choice)
{
	struct ipsa_options o = options_of(choice), other;

	*t = (struct trial){.choice = *choice};
	t->plain = annotator_make(&o, &t->out);
	t->interpreted = annotator_make_interpreted(&o, &t->out);
	other = o;
	other.unsieved = true;
	t->unsieved = annotator_make(&other, &t->out);
	other = o;
	other.eager = true;
	t->eager = annotator_make(&other, &t->out);
	other = o;
	other.matched = false;
	t->all = annotator_make(&other, &t->out);
	other.color = true;
	t->color = annotator_make(&other, &t->out);
	other = o;
	other.json = true;
	t->json = annotator_make(&other, &t->out);
	other.loose = true;
	t->loose_json = annotator_make(&other, &t->out);
	other = (struct ipsa_options){.format = IPSA_FORMAT_TEXT,
		.strip = true};
	t->strip = annotator_make(&other, &t->out);
	t->why = make_why(t, &t->why_out);
	t->why_bytes = make_why(t, &t->why_bytes_out);
}

static void end(struct trial *t)
{
	struct ipsa_annotator *const all[] = {t->plain, t->interpreted,
		t->unsieved, t->json, t->all, t->loose_json, t->color,
		t->strip, t->why, t->why_bytes, t->eager};
	struct bytes *const bytes[] = {&t->out, &t->why_out,
		&t->why_bytes_out, &t->a, &t->b, &t->c};

	for (size_t i = 0; i < COUNT(all); i++)
		ipsa_annotator_free(all[i]);
	for (size_t i = 0; i < COUNT(bytes); i++)
		bytes_free(bytes[i]);
}

/* --- the laws ----------------------------------------------------------- */

static bool cut_alike(struct trial *t, struct ipsa_annotator *a,
	const struct bytes *in, struct cut cut)
{
	run(t, a, &t->b, in, cut);
	return bytes_same(&t->a, &t->b);
}

static bool cuts_alike(struct trial *t, struct ipsa_annotator *a,
	const struct bytes *in)
{
	uint64_t state = in->len;

	run(t, a, &t->a, in, whole);
	if (!cut_alike(t, a, in, bytewise))
		return false;
	for (size_t at = 1; in->len <= SMALL && at < in->len; at++)
		if (!cut_alike(t, a, in, (struct cut){CUT_AT, at}))
			return false;
	for (unsigned i = 0; in->len > SMALL && i < CUTS; i++) {
		size_t at = random_below(&state, in->len);

		if (!cut_alike(t, a, in, (struct cut){CUT_AT, at}) ||
		    !cut_alike(t, a, in, (struct cut){CUT_RANDOM, i}))
			return false;
	}
	return true;
}

static bool cutting(struct trial *t, const struct bytes *in)
{
	return cuts_alike(t, t->plain, in);
}

static bool cutting_json(struct trial *t, const struct bytes *in)
{
	return cuts_alike(t, t->json, in);
}

static bool cutting_strip(struct trial *t, const struct bytes *in)
{
	return cuts_alike(t, t->strip, in);
}

/* Candidates are told in the same order, with the same verdicts. */
static bool cutting_why(struct trial *t, const struct bytes *in)
{
	bytes_clear(&t->why_out);
	bytes_clear(&t->why_bytes_out);
	run(t, t->why, &t->a, in, whole);
	run(t, t->why_bytes, &t->b, in, bytewise);
	run(t, t->plain, &t->c, in, whole);
	return bytes_same(&t->why_out, &t->why_bytes_out) &&
		bytes_same(&t->a, &t->b) && bytes_same(&t->a, &t->c);
}

static bool stripping(struct trial *t, const struct bytes *in)
{
	run(t, t->all, &t->a, in, whole);
	run(t, t->strip, &t->b, &t->a, whole);
	run(t, t->strip, &t->c, in, whole);
	return bytes_same(&t->b, &t->c);
}

static bool adding(struct trial *t, const struct bytes *in)
{
	uint64_t before = ipsa_annotator_counts(t->all).notes;
	size_t at = 0;
	bool none;

	run(t, t->all, &t->a, in, whole);
	for (size_t i = 0; i < t->a.len && at < in->len; i++)
		at += t->a.ptr[i] == in->ptr[at];
	none = ipsa_annotator_counts(t->all).notes == before;
	return at == in->len && none == (t->a.len == in->len);
}

/* Where --matched drops the first line, a mark that began another would be
 * one of the file in the second pass. */
static bool second_pass(struct trial *t, const struct bytes *in)
{
	if (t->choice.extra == MATCHED && bytes_have(in, "\n" MARK))
		return true;
	run(t, t->plain, &t->a, in, whole);
	run(t, t->plain, &t->b, &t->a, whole);
	return bytes_same(&t->a, &t->b);
}

static bool interpreting(struct trial *t, const struct bytes *in)
{
	run(t, t->plain, &t->a, in, whole);
	run(t, t->interpreted, &t->b, in, whole);
	return bytes_same(&t->a, &t->b);
}

static bool sieving(struct trial *t, const struct bytes *in)
{
	run(t, t->plain, &t->a, in, whole);
	run(t, t->unsieved, &t->b, in, whole);
	return bytes_same(&t->a, &t->b);
}

static bool remembering(struct trial *t, const struct bytes *in)
{
	run(t, t->unsieved, &t->a, in, whole);
	run(t, t->eager, &t->b, in, whole);
	if (!bytes_same(&t->a, &t->b))
		return false;
	run(t, t->eager, &t->b, in, whole);
	return bytes_same(&t->a, &t->b);
}

static bool keeping_lines(struct trial *t, const struct bytes *in)
{
	if (t->choice.style == IPSA_BELOW)
		return true;
	run(t, t->all, &t->a, in, whole);
	return bytes_count(&t->a, "\n") == bytes_count(in, "\n");
}

/* Where the line at `at` ends, its newline included. */
static size_t line_end(const struct bytes *b, size_t at)
{
	const char *nl = memchr(b->ptr + at, '\n', b->len - at);

	return nl != NULL ? (size_t)(nl - b->ptr) + 1 : b->len;
}

/* The length of a note at `at`; 0 where there is none. */
static size_t note_at(const struct bytes *b, size_t at)
{
	size_t i = at + strlen(NOTE_OPEN), most = at + NOTE_MOST;

	if (b->len <= i || memcmp(b->ptr + at, NOTE_OPEN, i - at) != 0 ||
	    strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", b->ptr[i]) ==
	    NULL || b->ptr[i] == '\0')
		return 0;
	for (; i < b->len && i < most; i++) {
		if (b->ptr[i] == ']')
			return i + 1 - at;
		if (b->ptr[i] == '[' || (unsigned char)b->ptr[i] < ' ' ||
		    b->ptr[i] == 0x7F)
			return 0;
	}
	return 0;
}

static bool is_line_of_notes(const struct bytes *b, size_t at, size_t to)
{
	size_t len = 1;

	while (len > 0) {
		len = note_at(b, at);
		at += len;
	}
	return at < to && (b->ptr[at] == '\n' ||
		(b->ptr[at] == '\r' && b->ptr[at + 1] == '\n'));
}

/* `b` may go beyond `a` only by lines of notes. */
static bool is_prefix(const struct bytes *a, const struct bytes *b,
	bool notes_may_wait)
{
	size_t at = a->len;

	if (a->len > b->len || memcmp(a->ptr, b->ptr, a->len) != 0)
		return false;
	for (; at < b->len; at = line_end(b, at))
		if (!notes_may_wait ||
		    !is_line_of_notes(b, at, line_end(b, at)))
			return false;
	return true;
}

/*
 * After each line that was fed, all that it becomes is written. Only what may
 * be a repetition of notes below is not said twice.
 */
static bool owes_nothing(struct trial *t, struct ipsa_annotator *a,
	const struct bytes *in, bool notes_may_wait)
{
	for (size_t to = line_end(in, 0); to > 0 && in->ptr[to - 1] == '\n';
	    to = to < in->len ? line_end(in, to) : 0) {
		run(t, a, &t->b, &(struct bytes){in->ptr, to, 0}, whole);
		bytes_clear(&t->out);
		assert_int_equal(ipsa_annotator_begin(a, "-"), IPSA_OK);
		assert_int_equal(ipsa_annotator_feed(a, in->ptr, to),
			IPSA_OK);
		bytes_clear(&t->a);
		bytes_add(&t->a, t->out.ptr, t->out.len);
		assert_int_equal(ipsa_annotator_finish(a), IPSA_OK);
		if (!is_prefix(&t->a, &t->b, notes_may_wait))
			return false;
	}
	return true;
}

static bool owing(struct trial *t, const struct bytes *in)
{
	return in->len == 0 || (owes_nothing(t, t->plain, in,
		t->choice.style == IPSA_BELOW) &&
		owes_nothing(t, t->json, in, false) &&
		owes_nothing(t, t->strip, in, false));
}

/* Does `line` of `a` stand somewhere in `b` at or after *at? Move behind. */
static bool next_same(const struct bytes *a, size_t from, size_t to,
	const struct bytes *b, size_t *at)
{
	while (*at < b->len) {
		size_t end = line_end(b, *at), len = end - *at;
		const char *start = b->ptr + *at;

		*at = end;
		if (len == to - from &&
		    memcmp(start, a->ptr + from, len) == 0)
			return true;
	}
	return false;
}

/* What --matched writes are lines of what is written without it. */
static bool matching(struct trial *t, const struct bytes *in)
{
	size_t at = 0, to;

	if (t->choice.extra != MATCHED ||
	    (in->len >= 3 && memcmp(in->ptr, MARK, 3) == 0))
		return true;
	run(t, t->plain, &t->a, in, whole);
	run(t, t->all, &t->b, in, whole);
	for (size_t from = 0; from < t->a.len; from = to) {
		to = line_end(&t->a, from);
		if (!next_same(&t->a, from, to, &t->b, &at))
			return false;
	}
	return true;
}

/* Without the colours it is the same, where the input has no escapes. */
static bool coloring(struct trial *t, const struct bytes *in)
{
	static const char *const codes[] = {"\033[36m", "\033[m"};

	if (bytes_have(in, "\033"))
		return true;
	run(t, t->all, &t->a, in, whole);
	run(t, t->color, &t->b, in, whole);
	bytes_clear(&t->c);
	for (size_t i = 0, len; i < t->b.len; i += len) {
		len = t->b.ptr[i] != '\033' ? 1 :
			strlen(codes[t->b.ptr[i + 2] == 'm']);
		if (len == 1)
			bytes_add_char(&t->c, t->b.ptr[i]);
	}
	return bytes_same(&t->a, &t->c);
}

/* --- laws of --json ----------------------------------------------------- */

/* What one object of --json says of a reference. */
struct told {
	unsigned long long line, column, offset, code, cluster;
	char text[160], name[160], space[32];
	bool agrees;
};

static const char *value(const char *object, const char *key)
{
	char quoted[40];
	const char *at;

	(void)snprintf(quoted, sizeof(quoted), "\"%s\":", key);
	at = strstr(object, quoted);
	assert_non_null(at);
	return at + strlen(quoted);
}

static void string_of(char *to, size_t room, const char *object,
	const char *key)
{
	const char *from = value(object, key);
	size_t len = strcspn(from + 1, "\"");

	*to = '\0';
	if (*from == '"' && len < room)
		(void)snprintf(to, room, "%.*s", (int)len, from + 1);
}

static unsigned long long number_of(const char *object, const char *key)
{
	return strtoull(value(object, key), NULL, 10);
}

/* The next object at *at of lines of JSON; false at the end. */
static bool next_told(const struct bytes *json, size_t *at, struct told *r)
{
	const char *object = json->ptr + *at;

	if (*at >= json->len)
		return false;
	*at = line_end(json, *at);
	r->line = number_of(object, "line");
	r->column = number_of(object, "column");
	r->offset = number_of(object, "offset");
	r->code = number_of(object, "code");
	r->cluster = number_of(object, "cluster");
	r->agrees = *value(object, "agrees") == 't';
	string_of(r->text, sizeof(r->text), object, "text");
	string_of(r->name, sizeof(r->name), object, "name");
	string_of(r->space, sizeof(r->space), object, "space");
	return true;
}

static bool points_there(const struct bytes *in, const struct told *r)
{
	size_t len = strlen(r->text), start = 0, line = 1;

	if (r->offset + len > in->len ||
	    memcmp(in->ptr + r->offset, r->text, len) != 0)
		return false;
	for (size_t i = 0; i < r->offset; i++) {
		if (in->ptr[i] != '\n')
			continue;
		start = i + 1;
		line++;
	}
	if (line == 1 && in->len >= 3 && memcmp(in->ptr, MARK, 3) == 0)
		start = 3;
	return r->line == line && r->column == r->offset - start + 1;
}

static bool pointing(struct trial *t, const struct bytes *in)
{
	struct told r = {0};
	unsigned long long cluster = 0, offset = 0;
	size_t at = 0;

	run(t, t->json, &t->a, in, whole);
	while (next_told(&t->a, &at, &r)) {
		if (!points_there(in, &r) || r.offset < offset ||
		    r.cluster < cluster || r.cluster > cluster + 1)
			return false;
		cluster = r.cluster;
		offset = r.offset;
	}
	return true;
}

/* --loose finds what is found without it, and maybe more. */
static bool loosening(struct trial *t, const struct bytes *in)
{
	struct told r = {0}, s = {0};
	size_t at = 0, from = 0;

	run(t, t->json, &t->a, in, whole);
	run(t, t->loose_json, &t->b, in, whole);
	while (next_told(&t->a, &at, &r)) {
		do {
			if (!next_told(&t->b, &from, &s))
				return false;
		} while (r.offset != s.offset || r.code != s.code ||
			r.agrees != s.agrees);
	}
	return true;
}

/* A place that is neither inside a note nor inside a reference. */
static bool is_free(const struct bytes *in, const struct bytes *json,
	size_t place)
{
	struct told r = {0};
	size_t at = 0, len;

	for (size_t i = 0; i < place; i += len > 0 ? len : 1) {
		len = note_at(in, i);
		if (len > 0 && i + len > place)
			return false;
	}
	/* An unfinished note would end with ours. */
	for (size_t i = 0; i < place; i++)
		if (place - i < 5 && memcmp(in->ptr + i, NOTE_OPEN,
		    place - i < 4 ? place - i : 4) == 0)
			return false;
	while (next_told(json, &at, &r))
		if (r.offset < place && place < r.offset + strlen(r.text))
			return false;
	return place < 3 ? false : in->ptr[place - 1] != '\r';
}

/* The same references, whatever bytes they stand at? */
static bool same_told(const struct bytes *a, const struct bytes *b)
{
	struct told r = {0}, s = {0};
	size_t at = 0, from = 0;

	while (next_told(a, &at, &r))
		if (!next_told(b, &from, &s) || r.line != s.line ||
		    strcmp(r.text, s.text) != 0 || r.code != s.code ||
		    r.cluster != s.cluster || r.agrees != s.agrees)
			return false;
	return !next_told(b, &from, &s);
}

/* Wherever a note is put, the same references are found. */
static bool noting(struct trial *t, const struct bytes *in)
{
	static const char note[] = " [= X: error 13801]";
	uint64_t state = in->len;
	bool same = true;

	run(t, t->json, &t->a, in, whole);
	for (unsigned i = 0; same && i < CUTS && in->len > 0; i++) {
		size_t place = random_below(&state, in->len);
		struct bytes other = {0};

		if (!is_free(in, &t->a, place))
			continue;
		bytes_add(&other, in->ptr, place);
		bytes_add_text(&other, note);
		bytes_add(&other, in->ptr + place, in->len - place);
		run(t, t->json, &t->b, &other, whole);
		same = same_told(&t->a, &t->b);
		bytes_free(&other);
	}
	return same;
}

/* --- inputs ------------------------------------------------------------- */

static const unsigned codes[] = {13801, 13868, 13820, 13814, 13824, 13829,
	13806, 13999, 13000, 13843, 13815, 13023, 13926, 13111};

static const char *const names[] = {"ERROR_IPSEC_IKE_AUTH_FAIL",
	"ERROR_IPSEC_IKE_POLICY_MATCH", "ERROR_IPSEC_IKE_INVALID_HEADER",
	"ERROR_IPSEC_IKE_NO_CERT", "ERROR_IPSEC_IKE_UNHEARD_OF",
	"STATUS_IPSEC_BAD_SPI", "WARNING_IPSEC_MM_POLICY_PRUNED",
	"ERROR_IPSEC_IKE_PROCESS_ERR", "ERROR_IPSEC_IKE_INVALID_PAYLOAD"};

static const char *const words[] = {"error ", "error ", "Error: ", "error: ",
	"failed with error ", "ErrorCode=", "\"ErrorCode\":", "error code ",
	"port ", "pid=", "status ", "errors ", "rc=", "IKE ", "VPN-1 ", "IPsec",
	"event ", "Microsoft-Windows-Security-Auditing ", "word", " ", "  ",
	"terror ", "e", "<Data Name=\"ErrorCode\">", "<Task>", "</Data>",
	"RVA: ", "failed: ", "hresult ", "0x", "13", "%%", "-", "x", "_", "h",
	" bytes", "ms", "1", ".", ".1", ":", ";", "\t"};

static const char *const joints[] = {"", " ", "(", " (", ": ", " - ", "/",
	" / ", " = ", "('", "' / '", "\" - \"", "` = `", " ('", "')", "\")",
	", ", ",", " and ", " or ", "/", "/", "  ", ")", "))", "((", " )", "'",
	"\"", "`", " -", "- ", "''", "; "};

static const char *const notes[] = {" [= A]", " [= X: y]", " [= 0]",
	" [= ERROR_IPSEC_IKE_AUTH_FAIL]", " [= 13801]", " [= A\xC3\xA4]",
	" [= ERROR_IPSEC_IKE_AUTH_FAIL: x error 13801 y]", " [= ", " [=", " [",
	" [= A", " [= [= A]", "[= A]", " [= a]", " [= A\x01]", " [= A\x7F]",
	"]", "[", " [= A]]", "  [= A]", " [= A] [= B]", "[=", " [= A: [x]",
	"\n [= A]\n", "\n [= ERROR_IPSEC_IKE_AUTH_FAIL]\n", " [= A]\r\n"};

static const char *const ends[] = {"\n", "\n", "\r\n", "\r\n", "\r",
	"\r\r\n", "\n\n", "\n\r\n", "\n\r"};

/* With a NUL they are one byte longer than they look. */
static const struct {
	const char *text;
	size_t len;
} odd[] = {{"\0", 1}, {"\xFF", 1}, {"\xC3(", 2}, {MARK, 3}, {"\x80", 1},
	{"\xEF\xBB", 2}, {"\xEF", 1}, {"\033[36m", 5}, {"\033[m", 3},
	{"\xED\xA0\x80", 3}, {"\x01", 1}, {"\x7F", 1}, {"\v", 1}};

#define PICK(state, array) ((array)[random_below(state, COUNT(array))])

static void add_reference(struct bytes *to, uint64_t *state)
{
	unsigned code = PICK(state, codes);
	uint32_t hresult = 0x80070000U + code;

	switch (random_below(state, 16)) {
	case 0:
		bytes_format(to, "0x%X", code);
		break;
	case 1:
		bytes_format(to, "0x%x", code);
		break;
	case 2:
		bytes_format(to, "0X%X", code);
		break;
	case 3:
		bytes_format(to, "0x%08X", code);
		break;
	case 4:
		bytes_format(to, "%Xh", code);
		break;
	case 5:
		bytes_format(to, "0x%X", hresult);
		break;
	case 6:
		bytes_format(to, "%x", hresult);
		break;
	case 7:
		bytes_format(to, "%lu", (unsigned long)hresult);
		break;
	case 8:
		bytes_format(to, "-%lu", (unsigned long)(0U - hresult));
		break;
	case 9:
		bytes_format(to, "%%%%%u", code);
		break;
	case 10:
		bytes_add_text(to, "0xC0360001");
		break;
	case 11:
	case 12:
		bytes_add_text(to, PICK(state, names));
		break;
	default:
		bytes_format(to, "%u", code);
	}
}

/* A reference with a note somewhere inside it. */
static void add_interrupted(struct bytes *to, uint64_t *state)
{
	struct bytes ref = {0};
	size_t at;

	add_reference(&ref, state);
	at = random_below(state, ref.len);
	bytes_add(to, ref.ptr, at);
	bytes_add_text(to, PICK(state, notes));
	bytes_add(to, ref.ptr + at, ref.len - at);
	bytes_free(&ref);
}

/* A note as long as one may be, or one byte less or more. */
static void add_long_note(struct bytes *to, uint64_t *state)
{
	bytes_add_text(to, " [= A");
	bytes_fill(to, 'x', NOTE_MOST - 7 + random_below(state, 3));
	bytes_add_text(to, "]");
}

static void add_odd(struct bytes *to, uint64_t *state)
{
	size_t at = random_below(state, COUNT(odd));

	if (random_below(state, 40) == 0)
		add_long_note(to, state);
	else
		bytes_add(to, odd[at].text, odd[at].len);
}

static void add_fragment(struct bytes *to, uint64_t *state)
{
	switch (random_below(state, 14)) {
	case 0:
	case 1:
	case 2:
		add_reference(to, state);
		break;
	case 3:
	case 4:
		bytes_add_text(to, "error ");
		add_reference(to, state);
		break;
	case 5:
	case 6:
		bytes_add_text(to, PICK(state, joints));
		break;
	case 7:
	case 8:
		bytes_add_text(to, PICK(state, words));
		break;
	case 9:
	case 10:
		bytes_add_text(to, PICK(state, notes));
		break;
	case 11:
		bytes_add_text(to, PICK(state, ends));
		break;
	case 12:
		add_interrupted(to, state);
		break;
	default:
		add_odd(to, state);
	}
}

/* Leave a part out, double a part, or put something in: any part, or one of
 * whole lines. */
static void mutate(struct bytes *in, uint64_t *state)
{
	struct bytes out = {0};
	size_t from = random_below(state, in->len + 1);
	size_t to = from + random_below(state, in->len - from + 1);
	size_t kind = random_below(state, 3);

	if (random_below(state, 2) == 0) {
		from = line_end(in, from);
		to = line_end(in, to);
	}
	bytes_add(&out, in->ptr, kind == 1 ? to : from);
	if (kind == 2)
		add_fragment(&out, state);
	bytes_add(&out, in->ptr + (kind == 0 ? to : from),
		in->len - (kind == 0 ? to : from));
	bytes_free(in);
	*in = out;
}

/* A fresh input, or an annotated one that something befell. */
static void generate(struct trial *t, struct bytes *in, uint64_t seed)
{
	uint64_t state = seed;
	size_t count = 1 + random_below(&state, seed % 8 == 0 ? 60 : 11);
	struct ipsa_annotator *by = seed % 3 == 0 ? t->strip : t->all;

	bytes_clear(in);
	if (random_below(&state, 20) == 0)
		bytes_add_text(in, MARK);
	while (count-- > 0)
		add_fragment(in, &state);
	if (random_below(&state, 2) == 0)
		return;
	if (random_below(&state, 2) == 0)
		bytes_add_text(in, PICK(&state, ends));
	run(t, by, &t->a, in, whole);
	bytes_clear(in);
	bytes_add(in, t->a.ptr, t->a.len);
	for (count = random_below(&state, 4); count > 0; count--)
		mutate(in, &state);
}

/* --- judging ------------------------------------------------------------ */

/* Is it UTF-16, or might be? test_formats.c has such input. */
static bool is_wide(const struct bytes *in)
{
	return in->len >= 2 && (memcmp(in->ptr, "\xFF\xFE", 2) == 0 ||
		memcmp(in->ptr, "\xFE\xFF", 2) == 0 ||
		(in->ptr[0] == '\0') != (in->ptr[1] == '\0'));
}

static bool holds(struct trial *t, law_fn *law, const struct bytes *in)
{
	return is_wide(in) || law(t, in);
}

/* Leave out what can be left out of an input that still breaks the law. */
static void shorten(struct trial *t, law_fn *law, struct bytes *in)
{
	struct bytes less = {0};

	for (size_t part = in->len / 2; part > 0; part /= 2) {
		for (size_t at = 0; at + part <= in->len;) {
			bytes_clear(&less);
			bytes_add(&less, in->ptr, at);
			bytes_add(&less, in->ptr + at + part,
				in->len - at - part);
			if (holds(t, law, &less)) {
				at += part;
				continue;
			}
			bytes_clear(in);
			bytes_add(in, less.ptr, less.len);
		}
	}
	bytes_free(&less);
	(void)law(t, in);
}

static void judge(struct trial *t, law_fn *law, struct bytes *in)
{
	const struct choice *c = &t->choice;
	const char *template_ = templates[c->template_];

	if (holds(t, law, in))
		return;
	shorten(t, law, in);
	(void)fprintf(stderr, "style %s%s%s%s, template %s\n",
		styles[c->style], c->brief ? ", brief" : "",
		c->loose ? ", loose" : "", c->extra == PLAIN ? "" :
		c->extra == MATCHED ? ", matched" : ", families",
		template_ != NULL ? template_ : "(default)");
	bytes_print("input", in->ptr, in->len);
	bytes_print("a", t->a.ptr, t->a.len);
	bytes_print("b", t->b.ptr, t->b.len);
	bytes_print("c", t->c.ptr, t->c.len);
	fail_msg("the law is broken");
}

static unsigned long rounds(void)
{
	const char *text = getenv("LAWS_ROUNDS");
	unsigned long n = text != NULL ? strtoul(text, NULL, 10) : 1;

	return n > 0 ? n : 1;
}

/* Every input of tests/cases, whole and line by line. */
struct typed {
	struct bytes text;
	size_t starts[LINES_MOST], ends[LINES_MOST];
	size_t count;
};

static void add_typed(struct typed *typed, size_t start, size_t to)
{
	if (typed->count == LINES_MOST || to - start > 64 * 1024)
		return;
	typed->starts[typed->count] = start;
	typed->ends[typed->count++] = to;
}

static struct typed *read_typed(void)
{
	struct typed *typed = calloc(1, sizeof(*typed));
	DIR *dir = opendir("tests/cases");
	struct dirent *file;
	char path[512];

	assert_non_null(typed);
	assert_non_null(dir);
	while ((file = readdir(dir)) != NULL) {
		const char *dot = strrchr(file->d_name, '.');
		size_t at = typed->text.len;

		if (dot == NULL || strcmp(dot, ".in") != 0)
			continue;
		(void)snprintf(path, sizeof(path), "tests/cases/%s",
			file->d_name);
		assert_true(bytes_add_file(&typed->text, path));
		add_typed(typed, at, typed->text.len);
		for (size_t to; at < typed->text.len; at = to) {
			to = line_end(&typed->text, at);
			add_typed(typed, at, to);
		}
	}
	(void)closedir(dir);
	return typed;
}

static struct typed *typed;

/* Each typed line with some choices, which differ from line to line. */
static void judge_typed(struct trial *t, law_fn *law, unsigned choice)
{
	struct bytes in = {0};

	for (size_t i = 0; i < typed->count; i++) {
		if ((i + choice) % 16 != 0 && rounds() == 1)
			continue;
		bytes_clear(&in);
		bytes_add(&in, typed->text.ptr + typed->starts[i],
			typed->ends[i] - typed->starts[i]);
		judge(t, law, &in);
	}
	bytes_free(&in);
}

static void hold(law_fn *law)
{
	unsigned long inputs = INPUTS * rounds();
	struct bytes in = {0};
	struct trial t;

	for (unsigned i = 0; i < choice_count(); i++) {
		struct choice choice = choice_at(i);

		begin(&t, &choice);
		for (unsigned long j = 0; j < inputs; j++) {
			generate(&t, &in, j * choice_count() + i);
			judge(&t, law, &in);
		}
		judge_typed(&t, law, i);
		end(&t);
	}
	bytes_free(&in);
}

#define LAW(name, law) \
	static void name(void **state) \
	{ \
		(void)state; \
		hold(law); \
	}

LAW(input_may_be_cut_anywhere, cutting)
LAW(input_may_be_cut_anywhere_with_json, cutting_json)
LAW(input_may_be_cut_anywhere_when_stripping, cutting_strip)
LAW(why_tells_the_same_however_input_is_cut, cutting_why)
LAW(stripping_what_was_annotated_is_stripping_the_input, stripping)
LAW(the_input_stands_in_the_output, adding)
LAW(a_second_pass_changes_nothing, second_pass)
LAW(the_interpreter_does_what_jit_does, interpreting)
LAW(sieves_make_no_difference, sieving)
LAW(what_is_known_makes_no_difference, remembering)
LAW(inline_and_end_keep_the_number_of_lines, keeping_lines)
LAW(every_complete_line_is_written_at_once, owing)
LAW(matched_lines_are_lines_of_the_whole, matching)
LAW(colours_only_add, coloring)
LAW(json_points_at_the_references, pointing)
LAW(loose_finds_at_least_as_much, loosening)
LAW(notes_hide_nothing, noting)

static int set_up(void **state)
{
	(void)state;
	typed = read_typed();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	bytes_free(&typed->text);
	free(typed);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(input_may_be_cut_anywhere),
		cmocka_unit_test(input_may_be_cut_anywhere_with_json),
		cmocka_unit_test(input_may_be_cut_anywhere_when_stripping),
		cmocka_unit_test(why_tells_the_same_however_input_is_cut),
		cmocka_unit_test(
			stripping_what_was_annotated_is_stripping_the_input),
		cmocka_unit_test(the_input_stands_in_the_output),
		cmocka_unit_test(a_second_pass_changes_nothing),
		cmocka_unit_test(the_interpreter_does_what_jit_does),
		cmocka_unit_test(sieves_make_no_difference),
		cmocka_unit_test(what_is_known_makes_no_difference),
		cmocka_unit_test(inline_and_end_keep_the_number_of_lines),
		cmocka_unit_test(every_complete_line_is_written_at_once),
		cmocka_unit_test(matched_lines_are_lines_of_the_whole),
		cmocka_unit_test(colours_only_add),
		cmocka_unit_test(json_points_at_the_references),
		cmocka_unit_test(loose_finds_at_least_as_much),
		cmocka_unit_test(notes_hide_nothing),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
