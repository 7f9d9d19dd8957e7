/* SPDX-License-Identifier: MIT */
/*
 * The scheduler. The mechanism (sched.c) knows how to switch the CPU from one
 * process to another; a policy (sched_rr.c, sched_mlfq.c) decides which process
 * is next.
 */
#ifndef PROC_SCHED_H
#define PROC_SCHED_H

#include <stdbool.h>

#include "proc/process.h"
#include "sync/spinlock.h"

/* Guards the run queue, every process's state and every wait queue. Held while
 * a CPU switches from one process's stack to another's: the process that comes
 * out of the switch releases the lock that the other one took. */
extern struct spinlock sched_lock;

/* All are called with sched_lock held, and have no side effects outside their
 * queues. */
struct sched_policy {
    const char *name;
    bool preemptive; /* the timer may take the CPU away */
    void (*enqueue)(struct process *process);
    struct process *(*pick)(void); /* removes the next one; NULL: none */
    /* A tick has passed: must `process` make room? */
    bool (*tick)(struct process *process);
};

extern const struct sched_policy sched_coop, sched_rr, sched_mlfq;
extern const struct sched_policy *sched_policy; /* the chosen one */

/* Chooses the policy of that name; NULL: round robin. */
void sched_init(const char *policy);

/* Makes what runs now on this CPU its idle process, which runs when nothing
 * else can. Each CPU calls it once; sched_idle() never returns. */
void sched_init_cpu(void);
_Noreturn void sched_idle(void);

/* Lets other processes run first, if any are runnable. */
void sched_yield(void);

/* Called on the way to ring 3, without locks, when processes wait that this CPU
 * will not run now: wakes an idle CPU, if there is one. */
void sched_call_help(void);

/* Called by the timer interrupt: wakes sleepers that are due and, unless the
 * interrupt came `early` just for them (tick_alarm()), counts the tick. May set
 * need_resched. */
void sched_tick(bool early);

/* With sched_lock held. The first makes a process runnable. The second gives
 * the CPU away; the caller has set the current process's state and put it on
 * the queue where it belongs. */
void sched_enqueue(struct process *process);
void sched_switch(void);

/* Makes the CPU that runs `process` enter the kernel, if it is not this one. */
void sched_kick(const struct process *process);

/* Called by proc/switch.asm, first thing in a new process. */
void sched_finish_first_switch(void);

#endif
