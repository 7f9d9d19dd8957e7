/* SPDX-License-Identifier: MIT */
/*
 * Memory from the heap, numbers from text, the environment, and the way out.
 */
#ifndef STDLIB_H
#define STDLIB_H

#include <stdbool.h>
#include <stddef.h>

/* At least `size` bytes aligned to 16, uninitialised; the caller frees them.
 * NULL with errno = ENOMEM if the kernel gives no more. */
void *malloc(size_t size) __attribute__((warn_unused_result));

/* Gives back what malloc returned. NULL is allowed. A block that was changed
 * in front of its start ends the program with a message: a bug of ours. */
void free(void *block);

/* Decimal (or, after 0x, hexadecimal) number with an optional minus sign, the
 * whole string. False if it is none or does not fit; *value is then kept. */
bool parse_long(const char *text, long *value);

/* Ends the program. Runs nothing first: there is nothing to flush. */
_Noreturn void exit(int status);

/* The environment, NAME=VALUE strings with a NULL at the end. */
extern char **environ;

/* The value of NAME, NULL if it is not set. Belongs to the environment. */
char *getenv(const char *name);

/* What the kernel told about the process (System V ABI, "Auxiliary Vector"),
 * ended by type 0; and one entry of it by type, 0 if it is not there. */
struct auxv_entry {
    unsigned long type;
    unsigned long value;
};
extern const struct auxv_entry *auxv;
unsigned long getauxval(unsigned long type);

#endif
