/* SPDX-License-Identifier: MIT */
/*
 * The sandbox, from inside: vmm's own work goes on, and the first step closes
 * and limits what it should.
 */
#include "sandbox_tools.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

TestSuite(sandbox, .init = setup, .fini = teardown, .timeout = 120);

/* ------------------------------------------------------- what vmm itself does
 */

static void *thread_main(void *ctx)
{
    return ctx;
}

static int use_memory(void)
{
    char *big = malloc(8u << 20);

    MUST(big);
    memset(big, 1, 8u << 20);
    big = realloc(big, 32u << 20);
    MUST(big);
    free(big);
    MUST(printf("%s", "") == 0);
    MUST(write(STDERR_FILENO, "", 0) == 0);
    return PASSED;
}

Test(sandbox, memory_and_output_work)
{
    cr_assert_eq(outcome(use_memory, true), PASSED);
}

static int start_thread(void)
{
    pthread_t thread;

    MUST(pthread_create(&thread, NULL, thread_main, NULL) == 0);
    MUST(pthread_join(thread, NULL) == 0);
    return PASSED;
}

/* Only a second machine with disks starts threads; no other machine does. */
Test(sandbox, threads_are_for_second_machines_with_disks)
{
    sandbox.parts = SANDBOX_SECOND | SANDBOX_DISKS;
    cr_assert_eq(outcome(start_thread, true), PASSED);
#ifndef SANDBOX_FOR_SANITIZER
    sandbox.parts = SANDBOX_DISKS;
    cr_assert_eq(outcome(start_thread, true), -SIGSYS);
#endif
}

Test(sandbox, abort_is_sigabrt)
{
    cr_assert_eq(outcome(give_up, true), -SIGABRT);
}

#ifndef SANDBOX_FOR_SANITIZER
static int break_the_heap(void)
{
    void (*volatile release)(void *) = free; /* hidden from the compiler */
    uint8_t *volatile bytes = malloc(64);

    release(bytes + 16);
    return PASSED;
}

/* The C library reports what it has found, and ends the process. */
Test(sandbox, broken_heap_is_sigabrt)
{
    cr_assert_eq(outcome(break_the_heap, true), -SIGABRT);
}
#endif

/* The C library then asks for the number of CPUs. */
#define MANY_THREADS 20u

static pthread_barrier_t many;

static void *allocates(void *ctx)
{
    pthread_barrier_wait(&many); /* until the filter is there */
    void *volatile bytes = malloc(1000);
    pthread_barrier_wait(&many); /* so that each has an arena of its own */
    free(bytes);
    return ctx;
}

Test(sandbox, many_threads_may_allocate)
{
    const struct sandbox_thread what = {.run = allocates};
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        pthread_t threads[MANY_THREADS];
        signal(SIGSYS, SIG_DFL);
        pthread_barrier_init(&many, NULL, MANY_THREADS + 1);
        if (sandbox_confine(&sandbox))
            _exit(NOT_ENTERED);
        for (unsigned i = 0; i < MANY_THREADS; i++)
            if (sandbox_start(&what, NULL, &threads[i]))
                _exit(NOT_ENTERED);
        if (sandbox_filter(&sandbox))
            _exit(NOT_ENTERED);
        pthread_barrier_wait(&many);
        pthread_barrier_wait(&many);
        for (unsigned i = 0; i < MANY_THREADS; i++)
            pthread_join(threads[i], NULL);
        _exit(PASSED);
    }
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == PASSED);
}

Test(sandbox, plain_machine_has_30_calls_at_most)
{
    cr_assert_leq(sandbox_nr_calls(SANDBOX_ANY, SANDBOX_BASE), 30);
    cr_assert_gt(sandbox_nr_calls(SANDBOX_ANY, SANDBOX_SHARES),
                 sandbox_nr_calls(SANDBOX_ANY, SANDBOX_BASE));
}

/* ---------------------------------------------------------------- first step
 */

static int inherited, ours;

static int use_inherited(void)
{
    MUST(fcntl(inherited, F_GETFD) == -1 && errno == EBADF);
    MUST(fcntl(ours, F_GETFD) == FD_CLOEXEC);
    MUST(fcntl(STDERR_FILENO, F_GETFD) >= 0);
    return PASSED;
}

Test(sandbox, closes_what_was_inherited)
{
    inherited = open("/dev/null", O_RDONLY);
    ours = open("/dev/null", O_RDONLY | O_CLOEXEC);
    cr_assert(inherited > 2 && ours > 2);
    cr_assert_eq(outcome(use_inherited, false), PASSED);
}

static int reach_limits(void)
{
    struct rlimit limit;
    unsigned nr = 0;

    MUST(getrlimit(RLIMIT_CORE, &limit) == 0);
    MUST(limit.rlim_cur == 0 && limit.rlim_max == 0);
    /* At the limit there is an error, and no signal. */
    MUST(pwrite(ours, "x", 1, FILE_SIZE - 1) == 1);
    MUST(pwrite(ours, "x", 1, FILE_SIZE) == -1 && errno == EFBIG);
    while (nr < 1000 && dup(ours) >= 0)
        nr++;
    MUST(nr >= NR_FILES && nr < 1000);
    MUST(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
#ifndef SANDBOX_FOR_SANITIZER
    MUST(malloc(MEMORY / 2));
    MUST(!malloc(MEMORY / 2));
    MUST(getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur == limit.rlim_max);
#endif
    return PASSED;
}

Test(sandbox, sets_limits)
{
    ours = open(path, O_RDWR | O_CLOEXEC);
    cr_assert_eq(outcome(reach_limits, false), PASSED);
}
