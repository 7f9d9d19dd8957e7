/* SPDX-License-Identifier: MIT */
/*
 * What the lab programs share: saying what was checked, and a child to do
 * something dangerous in.
 */
#ifndef LAB_H
#define LAB_H

#include <stdbool.h>

/* Prints "ok - text" or "not ok - text" and remembers a failure. Returns ok. */
bool lab_check(bool ok, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints "skip - text": something that cannot be shown here, and why. */
void lab_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints how many checks held. The program's exit status: 0 if all of them
 * did and there was at least one, 1 otherwise. */
int lab_end(void);

/* Runs fn(arg) in a child, which then exits with 0, and returns what wait4
 * stored; -1 if it could not be started. */
int lab_in_child(void (*fn)(void *arg), void *arg);

/* `len` bytes of zeroed memory, shared with later children. Ends the program
 * if there is none. */
void *lab_shared(unsigned long len);

/* The time stamp counter, after everything before it is done. */
static inline unsigned long lab_cycles(void)
{
    unsigned low, high;

    __asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high)::"memory");
    return (unsigned long)high << 32 | low;
}

#endif
