/* SPDX-License-Identifier: MIT */
/*
 * fair [PROCESSES [MS]]: PROCESSES (3) compute for MS (1,000) milliseconds;
 * prints each one's share of the work. Under a cooperative scheduler one of
 * them would keep the CPU, so each reads the clock from time to time (a system
 * call, which does not give the CPU away). With -y one more process, which
 * sleeps most of the time, prints how late it was woken: the delay that an
 * interactive program would notice.
 */
#include "../lib/args.h"
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/sys.h"

#define PROCESSES_MAX 32
#define CHUNK         100000 /* steps between two readings of the clock */
#define MS            1000000l
#define NAP           (20 * MS)

static struct shared {
    volatile unsigned long done[PROCESSES_MAX];
    volatile long worst_delay; /* ns */
    volatile long naps;
    int ready;
} * shared;

static int nr = 3;

static long now(void)
{
    struct timespec time = {0};

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 * MS + time.tv_nsec;
}

static void compute(int who, long duration)
{
    long end;

    __atomic_fetch_add(&shared->ready, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&shared->ready, __ATOMIC_SEQ_CST) < nr)
        sched_yield();
    for (end = now() + duration; now() < end; shared->done[who]++)
        for (volatile int i = 0; i < CHUNK; i++)
            ;
    exit(0);
}

static void nap(long duration)
{
    long end = now() + duration;

    while (now() < end) {
        struct timespec time = {.tv_nsec = NAP};
        long before = now(), delay;

        nanosleep(&time, NULL);
        delay = now() - before - NAP;
        if (delay > shared->worst_delay)
            shared->worst_delay = delay;
        shared->naps++;
    }
    exit(0);
}

static void report(void)
{
    unsigned long sum = 0, least = shared->done[0], most = 0;

    for (int i = 0; i < nr; i++) {
        sum += shared->done[i];
        least = shared->done[i] < least ? shared->done[i] : least;
        most = shared->done[i] > most ? shared->done[i] : most;
    }
    for (int i = 0; sum && i < nr; i++)
        printf("process %d: %6lu chunks, %3lu.%lu %%\n", i, shared->done[i],
               shared->done[i] * 100 / sum, shared->done[i] * 1000 / sum % 10);
    lab_check(sum > 0 && least > 0, "each of them got the CPU");
    printf("the luckiest did %lu.%02lu times the work of the unluckiest\n",
           least ? most / least : 0, least ? most * 100 / least % 100 : 0);
}

int main(int argc, char *argv[])
{
    unsigned sleeper;
    int at =
        args_letters(argc, argv, "y", &sleeper, "fair [-y] [PROCESSES [MS]]");
    long ms = 1000, bad = 0;
    int status;

    if (argc - at > 2)
        usage("fair [-y] [PROCESSES [MS]]");
    if (at < argc)
        nr = (int)args_number(argv[at], 1, PROCESSES_MAX, "PROCESSES");
    if (at + 1 < argc)
        ms = args_number(argv[at + 1], 1, 1000000, "MS");
    shared = lab_shared(sizeof(*shared));
    for (int i = 0; i < nr + (int)sleeper; i++) {
        int pid = fork();

        if (pid < 0)
            die("starting process %d", i);
        if (pid == 0 && i < nr)
            compute(i, ms * MS);
        if (pid == 0)
            nap(ms * MS);
    }
    for (int i = 0; i < nr + (int)sleeper; i++)
        bad += wait4(-1, &status, 0, NULL) < 0 || status != 0;
    lab_check(bad == 0, "all of them came to their end");
    report();
    if (sleeper)
        lab_check(shared->naps > 0,
                  "the sleeper slept %ld times, woken at most %ld us late",
                  shared->naps, shared->worst_delay / 1000);
    return lab_end();
}
