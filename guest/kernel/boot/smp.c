/* SPDX-License-Identifier: MIT */
/*
 * The other CPUs ("application processors") wait for two interprocessor
 * interrupts: INIT, and a start-up message with the page of their first
 * instruction. Source: Intel SDM Vol. 3A, "Multiple-Processor Management".
 */
#include "boot/smp.h"

#include "cpu/asm.h"
#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "cpu/fpu.h"
#include "cpu/tick.h"
#include "dev/lapic.h"
#include "kernel.h"
#include "lab/lab.h"
#include "layout.h"
#include "lib/boot_info.h"
#include "lib/string.h"
#include "mm/kstack.h"
#include "mm/paging.h"
#include "proc/sched.h"
#include "trace/trace.h"
#include "trap/idt.h"

/* boot/ap_entry.asm */
extern const char ap_trampoline[], ap_trampoline_end[], ap_stack[];

_Noreturn void smp_ap_main(void);

#define SECOND_TRY_NS NS_PER_MS /* then send the start-up message again */
#define GIVE_UP_NS    (2 * NS_PER_S)

static unsigned starting; /* the CPU that is being started */

/* Does for this CPU the per-CPU part of what kernel_main() did for CPU 0. */
_Noreturn void smp_ap_main(void)
{
    cpu_init(starting);
    idt_load();
    paging_init_cpu(); /* from here on low addresses are unmapped */
    fpu_init_cpu();
    lapic_init_cpu();
    sched_init_cpu();
    trace_init_cpu();
    tick_init_cpu();
    cpu_online();
    sched_idle();
}

/* Makes page tables for the start-up code: the kernel's half, and the first 2
 * MiB mapped one to one, so that the instruction after the one that turns
 * paging on is still mapped. */
static void make_tables(void)
{
    pte_t *pml4 = phys_to_virt(AP_PML4);
    pte_t *pdpt = phys_to_virt(AP_PDPT);
    pte_t *pd = phys_to_virt(AP_PD);

    memcpy(pml4, phys_to_virt(kernel_pml4), X86_PAGE_SIZE);
    memset(pdpt, 0, X86_PAGE_SIZE);
    memset(pd, 0, X86_PAGE_SIZE);
    pml4[0] = AP_PDPT | X86_PTE_P | X86_PTE_W;
    pdpt[0] = AP_PD | X86_PTE_P | X86_PTE_W;
    pd[0] = X86_PTE_P | X86_PTE_W | X86_PTE_PS;
}

static bool wait_for(const struct cpu *cpu, uint64_t ns)
{
    uint64_t end = clock_monotonic() + ns;

    /* Pairs with the release in cpu_online(). */
    while (!__atomic_load_n(&cpu->started, __ATOMIC_ACQUIRE)) {
        if (clock_monotonic() > end)
            return false;
        cpu_relax();
    }
    return true;
}

static bool start_cpu(unsigned id)
{
    uint64_t stack = kstack_alloc(); /* its idle process's */
    char *trampoline = phys_to_virt(AP_TRAMPOLINE);

    if (stack == 0)
        return false;
    memcpy(trampoline + (ap_stack - ap_trampoline), &stack, sizeof(stack));
    starting = id;
    lapic_send_init(id);
    lapic_send_startup(id, AP_TRAMPOLINE);
    if (wait_for(&cpus[id], SECOND_TRY_NS))
        return true;
    lapic_send_startup(id, AP_TRAMPOLINE); /* ignored if the CPU runs already */
    return wait_for(&cpus[id], GIVE_UP_NS);
}

void smp_start(void)
{
    unsigned count = boot_info.nr_cpus;
    const struct lab *lab = lab_chosen();

    if (count > 1 && lab != NULL && lab->one_cpu) {
        printk("smp: lab %s is about one CPU; the others stay off\n",
               lab->name);
        return;
    }
    if (count > 1 && !lapic_present()) {
        printk("smp: without interrupt controllers CPU 0 stays alone\n");
        return;
    }
    if (count > MAX_CPUS) {
        printk("smp: of %u CPUs this kernel uses %u\n", count, MAX_CPUS);
        count = MAX_CPUS;
    }
    make_tables();
    memcpy(phys_to_virt(AP_TRAMPOLINE), ap_trampoline,
           (size_t)(ap_trampoline_end - ap_trampoline));
    for (unsigned id = 1; id < count; id++) {
        if (!start_cpu(id)) {
            /* It may still start: leave everything that it would use alone. */
            printk("smp: CPU %u does not start; going on with %u\n", id,
                   nr_cpus);
            return;
        }
    }
}
