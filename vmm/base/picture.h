/* SPDX-License-Identifier: MIT */
/*
 * What a text screen shows at one moment: cells of a character (code page 437)
 * and an attribute, and the cursor. It is a copy, so it does not change while
 * it is read.
 *
 * This code knows neither where the cells come from nor what draws them.
 */
#ifndef VMM_BASE_PICTURE_H
#define VMM_BASE_PICTURE_H

#include "util.h"

#define PICTURE_MAX_COLUMNS 132u
#define PICTURE_MAX_ROWS    60u

/* Parts of a cell and of its attribute. Source: IBM VGA, "Alphanumeric
 * Modes". */
#define PICTURE_CHAR(cell)   ((uint8_t)(cell))
#define PICTURE_ATTR(cell)   ((uint8_t)((cell) >> 8))
#define PICTURE_FRONT(attr)  ((attr)&0x0Fu)
#define PICTURE_BACK(attr)   ((attr) >> 4 & 0x0Fu)
#define PICTURE_ATTR_DEFAULT 0x07u /* grey on black */

struct picture {
    bool is_text; /* false in a graphics mode: nothing to show */
    bool blinks;  /* attribute bit 7: blinking, else bright background */
    bool has_cursor;
    unsigned cursor_row, cursor_column; /* valid, and inside, if has_cursor */
    unsigned rows, columns;             /* 1 to the limits above */
    /* The rows in order, `columns` cells each. */
    uint16_t cells[PICTURE_MAX_ROWS * PICTURE_MAX_COLUMNS];
};

/* The most bytes of UTF-8 in one row, with its NUL. */
#define PICTURE_ROW_MAX (3u * PICTURE_MAX_COLUMNS + 1)

static inline uint16_t picture_cell(const struct picture *picture, unsigned row,
                                    unsigned column)
{
    return picture->cells[row * picture->columns + column];
}

/* Does this cell look empty? */
bool picture_is_blank(bool blinks, uint16_t cell);

/* The number of cells in a row up to the last that is not blank. */
unsigned picture_used_columns(const struct picture *picture, unsigned row);

/* The number of rows up to the last that is not blank; 0 if all are blank. */
unsigned picture_used_rows(const struct picture *picture);

/* Writes one row as text, without trailing blanks. Returns its length in
 * bytes. */
size_t picture_row_text(const struct picture *picture, unsigned row,
                        char to[PICTURE_ROW_MAX]);

/* Do both show the same, including the cursor? */
bool picture_equal(const struct picture *a, const struct picture *b);

#endif
