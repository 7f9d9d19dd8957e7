/* SPDX-License-Identifier: MIT */
/*
 * A picture as text for a terminal with colours: ECMA-48, "SGR".
 */
#ifndef VMM_BASE_PICTURE_ANSI_H
#define VMM_BASE_PICTURE_ANSI_H

#include "picture.h"

#define PICTURE_ANSI_MAX 24u /* bytes that turn to another attribute */

/* Turns to an attribute, whatever came before. Where the ground is black, it
 * is the terminal's own unless `is_exact`; the same of grey letters. Returns
 * the bytes written; no NUL. */
unsigned picture_ansi(const struct picture *picture, uint8_t attr,
                      bool is_exact, char to[PICTURE_ANSI_MAX]);

/* Bytes that picture_ansi_row needs at most. */
#define PICTURE_ANSI_ROW_MAX                                                   \
    ((3u + PICTURE_ANSI_MAX) * PICTURE_MAX_COLUMNS + PICTURE_ANSI_MAX)

/* One row with its colours, without the blanks at its end; afterwards the
 * terminal's own colours are back. Returns the bytes written; no NUL. */
size_t picture_ansi_row(const struct picture *picture, unsigned row,
                        char to[PICTURE_ANSI_ROW_MAX]);

#endif
