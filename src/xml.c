/* SPDX-License-Identifier: MIT */
#include "xml.h"

#include "decode.h"

/* --- markup -------------------------------------------------------------- */

bool ipsa_xml_is_event(struct span s)
{
	return s.len > 6 && ipsa_xml_begins(s, "<Event") &&
		(ipsa_is_blank(s.ptr[6]) || s.ptr[6] == '>');
}

const char *ipsa_xml_closing(struct span s)
{
	if (ipsa_xml_begins(s, "<!--"))
		return "-->";
	if (ipsa_xml_begins(s, "<![CDATA["))
		return "]]>";
	return ipsa_xml_begins(s, "<?") ? "?>" : ">";
}

char ipsa_xml_mark(struct span s)
{
	static const char *const opens[] = {"<!--", "<![CDATA[", "<?"};

	for (size_t i = 0; i < sizeof(opens) / sizeof(opens[0]); i++)
		if (ipsa_xml_begins(s, opens[i]))
			return "-]?"[i];
	return '\0';
}

bool ipsa_xml_leave_markup(struct span s, size_t *at, char *in)
{
	const char *close = *in == '-' ? "-->" : *in == ']' ? "]]>" : "?>";
	size_t len = strlen(close), end = *at + len - 1;

	while ((end = ipsa_span_find(s, end, '>')) < s.len) {
		end++;
		if (memcmp(s.ptr + end - len, close, len) == 0) {
			*at = end;
			*in = '\0';
			return true;
		}
	}
	if (s.len + 1 > *at + len)
		*at = s.len + 1 - len;
	return false;
}

size_t ipsa_xml_again(struct span s)
{
	size_t found = 0;

	for (size_t at = ipsa_span_find(s, 1, '<'); at < s.len;
	    at = ipsa_span_find(s, at + 1, '<'))
		if (ipsa_xml_is_event(ipsa_span_cut(s, at, s.len)))
			found = at;
	return found;
}

/* --- characters ---------------------------------------------------------- */

long ipsa_xml_referred(struct span s, size_t *len)
{
	static const struct {
		const char *text;
		char c;
	} known[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'},
		{"&quot;", '"'}, {"&apos;", '\''}};
	size_t at = 2, hex;
	long value = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		*len = strlen(known[i].text);
		if (ipsa_xml_begins(s, known[i].text))
			return known[i].c;
	}
	if (!ipsa_xml_begins(s, "&#"))
		return -1;
	hex = at < s.len && s.ptr[at] == 'x' ? 1 : 0;
	for (at += hex; at < s.len && s.ptr[at] != ';'; at++) {
		int digit = ipsa_hex_digit(s.ptr[at]);

		if (digit < 0 || (hex == 0 && digit > 9) || value > 0x10FFFF)
			return -1;
		value = value * (hex != 0 ? 16 : 10) + digit;
	}
	*len = at + 1;
	return at < s.len && at > 2 + hex && value <= 0x10FFFF ? value : -1;
}

size_t ipsa_xml_decode(struct span s, char *out, size_t *len)
{
	size_t at = ipsa_span_find(s, 0, '&'), used;
	long c;

	*len = 0;
	if (at > 0)
		return at;
	c = ipsa_xml_referred(s, &used);
	if (c < 0)
		return 1;
	*len = ipsa_utf8_put((unsigned long)c, out);
	return used;
}
