/* SPDX-License-Identifier: MIT */
/*
 * The host's clock for durations and deadlines (CLOCK_MONOTONIC): it never goes
 * back, and counts from an unspecified moment in the past. Any thread.
 */
#ifndef VMM_BASE_NOW_H
#define VMM_BASE_NOW_H

#include <stdint.h>

uint64_t now_ns(void);
uint64_t now_ms(void);

#endif
