/* SPDX-License-Identifier: MIT */
/*
 * What of a message of rsyslog's is looked at. It comes as the JSON object of
 * all its properties, or as plain text. Of the object that is what the message
 * says: `rawmsg` says it again, the others say when and by which way it came.
 */
#ifndef IPSA_HOST_MESSAGE_H
#define IPSA_HOST_MESSAGE_H

#include "object.h"

/* The properties that count; a key_len of 0 where there is none. */
struct message {
	struct property msg, rawmsg, program, data, variables;
};

enum line_is {
	LINE_PLAIN,
	LINE_OBJECT,            /* a JSON object, but not rsyslog's */
	LINE_MESSAGE
};

/* What is the line? Sets *m, which borrows from it. */
enum line_is ipsa_message_read(struct message *m, const char *line, size_t len);

/* Make the JSON record that is annotated, with its newline; `to` is emptied
 * first. */
void ipsa_message_record(struct pile *to, const char *line, size_t len);

/*
 * rsyslog writes a control character as # and three octal digits, so that
 * `#012Error` is how a line of a message begins. It parts words as what it
 * stands for does: blanks take its place. Only for what is looked at; no byte
 * is moved.
 */
void ipsa_message_part_words(struct pile *p);

#endif
