/* SPDX-License-Identifier: MIT */
/*
 * Spinlocks, and the nesting of "interrupts off".
 *
 * Source for the ordering: Intel SDM Vol. 3A, "Memory Ordering"; AMD APM
 * Vol. 2, "Memory Access Ordering". `lock cmpxchg`, which takes a lock, is a
 * full barrier.
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

/* Succeeds if nobody holds the lock. The acquire pairs with the release in
 * spin_unlock(). */
static bool try_lock(struct spinlock *lock, const struct cpu *cpu)
{
    const struct cpu *nobody = NULL;

    return __atomic_compare_exchange_n(&lock->holder, &nobody, cpu, false,
                                       __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/* If a CPU waits long, the holder is probably not running: the hypervisor has
 * given its real CPU to somebody else, perhaps to us. Let it have ours.
 *
 * The debug build takes a wait of some seconds for a deadlock, and panics. */
static void wait_for(struct spinlock *lock, const struct cpu *self)
{
    uint64_t since = tsc_read();

    for (unsigned i = 1;; i++) {
        /* Only reads, which leave the lock in the holder's cache. */
        const struct cpu *holder =
            __atomic_load_n(&lock->holder, __ATOMIC_RELAXED);

        if (holder == NULL && try_lock(lock, self))
            break;
        cpu_relax();
        if (holder == NULL || i % PATIENCE != 0)
            continue;
        machine_yield_to(holder->id);
#ifdef KERNEL_DEBUG
        if (tsc_read() - since > (uint64_t)clock_tsc_khz() * STUCK_MS)
            panic("lock %s: waited for it for %u s; CPU %u holds it",
                  lock->name, STUCK_MS / 1000, holder->id);
#else
        (void)since;
#endif
    }
}

void spin_lock(struct spinlock *lock)
{
    interrupts_push();
    struct cpu *cpu = this_cpu();

    check_order(lock, cpu);
    if (!try_lock(lock, cpu))
        wait_for(lock, cpu);
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
    /* Pairs with the acquire in try_lock(): the next holder sees everything
     * that was done under the lock. */
    __atomic_store_n(&lock->holder, NULL, __ATOMIC_RELEASE);
    interrupts_pop();
}
