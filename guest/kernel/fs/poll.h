/* SPDX-License-Identifier: MIT */
/*
 * Waiting for any of several files. All waiters share one queue, and every
 * event wakes all of them to look again: simple, and at this size cheap.
 */
#ifndef FS_POLL_H
#define FS_POLL_H

#include <stdint.h>

/* Reports that something has become readable or writable. Any context. */
void poll_event(void);

/* How many events there have been: take it before looking at the files. */
uint64_t poll_count(void);

/* Sleeps until there have been more than `count`. Returns 0, -EINTR or
 * -ETIMEDOUT; `deadline` as for wait_sleep(). */
int poll_wait(uint64_t count, uint64_t deadline);

#endif
