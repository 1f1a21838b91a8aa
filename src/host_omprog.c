/* SPDX-License-Identifier: MIT */
/*
 * rsyslog's omprog with confirmMessages: each message is annotated and goes to
 * --output, and is confirmed once it is on the disk. In a transaction that is
 * so at its end.
 *
 * A failure is told where rsyslog sends again what was not written: for a
 * message that stands alone at once, for those of a transaction at its commit.
 * Told before, rsyslog would send again that one message alone, and none of
 * those that it had been told were deferred.
 */
#include "host.h"

#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "message.h"
#include "options.h"
#include "pile.h"

/* What is gathered of a message that is longer. */
enum { GATHERED_MAX = 256 * 1024 };

struct omprog {
	struct output out;
	struct pile gathered;   /* annotated, not yet written */
	off_t start;            /* where in a file what is not committed begins */
	off_t written;          /* how much of it was written, */
	off_t unsure;           /* and the bytes of a write that failed */
	bool any;               /* there was a line */
	bool inside;            /* a message, of which a part was taken */
	bool transactions;      /* the first line began one: all messages come
				   in transactions */
	bool in_transaction;
};

static bool reply(struct host *h, const char *text)
{
	return ipsa_output_text(&h->replies, text, strlen(text));
}

/* --- writing, and taking back --------------------------------------------------- */

static void write_gathered(struct omprog *o)
{
	struct ipsa_piece all = {.data = o->gathered.ptr,
		.len = o->gathered.len};
	off_t len = (off_t)all.len;

	if (len > 0 && o->out.error == 0) {
		if (ipsa_output_write(&o->out, &all, 1) == 0)
			o->written += len;
		else
			o->unsure = len;
	}
	ipsa_pile_clear(&o->gathered);
}

/* An ipsa_write_fn that never fails: after an error nothing is written until
 * the host was told of it. */
static int gather(void *ctx, const struct ipsa_piece *pieces, size_t count)
{
	struct omprog *o = ((struct host *)ctx)->state;

	for (size_t i = 0; i < count && o->out.error == 0; i++) {
		ipsa_pile_add(&o->gathered, pieces[i].data, pieces[i].len);
		if (o->gathered.failed) {
			o->out.error = ENOMEM;
			ipsa_pile_clear(&o->gathered);
		} else if (o->gathered.len > GATHERED_MAX) {
			write_gathered(o);
		}
	}
	return 0;
}

/* From here on nothing is committed. */
static void start(struct omprog *o)
{
	struct stat st;

	o->written = o->unsure = 0;
	if (fstat(o->out.fd, &st) == 0)
		o->start = st.st_size;
	else if (o->out.error == 0)
		o->out.error = errno;
}

/*
 * Take back what was written since, so that it does not stand there twice when
 * it comes again, and no half line before it. Where the file has grown by more
 * than that, somebody else writes to it as well: then it stays.
 */
static void take_back(struct omprog *o)
{
	struct stat st;
	off_t least = o->start + o->written;

	if (fstat(o->out.fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size >= least && st.st_size <= least + o->unsure)
		(void)!ftruncate(o->out.fd, o->start);
}

/* What was written is to stay: wait for the disk, and tell what became of it. */
static bool commit(struct host *h)
{
	struct omprog *o = h->state;
	char text[256];

	if (ipsa_output_sync(&o->out))
		return reply(h, "OK\n");
	take_back(o);
	(void)snprintf(text, sizeof text, "Error: %s\n",
		strerror(o->out.error));
	o->out.error = 0;
	return reply(h, text);
}

/* --- messages -------------------------------------------------------------------- */

static bool is(const char *line, size_t len, const char *mark)
{
	return len == strlen(mark) && memcmp(line, mark, len) == 0;
}

/* Each message is an input of its own. */
static bool annotate(struct host *h, const char *part, size_t len, bool last)
{
	enum ipsa_code code = ipsa_annotator_feed(h->annotator, part, len);

	if (code == IPSA_OK && last)
		code = ipsa_annotator_feed(h->annotator, "\n", 1);
	if (code == IPSA_OK && last)
		code = ipsa_annotator_finish(h->annotator);
	if (code != IPSA_OK)
		ipsa_message("%s", ipsa_code_text(code));
	return code == IPSA_OK;
}

static bool message(struct host *h, const char *part, size_t len, bool last)
{
	struct omprog *o = h->state;

	if (!o->inside && !o->in_transaction)
		start(o);
	o->inside = !last;
	h->busy = o->inside || o->in_transaction;
	if (!annotate(h, part, len, last))
		return false;
	if (!last)
		return true;
	write_gathered(o);
	return o->in_transaction ? reply(h, "DEFER_COMMIT\n") : commit(h);
}

/* Where the first line is no mark, none is: they are messages. */
static bool take(struct host *h, const char *part, size_t len, bool last)
{
	struct omprog *o = h->state;
	bool begins = is(part, len, "BEGIN TRANSACTION");
	bool commits = is(part, len, "COMMIT TRANSACTION");

	if (!o->any)
		o->transactions = begins && last;
	o->any = true;
	if (o->inside || !o->transactions || !last ||
	    !(o->in_transaction ? commits : begins))
		return message(h, part, len, last);
	o->in_transaction = h->busy = begins;
	if (commits)
		return commit(h);
	start(o);
	return reply(h, "OK\n");
}

/* --- the room ---------------------------------------------------------------------- */

static bool begin(struct host *h)
{
	struct omprog *o = calloc(1, sizeof *o);

	h->state = o;
	if (o == NULL) {
		ipsa_message("%s", ipsa_code_text(IPSA_NO_MEMORY));
		return false;
	}
	h->service.out = &o->out;
	return ipsa_output_append(&o->out, h->args->output) &&
		!ipsa_service_replaces(h->args, &o->out.st);
}

static bool learn(struct host *h)
{
	return ipsa_host_learn(h, &h->args->annotate, gather);
}

static bool ready(struct host *h)
{
	return reply(h, "OK\n");
}

static void end(struct host *h)
{
	struct omprog *o = h->state;

	if (o == NULL)
		return;
	/* What was not confirmed comes again. */
	if (o->out.fd >= 0 && h->busy)
		take_back(o);
	if (o->out.fd >= 0 && !ipsa_output_close(&o->out))
		h->status = IPSA_FAILED;
	ipsa_pile_free(&o->gathered);
	free(o);
}

const struct host_room ipsa_host_omprog = {begin, learn, take, ready, end};
