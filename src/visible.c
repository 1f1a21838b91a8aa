/* SPDX-License-Identifier: MIT */
#include "visible.h"

#include <stdbool.h>
#include <string.h>

static bool tail(const unsigned char *s, size_t count)
{
	while (count > 0 && (s[count - 1] & 0xC0) == 0x80)
		count--;
	return count == 0;
}

/*
 * The second byte has a narrower range after some first ones: what lies
 * outside is overlong, a surrogate, or beyond Unicode. For C2 it keeps out C1.
 */
static bool second(unsigned char first, unsigned char byte)
{
	switch (first) {
	case 0xC2:
	case 0xE0:
		return byte >= 0xA0;
	case 0xED:
		return byte <= 0x9F;
	case 0xF0:
		return byte >= 0x90;
	case 0xF4:
		return byte <= 0x8F;
	default:
		return true;
	}
}

/* U+061C, U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069. */
static bool turns(const unsigned char *s)
{
	if (s[0] == 0xD8)
		return s[1] == 0x9C;
	if (s[0] != 0xE2)
		return false;
	if (s[1] == 0x80)
		return s[2] == 0x8E || s[2] == 0x8F ||
			(s[2] >= 0xA8 && s[2] <= 0xAE);
	return s[1] == 0x81 && s[2] >= 0xA6 && s[2] <= 0xA9;
}

/* The length of the character at `s`, 0 if it is not to be shown as it is. */
static size_t plain(const unsigned char *s, size_t len)
{
	size_t size;

	if (s[0] < 0x80)
		return s[0] >= 0x20 && s[0] != 0x7F;
	if (s[0] < 0xC2 || s[0] > 0xF4)
		return 0;
	size = s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
	if (len < size || !tail(s + 1, size - 1) || !second(s[0], s[1]))
		return 0;
	return turns(s) ? 0 : size;
}

size_t ipsa_visible_next(char shown[IPSA_VISIBLE], const char *text,
	size_t len)
{
	static const char digits[] = "0123456789ABCDEF";
	const unsigned char *s = (const unsigned char *)text;
	size_t size = plain(s, len);

	if (size == 0) {
		shown[0] = '\\';
		shown[1] = 'x';
		shown[2] = digits[s[0] >> 4];
		shown[3] = digits[s[0] & 15];
		shown[4] = '\0';
		return 1;
	}
	memcpy(shown, text, size);
	shown[size] = '\0';
	return size;
}
