/* SPDX-License-Identifier: MIT */
/*
 * A picture with colours. From bit 0 up, a PC's three colour bits are blue,
 * green, red, a terminal's red, green, blue; bit 3 is brightness in both.
 */
#include "picture_ansi.h"

#include "cp437.h"

#define BLINK 0x80u

static const char reset[] = "\033[0m";

static unsigned put(char *to, unsigned at, unsigned number)
{
    to[at++] = ';';
    if (number >= 100)
        to[at++] = '1';
    to[at++] = (char)('0' + number / 10 % 10);
    to[at++] = (char)('0' + number % 10);
    return at;
}

static unsigned colour(unsigned base, unsigned bright_base, unsigned pc)
{
    unsigned rgb = (pc & 1) << 2 | (pc & 2) | (pc & 4) >> 2;

    return pc & 8 ? bright_base + rgb : base + rgb;
}

unsigned picture_ansi(const struct picture *picture, uint8_t attr,
                      bool is_exact, char to[PICTURE_ANSI_MAX])
{
    unsigned front = PICTURE_FRONT(attr), back = PICTURE_BACK(attr);
    bool blinks = picture->blinks && attr & BLINK;
    unsigned at = 3;

    memcpy(to, "\033[0", at);
    if (picture->blinks)
        back &= 0x07;
    if (blinks) {
        to[at++] = ';';
        to[at++] = '5';
    }
    if (is_exact || back || front != PICTURE_ATTR_DEFAULT)
        at = put(to, at, colour(30, 90, front));
    if (is_exact || back)
        at = put(to, at, colour(40, 100, back));
    to[at++] = 'm';
    return at;
}

size_t picture_ansi_row(const struct picture *picture, unsigned row,
                        char to[PICTURE_ANSI_ROW_MAX])
{
    unsigned used = picture_used_columns(picture, row);
    uint8_t attr = PICTURE_ATTR_DEFAULT;
    size_t len = 0;

    for (unsigned i = 0; i < used; i++) {
        uint16_t cell = picture_cell(picture, row, i);

        if (PICTURE_ATTR(cell) != attr) {
            attr = PICTURE_ATTR(cell);
            len += picture_ansi(picture, attr, false, to + len);
        }
        len += cp437_utf8(PICTURE_CHAR(cell), to + len);
    }
    if (attr != PICTURE_ATTR_DEFAULT) {
        memcpy(to + len, reset, sizeof(reset) - 1);
        len += sizeof(reset) - 1;
    }
    return len;
}
