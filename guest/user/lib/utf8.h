/* SPDX-License-Identifier: MIT */
/*
 * Characters of more than one byte, and how wide a terminal shows them.
 * Sources: RFC 3629; Unicode Standard Annex 11, "East Asian Width".
 */
#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* How many bytes a character has that begins with this one: 1 to 4, 0 if none
 * begins so. */
size_t utf8_len(unsigned char first);

/* Is it a byte after the first one of a character? */
bool utf8_inside(char byte);

/* The columns of the character that begins at s and has `len` bytes: 0 for a
 * mark on the one before, 2 for Hangul, Han and others that are as wide. */
unsigned utf8_columns(const char *s, size_t len);

/* The columns of a whole text. A byte that is no character counts as one. */
unsigned utf8_width(const char *text);

#endif
