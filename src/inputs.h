/* SPDX-License-Identifier: MIT */
/*
 * What is to be read, as a list: the operands, and with --recursive the files
 * of folders in the order of their names. Symbolic links in a folder are not
 * followed, nor is what is no file read there: both are counted.
 */
#ifndef IPSA_INPUTS_H
#define IPSA_INPUTS_H

#include <sys/stat.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "container.h"
#include "content.h"

struct arguments;

/* A member of a container in which something was found. */
struct inner {
	uint64_t number;        /* in the container, from 1 */
	uint64_t count;         /* of what was found */
	char *name;             /* as members.h has it */
};

struct input {
	char *path;             /* "-" is standard input */
	const char *name;       /* the end of path that its target has too: a
				   base name, or the path below a folder */
	char *target;           /* where what becomes of it goes, or NULL; of
				   a container what is said in targets.h */
	struct stat st;         /* all zero where it cannot be looked at */
	enum content content;
	enum container container;
	bool regular;
	/* Set by those who work on it: */
	atomic_bool failed;     /* it was not read to its end, or written */
	atomic_bool copied;     /* it holds no text */
	struct inner *inner;    /* in the order of their numbers */
	size_t inner_count, inner_room;
};

struct inputs {
	struct input *at;
	size_t count, room;
	uint64_t bytes;         /* of regular files */
	uint64_t passed_over;   /* in folders: links, devices and the like */
	struct stat outside;    /* a folder that is not entered: the output */
	bool unmeasured;        /* one is no regular file */
	bool failed;            /* something could not be read: told */
	bool no_memory;
};

/*
 * List the inputs of the command line; the output folder, where there is one,
 * is not entered. An operand that is not there, and a folder that cannot be
 * read, is listed all the same, so that it is named at the end. It has failed,
 * as has a file that cannot be read; that is told here. False after a message
 * if there is no memory; either way ipsa_inputs_free frees the list.
 */
bool ipsa_inputs_list(struct inputs *in, const struct arguments *args);

/*
 * Something was found in the member of this number, which is called `name`.
 * Returns under which number it is counted: 0, the container's own, where
 * there is no memory for its name, or there are too many. Numbers only grow.
 */
uint64_t ipsa_input_found(struct input *input, uint64_t number,
	const char *name);

/* What the member of this number is called, borrowed; 0 is the input. */
const char *ipsa_input_called(const struct input *input, uint64_t number);

void ipsa_inputs_free(struct inputs *in);

#endif
