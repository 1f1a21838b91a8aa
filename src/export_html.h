/* SPDX-License-Identifier: MIT */
/* The catalogue as one page for a browser, which needs nothing else. */
#ifndef IPSA_EXPORT_HTML_H
#define IPSA_EXPORT_HTML_H

#include "ipsecannotate.h"

struct output;

/* Made by the build from export.html: its lines, ended by NULL. One that is a
 * mark stands for what is said of the catalogue. */
extern const char *const ipsa_html_frame[];

/* Write the page. IPSA_NO_MEMORY, or IPSA_NOT_WRITTEN where the output
 * failed (which it keeps itself). */
enum ipsa_code ipsa_export_html(const struct ipsa_catalog *cat,
	struct output *out);

#endif
