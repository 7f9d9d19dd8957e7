/* SPDX-License-Identifier: MIT */
/*
 * The timer interrupt, which makes sure that the kernel gets the CPU back,
 * whatever the program does. It comes once a period, on every CPU that has
 * something to do and on CPU 0, which keeps the time for all. Any other CPU
 * that is idle at a tick gets no more ticks: it would only compete with the
 * busy ones for locks and, in a virtual machine, for real CPUs.
 */
#ifndef CPU_TICK_H
#define CPU_TICK_H

#include <stdbool.h>
#include <stdint.h>

/* Chooses the source: the local APIC's timer by TSC deadlines or by its own
 * counter, or the PIT; timer= on the command line (deadline, lapic, pit)
 * insists on one. tick= sets the period in ms (default 10). Without interrupt
 * controllers there is no tick. Does not start the ticks yet. */
void tick_init(void);

/* Starts the tick on this CPU. */
void tick_init_cpu(void);

/* False: there is no timer interrupt; code that waits for a time must poll the
 * clock. */
bool tick_present(void);

/* This CPU is not idle any more: starts the ticks again if they were stopped.
 * Interrupts are off. */
void tick_resume(void);

/* Asks for a call of sched_tick() on this CPU at `deadline`, in ns of
 * clock_monotonic(), if that is before the next tick. Interrupts are off. Only
 * TSC deadlines can do this; with another source, sched_tick() is called at the
 * next tick. */
void tick_alarm(uint64_t deadline);

/* For messages: the name of the source, and the period in ns. */
const char *tick_source(void);
uint64_t tick_period(void);

#endif
