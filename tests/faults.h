/* SPDX-License-Identifier: MIT */
/*
 * The program with a function of the C library that fails on purpose, as
 * fault_shim.c has it.
 */
#ifndef FAULTS_H
#define FAULTS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Make a folder, whose path is put into `path`. It is in memory where there is
 * such a place: thousands of runs wait for an fsync each, and a disk that
 * others write to may keep one waiting for a minute.
 */
void fault_folder(char *path, size_t room);

/* The fault to be; what starts the program takes it over. */
extern struct fault {
	char text[64];          /* what FAULT is to say, or nothing */
	int report;             /* where it is told that it happened */
} fault;

/* Set the text, and make what is to be told of it readable at *told. */
void fault_begin(const char *text, int *told);

/* A `before` of child_start: the child gets the fault, and a limited time. */
void fault_inject(void);

/* In a child: a sanitizer's verdict is not to look like status 1. `more` are
 * further options of it. */
void fault_verdicts(const char *more);

/* The child has ended: did it happen? Closes what fault_begin opened. */
bool fault_end(int told);

#endif
