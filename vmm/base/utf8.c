/* SPDX-License-Identifier: MIT */
/*
 * A strict decoder: no overlong forms, no surrogates, nothing over 0x10FFFF.
 */
#include "utf8.h"

#include <string.h>

uint32_t utf8_next(const char *text, size_t len, size_t *used, bool *valid)
{
    const uint8_t *p = (const uint8_t *)text;
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = p[0] < 0x80   ? 1
               : p[0] < 0xC2 ? 0
               : p[0] < 0xE0 ? 2
               : p[0] < 0xF0 ? 3
               : p[0] < 0xF5 ? 4
                             : 0;

    *used = 1;
    if (n == 1)
        return p[0];
    if (n == 0 || n > len) {
        *valid = false;
        return UTF8_REPLACEMENT;
    }
    uint32_t code = p[0] & (0xFFu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            *valid = false;
            return UTF8_REPLACEMENT;
        }
        code = code << 6 | (p[i] & 0x3Fu);
    }
    if (code < smallest[n] || code > 0x10FFFF ||
        (code >= 0xD800 && code < 0xE000)) {
        *valid = false;
        return UTF8_REPLACEMENT;
    }
    *used = n;
    return code;
}

size_t utf8_copy(char *to, size_t size, const char *text, size_t len)
{
    static const char replacement[] = "\xEF\xBF\xBD";
    size_t n = 0, used;

    for (size_t i = 0; i < len; i += used) {
        bool valid = true;
        (void)utf8_next(text + i, len - i, &used, &valid);
        size_t need = valid ? used : sizeof(replacement) - 1;
        if (n + need >= size)
            break;
        memcpy(to + n, valid ? text + i : replacement, need);
        n += need;
    }
    to[n] = '\0';
    return n;
}

bool utf8_acts(uint32_t code)
{
    return code < ' ' || (code >= 0x7F && code < 0xA0) || /* C0, DEL, C1 */
           (code >= 0x2028 && code <= 0x202E) || /* separators; embeddings */
           (code >= 0x2066 && code <= 0x2069) || /* isolates */
           code == 0x200E || code == 0x200F || code == 0x061C; /* marks */
}

size_t utf8_visible(const char *text, size_t len)
{
    size_t used;
    bool valid = true;
    uint32_t code = utf8_next(text, len, &used, &valid);

    if (!valid || utf8_acts(code) || (code & 0xFFFE) == 0xFFFE)
        return 0;
    return used;
}

size_t utf8_whole(const char *text, size_t len)
{
    const uint8_t *p = (const uint8_t *)text;

    for (size_t n = 1; n < UTF8_MAX && n <= len; n++) {
        uint8_t byte = p[len - n];
        if ((byte & 0xC0) == 0x80)
            continue;
        size_t wanted = byte < 0xC2   ? 1
                        : byte < 0xE0 ? 2
                        : byte < 0xF0 ? 3
                        : byte < 0xF5 ? 4
                                      : 1;
        return n < wanted ? len - n : len;
    }
    return len;
}

void utf8_make_printable(char *text)
{
    size_t len = strlen(text);

    for (size_t i = 0, n; i < len; i += n ? n : 1) {
        n = utf8_visible(text + i, len - i);
        if (!n)
            text[i] = '?';
    }
}

struct range {
    uint32_t first, last;
};

static const struct range wide[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x4DBF},
    {0x4E00, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},
    {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF},
    {0x20000, 0x3FFFD},
};

static const struct range marks[] = {
    {0x300, 0x36F},   {0x1160, 0x11FF}, {0x200B, 0x200F},
    {0x20D0, 0x20FF}, {0xFE00, 0xFE0F},
};

static bool is_in(const struct range *ranges, size_t nr, uint32_t code)
{
    for (size_t i = 0; i < nr; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

size_t utf8_first_columns(const char *text, size_t len, size_t *used)
{
    bool valid = true;
    uint32_t code = utf8_next(text, len, used, &valid);

    if (code < 0x300)
        return 1;
    return is_in(marks, ARRAY_SIZE(marks), code) ? 0
           : is_in(wide, ARRAY_SIZE(wide), code) ? 2
                                                 : 1;
}

size_t utf8_columns(const char *text)
{
    size_t len = strlen(text), columns = 0, used;

    for (size_t i = 0; i < len; i += used)
        columns += utf8_first_columns(text + i, len - i, &used);
    return columns;
}

size_t utf8_fitting(const char *text, size_t columns)
{
    size_t len = strlen(text), at = 0, taken = 0, used;

    for (; at < len; at += used) {
        taken += utf8_first_columns(text + at, len - at, &used);
        if (taken > columns)
            break;
    }
    return at;
}

const char *utf8_tail(const char *text, size_t columns)
{
    size_t all = utf8_columns(text), len = strlen(text), used;

    while (len && (all > columns || !utf8_first_columns(text, len, &used))) {
        all -= utf8_first_columns(text, len, &used);
        text += used;
        len -= used;
    }
    return text;
}
