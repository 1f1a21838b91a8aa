/* SPDX-License-Identifier: MIT */
/*
 * JSON. A record is an object: one a line, over several lines, in an array, or
 * in an array that is the first member of the outer object. How arrays are
 * nested around records is not followed: what stands between two objects
 * passes, whatever it is.
 */
#include "decode.h"
#include "format.h"
#include "limits.h"

/* --- how far a value goes ------------------------------------------------ */

enum scan_state {
	SCAN_VALUE,             /* a value must come */
	SCAN_FIRST_VALUE,       /* or the array's end */
	SCAN_KEY,               /* a key must come */
	SCAN_FIRST_KEY,         /* or the object's end */
	SCAN_COLON,
	SCAN_NEXT,              /* a comma, or the end */
	SCAN_STRING,
	SCAN_KEY_STRING,
	SCAN_ATOM,              /* a number, true, false or null */
	SCAN_DONE,
	SCAN_BROKEN
};

static bool in_array(const struct json_scan *j)
{
	unsigned at = j->depth - 1;

	return (j->arrays[at / 64] >> at % 64 & 1) != 0;
}

static unsigned char open_level(struct json_scan *j, bool array)
{
	unsigned at = j->depth;

	if (at == JSON_DEPTH_MAX)
		return SCAN_BROKEN;
	j->depth++;
	j->arrays[at / 64] &= ~((uint64_t)1 << at % 64);
	j->arrays[at / 64] |= (uint64_t)array << at % 64;
	return array ? SCAN_FIRST_VALUE : SCAN_FIRST_KEY;
}

static unsigned char close_level(struct json_scan *j, char c)
{
	if (j->depth == 0 || in_array(j) != (c == ']'))
		return SCAN_BROKEN;
	j->depth--;
	return j->depth == 0 ? SCAN_DONE : SCAN_NEXT;
}

static bool is_atom(char c)
{
	return ipsa_is_digit(c) || ipsa_is_upper(ipsa_to_upper(c)) ||
		c == '-' || c == '+' || c == '.';
}

static unsigned char value_begins(struct json_scan *j, char c)
{
	if (c == '{' || c == '[')
		return open_level(j, c == '[');
	if (c == ']' && j->state == SCAN_FIRST_VALUE)
		return close_level(j, c);
	if (c == '"')
		return SCAN_STRING;
	return is_atom(c) ? SCAN_ATOM : SCAN_BROKEN;
}

/* What follows where a byte that is no blank stands outside strings. */
static unsigned char step(struct json_scan *j, char c)
{
	switch (j->state) {
	case SCAN_VALUE:
	case SCAN_FIRST_VALUE:
		return value_begins(j, c);
	case SCAN_FIRST_KEY:
	case SCAN_KEY:
		if (c == '"')
			return SCAN_KEY_STRING;
		return c == '}' && j->state == SCAN_FIRST_KEY ?
			close_level(j, c) : SCAN_BROKEN;
	case SCAN_COLON:
		return c == ':' ? SCAN_VALUE : SCAN_BROKEN;
	default:
		if (c == '}' || c == ']')
			return close_level(j, c);
		if (c != ',')
			return SCAN_BROKEN;
		return in_array(j) ? SCAN_VALUE : SCAN_KEY;
	}
}

/* Where in a string the byte stands that ends it or is not allowed in it; what
 * a backslash makes of the byte behind it is seen to later. */
static size_t string_end(struct span s, size_t at)
{
	while (at < s.len && s.ptr[at] != '"' &&
	    (unsigned char)s.ptr[at] >= ' ') {
		if (s.ptr[at] == '\\') {
			if (at + 1 >= s.len)
				return s.len;
			if ((unsigned char)s.ptr[at + 1] < ' ')
				return at + 1;
			at++;
		}
		at++;
	}
	return at;
}

/*
 * Go on from byte `at` to the end of the value, where the state is SCAN_DONE,
 * to what breaks it, or as far as `s` tells. Returns how far that is.
 */
