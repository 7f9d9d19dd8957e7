/* SPDX-License-Identifier: MIT */
/*
 * Memory and strings. The block operations are the CPU's own string
 * instructions: short, and fast where it matters (CPUID: ERMS).
 */
#include <stdbool.h>

#include "stdlib.h"
#include "string.h"

#ifndef __clang__
/* Otherwise gcc recognises the loop in strlen and replaces it by a call of
 * strlen. */
#pragma GCC optimize("no-tree-loop-distribute-patterns")
#endif

void *memcpy(void *dst, const void *src, size_t len)
{
    void *d = dst;

    __asm__ volatile("rep movsb" : "+D"(d), "+S"(src), "+c"(len)::"memory");
    return dst;
}

void *memmove(void *dst, const void *src, size_t len)
{
    char *d = dst;
    const char *s = src;

    if (d <= s || d >= s + len)
        return memcpy(dst, src, len);
    d += len - 1;
    s += len - 1;
    __asm__ volatile("std; rep movsb; cld"
                     : "+D"(d), "+S"(s), "+c"(len)::"memory");
    return dst;
}

void *memset(void *dst, int byte, size_t len)
{
    void *d = dst;

    __asm__ volatile("rep stosb" : "+D"(d), "+c"(len) : "a"(byte) : "memory");
    return dst;
}

int memcmp(const void *a, const void *b, size_t len)
{
    const unsigned char *x = a, *y = b;

    for (size_t i = 0; i < len; i++)
        if (x[i] != y[i])
            return x[i] - y[i];
    return 0;
}

size_t strlen(const char *s)
{
    size_t len = 0;

    while (s[len])
        len++;
    return len;
}

int strcmp(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return (unsigned char)*a - (unsigned char)*b;
}

int strncmp(const char *a, const char *b, size_t len)
{
    for (; len; len--, a++, b++)
        if (*a != *b || !*a)
            return (unsigned char)*a - (unsigned char)*b;
    return 0;
}

char *strchr(const char *s, int c)
{
    for (; *s != (char)c; s++)
        if (!*s)
            return NULL;
    return (char *)(size_t)s;
}

char *strrchr(const char *s, int c)
{
    const char *last = NULL;

    for (;; s++) {
        if (*s == (char)c)
            last = s;
        if (!*s)
            return (char *)(size_t)last;
    }
}

char *strdup(const char *s)
{
    size_t size = strlen(s) + 1;
    char *copy = malloc(size);

    return copy ? memcpy(copy, s, size) : NULL;
}

bool strappend(char *dst, const char *s, size_t size)
{
    size_t at = strlen(dst);

    while (*s && at + 1 < size)
        dst[at++] = *s++;
    dst[at] = '\0';
    return !*s;
}

const char *basename(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}
