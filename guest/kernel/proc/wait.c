/* SPDX-License-Identifier: MIT */
/*
 * Sleeping and waking: wait queues, and the list of sleepers that have a
 * deadline. sched_lock guards both. Waking somebody makes it runnable; the
 * scheduler decides when it runs (proc/sched.c).
 */
#include "proc/wait.h"

#include <asm/errno.h>

#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "cpu/tick.h"
#include "kernel.h"
#include "proc/sched.h"
#include "proc/signal.h"

static struct list timers = LIST_INIT(timers); /* ordered by deadline */

/* Wakes one sleeper; its wait_sleep() returns `reason`. */
static void wake(struct process *process, int reason)
{
    list_remove(&process->run_link);
    list_remove(&process->timer_link);
    process->wake_reason = reason;
    sched_enqueue(process);
}

void wait_interrupt(struct process *process)
{
    spin_lock(&sched_lock);
    if (process->state == PROCESS_SLEEPING && process->interruptible)
        wake(process, -EINTR);
    else if (process->state == PROCESS_RUNNING)
        sched_kick(process);
    spin_unlock(&sched_lock);
}

static void start_timer(struct process *process, uint64_t deadline)
{
    struct list *at = timers.next;

    while (at != &timers &&
           container_of(at, struct process, timer_link)->deadline <= deadline)
        at = at->next;
    process->deadline = deadline;
    list_insert(at, &process->timer_link);
    if (timers.next == &process->timer_link)
        tick_alarm(deadline);
}

int wait_sleep(struct wait_queue *queue, struct spinlock *lock,
               enum wait_mode mode, uint64_t deadline)
{
    struct process *process = current_process();

    spin_lock(&sched_lock);
    bool sleep = mode == WAIT_UNINTERRUPTIBLE || !signal_waiting(process);

    process->wake_reason = sleep ? 0 : -EINTR;
    if (sleep) {
        process->state = PROCESS_SLEEPING;
        process->interruptible = mode == WAIT_INTERRUPTIBLE;
        list_insert(&queue->waiters, &process->run_link);
    }
    /* We are on the queue, so whoever takes this lock next finds us there. */
    if (lock != NULL)
        spin_unlock(lock);
    if (sleep) {
        if (deadline != WAIT_FOREVER)
            start_timer(process, deadline);
        sched_switch();
    }
    spin_unlock(&sched_lock);
    if (lock != NULL)
        spin_lock(lock);
    return process->wake_reason;
}

void wait_wake(struct wait_queue *queue)
{
    /* Most often nobody waits, and sched_lock is what all CPUs want. */
    if (__atomic_load_n(&queue->waiters.next, __ATOMIC_RELAXED) ==
        &queue->waiters)
        return;
    spin_lock(&sched_lock);
    while (!list_empty(&queue->waiters))
        wake(container_of(queue->waiters.next, struct process, run_link), 0);
    spin_unlock(&sched_lock);
}

void wait_expire(uint64_t now)
{
    while (!list_empty(&timers)) {
        struct process *first =
            container_of(timers.next, struct process, timer_link);

        if (first->deadline > now) {
            tick_alarm(first->deadline);
            break;
        }
        wake(first, -ETIMEDOUT);
    }
}
