/* SPDX-License-Identifier: MIT */
/*
 * Multi-level feedback queue, after OSTEP's chapter of that name:
 *
 *  1. The highest level that has a runnable process runs; its processes take
 *     turns.
 *  2. A new process starts at the top.
 *  3. A process that has used up its allowance at a level goes one level down,
 *     however often it gave the CPU away in between.
 *  4. From time to time all processes return to the top, so that none starves.
 */
#include "cpu/clock.h"
#include "cpu/tick.h"
#include "kernel.h"
#include "proc/sched.h"

#define NR_LEVELS   3u
#define BOOST_TICKS 100u

/* Ticks allowed at each level: the lower the level, the longer. */
static const unsigned allowance[NR_LEVELS] = {1, 2, 4};

static struct list queues[NR_LEVELS] = {
    LIST_INIT(queues[0]),
    LIST_INIT(queues[1]),
    LIST_INIT(queues[2]),
};
static uint64_t next_boost; /* ns of clock_monotonic() */
/* How often rule 4 was applied, counting from 1. A new process has had no
 * boost, so rule 4 is due for it, which makes rule 2 true. */
static unsigned boosts = 1;

/* Rule 4, for a process that was not in a queue when it happened. */
static void apply_boost(struct process *process)
{
    if (process->boost == boosts)
        return;
    process->boost = boosts;
    process->level = 0;
    process->slice = allowance[0];
}

static void enqueue(struct process *process)
{
    apply_boost(process);
    if (process->slice == 0) {
        process->level = MIN(process->level + 1, NR_LEVELS - 1);
        process->slice = allowance[process->level];
    }
    list_insert(&queues[process->level], &process->run_link);
}

static struct process *pick(void)
{
    for (unsigned level = 0; level < NR_LEVELS; level++) {
        if (list_empty(&queues[level]))
            continue;
        struct process *first =
            container_of(queues[level].next, struct process, run_link);

        list_remove(&first->run_link);
        return first;
    }
    return NULL;
}

static void boost_all(void)
{
    boosts++;
    for (unsigned level = 1; level < NR_LEVELS; level++) {
        while (!list_empty(&queues[level])) {
            struct list *first = queues[level].next;

            list_remove(first);
            apply_boost(container_of(first, struct process, run_link));
            list_insert(&queues[0], first);
        }
    }
}

static bool tick(struct process *process)
{
    uint64_t now = clock_monotonic();

    /* Use the clock, not a count of ticks: every CPU has ticks, except idle
     * ones. */
    if (now >= next_boost) {
        next_boost = now + BOOST_TICKS * tick_period();
        boost_all();
    }
    if (process->slice > 0)
        process->slice--;
    if (process->slice == 0)
        return true;
    /* Is a process waiting at a higher level? */
    for (unsigned level = 0; level < process->level; level++)
        if (!list_empty(&queues[level]))
            return true;
    return false;
}

const struct sched_policy sched_mlfq = {
    .name = "mlfq",
    .preemptive = true,
    .enqueue = enqueue,
    .pick = pick,
    .tick = tick,
};
