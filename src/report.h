/* SPDX-License-Identifier: MIT */
/*
 * What was found as one page for a browser, which loads nothing and runs no
 * script. Text of logs is shown as text, whatever it holds.
 */
#ifndef IPSA_REPORT_H
#define IPSA_REPORT_H

#include <stdio.h>

/* The page without what was found, a string a line, NULL at the end; made of
 * report.html. */
extern const char *const ipsa_report_frame[];

/* An ipsa_page_fn: the page; `about` is a struct account. */
void ipsa_report(FILE *to, const void *about);

#endif
