/* SPDX-License-Identifier: MIT */
/*
 * sync: writes everything that is not on the disk yet.
 */
#include "../lib/stdio.h"
#include "../lib/sys.h"

int main(void)
{
    if (sync() < 0)
        die("writing the disks' data out");
    return 0;
}
