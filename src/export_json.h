/* SPDX-License-Identifier: MIT */
/* Look-up tables in JSON: for rsyslog and Logstash. */
#ifndef IPSA_EXPORT_JSON_H
#define IPSA_EXPORT_JSON_H

#include "export_table.h"

extern const struct export_table ipsa_export_rsyslog;
extern const struct export_table ipsa_export_logstash;

#endif
