/* SPDX-License-Identifier: MIT */
/* Look-up tables in YAML: for Logstash and the OpenTelemetry Collector. */
#ifndef IPSA_EXPORT_YAML_H
#define IPSA_EXPORT_YAML_H

#include "export_table.h"

extern const struct export_table ipsa_export_logstash;
extern const struct export_table ipsa_export_otel;

#endif
