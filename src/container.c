/* SPDX-License-Identifier: MIT */
#include "container.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

/* A kind, and the bytes that it has at a place. */
static const struct magic {
	enum container kind;
	size_t at;
	const char *bytes;
	size_t len;
} magics[] = {
#define MAGIC(kind, at, bytes) {CONTAINER_##kind, at, bytes, sizeof(bytes) - 1}
	MAGIC(GZIP, 0, "\x1f\x8b\x08"),
	MAGIC(XZ, 0, "\xfd" "7zXZ\0"),
	MAGIC(ZSTD, 0, "\x28\xb5\x2f\xfd"),
	MAGIC(LZ4, 0, "\x04\x22\x4d\x18"),
	MAGIC(ZIP, 0, "PK\3\4"),
	MAGIC(ZIP, 0, "PK\5\6"),
	MAGIC(ZIP, 0, "PK\7\x08"),
	MAGIC(7Z, 0, "7z\xbc\xaf\x27\x1c"),
	MAGIC(CAB, 0, "MSCF\0\0\0\0"),
	MAGIC(EVTX, 0, "ElfFile\0"),
	MAGIC(EVT, 0, "\x30\0\0\0LfLe"),
#undef MAGIC
};

static bool has(const unsigned char *head, size_t len, size_t at,
	const char *bytes, size_t count)
{
	return len >= at + count && memcmp(head + at, bytes, count) == 0;
}

static uint32_t number(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
		(uint32_t)p[3] << 24;
}

/* "BZh", a level, and a block or the end: text may begin with the first. */
static bool is_bzip2(const unsigned char *head, size_t len)
{
	return has(head, len, 0, "BZh", 3) && len >= 10 && head[3] >= '1' &&
		head[3] <= '9' && (has(head, len, 4, "1AY&SY", 6) ||
		has(head, len, 4, "\x17\x72\x45\x38\x50\x90", 6));
}

/* A frame of the user's, which zstd and lz4 share: what follows it says whose,
 * as far as it is seen; else it is zstd's, which uses them. */
static enum container skippable(const unsigned char *head, size_t len)
{
	size_t next;

	if (len < 8 || (number(head) & 0xfffffff0U) != 0x184d2a50U)
		return CONTAINER_NONE;
	next = 8 + (size_t)number(head + 4);
	return has(head, len, next, "\x04\x22\x4d\x18", 4) ? CONTAINER_LZ4
		: CONTAINER_ZSTD;
}

enum { TAR_HEADER = 512, TAR_SUM = 148, TAR_SUM_LEN = 8 };

/* The checksum of a header, its own field counted as blanks: it holds for
 * archives from before "ustar" too, and for no text. */
static bool is_tar(const unsigned char *head, size_t len)
{
	uint32_t sum = TAR_SUM_LEN * ' ', told = 0;
	size_t i;

	if (len < TAR_HEADER || head[0] == '\0')
		return false;
	for (i = 0; i < TAR_HEADER; i++) {
		if (i < TAR_SUM || i >= TAR_SUM + TAR_SUM_LEN)
			sum += head[i];
	}
	for (i = TAR_SUM; i < TAR_SUM + TAR_SUM_LEN; i++) {
		if (head[i] >= '0' && head[i] <= '7')
			told = told * 8 + head[i] - '0';
		else if (head[i] != ' ' || told != 0)
			break;
	}
	return told == sum;
}

/* The header of a buffer, whose size is a power of two, and in it a first
 * event that is the header of the log. */
static bool is_etl(const unsigned char *head, size_t len)
{
	enum { EVENT = 0x48, LEAST = 1024, MOST = 16 * 1024 * 1024 };
	uint32_t size = len >= 4 ? number(head) : 0;

	return size >= LEAST && size <= MOST && (size & (size - 1)) == 0 &&
		(has(head, len, EVENT, "\2\0\1\xc0", 4) ||
		has(head, len, EVENT, "\2\0\2\xc0", 4));
}

enum container ipsa_container(const void *bytes, size_t len)
{
	const unsigned char *head = bytes;
	size_t i;

	for (i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		if (has(head, len, magics[i].at, magics[i].bytes,
		    magics[i].len))
			return magics[i].kind;
	}
	if (is_bzip2(head, len))
		return CONTAINER_BZIP2;
	if (is_tar(head, len))
		return CONTAINER_TAR;
	if (is_etl(head, len))
		return CONTAINER_ETL;
	return skippable(head, len);
}

bool ipsa_container_of(int fd, enum container *kind)
{
	unsigned char head[CONTAINER_HEAD];
	ssize_t len;

	do {
		len = pread(fd, head, sizeof head, 0);
	} while (len < 0 && errno == EINTR);
	if (len < 0)
		return false;
	*kind = ipsa_container(head, (size_t)len);
	return true;
}

bool ipsa_container_is_stream(enum container kind)
{
	return kind >= CONTAINER_GZIP && kind <= CONTAINER_LZ4;
}

bool ipsa_container_is_archive(enum container kind)
{
	return kind >= CONTAINER_TAR && kind <= CONTAINER_CAB;
}

const char *ipsa_container_name(enum container kind)
{
	static const char *const names[] = {"plain", "gzip", "bzip2", "xz",
		"zstd", "lz4", "tar", "zip", "7z", "cab", "evtx",
		"old event log (.evt)", "event trace (.etl)"};

	return names[kind];
}

const char *ipsa_container_advice(enum container kind)
{
	if (kind == CONTAINER_EVT)
		return "wevtutil epl OLD.evt NEW.evtx /lf:true";
	if (kind == CONTAINER_ETL)
		return "tracerpt TRACE.etl -o TRACE.evtx -of EVTX";
	return NULL;
}
