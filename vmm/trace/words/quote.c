/* SPDX-License-Identifier: MIT */
/*
 * A guest's bytes, which may have any value, as text.
 */
#include "quote.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

unsigned trace_quote_width(uint8_t byte)
{
    const uint8_t c = byte;

    if (c == '\n' || c == '\r' || c == '\t' || c == '"' || c == '\\')
        return 2;
    if (c >= 0xC2) /* the first byte of a character: at most two columns */
        return 2;
    return c >= 0x20 && c < 0x7F ? 1 : 4;
}

size_t trace_quote(const uint8_t *bytes, size_t len, char *buf, size_t size)
{
    size_t n = 0, i = 0;

    if (size < 8) {
        buf[0] = '\0';
        return 0;
    }
    buf[n++] = '"';
    /* Four bytes for this byte or character, two for the end. */
    for (; i < len && n + 6 <= size; i++) {
        uint8_t c = bytes[i];
        size_t used = utf8_visible((const char *)bytes + i, len - i);
        if (used > 1) {
            memcpy(buf + n, bytes + i, used);
            n += used;
            i += used - 1;
        } else if (c == '\n' || c == '\r' || c == '\t') {
            buf[n++] = '\\';
            buf[n++] = (char)(c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
        } else if (c == '"' || c == '\\') {
            buf[n++] = '\\';
            buf[n++] = (char)c;
        } else if (c >= 0x20 && c < 0x7F) {
            buf[n++] = (char)c;
        } else {
            n += (size_t)snprintf(buf + n, size - n, "\\x%02x", c);
        }
    }
    buf[n++] = '"';
    buf[n] = '\0';
    return i;
}

void trace_quote_name(const char *name, size_t max, char *buf, size_t size)
{
    snprintf(buf, size, "%.*s", (int)strnlen(name, max), name);
    utf8_make_printable(buf);
}
