/* SPDX-License-Identifier: MIT */
/* Used CPU time, as programs are told of it. */
#ifndef SYS_USAGE_H
#define SYS_USAGE_H

#include <stdint.h>

/* Stores a struct rusage at the program's address `user`, for so many TSC
 * ticks on a CPU. 0 or -EFAULT. */
int usage_write(uint64_t user, uint64_t run_time);

#endif
