/* SPDX-License-Identifier: MIT */
/*
 * Row A6: what the kernel does when the kernel itself is at fault. Every other
 * CPU computes with interrupts off, so that only an NMI can stop it; then this
 * CPU touches memory that is not mapped.
 */
#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "kernel.h"
#include "lab/lab.h"
#include "proc/sched.h"

#define NOWHERE 0xffffd00000000000ull /* layout.h: nothing is there */

static unsigned nr_computing;

static void compute(void)
{
    interrupts_off();
    __atomic_fetch_add(&nr_computing, 1, __ATOMIC_RELAXED);
    for (;;)
        cpu_relax();
}

bool lab_panic(void)
{
    for (unsigned i = 1; i < nr_cpus; i++) {
        struct process *p = process_create("compute", NULL, NULL, compute);

        if (p == NULL)
            panic("out of memory: making a process");
        process_run(p);
    }
    /* Do not yield: this CPU would run one of them, and never come back. */
    while (__atomic_load_n(&nr_computing, __ATOMIC_RELAXED) < nr_cpus - 1)
        cpu_relax();
    if (nr_cpus > 1)
        printk("%u other CPUs compute with interrupts off; now a fault\n",
               nr_computing);
    *(volatile char *)NOWHERE = 0;
    return lab_check(false, "the kernel cannot go on from here");
}
