/* SPDX-License-Identifier: MIT */
/*
 * free: prints how much memory is used and free, in KiB.
 */
#include "../lib/stdio.h"
#include "../lib/sys.h"

int main(void)
{
    struct sysinfo info;
    unsigned long unit, total, left;

    if (sysinfo(&info) < 0)
        die("asking the kernel");
    unit = info.mem_unit ? info.mem_unit : 1;
    total = info.totalram * unit / 1024;
    left = info.freeram * unit / 1024;
    printf("%12s %12s %12s\n%12lu %12lu %12lu\n", "total KiB", "used KiB",
           "free KiB", total, total - left, left);
    return 0;
}
