/* SPDX-License-Identifier: MIT */
#include "merge.h"

#include <stdbool.h>
#include <string.h>

#include "limits.h"
#include "object.h"
#include "pile.h"

/* The length of the note that begins `s`, or 0. */
static size_t note_len(const char *s, size_t len)
{
	static const char open[] = " [= ";
	size_t at = sizeof open - 1;

	if (len < at || memcmp(s, open, at) != 0)
		return 0;
	for (; at < len && at < NOTE_MAX; at++) {
		if (s[at] == ']')
			return at + 1;
		if (s[at] == '[' || (unsigned char)s[at] < ' ')
			return 0;
	}
	return 0;
}

/*
 * How much of `out`, which is `in` with something put in, was put in before
 * the first byte of `in`. A note is, unless it stood there; anything else that
 * is put into a line comes once, after all notes.
 */
static size_t put_in(const char *in, size_t in_len, const char *out,
	size_t out_len)
{
	size_t len = note_len(out, out_len);

	if (len > 0 && (len > in_len || memcmp(in, out, len) != 0))
		return len;
	if (in_len > 0 && *in == *out)
		return 0;
	return out_len - in_len;
}

/* How much of a string's body says `count` bytes. */
static size_t body_of(const char *body, size_t len, size_t count)
{
	size_t at = 0, said;
	char out[4];

	while (at < len && count > 0) {
		at += ipsa_string_next(body + at, len - at, out, &said);
		count -= said < count ? said : count;
	}
	return at;
}

/* A note as JSON writes it, if there is room for it. */
static bool make_note(struct merge *m, const char *note, size_t len)
{
	ipsa_pile_clear(m->note);
	ipsa_string_add(m->note, note, len);
	if (m->dropped > 0 || m->note->len > m->room) {
		m->dropped++;
		return false;
	}
	m->room -= m->note->len;
	m->taken++;
	return true;
}

void ipsa_merge(struct merge *m, struct pile *to)
{
	const char *out = m->out;
	size_t copied = 0, passed = 0, left = m->out_len, put, more;

	m->taken = m->dropped = 0;
	for (size_t at = 0; left > 0; ) {
		put = put_in(m->in + at, m->in_len - at, out, left);
		if (put > 0 && make_note(m, out, put)) {
			more = body_of(m->body + copied, m->body_len - copied,
				at - passed);
			ipsa_pile_add(to, m->body + copied, more);
			ipsa_pile_add(to, m->note->ptr, m->note->len);
			copied += more;
			passed = at;
		}
		at += put == 0;
		out += put > 0 ? put : 1;
		left -= put > 0 ? put : 1;
	}
	ipsa_pile_add(to, m->body + copied, m->body_len - copied);
	to->failed = to->failed || m->note->failed;
}
