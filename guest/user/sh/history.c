/* SPDX-License-Identifier: MIT */
/*
 * The most recent lines, in a ring of copies.
 */
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "edit.h"

#define LINES_MAX 200u

static char *lines[LINES_MAX];
static unsigned nr; /* only grows; line n is at n modulo LINES_MAX */

const char *history_line(unsigned back)
{
    if (back == 0 || back > nr || back > LINES_MAX)
        return NULL;
    return lines[(nr - back) % LINES_MAX];
}

static bool is_blank(const char *line)
{
    while (*line == ' ' || *line == '\t')
        line++;
    return *line == '\0';
}

void history_add(const char *line)
{
    const char *before = history_line(1);
    char *copy;

    if (is_blank(line) || (before && strcmp(before, line) == 0))
        return;
    copy = strdup(line);
    if (!copy)
        return; /* the shell works without a history, too */
    free(lines[nr % LINES_MAX]);
    lines[nr++ % LINES_MAX] = copy;
}
