/* SPDX-License-Identifier: MIT */
/*
 * A log on its way to a terminal, which takes some bytes for commands: cursor
 * and colours, titles, the keyboard's answers. Who writes a log could so write
 * over what stands beside it. What ipsa_visible_next does not show as it is
 * becomes \xNN here too, but TAB, LF, and a CR before LF, which are text.
 *
 * It is a stream: what is shown does not depend on where it is cut.
 */
#ifndef IPSA_TERMINAL_H
#define IPSA_TERMINAL_H

#include <stddef.h>

enum {
	IPSA_TERMINAL_HELD = 4, /* the longest character; CR LF is shorter */
	IPSA_TERMINAL_TIMES = 4 /* \xNN for each byte */
};

/* Set to zero it is the start of a stream. */
struct terminal {
	char held[IPSA_TERMINAL_HELD];  /* what later bytes decide */
	size_t len;
};

/*
 * Put what is shown for `len` bytes more into `to`, which has room for
 * IPSA_TERMINAL_TIMES as many as these and IPSA_TERMINAL_HELD are. Returns how
 * many bytes that is. Fewer than IPSA_TERMINAL_HELD bytes wait for the next.
 */
size_t ipsa_terminal_show(struct terminal *t, const char *text, size_t len,
	char *to);

/* The stream ends, or something else comes between: the same for what waited. */
size_t ipsa_terminal_end(struct terminal *t, char *to);

#endif
