/* SPDX-License-Identifier: MIT */
/*
 * A picture as text for a terminal with colours: ECMA-48, "SGR".
 */
#ifndef VMM_BASE_PICTURE_ANSI_H
#define VMM_BASE_PICTURE_ANSI_H

#include "picture.h"

#define PICTURE_ANSI_MAX 24u /* bytes to change the attribute */

/* Writes the sequence that sets an attribute, whatever was set before. A black
 * background becomes the terminal's own unless `is_exact`; so does a grey
 * foreground on it. Returns the bytes written; no NUL. */
unsigned picture_ansi(const struct picture *picture, uint8_t attr,
                      bool is_exact, char to[PICTURE_ANSI_MAX]);

/* The most bytes that picture_ansi_row writes. */
#define PICTURE_ANSI_ROW_MAX                                                   \
    ((3u + PICTURE_ANSI_MAX) * PICTURE_MAX_COLUMNS + PICTURE_ANSI_MAX)

/* Writes one row with its colours, without trailing blanks, and then resets the
 * terminal to its own colours. Returns the bytes written; no NUL. */
size_t picture_ansi_row(const struct picture *picture, unsigned row,
                        char to[PICTURE_ANSI_ROW_MAX]);

#endif
