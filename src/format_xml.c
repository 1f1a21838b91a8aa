/* SPDX-License-Identifier: MIT */
/*
 * XML. A record is an `Event` element, wherever it stands; elsewhere it is an
 * element that holds text and no other element. expat says whether a record is
 * well-formed; where its texts stand is seen here, and only then.
 *
 * What Windows writes is not always XML: bytes of a code page, control
 * characters, references to such. expat sees a copy in which blanks stand for
 * them.
 */
#include <stdlib.h>

#include <expat.h>

#include "decode.h"
#include "format.h"

/* An open or closed element. */
struct element {
	uint32_t parent, end;
	uint32_t name, name_len; /* of the field: its Name, or its own name */
};

/* --- records of a stream ------------------------------------------------- */

enum {
	BETWEEN,
	IN_MARKUP,              /* a comment, CDATA, an instruction, DOCTYPE */
	IN_TAG, IN_LEAF, IN_END,
	IN_EVENT, PAST_LIMIT
};

static bool give(struct framer *f, struct piece *piece, enum piece_kind kind,
	size_t len)
{
	*piece = (struct piece){kind, len, 0};
	f->seen = 0;
	f->state = BETWEEN;
	f->inside = true;
	return true;
}

static bool begins(struct span s, const char *text)
{
	return ipsa_span_starts(s, ipsa_span_of(text));
}

/* The first place of `c` at or after `from`; s.len if there is none. */
static size_t find(struct span s, size_t from, char c)
{
	const char *p = from < s.len ? memchr(s.ptr + from, (unsigned char)c,
		s.len - from) : NULL;

	return p != NULL ? (size_t)(p - s.ptr) : s.len;
}

/* Where "</Event" begins; what may go on to it at the end is left out. */
static size_t find_event_end(struct span s, size_t from)
{
	static const char end[] = "</Event";
	static const unsigned char skips[256] = {['<'] = 6, ['/'] = 5,
		['E'] = 4, ['v'] = 3, ['e'] = 2, ['n'] = 1};
	const size_t len = sizeof(end) - 1;

	while (from + len <= s.len) {
		unsigned char c = (unsigned char)s.ptr[from + len - 1];

		if (c == 't' && memcmp(s.ptr + from, end, len) == 0)
			return from;
		from += skips[c] > 0 ? skips[c] : len;
	}
	return s.len;
}

/* Behind the end tag of an event that begins at or after `from`; 0 if it is
 * not there. Sets *from to where to look next. */
static size_t event_end(struct span s, size_t *from)
{
	size_t at = *from, end;

	while ((at = find_event_end(s, at)) < s.len) {
		*from = at;
		end = at + 7;
		while (end < s.len && ipsa_is_blank(s.ptr[end]))
			end++;
		if (end == s.len)
			return 0;
		if (s.ptr[end] == '>')
			return end + 1;
		at = end;
	}
	*from = s.len > 7 + *from ? s.len - 7 : *from;
	return 0;
}

static bool event(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t end;

	if (s.len > RECORD_RAW_MAX)
		s.len = RECORD_RAW_MAX;
	end = event_end(s, &f->seen);
	if (end > 0)
		return give(f, piece, PIECE_RECORD, end);
	if (s.len == RECORD_RAW_MAX) {
		give(f, piece, PIECE_LONG, f->seen);
		f->state = PAST_LIMIT;
		return true;
	}
	return last && give(f, piece, PIECE_BROKEN, s.len);
}

static bool past_limit(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t end, from = 0;

	end = event_end(s, &from);
	if (end > 0 || last)
		return give(f, piece, PIECE_PASS, end > 0 ? end : s.len);
	if (from == 0)
		return false;
	give(f, piece, PIECE_PASS, from);
	f->state = PAST_LIMIT;
	return true;
}

static bool is_event(struct span s)
{
	return s.len > 6 && begins(s, "<Event") &&
		(ipsa_is_blank(s.ptr[6]) || s.ptr[6] == '>');
}

/*
 * A line that begins and ends as events do is a run of them, looked into only
 * where something may be found. *more: whether it is one is not yet seen.
 */
static bool run(struct framer *f, struct span s, bool last,
	struct piece *piece, bool *more)
{
	static const char end[] = "</Event>";
	const size_t len = sizeof(end) - 1;
	size_t room = s.len < RUN_MAX ? s.len : RUN_MAX;
	size_t nl = find(ipsa_span(s.ptr, room), f->seen, '\n');

