/* SPDX-License-Identifier: MIT */
/*
 * UTF-8 from bytes that a guest chose. Source: RFC 3629.
 */
#ifndef VMM_BASE_UTF8_H
#define VMM_BASE_UTF8_H

#include "util.h"

#define UTF8_MAX         4u      /* bytes of one character */
#define UTF8_REPLACEMENT 0xFFFDu /* stands for what is no character */

/* The character that text, of len > 0 bytes, starts with, and in *used how
 * many bytes it has. What is not UTF-8 is UTF8_REPLACEMENT, of one byte, and
 * *valid becomes false (it is not set to true). */
uint32_t utf8_next(const char *text, size_t len, size_t *used, bool *valid);

/* Copies `len` bytes as valid UTF-8, cut between characters if `size` is too
 * small, and terminated. size > 0. Returns the copy's length. */
size_t utf8_copy(char *to, size_t size, const char *text, size_t len);

#endif
