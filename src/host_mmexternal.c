/* SPDX-License-Identifier: MIT */
/*
 * rsyslog's mmexternal: for each message one line of JSON, the properties that
 * are to be changed. Those that it does not know rsyslog ignores in silence,
 * so what was found goes to the variables, `$!ipsecannotate`, or into the
 * message itself.
 */
#include "host.h"

#include <stdlib.h>
#include <string.h>

#include "host_message.h"
#include "ipsecannotate.h"
#include "limits.h"
#include "merge.h"
#include "message.h"
#include "object.h"
#include "options.h"
#include "pile.h"

static const char opened[] = "{\"$!\":{\"ipsecannotate\":[";
static const char closed[] = "]}}\n";

struct mmexternal {
	struct pile reply;
	struct pile record;     /* what of a message is annotated */
	struct pile token;      /* a plain message as a JSON string's body */
	struct pile annotated;  /* a message with its notes */
	struct pile note;       /* one of them, as JSON writes it */
	size_t limit;
	bool full;              /* what was found did not fit the reply */
	bool skipping;          /* a message that is too long */
};

/* --- replies ----------------------------------------------------------------- */

/* Each in one write. */
static bool send(struct host *h)
{
	struct mmexternal *x = h->state;

	if (x->reply.failed) {
		ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
		return false;
	}
	return ipsa_output_write(&h->replies, &(struct ipsa_piece){
		.data = x->reply.ptr, .len = x->reply.len}, 1) == 0;
}

static bool send_nothing(struct host *h)
{
	struct mmexternal *x = h->state;

	ipsa_pile_clear(&x->reply);
	ipsa_pile_text(&x->reply, "{}\n");
	return send(h);
}

/* An ipsa_item_fn: notes as long as they fit, whole. */
static void add_item(void *ctx, const char *json, size_t len)
{
	struct host *h = ctx;
	struct mmexternal *x = h->state;
	struct pile *to = &x->reply;
	bool first = to->len == sizeof opened - 1;

	x->full = x->full || to->len + !first + len + sizeof closed - 1 >
		x->limit;
	if (x->full) {
		h->service.stats.limits++;
		return;
	}
	if (!first)
		ipsa_pile_add(to, ",", 1);
	ipsa_pile_add(to, json, len);
}

/* Annotate what x->`text` holds as an input of its own. */
static bool annotate(struct host *h, const struct pile *text, bool part)
{
	enum ipsa_code code = IPSA_OK;

	if (text->failed)
		code = IPSA_NO_MEMORY;
	if (code == IPSA_OK && part)
		code = ipsa_annotator_begin_part(h->annotator, "-");
	if (code == IPSA_OK)
		code = ipsa_annotator_feed(h->annotator, text->ptr, text->len);
	if (code == IPSA_OK)
		code = ipsa_annotator_finish(h->annotator);
	if (code != IPSA_OK)
		ipsa_message("%s", ipsa_code_text(code));
	return code == IPSA_OK;
}

static bool reply_member(struct host *h, const char *line, size_t len)
{
	struct mmexternal *x = h->state;

	ipsa_message_record(&x->record, line, len);
	ipsa_pile_clear(&x->reply);
	ipsa_pile_text(&x->reply, opened);
	x->full = false;
	if (!annotate(h, &x->record, false))
		return false;
	if (x->reply.len == sizeof opened - 1)
		return send_nothing(h);
	ipsa_pile_text(&x->reply, closed);
	return send(h);
}

/* --- the message itself ------------------------------------------------------ */

/* Add what the body of a string says. A message is one line for the patterns:
 * a line feed in it becomes a CR, which they take for a blank as well. */
static void decode(struct pile *to, const char *body, size_t len)
{
	char *at = ipsa_pile_room(to, len + 4);
	size_t used, said;

	for (; at != NULL && len > 0; len -= used) {
		used = ipsa_string_next(body, len, at, &said);
		if (*at == '\n')
			*at = '\r';
		body += used;
		at += said;
		to->len += said;
	}
}

/*
 * What is annotated, as syslog writes it: the program's name, which may say
 * what its numbers mean, and the message. Returns where that begins.
 */
static size_t make_text(struct mmexternal *x, const struct property *program,
	const char *body, size_t len)
{
	struct pile *to = &x->record;
	size_t start;

	ipsa_pile_clear(to);
	if (program != NULL && program->key_len > 0 && program->value_len > 2 &&
	    program->value[0] == '"') {
		decode(to, program->value + 1, program->value_len - 2);
		ipsa_pile_text(to, ": ");
	}
	start = to->len;
	decode(to, body, len);
	ipsa_pile_text(to, "\n");
	ipsa_message_part_words(to);
	return start;
}

