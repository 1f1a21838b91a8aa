/* SPDX-License-Identifier: MIT */
/* A look-up table in JSON, for rsyslog. */
#ifndef IPSA_EXPORT_JSON_H
#define IPSA_EXPORT_JSON_H

#include "export_table.h"

extern const struct export_table ipsa_export_rsyslog;

#endif
