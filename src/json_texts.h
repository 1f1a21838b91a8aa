/* SPDX-License-Identifier: MIT */
/* The texts of a JSON object, under their keys, and the member that is ours. */
#ifndef IPSA_JSON_TEXTS_H
#define IPSA_JSON_TEXTS_H

#include "format.h"

/* As struct format has them. */
bool ipsa_json_parse(const struct framer *f, struct parse *p, size_t *again);
size_t ipsa_json_decode(struct span s, char *out, size_t *len);

#endif
