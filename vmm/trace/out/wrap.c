/* SPDX-License-Identifier: MIT */
/*
 * Lines of text.
 */
#include "wrap.h"

#include <string.h>

#include "base/utf8.h"

size_t wrap_length(const char *text, size_t room)
{
    size_t at = 0, columns = 0, space = 0, len = strlen(text);

    while (at < len && columns < room) {
        size_t used;
        bool valid = true;
        (void)utf8_next(text + at, len - at, &used, &valid);
        if (text[at] == ' ')
            space = at;
        at += used;
        columns++;
    }
    if (at == len || text[at] == ' ' || !space)
        return at;
    return space;
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
