/* SPDX-License-Identifier: MIT */
/* What is said at the end of what was counted, on standard error. */
#ifndef IPSA_TALLY_H
#define IPSA_TALLY_H

#include "ipsecannotate.h"

/* What was read, found and written. */
void ipsa_tally_work(const struct ipsa_counts *n);

/* Limits that were hit and records that were damaged, if any. */
void ipsa_tally_trouble(const struct ipsa_counts *n);

#endif
