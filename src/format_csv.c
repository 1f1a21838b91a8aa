/* SPDX-License-Identifier: MIT */
/*
 * Tables after RFC 4180, with commas, tabs or semicolons. What is added to a
 * record is a cell at its end, so nothing that stands in a record before
 * changes where it ends: a table is framed alike with and without our cells.
 */
#include "csv_cells.h"
#include "format.h"

enum {
	AT_START,               /* of the file */
	IN_HEAD,
	CELL_BEGINS,
	IN_CELL,
	IN_QUOTES,
	BEHIND_QUOTE,           /* which ends the cell, or is doubled */
	BEHIND_CR,              /* behind a quoted cell */
	PAST_LINE,              /* what broke goes on to the line's end */
	NO_TABLE,               /* nothing has a header that is none */
	LONG_FROM = 16          /* added where a record is too long to hold */
};

/* Our cell may be `,""` there: it is not torn. */
enum { KEPT_BACK = 8 };

/* Is every cell of a header either quoted as a whole or not at all? */
static bool is_header(struct span s, char delimiter)
{
	struct span cell;
	size_t at = 0;
	bool quoted;

	for (; ipsa_csv_cell(s, delimiter, &at, &cell, &quoted); at++) {
		const char *end = cell.ptr + cell.len + (quoted ? 1 : 0);

		if (end != s.ptr + at || (!quoted &&
		    memchr(cell.ptr, '"', cell.len) != NULL))
			return false;
	}
	return true;
}

/* --- records of a stream ------------------------------------------------- */

static bool give(struct framer *f, struct piece *piece, enum piece_kind kind,
	size_t len)
{
	*piece = (struct piece){.kind = kind, .len = len};
	f->seen = 0;
	return true;
}

/* A record up to its line end, of which the last byte is at `nl`. */
static bool give_record(struct framer *f, struct span s, size_t nl,
	enum piece_kind kind, struct piece *piece)
{
	f->state = CELL_BEGINS;
	give(f, piece, kind, nl < s.len ? nl + 1 : nl);
	if (nl < s.len)
		piece->end = nl > 0 && s.ptr[nl - 1] == '\r' ? 2 : 1;
	if (kind == PIECE_RECORD && piece->len == piece->end)
		piece->kind = PIECE_PASS;       /* an empty line */
	return true;
}

/* The record is none: its first line passes, and the next begins a record. */
static bool give_broken(struct framer *f, struct span s, struct piece *piece)
{
	size_t nl = ipsa_span_find(s, 0, '\n');

	f->state = nl < s.len ? CELL_BEGINS : PAST_LINE;
	return give(f, piece, PIECE_BROKEN, nl < s.len ? nl + 1 : nl);
}

/* What comes after byte `c` of a record; PAST_LINE where it is broken. */
static unsigned step(struct framer *f, char c)
{
	switch (f->state & ~(unsigned)LONG_FROM) {
	case CELL_BEGINS:
		f->quoted = 0;
		if (c == '"')
			return IN_QUOTES;
		return c == f->delimiter ? CELL_BEGINS : IN_CELL;
	case IN_QUOTES:
		if (++f->quoted > RECORD_MAX)
			return PAST_LINE;
		return c == '"' ? BEHIND_QUOTE : IN_QUOTES;
	case BEHIND_QUOTE:
		if (c == '"')
			return IN_QUOTES;
		if (c == f->delimiter)
			return CELL_BEGINS;
		return c == '\r' ? BEHIND_CR : PAST_LINE;
	case BEHIND_CR:
		return PAST_LINE;
	default:
		return c == f->delimiter ? CELL_BEGINS : IN_CELL;
	}
}

/* Go through a record to its end, its line feed, or what breaks it. */
static size_t scan(struct framer *f, struct span s)
{
	size_t at = f->seen;
	unsigned is_long = f->state & LONG_FROM;

	for (; at < s.len; at++) {
		char c = s.ptr[at];
		unsigned state = f->state & ~(unsigned)LONG_FROM;

		if (c == '\n' && state != IN_QUOTES)
			break;
		if (state == PAST_LINE)
			continue;
		f->state = step(f, c);
		if (f->state == PAST_LINE && !is_long)
			break;
		f->state |= is_long;
	}
	f->seen = at;
	return at;
}

static bool open_quotes(const struct framer *f)
{
	return (f->state & ~(unsigned)LONG_FROM) == IN_QUOTES;
}

/* A record that is longer than what is held; its cell is empty. */
static bool long_record(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t end = scan(f, s);
	bool broken = (f->state & ~(unsigned)LONG_FROM) == PAST_LINE;

	if (end < s.len || last)
		return give_record(f, s, end, broken || open_quotes(f) ?
			PIECE_PASS : PIECE_LONG_END, piece);
	if (s.len <= KEPT_BACK)
		return false;
	give(f, piece, PIECE_PASS, s.len - KEPT_BACK);
	f->seen = KEPT_BACK;
	return true;
}

