/* SPDX-License-Identifier: MIT */
#include "spelling.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "ipsecannotate.h"

/* Facility 7 wraps a Win32 or RAS code of 16 bits as an HRESULT. */
enum { WRAPPED = 0xFFFF };

static const uint32_t wrapper = 0x80070000;

static bool is_status(const struct ipsa_entry *entry)
{
	return entry->space == IPSA_HRESULT || entry->space == IPSA_NTSTATUS;
}

static bool is_wrapped(const struct ipsa_entry *entry)
{
	return (entry->space == IPSA_WIN32 || entry->space == IPSA_RAS) &&
		entry->code <= WRAPPED;
}

void ipsa_spelling_hex(char to[IPSA_SPELLING], const struct ipsa_entry *entry)
{
	(void)snprintf(to, IPSA_SPELLING,
		is_status(entry) ? "0x%08" PRIX32 : "0x%04" PRIX32, entry->code);
}

/* A status as it is, unsigned, and signed where that is something else. */
static size_t status(char to[][IPSA_SPELLING], uint32_t code)
{
	(void)snprintf(to[0], IPSA_SPELLING, "0x%08" PRIX32, code);
	(void)snprintf(to[1], IPSA_SPELLING, "%" PRIu32, code);
	if (code <= INT32_MAX)
		return 2;
	(void)snprintf(to[2], IPSA_SPELLING, "%" PRId64,
		(int64_t)code - ((int64_t)1 << 32));
	return 3;
}

size_t ipsa_spelling_all(char to[IPSA_SPELLINGS][IPSA_SPELLING],
	const struct ipsa_entry *entry)
{
	size_t count = 2;

	if (is_status(entry))
		return status(to, entry->code);
	(void)snprintf(to[0], IPSA_SPELLING, "%" PRIu32, entry->code);
	ipsa_spelling_hex(to[1], entry);
	if (is_wrapped(entry)) {
		count += status(to + count, wrapper | entry->code);
		(void)snprintf(to[count++], IPSA_SPELLING, "%%%%%" PRIu32,
			entry->code);
	}
	return count;
}
