/* SPDX-License-Identifier: MIT */
/*
 * Wait queues: where processes sleep until something happens.
 *
 * The condition that a process waits for is guarded by a lock. wait_sleep()
 * releases that lock only once the process is on the queue, and whoever makes
 * the condition true holds the lock while it wakes. So a wake-up that comes
 * right after the condition was found false is not lost. Afterwards the
 * condition must be checked again: always sleep in a loop.
 */
#ifndef PROC_WAIT_H
#define PROC_WAIT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/list.h"
#include "sync/spinlock.h"

struct process;

struct wait_queue {
    struct list waiters; /* struct process.run_link; sched_lock */
};

#define WAIT_QUEUE_INIT(name)                                                  \
    {                                                                          \
        LIST_INIT((name).waiters)                                              \
    }

static inline void wait_queue_init(struct wait_queue *queue)
{
    list_init(&queue->waiters);
}

enum wait_mode {
    WAIT_INTERRUPTIBLE,  /* a signal ends it */
    WAIT_UNINTERRUPTIBLE /* for events that are sure to come soon */
};

#define WAIT_FOREVER 0u

/* Sleeps until woken. `lock` is held, and is held again on return; it may be
 * NULL if it does no harm that a wake-up comes too early and is lost.
 * `deadline` is a time of clock_monotonic(), or WAIT_FOREVER. Returns 0, -EINTR
 * or -ETIMEDOUT. */
int wait_sleep(struct wait_queue *queue, struct spinlock *lock,
               enum wait_mode mode, uint64_t deadline);

/* Wakes all processes that sleep there. Any context, with the lock held that
 * they gave to wait_sleep(). */
void wait_wake(struct wait_queue *queue);

/* For a signal to `process`: ends its interruptible sleep, or interrupts the
 * CPU that runs it. */
void wait_interrupt(struct process *process);

/* With sched_lock held: wakes those whose time is up at `now`. */
void wait_expire(uint64_t now);

#endif
