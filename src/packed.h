/* SPDX-License-Identifier: MIT */
/*
 * An input of a batch that is no plain text: its members, each to a target of
 * its own where there is an output folder, else one after the other.
 */
#ifndef IPSA_PACKED_H
#define IPSA_PACKED_H

#include <stdbool.h>

#include "ipsecannotate.h"

struct worker;

/*
 * Work on the container that is the worker's task and open in its reader.
 * *whole is false where not all of it could be read, or a signal came. Returns
 * IPSA_OK, or why nothing more makes sense.
 */
enum ipsa_code ipsa_packed(struct worker *w, bool *whole);

#endif
