/* SPDX-License-Identifier: MIT */
/*
 * Lists of words.
 */
#include "list.h"

#include <stdio.h>

static void add(char *buf, size_t size, const char *between, const char *word)
{
    size_t n = strlen(buf);

    snprintf(buf + n, size - n, "%s%s", n ? between : "", word);
}

void list_add(char *buf, size_t size, const char *word)
{
    add(buf, size, ", ", word);
}

char *list_of(const char *const *words, char *buf, size_t size)
{
    buf[0] = '\0';
    for (; *words; words++)
        add(buf, size, words[1] ? ", " : " or ", *words);
    return buf;
}
