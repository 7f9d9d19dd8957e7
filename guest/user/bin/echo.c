/* SPDX-License-Identifier: MIT */
/*
 * echo [-n] [WORD...]: prints the words, separated by spaces, and a newline
 * (not with -n). It makes one write, so that lines of several processes stay
 * whole.
 */
#include <stdbool.h>

#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"

int main(int argc, char *argv[])
{
    bool newline = argc < 2 || strcmp(argv[1], "-n") != 0;
    int first = newline ? 1 : 2;
    size_t size = 1, at = 0;
    char *line;

    for (int i = first; i < argc; i++)
        size += strlen(argv[i]) + 1;
    line = malloc(size);
    if (!line)
        die("no memory for the line");
    for (int i = first; i < argc; i++) {
        size_t len = strlen(argv[i]);

        memcpy(line + at, argv[i], len);
        at += len;
        if (i + 1 < argc)
            line[at++] = ' ';
    }
    if (newline)
        line[at++] = '\n';
    if (write_all(STDOUT, line, at) < 0)
        die("writing");
    return 0;
}
