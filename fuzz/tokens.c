/* SPDX-License-Identifier: MIT */
/*
 * A driver that guesses: random sequences of the tokens of a dictionary go
 * through the harness. It learns nothing from what they reach, but needs no
 * instrumented build, tries ten times as many inputs as a fuzzer does, and has
 * what takes several whole tokens at once sooner than mutations.
 *
 *	tokens DICTIONARY SECONDS SEED TO
 *
 * The input that breaks an oracle is written to the file TO.
 */
#include "harness.h"

#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum {
	TOKENS_MAX = 512,
	HEAD = 4,               /* bytes that say how, at most */
	FEW = 6,                /* tokens, in most sequences */
	MANY = 14,
	LINE_LEN = 256          /* of a dictionary */
};

/* What a signal's handler sees. */
static struct text input;
static const char *to;

static void save(int number)
{
	int file = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	ssize_t written = write(file, input.ptr, input.len);

	(void)written;
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

static uint32_t below(uint64_t *state, size_t bound)
{
	*state = *state * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t)((*state >> 33) % bound);
}

/* --- dictionaries --------------------------------------------------------- */

/* Add what stands between the quotes of a line; false if there are none. */
static bool read_token(const char *line, struct text *token)
{
	const char *at = strchr(line, '"');
	char digits[3] = {0};

	if (*line == '#' || at == NULL)
		return false;
	for (at++; *at != '"' && *at != '\0'; at++) {
		char c = *at;

		if (c == '\\' && at[1] == 'x') {
			memcpy(digits, at + 2, 2);
			c = (char)strtoul(digits, NULL, 16);
			at += 3;
		} else if (c == '\\') {
			c = *++at;
		}
		text_add(token, &c, 1);
	}
	return true;
}

static size_t read_dictionary(const char *path, struct text *tokens)
{
	FILE *from = fopen(path, "r");
	char line[LINE_LEN];
	size_t count = 0;

	if (from == NULL) {
		perror(path);
		exit(1);
	}
	while (count < TOKENS_MAX && fgets(line, sizeof(line), from) != NULL)
		count += read_token(line, &tokens[count]);
	must(fclose(from) == 0 && count > 0, "a dictionary with tokens");
	return count;
}

/* --- sequences ------------------------------------------------------------ */

/* Bytes that say how, and tokens: of all, or a few again and again. A byte of it
 * may be another. */
static void make_input(uint64_t *state, const struct text *tokens,
	size_t count)
{
	size_t some = 1 + below(state, FEW), picked[FEW], changed;
	bool all = below(state, 2) == 0;

	input.len = 0;
	for (size_t head = below(state, HEAD + 1); head > 0; head--)
		text_add(&input, &(char){(char)below(state, 256)}, 1);
	for (size_t i = 0; i < some; i++)
		picked[i] = below(state, count);
	for (size_t left = 1 + below(state, below(state, 4) > 0 ? FEW : MANY);
	    left > 0; left--) {
		const struct text *t = &tokens[all ? below(state, count) :
			picked[below(state, some)]];

		text_add(&input, t->ptr, t->len);
	}
	changed = below(state, 8 * input.len);
	if (changed < input.len)
		input.ptr[changed] = (char)below(state, 256);
}

int main(int argc, char **argv)
{
	static struct text tokens[TOKENS_MAX];
	unsigned long done = 0;
	uint64_t state;
	size_t count;
	time_t end;

	if (argc != 5) {
		(void)fprintf(stderr, "usage: %s DICTIONARY SECONDS SEED TO\n",
			argv[0]);
		return 1;
	}
	count = read_dictionary(argv[1], tokens);
	end = time(NULL) + atol(argv[2]);
	state = strtoul(argv[3], NULL, 10);
	to = argv[4];
	(void)signal(SIGABRT, save);
	(void)signal(SIGSEGV, save);
	for (; time(NULL) < end; done++) {
		make_input(&state, tokens, count);
		text_try(&input);
	}
	(void)printf("%s: %lu sequences\n", argv[0], done);
	for (size_t i = 0; i < count; i++)
		text_free(&tokens[i]);
	text_free(&input);
	return 0;
}
