/* SPDX-License-Identifier: MIT */
/*
 * gen KIND PERCENT BYTES [SEED]
 *
 * Writes a log to standard output, for the benchmark: whole lines, until at
 * least BYTES bytes are written. PERCENT of the lines, chosen at random, hold
 * one reference to a code of `codes`; one in ten of the others speaks of an
 * error, a failure, a timeout or a port. The same arguments give the same
 * bytes, and a shorter log is the beginning of a longer one.
 *
 * KIND is text (syslog and IKEEXT trace lines), xml or ndjson (one event a
 * line), noise (random bytes, exactly BYTES of them; PERCENT does nothing),
 * or codes (the table itself: number, tab, name; the rest does nothing).
 *
 * The lines are templates in lines.def. Every number that they are filled
 * with keeps clear of 600 to 957 and 13000 to 13999, and every 0x number of
 * what could be a code, so that no line holds a reference by accident.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* What is written at a time. */
	BLOCK = 256 * 1024,
	/* More than any line takes. */
	LINE_MAX_BYTES = 8 * 1024,
	/* More lines of a kind and sort than lines.def has. */
	CHOICE_MAX = 64
};

enum kind { TEXT, XML, NDJSON, KINDS };
enum sort { QUIET, LOUD, REF, SORTS };

struct code {
	uint32_t number;
	const char *name;
};

struct line {
	enum kind kind;
	enum sort sort;
	const char *template;
};

/* The lines of one kind and sort. */
struct choice {
	const char *templates[CHOICE_MAX];
	uint32_t count;
};

struct gen {
	uint64_t random;
	uint64_t clock_us;
	uint32_t record;
	const struct code *code;
	size_t len;
	char out[BLOCK + LINE_MAX_BYTES];
};

static const struct code codes[] = {
	{ 13801, "ERROR_IPSEC_IKE_AUTH_FAIL" },
	{ 13805, "ERROR_IPSEC_IKE_TIMED_OUT" },
	{ 13806, "ERROR_IPSEC_IKE_NO_CERT" },
	{ 13816, "ERROR_IPSEC_IKE_ERROR" },
	{ 13820, "ERROR_IPSEC_IKE_NO_PRIVATE_KEY" },
	{ 13825, "ERROR_IPSEC_IKE_NO_POLICY" },
	{ 13843, "ERROR_IPSEC_IKE_INVALID_PAYLOAD" },
	{ 13847, "ERROR_IPSEC_IKE_NO_PEER_CERT" },
	{ 13860, "ERROR_IPSEC_IKE_ADD_UPDATE_KEY_FAILED" },
	{ 13868, "ERROR_IPSEC_IKE_POLICY_MATCH" },
	{ 13885, "ERROR_IPSEC_IKE_MM_EXPIRED" },
	{ 13887, "ERROR_IPSEC_IKE_CERT_CHAIN_POLICY_MISMATCH" },
};

static const struct line lines[] = {
#define LINE(kind, sort, template) { kind, sort, template },
#include "lines.def"
#undef LINE
};

static const char *const hosts[] = {
	"vpn-gw1", "vpn-gw2", "edge01.corp.example", "dc03", "fw-north",
	"branch-14", "ras-pool-b", "mail2.example.net", "web-7", "LT-0417",
};
static const char *const users[] = {
	"asmith", "j.okafor", "svc-backup", "mlind", "root", "t.moreau",
	"kiosk4", "n.takeda", "deploy", "e.castell",
};
static const char *const links[] = {
	"VPN-OSLO", "Corp-AlwaysOn", "HQ IKEv2", "site-to-lyon", "Field Staff",
};
static const char *const months[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
};

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

/* xorshift64*: a few instructions, and good enough to vary lines. */
static uint64_t draw(struct gen *g)
{
	g->random ^= g->random >> 12;
	g->random ^= g->random << 25;
	g->random ^= g->random >> 27;
	return g->random * UINT64_C(0x2545F4914F6CDD1D);
}

static uint32_t below(struct gen *g, uint32_t n)
{
	return (uint32_t)((draw(g) >> 32) * n >> 32);
}

/* A number from `low` to `high` that is no code of any family. */
static uint32_t plain(struct gen *g, uint32_t low, uint32_t high)
{
	uint32_t n = low + below(g, high - low + 1);

	if (n >= 600 && n <= 957)
		return n - 500;
	if (n >= 13000 && n <= 13999)
		return n + 1000;
	return n;
}

static void put(struct gen *g, const char *text)
{
	size_t len = strlen(text);

	memcpy(g->out + g->len, text, len);
	g->len += len;
}

static void put_char(struct gen *g, char c)
{
	g->out[g->len++] = c;
}

