/* SPDX-License-Identifier: MIT */
/* What time it is, by the time stamp counter. */
#ifndef CPU_CLOCK_H
#define CPU_CLOCK_H

#include <stdint.h>

#define NS_PER_S  1000000000ull
#define NS_PER_MS 1000000ull

/* Finds out how fast the TSC runs, and what time it is in the world. */
void clock_init(void);

/* ns since clock_init(); never goes back. */
uint64_t clock_monotonic(void);

/* ns since 1970-01-01 UTC. */
uint64_t clock_realtime(void);

/* TSC ticks as ns, and how many of them a millisecond has. */
uint64_t clock_tsc_to_ns(uint64_t ticks);
uint32_t clock_tsc_khz(void);

/* Busy-waits. */
void clock_delay(uint64_t ns);

/* The time of the other clock, now and from now on. Not before its start. */
static inline uint64_t clock_realtime_to_monotonic(uint64_t realtime)
{
    uint64_t start = clock_realtime() - clock_monotonic();

    return realtime > start ? realtime - start : 0;
}

#endif
