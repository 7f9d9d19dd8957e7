/* SPDX-License-Identifier: MIT */
/*
 * Advisory file locks. Byte-range locks, by fcntl(), belong to a program or to
 * an open file; locks of whole files, by flock(), belong to an open file. The
 * two kinds ignore each other.
 */
#ifndef FS_LOCK_H
#define FS_LOCK_H

#include "fs/inode.h"

/* A request for a lock, or the lock that conflicts with it. */
struct lock_request {
    const void *owner; /* struct files, or struct file */
    bool whole;        /* flock() */
    short type;        /* F_RDLCK, F_WRLCK, F_UNLCK */
    uint64_t start;
    uint64_t last; /* UINT64_MAX: to the end, wherever that is */
    int pid;
};

/* Sets or removes a lock. With `wait`, sleeps until it is free. Returns 0,
 * -EAGAIN, -EINTR, -EDEADLK (its holder waits for us) or -ENOLCK (no
 * memory). */
int lock_set(struct inode *inode, const struct lock_request *request, bool wait)
    __attribute__((warn_unused_result));

/* Replaces *request by a lock that conflicts with it, or its type by F_UNLCK if
 * there is none. */
void lock_test(const struct inode *inode, struct lock_request *request);

/* Removes all locks of an owner on a file. Costs nothing if there are none. */
void lock_release(struct inode *inode, const void *owner);

#endif
