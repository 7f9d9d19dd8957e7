/* SPDX-License-Identifier: MIT */
/*
 * What the lab programs share: reporting checks, and running something
 * dangerous in a child.
 */
#ifndef LAB_H
#define LAB_H

#include <stdbool.h>

/* Prints "ok - text" or "not ok - text" and remembers a failure. Returns ok. */
bool lab_check(bool ok, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints "skip - text": what cannot be shown here, and why. */
void lab_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints how many checks passed. Returns the program's exit status: 0 if there
 * was at least one check and all passed, 1 otherwise. */
int lab_end(void);

/* Runs fn(arg) in a child, which then exits with 0, and returns what wait4
 * stored; -1 if it could not be started. */
int lab_in_child(void (*fn)(void *arg), void *arg);

/* Returns `len` bytes of zeroed memory, shared with later children. Ends the
 * program if memory ran out. */
void *lab_shared(unsigned long len);

/* Reads the time stamp counter once all earlier instructions are done. */
static inline unsigned long lab_cycles(void)
{
    unsigned low, high;

    __asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high)::"memory");
    return (unsigned long)high << 32 | low;
}

#endif
