/* SPDX-License-Identifier: MIT */
/*
 * Prepares a guest's output for a terminal, a log or an XML file: the input is
 * any bytes, the output only characters that are harmless there. All others are
 * shown as \xNN.
 */
#ifndef VMM_BASE_TEXT_SAFE_H
#define VMM_BASE_TEXT_SAFE_H

#include <stdio.h>

#include "util.h"

/* Length of the character at `text`, 1 to 4 bytes; 0 if its first byte is not
 * the start of a character that can be shown: broken UTF-8, a character that
 * acts (utf8_acts) other than tab and newline, or a noncharacter (U+FFFE,
 * U+FFFF). `len` is not 0. */
size_t text_safe_length(const char *text, size_t len);

/* Prints one line: newlines, too, are shown as \xNN. */
void text_safe_line(FILE *out, const char *text, size_t len);

/* Copies it in the same form, NUL-terminated. If `size` (at least 16) is too
 * small, the copy is cut after a whole character and ends in "...". Returns the
 * copy's length.
 */
size_t text_safe_copy(char *to, size_t size, const char *text, size_t len);

/* Prints the content of an XML element, or of an attribute in double quotes.
 * What XML would take for markup, or would change, becomes a reference; a
 * carriage return before a newline is dropped. Source: XML 1.0, "Characters",
 * "Predefined Entities" and "Attribute-Value Normalization". */
void text_safe_xml(FILE *out, const char *text, size_t len, bool in_attribute);

#endif
