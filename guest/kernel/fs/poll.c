/* SPDX-License-Identifier: MIT */
/* Waiting for any of several files. Events are counted, so that one that comes
 * between the check and the sleep is not missed. */
#include "fs/poll.h"

#include "proc/wait.h"
#include "sync/spinlock.h"

static struct spinlock lock = SPINLOCK_INIT("poll", RANK_POLL);
static struct wait_queue queue = WAIT_QUEUE_INIT(queue);
static uint64_t nr_events;

void poll_event(void)
{
    spin_lock(&lock);
    nr_events++;
    wait_wake(&queue);
    spin_unlock(&lock);
}

uint64_t poll_count(void)
{
    spin_lock(&lock);
    uint64_t count = nr_events;

    spin_unlock(&lock);
    return count;
}

int poll_wait(uint64_t count, uint64_t deadline)
{
    int result = 0;

    spin_lock(&lock);
    while (nr_events == count && result == 0)
        result = wait_sleep(&queue, &lock, WAIT_INTERRUPTIBLE, deadline);
    spin_unlock(&lock);
    return result;
}
