/* SPDX-License-Identifier: MIT */
/*
 * sysbench [ROUNDS]: measures the way into the kernel and back, by both
 * entries, in cycles of the time stamp counter for one getpid: the minimum and
 * the median of ROUNDS (1000) runs of 100 calls.
 */
#include "../lib/args.h"
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/sys.h"
#include "../lib/syscall.h"

#define CALLS      100
#define ROUNDS_MAX 10000

static unsigned long samples[ROUNDS_MAX];

static void sort(unsigned long *v, long nr)
{
    for (long gap = nr / 2; gap; gap /= 2)
        for (long i = gap; i < nr; i++) {
            unsigned long x = v[i];
            long j = i;

            for (; j >= gap && v[j - gap] > x; j -= gap)
                v[j] = v[j - gap];
            v[j] = x;
        }
}

static long by_syscall(void)
{
    return syscall3(__NR_getpid, 0, 0, 0);
}

static long by_int80(void)
{
    return int80_3(__NR_getpid, 0, 0, 0);
}

static inline __attribute__((always_inline)) void
measure(const char *name, long (*call)(void), long rounds)
{
    int pid = getpid();
    long wrong = 0;

    for (long r = 0; r < rounds; r++) {
        unsigned long start = lab_cycles();

        for (int i = 0; i < CALLS; i++)
            wrong += call() != pid;
        samples[r] = (lab_cycles() - start) / CALLS;
    }
    sort(samples, rounds);
    printf("%-10s %6lu cycles at least, %6lu in the median\n", name, samples[0],
           samples[rounds / 2]);
    lab_check(wrong == 0, "%s: each of %ld calls gave the process number", name,
              rounds * CALLS);
}

int main(int argc, char *argv[])
{
    long rounds = 1000;

    if (argc > 2)
        usage("sysbench [ROUNDS]");
    if (argc > 1)
        rounds = args_number(argv[1], 1, ROUNDS_MAX, "ROUNDS");
    measure("syscall", by_syscall, rounds);
    if (linux_host())
        lab_skip("int 0x80: on a Linux host it has other call numbers");
    else
        measure("int 0x80", by_int80, rounds);
    return lab_end();
}
