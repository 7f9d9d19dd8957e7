/* SPDX-License-Identifier: MIT */
/*
 * Wait queues: where processes sleep until something happens.
 *
 * The condition that is waited for has a lock. wait_sleep() gives that lock
 * up only once the process is on the queue, so a wake-up that comes right
 * after the condition was found false is not lost. After it, the condition is
 * to be looked at again: always sleep in a loop.
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
    WAIT_UNINTERRUPTIBLE /* for what is certain to happen soon */
};

#define WAIT_FOREVER 0u

/* Sleeps until woken. `lock` (held; held again on return) may be NULL if
 * nothing is lost by an early wake-up. `deadline` is a time of
 * clock_monotonic(), or WAIT_FOREVER. Returns 0, -EINTR or -ETIMEDOUT. */
int wait_sleep(struct wait_queue *queue, struct spinlock *lock,
               enum wait_mode mode, uint64_t deadline);

/* Wakes all that sleep there; from any context. */
void wait_wake(struct wait_queue *queue);

/* A signal came for `process`: ends its interruptible sleep, or makes the CPU
 * that runs it look. */
void wait_interrupt(struct process *process);

/* With sched_lock held: wakes those whose time is up at `now`. */
void wait_expire(uint64_t now);

#endif
