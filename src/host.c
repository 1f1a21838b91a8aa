/* SPDX-License-Identifier: MIT */
#include "host.h"

#include <errno.h>
#include <string.h>

#include "confine.h"
#include "descriptor.h"
#include "ipsecannotate.h"
#include "knowledge.h"
#include "limits.h"
#include "message.h"
#include "options.h"
#include "pile.h"
#include "reader.h"
#include "signals.h"

struct run {
	struct host host;
	const struct host_room *room;
	struct reader in;
	struct pile held;       /* a line whose end has not come */
	bool passing;           /* it is too long to be held */
};

/* A template or a list of families that the library did not like. */
static void refuse(void *ctx, const struct ipsa_finding *finding)
{
	(void)ctx;
	ipsa_message("--%s: %s", finding->origin, finding->text);
}

bool ipsa_host_learn(struct host *h, const struct ipsa_options *options,
	ipsa_write_fn *write)
{
	enum ipsa_code code = ipsa_annotator_new(&h->annotator,
		h->knowledge->cat, h->knowledge->pats, options, write, h,
		refuse, NULL);

	if (code == IPSA_OK)
		return true;
	if (code != IPSA_BAD_OPTION)
		ipsa_message("%s", ipsa_code_text(code));
	h->status = code == IPSA_BAD_OPTION ? IPSA_USAGE : IPSA_FAILED;
	return false;
}

static const struct host_room *room_of(const struct arguments *args)
{
	return args->host == HOST_OMPROG ? &ipsa_host_omprog :
		&ipsa_host_mmexternal;
}

static bool take(struct run *r, const char *part, size_t len, bool last)
{
	r->host.service.stats.lines += last;
	return r->room->take(&r->host, part, len, last);
}

/* More of a line of which a part came before, or whose end has not come. */
static bool hold(struct run *r, const char *part, size_t len, bool last)
{
	bool more = true;

	if (r->passing) {
		r->passing = !last;
		return take(r, part, len, last);
	}
	ipsa_pile_add(&r->held, part, len);
	if (r->held.failed) {
		ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
		return false;
	}
	r->passing = !last && r->held.len > HOST_MESSAGE_MAX;
	if (last || r->passing) {
		more = take(r, r->held.ptr, r->held.len, last);
		ipsa_pile_clear(&r->held);
	}
	return more;
}

static bool lines(struct run *r, const char *at, size_t len)
{
	bool more = true;

	while (len > 0 && more) {
		const char *nl = memchr(at, '\n', len);
		size_t part = nl != NULL ? (size_t)(nl - at) : len;
		size_t used = part + (nl != NULL);

		if (nl != NULL && r->held.len == 0 && !r->passing)
			more = take(r, at, part, true);
		else
			more = hold(r, at, part, nl != NULL);
		at += used;
		len -= used;
	}
	return more;
}

static void serve(void *ctx)
{
	struct host *h = ctx;

	h->service.annotator = h->annotator;
	if (!h->busy)
		ipsa_service_serve(&h->service);
}

static bool begin(struct run *r)
{
	int broken_pipe;

	if (!ipsa_output_open(&r->host.replies, NULL))
		return false;
	if (!ipsa_reader_init(&r->in)) {
		ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
		return false;
	}
	if (!ipsa_signals_catch(&broken_pipe)) {
		ipsa_message_errno("signals", errno);
		return false;
	}
	ipsa_service_begin(&r->host.service);
	r->in.direct = true;
	r->in.serve = serve;
	r->in.ctx = &r->host;
	if (!ipsa_reader_open(&r->in, "-", &r->host.replies))
		return false;
	r->in.fd = ipsa_descriptor_move_input();
	if (r->in.fd < 0) {
		ipsa_message_errno("standard input", errno);
		return false;
	}
	if (!r->room->begin(&r->host) || !r->room->learn(&r->host))
		return false;
	ipsa_confine(r->host.args, NULL, true);
	ipsa_service_ready(&r->host.service);
	return r->room->ready == NULL || r->room->ready(&r->host);
}

/* A host that closed its end has gone: what it sent last is not answered. */
static void answer(struct run *r)
{
	bool more = true;
	ssize_t len = 1;

	while (more && (len = ipsa_reader_next(&r->in)) > 0)
		more = lines(r, r->in.block, (size_t)len);
	if (more && len == 0 && (r->held.len > 0 || r->passing))
		more = hold(r, "", 0, true);
	if (len < 0 || (!more && r->host.replies.error != EPIPE))
		r->host.status = IPSA_FAILED;
}

/* Answers that were not written are told, but not that the host has gone. */
static void close_replies(struct host *h)
{
	if (h->replies.fd >= 0 && !ipsa_output_close(&h->replies) &&
	    h->replies.error != EPIPE)
		h->status = IPSA_FAILED;
}

int ipsa_host(struct knowledge *k, const struct arguments *args)
{
	struct run r = {.host = {.args = args, .knowledge = k,
		.service = {.args = args, .known = k},
		.replies = {.fd = -1}}, .room = room_of(args), .in = {.fd = -1}};

	if (begin(&r))
		answer(&r);
	else if (r.host.status == IPSA_DONE)
		r.host.status = IPSA_FAILED;
	r.host.service.annotator = r.host.annotator;
	if (r.host.annotator != NULL && !ipsa_service_stats(&r.host.service))
		r.host.status = IPSA_FAILED;
	r.room->end(&r.host);
	close_replies(&r.host);
	ipsa_service_free(&r.host.service);
	ipsa_reader_free(&r.in);
	ipsa_annotator_free(r.host.annotator);
	ipsa_pile_free(&r.held);
	ipsa_signals_die(ipsa_signals_got());
	return r.host.status;
}
