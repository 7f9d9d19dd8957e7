/* SPDX-License-Identifier: MIT */
/* Sleeping locks: the holder, guarded by a spinlock, and a queue of waiters. */
#include "sync/mutex.h"

#include "cpu/cpu.h"
#include "kernel.h"

void mutex_init(struct mutex *mutex, const char *name)
{
    mutex->lock = (struct spinlock)SPINLOCK_INIT(name, RANK_MUTEX);
    wait_queue_init(&mutex->queue);
    mutex->holder = NULL;
}

void mutex_lock(struct mutex *mutex)
{
    spin_lock(&mutex->lock);
    ASSERT(mutex->holder != current_process());
    while (mutex->holder != NULL)
        (void)wait_sleep(&mutex->queue, &mutex->lock, WAIT_UNINTERRUPTIBLE,
                         WAIT_FOREVER);
    mutex->holder = current_process();
    spin_unlock(&mutex->lock);
}

void mutex_unlock(struct mutex *mutex)
{
    spin_lock(&mutex->lock);
    ASSERT(mutex->holder == current_process());
    mutex->holder = NULL;
    wait_wake(&mutex->queue);
    spin_unlock(&mutex->lock);
}

bool mutex_held(const struct mutex *mutex)
{
    return mutex->holder == current_process();
}
