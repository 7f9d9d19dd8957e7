/* SPDX-License-Identifier: MIT */
/*
 * threads: several threads in one memory. Shows a race; a mutex made of a word
 * in memory and the kernel's futex; a condition variable made of the same; and
 * two threads that wait for each other (a deadlock).
 */
#include <linux/futex.h>

#include "../lib/errno.h"
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/sys.h"
#include "../lib/syscall.h"

#define THREADS    4
#define ROUNDS     50000
#define GAP        8 /* rounds of an empty loop between read and write */
#define STACK_SIZE 16384
#define ITEMS      200

int thread_start(void (*fn)(void *arg), void *arg, void *stack_end, int *alive);

static char stacks[THREADS][STACK_SIZE] __attribute__((aligned(16)));
static int alive[THREADS];

static long futex(int *word, int op, int value, const struct timespec *time)
{
    return syscall6(__NR_futex, (long)word, op, value, (long)time, 0, 0);
}

static void start(int i, void (*fn)(void *arg), void *arg)
{
    alive[i] = 1;
    if (thread_start(fn, arg, stacks[i] + STACK_SIZE, &alive[i]) < 0)
        die("starting thread %d", i);
}

/* When a thread ends, the kernel sets its word to 0 and wakes whoever waits for
 * that. */
static void join(int i)
{
    while (__atomic_load_n(&alive[i], __ATOMIC_ACQUIRE) != 0)
        futex(&alive[i], FUTEX_WAIT, 1, NULL);
}

static void run_all(void (*fn)(void *arg))
{
    for (long i = 0; i < THREADS; i++)
        start((int)i, fn, (void *)i);
    for (int i = 0; i < THREADS; i++)
        join(i);
}

/* The word is 0: free; 1: taken; 2: taken, and a thread may sleep in the
 * kernel. */
struct mutex {
    int word;
};

static int sleeps; /* how often the kernel was needed */

/* Returns 0, or -ETIMEDOUT if `time` is set and passes. */
static int lock(struct mutex *m, const struct timespec *time)
{
    int seen = 0;

    /* The common case: the mutex is free, and no system call is needed. */
    if (__atomic_compare_exchange_n(&m->word, &seen, 1, false, __ATOMIC_ACQUIRE,
                                    __ATOMIC_RELAXED))
        return 0;
    /* Mark that somebody sleeps, and sleep if the mark is still there. */
    while (__atomic_exchange_n(&m->word, 2, __ATOMIC_ACQUIRE) != 0) {
        __atomic_fetch_add(&sleeps, 1, __ATOMIC_RELAXED);
        if (futex(&m->word, FUTEX_WAIT_PRIVATE, 2, time) == -ETIMEDOUT)
            return -ETIMEDOUT;
    }
    return 0;
}

static void unlock(struct mutex *m)
{
    if (__atomic_exchange_n(&m->word, 0, __ATOMIC_RELEASE) == 2)
        futex(&m->word, FUTEX_WAKE_PRIVATE, 1, NULL);
}

static volatile unsigned long counter;
static struct mutex mutex;

static void add(void)
{
    unsigned long value = counter;

    for (volatile int i = 0; i < GAP; i++)
        ;
    counter = value + 1;
}

static void add_plainly(void *arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS; i++)
        add();
}

static void add_locked(void *arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        lock(&mutex, NULL);
        add();
        unlock(&mutex);
    }
}

static long count_with(const char *how, void (*fn)(void *arg))
{
    long expected = (long)THREADS * ROUNDS;

    counter = 0;
    sleeps = 0;
    run_all(fn);
    printf("%-8s %ld expected, %lu counted, %ld lost; %d times asleep\n", how,
           expected, counter, expected - (long)counter, sleeps);
    return expected - (long)counter;
}

/* A condition variable: a number that changes when something happens. A waiter
 * has read it under the mutex, so it cannot miss a change in between. */
static int changes;
static int box; /* 0: empty */
static long taken;

static void wait_for_change(void)
{
    int seen = changes;

    unlock(&mutex);
    futex(&changes, FUTEX_WAIT_PRIVATE, seen, NULL);
    lock(&mutex, NULL);
}

static void tell_all(void)
{
    __atomic_fetch_add(&changes, 1, __ATOMIC_RELEASE);
    futex(&changes, FUTEX_WAKE_PRIVATE, THREADS, NULL);
}

static void produce(void *arg)
{
    (void)arg;
    for (int i = 1; i <= ITEMS; i++) {
        lock(&mutex, NULL);
        while (box != 0)
            wait_for_change();
        box = i;
        tell_all();
        unlock(&mutex);
    }
}

static void consume(void *arg)
{
    (void)arg;
    for (int i = 1; i <= ITEMS; i++) {
        lock(&mutex, NULL);
        while (box == 0)
            wait_for_change();
        taken += box;
        box = 0;
        tell_all();
        unlock(&mutex);
    }
}

/* Each thread takes one mutex and then wants the other's. Only the first thread
 * has `patience`, a time-out. */
static struct mutex first, second;
static int nr_with_one;
static int result_a, result_b;

static void meet(void)
{
    const struct timespec moment = {0, 1000000};

    __atomic_fetch_add(&nr_with_one, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&nr_with_one, __ATOMIC_SEQ_CST) < 2)
        nanosleep(&moment, NULL);
}

static void take_first(void *arg)
{
    const struct timespec patience = {0, 200000000};

    (void)arg;
    lock(&first, NULL);
    meet();
    result_a = lock(&second, &patience);
    if (result_a == 0)
        unlock(&second);
    unlock(&first);
}

static void take_second(void *arg)
{
    (void)arg;
    lock(&second, NULL);
    meet();
    result_b = lock(&first, NULL);
    unlock(&first);
    unlock(&second);
}

int main(void)
{
    lab_check(count_with("plain", add_plainly) >= 0,
              "without a mutex additions may be lost");
    lab_check(count_with("mutex", add_locked) == 0, "with one none is");
    start(0, produce, NULL);
    start(1, consume, NULL);
    join(0);
    join(1);
    lab_check(taken == (long)ITEMS * (ITEMS + 1) / 2,
              "through a box for one item, %d came in order", ITEMS);
    result_b = -1;
    start(0, take_first, NULL);
    start(1, take_second, NULL);
    join(0);
    join(1);
    lab_check(result_a == -ETIMEDOUT,
              "two that wait for each other wait until one gives up");
    lab_check(result_b == 0, "and then the other goes on");
    return lab_end();
}
