/* SPDX-License-Identifier: MIT */
#include "members.h"

#include <stdlib.h>
#include <string.h>

#include "content.h"
#include "limits.h"
#include "message.h"
#include "plural.h"
#include "remarks.h"
#include "unpacked.h"

/* What is done with the bytes of a member. */
enum way {
	WAY_NONE,               /* none is open, or it is not wanted */
	WAY_LOOK,               /* held until it is known what they are */
	WAY_SEARCH,
	WAY_PASS                /* as they are */
};

/* The file as its members pass. */
struct passing {
	const struct members *m;
	struct unpacked in;
	enum ipsa_code code;
	enum way way;
	struct member_end end;  /* of the member that is open */
	char *head;             /* what WAY_LOOK holds */
	size_t head_len;
	char *troubled;         /* what the last problem was of */
	size_t problems;
};

/* --- bytes -------------------------------------------------------------- */

static void pass(struct passing *p, const char *data, size_t len)
{
	const struct ipsa_piece piece = {.data = data, .len = len};

	if (p->way == WAY_SEARCH)
		p->code = ipsa_annotator_feed(p->m->annotator, data, len);
	else if (p->way == WAY_PASS &&
	    p->m->to.write(p->m->to.ctx, &piece, 1) != 0)
		p->code = IPSA_NOT_WRITTEN;
}

/* What was held shows what it is. */
static void decide(struct passing *p)
{
	p->end.copied = ipsa_content_of(p->head, p->head_len) ==
		CONTENT_NO_TEXT;
	p->way = p->end.copied ? WAY_PASS : WAY_SEARCH;
	pass(p, p->head, p->head_len);
}

static void data(struct passing *p, const char *bytes, size_t len)
{
	size_t held = 0;

	if (p->way == WAY_LOOK) {
		held = CONTENT_HEAD - p->head_len;
		if (held > len)
			held = len;
		memcpy(p->head + p->head_len, bytes, held);
		p->head_len += held;
		if (p->head_len == CONTENT_HEAD)
			decide(p);
	}
	if (len > held && p->code == IPSA_OK)
		pass(p, bytes + held, len - held);
}

/* --- members ------------------------------------------------------------ */

/* End the member that is open, well or because no more comes. */
static void end(struct passing *p)
{
	if (p->way == WAY_NONE)
		return;
	if (p->way == WAY_LOOK && p->code == IPSA_OK)
		decide(p);
	if (p->code == IPSA_OK)
		p->code = ipsa_annotator_finish(p->m->annotator);
	if (p->code == IPSA_OK && p->m->to.end != NULL)
		p->code = p->m->to.end(p->m->to.ctx, &p->end);
	p->way = WAY_NONE;
}

/* A problem that was told before it began is of what it begins with. */
static void begin(struct passing *p, const struct unpacked_part *part)
{
	const struct member member = {part->ptr, part->how,
		part->type == UNPACK_UNREAD};
	const struct members *m = p->m;
	bool wanted = !member.unread || !m->records_only;

	end(p);
	if (p->code == IPSA_OK && wanted && m->to.begin != NULL)
		p->code = m->to.begin(m->to.ctx, &member, &wanted);
	if (p->code != IPSA_OK || !wanted)
		return;
	p->end = (struct member_end){.whole = p->troubled == NULL ||
		strcmp(p->troubled, part->ptr) != 0};
	p->head_len = 0;
	p->way = member.unread ? WAY_PASS : p->head != NULL ? WAY_LOOK :
		WAY_SEARCH;
	p->code = ipsa_annotator_begin(m->annotator, part->ptr);
}

static void problem(struct passing *p, const struct unpacked_part *part)
{
	p->end.whole = false;
	free(p->troubled);
	p->troubled = strdup(part->ptr);
	if (p->m->problems != NULL)
		ipsa_remarks_add(p->m->problems, p->m->number, part->ptr,
			part->text);
	if (p->problems++ < PROBLEMS_TOLD)
		ipsa_message("%s: %s", part->ptr, part->text);
}

static void take(struct passing *p, const struct unpacked_part *part)
{
	switch (part->type) {
	case UNPACK_MEMBER:
	case UNPACK_UNREAD:
		begin(p, part);
		break;
	case UNPACK_DATA:
		data(p, part->ptr, part->len);
		break;
	case UNPACK_PROBLEM:
		problem(p, part);
		break;
	case UNPACK_NOT_READ:
		ipsa_remarks_add(p->m->not_read, p->m->number, part->ptr,
			part->text);
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

static bool goes_on(const struct passing *p)
{
	return p->code == IPSA_OK && (p->m->stop == NULL ||
		!atomic_load(p->m->stop));
}

/* All members, as long as anybody wants them. */
static bool go(struct passing *p, const char *path, int fd)
{
	struct unpacked_part part;
	bool good = ipsa_unpacked_open(&p->in, p->m->spawner, path, fd,
		p->m->limits);
	bool came = good;

	while (came && goes_on(p)) {
		came = ipsa_unpacked_next(&p->in, &part);
		if (came)
			take(p, &part);
		if (p->m->to.step != NULL)
			p->m->to.step(p->m->to.ctx);
	}
	p->end.whole = false;   /* of one that is open still */
	end(p);
	if (good && came)
		p->in.interrupted = true;       /* the reader left, not it */
	return ipsa_unpacked_close(&p->in) && p->problems == 0;
}

enum ipsa_code ipsa_members(const struct members *m, const char *path, int fd,
	bool *good)
{
	struct passing p = {.m = m, .code = IPSA_OK};

	p.head = m->copies ? malloc(CONTENT_HEAD) : NULL;
	*good = m->copies == (p.head != NULL);
	if (*good)
		*good = go(&p, path, fd);
	else
		p.code = IPSA_NO_MEMORY;
	if (p.problems > PROBLEMS_TOLD)
		ipsa_message("%s: %zu more problem%s", path,
			p.problems - PROBLEMS_TOLD,
			ipsa_plural(p.problems - PROBLEMS_TOLD));
	free(p.head);
	free(p.troubled);
	return p.code;
}
