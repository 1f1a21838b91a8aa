/* SPDX-License-Identifier: MIT */
#include "json_added.h"

#include "json_scan.h"
#include "json_texts.h"

/* What of a key is looked at: more than any name has. */
enum { KEY_MAX = 32 };

struct name {
	const char *text;
	bool list;              /* its value is an array, else a string */
};

static const struct name ecs[] = {
	[ECS_CODE] = {"error.code", false},
	[ECS_TYPE] = {"error.type", false},
	[ECS_MESSAGE] = {"error.message", false},
	[ECS_REFERENCE] = {"event.reference", false},
	{NULL, false}
};

static const struct name ocsf[] = {
	[OCSF_ENRICHMENTS] = {"enrichments", true},
	[OCSF_DETAIL] = {"status_detail", false},
	{NULL, false}
};

static const struct name *names_of(enum ipsa_fields schema)
{
	return schema == IPSA_FIELDS_ECS ? ecs : ocsf;
}

const char *ipsa_added_name(enum ipsa_fields schema, unsigned i)
{
	return names_of(schema)[i].text;
}

/* --- which there are ------------------------------------------------------ */

/* A walk through an object. */
struct lookout {
	const struct name *names;
	unsigned present;
	unsigned under;         /* those that may stand in the value of the
				   top-level key */
	size_t rest;            /* where the rest of their names begins */
};

/* What a key says, as far as KEY_MAX bytes. */
static struct span said(struct span key, char *out)
{
	size_t at = 0, len, used;
	char c[4];

	for (; key.len > 0 && at < KEY_MAX; key = ipsa_span_cut(key, used,
	    key.len)) {
		const char *from = c;

		used = ipsa_json_decode(key, c, &len);
		if (len == 0) {
			from = key.ptr;
			len = used;
		}
		if (len > KEY_MAX - at)
			len = KEY_MAX - at;
		memcpy(out + at, from, len);
		at += len;
	}
	return ipsa_span(out, at);
}

/* Is a path the beginning `from`, or does it go on from it with a dot? */
static bool leads(struct span from, struct span path)
{
	return ipsa_span_starts(path, from) &&
		(path.len == from.len || path.ptr[from.len] == '.');
}

static void top_key(struct lookout *l, struct span key)
{
	l->under = 0;
	l->rest = key.len + 1;
	for (unsigned i = 0; l->names[i].text != NULL; i++) {
		struct span name = ipsa_span_of(l->names[i].text);

		if (leads(name, key))
			l->present |= 1U << i;
		else if (leads(key, name))
			l->under |= 1U << i;
	}
}

static void inner_key(struct lookout *l, struct span key)
{
	for (unsigned i = 0; l->names[i].text != NULL; i++)
		if ((l->under >> i & 1) != 0 && leads(ipsa_span_of(
		    l->names[i].text + l->rest), key))
			l->present |= 1U << i;
}

unsigned ipsa_added_present(enum ipsa_fields schema, struct span object)
{
	struct lookout l = {.names = names_of(schema)};
	struct json_scan j = {.state = SCAN_VALUE};
	char out[KEY_MAX];
	size_t at = 0, end;

	for (; at < object.len && j.state < SCAN_DONE; at = end) {
		if (j.depth == 1 && j.state == SCAN_VALUE &&
		    object.ptr[at] != '{' && !ipsa_is_blank(object.ptr[at]))
			l.present |= l.under;
		end = ipsa_json_scan(&j, ipsa_span_cut(object, 0, at + 1), at);
		if (j.state != SCAN_STRING && j.state != SCAN_KEY_STRING)
			continue;
		at = end;
		end = ipsa_json_string_end(object, at);
		if (end >= object.len)
			break;
		if (j.state == SCAN_KEY_STRING && j.depth == 1)
			top_key(&l, said(ipsa_span_cut(object, at, end), out));
		else if (j.state == SCAN_KEY_STRING && j.depth == 2)
			inner_key(&l, said(ipsa_span_cut(object, at, end),
				out));
		end = ipsa_json_scan(&j, ipsa_span_cut(object, 0, end + 1), at);
	}
	return l.present;
}

/* --- which are ours ------------------------------------------------------- */

/* Behind the key and colon at the start of `s`; 0 where it is another's. */
static size_t key_end(struct span s, const char *name)
{
	size_t len = strlen(name);

	if (s.len < len + 3 || s.ptr[0] != '"' ||
	    memcmp(s.ptr + 1, name, len) != 0 ||
	    memcmp(s.ptr + 1 + len, "\":", 2) != 0)
		return 0;
	return len + 3;
}

/* Where the value ends that begins at `at`; 0 where it is of another kind. */
static size_t value_end(struct span s, size_t at, bool list)
{
	struct json_scan j = {.state = SCAN_VALUE};
	size_t end;

	if (at == s.len || s.ptr[at] != (list ? '[' : '"'))
		return 0;
	if (!list) {
		end = ipsa_json_string_end(s, at + 1);
		return end < s.len && s.ptr[end] == '"' ? end + 1 : 0;
	}
	end = ipsa_json_scan(&j, s, at);
	return j.state == SCAN_DONE ? end : 0;
}

static bool all_of(const struct name *names, struct span s, unsigned count)
{
	for (; names->text != NULL && count > 0; names++) {
		size_t at = key_end(s, names->text);

		if (at == 0)
			continue;
		at = value_end(s, at, names->list);
		if (at == 0)
			return false;
		count--;
		if (count > 0 && (at == s.len || s.ptr[at++] != ','))
			return false;
		s = ipsa_span_cut(s, at, s.len);
	}
	return count == 0 && s.len == 0;
}

bool ipsa_added_are(struct span s, unsigned count)
{
	return all_of(ecs, s, count) || all_of(ocsf, s, count);
}
