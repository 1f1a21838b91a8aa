/* SPDX-License-Identifier: MIT */
/*
 * What the program and its helper say to each other: the contract of both.
 *
 * ipsecannotate-unpack is started for one file with
 *
 *	ipsecannotate-unpack VERSION RATIO BYTES FREE WINDOW
 *
 * the file as its standard input and a pipe as its standard output, to which
 * it writes frames: a struct unpack_head and that many bytes of payload. The
 * order is
 *
 *	(MEMBER | UNREAD) DATA... END      once for each member,
 *	PROBLEM | NOT_READ | NOTE          anywhere,
 *	DONE                               last.
 *
 * Whatever happens, what was read is sent first. Where DONE does not come the
 * helper died: what was held there is lost, and the reader says so.
 *
 * Names are as they stand in the archive, joined by '/' where one stands in
 * another, and are not to be trusted: the reader cleans them (unpacked.h). A
 * file that holds one stream has one member with an empty name: it is the
 * file. MEMBER and UNREAD have such a name, a NUL, and a struct unpack_member;
 * the texts of PROBLEM, NOT_READ and NOTE a name, a NUL, and what there is to
 * say.
 */
#ifndef IPSA_UNPACK_H
#define IPSA_UNPACK_H

#include <stdint.h>

#define UNPACK_PROGRAM "ipsecannotate-unpack"

enum unpack_frame {
	UNPACK_MEMBER = 'M',    /* begins */
	UNPACK_UNREAD = 'U',    /* begins one that nothing reads: its bytes
				   are to be passed on as they are */
	UNPACK_DATA = 'D',      /* more of it */
	UNPACK_END = 'E',       /* it ends */
	UNPACK_PROBLEM = 'P',   /* what could not be read, and why */
	UNPACK_NOT_READ = 'R',  /* what nothing reads, and what to do */
	UNPACK_NOTE = 'N',      /* what was left out, and is no problem */
	UNPACK_DONE = 'Z'       /* all of it was read, or told */
};

/* Both run on one machine: numbers are as it has them. */
struct unpack_head {
	uint32_t type;
	uint32_t len;
};

/* How the bytes of a member came about. */
struct unpack_member {
	int64_t seconds;        /* when it was written, since 1970, */
	uint32_t nanoseconds;   /* where `timed` says that this is known */
	uint32_t timed;
	uint32_t streams;       /* compressed streams around it, in its name */
	uint32_t events;        /* it is an event log, as XML */
};

enum {
	/* The payload of DATA, and of any other frame. */
	UNPACK_DATA_MAX = 256 * 1024,
	UNPACK_TEXT_MAX = 8 * 1024
};

/* How far a file may go. */
struct unpack_limits {
	uint64_t ratio;         /* its bytes times this may come out of it */
	uint64_t bytes;         /* and no more than these; 0 is no limit */
	uint64_t free;          /* but these may, whatever the ratio */
	uint64_t window;        /* what a decoder may hold of what it wrote */
};

#endif