/* `n` in decimal, with zeros before it where it has fewer than `width`. */
static void put_decimal(struct gen *g, uint32_t n, int width)
{
	char digits[16];
	int at = (int)sizeof(digits);

	do {
		digits[--at] = (char)('0' + n % 10);
		n /= 10;
		width--;
	} while (n > 0 || width > 0);
	memcpy(g->out + g->len, digits + at, sizeof(digits) - (size_t)at);
	g->len += sizeof(digits) - (size_t)at;
}

/* The low `width` hex digits of `n`. */
static void put_hex(struct gen *g, uint64_t n, int width, bool upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	while (width > 0)
		put_char(g, digits[n >> 4 * --width & 15]);
}

static void put_guid(struct gen *g, bool upper)
{
	uint64_t n = draw(g);

	put_hex(g, n >> 32, 8, upper);
	put_char(g, '-');
	put_hex(g, n >> 16, 4, upper);
	put(g, "-4");
	put_hex(g, n, 3, upper);
	put_char(g, '-');
	n = draw(g);
	put_hex(g, 8 + (n >> 62), 1, upper);
	put_hex(g, n >> 48, 3, upper);
	put_char(g, '-');
	put_hex(g, n, 12, upper);
}

/* An address of a private network, or of one kept for documentation. */
static void put_address(struct gen *g)
{
	static const char *const nets[] = { "192.0.2.", "198.51.100.",
		"203.0.113.", "172.16.8." };
	uint32_t net = below(g, 2 * COUNT(nets));

	if (net < COUNT(nets)) {
		put(g, nets[net]);
	} else {
		put(g, "10.");
		put_decimal(g, below(g, 256), 1);
		put_char(g, '.');
		put_decimal(g, below(g, 256), 1);
		put_char(g, '.');
	}
	put_decimal(g, 1 + below(g, 254), 1);
}

static void put_clock(struct gen *g)
{
	uint32_t s = (uint32_t)(g->clock_us / 1000000 % 86400);

	put_decimal(g, s / 3600, 2);
	put_char(g, ':');
	put_decimal(g, s / 60 % 60, 2);
	put_char(g, ':');
	put_decimal(g, s % 60, 2);
}

static uint32_t day(const struct gen *g)
{
	return (uint32_t)(g->clock_us / 1000000 / 86400);
}

/* Months of 28 days will do. */
static void put_time(struct gen *g, char form)
{
	uint32_t month = day(g) / 28 % 12;
	uint32_t mday = 1 + day(g) % 28;
	uint32_t us = (uint32_t)(g->clock_us % 1000000);

	if (form == 't') {
		put(g, months[month]);
		put(g, mday < 10 ? "  " : " ");
		put_decimal(g, mday, 1);
		put_char(g, ' ');
		put_clock(g);
	} else if (form == 'T') {
		put(g, "2026-");
		put_decimal(g, month + 1, 2);
		put_char(g, '-');
		put_decimal(g, mday, 2);
		put_char(g, 'T');
		put_clock(g);
		put_char(g, '.');
		put_decimal(g, us, 6);
		put_char(g, 'Z');
	} else {
		put_decimal(g, month + 1, 2);
		put_char(g, '/');
		put_decimal(g, mday, 2);
		put(g, "/2026-");
		put_clock(g);
		put_char(g, '.');
		put_decimal(g, us / 1000, 3);
	}
}

/* An SPI as charon draws them, but none that could be an NTSTATUS. */
static void put_spi(struct gen *g)
{
	put_char(g, 'c');
	put_hex(g, 4 + below(g, 12), 1, false);
	put_hex(g, draw(g), 6, false);
}

/* The line's code, spelled as the letter says. */
static void put_code(struct gen *g, char spelling)
{
	uint32_t n = g->code->number;
	uint32_t hresult = UINT32_C(0x80070000) | n;

	switch (spelling) {
	case 'D': put_decimal(g, n, 1); break;
	case 'A': put(g, g->code->name); break;
	case 'H': put(g, "0x"); put_hex(g, n, 4, true); break;
	case 'U': put(g, "0X"); put_hex(g, n, 4, true); break;
	case 'L': put(g, "0x"); put_hex(g, n, 8, false); break;
	case 'X': put(g, "0x"); put_hex(g, hresult, 8, true); break;
	case 'N': put_char(g, '-'); put_decimal(g, ~hresult + 1, 1); break;
	default: put_char(g, spelling); break;
	}
}

