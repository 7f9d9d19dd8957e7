/* SPDX-License-Identifier: MIT */
/* The time, from the time stamp counter. */
#ifndef CPU_CLOCK_H
#define CPU_CLOCK_H

#include <stdint.h>

#define NS_PER_S  1000000000ull
#define NS_PER_MS 1000000ull

/* Finds out the TSC's frequency and the time of day. */
void clock_init(void);

/* ns since clock_init(); never goes back. */
uint64_t clock_monotonic(void);

/* ns since 1970-01-01 UTC. */
uint64_t clock_realtime(void);

/* Converts TSC ticks to ns; returns the number of TSC ticks in a
 * millisecond. */
uint64_t clock_tsc_to_ns(uint64_t ticks);
uint32_t clock_tsc_khz(void);

/* Busy-waits. */
void clock_delay(uint64_t ns);

/* Converts a time of one clock to the other, as the two stand now. A time
 * before clock_init() becomes 0. */
static inline uint64_t clock_realtime_to_monotonic(uint64_t realtime)
{
    uint64_t start = clock_realtime() - clock_monotonic();

    return realtime > start ? realtime - start : 0;
}

#endif
