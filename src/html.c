/* SPDX-License-Identifier: MIT */
#include "html.h"

#include <string.h>

#include "visible.h"

void ipsa_html_text(FILE *to, const char *text, size_t len)
{
	char shown[IPSA_VISIBLE];

	while (len > 0) {
		size_t taken = ipsa_visible_next(shown, text, len);

		if (*text == '&')
			(void)fputs("&amp;", to);
		else if (*text == '<')
			(void)fputs("&lt;", to);
		else if (*text == '>')
			(void)fputs("&gt;", to);
		else if (*text == '"')
			(void)fputs("&quot;", to);
		else
			(void)fputs(*text == '\n' ? "\n" : shown, to);
		text += taken;
		len -= taken;
	}
}

void ipsa_html_put(FILE *to, const char *text)
{
	ipsa_html_text(to, text, strlen(text));
}

void ipsa_html_prose(FILE *to, const char *text)
{
	const char *open = strchr(text, '`');
	const char *close = open != NULL ? strchr(open + 1, '`') : NULL;

	while (close != NULL) {
		ipsa_html_text(to, text, (size_t)(open - text));
		(void)fputs("<code>", to);
		ipsa_html_text(to, open + 1, (size_t)(close - open) - 1);
		(void)fputs("</code>", to);
		text = close + 1;
		open = strchr(text, '`');
		close = open != NULL ? strchr(open + 1, '`') : NULL;
	}
	ipsa_html_put(to, text);
}

void ipsa_html_element(FILE *to, const char *tag, const char *name,
	const char *text)
{
	(void)fprintf(to, "<%s class=\"%s\">", tag, name);
	ipsa_html_prose(to, text);
	(void)fprintf(to, "</%s>", tag);
}

void ipsa_html_paragraph(FILE *to, const char *title, const char *name,
	const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	(void)fprintf(to, "<h4>%s</h4>", title);
	ipsa_html_element(to, "p", name, text);
	(void)fputc('\n', to);
}

void ipsa_html_list(FILE *to, const char *title, const char *name,
	const char *const *items, void each(FILE *to, const char *text))
{
	size_t i;

	if (items[0] == NULL)
		return;
	(void)fprintf(to, "<h4>%s</h4><ul class=\"%s\">\n", title, name);
	for (i = 0; items[i] != NULL; i++) {
		(void)fputs("<li>", to);
		each(to, items[i]);
		(void)fputs("</li>\n", to);
	}
	(void)fputs("</ul>\n", to);
}

void ipsa_html_fact(FILE *to, const char *title, const char *name,
	const char *text)
{
	(void)fprintf(to, "<div><dt>%s</dt>", title);
	ipsa_html_element(to, "dd", name, text);
	(void)fputs("</div>\n", to);
}

void ipsa_html_facts(FILE *to, const char *title, const char *name,
	const char *const *list)
{
	size_t i;

	if (list[0] == NULL)
		return;
	(void)fprintf(to, "<div><dt>%s</dt>", title);
	for (i = 0; list[i] != NULL; i++)
		ipsa_html_element(to, "dd", name, list[i]);
	(void)fputs("</div>\n", to);
}
