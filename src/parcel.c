/* SPDX-License-Identifier: MIT */
#include "parcel.h"

#include <stdlib.h>
#include <string.h>

#include "ipsecannotate.h"

/*
 * A part of 1 MiB with a note on every line fits in one; more than that is
 * written as the turn comes. One is filled while two wait, so that a thread
 * goes on though another is late by a part: 9 MiB of a job's 12 MB.
 */
enum { PARCEL_MAX = 3 << 20, PARCEL_FIRST = 1 << 20, PER_THREAD = 3 };

bool ipsa_parcels_init(struct parcels *all)
{
	all->idle = NULL;
	all->more = 0;
	return pthread_mutex_init(&all->lock, NULL) == 0;
}

void ipsa_parcels_allow(struct parcels *all, unsigned threads)
{
	all->more = threads * PER_THREAD;
}

void ipsa_parcels_free(struct parcels *all)
{
	struct parcel *p;

	while ((p = all->idle) != NULL) {
		all->idle = p->next;
		free(p->data);
		free(p);
	}
	(void)pthread_mutex_destroy(&all->lock);
}

struct parcel *ipsa_parcel_take(struct parcels *all)
{
	struct parcel *p;

	(void)pthread_mutex_lock(&all->lock);
	p = all->idle;
	if (p != NULL) {
		all->idle = p->next;
	} else if (all->more > 0) {
		p = calloc(1, sizeof *p);
		all->more -= p != NULL;
	}
	(void)pthread_mutex_unlock(&all->lock);
	return p;
}

void ipsa_parcel_return(struct parcels *all, struct parcel *p)
{
	p->len = 0;
	(void)pthread_mutex_lock(&all->lock);
	p->next = all->idle;
	all->idle = p;
	(void)pthread_mutex_unlock(&all->lock);
}

static bool make_room(struct parcel *p, size_t len)
{
	size_t room = p->room == 0 ? PARCEL_FIRST : p->room;
	char *more;

	if (len > PARCEL_MAX - p->len)
		return false;
	while (room < p->len + len)
		room += PARCEL_FIRST;
	if (room == p->room)
		return true;
	more = realloc(p->data, room);
	if (more == NULL)
		return false;
	p->data = more;
	p->room = room;
	return true;
}

bool ipsa_parcel_add(struct parcel *p, const struct ipsa_piece *pieces,
	size_t count)
{
	size_t len = 0, i;

	for (i = 0; i < count; i++)
		len += pieces[i].len;
	if (!make_room(p, len))
		return false;
	for (i = 0; i < count; i++) {
		memcpy(p->data + p->len, pieces[i].data, pieces[i].len);
		p->len += pieces[i].len;
	}
	return true;
}
