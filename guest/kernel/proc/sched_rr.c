/* SPDX-License-Identifier: MIT */
/*
 * Round robin: one queue, and each process in turn. The cooperative policy is
 * the same without the timer: a process keeps the CPU until it gives it away.
 */
#include "kernel.h"
#include "proc/sched.h"

#define SLICE_TICKS 1u

static struct list queue = LIST_INIT(queue);

static void enqueue(struct process *process)
{
    process->slice = SLICE_TICKS;
    list_insert(&queue, &process->run_link);
}

static struct process *pick(void)
{
    if (list_empty(&queue))
        return NULL;
    struct process *first = container_of(queue.next, struct process, run_link);

    list_remove(&first->run_link);
    return first;
}

static bool tick(struct process *process)
{
    if (process->slice > 0)
        process->slice--;
    return process->slice == 0;
}

const struct sched_policy sched_rr = {
    .name = "rr",
    .preemptive = true,
    .enqueue = enqueue,
    .pick = pick,
    .tick = tick,
};

const struct sched_policy sched_coop = {
    .name = "coop",
    .preemptive = false,
    .enqueue = enqueue,
    .pick = pick,
    .tick = tick,
};
