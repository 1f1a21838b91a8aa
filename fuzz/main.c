/* SPDX-License-Identifier: MIT */
/*
 * A driver without a fuzzer: every file named as an argument goes through the
 * harness once. No file is a failure, for then nothing was tested.
 */
#include "harness.h"

#include <errno.h>

static bool read_file(const char *path, struct text *to)
{
	FILE *from = fopen(path, "rb");
	char block[4096];
	size_t len;
	bool ok;

	if (from == NULL)
		return false;
	while ((len = fread(block, 1, sizeof(block), from)) > 0)
		text_add(to, block, len);
	ok = ferror(from) == 0;
	return fclose(from) == 0 && ok;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct text input = {0};
		bool readable = read_file(argv[i], &input);

		if (readable)
			text_try(&input);
		else
			(void)fprintf(stderr, "%s: %s\n", argv[i],
				strerror(errno));
		text_free(&input);
		if (!readable)
			return 1;
	}
	if (argc < 2)
		(void)fprintf(stderr, "%s: the corpus is empty\n", argv[0]);
	else
		(void)printf("%s: %d inputs\n", argv[0], argc - 1);
	return argc < 2;
}
