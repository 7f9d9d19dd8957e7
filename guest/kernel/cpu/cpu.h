/* SPDX-License-Identifier: MIT */
/*
 * Per-CPU data. GS points to it while the kernel runs: the entry code exchanges
 * the program's GS for ours (swapgs).
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
    bool need_resched;   /* call the scheduler on return to user mode */
    bool need_help;      /* it left processes in the run queue for other CPUs */
    uint64_t help_since; /* TSC when need_help was first seen; 0: not yet */
    bool kicked;         /* idle, and woken because there is work; sched_lock */
    bool shootdown;      /* cpu/shootdown.c: must flush its TLB */
    bool tick_stopped;   /* cpu/tick.c: idle, and its ticks are off */
    uint64_t next_tick;  /* cpu/tick.c: TSC; only if the source is `deadline` */
    uint64_t alarm_tick; /* cpu/tick.c: TSC of an extra tick before next_tick */
    unsigned interrupt_depth; /* 0: not in an interrupt handler */
    struct process *current;
    struct process *idle;

    struct hv_trace_ring *trace; /* trace/trace.h; NULL: no trace */
    uint64_t trace_mask;         /* size of its records in bytes, less one */

    /* sync/spinlock.c */
    unsigned off_depth;  /* nested interrupts_push() */
    bool off_interrupts; /* were they on before the outermost? */
    unsigned nr_held;
    const struct spinlock *held[MAX_HELD_LOCKS];

    struct segments segments;
};

extern struct cpu cpus[MAX_CPUS];
extern unsigned nr_cpus; /* number of CPUs that have started */

/* The CPU that runs this. Interrupts must be off, or the process may be on
 * another CPU by the next instruction. */
static inline struct cpu *this_cpu(void)
{
    struct cpu *cpu;

    __asm__ volatile("mov %%gs:0, %0" : "=r"(cpu));
    return cpu;
}

/* The process that runs this. The answer is the same on whichever CPU it runs,
 * so interrupts may be on. */
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

/* Marks this CPU as started: from now on it takes part in scheduling and in TLB
 * shootdowns. */
void cpu_online(void);

#endif
