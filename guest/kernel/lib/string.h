/* SPDX-License-Identifier: MIT */
/*
 * The parts of <string.h> that a kernel needs. The compiler itself calls the
 * mem functions. Never pass a user address here: see mm/user_copy.h.
 */
#ifndef LIB_STRING_H
#define LIB_STRING_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t len);
void *memmove(void *to, const void *from, size_t len);
void *memset(void *to, int byte, size_t len);
int memcmp(const void *a, const void *b, size_t len);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t max);
char *strchr(const char *s, int c);

/* Copies at most size - 1 bytes and always ends `to` with a NUL. Returns the
 * length of `from`: a result >= size means that it was cut. */
size_t string_copy(char *to, const char *from, size_t size);

#endif