	*more = nl == room && !last && s.len < RUN_MAX;
	f->seen = nl;
	if (nl == room && (!last || s.len > RUN_MAX))
		return false;
	while (nl > 0 && ipsa_is_blank(s.ptr[nl - 1]))
		nl--;
	return nl > len && memcmp(s.ptr + nl - len, end, len) == 0 &&
		give(f, piece, PIECE_RUN, nl);
}

/* The end of the start tag that is looked through; s.len if it has none. */
static size_t tag_end(struct framer *f, struct span s)
{
	size_t at = f->seen;

	for (; at < s.len; at++) {
		char c = s.ptr[at];

		if (f->delimiter != '\0') {
			if (c == f->delimiter)
				f->delimiter = '\0';
		} else if (c == '"' || c == '\'') {
			f->delimiter = c;
		} else if (c == '>') {
			break;
		}
	}
	return at;
}

/* An element, if it is a leaf; else its start tag and what text follows. */
static bool element(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	if (s.len > RECORD_RAW_MAX)
		s.len = RECORD_RAW_MAX;
	if (f->state == IN_TAG) {
		f->seen = tag_end(f, s);
		if (f->seen < s.len && s.ptr[f->seen - 1] == '/')
			return give(f, piece, PIECE_RECORD, f->seen + 1);
		if (f->seen < s.len)
			f->state = IN_LEAF;
	}
	if (f->state == IN_LEAF) {
		f->seen = find(s, f->seen, '<');
		if (f->seen + 1 < s.len) {
			if (s.ptr[f->seen + 1] != '/')
				return give(f, piece, PIECE_PASS, f->seen);
			f->state = IN_END;
		}
	}
	if (f->state == IN_END) {
		f->seen = find(s, f->seen, '>');
		if (f->seen < s.len)
			return give(f, piece, PIECE_RECORD, f->seen + 1);
	}
	if (s.len == RECORD_RAW_MAX)
		return give(f, piece, PIECE_LONG, s.len);
	return last && give(f, piece, PIECE_BROKEN, s.len);
}

/* How long a closing mark may be, whose start is held: "-->". */
enum { MARK_MAX = 3 };

/* What ends the markup that begins so; of DOCTYPE a subset is not followed. */
static const char *closing(struct span s)
{
	if (begins(s, "<!--"))
		return "-->";
	if (begins(s, "<![CDATA["))
		return "]]>";
	return begins(s, "<?") ? "?>" : ">";
}

/* Pass what is markup, as far as it is there. */
static bool markup(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	static const char *const ends[] = {"-->", "]]>", "?>", ">"};
	const char *end = ends[f->delimiter - 1];
	size_t len = strlen(end), at = f->seen;

	while ((at = find(s, at, '>')) < s.len) {
		at++;
		if (at >= len + f->seen &&
		    memcmp(s.ptr + at - len, end, len) == 0) {
			f->delimiter = '\0';
			return give(f, piece, PIECE_PASS, at);
		}
	}
	if (last)
		return give(f, piece, PIECE_PASS, s.len);
	if (s.len <= MARK_MAX + f->seen)
		return false;
	give(f, piece, PIECE_PASS, s.len - MARK_MAX);
	f->state = IN_MARKUP;
	return true;
}

static bool event_begins(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	bool more = false;

	if (!f->inside && !f->no_runs) {
		if (run(f, s, last, piece, &more))
			return true;
		if (more)
			return false;
	}
	f->seen = 1;
	f->state = IN_EVENT;
	return event(f, s, last, piece);
}

/* What a "<" begins. */
static bool opened(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	const char *end = closing(s);

	if (s.len < 9 && !last)
		return false;
	f->delimiter = '\0';
	if (s.len > 1 && (s.ptr[1] == '!' || s.ptr[1] == '?' ||
	    s.ptr[1] == '/')) {
		f->delimiter = (char)(end[0] == '-' ? 1 : end[0] == ']' ? 2 :
			end[0] == '?' ? 3 : 4);
		f->seen = end[0] == '-' ? 4 : end[0] == ']' ? 9 : 2;
		f->state = IN_MARKUP;
		return markup(f, s, last, piece);
	}
	if (s.len == 1 || (!ipsa_is_name(s.ptr[1]) &&
	    (unsigned char)s.ptr[1] < 0x80) || ipsa_is_digit(s.ptr[1]))
		return give(f, piece, PIECE_PASS, 1);
	if (is_event(s))
		return event_begins(f, s, last, piece);
	f->seen = 1;
	f->state = IN_TAG;
	return element(f, s, last, piece);
}

