/* SPDX-License-Identifier: MIT */
/* The PC's battery-backed clock. */
#ifndef DEV_RTC_H
#define DEV_RTC_H

#include <stdint.h>

/* ns since 1970-01-01 UTC, to the second. */
uint64_t rtc_read(void);

#endif
