/* SPDX-License-Identifier: MIT */
/*
 * JSON. A record is an object: one a line, over several lines, in an array, or
 * in an array that is the first member of the outer object. Of arrays around
 * records it is known how many are open: what else they hold passes.
 */
#include "format.h"
#include "json_texts.h"
#include "limits.h"

enum { BETWEEN, IN_OBJECT, IN_TAIL, IN_VALUE, PAST_LIMIT, PAST_LINE };

/* How far is looked for what an object or array begins with. */
enum { LOOK_MAX = 1024 };

static bool give(struct framer *f, struct piece *piece, enum piece_kind kind,
	size_t len)
{
	*piece = (struct piece){.kind = kind, .len = len};
	f->seen = 0;
	f->break_ahead -= len < f->break_ahead ? len : f->break_ahead;
	if (kind != PIECE_PASS && kind != PIECE_JOINT) {
		f->broken = kind == PIECE_BROKEN || kind == PIECE_STRAY;
		f->awaits = false;
	}
	return true;
}

static size_t blanks(struct span s, size_t at)
{
	while (at < s.len && ipsa_is_blank(s.ptr[at]))
		at++;
	return at;
}

/* The length of the line that begins `s`, with its end; 0 if it has none yet.
 * What was looked at before is not looked at again. */
static size_t line_len(struct framer *f, struct span s, bool last)
{
	const char *nl = memchr(s.ptr + f->seen, '\n', s.len - f->seen);

	if (nl != NULL)
		return (size_t)(nl - s.ptr) + 1;
	f->seen = s.len;
	return last ? s.len : 0;
}

/* A walk broke at `at`, or the end is there, or no more is held. */
static void breaks(struct framer *f, size_t at)
{
	f->breaks = f->break_ahead > 0 && at >= f->break_ahead ?
		f->breaks + 1 : 1;
	f->break_ahead = at;
}

/* Did so many break at a place ahead that this one is not tried? */
static bool is_hopeless(const struct framer *f)
{
	return f->break_ahead > 0 && f->breaks >= JSON_BREAKS_MAX;
}

/* A record that does not end: its first line passes, alone. */
static bool give_broken(struct framer *f, struct span s, struct piece *piece)
{
	const char *nl = memchr(s.ptr, '\n', s.len);

	f->state = nl != NULL ? BETWEEN : PAST_LINE;
	f->inside = nl == NULL;
	f->enveloped = false;
	f->arrays = 0;
	return give(f, piece, PIECE_BROKEN,
		nl != NULL ? (size_t)(nl - s.ptr) + 1 : s.len);
}

static bool object(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t end = ipsa_json_scan(&f->json, s, f->seen);
	bool tail = f->state == IN_TAIL;

	f->inside = true;
	if (f->json.state == SCAN_DONE) {
		f->state = BETWEEN;
		return give(f, piece, f->json.too_deep ? PIECE_LONG :
			tail ? PIECE_TAIL : PIECE_RECORD, end);
	}
	if (f->json.state == SCAN_BROKEN || last) {
		breaks(f, end);
		return give_broken(f, s, piece);
	}
	f->seen = end;
	if (s.len < RECORD_RAW_MAX)
		return false;
	f->state = PAST_LIMIT;
	return give(f, piece, PIECE_LONG, end);
}

/* The rest of a record that is too long: nothing of it is held. */
static bool past_limit(struct framer *f, struct span s, struct piece *piece)
{
	size_t end = ipsa_json_scan(&f->json, s, 0);

	if (f->json.state == SCAN_DONE)
		f->state = BETWEEN;
	else if (f->json.state == SCAN_BROKEN)
		f->state = PAST_LINE;
	return end > 0 && give(f, piece, PIECE_PASS, end);
}

/* The rest of a line in which something broke, or that is too long. */
static bool past_line(struct framer *f, struct span s, struct piece *piece)
{
	const char *nl = memchr(s.ptr, '\n', s.len);
	size_t len = nl != NULL ? (size_t)(nl - s.ptr) + 1 : s.len;

	give(f, piece, f->in_text ? PIECE_LINE_REST : PIECE_PASS, len);
	if (nl != NULL) {
		f->state = BETWEEN;
		f->inside = f->in_text = false;
	}
	return true;
}

/*
 * Where the array begins that is the first member of the object at `s`, and
 * holds objects; 0 if there is none. Sets *more where that is not yet seen.
 */
