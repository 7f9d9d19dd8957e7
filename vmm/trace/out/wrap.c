/* SPDX-License-Identifier: MIT */
/*
 * Breaks text into lines.
 */
#include "wrap.h"

#include <string.h>

#include "base/utf8.h"
#include "base/util.h"

/* A number stays with its unit ("41.2 %", "10 ms"), and with the word that it
 * is the number of ("ring 3"). */
static bool may_break(const char *text, size_t space)
{
    static const char *const units[] = {"%", "ns", "us", "ms", "s"};
    const char *after = text + space + 1;
    size_t len = strcspn(after, " ,.;:)");

    if (text[space] != ' ')
        return false;
    if (space >= 4 && memcmp(text + space - 4, "ring", 4) == 0 &&
        (*after == '-' || (*after >= '0' && *after <= '9')))
        return false;
    if (space == 0 || text[space - 1] < '0' || text[space - 1] > '9')
        return true;
    for (size_t i = 0; i < ARRAY_SIZE(units); i++)
        if (strlen(units[i]) == len && memcmp(after, units[i], len) == 0)
            return false;
    return true;
}

size_t wrap_length(const char *text, size_t room)
{
    size_t at = utf8_fitting(text, room);

    if (!text[at])
        return at;
    for (size_t space = at; space > 0; space--)
        if (may_break(text, space))
            return space;
    if (text[at] == ' ')
        return at;
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
