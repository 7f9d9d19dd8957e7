/* SPDX-License-Identifier: MIT */
/*
 * Parsing values from the command line.
 */
#include "parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* *end then points to the first character after the number. */
static bool parse_number(const char *text, uint64_t *value, const char **end)
{
    char *stop;

    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    *value = strtoull(text, &stop, 0);
    *end = stop;
    return errno == 0;
}

bool parse_exact(const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
    const char *end;

    return parse_number(text, value, &end) && !*end && *value >= min &&
           *value <= max;
}

bool parse_size(const char *text, uint64_t *bytes)
{
    const char *end;
    unsigned shift = 20;

    if (!parse_number(text, bytes, &end))
        return false;
    if (*end) {
        const char *suffix = strchr("KMGkmg", *end);
        if (!suffix || end[1])
            return false;
        shift = 10 * (1 + (unsigned)((suffix - "KMGkmg") % 3));
    }
    if (*bytes > (UINT64_MAX >> shift))
        return false;
    *bytes <<= shift;
    return true;
}

bool parse_time(const char *text, uint64_t *ms)
{
    static const struct {
        const char *suffix;
        uint64_t ms;
    } units[] = {{"", 1000}, {"s", 1000}, {"ms", 1}, {"m", 60000}};
    uint64_t whole, thousandths = 0;
    const char *end;

    if (!parse_number(text, &whole, &end) || whole > 10000000)
        return false;
    if (*end == '.') {
        uint64_t scale = 100;
        for (end++; *end >= '0' && *end <= '9'; end++, scale /= 10)
            thousandths += scale * (uint64_t)(*end - '0');
    }
    for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
        if (strcmp(end, units[i].suffix) == 0) {
            *ms = whole * units[i].ms + thousandths * units[i].ms / 1000;
            return *ms > 0;
        }
    }
    return false;
}

int parse_word(const char *text, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (strcmp(text, words[i]) == 0)
            return i;
    return -1;
}