/* Does what became of the text still begin with the program's name? */
static bool keeps_start(const struct mmexternal *x, size_t start)
{
	return x->annotated.len >= x->record.len &&
		memcmp(x->annotated.ptr, x->record.ptr, start) == 0;
}

static bool annotate_text(struct host *h, const struct property *program,
	const char *body, size_t len, size_t *start)
{
	struct mmexternal *x = h->state;

	*start = make_text(x, program, body, len);
	ipsa_pile_clear(&x->annotated);
	return annotate(h, &x->record, true);
}

/* False if there is no note to be told of. */
static bool merge(struct host *h, const char *body, size_t len, size_t start,
	size_t room)
{
	struct mmexternal *x = h->state;
	struct merge m = {.body = body, .body_len = len,
		.in = x->record.ptr + start,
		.in_len = x->record.len - start - 1,
		.out = x->annotated.ptr + start,
		.out_len = x->annotated.len - start - 1,
		.room = room, .note = &x->note};

	ipsa_merge(&m, &x->reply);
	h->service.stats.limits += m.dropped;
	return m.taken > 0;
}

static bool reply_body(struct host *h, const struct property *program,
	const char *body, size_t len)
{
	static const char open[] = "{\"msg\":\"", close[] = "\"}\n";
	const size_t frame = sizeof open + sizeof close - 2;
	struct mmexternal *x = h->state;
	size_t start;

	if (len + frame > x->limit) {
		h->service.stats.limits++;
		return send_nothing(h);
	}
	if (!annotate_text(h, program, body, len, &start))
		return false;
	if (!keeps_start(x, start) &&
	    !annotate_text(h, NULL, body, len, &start))
		return false;
	ipsa_pile_clear(&x->reply);
	ipsa_pile_text(&x->reply, open);
	x->full = false;
	if (x->annotated.failed)
		x->reply.failed = true;
	else if (!merge(h, body, len, start, x->limit - frame - len))
		return send_nothing(h);
	ipsa_pile_text(&x->reply, close);
	return send(h);
}

static bool reply_message(struct host *h, const char *line, size_t len)
{
	struct mmexternal *x = h->state;
	struct message m;

	if (ipsa_message_read(&m, line, len) == LINE_MESSAGE)
		return reply_body(h, &m.program, m.msg.value + 1,
			m.msg.value_len - 2);
	ipsa_pile_clear(&x->token);
	ipsa_string_add(&x->token, line, len);
	if (x->token.failed) {
		ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
		return false;
	}
	return reply_body(h, NULL, x->token.ptr, x->token.len);
}

/* --- the room ---------------------------------------------------------------- */

static bool begin(struct host *h)
{
	struct mmexternal *x = calloc(1, sizeof *x);

	h->state = x;
	if (x == NULL) {
		ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
		return false;
	}
	x->limit = h->args->host_limit;
	return true;
}

/* An ipsa_write_fn: records that are told of by their items are written to
 * nobody. */
static int drop(void *ctx, const struct ipsa_piece *pieces, size_t count)
{
	(void)ctx;
	(void)pieces;
	(void)count;
	return 0;
}

static int keep(void *ctx, const struct ipsa_piece *pieces, size_t count)
{
	struct mmexternal *x = ((struct host *)ctx)->state;

	for (size_t i = 0; i < count; i++)
		ipsa_pile_add(&x->annotated, pieces[i].data, pieces[i].len);
	return x->annotated.failed ? -1 : 0;
}

static bool learn(struct host *h)
{
	struct ipsa_options options = h->args->annotate;
	bool member = h->args->host_result == HOST_MEMBER;

	options.format = member ? IPSA_FORMAT_JSON : IPSA_FORMAT_TEXT;
	options.item = member ? add_item : NULL;
	options.item_ctx = h;
	return ipsa_host_learn(h, &options, member ? drop : keep);
}

/* A message that is too long is not looked at, and still answered once. */
static bool take(struct host *h, const char *part, size_t len, bool last)
{
	struct mmexternal *x = h->state;

	x->skipping = x->skipping || !last || len > HOST_MESSAGE_MAX;
	if (!last)
		return true;
	if (x->skipping) {
		x->skipping = false;
		h->service.stats.limits++;
		return send_nothing(h);
	}
	return h->args->host_result == HOST_MEMBER ?
		reply_member(h, part, len) : reply_message(h, part, len);
}

static void end(struct host *h)
{
	struct mmexternal *x = h->state;

	if (x == NULL)
		return;
	ipsa_pile_free(&x->reply);
	ipsa_pile_free(&x->record);
	ipsa_pile_free(&x->token);
	ipsa_pile_free(&x->annotated);
	ipsa_pile_free(&x->note);
	free(x);
}

const struct host_room ipsa_host_mmexternal = {begin, learn, take, NULL,
	end};