static size_t envelope(struct span s, bool *more)
{
	size_t at, end;

	*more = s.len < LOOK_MAX;
	if (s.len > LOOK_MAX)
		s.len = LOOK_MAX;
	at = blanks(s, 1);
	end = at < s.len ? ipsa_json_string_end(s, at + 1) : s.len;
	if (at < s.len && (s.ptr[at] != '"' || (end < s.len &&
	    end - at == sizeof(CARRIER) &&
	    memcmp(s.ptr + at + 1, CARRIER, sizeof(CARRIER) - 1) == 0)))
		end = at;
	for (const char *c = ":[{"; *c != '\0'; c++) {
		end = blanks(s, end + 1);
		if (end >= s.len)
			return 0;
		*more = *more && s.ptr[end] == *c && *c != '{';
		if (s.ptr[end] != *c)
			return 0;
	}
	return end;
}

/*
 * A line that begins and ends like an object is a run: it is looked into only
 * where something may be found, and an object that it leaves open is broken.
 * *more: whether the line is one is not yet seen.
 */
static bool run(struct framer *f, struct span s, bool last,
	struct piece *piece, bool *more)
{
	const char *nl;
	size_t room = s.len < RUN_MAX ? s.len : RUN_MAX, end = room;

	nl = memchr(s.ptr + f->seen, '\n', room - f->seen);
	*more = nl == NULL && !last && s.len < RUN_MAX;
	f->seen = room;
	if (nl != NULL)
		end = (size_t)(nl - s.ptr);
	else if (!last || s.len > RUN_MAX)
		return false;
	while (end > 0 && ipsa_is_blank(s.ptr[end - 1]))
		end--;
	return s.ptr[end - 1] == '}' && give(f, piece, PIECE_RUN, end);
}

static bool object_begins(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	bool more = false;
	size_t head;

	if (!f->inside && !f->no_runs) {
		if (run(f, s, last, piece, &more))
			return true;
		if (more)
			return false;
	}
	f->seen = 0;
	if (is_hopeless(f))
		return give_broken(f, s, piece);
	/* Records stand in the outermost object that may hold them. */
	head = f->enveloped || f->arrays > 0 ? 0 : envelope(s, &more);
	if (more && !last)
		return false;
	f->inside = true;
	if (head > 0) {
		f->enveloped = true;
		return give(f, piece, PIECE_PASS, head);
	}
	f->json = (struct json_scan){.state = SCAN_VALUE};
	f->state = IN_OBJECT;
	f->seen = 0;
	return object(f, s, last, piece);
}

/* After the bracket that ends an envelope's array the object goes on. */
static bool tail_begins(struct framer *f, struct piece *piece)
{
	f->json = (struct json_scan){.state = SCAN_NEXT, .depth = 1};
	f->state = IN_TAIL;
	f->enveloped = false;
	return give(f, piece, PIECE_PASS, 1);
}

/* Does a bracket at `at` begin an array of records, not some text? *known:
 * whether that is sure. */
static bool bracket(struct span s, size_t at, bool last, bool *known)
{
	size_t len = s.len - at < LOOK_MAX ? s.len : at + LOOK_MAX, end;

	*known = last || len < s.len || s.len - at == LOOK_MAX;
	end = blanks(ipsa_span(s.ptr, len), at + 1);
	if (end == len)
		return *known || memchr(s.ptr + at, '\n', len - at) != NULL;
	*known = true;
	return s.ptr[end] == '{' || s.ptr[end] == '[' || s.ptr[end] == ']' ||
		memchr(s.ptr + at, '\n', end - at) != NULL;
}

/* What is no JSON: text, if it begins a line and nothing broke before; `at` is
 * behind its blanks. */
static bool stray(struct framer *f, struct span s, size_t at, bool last,
	struct piece *piece)
{
	char c = s.ptr[at];
	bool text = !f->inside && !f->broken && (ipsa_json_is_atom(c) ||
		c == '<' || c == '[' || c == '@' || (unsigned char)c >= 0x80);
	size_t len = line_len(f, s, last);

	if (len == 0 && s.len < RECORD_RAW_MAX)
		return false;
	if (len == 0) {
		f->state = PAST_LINE;
		f->in_text = text;
		return give(f, piece, text ? PIECE_LONG_LINE : PIECE_LONG,
			s.len);
	}
	f->inside = false;
	f->arrays = 0;
	if (text)
		return give(f, piece, PIECE_LINE, len);
	return give(f, piece, f->broken ? PIECE_STRAY : PIECE_BROKEN, len);
}

/* What should be a value is none. */
static bool no_value(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	f->state = BETWEEN;
	f->awaits = false;
	f->seen = 0;
	return stray(f, s, 0, last, piece);
}

/* A value of an array that holds records, and is no object. What another value
 * or the array's end does not follow is none. */
static bool value(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t end = ipsa_json_scan(&f->json, s, f->seen);
	size_t at = blanks(s, end);

	f->seen = end;
	if (f->json.state == SCAN_DONE && at < s.len &&
	    (s.ptr[at] == ',' || s.ptr[at] == ']')) {
		f->state = BETWEEN;
		f->inside = true;
		return give(f, piece, PIECE_VALUE, end);
	}
	if ((f->json.state < SCAN_DONE || at == s.len) && !last &&
	    s.len < RECORD_RAW_MAX)
		return false;
	breaks(f, end);
	return no_value(f, s, last, piece);
}

