/* SPDX-License-Identifier: MIT */
/*
 * Reading a picture.
 */
#include "picture.h"

#include "cp437.h"

bool picture_is_blank(bool blinks, uint16_t cell)
{
    uint8_t code = PICTURE_CHAR(cell);
    unsigned back = PICTURE_BACK(PICTURE_ATTR(cell));

    if (blinks)
        back &= 0x07;
    return back == 0 && (code == 0 || code == ' ' || code == 0xFF);
}

unsigned picture_used_columns(const struct picture *picture, unsigned row)
{
    unsigned used = picture->columns;

    while (used && picture_is_blank(picture->blinks,
                                    picture_cell(picture, row, used - 1)))
        used--;
    return used;
}

unsigned picture_used_rows(const struct picture *picture)
{
    unsigned used = picture->is_text ? picture->rows : 0;

    while (used && !picture_used_columns(picture, used - 1))
        used--;
    return used;
}

/* A coloured space is visible, but it is no text. */
size_t picture_row_text(const struct picture *picture, unsigned row,
                        char to[PICTURE_ROW_MAX])
{
    unsigned used = picture_used_columns(picture, row);
    size_t len = 0;

    for (unsigned i = 0; i < used; i++)
        len +=
            cp437_utf8(PICTURE_CHAR(picture_cell(picture, row, i)), to + len);
    while (len && to[len - 1] == ' ')
        len--;
    to[len] = '\0';
    return len;
}

bool picture_equal(const struct picture *a, const struct picture *b)
{
    return a->is_text == b->is_text && a->blinks == b->blinks &&
           a->rows == b->rows && a->columns == b->columns &&
           a->has_cursor == b->has_cursor && a->cursor_row == b->cursor_row &&
           a->cursor_column == b->cursor_column &&
           !memcmp(a->cells, b->cells,
                   sizeof(a->cells[0]) * a->rows * a->columns);
}
