/* SPDX-License-Identifier: MIT */
/*
 * An open file or directory, for the files that hostfs is made of.
 */
#ifndef VMM_HOST_HOSTFS_FILE_H
#define VMM_HOST_HOSTFS_FILE_H

#include "hostfs.h"

struct hostfs_file {
    unsigned nr_users; /* the handle is one; hostfs.lock */
    int fd;            /* -1: "/" */
    unsigned share;    /* index; shares.nr: "/" */
    unsigned flags;    /* HV_FILE_x that it was opened with */
    char path[];
};

/* hv_file_stat.kind of a file of this mode. */
uint32_t hostfs_kind(unsigned mode);

static inline uint64_t host_pointer(const void *pointer)
{
    return (uint64_t)(uintptr_t)pointer;
}

#endif
