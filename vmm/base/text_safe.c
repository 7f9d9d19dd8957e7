/* SPDX-License-Identifier: MIT */
/*
 * Making a guest's output harmless.
 */
#include "text_safe.h"

#include <string.h>

#include "utf8.h"

size_t text_safe_length(const char *text, size_t len)
{
    return *text == '\t' || *text == '\n' ? 1 : utf8_visible(text, len);
}

static void put_hex(FILE *out, char byte)
{
    fprintf(out, "\\x%02x", (unsigned)(uint8_t)byte);
}

void text_safe_line(FILE *out, const char *text, size_t len)
{
    for (size_t i = 0, n; i < len; i += n ? n : 1) {
        n = text[i] == '\n' ? 0 : text_safe_length(text + i, len - i);
        if (n)
            fwrite(text + i, 1, n, out);
        else
            put_hex(out, text[i]);
    }
}

size_t text_safe_copy(char *to, size_t size, const char *text, size_t len)
{
    static const char cut[] = "...";
    size_t n = 0, last = 0; /* bytes written; last place where "..." fits */

    for (size_t i = 0, used; i < len; i += used ? used : 1) {
        char hex[8];
        used = text[i] == '\n' ? 0 : text_safe_length(text + i, len - i);
        if (!used)
            snprintf(hex, sizeof(hex), "\\x%02x", (unsigned)(uint8_t)text[i]);
        size_t need = used ? used : strlen(hex);
        if (n + need >= size) {
            memcpy(to + last, cut, sizeof(cut));
            return last + sizeof(cut) - 1;
        }
        memcpy(to + n, used ? text + i : hex, need);
        n += need;
        if (n + sizeof(cut) <= size)
            last = n;
    }
    to[n] = '\0';
    return n;
}

static const char *reference(char c, bool in_attribute)
{
    switch (c) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return in_attribute ? "&quot;" : NULL;
    case '\n':
        return in_attribute ? "&#10;" : NULL;
    case '\t':
        return in_attribute ? "&#9;" : NULL;
    default:
        return NULL;
    }
}

void text_safe_xml(FILE *out, const char *text, size_t len, bool in_attribute)
{
    for (size_t i = 0, n; i < len; i += n ? n : 1) {
        const char *instead = reference(text[i], in_attribute);
        n = text_safe_length(text + i, len - i);
        if (instead)
            fputs(instead, out);
        else if (n)
            fwrite(text + i, 1, n, out);
        else if (text[i] != '\r' || i + 1 == len || text[i + 1] != '\n')
            put_hex(out, text[i]);
    }
}
