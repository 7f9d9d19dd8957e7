/* SPDX-License-Identifier: MIT */
/*
 * The timer interrupt: what makes sure that the kernel gets the CPU back,
 * whatever the program does. Every TICK, on every CPU that has something to
 * do, and on CPU 0, which keeps the time for all. Another one that is idle at a
 * tick gets no more: it would only be in the way of the others, on their locks
 * and, in a virtual machine, on their real CPUs.
 */
#ifndef CPU_TICK_H
#define CPU_TICK_H

#include <stdbool.h>
#include <stdint.h>

/* Chooses the source: the local APIC's timer by TSC deadlines or by its own
 * counter, or the PIT; the word timer= of the command line (deadline, lapic,
 * pit) insists on one. tick= sets the period in ms (default 10). Without
 * interrupt controllers there is no tick. Starts nothing yet. */
void tick_init(void);

/* Starts it on this CPU. */
void tick_init_cpu(void);

/* False: nobody interrupts; time passes only for those who look. */
bool tick_present(void);

/* This CPU is not idle any more: starts the ticks again if they were stopped.
 * Interrupts are off. */
void tick_resume(void);

/* Wants sched_tick() to be called on this CPU at `deadline`, in ns of
 * clock_monotonic(), if that is before the next tick. Interrupts are off. Only
 * TSC deadlines can do it; with another source the next tick has to do. */
void tick_alarm(uint64_t deadline);

/* For messages: where it comes from, and its period in ns. */
const char *tick_source(void);
uint64_t tick_period(void);

#endif
