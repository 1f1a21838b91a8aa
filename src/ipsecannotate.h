/* SPDX-License-Identifier: MIT */
/*
 * ipsecannotate: find the error references of Windows IPsec, IKE and VPN in
 * log lines and write their meaning and the suggested action beside them.
 *
 * The library in four families of functions:
 *
 *	ipsa_catalog_*    what the numbers and names mean
 *	ipsa_patterns_*   how references to them are found in a line
 *	ipsa_annotator_*  bytes of a log in, annotated bytes out
 *	the rest          versions and names
 *
 * Bytes go in through ipsa_annotator_feed, however they are cut, and come out
 * through the caller's write function. The library never prints, exits, opens
 * a file or reads the environment, and it has no mutable static data.
 *
 * Threads: a catalogue and a pattern set are first built by one thread; once
 * they are complete they are only read and may be shared by any number of
 * threads. An annotator serves one thread at a time.
 *
 * Units: lengths and offsets are bytes; lines and columns count from 1.
 */
#ifndef IPSECANNOTATE_H
#define IPSECANNOTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define IPSA_API __attribute__((visibility("default")))
#else
#define IPSA_API
#endif

/* The release, and the version of this interface (the library's SONAME). */
#define IPSA_VERSION "0.1.0"
#define IPSA_ABI 0

/* What became of a call. Every code but IPSA_OK is a failure. */
enum ipsa_code {
	IPSA_OK,
	IPSA_NO_MEMORY,   /* an allocation failed */
	IPSA_BAD_FILE,    /* a catalogue or pattern file has errors: reported */
	IPSA_BAD_OPTION,  /* a template or family list is wrong: reported */
	IPSA_NOT_WRITTEN, /* the caller's write function returned non-zero */
	IPSA_NOT_NOW      /* not in the midst of a line: try again later */
};

/* One defect of a catalogue or pattern file, a template or a family list. */
enum ipsa_level { IPSA_WARNING, IPSA_ERROR };

struct ipsa_finding {
	const char *id;         /* a stable word, e.g. "unknown-key" */
	enum ipsa_level level;
	const char *origin;     /* as given to the call that read the file */
	size_t line;            /* from 1; 0 where there is no line */
	size_t column;          /* from 1, in bytes */
	const char *text;       /* a sentence; may hold bytes of the file */
};

/* Called once for each finding, which is borrowed until it returns. */
typedef void ipsa_report_fn(void *ctx, const struct ipsa_finding *finding);

/* One run of bytes to be written. */
struct ipsa_piece {
	const void *data;
	size_t len;
	bool color;             /* an escape that colours a note, of ours: all
				   else may hold bytes of the log */
};

/*
 * Write `count` pieces, all of them, in order. They are borrowed until the
 * function returns. Zero is success; anything else ends the run, and the
 * library call that was under way returns IPSA_NOT_WRITTEN.
 */
typedef int ipsa_write_fn(void *ctx, const struct ipsa_piece *pieces,
	size_t count);

/* --- catalogue --------------------------------------------------------- */

/* What a number means depends on its space: 809 is one thing in "ras" and
 * another in "win32". */
enum ipsa_space {
	IPSA_WIN32,
	IPSA_HRESULT,
	IPSA_NTSTATUS,
	IPSA_RAS,
	IPSA_IKEV1,
	IPSA_IKEV2,
	IPSA_SPACES             /* how many there are */
};

enum ipsa_severity {
	IPSA_SEVERITY_ERROR,
	IPSA_SEVERITY_WARNING,
	IPSA_SEVERITY_INFO,
	IPSA_SEVERITY_MARKER
};

enum ipsa_class {
	IPSA_CLASS_CREDENTIALS,
	IPSA_CLASS_POLICY,
	IPSA_CLASS_PROTOCOL,
	IPSA_CLASS_TRANSPORT,
	IPSA_CLASS_RESOURCE,
	IPSA_CLASS_STATE,
	IPSA_CLASS_INTERNAL
};

enum ipsa_retry { IPSA_RETRY_NEVER, IPSA_RETRY_LATER, IPSA_RETRY_NOW };

/*
 * What the catalogue knows of one code. Strings are NUL-terminated; lists end
 * with NULL. Lists are never NULL themselves; a string that an entry lacks
 * (name, details, reference) is.
 */
