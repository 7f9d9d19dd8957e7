/* SPDX-License-Identifier: MIT */
/*
 * The host's clock. Source: clock_gettime(2).
 */
#include "now.h"

#include <time.h>

uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t now_ms(void)
{
    return now_ns() / 1000000u;
}
