/* SPDX-License-Identifier: MIT */
/*
 * seq [FIRST [STEP]] LAST: prints whole numbers, one a line.
 */
#include <limits.h>

#include "../lib/args.h"
#include "../lib/stdio.h"
#include "../lib/string.h"
#include "../lib/sys.h"

static char buf[4096];
static size_t used;

static void flush(void)
{
    if (write_all(STDOUT, buf, used) < 0)
        die("writing");
    used = 0;
}

int main(int argc, char *argv[])
{
    long first = 1, step = 1, last;

    if (argc < 2 || argc > 4)
        usage("seq [FIRST [STEP]] LAST");
    last = args_number(argv[argc - 1], LONG_MIN, LONG_MAX, "LAST");
    if (argc > 2)
        first = args_number(argv[1], LONG_MIN, LONG_MAX, "FIRST");
    if (argc > 3)
        step = args_number(argv[2], LONG_MIN, LONG_MAX, "STEP");
    if (step == 0) {
        dprintf(STDERR, "seq: a STEP of 0 never ends\n");
        return 1;
    }
    while (step > 0 ? first <= last : first >= last) {
        if (used + 24 > sizeof(buf))
            flush();
        used += snprintf(buf + used, sizeof(buf) - used, "%ld\n", first);
        if (__builtin_add_overflow(first, step, &first))
            break;
    }
    flush();
    return 0;
}