static bool record(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t end;

	if (f->seen == 0 && f->state == CELL_BEGINS) {
		end = ipsa_span_find(s, 0, '\n');
		if (end < s.len && end < RECORD_RAW_MAX &&
		    memchr(s.ptr, '"', end) == NULL)
			return give_record(f, s, end, PIECE_RECORD, piece);
	}
	if (s.len > RECORD_RAW_MAX)
		s.len = RECORD_RAW_MAX;
	end = scan(f, s);
	if (f->state == PAST_LINE)
		return give_broken(f, s, piece);
	if (end < s.len)
		return give_record(f, s, end, PIECE_RECORD, piece);
	if (s.len == RECORD_RAW_MAX) {
		f->state |= LONG_FROM;
		give(f, piece, PIECE_LONG, s.len - KEPT_BACK);
		f->seen = KEPT_BACK;
		return true;
	}
	if (!last)
		return false;
	return open_quotes(f) || f->state == BEHIND_CR ?
		give_broken(f, s, piece) :
		give_record(f, s, s.len, PIECE_RECORD, piece);
}

static bool give_head(struct framer *f, struct span s, size_t nl,
	struct piece *piece)
{
	struct span line = ipsa_span_cut(s, 0, nl);

	if (f->delimiter == '\0')
		f->delimiter = ipsa_csv_delimiter(line);
	give_record(f, s, nl, PIECE_HEAD, piece);
	line.len = piece->len - piece->end;
	if (is_header(line, f->delimiter))
		return true;
	piece->kind = PIECE_BROKEN;
	f->state = NO_TABLE;
	return true;
}

/* The header: what parts its cells is not known yet. */
static bool head(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	bool quoted = f->quoted % 2 != 0;

	for (; f->seen < s.len && f->seen < RECORD_MAX; f->seen++) {
		char c = s.ptr[f->seen];

		if (c == '"')
			quoted = ++f->quoted % 2 != 0;
		else if (c == '\n' && !quoted)
			return give_head(f, s, f->seen, piece);
	}
	if (f->seen == RECORD_MAX || (last && quoted)) {
		f->state = NO_TABLE;
		return give(f, piece, PIECE_BROKEN, s.len);
	}
	return last && give_head(f, s, s.len, piece);
}

/* Does a line say what parts cells, and nothing else? */
static bool is_sep(struct span line)
{
	static const char known[] = {',', ';', '\t', '|', '^', '~', ':'};

	if (line.len > 0 && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line.len == 5 && ipsa_span_starts(line, ipsa_span_of("sep=")) &&
		memchr(known, line.ptr[4], sizeof(known)) != NULL;
}

/* What may stand before the header: sep=, and what PowerShell writes. No more
 * of either is looked at than decides the format, however much has come. */
static bool start(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t room = s.len < GUESS_MAX ? s.len : GUESS_MAX;
	size_t nl = ipsa_span_find(ipsa_span(s.ptr, room), 0, '\n');

	if (nl == s.len && !last && s.len < GUESS_MAX)
		return false;
	f->state = IN_HEAD;
	f->quoted = 0;
	if (is_sep(ipsa_span_cut(s, 0, nl))) {
		f->delimiter = s.ptr[4];
		return give(f, piece, PIECE_PASS, nl < s.len ? nl + 1 : nl);
	}
	if (ipsa_span_starts(s, ipsa_span_of("#TYPE ")) && nl < room)
		return give(f, piece, PIECE_PASS, nl + 1);
	return head(f, s, last, piece);
}

static bool next(struct framer *f, struct span s, bool last,
	struct piece *piece)
{
	size_t nl;

	switch (f->state) {
	case AT_START:
		return start(f, s, last, piece);
	case IN_HEAD:
		return head(f, s, last, piece);
	case NO_TABLE:
		return give(f, piece, PIECE_PASS, s.len);
	case PAST_LINE:
		nl = ipsa_span_find(s, 0, '\n');
		if (nl < s.len)
			f->state = CELL_BEGINS;
		return give(f, piece, PIECE_PASS, nl < s.len ? nl + 1 : nl);
	default:
		return (f->state & LONG_FROM) != 0 ?
			long_record(f, s, last, piece) :
			record(f, s, last, piece);
	}
}

/* --- texts of a record --------------------------------------------------- */

static size_t decode(struct span s, char *out, size_t *len)
{
	const char *quote = memchr(s.ptr, '"', s.len);

	(void)out;
	*len = 0;
	if (quote == NULL)
		return s.len;
	if (quote != s.ptr)
		return (size_t)(quote - s.ptr);
	if (s.len == 1)
		return 1;
	out[0] = '"';
	*len = 1;
	return 2;
}

static bool parse(const struct framer *f, struct parse *p, size_t *again)
{
	size_t at = 0, column = 0;
	struct span cell;
	bool quoted;

	*again = 0;
	p->count = 0;
	p->carried = CARRIED_NONE;
	p->carrier = p->record.len;
	if (f->ours) {
		p->carried = CARRIED_KEPT;
		p->own = ipsa_csv_last(p->record, f->delimiter, &cell);
	}
	for (; ipsa_csv_cell(p->record, f->delimiter, &at, &cell, &quoted);
	    at++, column++) {
		struct text t = {.start = (uint32_t)(cell.ptr - p->record.ptr),
			.len = (uint32_t)cell.len, .literal = !quoted,
			.carrier = (uint32_t)p->record.len, .listed = true};

		if (f->ours && at > p->own)
			break;
		if (column < f->column_count) {
			t.name = (uint32_t)(column > 0 ?
				f->columns[column - 1] : 0);
			t.name_len = (uint32_t)f->columns[column] - t.name;
		}
		if (cell.len > 0 && !ipsa_parse_add(p, &t))
			return false;
	}
	return true;
}

const struct format ipsa_format_csv = {"csv", next, parse, NULL, decode};
