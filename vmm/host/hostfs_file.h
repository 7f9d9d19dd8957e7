/* SPDX-License-Identifier: MIT */
/*
 * An open file or directory; shared by the source files of hostfs.
 */
#ifndef VMM_HOST_HOSTFS_FILE_H
#define VMM_HOST_HOSTFS_FILE_H

#include "hostfs.h"

struct hostfs_file {
    unsigned nr_users; /* the handle counts as one; hostfs.lock */
    int fd;            /* -1: "/" */
    unsigned share;    /* index; shares.nr: "/" */
    unsigned flags;    /* the HV_FILE_x it was opened with */
    char path[];
};

/* The hv_file_stat.kind for this mode. */
uint32_t hostfs_kind(unsigned mode);

static inline uint64_t host_pointer(const void *pointer)
{
    return (uint64_t)(uintptr_t)pointer;
}

#endif
