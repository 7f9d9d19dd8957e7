/* SPDX-License-Identifier: MIT */
/*
 * Sleeping locks, for operations that may take as long as a disk access. They
 * are taken before any spinlock; a process that holds one may sleep. An address
 * space's lock is taken before a file system's; two of a kind are never held at
 * once.
 */
#ifndef SYNC_MUTEX_H
#define SYNC_MUTEX_H

#include "proc/wait.h"
#include "sync/spinlock.h"

struct mutex {
    struct spinlock lock;
    struct wait_queue queue;
    struct process *holder; /* NULL: free */
};

void mutex_init(struct mutex *mutex, const char *name);
void mutex_lock(struct mutex *mutex);
void mutex_unlock(struct mutex *mutex);

/* Whether the current process holds it. */
bool mutex_held(const struct mutex *mutex);

#endif
