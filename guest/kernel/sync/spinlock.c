/* SPDX-License-Identifier: MIT */
/*
 * Ticket spinlocks, and the nesting of "interrupts off".
 *
 * Source for the ordering: Intel SDM Vol. 3A, "Memory Ordering"; AMD APM
 * Vol. 2, "Memory Access Ordering". `lock xadd` is a full barrier; the store
 * that releases pairs with the load that sees the ticket served.
 */
#include "sync/spinlock.h"

#include "cpu/asm.h"
#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "dev/machine.h"
#include "kernel.h"

#define PATIENCE 1000u /* polls before a waiting CPU yields */
#define STUCK_MS 3000u /* debug build: a wait this long is a deadlock */

void interrupts_push(void)
{
    bool on = interrupts_enabled();

    interrupts_off();
    struct cpu *cpu = this_cpu();

    if (cpu->off_depth++ == 0)
        cpu->off_interrupts = on;
}

void interrupts_pop(void)
{
    struct cpu *cpu = this_cpu();

    DEBUG_ASSERT(!interrupts_enabled());
    DEBUG_ASSERT(cpu->off_depth > 0);
    if (--cpu->off_depth == 0 && cpu->off_interrupts)
        interrupts_on();
}

bool spin_held(const struct spinlock *lock)
{
    return lock->holder == this_cpu();
}

static void check_order(const struct spinlock *lock, const struct cpu *cpu)
{
#ifdef KERNEL_DEBUG
    if (cpu->nr_held == 0)
        return;
    const struct spinlock *last = cpu->held[cpu->nr_held - 1];

    if (last->rank >= lock->rank)
        panic("lock order: %s (rank %u) taken while holding %s (rank %u)",
              lock->name, lock->rank, last->name, last->rank);
    if (cpu->nr_held == MAX_HELD_LOCKS)
        panic("lock order: more than %u locks held", MAX_HELD_LOCKS);
#else
    (void)lock;
    (void)cpu;
#endif
}

/* The CPU whose ticket is being served. NULL: it is not known yet. */
static const struct cpu *served_now(const struct spinlock *lock)
{
    uint16_t serving = __atomic_load_n(&lock->serving, __ATOMIC_RELAXED);

    for (unsigned i = 0; i < MAX_CPUS; i++)
        if (__atomic_load_n(&cpus[i].waits_for, __ATOMIC_RELAXED) == lock &&
            cpus[i].ticket == serving)
            return &cpus[i];
    return lock->holder;
}

/* If a CPU waits long, the one that it waits for is probably not running: the
 * hypervisor has given its real CPU to somebody else, perhaps to us. Tickets
 * are served in turn, so no waiter can proceed before that CPU does: let it
 * have our real CPU.
 *
 * The debug build takes a wait of some seconds for a deadlock, and panics. */
static void wait_turn(struct spinlock *lock, uint16_t ticket)
{
    struct cpu *self = this_cpu();
    const struct spinlock *outer = self->waits_for; /* a panic may print */
    uint64_t since = tsc_read();

    self->ticket = ticket;
    __atomic_store_n(&self->waits_for, lock, __ATOMIC_RELEASE);
    /* Pairs with the release in spin_unlock(). */
    for (unsigned i = 1;
         __atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE) != ticket; i++) {
        const struct cpu *served = i % PATIENCE == 0 ? served_now(lock) : NULL;

        cpu_relax();
        if (served == NULL)
            continue;
        machine_yield_to(served->id);
#ifdef KERNEL_DEBUG
        if (tsc_read() - since > (uint64_t)clock_tsc_khz() * STUCK_MS)
            panic("lock %s: waited for it for %u s; it is CPU %u's turn",
                  lock->name, STUCK_MS / 1000, served->id);
#else
        (void)since;
#endif
    }
    __atomic_store_n(&self->waits_for, outer, __ATOMIC_RELAXED);
}

void spin_lock(struct spinlock *lock)
{
    interrupts_push();
    struct cpu *cpu = this_cpu();

    check_order(lock, cpu);
    uint16_t ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

    if (__atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE) != ticket)
        wait_turn(lock, ticket);
    lock->holder = cpu;
#ifdef KERNEL_DEBUG
    cpu->held[cpu->nr_held] = lock;
#endif
    cpu->nr_held++;
}

void spin_unlock(struct spinlock *lock)
{
    struct cpu *cpu = this_cpu();

    ASSERT(lock->holder == cpu);
    cpu->nr_held--;
#ifdef KERNEL_DEBUG
    /* It need not be the last one taken: close the gap. */
    unsigned i = cpu->nr_held;

    while (cpu->held[i] != lock)
        i--;
    for (; i < cpu->nr_held; i++)
        cpu->held[i] = cpu->held[i + 1];
#endif
    lock->holder = NULL;
    /* Pairs with the acquire in spin_lock(): the next holder sees everything
     * that was done under the lock. */
    __atomic_store_n(&lock->serving, (uint16_t)(lock->serving + 1),
                     __ATOMIC_RELEASE);
    interrupts_pop();
}
