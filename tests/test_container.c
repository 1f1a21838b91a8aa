/* SPDX-License-Identifier: MIT */
/* What a file is, by its first bytes. */
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "container.h"

#define HEAD(bytes) bytes, sizeof(bytes) - 1

static const struct {
	enum container kind;
	const char *head;
	size_t len;
} heads[] = {
	{CONTAINER_GZIP, HEAD("\x1f\x8b\x08")},
	{CONTAINER_BZIP2, HEAD("BZh91AY&SY")},
	{CONTAINER_BZIP2, HEAD("BZh1\x17\x72\x45\x38\x50\x90")},
	{CONTAINER_XZ, HEAD("\xfd" "7zXZ\0")},
	{CONTAINER_ZSTD, HEAD("\x28\xb5\x2f\xfd")},
	{CONTAINER_LZ4, HEAD("\x04\x22\x4d\x18")},
	{CONTAINER_ZIP, HEAD("PK\3\4")},
	{CONTAINER_ZIP, HEAD("PK\5\6")},
	{CONTAINER_7Z, HEAD("7z\xbc\xaf\x27\x1c")},
	{CONTAINER_CAB, HEAD("MSCF\0\0\0\0")},
	{CONTAINER_EVTX, HEAD("ElfFile\0")},
	{CONTAINER_EVT, HEAD("\x30\0\0\0LfLe")},
};

static void each_kind_is_known_by_its_first_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(heads); i++) {
		assert_int_equal(ipsa_container(heads[i].head, heads[i].len),
			heads[i].kind);
		assert_int_equal(ipsa_container(heads[i].head,
			heads[i].len - 1), CONTAINER_NONE);
	}
}

static void text_is_none(void **state)
{
	static const char *const texts[] = {"", "B", "BZh9 is a name", "PK",
		"PK is short for public key\n", "ElfFile is one\n",
		"7zXZ\n", "MSCF\n", "{\"a\":1}\n", "<Event>",
		"\xef\xbb\xbf" "a mark\n", "\xff\xfe" "a"};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_int_equal(ipsa_container(texts[i], strlen(texts[i])),
			CONTAINER_NONE);
}

/* A header of tar, its checksum as most programs write it, or wrong by
 * `wrong`. */
static void make_tar(unsigned char head[CONTAINER_HEAD], unsigned int wrong)
{
	unsigned int sum = wrong;

	memset(head, 0, CONTAINER_HEAD);
	memcpy(head, "a.log", 5);
	memset(head + 148, ' ', 8);
	for (size_t i = 0; i < CONTAINER_HEAD; i++)
		sum += head[i];
	snprintf((char *)head + 148, 8, "%06o", sum);
	head[155] = ' ';
}

static void a_tar_is_known_by_its_checksum(void **state)
{
	unsigned char head[CONTAINER_HEAD];

	(void)state;
	make_tar(head, 0);
	assert_int_equal(ipsa_container(head, sizeof head), CONTAINER_TAR);
	assert_int_equal(ipsa_container(head, sizeof head - 1),
		CONTAINER_NONE);
	make_tar(head, 1);
	assert_int_equal(ipsa_container(head, sizeof head), CONTAINER_NONE);
	memset(head, 0, sizeof head);
	assert_int_equal(ipsa_container(head, sizeof head), CONTAINER_NONE);
	memset(head, ' ', sizeof head);
	assert_int_equal(ipsa_container(head, sizeof head), CONTAINER_NONE);
}

static void a_trace_is_known_by_buffer_and_first_event(void **state)
{
	unsigned char head[0x4c] = {0, 0, 1, 0};

	(void)state;
	memcpy(head + 0x48, "\2\0\2\xc0", 4);
	assert_int_equal(ipsa_container(head, sizeof head), CONTAINER_ETL);
	assert_int_equal(ipsa_container(head, sizeof head - 1),
		CONTAINER_NONE);
	head[0] = 1;            /* no power of two */
	assert_int_equal(ipsa_container(head, sizeof head), CONTAINER_NONE);
}

static void what_is_skipped_says_whose_it_is_by_what_follows(void **state)
{
	static const char lz4[] = "\x50\x2a\x4d\x18\2\0\0\0ab\x04\x22\x4d\x18";
	static const char zstd[] = "\x5f\x2a\x4d\x18\0\0\0\0\x28\xb5\x2f\xfd";
	static const char far[] = "\x50\x2a\x4d\x18\xff\xff\xff\xff" "ab";

	(void)state;
	assert_int_equal(ipsa_container(lz4, sizeof lz4 - 1), CONTAINER_LZ4);
	assert_int_equal(ipsa_container(zstd, sizeof zstd - 1),
		CONTAINER_ZSTD);
	assert_int_equal(ipsa_container(far, sizeof far - 1), CONTAINER_ZSTD);
	assert_int_equal(ipsa_container(far, 7), CONTAINER_NONE);
}

static void the_place_in_a_file_is_left_alone(void **state)
{
	FILE *file = tmpfile();
	int fd = file != NULL ? fileno(file) : -1;
	enum container kind;

	(void)state;
	assert_int_equal(write(fd, "\x1f\x8b\x08!", 4), 4);
	assert_int_equal(lseek(fd, 1, SEEK_SET), 1);
	assert_true(ipsa_container_of(fd, &kind));
	assert_int_equal(kind, CONTAINER_GZIP);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 1);
	fclose(file);
	assert_false(ipsa_container_of(-1, &kind));
	assert_int_equal(errno, EBADF);
}

static void each_kind_has_a_name_and_what_none_reads_a_command(void **state)
{
	(void)state;
	for (int kind = CONTAINER_NONE; kind <= CONTAINER_ETL; kind++) {
		assert_non_null(ipsa_container_name((enum container)kind));
		assert_int_equal(ipsa_container_advice((enum container)kind)
			!= NULL, kind >= CONTAINER_EVT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_is_known_by_its_first_bytes),
		cmocka_unit_test(text_is_none),
		cmocka_unit_test(a_tar_is_known_by_its_checksum),
		cmocka_unit_test(a_trace_is_known_by_buffer_and_first_event),
		cmocka_unit_test(
			what_is_skipped_says_whose_it_is_by_what_follows),
		cmocka_unit_test(the_place_in_a_file_is_left_alone),
		cmocka_unit_test(
			each_kind_has_a_name_and_what_none_reads_a_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
