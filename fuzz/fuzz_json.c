/* SPDX-License-Identifier: MIT */
/* JSON: objects a line, over several, in arrays. */
#include "records.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	return fuzz_records(data, len, IPSA_FORMAT_JSON);
}
