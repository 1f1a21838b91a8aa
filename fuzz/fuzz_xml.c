/* SPDX-License-Identifier: MIT */
/* XML: events, and other documents. */
#include "records.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	return fuzz_records(data, len, IPSA_FORMAT_XML);
}
