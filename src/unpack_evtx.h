/* SPDX-License-Identifier: MIT */
/*
 * Event logs (.evtx): a header of 4 KiB and chunks of 64 KiB that stand alone.
 * The header is not believed: it is old in a file that was copied while it was
 * open. Each chunk is read behind a header made for it, by a child of its own
 * (unpack_child.h), so that a broken one costs no other. One event is one line
 * of XML.
 */
#ifndef IPSA_UNPACK_EVTX_H
#define IPSA_UNPACK_EVTX_H

struct source;

enum {
	EVTX_HEADER = 4096,
	EVTX_CHUNK = 64 * 1024,
	EVTX_FILE = EVTX_HEADER + EVTX_CHUNK    /* a file of one chunk */
};

/* Write the events of a log as one member; see ipsa_unpack_open. */
void ipsa_unpack_evtx(struct source *from, const char *name);

#endif
