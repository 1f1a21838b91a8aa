/* SPDX-License-Identifier: MIT */
/* An event as one line of XML. */
#ifndef IPSA_UNPACK_LINE_H
#define IPSA_UNPACK_LINE_H

#include "span.h"

struct buf;

/*
 * Add the XML of an event to `line` as one line, with its line feed.
 *
 * Blanks that lay out tags go; those that are the text of an element stay. A
 * line feed in a text becomes "&#10;", a carriage return "&#13;": every XML
 * reader gives the value back.
 *
 * `chunk` is what the event was read from. libevtx of 2018 takes 0x3ff from
 * characters that are two units in UTF-16; one that does not occur in the
 * chunk is put right where the one that it should be does.
 */
void ipsa_unpack_line(struct buf *line, struct span xml, struct span chunk);

#endif
