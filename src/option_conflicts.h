/* SPDX-License-Identifier: MIT */
/* What only the whole command line shows. */
#ifndef IPSA_OPTION_CONFLICTS_H
#define IPSA_OPTION_CONFLICTS_H

#include "options.h"

/* What contradicts itself in it, as a message: a constant. NULL: nothing. */
const char *ipsa_option_conflict(const struct arguments *args);

#endif