struct ipsa_entry {
	const char *name;
	const char *family;
	const char *meaning;    /* one sentence, fit for a note */
	const char *action;     /* one sentence, fit for a note */
	const char *details;
	const char *reference;  /* the address of a public page */
	const char *const *aliases;
	const char *const *phase;
	const char *const *reported_by;
	const char *const *causes;
	const char *const *diagnose;
	const char *const *resolve;
	const char *const *related;
	uint32_t code;
	enum ipsa_space space;
	enum ipsa_severity severity;
	enum ipsa_class class_;
	enum ipsa_retry retry;
};

struct ipsa_catalog;

/*
 * Make a catalogue of the entries that are built in, or an empty one where
 * `builtin` is false. On success *cat is owned by the caller, who frees it
 * after the annotators that use it; on failure it is NULL.
 */
IPSA_API enum ipsa_code ipsa_catalog_new(struct ipsa_catalog **cat,
	bool builtin);

/*
 * Read one catalogue file and add its entries. An entry whose name, or space
 * and code, is known overrides the fields that it gives and keeps the others.
 * `origin` names the file in findings. `text` is borrowed for the call.
 *
 * On IPSA_BAD_FILE (findings went to `report`, which may be NULL) and on
 * IPSA_NO_MEMORY the catalogue is as it was before.
 */
IPSA_API enum ipsa_code ipsa_catalog_add(struct ipsa_catalog *cat,
	const char *origin, const char *text, size_t len,
	ipsa_report_fn *report, void *ctx);

/*
 * Look through the whole catalogue for what no single file can show: related
 * entries that do not exist or do not name each other, items that are neither
 * a sentence nor a command. Findings go to `report`; IPSA_BAD_FILE if one of
 * them is an error, the others are warnings.
 */
IPSA_API enum ipsa_code ipsa_catalog_check(const struct ipsa_catalog *cat,
	ipsa_report_fn *report, void *ctx);

/*
 * Find the entry that a number has in a space, e.g. 14 in IPSA_IKEV2; the
 * entry of a name or alias, letter for letter (of an alias in several spaces one
 * of them; ipsa_catalog_find has all). NULL if there is none. Entries are
 * borrowed: they live as long as the catalogue, or until it is added to.
 */
IPSA_API const struct ipsa_entry *ipsa_catalog_by_number(
	const struct ipsa_catalog *cat, enum ipsa_space space, uint32_t code);
IPSA_API const struct ipsa_entry *ipsa_catalog_by_name(
	const struct ipsa_catalog *cat, const char *name, size_t len);

/*
 * Find every reading of a reference that stands alone, in any spelling:
 * 13801, 0x35E9, 35E9h, 800735E9, 2147956201, -2147011095, %%13801, a name in
 * any case. At most `max` entries are put into `found`, the likeliest space
 * first; returns how many.
 */
IPSA_API size_t ipsa_catalog_find(const struct ipsa_catalog *cat,
	const char *text, size_t len, const struct ipsa_entry **found,
	size_t max);

/*
 * The entry after `entry` in the order of families, spaces and codes; the
 * first one after NULL; NULL after the last.
 */
IPSA_API const struct ipsa_entry *ipsa_catalog_next(
	const struct ipsa_catalog *cat, const struct ipsa_entry *entry);

/*
 * Write an entry as one JSON object and a newline, all of its fields, through
 * `write`. IPSA_NO_MEMORY or IPSA_NOT_WRITTEN on failure.
 */
IPSA_API enum ipsa_code ipsa_entry_json(const struct ipsa_entry *entry,
	ipsa_write_fn *write, void *ctx);

/* Free a catalogue; NULL is allowed. */
IPSA_API void ipsa_catalog_free(struct ipsa_catalog *cat);

/* --- patterns ---------------------------------------------------------- */

struct ipsa_patterns;

/*
 * Make a set of the patterns that are built in, or an empty one where
 * `builtin` is false. Ownership as for ipsa_catalog_new.
 */
IPSA_API enum ipsa_code ipsa_patterns_new(struct ipsa_patterns **pats,
	bool builtin);

/*
 * Read one pattern file and add what it holds; what has a name that is known
 * replaces it. On failure the set is as it was before. Must not be called
 * after ipsa_patterns_compile.
 */
IPSA_API enum ipsa_code ipsa_patterns_add(struct ipsa_patterns *pats,
	const char *origin, const char *text, size_t len,
	ipsa_report_fn *report, void *ctx);

/*
 * Compile the set. Must be called once, before it is used. With `jit`, PCRE2
 * compiles to machine code where the system lets it; ipsa_patterns_jit tells
 * whether it did. IPSA_BAD_FILE if an expression is refused: the set can then
 * only be freed.
 */
