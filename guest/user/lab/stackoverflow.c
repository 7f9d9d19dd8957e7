/* SPDX-License-Identifier: MIT */
/*
 * stackoverflow: a process with endless recursion runs into the guard below its
 * stack and is ended; its parent is not affected.
 */
#include "../lib/lab.h"
#include "../lib/sys.h"

static volatile long deepest, limit = -1; /* never reached */

static __attribute__((noinline)) long descend(long depth)
{
    volatile char page[PAGE_SIZE];

    page[0] = 1;
    deepest = depth;
    if (depth == limit)
        return 0;
    return descend(depth + 1) + page[0];
}

static void overflow(void *arg)
{
    (void)arg;
    descend(0);
}

int main(void)
{
    volatile long here = 12345;
    int status = lab_in_child(overflow, NULL);

    lab_check(!WIFEXITED(status) && WTERMSIG(status) == SIGSEGV,
              "the child ended by signal %d (%d: segmentation fault)",
              WTERMSIG(status), SIGSEGV);
    lab_check(here == 12345 && deepest == 0, "its parent goes on, unchanged");
    return lab_end();
}
