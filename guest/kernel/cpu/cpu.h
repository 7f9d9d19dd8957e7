/* SPDX-License-Identifier: MIT */
/*
 * What each CPU has for itself. GS points to it while the kernel runs: the
 * entry code exchanges it with the program's GS (swapgs).
 */
#ifndef CPU_CPU_H
#define CPU_CPU_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/segments.h"
#include "sync/spinlock.h"

#define MAX_CPUS       64u
#define MAX_HELD_LOCKS 8u

struct hv_trace_ring;
struct process;

struct cpu {
    struct cpu *self; /* gs:0, so that C can find it */
    uint64_t
        kernel_rsp;    /* where `syscall` starts: top of the process's
                          kernel stack (cpu/segments.c keeps TSS.rsp0 equal) */
    uint64_t user_rsp; /* the program's rsp for three instructions */

    unsigned id; /* index in cpus[], and APIC id */
    bool started;
    bool need_resched;   /* the scheduler wants the CPU at the next return to
                            user mode */
    bool need_help;      /* it left processes in the run queue, for others */
    uint64_t help_since; /* TSC: when that was first seen; 0: not yet */
    bool kicked;         /* idle, and told that there is work; sched_lock */
    bool shootdown;      /* cpu/shootdown.c: asked to flush */
    bool tick_stopped;   /* cpu/tick.c: idle, and has no ticks for now */
    uint64_t next_tick;  /* cpu/tick.c: TSC, where deadlines make the ticks */
    uint64_t alarm_tick; /* cpu/tick.c: TSC; an earlier tick that is wanted */
    unsigned interrupt_depth; /* 0: not in an interrupt handler */
    struct process *current;
    struct process *idle;

    struct hv_trace_ring *trace; /* trace/trace.h; NULL: nobody reads along */
    uint64_t trace_mask;         /* bytes of its records - sizeof(one) */

    /* sync/spinlock.c */
    unsigned off_depth;               /* nested interrupts_push() */
    bool off_interrupts;              /* what the outermost one found */
    const struct spinlock *waits_for; /* with `ticket`; NULL: for none */
    uint16_t ticket;
    unsigned nr_held;
    const struct spinlock *held[MAX_HELD_LOCKS];

    struct segments segments;
};

extern struct cpu cpus[MAX_CPUS];
extern unsigned nr_cpus; /* those that have started */

/* The CPU that runs this. Interrupts must be off, or the process may find
 * itself elsewhere at the next instruction. */
static inline struct cpu *this_cpu(void)
{
    struct cpu *cpu;

    __asm__ volatile("mov %%gs:0, %0" : "=r"(cpu));
    return cpu;
}

/* The process that runs this; the same wherever it runs. */
static inline struct process *current_process(void)
{
    struct process *process;

    __asm__ volatile("mov %%gs:%c1, %0"
                     : "=r"(process)
                     : "i"(__builtin_offsetof(struct cpu, current)));
    return process;
}

/* Sets up cpus[id] and makes GS point to it. Each CPU calls it first. */
void cpu_init(unsigned id);

/* Says that this CPU takes part from now on: in scheduling, in shootdowns. */
void cpu_online(void);

#endif