IPSA_API enum ipsa_code ipsa_patterns_compile(struct ipsa_patterns *pats,
	bool jit, ipsa_report_fn *report, void *ctx);
IPSA_API bool ipsa_patterns_jit(const struct ipsa_patterns *pats);

/*
 * Try every pattern of a compiled set on its own samples, the marked
 * references and no others, with the entries of `cat`. IPSA_BAD_FILE if one
 * fails; patterns whose samples are not loaded (those built in, which were
 * tried when the program was built) are passed over.
 */
IPSA_API enum ipsa_code ipsa_patterns_check(const struct ipsa_patterns *pats,
	const struct ipsa_catalog *cat, ipsa_report_fn *report, void *ctx);

/* Free a pattern set; NULL is allowed. */
IPSA_API void ipsa_patterns_free(struct ipsa_patterns *pats);

/* --- annotator --------------------------------------------------------- */

enum ipsa_style {
	IPSA_INLINE,            /* straight after the reference */
	IPSA_END,               /* at the end of the line */
	IPSA_BELOW              /* each on a line of its own after the line */
};

/* What a record is, and what carries its notes. */
enum ipsa_format {
	IPSA_FORMAT_AUTO,       /* decided from how a file begins */
	IPSA_FORMAT_TEXT,       /* a line; the note, in the line */
	IPSA_FORMAT_JSON,       /* an object; one more member */
	IPSA_FORMAT_CSV,        /* a record of a table; one more cell */
	IPSA_FORMAT_XML         /* an element; a comment */
};

/* How the output is encoded. */
enum ipsa_encoding {
	IPSA_ENCODING_INPUT,    /* as the input is */
	IPSA_ENCODING_UTF8,
	IPSA_ENCODING_UTF16LE,
	IPSA_ENCODING_UTF16BE
};

/* What was decided about one candidate: something that a pattern matched. */
enum ipsa_verdict {
	IPSA_ANNOTATED,
	IPSA_UNKNOWN,           /* the catalogue has no such number or name */
	IPSA_GATE_CLOSED,       /* `gate` says which */
	IPSA_BARE,              /* no error word, nor a reference beside it */
	IPSA_COVERED,           /* part of a longer reference */
	IPSA_INTERRUPTED        /* a note stands inside it */
};

struct ipsa_candidate {
	const char *file;
	uint64_t line, column;  /* from 1, in bytes */
	const char *text;       /* as it stands there, `len` bytes */
	size_t len;
	const char *pattern;    /* its name */
	const char *gate;       /* the gate's name, or NULL */
	const struct ipsa_entry *entry; /* its first reading, or NULL */
	enum ipsa_verdict verdict;
};

/* Called for each candidate, in the order in which they are decided. */
typedef void ipsa_why_fn(void *ctx, const struct ipsa_candidate *candidate);

/* A reference, or several that stand together: what gets one note. */
struct ipsa_found {
	const char *file;
	uint64_t offset;        /* of its record in the file, from 0 */
	const char *record;     /* the line, of a long one what is held of it, */
	size_t len;             /* without its end */
	const struct ipsa_entry *const *entries; /* what it is, or may be */
	size_t count;           /* of entries */
	bool agrees;            /* else its parts mean different things */
};

/* Called for each of them in order, borrowed until it returns. */
typedef void ipsa_found_fn(void *ctx, const struct ipsa_found *found);

/*
 * Called for each note that the member of a JSON record would hold: `json` is
 * an object for each reading of it, parted by commas, borrowed until it returns.
 */
typedef void ipsa_item_fn(void *ctx, const char *json, size_t len);

/* Members that JSON objects get besides, under names that a schema has for
 * what they tell: the Elastic Common Schema's, OCSF's. */
enum ipsa_fields { IPSA_FIELDS_NONE, IPSA_FIELDS_ECS, IPSA_FIELDS_OCSF };

/* Set to zero, a struct ipsa_options asks for the defaults throughout. */
struct ipsa_options {
	enum ipsa_style style;
	const char *template_;  /* the TEXT of a note; NULL is the default,
				   "{meaning} Action: {action}" */
	const char *families;   /* separated by commas; NULL means all */
	enum ipsa_format format;
	enum ipsa_encoding output_encoding;
	enum ipsa_fields fields;
	bool matched;           /* only records that hold a reference; of no
				   effect with json or strip */
	bool json;              /* a JSON object a line for each reading of
				   each reference, instead of the records; of
				   no effect with strip */
	bool strip;             /* take notes out instead of putting them in */
	bool brief;             /* names alone for what a file was told */
	bool loose;             /* bare numbers too; gates stay closed */
	bool color;             /* colour the notes that are put in */
	bool unsieved;          /* each record sieved alone, no blocks: the
				   same output, slower; for tests */
	bool eager;             /* what comes of a line is remembered from the
				   first on, not only where that pays: the same
				   output, slower; for tests */
	ipsa_why_fn *why;       /* NULL, or told about every candidate */
	void *why_ctx;
	ipsa_found_fn *found;   /* NULL, or told of all that gets a note */
	void *found_ctx;
	ipsa_item_fn *item;     /* NULL, or told of what JSON records would
				   carry, which are then written as they are */
	void *item_ctx;
};

