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

static bool is_system(const struct ipsa_entry *entry)
{
	return entry->space == IPSA_WIN32 || entry->space == IPSA_RAS;
}

static bool is_wrapped(const struct ipsa_entry *entry)
{
	return is_system(entry) && entry->code <= WRAPPED;
}

void ipsa_spelling_hex(char to[IPSA_SPELLING], const struct ipsa_entry *entry)
{
	bool wide = is_status(entry) || entry->code > WRAPPED;

	(void)snprintf(to, IPSA_SPELLING,
		wide ? "0x%08" PRIX32 : "0x%04" PRIX32, entry->code);
}

static void decimal(char to[IPSA_SPELLING], uint32_t code)
{
	(void)snprintf(to, IPSA_SPELLING, "%" PRIu32, code);
}

void ipsa_spelling_number(char to[IPSA_SPELLING],
	const struct ipsa_entry *entry)
{
	if (is_status(entry))
		ipsa_spelling_hex(to, entry);
	else
		decimal(to, entry->code);
}

/* Unsigned, and signed where that is something else. */
static size_t decimals(char to[][IPSA_SPELLING], uint32_t code)
{
	decimal(to[0], code);
	if (code <= INT32_MAX)
		return 1;
	(void)snprintf(to[1], IPSA_SPELLING, "%" PRId64,
		(int64_t)code - ((int64_t)1 << 32));
	return 2;
}

/* In each of these forms, which take the number. */
static size_t forms(char to[][IPSA_SPELLING], const char *const *list,
	uint32_t code)
{
	size_t i;

	for (i = 0; list[i] != NULL; i++)
		(void)snprintf(to[i], IPSA_SPELLING, list[i], code);
	return i;
}

/* A status as it is, bare, unsigned, and signed. */
static size_t status(char to[][IPSA_SPELLING], uint32_t code)
{
	static const char *const list[] = {"0x%08" PRIX32, "%08" PRIX32, NULL};
	size_t count = forms(to, list, code);

	return count + decimals(to + count, code);
}

size_t ipsa_spelling_all(char to[IPSA_SPELLINGS][IPSA_SPELLING],
	const struct ipsa_entry *entry)
{
	static const char *const list[] = {"%" PRIu32, "%%%%%" PRIu32,
		"0x%04" PRIX32, "0x%08" PRIX32, "%" PRIX32 "h", NULL};
	static const char *const notify[] = {"%" PRIu32, "0x%04" PRIX32, NULL};
	size_t count;

	if (is_status(entry))
		return status(to, entry->code);
	count = forms(to, is_system(entry) ? list : notify, entry->code);
	if (is_wrapped(entry))
		count += status(to + count, wrapper | entry->code);
	return count;
}

void ipsa_spelling_list(const char *list[IPSA_SPELLINGS + 1],
	char to[IPSA_SPELLINGS][IPSA_SPELLING],
	const struct ipsa_entry *entry)
{
	size_t count = ipsa_spelling_all(to, entry);

	for (size_t i = 0; i < count; i++)
		list[i] = to[i];
	list[count] = NULL;
}

/* All 32 bits: with 0x and without, and as the two decimal numbers. */
static size_t status_keys(char to[][IPSA_SPELLING], uint32_t code)
{
	static const char *const list[] = {"0x%08" PRIX32, "0x%08" PRIx32,
		"0X%08" PRIX32, "%08" PRIX32, "%08" PRIx32, NULL};
	size_t count = forms(to, list, code);

	return count + decimals(to + count, code);
}

/* A number of few digits: bare hexadecimal would be read as decimal. */
static size_t system_keys(char to[][IPSA_SPELLING], uint32_t code)
{
	static const char *const list[] = {"%" PRIu32, "0x%" PRIX32,
		"0x%" PRIx32, "0X%" PRIX32, "0x%04" PRIX32, "0x%08" PRIX32,
		"0x%08" PRIx32, "%" PRIX32 "h", "%%%%%" PRIu32, NULL};

	return forms(to, list, code);
}

size_t ipsa_spelling_keys(char to[IPSA_SPELLING_KEYS][IPSA_SPELLING],
	const struct ipsa_entry *entry)
{
	size_t count;

	if (is_status(entry))
		return status_keys(to, entry->code);
	if (!is_system(entry)) {
		decimal(to[0], entry->code);
		return 1;
	}
	count = system_keys(to, entry->code);
	if (is_wrapped(entry))
		count += status_keys(to + count, wrapper | entry->code);
	return count;
}
