/* SPDX-License-Identifier: MIT */
/*
 * The CMOS memory with its real-time clock: an index port and a data port. The
 * clock shows the host's time in UTC and cannot be set; its alarm and its
 * periodic interrupt do not exist. The memory also holds the size of RAM, as a
 * BIOS stores it there, for kernels that learn it in no other way.
 */
#ifndef VMM_DEV_RTC_H
#define VMM_DEV_RTC_H

#include <time.h>

#include "device.h"

#define RTC_NR_PORTS 2u

/* The host's clock, or a test clock. Any thread. */
struct rtc_clock {
    void (*now)(void *ctx, struct timespec *now);
    void *ctx;
};

/* Sets which disks are at the first ATA channel, bit 0 the first. From now on
 * the memory reports them with type 47, that of disks with their own geometry.
 * Kernels whose driver is older than IDENTIFY find no disk otherwise. Source:
 * Brown, "Interrupt List", CMOS.LST, 12h, 19h, 1Ah. Call it before the guest
 * runs. */
void rtc_set_disks(struct device *dev, unsigned disks);

/* `ram_low` and `ram_high` are bytes of RAM: from 0 up to the hole below 4 GiB,
 * and from 4 GiB up. `clock` is copied; NULL is the host's. NULL if out of
 * memory. */
struct device *rtc_create(uint64_t ram_low, uint64_t ram_high,
                          const struct rtc_clock *clock) MUST_CHECK;

#endif
