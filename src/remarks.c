/* SPDX-License-Identifier: MIT */
#include "remarks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "limits.h"
#include "message.h"

enum { FIRST = 16 };

bool ipsa_remarks_init(struct remarks *list)
{
	*list = (struct remarks){.at = NULL};
	errno = pthread_mutex_init(&list->lock, NULL);
	return errno == 0;
}

static bool make_room(struct remarks *list)
{
	size_t room = list->room == 0 ? FIRST : 2 * list->room;
	struct remark *more;

	if (list->count < list->room)
		return true;
	more = realloc(list->at, room * sizeof *more);
	if (more == NULL)
		return false;
	list->at = more;
	list->room = room;
	return true;
}

static bool add(struct remarks *list, size_t input, const char *name,
	const char *text)
{
	size_t name_len = strlen(name) + 1, text_len = strlen(text) + 1;
	struct remark *r;
	char *both;

	if (name_len + text_len > NOT_READ_MAX - list->bytes ||
	    !make_room(list))
		return false;
	both = malloc(name_len + text_len);
	if (both == NULL)
		return false;
	memcpy(both, name, name_len);
	memcpy(both + name_len, text, text_len);
	r = &list->at[list->count];
	r->input = input;
	r->serial = list->count++;
	r->name = both;
	r->text = both + name_len;
	list->bytes += name_len + text_len;
	return true;
}

void ipsa_remarks_add(struct remarks *list, size_t input, const char *name,
	const char *text)
{
	(void)pthread_mutex_lock(&list->lock);
	if (!add(list, input, name, text))
		list->more++;
	(void)pthread_mutex_unlock(&list->lock);
}

static int by_input(const void *a, const void *b)
{
	const struct remark *one = a, *other = b;

	if (one->input != other->input)
		return one->input < other->input ? -1 : 1;
	return one->serial < other->serial ? -1 : 1;
}

void ipsa_remarks_sort(struct remarks *list)
{
	if (list->count > 0)
		qsort(list->at, list->count, sizeof *list->at, by_input);
}

size_t ipsa_remarks_count(const struct remarks *list)
{
	return list->count + list->more;
}

void ipsa_remarks_tell(const struct remarks *list, const char *what)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		ipsa_message("%s: %s: %s", what, list->at[i].name,
			list->at[i].text);
	if (list->more > 0)
		ipsa_message("%s: %zu more", what, list->more);
}

void ipsa_remarks_free(struct remarks *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		free(list->at[i].name);
	free(list->at);
	(void)pthread_mutex_destroy(&list->lock);
}
