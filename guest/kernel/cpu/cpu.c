/* SPDX-License-Identifier: MIT */
/* The table of CPUs, and how a CPU enters it. */
#include "cpu/cpu.h"

#include "cpu/asm.h"
#include "kernel.h"
#include "x86/msr.h"

struct cpu cpus[MAX_CPUS];
unsigned nr_cpus;

void cpu_init(unsigned id)
{
    struct cpu *cpu = &cpus[id];

    cpu->self = cpu;
    cpu->id = id;
    segments_load(&cpu->segments);
    msr_write(X86_MSR_GS_BASE, (uint64_t)cpu);
    msr_write(X86_MSR_KERNEL_GS_BASE, 0); /* the program's, for swapgs */
}

void cpu_online(void)
{
    __atomic_add_fetch(&nr_cpus, 1, __ATOMIC_RELAXED);
    __atomic_store_n(&this_cpu()->started, true, __ATOMIC_RELEASE);
}
