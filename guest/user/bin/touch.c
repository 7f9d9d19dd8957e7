/* SPDX-License-Identifier: MIT */
/*
 * touch FILE...: creates the files that do not exist; sets the times of the
 * others to now.
 */
#include "../lib/errno.h"
#include "../lib/stdio.h"
#include "../lib/sys.h"

int main(int argc, char *argv[])
{
    int status = 0;

    if (argc < 2)
        usage("touch FILE...");
    for (int i = 1; i < argc; i++) {
        struct stat st;
        int fd;

        if (stat(argv[i], &st) == 0) {
            if (utimensat(AT_FDCWD, argv[i], NULL, 0) == 0)
                continue;
        } else {
            fd = open(argv[i], O_WRONLY | O_CREAT, 0666);
            if (fd >= 0) {
                close(fd);
                continue;
            }
        }
        warn("%s", argv[i]);
        status = 1;
    }
    return status;
}
