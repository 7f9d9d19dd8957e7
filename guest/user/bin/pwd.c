/* SPDX-License-Identifier: MIT */
/*
 * pwd: prints the working directory.
 */
#include "../lib/stdio.h"
#include "../lib/sys.h"

int main(void)
{
    char path[PATH_MAX];

    if (getcwd(path, sizeof(path)) < 0)
        die("asking for the working directory");
    return printf("%s\n", path) < 0;
}