/* Text between elements: its blanks, or its words. */
static bool between(struct framer *f, struct span s, struct piece *piece)
{
	size_t at = 1;

	while (at < s.len && s.ptr[at] != '<' &&
	    ipsa_is_blank(s.ptr[at]) == ipsa_is_blank(s.ptr[0]))
		at++;
	give(f, piece, PIECE_PASS, at);
	f->inside = s.ptr[at - 1] != '\n';
	return true;
}

static bool next(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	switch (f->state) {
	case IN_MARKUP:
		return markup(f, s, last, piece);
	case IN_TAG:
	case IN_LEAF:
	case IN_END:
		return element(f, s, last, piece);
	case IN_EVENT:
		return event(f, s, last, piece);
	case PAST_LIMIT:
		return past_limit(f, s, last, piece);
	default:
		return s.ptr[0] == '<' ? opened(f, s, last, piece) :
			between(f, s, piece);
	}
}

/* --- characters ---------------------------------------------------------- */

/* The character that a reference at the start of `s` means, or -1; its length
 * is set. */
static long referred(struct span s, size_t *len)
{
	static const struct {
		const char *text;
		char c;
	} known[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'},
		{"&quot;", '"'}, {"&apos;", '\''}};
	size_t at = 2, hex;
	long value = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		*len = strlen(known[i].text);
		if (begins(s, known[i].text))
			return known[i].c;
	}
	if (!begins(s, "&#"))
		return -1;
	hex = at < s.len && s.ptr[at] == 'x' ? 1 : 0;
	for (at += hex; at < s.len && s.ptr[at] != ';'; at++) {
		int digit = ipsa_hex_digit(s.ptr[at]);

		if (digit < 0 || (hex == 0 && digit > 9) || value > 0x10FFFF)
			return -1;
		value = value * (hex != 0 ? 16 : 10) + digit;
	}
	*len = at + 1;
	return at < s.len && at > 2 + hex && value <= 0x10FFFF ? value : -1;
}

static size_t decode(struct span s, char *out, size_t *len)
{
	size_t at = find(s, 0, '&'), used;
	long c;

	*len = 0;
	if (at > 0)
		return at;
	c = referred(s, &used);
	if (c < 0)
		return 1;
	*len = ipsa_utf8_put((unsigned long)c, out);
	return used;
}

/* May a character stand in XML 1.0? */
static bool allowed(long c)
{
	return c == '\t' || c == '\n' || c == '\r' ||
		(c >= ' ' && c < 0xD800) || (c >= 0xE000 && c < 0xFFFE) ||
		c > 0xFFFF;
}

static void blank(char *at, size_t len)
{
	memset(at, ' ', len);
}

/* Put blanks where XML 1.0 allows no such character. */
static void mask(char *ptr, size_t len)
{
	struct span s = {ptr, len};
	size_t at, used;

	for (at = 0; at < len; at++)
		if (!allowed((unsigned char)ptr[at]))
			ptr[at] = ' ';
	for (at = find(s, 0, '&'); at < len; at = find(s, at + 1, '&')) {
		long c = referred(ipsa_span_cut(s, at, len), &used);

		if (c >= 0 && !allowed(c))
			blank(ptr + at, used);
	}
	for (at = find(s, 0, '\xEF'); at + 2 < len; at = find(s, at + 1,
	    '\xEF'))
		if (ptr[at + 1] == '\xBF' && (unsigned char)ptr[at + 2] >= 0xBE)
			blank(ptr + at, 3);
}

/* --- texts of a record --------------------------------------------------- */

static bool push(struct parse *p, uint32_t parent, struct span name)
{
	size_t room = p->element_room == 0 ? 64 : 2 * p->element_room;
	const char *colon = memchr(name.ptr, ':', name.len);

	if (p->element_count == p->element_room) {
		struct element *grown = realloc(p->elements,
			room * sizeof(*grown));

		p->no_memory = grown == NULL;
		if (grown == NULL)
			return false;
		p->elements = grown;
		p->element_room = room;
	}
	if (colon != NULL)
		name = ipsa_span_cut(name, (size_t)(colon - name.ptr) + 1,
			name.len);
	p->elements[p->element_count++] = (struct element){parent, 0,
		(uint32_t)(name.ptr - p->record.ptr), (uint32_t)name.len};
	return true;
}

