/* SPDX-License-Identifier: MIT */
/*
 * Formatted output. Nothing is buffered from one call to the next: each call
 * writes its text before it returns, in one write(2) if it is at most 512
 * bytes, so that fork never duplicates pending output.
 *
 * Conversions: %d %i %u %x %X %o %c %s %p %%, with the flags - and 0, a width
 * and a precision (numbers or *), and the lengths l, ll and z. The precision
 * cuts %s and is ignored elsewhere. Anything else is printed as it stands.
 */
#ifndef STDIO_H
#define STDIO_H

#include <stdarg.h>
#include <stddef.h>

#define STDIN  0
#define STDOUT 1
#define STDERR 2

#define PRINTF(f, a) __attribute__((format(printf, f, a)))

/* Write to standard output, or to `fd`. Return 0, or -1 with errno set if not
 * everything could be written. */
int printf(const char *format, ...) PRINTF(1, 2);
int dprintf(int fd, const char *format, ...) PRINTF(2, 3);
int vdprintf(int fd, const char *format, va_list ap) PRINTF(2, 0);

/* Formats into dst[0..size), always terminated if size > 0. Returns the length
 * of the whole text, which was cut if that is >= size. */
size_t snprintf(char *dst, size_t size, const char *format, ...) PRINTF(3, 4);
size_t vsnprintf(char *dst, size_t size, const char *format, va_list ap)
    PRINTF(3, 0);

/* The name that warn and die print first: the last part of argv[0], set before
 * main. A program may change it. */
extern const char *program;

/* Print "program: text: message for errno" on standard error. die then exits
 * with 1. */
void warn(const char *format, ...) PRINTF(1, 2);
_Noreturn void die(const char *format, ...) PRINTF(1, 2);

/* Prints "usage: text" on standard error, then exits with 2. */
_Noreturn void usage(const char *text);

#endif
