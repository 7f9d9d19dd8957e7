/* SPDX-License-Identifier: MIT */
/*
 * yes [WORD]: prints WORD (y) on line after line, until nobody reads any more.
 */
#include "../lib/errno.h"
#include "../lib/stdio.h"
#include "../lib/string.h"
#include "../lib/sys.h"

int main(int argc, char *argv[])
{
    const char *word = argc > 1 ? argv[1] : "y";
    size_t len = strlen(word), used = 0;
    char buf[4096];

    if (argc > 2 || len + 1 > sizeof(buf))
        usage("yes [WORD]");
    while (used + len + 1 <= sizeof(buf)) {
        memcpy(buf + used, word, len);
        buf[used + len] = '\n';
        used += len + 1;
    }
    while (write_all(STDOUT, buf, used) == 0)
        ;
    if (errno != EPIPE)
        die("writing");
    return 1;
}
