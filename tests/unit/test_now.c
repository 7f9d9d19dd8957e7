/* SPDX-License-Identifier: MIT */
/*
 * The host's clock, in its two units.
 */
#include <criterion/criterion.h>
#include <time.h>

#include "base/now.h"

Test(now, is_the_monotonic_clock)
{
    struct timespec a, b;

    clock_gettime(CLOCK_MONOTONIC, &a);
    uint64_t ns = now_ns(), ms = now_ms();
    clock_gettime(CLOCK_MONOTONIC, &b);
    cr_assert_geq(ns, (uint64_t)a.tv_sec * 1000000000u + (uint64_t)a.tv_nsec);
    cr_assert_geq(ms, ns / 1000000u);
    cr_assert_leq(ms,
                  (uint64_t)b.tv_sec * 1000u + (uint64_t)b.tv_nsec / 1000000u);
}
