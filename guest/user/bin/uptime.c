/* SPDX-License-Identifier: MIT */
/*
 * uptime: prints how long the kernel has been running, the number of processes,
 * and the mean number of runnable ones over the last 1, 5 and 15 minutes.
 */
#include "../lib/stdio.h"
#include "../lib/sys.h"

#define LOAD_ONE (1ul << SI_LOAD_SHIFT) /* sysinfo's loads are fixed point */

int main(void)
{
    struct sysinfo info;

    if (sysinfo(&info) < 0)
        die("asking the kernel");
    printf("up %ld:%02ld:%02ld, %u processes, load", info.uptime / 3600,
           info.uptime / 60 % 60, info.uptime % 60, (unsigned)info.procs);
    for (int i = 0; i < 3; i++)
        printf(" %lu.%02lu", info.loads[i] / LOAD_ONE,
               info.loads[i] % LOAD_ONE * 100 / LOAD_ONE);
    printf("\n");
    return 0;
}
