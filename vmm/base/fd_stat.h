/* SPDX-License-Identifier: MIT */
/*
 * What a descriptor is: fstat(2) by its own system call. The C library's fstat
 * uses newfstatat, which takes paths; the sandbox therefore never allows it.
 */
#ifndef VMM_BASE_FD_STAT_H
#define VMM_BASE_FD_STAT_H

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* As fstat: 0, or -1 with errno. */
static inline int fd_stat(int fd, struct stat *st)
{
    return (int)syscall(SYS_fstat, fd, st);
}

#endif
