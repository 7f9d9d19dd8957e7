/* SPDX-License-Identifier: MIT */
/*
 * rmdir DIR...: removes empty directories.
 */
#include "../lib/stdio.h"
#include "../lib/sys.h"

int main(int argc, char *argv[])
{
    int status = 0;

    if (argc < 2)
        usage("rmdir DIRECTORY...");
    for (int i = 1; i < argc; i++) {
        if (rmdir(argv[i]) < 0) {
            warn("cannot remove directory %s", argv[i]);
            status = 1;
        }
    }
    return status;
}
