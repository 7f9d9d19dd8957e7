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