/* What a letter after % stands for is listed in lines.def. */
static void put_field(struct gen *g, char field)
{
	switch (field) {
	case 't': case 'T': case 'W': put_time(g, field); break;
	case 'h': put(g, hosts[below(g, COUNT(hosts))]); break;
	case 'u': put(g, users[below(g, COUNT(users))]); break;
	case 'v': put(g, links[below(g, COUNT(links))]); break;
	case 'i': put_address(g); break;
	case 'g': case 'G': put_guid(g, field == 'G'); break;
	case 's': put_spi(g); break;
	case 'c': put_hex(g, draw(g), 16, false); break;
	case 'p': put_decimal(g, plain(g, 300, 32767), 1); break;
	case 'P': put_decimal(g, plain(g, 1024, 65535), 1); break;
	case 'b': put_decimal(g, plain(g, 40, 250000), 1); break;
	case 'd': put_decimal(g, 1 + below(g, 9), 1); break;
	case 'k': put_decimal(g, g->record, 1); break;
	case 'x':
		put_hex(g, draw(g) >> 8 & 0x0ffc, 4, true);
		put_char(g, '.');
		put_hex(g, draw(g) >> 8 & 0x1ffc, 4, true);
		break;
	default: put_code(g, field); break;
	}
}

static void put_line(struct gen *g, const char *template)
{
	const char *mark;

	while ((mark = strchr(template, '%')) != NULL) {
		memcpy(g->out + g->len, template, (size_t)(mark - template));
		g->len += (size_t)(mark - template);
		put_field(g, mark[1]);
		template = mark + 2;
	}
	put(g, template);
	put_char(g, '\n');
}

static bool flush(struct gen *g)
{
	size_t len = g->len;

	g->len = 0;
	return fwrite(g->out, 1, len, stdout) == len;
}

static void choose(enum kind kind, struct choice by_sort[SORTS])
{
	for (uint32_t i = 0; i < COUNT(lines); i++) {
		struct choice *c = &by_sort[lines[i].sort];

		if (lines[i].kind == kind && c->count < CHOICE_MAX)
			c->templates[c->count++] = lines[i].template;
	}
}

/* Which lines hold a reference is drawn by itself. */
static bool write_log(struct gen *g, enum kind kind, uint32_t percent,
	uint64_t bytes)
{
	struct choice by_sort[SORTS] = {0};
	const struct choice *c;
	uint64_t written = 0;
	size_t before;

	choose(kind, by_sort);
	while (written < bytes) {
		g->clock_us += 1 + below(g, 80000);
		g->record++;
		g->code = &codes[below(g, COUNT(codes))];
		c = &by_sort[below(g, 10) == 0 ? LOUD : QUIET];
		if (below(g, 100) < percent)
			c = &by_sort[REF];
		before = g->len;
		put_line(g, c->templates[below(g, c->count)]);
		written += g->len - before;
		if (g->len >= BLOCK && !flush(g))
			return false;
	}
	return flush(g);
}

static bool write_noise(struct gen *g, uint64_t bytes)
{
	uint64_t word;

	while (bytes > 0) {
		while (g->len < BLOCK) {
			word = draw(g);
			memcpy(g->out + g->len, &word, sizeof(word));
			g->len += sizeof(word);
		}
		if (bytes < BLOCK)
			g->len = (size_t)bytes;
		bytes -= g->len;
		if (!flush(g))
			return false;
	}
	return true;
}

static bool write_codes(void)
{
	for (uint32_t i = 0; i < COUNT(codes); i++)
		if (printf("%" PRIu32 "\t%s\n", codes[i].number,
			codes[i].name) < 0)
			return false;
	return true;
}

/* An unsigned number, or false if `text` is anything else. */
static bool parse(const char *text, uint64_t max, uint64_t *n)
{
	char *end;

	*n = strtoull(text, &end, 10);
	return *text >= '0' && *text <= '9' && *end == '\0' && *n <= max;
}

static int usage(void)
{
	fputs("usage: gen text|xml|ndjson|noise|codes"
		" PERCENT BYTES [SEED]\n", stderr);
	return 2;
}

int main(int argc, char **argv)
{
	static struct gen g;
	static const char *const kinds[] = { "text", "xml", "ndjson" };
	uint64_t percent, bytes, seed = 1;
	bool done = false;
	int kind = 0;

	if (argc == 2 && strcmp(argv[1], "codes") == 0)
		return write_codes() && fflush(stdout) == 0 ? 0 : 1;
	if (argc < 4 || argc > 5 || !parse(argv[2], 100, &percent)
		|| !parse(argv[3], UINT64_MAX, &bytes)
		|| (argc == 5 && !parse(argv[4], UINT64_MAX, &seed)))
		return usage();
	while (kind < KINDS && strcmp(argv[1], kinds[kind]) != 0)
		kind++;
	/* The state must not be 0, and seeds that are close must differ. */
	g.random = (seed + 1) * UINT64_C(0x9E3779B97F4A7C15) | 1;
	g.clock_us = UINT64_C(62) * 86400 * 1000000;
	g.record = 4100000;
	if (kind < KINDS)
		done = write_log(&g, (enum kind)kind, (uint32_t)percent, bytes);
	else if (strcmp(argv[1], "noise") == 0)
		done = write_noise(&g, bytes);
	else
		return usage();
	if (!done || fflush(stdout) != 0) {
		perror("gen: standard output");
		return 1;
	}
	return 0;
}
