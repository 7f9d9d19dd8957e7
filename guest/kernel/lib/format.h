/* SPDX-License-Identifier: MIT */
/*
 * printf's formatting: %d %i %u %x %c %s %p %%, with the flags '-' and '0', a
 * width, a precision for %s, and the sizes l, ll and z.
 */
#ifndef LIB_FORMAT_H
#define LIB_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* Writes at most size - 1 bytes and a NUL. Returns the bytes written, without
 * the NUL: never size or more, so results can be added up. */
size_t format(char *to, size_t size, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
size_t format_va(char *to, size_t size, const char *fmt, va_list args)
    __attribute__((format(printf, 3, 0)));

#endif
