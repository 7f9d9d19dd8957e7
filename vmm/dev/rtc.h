/* SPDX-License-Identifier: MIT */
/*
 * The CMOS memory with its real-time clock: an index port and a data port. The
 * clock shows the host's time in UTC and cannot be set; its alarm and its
 * periodic interrupt do not exist. The memory also says how much RAM there is,
 * as a BIOS leaves it there for kernels that ask no one else.
 */
#ifndef VMM_DEV_RTC_H
#define VMM_DEV_RTC_H

#include <time.h>

#include "device.h"

#define RTC_NR_PORTS 2u

/* The host's clock, or a test's. Any thread. */
struct rtc_clock {
    void (*now)(void *ctx, struct timespec *now);
    void *ctx;
};

/* The disks at the first ATA channel, bit 0 the first. The memory says so from
 * now on, with type 47, as that of disks with a geometry of their own. Kernels
 * with a driver older than IDENTIFY have no disk else. Source: Brown,
 * "Interrupt List", CMOS.LST, 12h, 19h, 1Ah. Before the guest runs. */
void rtc_set_disks(struct device *rtc, unsigned disks);

/* RAM in bytes: from 0 up to the hole below 4 GiB, and from 4 GiB up. `clock`
 * is copied; NULL is the host's. NULL if out of memory. */
struct device *rtc_create(uint64_t ram_low, uint64_t ram_high,
                          const struct rtc_clock *clock) MUST_CHECK;

#endif
