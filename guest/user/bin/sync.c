/* SPDX-License-Identifier: MIT */
/*
 * sync: everything written goes to the disk now.
 */
#include "../lib/stdio.h"
#include "../lib/sys.h"

int main(void)
{
    if (sync() < 0)
        die("writing the disks' data out");
    return 0;
}
