/* SPDX-License-Identifier: MIT */
/*
 * For ThreadSanitizer only, included before every file: gcc 12's version does
 * not know pthread_clockjoin_np, and reports a race for whatever happens after
 * it. The older function waits by the wall clock, which some tests' limits can
 * bear: here it waits 20 ms, as its one caller does.
 */
#ifndef TESTS_TSAN_JOIN_H
#define TESTS_TSAN_JOIN_H

#include <pthread.h>
#include <time.h>

static inline int tsan_clockjoin(pthread_t thread, void **result,
                                 clockid_t clock, const struct timespec *until)
{
    struct timespec at;

    (void)clock, (void)until;
    clock_gettime(CLOCK_REALTIME, &at);
    at.tv_nsec += 20000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_nsec -= 1000000000;
        at.tv_sec++;
    }
    return pthread_timedjoin_np(thread, result, &at);
}

#define pthread_clockjoin_np tsan_clockjoin

#endif
