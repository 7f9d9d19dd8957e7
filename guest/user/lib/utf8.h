/* SPDX-License-Identifier: MIT */
/*
 * Characters of more than one byte, and how wide a terminal shows them.
 * Sources: RFC 3629; Unicode Standard Annex 11, "East Asian Width".
 */
#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* How many bytes a character has that begins with this byte: 1 to 4, or 0 if no
 * character begins with it. */
size_t utf8_len(unsigned char first);

/* Whether it is a byte of a character after the first. */
bool utf8_inside(char byte);

/* The columns of the character that begins at s and has `len` bytes: 0 for a
 * mark on the character before, 2 for Hangul, Han and other wide characters. */
unsigned utf8_columns(const char *s, size_t len);

/* The columns of a whole string. A byte that is not part of a character counts
 * as one. */
unsigned utf8_width(const char *text);

#endif
