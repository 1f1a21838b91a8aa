/* SPDX-License-Identifier: MIT */
#include "explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "entry_page.h"
#include "ipsecannotate.h"
#include "message.h"
#include "output.h"
#include "page.h"
#include "suggest.h"

enum {
	MAX_READINGS = 16,
	MAX_WIDTH = 100         /* longer lines are hard to read */
};

struct explainer {
	const struct ipsa_catalog *cat;
	struct output *out;
	bool json;
	bool color;
	int width;
	bool again;             /* a page was written before */
	const struct ipsa_entry *entry; /* of the page */
};

static void unknown(const struct ipsa_catalog *cat, const char *ref)
{
	const char *like[IPSA_SUGGESTIONS] = {NULL, NULL, NULL};
	size_t count = ipsa_suggest(cat, ref, like);

	switch (count) {
	case 0:
		ipsa_message("no entry for '%s'", ref);
		break;
	case 1:
		ipsa_message("no entry for '%s'; did you mean %s?", ref,
			like[0]);
		break;
	case 2:
		ipsa_message("no entry for '%s'; did you mean %s or %s?", ref,
			like[0], like[1]);
		break;
	default:
		ipsa_message("no entry for '%s'; did you mean %s, %s or %s?",
			ref, like[0], like[1], like[2]);
	}
}

/* A page, with a line between it and the one before. */
static void print_page(FILE *to, const void *about)
{
	const struct explainer *x = about;

	(void)fputs(x->again ? "\n\n" : "", to);
	ipsa_entry_page(to, x->entry, x->width, x->color);
}

static enum ipsa_code write_page(struct explainer *x,
	const struct ipsa_entry *entry)
{
	size_t len;
	char *text;
	bool written;

	x->entry = entry;
	text = ipsa_page_text(print_page, x, &len);
	if (text == NULL)
		return IPSA_NO_MEMORY;
	x->again = true;
	written = ipsa_output_text(x->out, text, len);
	free(text);
	return written ? IPSA_OK : IPSA_NOT_WRITTEN;
}

static enum ipsa_code explain(struct explainer *x,
	const struct ipsa_entry *entry)
{
	if (x->json)
		return ipsa_entry_json(entry, ipsa_output_write, x->out);
	return write_page(x, entry);
}

/* Every reading of one reference; IPSA_BAD_OPTION where it has none. */
static enum ipsa_code look_up(struct explainer *x, const char *ref)
{
	const struct ipsa_entry *found[MAX_READINGS];
	size_t count = ipsa_catalog_find(x->cat, ref, strlen(ref), found,
		MAX_READINGS);
	enum ipsa_code code = IPSA_OK;
	size_t i;

	for (i = 0; i < count && code == IPSA_OK; i++)
		code = explain(x, found[i]);
	if (count > 0)
		return code;
	unknown(x->cat, ref);
	return IPSA_BAD_OPTION;
}

static int page_width(int width)
{
	if (width == 0)
		return IPSA_PAGE_PLAIN;
	return width < MAX_WIDTH ? width : MAX_WIDTH;
}

int ipsa_explain(const struct arguments *args, const struct ipsa_catalog *cat,
	struct output *out, int width, bool color)
{
	struct explainer x = {.cat = cat, .out = out, .color = color,
		.json = args->annotate.json, .width = page_width(width)};
	int status = IPSA_DONE;
	size_t i;

	for (i = 0; i < args->operands.count && out->error == 0; i++) {
		enum ipsa_code code = look_up(&x, args->operands.at[i]);

		if (code == IPSA_NO_MEMORY)
			ipsa_message("%s", ipsa_code_text(code));
		if (code != IPSA_OK)
			status = IPSA_FAILED;
	}
	return status;
}
