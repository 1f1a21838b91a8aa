/* SPDX-License-Identifier: MIT */
/* The catalogue for other tools: look-up tables and a page for a browser. */
#ifndef IPSA_EXPORT_H
#define IPSA_EXPORT_H

#include "options.h"

struct ipsa_catalog;
struct output;

/*
 * Write the catalogue in the form that args->export asks for. Returns an exit
 * status; failures other than of the output are told on standard error.
 */
int ipsa_export(const struct arguments *args, const struct ipsa_catalog *cat,
	struct output *out);

#endif
