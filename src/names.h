/* SPDX-License-Identifier: MIT */
/* The words of catalogue and pattern files, and the values they stand for. */
#ifndef IPSA_NAMES_H
#define IPSA_NAMES_H

#include "span.h"

enum names { NAMES_SPACE, NAMES_SEVERITY, NAMES_CLASS, NAMES_RETRY };

/* The word of a value; "" where the value is none. */
const char *ipsa_name_of(enum names kind, unsigned value);

/* The value of a word, or -1. */
int ipsa_name_value(enum names kind, struct span word);

/* All words of a kind: "win32, hresult, ...", for messages. */
const char *ipsa_name_list(enum names kind);

#endif
