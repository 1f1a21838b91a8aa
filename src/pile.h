/* SPDX-License-Identifier: MIT */
/*
 * Bytes that the program gathers. A zeroed struct pile is an empty one. Bytes
 * that find no memory are dropped, and so are all that follow: `failed` stays
 * set until it is cleared.
 */
#ifndef IPSA_PILE_H
#define IPSA_PILE_H

#include <stdbool.h>
#include <stddef.h>

struct pile {
	char *ptr;
	size_t len, room;
	bool failed;
};

/* Add bytes, or a text. */
void ipsa_pile_add(struct pile *p, const void *data, size_t len);
void ipsa_pile_text(struct pile *p, const char *text);

/* Make room for `len` more bytes; NULL, or where they are to be put. Who puts
 * them there adds to `len`. */
char *ipsa_pile_room(struct pile *p, size_t len);

/* Empty it; its memory is kept. */
void ipsa_pile_clear(struct pile *p);

/* Free what it owns; it is empty and may be used again. */
void ipsa_pile_free(struct pile *p);

#endif