static size_t scan(struct json_scan *j, struct span s, size_t at)
{
	while (at < s.len && j->state < SCAN_DONE) {
		size_t end;

		if (j->state == SCAN_STRING || j->state == SCAN_KEY_STRING) {
			end = string_end(s, at);
			if (end >= s.len)
				return at;
			if (s.ptr[end] != '"')
				j->state = SCAN_BROKEN;
			else
				j->state = j->state == SCAN_STRING ? SCAN_NEXT :
					SCAN_COLON;
			at = end + 1;
			continue;
		}
		if (j->state == SCAN_ATOM && !is_atom(s.ptr[at]))
			j->state = SCAN_NEXT;
		if (j->state != SCAN_ATOM && !ipsa_is_blank(s.ptr[at]))
			j->state = step(j, s.ptr[at]);
		at++;
	}
	return at;
}

/* Where the value that begins `s` ends; 0 where it does not. */
static size_t whole(struct span s, bool inside)
{
	struct json_scan j = {.state = SCAN_VALUE};
	size_t end;

	if (inside) {
		j.depth = 1;
		j.state = SCAN_NEXT;
	}
	end = scan(&j, s, 0);
	return j.state == SCAN_DONE ? end : 0;
}

/* --- records of a stream ------------------------------------------------- */

enum { BETWEEN, IN_OBJECT, IN_TAIL, PAST_LIMIT, PAST_LINE };

/* How far is looked for what an object or array begins with. */
enum { LOOK_MAX = 1024 };

