/* SPDX-License-Identifier: MIT */
/*
 * Rows A4 and A9: what a context switch costs. Two kernel processes give each
 * other the CPU many times, between two readings of the clock. In an emulator
 * that counts instructions as TSC ticks (the word `exact` on the command line),
 * the result is a number of instructions, and is checked against a limit.
 */
#include <linux/wait.h>

#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "kernel.h"
#include "lab/lab.h"
#include "lib/boot_info.h"
#include "proc/exit.h"
#include "proc/reap.h"
#include "proc/sched.h"

#define ROUNDS            64u
#define SERIES            16u
#define LOOPS             1000u
#define EXACT_LIMIT       300u
#define SWITCHES_IN_ROUND 2u

static uint64_t least = UINT64_MAX;
static bool done;

/* Measures the TSC ticks of 2 * LOOPS instructions. */
static uint64_t measure_loop(void)
{
    uint64_t best = UINT64_MAX;

    for (unsigned s = 0; s < SERIES; s++) {
        uint64_t before = tsc_read();
        uint64_t n = LOOPS;

        __asm__ volatile("1: dec %0; jnz 1b" : "+r"(n));
        best = MIN(best, tsc_read() - before);
    }
    return best;
}

static void give_back(void)
{
    while (!__atomic_load_n(&done, __ATOMIC_ACQUIRE))
        sched_yield();
    process_exit(0);
}

bool lab_cost(void)
{
    struct process *other =
        process_create("other", current_process(), NULL, give_back);
    struct wait_result result;

    if (other == NULL)
        panic("out of memory: making a process");
    process_run(other);
    for (unsigned s = 0; s < SERIES; s++) {
        uint64_t before = tsc_read();

        for (unsigned i = 0; i < ROUNDS; i++)
            sched_yield();
        least = MIN(least, (tsc_read() - before) /
                               ((uint64_t)ROUNDS * SWITCHES_IN_ROUND));
    }
    __atomic_store_n(&done, true, __ATOMIC_RELEASE);
    (void)process_wait(other->pid, WEXITED, &result);
    printk("loop of %u instructions: %lu ticks\n", 2 * LOOPS, measure_loop());
    printk("context switch %lu ticks\n", least);
    return !option_present("exact") ||
           lab_check(least <= EXACT_LIMIT, "at most %u instructions",
                     EXACT_LIMIT);
}
