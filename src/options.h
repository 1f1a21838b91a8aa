/* SPDX-License-Identifier: MIT */
/*
 * The command line, as a struct. Parsing opens nothing and writes nothing but
 * messages on wrong usage.
 */
#ifndef IPSA_OPTIONS_H
#define IPSA_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "ipsecannotate.h"
#include "unpack.h"

enum {
	IPSA_DONE = 0,          /* exit status */
	IPSA_FAILED = 1,        /* an input failed, a look-up found nothing */
	IPSA_USAGE = 2          /* wrong usage */
};

enum mode {
	MODE_FILTER,
	MODE_EXPLAIN,
	MODE_LIST,
	MODE_SEARCH,
	MODE_EXPORT,
	MODE_CHECK,
	MODE_HELP,
	MODE_VERSION
};

/* For whom the catalogue is exported. */
enum export {
	EXPORT_RSYSLOG,
	EXPORT_SYSLOG_NG,
	EXPORT_LOGSTASH,
	EXPORT_VECTOR,
	EXPORT_SPLUNK,
	EXPORT_OTEL,
	EXPORT_HTML
};

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

enum compression { COMPRESS_NONE, COMPRESS_GZIP, COMPRESS_ZSTD };

enum summary_form { SUMMARY_NONE, SUMMARY_TEXT, SUMMARY_JSON };

enum progress_when { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER };

/* Inside which program it runs, and what that is answered. */
enum host_name { HOST_NONE, HOST_MMEXTERNAL, HOST_OMPROG };

enum host_result { HOST_MEMBER, HOST_MSG };

/* Words of the command line, borrowed from argv. */
struct words {
	char **at;
	size_t count;
};

struct arguments {
	enum mode mode;
	enum export export;
	enum color color;
	struct ipsa_options annotate;   /* `color` and `why_ctx` are not set */
	struct unpack_limits unpack;
	const char *output;             /* NULL is standard output */
	const char *output_dir;         /* or NULL */
	unsigned jobs;                  /* 0: not given */
	enum compression compress;
	enum summary_form summary;
	const char *report;             /* or NULL */
	enum progress_when progress;
	enum host_name host;
	enum host_result host_result;
	uint64_t host_limit;            /* bytes of a reply */
	const char *stats_file;         /* or NULL */
	bool recursive;
	bool force;
	bool resume;
	bool why;
	bool no_sandbox;
	bool quiet;
	bool verbose;
	struct words catalogs;
	struct words patterns;
	struct words operands;          /* FILEs, REFs, WORDs or a FAMILY */
};

/*
 * Parse argv. Returns IPSA_DONE, or the exit status after a message. Either
 * way the struct is to be given to ipsa_options_free; argv must outlive it.
 */
int ipsa_options_parse(struct arguments *args, int argc, char **argv);

/* Free what the struct owns. */
void ipsa_options_free(struct arguments *args);

/* Is what is found to be summed up? */
bool ipsa_options_sums_up(const struct arguments *args);

/* Is a FILE among the operands that is not standard input? */
bool ipsa_options_names_files(const struct arguments *args);

/* Write the help, made from the rows of options.def. */
void ipsa_options_help(FILE *to);

#endif
