/* SPDX-License-Identifier: MIT */
/*
 * counter [-l] [PROCESSES [ROUNDS]]: processes add to one shared counter, first
 * plainly (read, add, write), then with an atomic instruction, then under a
 * spin lock. The first way loses updates whenever two processes are between
 * read and write at the same time; the others never do. With -l it is an error
 * if the first way loses none (with a timer or several CPUs it must).
 */
#include "../lib/args.h"
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/sys.h"

#define SPINS_BEFORE_YIELD 1000
#define GAP                8 /* empty rounds between read and write */

static struct shared {
    volatile unsigned long counter;
    int lock;
    int started; /* all wait for the last, so that they run together */
} * shared;

static int nr_processes = 4;
static unsigned long rounds = 200000;

static void pause_or_yield(int *spins)
{
    __asm__ volatile("pause");
    if (++*spins >= SPINS_BEFORE_YIELD) {
        *spins = 0;
        sched_yield();
    }
}

/* Some computing between reading and writing, as real programs do: it widens
 * the gap that another process, or a timer interrupt, must hit. */
static void add_plainly(void)
{
    unsigned long value = shared->counter;

    for (volatile int i = 0; i < GAP; i++)
        ;
    shared->counter = value + 1;
}

static void add_atomically(void)
{
    __atomic_fetch_add(&shared->counter, 1, __ATOMIC_RELAXED);
}

static void add_locked(void)
{
    int spins = 0;

    /* Pairs with the release below: what the last owner wrote is seen. */
    while (__atomic_exchange_n(&shared->lock, 1, __ATOMIC_ACQUIRE))
        pause_or_yield(&spins);
    shared->counter = shared->counter + 1;
    __atomic_store_n(&shared->lock, 0, __ATOMIC_RELEASE);
}

static void work(void (*add)(void))
{
    int spins = 0;

    __atomic_fetch_add(&shared->started, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&shared->started, __ATOMIC_SEQ_CST) < nr_processes)
        pause_or_yield(&spins);
    for (unsigned long i = 0; i < rounds; i++)
        add();
}

/* Runs all processes and returns how many updates were lost. */
static long count_with(const char *how, void (*add)(void))
{
    unsigned long expected = (unsigned long)nr_processes * rounds;
    int status, bad = 0;
    long lost;

    *shared = (struct shared){0};
    for (int i = 0; i < nr_processes; i++) {
        int pid = fork();

        if (pid < 0)
            die("starting process %d of %d", i + 1, nr_processes);
        if (pid == 0) {
            work(add);
            exit(0);
        }
    }
    for (int i = 0; i < nr_processes; i++)
        bad += wait4(-1, &status, 0, NULL) < 0 || status != 0;
    lost = (long)(expected - shared->counter);
    printf("%-12s %d x %lu = %lu expected, %lu counted, %ld lost\n", how,
           nr_processes, rounds, expected, shared->counter, lost);
    lab_check(bad == 0, "%s: every process ended well", how);
    return lost;
}

int main(int argc, char *argv[])
{
    unsigned must_lose;
    int at = args_letters(argc, argv, "l", &must_lose,
                          "counter [-l] [PROCESSES [ROUNDS]]");
    long lost;

    if (argc - at > 2)
        usage("counter [-l] [PROCESSES [ROUNDS]]");
    if (at < argc)
        nr_processes = (int)args_number(argv[at], 1, 64, "PROCESSES");
    if (at + 1 < argc)
        rounds =
            (unsigned long)args_number(argv[at + 1], 1, 100000000, "ROUNDS");
    shared = lab_shared(sizeof(*shared));

    lost = count_with("plain", add_plainly);
    lab_check(lost >= 0 && (!must_lose || lost > 0),
              "without a lock updates %s",
              must_lose ? "are lost" : "may be lost");
    lab_check(count_with("atomic", add_atomically) == 0,
              "with an atomic instruction none is lost");
    lab_check(count_with("spin lock", add_locked) == 0,
              "with a lock none is lost");
    return lab_end();
}
