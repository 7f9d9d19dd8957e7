/* SPDX-License-Identifier: MIT */
/*
 * UTF-8 from bytes that a guest chose, and what a terminal makes of it.
 * Sources: RFC 3629; Unicode Standard Annex 11, "East Asian Width".
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

/* Does a terminal obey this character, or show what follows in another order?
 * All controls, also the newline; separators of lines; what turns the direction
 * of writing. Source: Unicode Standard Annex 9, "Directional Formatting
 * Characters". */
bool utf8_acts(uint32_t code);

/* The bytes of the character that text, of len > 0 bytes, starts with; 0 if it
 * is none, or one that acts. */
size_t utf8_visible(const char *text, size_t len);

/* `len`, or less if the bytes end in a character that lacks some of its own. */
size_t utf8_whole(const char *text, size_t len);

/* Makes of each byte that belongs to no visible character a '?'. */
void utf8_make_printable(char *text);

/* The columns of a terminal that the first character of text, of len > 0 bytes,
 * takes, and its bytes: two for Hangul, Han and others that are as wide, none
 * for marks on the character before, one for what is no UTF-8. */
size_t utf8_first_columns(const char *text, size_t len, size_t *used);

/* The columns that valid UTF-8 takes. */
size_t utf8_columns(const char *text);

/* How many bytes of it fit into so many columns; whole characters. */
size_t utf8_fitting(const char *text, size_t columns);

/* Where the last characters of it begin that fit into so many columns. */
const char *utf8_tail(const char *text, size_t columns);

#endif
