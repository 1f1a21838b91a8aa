/* SPDX-License-Identifier: MIT */
/*
 * What a log consists of: where its records begin and end, which texts a
 * record holds and under which names, and where what is told of it may stand.
 * A format knows nothing of references, and changes no byte.
 *
 * Patterns see `field: text`, so that an error code needs no pattern of its
 * own for each kind of record that may carry it.
 */
#ifndef IPSA_FORMAT_H
#define IPSA_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "json_scan.h"
#include "limits.h"
#include "span.h"

/* The name of the member, cell, field or comment that carries notes. */
#define CARRIER "ipsecannotate"

/* --- from bytes to records ---------------------------------------------- */

enum piece_kind {
	PIECE_PASS,             /* what frames records, and blanks */
	PIECE_JOINT,            /* what parts two records: a comma */
	PIECE_VALUE,            /* json: in their array, what is no object */
	PIECE_LINE,             /* a line of text among records, with its end */
	PIECE_LONG_LINE,        /* the beginning of one that is too long, */
	PIECE_LINE_REST,        /* and more of it, up to its end */
	PIECE_HEAD,             /* the record that names the columns */
	PIECE_RECORD,
	PIECE_RUN,              /* one or more: `next` tells them apart */
	PIECE_OPEN,             /* xml: a start tag, and what text follows */
	PIECE_TEXT,             /* xml: text beside elements */
	PIECE_CLOSE,            /* xml: the end tag of such an element */
	PIECE_TAIL,             /* the end of what framed records, as a record */
	PIECE_BROKEN,           /* no record, or one that was cut short */
	PIECE_STRAY,            /* what is left of a broken one */
	PIECE_LONG,             /* the beginning of a record that is too long,
				   or one that is too deep */
	PIECE_LONG_END          /* csv: its end, a few bytes at least */
};

struct piece {
	enum piece_kind kind;
	size_t len;
	size_t end;             /* how much of it is a line end */
	bool doubtful;          /* another record begins in it */
};

/* An element that holds others. */
struct open_element {
	size_t start;           /* in `names`: its name, then its field's */
	uint32_t name_len, field_len;
	bool too_long;          /* its text is not looked at */
	bool worded;            /* text stands in it or around it: what it
				   holds is part of that */
};

/* Where in a stream a format is. Zero is the start of a file. */
struct framer {
	size_t seen;            /* bytes of the piece that were looked at */
	unsigned state;         /* the format's own */
	bool inside;            /* a line was begun */
	bool in_text;           /* json: one of text that is too long */
	bool no_runs;           /* every record is wanted by itself, as within
				   a run, which `last` ends */
	bool enveloped;         /* json: records stand in an outer object, */
	size_t arrays;          /* or in arrays that are open, */
	bool awaits;            /* of which the next value is due */
	bool broken;            /* the last piece was */
	bool doubtful;          /* xml: another record begins in this one */
	struct json_scan json;
	size_t break_ahead;     /* json: how far ahead the last walk broke that
				   did, */
	unsigned breaks;        /* and how many broke there */
	char delimiter;         /* csv: between cells; xml: a quotation mark,
				   or which markup is open */
	size_t quoted;          /* csv: bytes of the quoted cell so far */
	bool ours;              /* csv: the header ends in our mark */
	bool one_short;         /* csv: the header lacks its last name */
	char literal;           /* xml: what a DOCTYPE is in: quotes, or
				   markup; */
	bool subset;            /* and brackets */
	struct buf names;       /* csv: of the columns, one after the other;
				   xml: of the elements that are open */
	size_t column_count;
	size_t depth;           /* how many elements are open, */
	size_t deeper;          /* and how many more that are not followed */
	size_t floor;           /* those that a run must not close */
	/* As many as that of these say something: */
	size_t columns[COLUMNS_MAX]; /* where each of them ends */
	struct open_element open[XML_DEPTH_MAX];
};

/* Back to the start of a file. What it has allocated is kept. */
void ipsa_framer_restart(struct framer *f);

/* Forget elements that are open in more than `depth` others. */
void ipsa_framer_leave(struct framer *f, size_t depth);

/* --- from a record to its texts ----------------------------------------- */

/* Positions in a record, which is no longer than RECORD_RAW_MAX. */
struct text {
	uint32_t start, len;
	uint32_t name, name_len; /* of its field: in the record, or in names */
	uint32_t carrier;       /* where what is told of it stands */
	bool literal;           /* it says what stands there: no decoding */
	bool listed;            /* its field's name is in names */
};

