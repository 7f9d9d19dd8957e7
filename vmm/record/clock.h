/* SPDX-License-Identifier: MIT */
/*
 * How a guest's time-stamp counter relates to the host's. The hardware adds an
 * offset to what the guest reads, and where the two tick at different rates it
 * first scales the host's value: guest = host * guest_ticks / host_ticks +
 * offset, modulo 2^64. Source: Intel SDM Vol. 3C, "Time-Stamp Counter
 * Offsetting and Scaling"; AMD APM Vol. 2, "TSC Ratio MSR".
 */
#ifndef VMM_RECORD_CLOCK_H
#define VMM_RECORD_CLOCK_H

#include "base/util.h"

struct tsc_clock {
    uint64_t offset;
    uint64_t guest_ticks; /* not scaled if one is 0 or both are equal */
    uint64_t host_ticks;
};

static inline bool tsc_clock_scales(const struct tsc_clock *clock)
{
    return clock->guest_ticks && clock->host_ticks &&
           clock->guest_ticks != clock->host_ticks;
}

/* The value of the guest's counter when the host's is `host`. */
static inline uint64_t tsc_clock_to_guest(const struct tsc_clock *clock,
                                          uint64_t host)
{
    if (tsc_clock_scales(clock))
        host = (uint64_t)((unsigned __int128)host * clock->guest_ticks /
                          clock->host_ticks);
    return host + clock->offset;
}

/* The inverse. */
static inline uint64_t tsc_clock_to_host(const struct tsc_clock *clock,
                                         uint64_t guest)
{
    guest -= clock->offset;
    if (tsc_clock_scales(clock))
        guest = (uint64_t)((unsigned __int128)guest * clock->host_ticks /
                           clock->guest_ticks);
    return guest;
}

#endif
