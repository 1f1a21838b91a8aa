/* SPDX-License-Identifier: MIT */
/*
 * Text as HTML. What the catalogue says is not markup, whatever it holds: what
 * HTML would read is written as a reference, and what could turn the text
 * around, or is no text, as \xNN. Tags, titles and classes are ours.
 */
#ifndef IPSA_HTML_H
#define IPSA_HTML_H

#include <stddef.h>
#include <stdio.h>

/* Write `len` bytes, or a text, between tags or as an attribute's value. */
void ipsa_html_text(FILE *to, const char *text, size_t len);
void ipsa_html_put(FILE *to, const char *text);

/* Write a text between tags; what it has between backticks as code. */
void ipsa_html_prose(FILE *to, const char *text);

/* <p class="NAME">TEXT</p>, or what else the tag is. */
void ipsa_html_element(FILE *to, const char *tag, const char *name,
	const char *text);

/* A title and a paragraph, or nothing where the text is NULL or empty. */
void ipsa_html_paragraph(FILE *to, const char *title, const char *name,
	const char *text);

/* A title and a list, each item as `each` writes it; nothing of no items. */
void ipsa_html_list(FILE *to, const char *title, const char *name,
	const char *const *items, void each(FILE *to, const char *text));

/* A row of a <dl>: one value, or several; nothing of none. */
void ipsa_html_fact(FILE *to, const char *title, const char *name,
	const char *text);
void ipsa_html_facts(FILE *to, const char *title, const char *name,
	const char *const *list);

#endif
