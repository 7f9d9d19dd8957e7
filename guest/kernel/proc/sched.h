/* SPDX-License-Identifier: MIT */
/*
 * The scheduler. The mechanism (sched.c) knows how to give the CPU from one
 * process to another; a policy (sched_rr.c, sched_mlfq.c) knows to which.
 */
#ifndef PROC_SCHED_H
#define PROC_SCHED_H

#include <stdbool.h>

#include "proc/process.h"
#include "sync/spinlock.h"

/* Guards the run queue, every process's state and every wait queue. Held
 * while one process's stack is left and another's is entered: whoever comes
 * out of the switch releases what the other one took. */
extern struct spinlock sched_lock;

/* All are called with sched_lock held, and decide without side effects
 * outside their queues. */
struct sched_policy {
    const char *name;
    bool preemptive; /* the timer may take the CPU away */
    void (*enqueue)(struct process *process);
    struct process *(*pick)(void); /* takes the next one off; NULL: none */
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

/* Lets others run first, if there are any. */
void sched_yield(void);

/* On the way to ring 3, holding nothing: processes wait, and this CPU will not
 * run them now. Wakes a CPU that sleeps, if there is one. */
void sched_call_help(void);

/* The timer interrupt's part: wakes sleepers and, unless it came `early` for
 * that (tick_alarm()), counts the tick; may set need_resched. */
void sched_tick(bool early);

/* With sched_lock held: makes a process runnable; gives the CPU away (the
 * caller has set the current process's state and put it where it belongs). */
void sched_enqueue(struct process *process);
void sched_switch(void);

/* Makes the CPU that runs `process` come into the kernel, if it is another. */
void sched_kick(const struct process *process);

/* Called by proc/switch.asm, first thing in a new process. */
void sched_finish_first_switch(void);

#endif
