/* SPDX-License-Identifier: MIT */
/*
 * One-letter options and numbers.
 */
#include "args.h"
#include "stdio.h"
#include "stdlib.h"
#include "string.h"

int args_letters(int argc, char *argv[], const char *letters, unsigned *found,
                 const char *usage_text)
{
    int i = 1;

    *found = 0;
    for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
        if (strcmp(argv[i], "--") == 0)
            return i + 1;
        for (const char *c = argv[i] + 1; *c; c++) {
            const char *at = strchr(letters, *c);

            if (!at)
                usage(usage_text);
            *found |= 1u << (at - letters);
        }
    }
    return i;
}

long args_number(const char *text, long min, long max, const char *what)
{
    long value;

    if (!parse_long(text, &value) || value < min || value > max) {
        dprintf(STDERR, "%s: %s: %s must be a number from %ld to %ld\n",
                program, text, what, min, max);
        exit(2);
    }
    return value;
}