static bool give(struct framer *f, struct piece *piece, enum piece_kind kind,
	size_t len)
{
	*piece = (struct piece){kind, len, 0};
	f->seen = 0;
	if (kind != PIECE_PASS && kind != PIECE_JOINT)
		f->broken = kind == PIECE_BROKEN || kind == PIECE_STRAY;
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

/* A record that does not end: its first line passes, alone. */
static bool give_broken(struct framer *f, struct span s, struct piece *piece)
{
	const char *nl = memchr(s.ptr, '\n', s.len);

	f->state = nl != NULL ? BETWEEN : PAST_LINE;
	f->inside = nl == NULL;
	f->enveloped = false;
	return give(f, piece, PIECE_BROKEN,
		nl != NULL ? (size_t)(nl - s.ptr) + 1 : s.len);
}

static bool object(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t end = scan(&f->json, s, f->seen);
	bool tail = f->state == IN_TAIL;

	f->inside = true;
	if (f->json.state == SCAN_DONE) {
		f->state = BETWEEN;
		return give(f, piece, tail ? PIECE_TAIL : PIECE_RECORD, end);
	}
	if (f->json.state == SCAN_BROKEN || last)
		return give_broken(f, s, piece);
	f->seen = end;
	if (s.len < RECORD_RAW_MAX)
		return false;
	f->state = PAST_LIMIT;
	return give(f, piece, PIECE_LONG, end);
}

/* The rest of a record that is too long: nothing of it is held. */
static bool past_limit(struct framer *f, struct span s, struct piece *piece)
{
	size_t end = scan(&f->json, s, 0);

	if (f->json.state == SCAN_DONE)
		f->state = BETWEEN;
	else if (f->json.state == SCAN_BROKEN)
		f->state = PAST_LINE;
	return end > 0 && give(f, piece, PIECE_PASS, end);
}

/* The rest of a line in which something broke. */
static bool past_line(struct framer *f, struct span s, struct piece *piece)
{
	const char *nl = memchr(s.ptr, '\n', s.len);
	size_t len = nl != NULL ? (size_t)(nl - s.ptr) + 1 : s.len;

	if (nl != NULL) {
		f->state = BETWEEN;
		f->inside = false;
	}
	return give(f, piece, PIECE_PASS, len);
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
	end = at < s.len ? string_end(s, at + 1) : s.len;
	if (at < s.len && (s.ptr[at] != '"' || (end < s.len &&
	    end - at == sizeof(CARRIER) &&
	    memcmp(s.ptr + at + 1, CARRIER, sizeof(CARRIER) - 1) == 0)))
		end = at;
	for (const char *c = ":[{"; *c != '\0'; c++) {
		end = blanks(s, end + 1);
		if (end >= s.len)
			return 0;
		if (s.ptr[end] != *c)
			break;
		if (*c == '{')
			return end;
	}
	*more = false;
	return 0;
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
	head = envelope(s, &more);
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
	bool text = !f->inside && !f->broken && (is_atom(c) || c == '<' ||
		c == '[' || c == '@' || (unsigned char)c >= 0x80);
	size_t len = line_len(f, s, last);

	if (len == 0 && s.len < RECORD_RAW_MAX)
		return false;
	if (len == 0) {
		f->state = PAST_LINE;
		return give(f, piece, PIECE_LONG, s.len);
	}
	f->inside = false;
	if (text)
		return give(f, piece, PIECE_LINE, len);
	return give(f, piece, f->broken ? PIECE_STRAY : PIECE_BROKEN, len);
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
	if (at == s.len || is_frame(s.ptr[at]) ||
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
		return give(f, piece, PIECE_JOINT, 1);
	case ']':
		if (f->enveloped)
			return tail_begins(f, piece);
		return give(f, piece, PIECE_PASS, 1);
	case '}':
		return give(f, piece, PIECE_PASS, 1);
	case '[':
		if (bracket(s, 0, last, &known) && known) {
			f->inside = true;
			return give(f, piece, PIECE_PASS, 1);
		}
		return known && stray(f, s, 0, last, piece);
	default:
		return stray(f, s, 0, last, piece);
	}
}

static bool next(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	switch (f->state) {
	case IN_OBJECT:
	case IN_TAIL:
		return object(f, s, last, piece);
	case PAST_LIMIT:
		return past_limit(f, s, piece);
	case PAST_LINE:
		return past_line(f, s, piece);
	default:
		return between(f, s, last, piece);
	}
}

/* --- texts of a record --------------------------------------------------- */

/* The four digits of a \u escape, or -1. */
static long escaped(struct span s)
{
	long value = 0;

	if (s.len < 6 || s.ptr[0] != '\\' || s.ptr[1] != 'u')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		int digit = ipsa_hex_digit(s.ptr[i]);

		if (digit < 0)
			return -1;
		value = 16 * value + digit;
	}
	return value;
}

static size_t decode_u(struct span s, char *out, size_t *len)
{
	long high = escaped(s), low;

	if (high < 0)
		return 1;
	if (high >= 0xD800 && high < 0xDC00) {
		low = escaped(ipsa_span_cut(s, 6, s.len));
		if (low >= 0xDC00 && low < 0xE000) {
			*len = ipsa_utf8_put(0x10000UL + ((unsigned long)(high - 0xD800)
				<< 10) + (unsigned long)(low - 0xDC00), out);
			return 12;
		}
	}
	*len = ipsa_utf8_put((unsigned long)high, out);
	return 6;
}

static size_t decode(struct span s, char *out, size_t *len)
{
	static const char from[8] = {'"', '\\', '/', 'b', 'f', 'n', 'r', 't'};
	static const char to[8] = {'"', '\\', '/', '\b', '\f', '\n', '\r',
		'\t'};
	const char *back = memchr(s.ptr, '\\', s.len), *at;

	*len = 0;
	if (back != s.ptr)
		return back == NULL ? s.len : (size_t)(back - s.ptr);
	if (s.len == 1)
		return 1;
	if (s.ptr[1] == 'u')
		return decode_u(s, out, len);
	at = memchr(from, s.ptr[1], sizeof(from));
	if (at == NULL)
		return 1;
	out[0] = to[at - from];
	*len = 1;
	return 2;
}

