/* SPDX-License-Identifier: MIT */
/*
 * Lines of text that carry more: objects at their end, CEF, LEEF, RFC 5424; and
 * encodings.
 */
#include "records.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	return fuzz_records(data, len, IPSA_FORMAT_TEXT);
}
