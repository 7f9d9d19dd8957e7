/* SPDX-License-Identifier: MIT */
/*
 * Output of guests for a terminal, a log or an XML file: any bytes come, only
 * characters that are harmless there go out. The rest is shown as \xNN.
 */
#ifndef VMM_BASE_TEXT_SAFE_H
#define VMM_BASE_TEXT_SAFE_H

#include <stdio.h>

#include "util.h"

/* Length of the character at `text`, 1 to 4 bytes; 0 if its first byte is not
 * the start of a character that can be shown: broken UTF-8, one that acts
 * (utf8_acts) but tab and newline, or one that is none (U+FFFE, U+FFFF). `len`
 * is not 0. */
size_t text_safe_length(const char *text, size_t len);

/* One line for people: newlines, too, are shown as \xNN. */
void text_safe_line(FILE *out, const char *text, size_t len);

/* The same, copied: terminated, and cut after a whole character, with "..." at
 * its end, where `size` (at least 16) does not do. Returns the copy's length.
 */
size_t text_safe_copy(char *to, size_t size, const char *text, size_t len);

/* Content of an XML element, or of an attribute in double quotes: what XML
 * would take for markup, or change, becomes a reference; a carriage return
 * before a newline goes. XML 1.0, "Characters", "Predefined Entities" and
 * "Attribute-Value Normalization". */
void text_safe_xml(FILE *out, const char *text, size_t len, bool in_attribute);

#endif
