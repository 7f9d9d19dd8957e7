/* SPDX-License-Identifier: MIT */
/*
 * What a text screen shows at one moment: cells of a character (code page 437)
 * and an attribute, and the cursor. A copy: nobody changes it meanwhile.
 *
 * Knows neither where the cells came from nor who draws them.
 */
#ifndef VMM_BASE_PICTURE_H
#define VMM_BASE_PICTURE_H

#include "util.h"

#define PICTURE_MAX_COLUMNS 132u
#define PICTURE_MAX_ROWS    60u

/* IBM VGA, "Alphanumeric Modes": of a cell, and of its attribute. */
#define PICTURE_CHAR(cell)   ((uint8_t)(cell))
#define PICTURE_ATTR(cell)   ((uint8_t)((cell) >> 8))
#define PICTURE_FRONT(attr)  ((attr)&0x0Fu)
#define PICTURE_BACK(attr)   ((attr) >> 4 & 0x0Fu)
#define PICTURE_ATTR_DEFAULT 0x07u /* grey on black */

struct picture {
    bool is_text; /* else there is nothing to see: a graphics mode */
    bool blinks;  /* bit 7 of an attribute blinks, else it is a bright ground */
    bool has_cursor;
    unsigned cursor_row, cursor_column; /* with has_cursor: inside */
    unsigned rows, columns;             /* 1 to the limits above */
    /* Row after row, `columns` cells each. */
    uint16_t cells[PICTURE_MAX_ROWS * PICTURE_MAX_COLUMNS];
};

/* Bytes of UTF-8 that one row has at most, with a NUL. */
#define PICTURE_ROW_MAX (3u * PICTURE_MAX_COLUMNS + 1)

static inline uint16_t picture_cell(const struct picture *picture, unsigned row,
                                    unsigned column)
{
    return picture->cells[row * picture->columns + column];
}

/* Would a person see nothing in this cell? */
bool picture_is_blank(bool blinks, uint16_t cell);

/* How many cells of a row, from the first on, have something to see. */
unsigned picture_used_columns(const struct picture *picture, unsigned row);

/* How many rows, from the first on, have something to see: 0 if none has. */
unsigned picture_used_rows(const struct picture *picture);

/* One row as text, without the blanks at its end. Returns its bytes. */
size_t picture_row_text(const struct picture *picture, unsigned row,
                        char to[PICTURE_ROW_MAX]);

/* Do they show the same, the cursor too? */
bool picture_equal(const struct picture *a, const struct picture *b);

#endif
