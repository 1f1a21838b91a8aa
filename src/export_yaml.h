/* SPDX-License-Identifier: MIT */
/* A look-up table in YAML, for the OpenTelemetry Collector. */
#ifndef IPSA_EXPORT_YAML_H
#define IPSA_EXPORT_YAML_H

#include "export_table.h"

extern const struct export_table ipsa_export_otel;

#endif