/* What an annotator did, over all its files. */
struct ipsa_counts {
	uint64_t bytes;         /* that were fed */
	uint64_t references;    /* found */
	uint64_t notes;         /* put in: those not there already */
	uint64_t limits;        /* times that a limit cost a note */
	uint64_t damaged;       /* records that were malformed or cut short:
				   they passed unchanged */
	uint64_t kept;          /* records that kept the carrier they had */
};

struct ipsa_annotator;

/*
 * Make an annotator that writes to `write`. The catalogue and the compiled
 * pattern set are borrowed and must outlive it; `options` is copied, with its
 * strings. With IPSA_BAD_OPTION a finding with origin "template" or "families"
 * went to `report`. On failure *a is NULL.
 */
IPSA_API enum ipsa_code ipsa_annotator_new(struct ipsa_annotator **a,
	const struct ipsa_catalog *cat, const struct ipsa_patterns *pats,
	const struct ipsa_options *options,
	ipsa_write_fn *write, void *write_ctx,
	ipsa_report_fn *report, void *report_ctx);

/*
 * Say that what is fed next is a file of this name (as --json and why show
 * it; copied), which may tell that it is a table: x.csv, x.csv.gz. Without it
 * the name is "-". What was fed before must have been finished: what is held of
 * it is dropped.
 */
IPSA_API enum ipsa_code ipsa_annotator_begin(struct ipsa_annotator *a,
	const char *file);

/*
 * The same, but what is fed next begins at a line in the midst of a file of text
 * in UTF-8: neither its format nor its encoding is guessed again.
 */
IPSA_API enum ipsa_code ipsa_annotator_begin_part(struct ipsa_annotator *a,
	const char *file);

/*
 * Take `len` bytes of the file; `data` is borrowed for the call. Everything
 * that is owed for what was fed so far is written before it returns: all
 * complete lines, and of a line longer than 1 MiB what no later byte can
 * change. How the input is cut makes no difference to the output.
 *
 * After a failure the annotator can only be freed.
 */
IPSA_API enum ipsa_code ipsa_annotator_feed(struct ipsa_annotator *a,
	const void *data, size_t len);

/*
 * Go on with another catalogue and compiled pattern set, which then must outlive
 * the annotator instead of those before. What was fed and not yet written is
 * looked at with the new ones. On failure nothing has changed: IPSA_BAD_OPTION
 * where the new catalogue lacks a family that was asked for, and IPSA_NOT_NOW
 * after a feed that ended within a line of more than 1 MiB.
 */
IPSA_API enum ipsa_code ipsa_annotator_renew(struct ipsa_annotator *a,
	const struct ipsa_catalog *cat, const struct ipsa_patterns *pats,
	ipsa_report_fn *report, void *report_ctx);

/* End the file: write what is left of it. Another file may follow. */
IPSA_API enum ipsa_code ipsa_annotator_finish(struct ipsa_annotator *a);

IPSA_API struct ipsa_counts ipsa_annotator_counts(
	const struct ipsa_annotator *a);

/* Free an annotator; NULL is allowed. Unfinished input is dropped. */
IPSA_API void ipsa_annotator_free(struct ipsa_annotator *a);

/* --- names ------------------------------------------------------------- */

/* The release of the library that runs, e.g. "0.1.0". */
IPSA_API const char *ipsa_version(void);

/* What a code means, in a few words. */
IPSA_API const char *ipsa_code_text(enum ipsa_code code);

/* The words of the catalogue files: "win32", "error", "policy", "never". */
IPSA_API const char *ipsa_space_name(enum ipsa_space space);
IPSA_API const char *ipsa_severity_name(enum ipsa_severity severity);
IPSA_API const char *ipsa_class_name(enum ipsa_class class_);
IPSA_API const char *ipsa_retry_name(enum ipsa_retry retry);

#ifdef __cplusplus
}
#endif

#endif
