/* SPDX-License-Identifier: MIT */
/*
 * TLB shootdown. There is one request at a time. The CPU that makes it writes
 * it down, marks every other CPU, interrupts them, and waits until all marks
 * are gone. A CPU that waits for its turn has interrupts off, so it polls its
 * own mark meanwhile; otherwise two CPUs would wait for each other for ever.
 */
#include "cpu/shootdown.h"

#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "dev/lapic.h"
#include "dev/machine.h"
#include "kernel.h"
#include "sync/spinlock.h"
#include "trap/trap.h"
#include "x86/paging.h"

#define PATIENCE 1000u

static const struct cpu *asking; /* which CPU's request is below; NULL: none */
static uint64_t request_va;
static uint64_t request_pages;

/* Loading cr3 flushes every entry that is not global; the kernel's half is
 * global. */
void shootdown_here(uint64_t va, uint64_t nr_pages)
{
    if (nr_pages > SHOOTDOWN_MANY)
        cr3_write(cr3_read());
    for (uint64_t i = 0; nr_pages <= SHOOTDOWN_MANY && i < nr_pages; i++)
        tlb_flush_page(va + i * X86_PAGE_SIZE);
}

/* Serves the request if this CPU is marked. The acquire pairs with the release
 * in ask_all(), the release with the acquire in shootdown(). */
static void serve(void)
{
    struct cpu *cpu = this_cpu();

    if (!__atomic_load_n(&cpu->shootdown, __ATOMIC_ACQUIRE))
        return;
    shootdown_here(request_va, request_pages);
    __atomic_store_n(&cpu->shootdown, false, __ATOMIC_RELEASE);
}

static void on_shootdown(struct trap_frame *frame)
{
    (void)frame;
    serve();
}

static void ask_all(const struct cpu *self)
{
    for (unsigned i = 0; i < MAX_CPUS; i++) {
        if (&cpus[i] == self || !cpus[i].started)
            continue;
        __atomic_store_n(&cpus[i].shootdown, true, __ATOMIC_RELEASE);
        lapic_send(i, VECTOR_SHOOTDOWN);
    }
}

/* One round of a busy-wait for CPU `awaited`. In a virtual machine that CPU may
 * be without a real CPU: now and then we yield ours to it. */
static void look_again(unsigned looks, const struct cpu *awaited)
{
    cpu_relax();
    if (looks % PATIENCE == 0 && awaited != NULL)
        machine_yield_to(awaited->id);
}

/* The acquire pairs with the release by the CPU that asked before. */
static void take_turn(const struct cpu *self)
{
    const struct cpu *other = NULL;

    for (unsigned i = 1; !__atomic_compare_exchange_n(
             &asking, &other, self, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
         i++) {
        serve();
        look_again(i, other);
        other = NULL;
    }
}

void shootdown(uint64_t va, uint64_t nr_pages)
{
    interrupts_push();
    const struct cpu *self = this_cpu();

    ASSERT(self->nr_held == 0);
    shootdown_here(va, nr_pages);
    if (nr_cpus > 1) {
        take_turn(self);
        request_va = va;
        request_pages = nr_pages;
        ask_all(self);
        for (unsigned id = 0; id < MAX_CPUS; id++)
            for (unsigned i = 1;
                 __atomic_load_n(&cpus[id].shootdown, __ATOMIC_ACQUIRE); i++)
                look_again(i, &cpus[id]);
        __atomic_store_n(&asking, NULL, __ATOMIC_RELEASE);
    }
    interrupts_pop();
}

void shootdown_init(void)
{
    interrupt_register(VECTOR_SHOOTDOWN, on_shootdown);
}