enum carried {
	CARRIED_NONE,
	CARRIED_OURS,           /* may be taken out: [own, own_end) */
	CARRIED_KEPT            /* somebody else's, or not where ours stands */
};

struct parse {
	struct span record;
	struct text *texts;
	size_t count, room;
	size_t carrier;         /* where the record's carrier stands */
	enum carried carried;
	size_t own, own_end;
	bool open;              /* xml: its end tag does not belong to it */
	bool no_memory;
	struct buf copy;        /* xml: the record as expat is to see it */
	void *expat;
	struct element *elements; /* xml */
	size_t element_count, element_room;
};

/* Add a text; false if there is no memory. */
bool ipsa_parse_add(struct parse *p, const struct text *text);

void ipsa_parse_free(struct parse *p);

/*
 * Decode what stands at the start of `s`, which is not empty: one character,
 * or as many as need no decoding. Sets *len to how many bytes are put to
 * `out`, 4 at most; where they are what stands there, *len is 0. Returns how
 * many bytes of `s` that was.
 */
typedef size_t decode_fn(struct span s, char *out, size_t *len);

struct format {
	const char *name;

	/*
	 * What `s` begins with, which is where the last piece ended; with
	 * `last` nothing comes behind it. False if more bytes must be seen
	 * first: it is then asked again with what was there and more.
	 */
	bool (*next)(struct framer *f, struct span s, bool last,
		struct piece *piece);

	/*
	 * Find the texts of a record. False if it is malformed; then `*again`
	 * is where in it another record begins, or 0.
	 */
	bool (*parse)(const struct framer *f, struct parse *p, size_t *again);

	/*
	 * Is the record well-formed after all? It costs more than to find its
	 * texts, and is asked where something was found. NULL: parse tells.
	 */
	bool (*confirm)(struct parse *p, size_t *again);

	decode_fn *decode;
};

extern const struct format ipsa_format_json, ipsa_format_csv, ipsa_format_xml;

/* Append what `raw` says. */
void ipsa_decode(decode_fn *decode, struct span raw, struct buf *out);

/* A walk over a token and what it says. */
struct decode_walk {
	decode_fn *decode;
	struct span raw;
	size_t at, used;        /* where it stands in raw, and how much of raw */
	size_t said, said_len;  /* makes how much of what it says, from where */
	bool same;              /* which are the same bytes */
};

void ipsa_decode_begin(struct decode_walk *w, decode_fn *decode,
	struct span raw);

/* Where in `raw` byte `at` of what it says begins. */
size_t ipsa_decode_to(struct decode_walk *w, size_t at);

/* The format of a file that begins so; NULL is text. */
const struct format *ipsa_format_guess(struct span start, struct span name);

/* The first place of the carrier's name in `s`; s.len if there is none. */
size_t ipsa_find_carrier(struct span s);

/* --- json ---------------------------------------------------------------- */

/* Where the whole JSON object begins that ends `line`; line.len if none. */
size_t ipsa_json_tail(struct span line);

/* --- csv ----------------------------------------------------------------- */

/* Is this line the header of a table that an export tool writes, or ours? */
bool ipsa_csv_known(struct span line);

/* Does a header lack its last name? Event Viewer names five columns and writes
 * six, in every language. */
bool ipsa_csv_one_short(struct span head, char delimiter);

/* Learn the names of the columns; false if there is no memory. */
bool ipsa_csv_head(struct framer *f, struct span head);

/* Where the last cell begins, with the delimiter before it, and what it holds;
 * record.len if there is one cell alone or the last is not quoted. */
size_t ipsa_csv_last(struct span record, char delimiter, struct span *cell);

/* --- xml ----------------------------------------------------------------- */

/* Free a parser; NULL is allowed. */
void ipsa_xml_free(void *expat);

/* Like ipsa_note_find, for our comments. */
size_t ipsa_comment_find(struct span s, size_t from, bool more, size_t *len);

/* --- text ---------------------------------------------------------------- */

/* What a line of text may be besides. */
struct line_kind {
	size_t json;            /* where the object begins that ends it, or its
				   length */
	size_t text_end;        /* where the text before it ends */
	size_t data, data_end;  /* its RFC 5424 structured data */
	char joint;             /* a CEF or LEEF header: what parts fields; 0 */
	size_t fields;          /* where they begin */
	size_t field, field_end; /* the carrier that it has, with its joint */
};

/* What kind of line it is. `field` is line.len if it has none; where it is not
 * ours to take out, field_end is 0. */
void ipsa_line_kind(struct span line, struct line_kind *kind);

#endif
