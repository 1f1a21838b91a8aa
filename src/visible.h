/* SPDX-License-Identifier: MIT */
/*
 * Foreign text made fit for a terminal. Log text and file names are not ours
 * and may mean harm: what could move the cursor, change colours or turn the
 * text around is shown as \xNN.
 */
#ifndef IPSA_VISIBLE_H
#define IPSA_VISIBLE_H

#include <stddef.h>

enum { IPSA_VISIBLE = 5 };      /* "\xNN" or one character, and a NUL */

/*
 * Put what is shown for the next character of `text`, `len` bytes and at
 * least one, into `shown`: the character, or an escape of its first byte
 * where it is a control character (C0, DEL, C1, one that parts lines or
 * changes the direction of text) or no UTF-8. Returns how many bytes it stands for.
 */
size_t ipsa_visible_next(char shown[IPSA_VISIBLE], const char *text,
	size_t len);

#endif
