/* SPDX-License-Identifier: MIT */
/*
 * Locks of files, which programs agree to ask for: of bytes, by fcntl(), which
 * are a program's or an open file's; and of whole files, by flock(), which are
 * an open file's.
 * The two kinds do not see each other.
 */
#ifndef FS_LOCK_H
#define FS_LOCK_H

#include "fs/inode.h"

/* A request, and what stands in its way. */
struct lock_request {
    const void *owner; /* struct files, or struct file */
    bool whole;        /* flock() */
    short type;        /* F_RDLCK, F_WRLCK, F_UNLCK */
    uint64_t start;
    uint64_t last; /* UINT64_MAX: to the end, wherever that is */
    int pid;
};

/* Sets or takes away. With `wait`, sleeps until it can be had. 0, -EAGAIN,
 * -EINTR, -EDEADLK (its holder waits for us), -ENOLCK (no memory). */
int lock_set(struct inode *inode, const struct lock_request *request, bool wait)
    __attribute__((warn_unused_result));

/* Replaces *request by a lock that stands in its way, or its type by F_UNLCK
 * if there is none. */
void lock_test(const struct inode *inode, struct lock_request *request);

/* Takes away all locks of an owner. Costs nothing where there are none. */
void lock_release(struct inode *inode, const void *owner);

#endif
