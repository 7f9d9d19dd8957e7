/* SPDX-License-Identifier: MIT */
/*
 * Memory from the heap, numbers from text, the environment, and exit.
 */
#ifndef STDLIB_H
#define STDLIB_H

#include <stdbool.h>
#include <stddef.h>

/* Returns at least `size` bytes aligned to 16, uninitialised; the caller frees
 * them. NULL with errno = ENOMEM if the kernel gives no more. */
void *malloc(size_t size) __attribute__((warn_unused_result));

/* Frees what malloc returned. NULL is allowed. If the header in front of the
 * block was overwritten, ends the program with a message: that is a bug. */
void free(void *block);

/* Parses the whole string as a decimal (or, after 0x, hexadecimal) number with
 * an optional minus sign. False if it is not a number or does not fit; *value
 * then keeps its value. */
bool parse_long(const char *text, long *value);

/* Ends the program at once: there is nothing to flush. */
_Noreturn void exit(int status);

/* The environment, NAME=VALUE strings with a NULL at the end. */
extern char **environ;

/* The value of NAME, NULL if it is not set. Belongs to the environment. */
char *getenv(const char *name);

/* What the kernel tells the process (System V ABI, "Auxiliary Vector"), ended
 * by type 0; and the value of one entry by its type, 0 if it is not there. */
struct auxv_entry {
    unsigned long type;
    unsigned long value;
};
extern const struct auxv_entry *auxv;
unsigned long getauxval(unsigned long type);

#endif
