/* SPDX-License-Identifier: MIT */
/*
 * Breaks text into lines.
 */
#include "wrap.h"

#include <string.h>

#include "base/utf8.h"

size_t wrap_length(const char *text, size_t room)
{
    size_t at = utf8_fitting(text, room);

    if (!text[at] || text[at] == ' ')
        return at;
    for (size_t space = at; space > 0; space--)
        if (text[space] == ' ')
            return space;
    if (at)
        return at;
    /* A wide character, where only one column is left. */
    size_t used;
    bool valid = true;
    (void)utf8_next(text, strlen(text), &used, &valid);
    return used;
}

void wrap_put(FILE *out, const char *text, unsigned from, unsigned columns)
{
    size_t room = columns > from ? columns - from : 1;

    for (;;) {
        size_t len = wrap_length(text, room);
        fprintf(out, "%.*s\n", (int)len, text);
        text += len;
        text += strspn(text, " ");
        if (!*text)
            return;
        fprintf(out, "%*s", (int)from, "");
    }
}
