/* SPDX-License-Identifier: MIT */
/* Each option of the command line, and what it sets. */
#ifndef IPSA_OPTION_VALUES_H
#define IPSA_OPTION_VALUES_H

#include <stdbool.h>

#include "options.h"

enum id {
#define OPTION(id, name, letter, argument, help) OPT_##id,
#include "options.def"
#undef OPTION
	OPTIONS
};

/* What options.def says of each, in the order of enum id. */
struct option_row {
	const char *name;
	int letter;             /* or 0 */
	const char *argument;   /* as --help shows it; NULL: it takes none */
	const char *help;
};

extern const struct option_row ipsa_option_rows[];

/* What an option without a value switches on; NULL if it switches nothing. */
bool *ipsa_option_flag(struct arguments *args, enum id id);

/* Take the value of an option, borrowed; false after a message. */
bool ipsa_option_set(struct arguments *args, enum id id, char *value);

#endif
