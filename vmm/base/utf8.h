/* SPDX-License-Identifier: MIT */
/*
 * UTF-8 in bytes that a guest chose, and how a terminal shows it. Sources: RFC
 * 3629; Unicode Standard Annex 11, "East Asian Width".
 */
#ifndef VMM_BASE_UTF8_H
#define VMM_BASE_UTF8_H

#include "util.h"

#define UTF8_MAX         4u      /* bytes of one character */
#define UTF8_REPLACEMENT 0xFFFDu /* replaces what is no character */

/* Returns the first character of text, which has len > 0 bytes, and its length
 * in bytes in *used. A byte that is not UTF-8 gives UTF8_REPLACEMENT with *used
 * = 1, and sets *valid to false (*valid is never set to true). */
uint32_t utf8_next(const char *text, size_t len, size_t *used, bool *valid);

/* Copies `len` bytes as valid UTF-8, cut between characters if `size` is too
 * small, and NUL-terminated. size > 0. Returns the copy's length. */
size_t utf8_copy(char *to, size_t size, const char *text, size_t len);

/* Does this character control the terminal, or change the order of the text
 * after it? True for all control characters, including the newline; for line
 * separators; and for characters that change the writing direction. Source:
 * Unicode Standard Annex 9, "Directional Formatting Characters". */
bool utf8_acts(uint32_t code);

/* Length in bytes of the first character of text, which has len > 0 bytes; 0 if
 * it is no character, or one that acts (utf8_acts). */
size_t utf8_visible(const char *text, size_t len);

/* `len`, or less if the text ends in an incomplete character. */
size_t utf8_whole(const char *text, size_t len);

/* Replaces each byte that belongs to no visible character by '?'. */
void utf8_make_printable(char *text);

/* The width, in terminal columns, of the first character of text, which has len
 * > 0 bytes; its length in bytes in *used. Two columns for Hangul, Han and
 * other wide characters, none for combining marks, one for a byte that is not
 * UTF-8. */
size_t utf8_first_columns(const char *text, size_t len, size_t *used);

/* The width in columns of `text`, which is valid UTF-8. */
size_t utf8_columns(const char *text);

/* How many bytes of `text`, in whole characters, fit into `columns`. */
size_t utf8_fitting(const char *text, size_t columns);

/* The start of the longest tail of `text` that fits into `columns`. */
const char *utf8_tail(const char *text, size_t columns);

#endif
