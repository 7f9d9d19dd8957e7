/* SPDX-License-Identifier: MIT */
/*
 * UTF-8, as far as a line editor needs it.
 */
#include "utf8.h"

struct range {
    unsigned first, last;
};

static const struct range wide[] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0x4dbf},
    {0x4e00, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},
    {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff01, 0xff60},
    {0xffe0, 0xffe6},   {0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff},
    {0x20000, 0x3fffd},
};

static const struct range marks[] = {
    {0x300, 0x36f},   {0x1160, 0x11ff}, {0x200b, 0x200f},
    {0x20d0, 0x20ff}, {0xfe00, 0xfe0f},
};

static bool is_in(const struct range *ranges, size_t nr, unsigned c)
{
    for (size_t i = 0; i < nr; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

size_t utf8_len(unsigned char first)
{
    return first < 0x80                    ? 1
           : first >= 0xc2 && first < 0xe0 ? 2
           : first >= 0xe0 && first < 0xf0 ? 3
           : first >= 0xf0 && first < 0xf5 ? 4
                                           : 0;
}

bool utf8_inside(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

unsigned utf8_columns(const char *s, size_t len)
{
    /* The first byte has 7, 5, 4 or 3 bits of the number. */
    static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    unsigned c;

    if (len == 0 || len > 4)
        return 1;
    c = (unsigned char)s[0] & masks[len];
    for (size_t i = 1; i < len; i++)
        c = c << 6 | ((unsigned char)s[i] & 0x3f);
    if (is_in(marks, sizeof(marks) / sizeof(marks[0]), c))
        return 0;
    return is_in(wide, sizeof(wide) / sizeof(wide[0]), c) ? 2 : 1;
}

unsigned utf8_width(const char *text)
{
    unsigned columns = 0;

    while (*text) {
        size_t len = utf8_len((unsigned char)*text), there = 1;

        while (there < len && utf8_inside(text[there]))
            there++;
        columns += there == len ? utf8_columns(text, len) : 1;
        text += there;
    }
    return columns;
}
