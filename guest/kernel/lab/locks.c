/* SPDX-License-Identifier: MIT */
/*
 * Row A12: every CPU at once increments a counter in the kernel: read, wait a
 * moment, write. Without a lock, increments get lost; with a spinlock, none
 * does. And row A2: what a program in ring 0 can do.
 */
#include <linux/wait.h>

#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "kernel.h"
#include "lab/lab.h"
#include "proc/exit.h"
#include "proc/reap.h"
#include "proc/sched.h"

/* Long enough that without a lock the CPUs do collide, even if they are virtual
 * ones that take turns on one real CPU. */
#define ROUNDS        20000u
#define ROUNDS_LOCKED 1000u
#define MOMENT        20u /* between read and write */

static struct spinlock lock = SPINLOCK_INIT("lab", RANK_LAB);
static volatile unsigned counter;
static unsigned nr_started;
static bool with_lock;
static unsigned rounds;

static void add(void)
{
    unsigned seen = counter;

    for (unsigned i = 0; i < MOMENT; i++)
        cpu_relax();
    counter = seen + 1;
}

static void add_many(void)
{
    __atomic_fetch_add(&nr_started, 1, __ATOMIC_RELAXED);
    while (__atomic_load_n(&nr_started, __ATOMIC_RELAXED) < nr_cpus)
        sched_yield(); /* until every CPU runs one */
    for (unsigned i = 0; i < rounds; i++) {
        if (with_lock)
            spin_lock(&lock);
        add();
        if (with_lock)
            spin_unlock(&lock);
    }
    process_exit(0);
}

/* Returns how many increments were lost. */
static unsigned count(bool locked)
{
    rounds = locked ? ROUNDS_LOCKED : ROUNDS;
    unsigned expected = nr_cpus * rounds;
    struct wait_result result;

    counter = 0;
    nr_started = 0;
    with_lock = locked;
    for (unsigned i = 0; i < nr_cpus; i++) {
        struct process *p =
            process_create("adder", current_process(), NULL, add_many);

        if (p == NULL)
            panic("out of memory: making an adder");
        process_run(p);
    }
    for (unsigned i = 0; i < nr_cpus; i++)
        (void)process_wait(-1, WEXITED, &result);
    printk("  %-12s %u CPUs x %u = %u expected, %u counted, %u lost\n",
           locked ? "spinlock" : "no lock", nr_cpus, rounds, expected, counter,
           expected - counter);
    return expected - counter;
}

bool lab_locks(void)
{
    unsigned lost = count(false);
    bool ok = nr_cpus == 1
                  ? lab_check(lost == 0, "one CPU, and a kernel that is not "
                                         "preempted, need no lock")
                  : lab_check(lost > 0, "without a lock additions are lost");

    return ok & lab_check(count(true) == 0, "with the lock none is");
}

/* "The program may do anything": in ring 0 it may, and nothing in the guest can
 * take the CPU back. */
bool lab_takeover(void)
{
    printk("in ring 0 now: cli; jmp $. Only the hypervisor (--timeout) gets "
           "the CPU back.\n");
    __asm__ volatile("cli\n"
                     "lab_taken_over:\n\t"
                     "jmp lab_taken_over");
    return lab_check(false, "the CPU never comes here");
}