/* A text of element `e`, under a name; where it ends is not yet known. */
static bool add(struct parse *p, uint32_t e, size_t from, size_t to,
	struct span name, bool literal)
{
	struct text t = {.start = (uint32_t)from, .len = (uint32_t)(to - from),
		.name = (uint32_t)(name.ptr - p->record.ptr),
		.name_len = (uint32_t)name.len, .carrier = e,
		.literal = literal};

	while (from < to && ipsa_is_blank(p->record.ptr[from]))
		from++;
	return from == to || ipsa_parse_add(p, &t);
}

static struct span field_of(const struct parse *p, uint32_t e)
{
	return ipsa_span(p->record.ptr + p->elements[e].name,
		p->elements[e].name_len);
}

/* A blank of a tag, or what expat sees as one. */
static bool is_space(char c)
{
	return (unsigned char)c <= ' ';
}

static size_t name_end(struct span s, size_t at)
{
	while (at < s.len && !is_space(s.ptr[at]) && s.ptr[at] != '=' &&
	    s.ptr[at] != '>' && s.ptr[at] != '/')
		at++;
	return at;
}

/* The attributes of element `e`, from `at` on; returns where the tag ends, or
 * s.len if it does not. */
static size_t attributes(struct parse *p, uint32_t e, size_t at)
{
	struct span s = p->record;

	while (at < s.len && s.ptr[at] != '>') {
		size_t from = at, end = name_end(s, at);
		struct span name = ipsa_span_cut(s, from, end);

		if (end == from) {
			at++;
			continue;
		}
		for (at = end; at < s.len && s.ptr[at] != '"' &&
		    s.ptr[at] != '\'';)
			at++;
		end = at < s.len ? find(s, at + 1, s.ptr[at]) : s.len;
		if (end == s.len)
			return s.len;
		if (ipsa_span_is(name, "Name") && end > at + 1) {
			p->elements[e].name = (uint32_t)at + 1;
			p->elements[e].name_len = (uint32_t)(end - at - 1);
		}
		if (!add(p, e, at + 1, end, name, false))
			return s.len;
		at = end + 1;
	}
	return at;
}

/* A comment, CDATA or an instruction; returns where it ends, or 0. */
static size_t special(struct parse *p, uint32_t e, size_t at)
{
	struct span s = p->record;
	const char *close = closing(ipsa_span_cut(s, at, s.len));
	size_t len = strlen(close), from = at + (close[0] == ']' ? 9 : 2), end;

	for (end = from + len - 1; (end = find(s, end, '>')) < s.len; end++)
		if (memcmp(s.ptr + end + 1 - len, close, len) == 0)
			break;
	if (end >= s.len || (close[0] == ']' && !add(p, e, from,
	    end + 1 - len, field_of(p, e), true)))
		return 0;
	return end + 1;
}

/* The end tag of an element is there: what it holds has a place. */
static uint32_t close_element(struct parse *p, uint32_t e, size_t end)
{
	p->elements[e].end = (uint32_t)end;
	return p->elements[e].parent;
}

/* What begins at the "<" at `at`, in element *e; returns where it ends; 0 if
 * it does not. */
static size_t tag(struct parse *p, uint32_t *e, size_t at)
{
	struct span s = p->record;
	size_t end;

	if (at + 1 == s.len)
		return 0;
	if (s.ptr[at + 1] == '!' || s.ptr[at + 1] == '?')
		return p->element_count > 0 ? special(p, *e, at) : 0;
	if (s.ptr[at + 1] == '/') {
		end = find(s, at, '>');
		if (end == s.len || p->element_count == 0)
			return 0;
		*e = close_element(p, *e, end + 1);
		return end + 1;
	}
	end = name_end(s, at + 1);
	if (!push(p, *e, ipsa_span_cut(s, at + 1, end)))
		return 0;
	*e = (uint32_t)p->element_count - 1;
	end = attributes(p, *e, end);
	if (end == s.len)
		return 0;
	if (s.ptr[end - 1] == '/')
		*e = close_element(p, *e, end + 1);
	return end + 1;
}

