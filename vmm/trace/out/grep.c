/* SPDX-License-Identifier: MIT */
/*
 * Searches lines for words.
 */
#include "grep.h"

#include <string.h>

bool trace_grep_wants(struct trace_grep *grep, const char *const *parts,
                      unsigned nr_parts)
{
    if (!grep)
        return true;
    for (unsigned i = 0; i < nr_parts; i++)
        if (parts[i] && strstr(parts[i], grep->words)) {
            grep->nr++;
            return true;
        }
    return false;
}

void trace_grep_plain(char *line)
{
    char *to = line;

    for (const char *from = line; *from; from++) {
        if (*from == '\033')
            from += strcspn(from, "m");
        else
            *to++ = *from;
        if (!*from)
            break;
    }
    *to = '\0';
}