static bool value_begins(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	if (is_hopeless(f))
		return no_value(f, s, last, piece);
	f->json = (struct json_scan){.state = SCAN_VALUE};
	f->state = IN_VALUE;
	f->seen = 0;
	return value(f, s, last, piece);
}

/* A bracket of arrays around records opens, or closes. */
static bool nests(struct framer *f, struct piece *piece, bool opens)
{
	f->arrays = opens ? f->arrays + 1 : f->arrays - (f->arrays > 0);
	f->awaits = opens;
	f->inside = f->inside || opens;
	return give(f, piece, PIECE_PASS, 1);
}

/* What stands between records, besides blanks, or begins one. */
static bool is_frame(char c)
{
	return c == '{' || c == '}' || c == ',' || c == ']';
}

/* What stands at `at`, behind the blanks that begin a line. */
static bool indented(struct framer *f, struct span s, size_t at, bool last,
	struct piece *piece)
{
	bool known = true;

	if (at == s.len && !last && at < LOOK_MAX)
		return false;
	if (at == s.len || at >= LOOK_MAX || f->awaits || is_frame(s.ptr[at]) ||
	    (s.ptr[at] == '[' && bracket(s, at, last, &known) && known))
		return give(f, piece, PIECE_PASS, at);
	return known && stray(f, s, at, last, piece);
}

static bool between(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t at = blanks(s, 0), nl = at;
	bool known;

	while (nl > 0 && s.ptr[nl - 1] != '\n')
		nl--;
	if (nl > 0)
		f->inside = false;
	if (nl > 0 || (at > 0 && f->inside))
		return give(f, piece, PIECE_PASS, nl > 0 ? nl : at);
	if (at > 0)
		return indented(f, s, at, last, piece);
	switch (s.ptr[0]) {
	case '{':
		return object_begins(f, s, last, piece);
	case ',':
		f->awaits = f->enveloped || f->arrays > 0;
		return give(f, piece, PIECE_JOINT, 1);
	case ']':
		if (f->enveloped && f->arrays == 0)
			return tail_begins(f, piece);
		return nests(f, piece, false);
	case '}':
		return give(f, piece, PIECE_PASS, 1);
	case '[':
		if (bracket(s, 0, last, &known) && known)
			return nests(f, piece, true);
		if (!known)
			return false;
		break;
	default:
		break;
	}
	return f->awaits ? value_begins(f, s, last, piece) :
		stray(f, s, 0, last, piece);
}

static bool next(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	/* What is too long is so wherever the input is cut. */
	if (s.len > RECORD_RAW_MAX) {
		s.len = RECORD_RAW_MAX;
		last = false;
	}
	switch (f->state) {
	case IN_OBJECT:
	case IN_TAIL:
		return object(f, s, last, piece);
	case IN_VALUE:
		return value(f, s, last, piece);
	case PAST_LIMIT:
		return past_limit(f, s, piece);
	case PAST_LINE:
		return past_line(f, s, piece);
	default:
		return between(f, s, last, piece);
	}
}

const struct format ipsa_format_json = {"json", next, ipsa_json_parse, NULL,
	ipsa_json_decode};

/* --- an object that ends a line ------------------------------------------ */

/* Where the value that begins `s` ends; 0 where it does not. */
static size_t whole(struct span s)
{
	struct json_scan j = {.state = SCAN_VALUE};
	size_t end = ipsa_json_scan(&j, s, 0);

	return j.state == SCAN_DONE && !j.too_deep ? end : 0;
}

/* Walks from where an object may begin that ends a line: before it few begin
 * so. */
enum { TRIES_MAX = 16 };

/* May an object begin at the brace at `at`? */
static bool may_begin(struct span s, size_t at)
{
	at = blanks(s, at + 1);
	return at < s.len && (s.ptr[at] == '"' || s.ptr[at] == '}');
}

size_t ipsa_json_tail(struct span line)
{
	size_t end = line.len, at = 0;

	while (end > 0 && ipsa_is_blank(line.ptr[end - 1]))
		end--;
	if (end == 0 || line.ptr[end - 1] != '}')
		return line.len;
	for (int i = 0; i < TRIES_MAX; at++) {
		at = ipsa_span_find(ipsa_span(line.ptr, end), at, '{');
		if (at == end)
			break;
		if (!may_begin(ipsa_span(line.ptr, end), at))
			continue;
		if (whole(ipsa_span_cut(line, at, end)) == end - at)
			return at;
		i++;
	}
	return line.len;
}
