/* SPDX-License-Identifier: MIT */
/* Mutexes whose holder the kernel knows (PTHREAD_PRIO_INHERIT). */
#include "suite.h"

#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>

/* Of Linux's interface; musl has no header for it. */
#define FUTEX_LOCK_PI   6
#define FUTEX_UNLOCK_PI 7

#define THREADS 4
#define ROUNDS  500

static pthread_mutex_t mutex;
static volatile long counter;

static int make(pthread_mutex_t *made, int type, int robust, int shared)
{
    pthread_mutexattr_t attr;

    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, type);
    pthread_mutexattr_setrobust(&attr, robust);
    pthread_mutexattr_setpshared(&attr, shared);
    int error = pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT);

    return error != 0 ? error : pthread_mutex_init(made, &attr);
}

/* Gives up the CPU with the mutex, so that all others come to wait. */
static void *add(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        long before;

        pthread_mutex_lock(&mutex);
        before = counter;
        if (i % 8 == 0)
            sleep_ms(0);
        counter = before + 1;
        pthread_mutex_unlock(&mutex);
    }
    return arg;
}

static void check_exclusion(void)
{
    pthread_t threads[THREADS];

    if (!check(make(&mutex, PTHREAD_MUTEX_NORMAL, 0, 0) == 0,
               "a mutex that knows its holder"))
        return;
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, add, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    check(counter == THREADS * ROUNDS, "no addition is lost: %ld", counter);
}

static void *try_and_wait(void *arg)
{
    struct timespec end;
    int *results = arg;

    results[0] = pthread_mutex_trylock(&mutex);
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_nsec += 20 * 1000 * 1000;
    end.tv_sec += end.tv_nsec / 1000000000;
    end.tv_nsec %= 1000000000;
    results[1] = pthread_mutex_timedlock(&mutex, &end);
    return NULL;
}

static void check_refused(void)
{
    pthread_t thread;
    int results[2];

    make(&mutex, PTHREAD_MUTEX_ERRORCHECK, 0, 0);
    pthread_mutex_lock(&mutex);
    pthread_create(&thread, NULL, try_and_wait, results);
    pthread_join(thread, NULL);
    check(results[0] == EBUSY, "it is not taken twice");
    check(results[1] == ETIMEDOUT, "one can wait for a while");
    check(pthread_mutex_lock(&mutex) == EDEADLK, "not for oneself");
    check(pthread_mutex_unlock(&mutex) == 0 &&
              pthread_mutex_trylock(&mutex) == 0 &&
              pthread_mutex_unlock(&mutex) == 0,
          "and it is free again");
}

static volatile int has;

static void *die_with_mutex(void *arg)
{
    pthread_mutex_lock(&mutex);
    has = 1;
    sleep_ms(40); /* so that the other waits by now, usually */
    return arg;
}

static void check_death(void)
{
    pthread_t thread;

    make(&mutex, PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ROBUST, 0);
    pthread_create(&thread, NULL, die_with_mutex, NULL);
    while (!has)
        sleep_ms(1);
    check(pthread_mutex_lock(&mutex) == EOWNERDEAD,
          "whoever waits learns that the holder died");
    check(pthread_mutex_consistent(&mutex) == 0 &&
              pthread_mutex_unlock(&mutex) == 0 &&
              pthread_mutex_lock(&mutex) == 0 &&
              pthread_mutex_unlock(&mutex) == 0,
          "and can mend it");
    pthread_join(thread, NULL);
}

static void check_processes(void)
{
    struct {
        pthread_mutex_t mutex;
        int value;
    } *both = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    make(&both->mutex, PTHREAD_MUTEX_NORMAL, 0, PTHREAD_PROCESS_SHARED);
    pthread_mutex_lock(&both->mutex);
    int child = fork();

    if (child == 0) {
        pthread_mutex_lock(&both->mutex);
        _exit(both->value != 7 || pthread_mutex_unlock(&both->mutex) != 0);
    }
    sleep_ms(20);
    both->value = 7;
    pthread_mutex_unlock(&both->mutex);
    check(wait_ms(child, LONG_MS) == 0, "two processes share one");
}

static volatile int rang;

static void ring(int number)
{
    rang = number;
}

/* C libraries count on it: there is no EINTR, whatever the handler asks for. */
static void check_signal(void)
{
    volatile unsigned *words = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    const struct sigaction action = {.sa_handler = ring};
    const struct itimerval soon = {.it_value = {.tv_usec = 20 * 1000}};
    int child = fork();

    if (child == 0) {
        syscall(SYS_futex, &words[0], FUTEX_LOCK_PI, 0, NULL);
        words[1] = 1;
        sleep_ms(80);
        _exit(syscall(SYS_futex, &words[0], FUTEX_UNLOCK_PI, 0, NULL) != 0);
    }
    while (!words[1])
        sleep_ms(1);
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &soon, NULL);
    check(syscall(SYS_futex, &words[0], FUTEX_LOCK_PI, 0, NULL) == 0 &&
              rang == SIGALRM,
          "a handler runs, and the wait goes on");
    check(wait_ms(child, LONG_MS) == 0, "until the holder gives it up");
}

/* What the kernel says of a word that no C library would make. */
static void check_errors(void)
{
    unsigned word = 1; /* process 1 has it */

    check(syscall(SYS_futex, &word, FUTEX_UNLOCK_PI, 0, NULL) < 0 &&
              errno == EPERM && word == 1,
          "nobody gives up what another has");
    word = 29999;
    check(syscall(SYS_futex, &word, FUTEX_LOCK_PI, 0, NULL) < 0 &&
              errno == ESRCH,
          "nobody waits for nobody");
    word = (unsigned)syscall(SYS_gettid);
    check(syscall(SYS_futex, &word, FUTEX_LOCK_PI, 0, NULL) < 0 &&
              errno == EDEADLK,
          "nor for oneself");
    check(syscall(SYS_futex, &word, FUTEX_UNLOCK_PI, 0, NULL) == 0 && word == 0,
          "what is given up is free");
    check(syscall(SYS_futex, 8, FUTEX_LOCK_PI, 0, NULL) < 0 && errno == EFAULT,
          "a word has to be there");
}

int main(void)
{
    check_exclusion();
    check_refused();
    check_death();
    check_processes();
    check_signal();
    check_errors();
    return failures;
}
