/* SPDX-License-Identifier: MIT */
/* Used CPU time, as reported to programs. */
#ifndef SYS_USAGE_H
#define SYS_USAGE_H

#include <stdint.h>

/* Stores a struct rusage at user address `user`, for `run_time` TSC ticks on a
 * CPU. Returns 0 or -EFAULT. */
int usage_write(uint64_t user, uint64_t run_time);

#endif