/* Another event begins where one was cut short. */
static size_t find_again(struct span s)
{
	size_t found = 0;

	for (size_t at = find(s, 1, '<'); at < s.len;
	    at = find(s, at + 1, '<'))
		if (is_event(ipsa_span_cut(s, at, s.len)))
			found = at;
	return found;
}

static bool parse(const struct framer *f, struct parse *p, size_t *again)
{
	struct span s = p->record;
	uint32_t e = 0;
	size_t at = 0;

	(void)f;
	*again = 0;
	p->count = p->element_count = 0;
	p->carried = CARRIED_NONE;
	p->carrier = s.len;
	while (at < s.len) {
		size_t end = find(s, at, '<');

		if (end > at && (p->element_count == 0 || !add(p, e, at, end,
		    field_of(p, e), false)))
			break;
		at = end < s.len ? tag(p, &e, end) : end;
		if (at == 0 || p->no_memory)
			break;
	}
	if (at != s.len && !p->no_memory)
		*again = find_again(s);
	for (size_t i = 0; i < p->count; i++)
		p->texts[i].carrier = p->elements[p->texts[i].carrier].end;
	return at == s.len && !p->no_memory;
}

/* Names of attributes are told apart by a table, whose hashes nobody outside
 * can foresee who does not know where the parser lies. */
static void begin_expat(struct parse *p, const char *encoding)
{
	(void)XML_ParserReset(p->expat, encoding);
	(void)XML_SetHashSalt(p->expat, (unsigned long)(uintptr_t)p->expat);
}

static bool confirm(struct parse *p, size_t *again)
{
	struct span s = p->record;

	*again = 0;
	if (p->expat == NULL)
		p->expat = XML_ParserCreate(NULL);
	ipsa_buf_clear(&p->copy);
	ipsa_buf_add_span(&p->copy, s);
	if (p->expat == NULL || p->copy.failed) {
		p->no_memory = true;
		return false;
	}
	mask(p->copy.ptr, p->copy.len);
	begin_expat(p, ipsa_utf8_valid(s) ? "UTF-8" : "ISO-8859-1");
	if (XML_Parse(p->expat, p->copy.ptr, (int)p->copy.len, 1) != 0)
		return true;
	p->no_memory = XML_GetErrorCode(p->expat) == XML_ERROR_NO_MEMORY;
	if (!p->no_memory)
		*again = find_again(s);
	return false;
}

void ipsa_xml_free(void *expat)
{
	if (expat != NULL)
		XML_ParserFree(expat);
}

const struct format ipsa_format_xml = {"xml", next, parse, confirm, decode};

/* --- our comments -------------------------------------------------------- */

static const char comment_open[] = "<!-- " CARRIER ": ";

/* May a byte stand in what we write there? */
static bool in_comment(char c)
{
	return ipsa_is_print(c) && c != '<' && c != '>' && c != '[' &&
		c != ']';
}

/* The length of the comment of ours that begins `s`; 0 if it is none, and
 * *more where that is not yet sure. */
static size_t comment_at(struct span s, bool *more)
{
	const size_t open = sizeof(comment_open) - 1;
	size_t at = s.len < open ? s.len : open;

	*more = false;
	if (memcmp(s.ptr, comment_open, at) != 0)
		return 0;
	if (s.len > COMMENT_MAX)
		s.len = COMMENT_MAX;
	while (at < s.len && in_comment(s.ptr[at]))
		at++;
	if (at == s.len) {
		*more = s.len < COMMENT_MAX;
		return 0;
	}
	return s.ptr[at] == '>' && at >= open + 4 &&
		memcmp(s.ptr + at - 3, " --", 3) == 0 &&
		(ipsa_is_upper(s.ptr[open]) || ipsa_is_digit(s.ptr[open])) ?
		at + 1 : 0;
}

size_t ipsa_comment_find(struct span s, size_t from, bool more, size_t *len)
{
	bool unsure;

	for (from = find(s, from, '<'); from < s.len;
	    from = find(s, from + 1, '<')) {
		*len = comment_at(ipsa_span_cut(s, from, s.len), &unsure);
		if (*len > 0 || (unsure && more))
			return from;
	}
	*len = 0;
	return s.len;
}
