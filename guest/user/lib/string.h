/* SPDX-License-Identifier: MIT */
/*
 * Memory and strings: the functions of ISO C that these programs need, with
 * the meaning ISO C gives them. Lengths are bytes.
 */
#ifndef STRING_H
#define STRING_H

#include <stddef.h>

void *memcpy(void *dst, const void *src, size_t len);
void *memmove(void *dst, const void *src, size_t len);
void *memset(void *dst, int byte, size_t len);
int memcmp(const void *a, const void *b, size_t len);

size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t len);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);

/* Copies `s` to a malloc'ed string, which the caller frees; NULL with
 * ENOMEM. */
char *strdup(const char *s);

/* Appends `s` to the string in `dst`, a buffer of `size` bytes in all. Always
 * terminates it. False if `s` did not fit and was cut. */
_Bool strappend(char *dst, const char *s, size_t size);

/* The part of a path after its last slash; the path itself if it has none. */
const char *basename(const char *path);

#endif
