/* SPDX-License-Identifier: MIT */
/* Look-up tables in CSV: for Vector and Splunk, and for syslog-ng. */
#ifndef IPSA_EXPORT_CSV_H
#define IPSA_EXPORT_CSV_H

#include "export_table.h"

extern const struct export_table ipsa_export_columns; /* Vector, Splunk */
extern const struct export_table ipsa_export_syslog_ng;

#endif
