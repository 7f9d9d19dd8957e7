/* SPDX-License-Identifier: MIT */
/*
 * Opening what the user wants written.
 */
#include "open_out.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int open_out(const char *path, int flags, mode_t mode)
{
    /* O_NOCTTY: a serial line is not to become the process's terminal. */
    int fd = open(
        path, O_WRONLY | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags,
        mode);

    return fd < 0 ? -errno : fd;
}

FILE *open_out_stream(const char *path, int flags)
{
    int fd = open_out(path, flags, 0666);

    if (fd < 0) {
        errno = -fd;
        return NULL;
    }
    FILE *out = fcntl(fd, F_SETFL, 0) < 0 ? NULL : fdopen(fd, "w");
    if (!out)
        close(fd);
    return out;
}
