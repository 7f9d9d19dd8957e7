/* SPDX-License-Identifier: MIT */
/*
 * nap [LIMIT_MS]: sleeps 20 times for 1 ms and prints how long that took. No
 * nap may be shorter than asked for; half of them must be shorter than
 * LIMIT_MS, if given. In a kernel that wakes sleepers only at its ticks, each
 * nap takes a tick.
 */
#include "../lib/args.h"
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/sys.h"

#define NAPS   20
#define NAP_NS 1000000l

static long now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000l + now.tv_nsec;
}

static long nap(void)
{
    struct timespec time = {.tv_nsec = NAP_NS};
    long before = now_ns();

    if (nanosleep(&time, NULL) < 0)
        die("nanosleep");
    return now_ns() - before;
}

int main(int argc, char *argv[])
{
    long limit_ms = 0, took[NAPS];

    if (argc > 2)
        usage("nap [LIMIT_MS]");
    if (argc > 1)
        limit_ms = args_number(argv[1], 2, 1000, "LIMIT_MS");
    for (int i = 0; i < NAPS; i++) { /* inserted in order */
        long ns = nap();
        int at = i;

        for (; at > 0 && took[at - 1] > ns; at--)
            took[at] = took[at - 1];
        took[at] = ns;
    }
    printf("nap: %d naps of 1000 us: the shortest %ld us, the median %ld, the "
           "longest %ld\n",
           NAPS, took[0] / 1000, took[NAPS / 2] / 1000, took[NAPS - 1] / 1000);
    lab_check(took[0] >= NAP_NS, "none was shorter than it was to be");
    if (limit_ms > 0)
        lab_check(took[NAPS / 2] < limit_ms * 1000000,
                  "half of them took less than %ld ms", limit_ms);
    return lab_end();
}
