/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE             /* memrchr */
#include "span.h"

const char *ipsa_line_start(const char *first, const char *at)
{
	const char *nl = memrchr(first, '\n', (size_t)(at - first));

	return nl != NULL ? nl + 1 : first;
}
