/* SPDX-License-Identifier: MIT */
#include "reference.h"

#include "catalog_table.h"

/* HRESULTs of facility 7 carry a Win32 code in their low 16 bits. */
#define HRESULT_WIN32 0x80070000U
#define HRESULT_FACILITY 0xFFFF0000U
#define HRESULT_CODE 0x0000FFFFU
#define HIGHEST_BIT 0x80000000U

/* As an HRESULT an NTSTATUS has one bit more. */
#define HRESULT_NTSTATUS 0x10000000U

static const char *const reads_names[READS_COUNT] = {"decimal", "signed",
	"hex", "hex-le", "bytes-le", "symbol", "insert"};

bool ipsa_readings_has(const struct readings *r,
	const struct ipsa_entry *entry)
{
	for (unsigned i = 0; i < r->count; i++)
		if (r->entries[i] == entry)
			return true;
	return false;
}

const char *ipsa_reads_name(enum reads reads)
{
	return reads_names[reads];
}

int ipsa_reads_value(struct span word)
{
	for (int i = 0; i < READS_COUNT; i++)
		if (ipsa_span_is(word, reads_names[i]))
			return i;
	return -1;
}

static bool decimal(struct span text, uint32_t *number)
{
	uint64_t n = 0;

	if (text.len == 0)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (!ipsa_is_digit(text.ptr[i]))
			return false;
		n = n * 10 + (uint64_t)(text.ptr[i] - '0');
		if (n > UINT32_MAX)
			return false;
	}
	*number = (uint32_t)n;
	return true;
}

/* Only what needs its sign: the 32 bits have the highest set. */
static bool negative(struct span text, uint32_t *number)
{
	uint32_t n;

	if (text.len == 0 || text.ptr[0] != '-' ||
	    !decimal(ipsa_span_cut(text, 1, text.len), &n) ||
	    n == 0 || n > HIGHEST_BIT)
		return false;
	*number = 0U - n;
	return true;
}

static bool has_0x(struct span text)
{
	return text.len > 2 && text.ptr[0] == '0' &&
		ipsa_to_upper(text.ptr[1]) == 'X';
}

static struct span without_hex_marks(struct span text)
{
	if (has_0x(text))
		return ipsa_span_cut(text, 2, text.len);
	if (text.len > 1 && ipsa_to_upper(text.ptr[text.len - 1]) == 'H')
		return ipsa_span_cut(text, 0, text.len - 1);
	return text;
}

static bool hex_digits(struct span text, uint32_t *number)
{
	uint32_t n = 0;

	if (text.len == 0 || text.len > 8)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		int digit = ipsa_hex_digit(text.ptr[i]);

		if (digit < 0)
			return false;
		n = n << 4 | (uint32_t)digit;
	}
	*number = n;
	return true;
}

static bool hex(struct span text, uint32_t *number)
{
	return hex_digits(without_hex_marks(text), number);
}

static bool parts_bytes(char c)
{
	return c == ',' || c == ' ';
}

/* Four pairs of digits, with commas and blanks between them or none, each with
 * a mark before it or none. */
static bool hex_le(struct span text, uint32_t *number)
{
	unsigned marked = 0;
	uint32_t n = 0, byte;
	size_t at = 0;

	for (unsigned i = 0; i < 4; i++) {
		while (at < text.len && parts_bytes(text.ptr[at]))
			at++;
		if (has_0x(ipsa_span_cut(text, at, text.len))) {
			marked++;
			at += 2;
		}
		if (text.len < at + 2 ||
		    !hex_digits(ipsa_span_cut(text, at, at + 2), &byte))
			return false;
		n |= byte << 8 * i;
		at += 2;
	}
	*number = n;
	return at == text.len && marked % 4 == 0;
}

/* Four decimal bytes with commas and blanks between them. */
static bool bytes_le(struct span text, uint32_t *number)
{
	uint32_t n = 0, byte;
	size_t at = 0, start;

	for (unsigned i = 0; i < 4; i++) {
		while (at < text.len && parts_bytes(text.ptr[at]))
			at++;
		start = at;
		while (at < text.len && ipsa_is_digit(text.ptr[at]))
			at++;
		if (!decimal(ipsa_span_cut(text, start, at), &byte) ||
		    byte > 255)
			return false;
		n |= byte << 8 * i;
	}
	*number = n;
	return at == text.len;
}

bool ipsa_reference_number(enum reads reads, struct span text,
	uint32_t *number)
{
	switch (reads) {
	case READS_DECIMAL:
		return decimal(text, number);
	case READS_SIGNED:
		return negative(text, number);
	case READS_HEX:
		return hex(text, number);
	case READS_HEX_LE:
		return hex_le(text, number);
	case READS_BYTES_LE:
		return bytes_le(text, number);
	case READS_INSERT:
		return ipsa_span_starts(text, ipsa_span("%%", 2)) &&
			decimal(ipsa_span_cut(text, 2, text.len), number);
	case READS_SYMBOL:
	case READS_COUNT:
		break;
	}
	return false;
}

enum spelling ipsa_reference_spelling(enum reads reads, uint32_t number)
{
	switch (reads) {
	case READS_DECIMAL:
		return number >= HIGHEST_BIT ? SPELLING_UNSIGNED :
			SPELLING_DECIMAL;
	case READS_SIGNED:
		return SPELLING_SIGNED;
	case READS_HEX:
		return number >= HIGHEST_BIT ? SPELLING_HRESULT :
			SPELLING_HEX;
	case READS_HEX_LE:
	case READS_BYTES_LE:
		return SPELLING_BYTES;
	case READS_INSERT:
		return SPELLING_INSERT;
	case READS_SYMBOL:
	case READS_COUNT:
		break;
	}
	return SPELLING_SYMBOL;
}

static void add(struct readings *out, const struct ipsa_entry *entry)
{
	if (entry == NULL || out->count == READINGS_MAX ||
	    ipsa_readings_has(out, entry))
		return;
	out->entries[out->count++] = entry;
}

void ipsa_reference_readings(const struct catalog_table *table,
	const struct spaces *spaces, uint32_t number, struct readings *out)
{
	out->count = 0;
	for (unsigned i = 0; i < spaces->count; i++) {
		enum ipsa_space space = spaces->list[i];
		uint32_t low = number & HRESULT_CODE;

		add(out, ipsa_table_number(table, space,
			space == IPSA_NTSTATUS ? number & ~HRESULT_NTSTATUS :
			number));
		if (space != IPSA_HRESULT ||
		    (number & HRESULT_FACILITY) != HRESULT_WIN32)
			continue;
		add(out, ipsa_table_number(table, IPSA_RAS, low));
		add(out, ipsa_table_number(table, IPSA_WIN32, low));
	}
}

void ipsa_reference_named(const struct catalog_table *table,
	const struct spaces *spaces, struct span name, struct readings *out)
{
	const struct ipsa_entry *e, *in[IPSA_SPACES] = {NULL};
	size_t at = 0;

	out->count = 0;
	while ((e = ipsa_table_name_next(table, name, &at)) != NULL) {
		in[e->space] = e;
		if (spaces->count == 0)
			add(out, e);
	}
	for (unsigned i = 0; i < spaces->count; i++)
		add(out, in[spaces->list[i]]);
}
