/* SPDX-License-Identifier: MIT */
#include "pile.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST = 4096 };

char *ipsa_pile_room(struct pile *p, size_t len)
{
	size_t room = p->room == 0 ? FIRST : p->room;
	char *ptr;

	/* There is room already: nearly always. */
	if (!p->failed && p->room - p->len > len)
		return p->ptr + p->len;
	if (p->failed || len > SIZE_MAX / 4 || p->len > SIZE_MAX / 4) {
		p->failed = true;
		return NULL;
	}
	while (room - p->len < len || room < p->len)
		room *= 2;
	if (room > p->room) {
		ptr = realloc(p->ptr, room);
		p->failed = ptr == NULL;
		if (ptr == NULL)
			return NULL;
		p->ptr = ptr;
		p->room = room;
	}
	return p->ptr + p->len;
}

void ipsa_pile_add(struct pile *p, const void *data, size_t len)
{
	char *to = ipsa_pile_room(p, len);

	if (to == NULL || len == 0)
		return;
	memcpy(to, data, len);
	p->len += len;
}

void ipsa_pile_text(struct pile *p, const char *text)
{
	ipsa_pile_add(p, text, strlen(text));
}

void ipsa_pile_clear(struct pile *p)
{
	p->len = 0;
	p->failed = false;
}

void ipsa_pile_free(struct pile *p)
{
	free(p->ptr);
	*p = (struct pile){0};
}
