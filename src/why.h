/* SPDX-License-Identifier: MIT */
/* What --why says of a candidate: a line on standard error, in clear words. */
#ifndef IPSA_WHY_H
#define IPSA_WHY_H

struct ipsa_candidate;

/* An ipsa_why_fn; `ctx` is not used. */
void ipsa_why_tell(void *ctx, const struct ipsa_candidate *candidate);

#endif