/* Is every escape of a string one that JSON has? */
static bool well_escaped(struct span s)
{
	char out[4];
	size_t len;

	while (s.len > 0) {
		size_t used = decode(s, out, &len);

		if (len == 0 && s.ptr[0] == '\\')
			return false;
		s = ipsa_span_cut(s, used, s.len);
	}
	return true;
}

static size_t digits(struct span s, size_t at)
{
	while (at < s.len && ipsa_is_digit(s.ptr[at]))
		at++;
	return at;
}

static bool is_number(struct span s)
{
	size_t at = s.len > 0 && s.ptr[0] == '-' ? 1 : 0, end;

	end = digits(s, at);
	if (end == at || (s.ptr[at] == '0' && end > at + 1))
		return false;
	at = end;
	if (at < s.len && s.ptr[at] == '.') {
		end = digits(s, at + 1);
		if (end == at + 1)
			return false;
		at = end;
	}
	if (at < s.len && (s.ptr[at] == 'e' || s.ptr[at] == 'E')) {
		at++;
		if (at < s.len && (s.ptr[at] == '-' || s.ptr[at] == '+'))
			at++;
		end = digits(s, at);
		if (end == at)
			return false;
		at = end;
	}
	return at == s.len;
}

static bool is_word(struct span s)
{
	return ipsa_span_is(s, "true") || ipsa_span_is(s, "false") ||
		ipsa_span_is(s, "null");
}

/* What a walk through a record remembers. */
struct walker {
	struct parse *p;
	struct json_scan j;
	size_t at;
	struct span key;        /* the one that stands before the value */
	size_t before;          /* the comma before a top-level key, if any */
	size_t own_count;       /* texts before our own member */
	struct span keys[JSON_DEPTH_MAX + 1];
};

/* Does a key say our name? */
static bool is_ours(struct span key)
{
	static const char name[] = CARRIER;
	size_t at = 0, len, used;
	char out[4];

	for (; key.len > 0; key = ipsa_span_cut(key, used, key.len)) {
		const char *said = out;

		used = decode(key, out, &len);
		if (len == 0) {
			said = key.ptr;
			len = used;
		}
		if (len > sizeof(name) - 1 - at ||
		    memcmp(name + at, said, len) != 0)
			return false;
		at += len;
	}
	return at == sizeof(name) - 1;
}

static bool add_text(struct walker *w, struct span body)
{
	const char *start = w->p->record.ptr;
	struct text t = {.start = (uint32_t)(body.ptr - start),
		.len = (uint32_t)body.len,
		.name = (uint32_t)(w->key.ptr - start),
		.name_len = (uint32_t)w->key.len};

	return body.len == 0 || ipsa_parse_add(w->p, &t);
}

static void top_key(struct walker *w)
{
	struct parse *p = w->p;

	if (p->carried == CARRIED_OURS)
		p->carried = CARRIED_KEPT;      /* it was not the last */
	if (!is_ours(w->key))
		return;
	p->own = w->before;
	w->own_count = p->count;
	if (p->carried == CARRIED_NONE)
		p->carried = ipsa_span_is(w->key, CARRIER) ? CARRIED_OURS :
			CARRIED_KEPT;
}

/* A string or an atom, from byte `at` of the record on. */
static bool scalar(struct walker *w, size_t from, size_t end, bool is_key)
{
	struct span s = ipsa_span_cut(w->p->record, from, end);
	bool ours = w->p->carried == CARRIED_OURS;

	if (s.ptr[0] != '"') {
		if (w->j.depth == 1 && ours)
			w->p->carried = CARRIED_KEPT;
		return is_number(s) ? add_text(w, s) : is_word(s);
	}
	s = ipsa_span_cut(s, 1, s.len - 1);
	if (!well_escaped(s))
		return false;
	if (!is_key) {
		if (w->j.depth == 1 && ours)
			w->p->carried = CARRIED_KEPT;
		return add_text(w, s);
	}
	w->key = s;
	if (w->j.depth == 1)
		top_key(w);
	return true;
}

