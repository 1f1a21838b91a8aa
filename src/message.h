/* SPDX-License-Identifier: MIT */
/*
 * What the program says on standard error: one line with one write(2) each,
 * so that lines of several processes do not mix. Foreign text in it is shown
 * by the rules of visible.h. A message is 8 KiB at most, what is longer is
 * cut. Failures to write it are not told: there is nowhere left to tell.
 */
#ifndef IPSA_MESSAGE_H
#define IPSA_MESSAGE_H

#if defined(__GNUC__)
#define IPSA_PRINTF(at, first) __attribute__((format(printf, at, first)))
#else
#define IPSA_PRINTF(at, first)
#endif

/* Say "ipsecannotate: ..." and a newline, which `format` does not hold. */
void ipsa_message(const char *format, ...) IPSA_PRINTF(1, 2);

/* Say it without the program's name: for what begins with a file's. */
void ipsa_message_plain(const char *format, ...) IPSA_PRINTF(1, 2);

/* Say "ipsecannotate: NAME: ..." with the text of an errno value. */
void ipsa_message_errno(const char *name, int error);

#endif
