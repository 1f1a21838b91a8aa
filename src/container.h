/* SPDX-License-Identifier: MIT */
/*
 * What a file is that is no plain text, told by what it holds and never by its
 * name. The filter asks it of a file, the helper of each member.
 */
#ifndef IPSA_CONTAINER_H
#define IPSA_CONTAINER_H

#include <stdbool.h>
#include <stddef.h>

enum container {
	CONTAINER_NONE,         /* plain bytes, or nothing known */
	CONTAINER_GZIP,         /* single streams */
	CONTAINER_BZIP2,
	CONTAINER_XZ,
	CONTAINER_ZSTD,
	CONTAINER_LZ4,
	CONTAINER_TAR,          /* archives */
	CONTAINER_ZIP,
	CONTAINER_7Z,
	CONTAINER_CAB,
	CONTAINER_EVTX,         /* event logs */
	CONTAINER_EVT,
	CONTAINER_ETL
};

/* How many bytes at the front decide. */
enum { CONTAINER_HEAD = 512 };

/* Tell from the first bytes of a file, CONTAINER_HEAD of them where there are
 * as many. */
enum container ipsa_container(const void *bytes, size_t len);

/* The same of an open file that can seek, whose place is left alone. False, with
 * errno, if it cannot be read. */
bool ipsa_container_of(int fd, enum container *kind);

/* Is it a single stream? Is it an archive, with members? */
bool ipsa_container_is_stream(enum container kind);
bool ipsa_container_is_archive(enum container kind);

/* What it is called in messages. */
const char *ipsa_container_name(enum container kind);

/*
 * What to do on Windows with a file of a kind that nothing here reads: a
 * command. NULL for the others.
 */
const char *ipsa_container_advice(enum container kind);

#endif