/* Keys belong to their level: an array's items have that of the array. */
static void levels(struct walker *w, unsigned before, char c)
{
	if (w->j.depth > before)
		w->keys[before] = w->key;
	else if (w->j.depth < before)
		w->key = w->keys[w->j.depth];
	if (before == 1 && c == ',')
		w->before = w->at;
	if (before == 0)
		w->before = w->at + 1;
	if (c == '{' && before == 1 && w->p->carried == CARRIED_OURS)
		w->p->carried = CARRIED_KEPT;   /* ours is an array */
}

static bool walk(struct walker *w)
{
	struct span s = w->p->record;

	while (w->at < s.len) {
		unsigned depth = w->j.depth;
		unsigned char state = w->j.state;
		size_t end = scan(&w->j, ipsa_span_cut(s, 0, w->at + 1),
			w->at);

		if (w->j.state == SCAN_BROKEN)
			return false;
		if (w->j.state == SCAN_STRING || w->j.state == SCAN_KEY_STRING) {
			bool is_key = w->j.state == SCAN_KEY_STRING;

			end = scan(&w->j, ipsa_span(s.ptr,
				string_end(s, w->at + 1) + 1), w->at + 1);
			if (!scalar(w, w->at, end, is_key))
				return false;
		} else if (w->j.state == SCAN_ATOM && state != SCAN_ATOM) {
			while (end < s.len && is_atom(s.ptr[end]))
				end++;
			if (!scalar(w, w->at, end, false))
				return false;
		} else if (!ipsa_is_blank(s.ptr[w->at])) {
			levels(w, depth, s.ptr[w->at]);
		}
		w->at = end;
	}
	return true;
}

/* Right before the closing brace. */
static void place(struct parse *p, size_t own_count)
{
	size_t at = p->record.len - 1;

	p->carrier = at;
	p->own_end = at;
	while (at > 0 && ipsa_is_blank(p->record.ptr[at - 1]))
		at--;
	p->empty = at == 0 || p->record.ptr[at - 1] == '{';
	if (p->carried == CARRIED_OURS) {
		p->own_end = at;
		p->count = own_count;
	}
	for (size_t i = 0; i < p->count; i++)
		p->texts[i].carrier = (uint32_t)p->carrier;
}

static bool parse(const struct framer *f, struct parse *p, size_t *again)
{
	struct walker w = {.p = p};

	(void)f;
	*again = 0;
	p->count = 0;
	p->carried = CARRIED_NONE;
	p->own = p->own_end = 0;
	w.key = ipsa_span_cut(p->record, 0, 0);
	w.j.state = SCAN_VALUE;
	if (p->record.ptr[0] != '{') {
		w.j.state = SCAN_NEXT;
		w.j.depth = 1;
		w.keys[0] = w.key;
	}
	if (!walk(&w) || w.j.state != SCAN_DONE)
		return false;
	place(p, w.own_count);
	return true;
}

const struct format ipsa_format_json = {"json", next, parse, NULL, decode};

/* Tries of where an object may begin that ends a line: before it stand few. */
enum { TRIES_MAX = 16 };

size_t ipsa_json_tail(struct span line)
{
	size_t end = line.len, at = 0;

	while (end > 0 && ipsa_is_blank(line.ptr[end - 1]))
		end--;
	if (end == 0 || line.ptr[end - 1] != '}')
		return line.len;
	for (int i = 0; i < TRIES_MAX && at < end; i++) {
		const char *p = memchr(line.ptr + at, '{', end - at);
		size_t next_at;

		if (p == NULL)
			break;
		at = (size_t)(p - line.ptr);
		next_at = blanks(line, at + 1);
		if (next_at < end && (line.ptr[next_at] == '"' ||
		    line.ptr[next_at] == '}') && whole(ipsa_span_cut(line, at,
		    end), false) == end - at)
			return at;
		at++;
	}
	return line.len;
}
