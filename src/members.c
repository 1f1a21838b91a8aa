/* SPDX-License-Identifier: MIT */
#include "members.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "limits.h"
#include "message.h"
#include "output.h"
#include "unpacked.h"

/* The file as its members pass. */
struct passing {
	const struct members *m;
	struct unpacked in;
	enum ipsa_code code;
	enum unpack_frame open; /* MEMBER, UNREAD, or END: none is */
	size_t problems;
};

/* --- what is not read --------------------------------------------------- */

/* Keep a line "PATH: TEXT" for the end; with no room it is only counted. */
static void keep(struct not_read *list, const struct unpacked_part *part)
{
	size_t len = part->len + strlen(": ") + strlen(part->text) + 1;
	char *more;

	list->count++;
	if (list->len + len > NOT_READ_MAX)
		return;
	if (list->len + len > list->room) {
		more = realloc(list->lines, 2 * (list->len + len));
		if (more == NULL)
			return;
		list->lines = more;
		list->room = 2 * (list->len + len);
	}
	(void)snprintf(list->lines + list->len, len, "%s: %s", part->ptr,
		part->text);
	list->len += len;
	list->told++;
}

bool ipsa_not_read_tell(const struct not_read *list)
{
	const char *line = list->lines;
	size_t i;

	for (i = 0; i < list->told; i++) {
		ipsa_message("not read: %s", line);
		line += strlen(line) + 1;
	}
	if (list->count > list->told)
		ipsa_message("not read: %zu more", list->count - list->told);
	return list->count > 0;
}

void ipsa_not_read_free(struct not_read *list)
{
	free(list->lines);
	*list = (struct not_read){.lines = NULL};
}

/* --- parts -------------------------------------------------------------- */

static void problem(struct passing *p, const struct unpacked_part *part)
{
	if (p->problems++ < PROBLEMS_TOLD)
		ipsa_message("%s: %s", part->ptr, part->text);
}

/* End the member that is open, well or because no more comes. */
static void end(struct passing *p)
{
	if (p->open == UNPACK_MEMBER && p->code == IPSA_OK)
		p->code = ipsa_annotator_finish(p->m->annotator);
	p->open = UNPACK_END;
}

static void begin(struct passing *p, const struct unpacked_part *part)
{
	end(p);
	p->open = part->type;
	if (part->type == UNPACK_MEMBER && p->code == IPSA_OK)
		p->code = ipsa_annotator_begin(p->m->annotator, part->ptr);
}

static void data(struct passing *p, const struct unpacked_part *part)
{
	if (p->open == UNPACK_MEMBER)
		p->code = ipsa_annotator_feed(p->m->annotator, part->ptr,
			part->len);
	else if (p->open == UNPACK_UNREAD && !p->m->records_only &&
	    !ipsa_output_text(p->m->out, part->ptr, part->len))
		p->code = IPSA_NOT_WRITTEN;
}

static void take(struct passing *p, const struct unpacked_part *part)
{
	switch (part->type) {
	case UNPACK_MEMBER:
	case UNPACK_UNREAD:
		begin(p, part);
		break;
	case UNPACK_DATA:
		data(p, part);
		break;
	case UNPACK_PROBLEM:
		problem(p, part);
		break;
	case UNPACK_NOT_READ:
		keep(p->m->not_read, part);
		break;
	case UNPACK_NOTE:
		if (!p->m->quiet)
			ipsa_message("%s: %s", part->ptr, part->text);
		break;
	default:
		end(p);
	}
}

/* ------------------------------------------------------------------------- */

enum ipsa_code ipsa_members(const struct members *m, const char *path, int fd,
	bool *good)
{
	struct passing p = {.m = m, .code = IPSA_OK, .open = UNPACK_END};
	struct unpacked_part part;

	*good = ipsa_unpacked_open(&p.in, path, fd, m->limits);
	while (*good && p.code == IPSA_OK &&
	    ipsa_unpacked_next(&p.in, &part))
		take(&p, &part);
	end(&p);
	if (p.problems > PROBLEMS_TOLD)
		ipsa_message("%s: %zu more problems", path,
			p.problems - PROBLEMS_TOLD);
	if (*good && p.code != IPSA_OK)
		p.in.interrupted = true;        /* the reader left, not it */
	if (!ipsa_unpacked_close(&p.in) || p.problems > 0)
		*good = false;
	return p.code;
}
