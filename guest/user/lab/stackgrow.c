/* SPDX-License-Identifier: MIT */
/*
 * stackgrow [KIB]: the stack gets pages as it is used. A function calls itself
 * until KIB (256) KiB are in use, each call with a page of its own, and checks
 * on the way back that each page still holds its pattern.
 */
#include "../lib/args.h"
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/string.h"
#include "../lib/sys.h"

/* Returns in how many of `depth` calls the page was changed. */
static __attribute__((noinline)) long descend(long depth)
{
    volatile unsigned char page[PAGE_SIZE];
    long wrong = 0;

    for (unsigned long i = 0; i < PAGE_SIZE; i += 64)
        page[i] = (unsigned char)(depth + (long)i / 64);
    if (depth > 1)
        wrong = descend(depth - 1);
    for (unsigned long i = 0; i < PAGE_SIZE; i += 64)
        if (page[i] != (unsigned char)(depth + (long)i / 64))
            return wrong + 1;
    return wrong;
}

int main(int argc, char *argv[])
{
    long kib = 256, wrong;

    if (argc > 2)
        usage("stackgrow [KIB]");
    if (argc > 1)
        kib = args_number(argv[1], 4, 1 << 20, "KIB");
    wrong = descend(kib / 4);
    lab_check(wrong == 0, "%ld KiB of stack, %ld pages with wrong contents",
              kib, wrong);
    return lab_end();
}
